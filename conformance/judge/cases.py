"""The verdict of a case: from its own exchanges, and from the passive rules that it owns.

A rejection proves something only between two controls: the same message without the edit was
accepted before and after it. Where a control was not, or where trouble came instead of an answer,
the case is `not-evaluated`; neither is held against the target. What was accepted though it is
invalid needs no control.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.judge.answers import ANYBODY, echo, implied_findings, one_status, unanswered
from conformance.judge.excused import excuse, implies_nothing, unseen
from conformance.judge.explored import judge_explored, told_of
from conformance.judge.observers import OBSERVERS
from conformance.judge.outcome import Outcome, OutcomeKind
from conformance.judge.rules import Seen, quoted
from conformance.judge.stored import stored_findings, unreadable_hook
from conformance.record.exchange import Role, TroubleKind
from conformance.record.judgement import CaseResult, Expectation, Finding, PlannedCase, Verdict
from conformance.record.phrase import SILENT, Phrase, listed, say
from conformance.spec.clauses import Level

Observations = Mapping[int, Mapping[str, tuple[Finding, ...]]]
"""What each exchange (by number) showed each passive rule that applied to it."""

INVALID_TAKEN = "invalid-request"
"""The reading about what is answered to an invalid message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opinion:
    verdict: Verdict
    reason: Phrase = SILENT
    findings: tuple[Finding, ...] = ()
    shown: tuple[str, ...] = ()


_PASS = _Opinion(verdict=Verdict.PASS)
_ORDER = (Verdict.SUITE_ERROR, Verdict.FAIL, Verdict.NOT_EVALUATED, Verdict.WARNING, Verdict.OBSERVED, Verdict.PASS)


def exchanges_of(case: str, run: Sequence[Seen]) -> list[Seen]:
    """Return the exchanges of a case, and the controls of others that its probes stand between."""
    own = [seen for seen in run if seen.exchange.case == case]
    shared: dict[int, Seen] = {}
    for probe in own:
        for control in controls_of(probe, run):
            if control is not None:
                shared[control.exchange.number] = control
    return sorted({seen.exchange.number: seen for seen in [*own, *shared.values()]}.values(), key=_number)


def controls_of(probe: Seen, run: Sequence[Seen]) -> tuple[Seen | None, Seen | None]:
    """Return the nearest control before a probe and the nearest after it, None for one that is not there."""
    name, number = probe.exchange.control, probe.exchange.number
    if not name or probe.exchange.role is not Role.PROBE:
        return None, None
    controls = [seen for seen in run if seen.exchange.role is Role.CONTROL and seen.exchange.control == name]
    before = [seen for seen in controls if seen.exchange.number < number]
    after = [seen for seen in controls if seen.exchange.number > number]
    return max(before, key=_number, default=None), min(after, key=_number, default=None)


def _number(seen: Seen) -> int:
    return seen.exchange.number


def judge_case(case: PlannedCase, own: Sequence[Seen], observations: Observations) -> CaseResult:
    """Judge one case: `own` are its exchanges and their controls, `observations` those of the whole run."""
    opinion = _without_fault(case, own, observations) or _weighed(
        case, [_expected(case, own), *_owned(case, own, observations), *_unstable(own)]
    )
    told = told_of(own, opinion.findings) if case.expectation is Expectation.EXPLORED else own
    return CaseResult(
        case=case,
        verdict=opinion.verdict,
        reason=opinion.reason,
        findings=opinion.findings,
        exchanges=tuple(seen.exchange.number for seen in told),
        shown=opinion.shown,
    )


def _without_fault(case: PlannedCase, own: Sequence[Seen], observations: Observations) -> _Opinion | None:
    """Return that a case about SOAP faults does not apply, where the target refuses by HTTP alone and sends none.

    Clause soap/fault allows that. A rule that saw anything, anywhere in the run, is judged as ever.
    """
    probes = [seen for seen in own if seen.exchange.role is Role.PROBE and seen.exchange.case == case.id]
    refused = [seen.outcome.kind is OutcomeKind.REFUSED and not seen.exchange.valid for seen in probes]
    seen_rules = {rule for found in observations.values() for rule in found}
    if not (case.rules and refused and all(refused)) or seen_rules & set(case.rules):
        return None
    return _Opinion(verdict=Verdict.NOT_APPLICABLE, reason=say("no-fault-to-judge"))


def _weighed(case: PlannedCase, opinions: Sequence[_Opinion]) -> _Opinion:
    """Take the gravest opinion, with the findings of all; a `should` case never fails, it warns."""
    worst = min(opinions, key=lambda opinion: _ORDER.index(opinion.verdict))
    verdict = worst.verdict
    decides = case.level is Level.MUST or case.expectation is Expectation.OBSERVED
    if verdict is Verdict.FAIL and not decides:
        verdict = Verdict.WARNING if case.level is Level.SHOULD else Verdict.OBSERVED
    findings = tuple(finding for opinion in opinions for finding in opinion.findings)
    shown = tuple(dict.fromkeys(alternative for opinion in opinions for alternative in opinion.shown))
    return _Opinion(verdict=verdict, reason=worst.reason, findings=findings, shown=shown)


def _owned(case: PlannedCase, own: Sequence[Seen], observations: Observations) -> list[_Opinion]:
    """Return an opinion for each passive rule that the case owns, over the whole run."""
    opinions = []
    for rule in case.rules:
        applied = [seen[rule] for seen in observations.values() if rule in seen]
        found = tuple(finding for findings in applied for finding in findings)
        reading = unseen(rule, own[0].readings, own[0].specification.tables) if own else ""
        if not applied and reading:
            opinions.append(_excused(say("rule-unseen", rule=rule), reading))
        elif not applied:
            opinions.append(_Opinion(verdict=Verdict.NOT_EVALUATED, reason=say("rule-unseen", rule=rule)))
        elif musts := [finding for finding in found if finding.level is Level.MUST]:
            opinions.append(_Opinion(verdict=Verdict.FAIL, reason=musts[0].phrase, findings=found))
        elif found:
            opinions.append(_Opinion(verdict=Verdict.WARNING, reason=found[0].phrase, findings=found))
        else:
            opinions.append(_PASS)
    return opinions


def _unstable(own: Sequence[Seen]) -> list[_Opinion]:
    """Warn where a message had to be sent twice before it was answered."""
    twice = [seen for seen in own if seen.before is not None and seen.outcome.kind is not OutcomeKind.TROUBLE]
    if not twice:
        return []
    first = twice[0]
    assert first.before is not None  # noqa: S101 - chosen by it
    reason = say(
        "sent-twice",
        first=first.before.number,
        met=first.before_words,
        second=first.exchange.number,
    )
    return [_Opinion(verdict=Verdict.WARNING, reason=_and_more(reason, len(twice) - 1))]


def _and_more(phrase: Phrase, more: int) -> Phrase:
    return say("and-more", first=phrase, more=more) if more else phrase


def _expected(case: PlannedCase, own: Sequence[Seen]) -> _Opinion:
    probes = [seen for seen in own if seen.exchange.role is Role.PROBE and seen.exchange.case == case.id]
    if not probes:
        return _Opinion(verdict=Verdict.NOT_EVALUATED, reason=say("nothing-sent"))
    if case.expectation is Expectation.OBSERVED:
        return _observed(case, own, probes)
    if case.expectation is Expectation.EXPLORED:
        explored = judge_explored(case, own)
        return _Opinion(verdict=explored.verdict, reason=explored.reason, findings=explored.findings)
    judge = _JUDGES[case.expectation]
    opinions = [judge(case, seen, own) for seen in probes]
    if case.expectation is Expectation.STORED:
        opinions.append(_stored(case, own))
    return min(opinions, key=lambda opinion: _ORDER.index(opinion.verdict))


def _reachable(_: PlannedCase, seen: Seen, __: Sequence[Seen]) -> _Opinion:
    return _troubled(seen.outcome) if seen.outcome.kind is OutcomeKind.TROUBLE else _PASS


def _observed(case: PlannedCase, own: Sequence[Seen], probes: Sequence[Seen]) -> _Opinion:
    """Say which alternative of the case's reading was shown; a target that declares another one is warned."""
    trouble = next((seen for seen in probes if seen.outcome.kind is OutcomeKind.TROUBLE), None)
    if trouble is not None:
        return _broken(case, trouble) if trouble.deliberate else _troubled(trouble.outcome)
    words = listed(dict.fromkeys(seen.outcome.words for seen in probes))
    if not case.observer:
        return _Opinion(verdict=Verdict.OBSERVED, reason=words)
    seen_as = OBSERVERS[case.observer](own)
    alternative = dict(case.shows).get(seen_as, "")
    declared = probes[0].readings.get(case.reading, "")
    is_default = declared == probes[0].specification.reading(case.reading).default
    if alternative and not is_default and alternative != declared:
        reason = say("reading-contradicted", reading=case.reading, declared=declared, shown=alternative, words=words)
        return _Opinion(verdict=Verdict.WARNING, reason=reason, shown=(alternative,))
    if not alternative:
        return _Opinion(verdict=Verdict.OBSERVED, reason=say("no-alternative-shown", words=words))
    reason = say("alternative-shown", alternative=alternative, words=words)
    return _Opinion(verdict=Verdict.OBSERVED, reason=reason, shown=(alternative,))


def _broken(case: PlannedCase, seen: Seen) -> _Opinion:
    """Judge a message about which the text is silent, and which breaks the server each time: that is no alternative."""
    return _failed(case, seen, expected=say("answered-or-refused"), observed=seen.outcome.words, level=Level.MUST)


def _troubled(outcome: Outcome) -> _Opinion:
    return _Opinion(verdict=Verdict.NOT_EVALUATED, reason=say("met-trouble", words=outcome.words))


def _implied(case: PlannedCase, seen: Seen, own: Sequence[Seen]) -> _Opinion:
    outcome = seen.outcome
    if outcome.kind is OutcomeKind.TROUBLE:
        return _troubled(outcome)
    if outcome.rejected and excuse(seen):
        return _excused(say("valid-turned-down", words=outcome.words), excuse(seen))
    if outcome.kind is not OutcomeKind.ANSWERED:
        expected = say("answer-to-valid", answer=seen.specification.tables.response)
        return _failed(case, seen, expected=expected, observed=outcome.words)
    wrong = implied_findings(seen) or ()
    if wrong:
        return _failed(case, seen, expected=wrong[0].expected, observed=wrong[0].observed, place=wrong[0].place)
    silent = unanswered(seen)
    if silent:
        return _Opinion(verdict=Verdict.NOT_EVALUATED, reason=_unanswered(silent, outcome))
    if implies_nothing(seen):
        return _excused(say("nothing-implied", words=outcome.words), implies_nothing(seen))
    return (_uncontrolled(seen, own) if seen.exchange.control else None) or _PASS


def _unanswered(who: str, outcome: Outcome) -> Phrase:
    if who == ANYBODY:
        return say("no-status-at-all", words=outcome.words)
    return say("no-status-for", person=who, words=outcome.words)


def _excused(words: Phrase, reading: str) -> _Opinion:
    return _Opinion(verdict=Verdict.OBSERVED, reason=say("excused", reading=reading, words=words))


def _exact(case: PlannedCase, seen: Seen, own: Sequence[Seen]) -> _Opinion:
    """Judge an answer that must not hold anything of another call."""
    wrong = (*(one_status(seen) or ()), *(echo(seen) or ()))
    if wrong:
        return _failed(case, seen, expected=wrong[0].expected, observed=wrong[0].observed, place=wrong[0].place)
    return _implied(case, seen, own)


def _stored(case: PlannedCase, own: Sequence[Seen]) -> _Opinion:
    """What the readback hook says is what was sent last, for whom it was accepted."""
    unreadable = next(filter(None, map(unreadable_hook, own)), SILENT)
    if not any(seen.exchange.role is Role.READBACK for seen in own):
        unreadable = say("stored-not-asked")
    if unreadable:
        return _Opinion(verdict=Verdict.NOT_EVALUATED, reason=unreadable)
    found = stored_findings(case, own)
    return _Opinion(verdict=Verdict.FAIL, reason=found[0].phrase, findings=found) if found else _PASS


def _rejected(case: PlannedCase, seen: Seen, own: Sequence[Seen]) -> _Opinion:
    outcome = seen.outcome
    if outcome.kind is OutcomeKind.TROUBLE and not seen.deliberate:
        return _troubled(outcome)
    if outcome.accepted or seen.deliberate or outcome.kind is OutcomeKind.NOT_SOAP:
        return _failed(case, seen, expected=say("fault-for-edit", edit=seen.exchange.edit), observed=outcome.words)
    uncontrolled = _uncontrolled(seen, own)
    if uncontrolled is not None:
        return uncontrolled
    if outcome.rejected or seen.readings.get(INVALID_TAKEN) == "code":
        return _PASS
    found = _failed(case, seen, expected=say("fault-for-invalid"), observed=outcome.words)
    return replace(found, verdict=Verdict.WARNING, reason=say("invalid-answered"))


def _safe(case: PlannedCase, seen: Seen, own: Sequence[Seen]) -> _Opinion:
    """Judge an attack: turned down somehow, in time, and whoever comes next is answered."""
    trouble = seen.exchange.trouble
    if trouble is not None and trouble.kind in (TroubleKind.DEADLINE, TroubleKind.TOO_LARGE):
        failed = _failed(case, seen, expected=say("turned-down-in-time"), observed=seen.outcome.words)
        return _uncontrolled(seen, own) or failed
    if seen.outcome.kind is OutcomeKind.TROUBLE:
        return _uncontrolled(seen, own) or _PASS
    return _rejected(case, seen, own)


_JUDGES: Mapping[Expectation, Callable[[PlannedCase, Seen, Sequence[Seen]], _Opinion]] = {
    Expectation.RULES: _reachable,
    Expectation.IMPLIED: _implied,
    Expectation.STORED: _implied,
    Expectation.EXACT: _exact,
    Expectation.REJECTED: _rejected,
    Expectation.SAFE: _safe,
}


def _uncontrolled(probe: Seen, own: Sequence[Seen]) -> _Opinion | None:
    """Return that the controls prove nothing, and why; None where both were accepted."""
    before, after = controls_of(probe, own)
    for control, first in ((before, True), (after, False)):
        if control is None:
            missing = say("no-control-before") if first else say("no-control-after")
            return _Opinion(verdict=Verdict.NOT_EVALUATED, reason=missing)
        if not control.outcome.accepted:
            told = control.outcome.words
            words = say("control-before-refused", words=told) if first else say("control-after-refused", words=told)
            if control.outcome.rejected and excuse(control):
                return _excused(words, excuse(control))
            return _Opinion(verdict=Verdict.NOT_EVALUATED, reason=words)
    return None


def _failed(
    case: PlannedCase,
    seen: Seen,
    *,
    expected: Phrase,
    observed: Phrase,
    place: str = "",
    level: Level | None = None,
) -> _Opinion:
    finding = Finding(
        rule=case.id,
        clause=case.clauses[0],
        level=level or case.level,
        exchange=seen.exchange.number,
        place=place,
        line=0,
        expected=expected,
        observed=observed,
        quotes=quoted(seen, place),
    )
    return _Opinion(verdict=Verdict.FAIL, reason=finding.phrase, findings=(finding,))

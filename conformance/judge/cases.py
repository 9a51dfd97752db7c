"""The verdict of a case: from its own exchanges, and from the passive rules that it owns.

A negative probe proves something only between two controls: the same message without the edit was
accepted before and after it. Where a control was not, or where trouble came instead of an answer,
the case is `not-evaluated`; neither is held against the target.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.judge.answers import implied_findings
from conformance.judge.outcome import Outcome, OutcomeKind
from conformance.judge.rules import Seen
from conformance.record.exchange import Role
from conformance.record.judgement import CaseResult, Expectation, Finding, PlannedCase, Verdict
from conformance.spec.clauses import Level

Observations = Mapping[int, Mapping[str, tuple[Finding, ...]]]
"""What each exchange (by number) showed each passive rule that applied to it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opinion:
    verdict: Verdict
    reason: str = ""
    findings: tuple[Finding, ...] = ()


def judge_case(case: PlannedCase, own: Sequence[Seen], observations: Observations) -> CaseResult:
    """Judge one case: `own` are its exchanges, `observations` those of the whole run."""
    opinion = _without_fault(case, own, observations) or _weighed(
        case, [_expected(case, own), *_owned(case, observations)]
    )
    return CaseResult(
        case=case,
        verdict=opinion.verdict,
        reason=opinion.reason,
        findings=opinion.findings,
        exchanges=tuple(seen.exchange.number for seen in own),
    )


def _without_fault(case: PlannedCase, own: Sequence[Seen], observations: Observations) -> _Opinion | None:
    """Return that a case about SOAP faults does not apply, where the target refuses by HTTP alone and sends none.

    Clause soap/fault allows that. A rule that saw anything, anywhere in the run, is judged as ever.
    """
    refused = [seen.outcome.kind is OutcomeKind.REFUSED and not seen.exchange.valid for seen in own]
    seen_rules = {rule for found in observations.values() for rule in found}
    if not (case.rules and refused and all(refused)) or seen_rules & set(case.rules):
        return None
    reason = "the invalid message was refused by HTTP alone, so there is no SOAP fault to judge"
    return _Opinion(verdict=Verdict.NOT_APPLICABLE, reason=reason)


_ORDER = (Verdict.SUITE_ERROR, Verdict.FAIL, Verdict.NOT_EVALUATED, Verdict.WARNING, Verdict.OBSERVED, Verdict.PASS)


def _weighed(case: PlannedCase, opinions: Sequence[_Opinion]) -> _Opinion:
    """Take the gravest opinion, with the findings of all; a `should` case never fails, it warns."""
    worst = min(opinions, key=lambda opinion: _ORDER.index(opinion.verdict))
    verdict = worst.verdict
    if verdict is Verdict.FAIL and case.level is not Level.MUST:
        verdict = Verdict.WARNING if case.level is Level.SHOULD else Verdict.OBSERVED
    findings = tuple(finding for opinion in opinions for finding in opinion.findings)
    return _Opinion(verdict=verdict, reason=worst.reason, findings=findings)


def _owned(case: PlannedCase, observations: Observations) -> list[_Opinion]:
    """Return an opinion for each passive rule that the case owns, over the whole run."""
    opinions = []
    for rule in case.rules:
        applied = [seen[rule] for seen in observations.values() if rule in seen]
        found = tuple(finding for findings in applied for finding in findings)
        if not applied:
            opinions.append(_Opinion(verdict=Verdict.NOT_EVALUATED, reason=f"no exchange showed anything about {rule}"))
        elif musts := [finding for finding in found if finding.level is Level.MUST]:
            opinions.append(_Opinion(verdict=Verdict.FAIL, reason=_sentence(musts[0]), findings=found))
        elif found:
            opinions.append(_Opinion(verdict=Verdict.WARNING, reason=_sentence(found[0]), findings=found))
        else:
            opinions.append(_Opinion(verdict=Verdict.PASS))
    return opinions


def _sentence(finding: Finding) -> str:
    return f"expected {finding.expected}; observed {finding.observed}"


def _expected(case: PlannedCase, own: Sequence[Seen]) -> _Opinion:
    probes = [seen for seen in own if seen.exchange.role is Role.PROBE]
    if not probes:
        return _Opinion(verdict=Verdict.NOT_EVALUATED, reason="nothing was sent")
    match case.expectation:
        case Expectation.RULES:
            return _reachable(probes)
        case Expectation.OBSERVED:
            return _observed(probes)
        case Expectation.IMPLIED:
            opinions = [_implied(case, seen) for seen in probes]
        case Expectation.REJECTED:
            opinions = [_rejected(case, seen, own) for seen in probes]
    return min(opinions, key=lambda opinion: _ORDER.index(opinion.verdict))


def _reachable(probes: Sequence[Seen]) -> _Opinion:
    trouble = next((seen for seen in probes if seen.outcome.kind is OutcomeKind.TROUBLE), None)
    return _Opinion(verdict=Verdict.PASS) if trouble is None else _troubled(trouble.outcome, "the message")


def _observed(probes: Sequence[Seen]) -> _Opinion:
    trouble = next((seen for seen in probes if seen.outcome.kind is OutcomeKind.TROUBLE), None)
    if trouble is not None:
        return _troubled(trouble.outcome, "the message")
    return _Opinion(verdict=Verdict.OBSERVED, reason="; ".join(seen.outcome.words for seen in probes))


def _troubled(outcome: Outcome, what: str) -> _Opinion:
    return _Opinion(verdict=Verdict.NOT_EVALUATED, reason=f"{what} met trouble instead of an answer: {outcome.words}")


def _implied(case: PlannedCase, seen: Seen) -> _Opinion:
    outcome = seen.outcome
    if outcome.kind is OutcomeKind.TROUBLE:
        return _troubled(outcome, "the message")
    if outcome.kind is not OutcomeKind.ANSWERED:
        answer = seen.specification.tables.response
        return _failed(case, seen, expected=f"{answer}: the message is valid", observed=outcome.words)
    wrong = implied_findings(seen) or ()
    if wrong:
        return _failed(case, seen, expected=wrong[0].expected, observed=wrong[0].observed, place=wrong[0].place)
    return _Opinion(verdict=Verdict.PASS)


def _rejected(case: PlannedCase, seen: Seen, own: Sequence[Seen]) -> _Opinion:
    outcome = seen.outcome
    if outcome.kind is OutcomeKind.TROUBLE:
        return _troubled(outcome, "the message")
    uncontrolled = _uncontrolled(own)
    if uncontrolled:
        return _Opinion(verdict=Verdict.NOT_EVALUATED, reason=uncontrolled)
    if outcome.rejected:
        return _Opinion(verdict=Verdict.PASS)
    accepted = outcome.answer is not None and any(status.ok for status in outcome.answer.statuses)
    if outcome.kind is OutcomeKind.ANSWERED and not accepted:
        found = _failed(case, seen, expected="a SOAP fault: the message is invalid", observed=outcome.words)
        reason = "the invalid message was answered, though nobody was accepted"
        return _Opinion(verdict=Verdict.WARNING, reason=reason, findings=found.findings)
    return _failed(case, seen, expected=f"a SOAP fault: {seen.exchange.edit}", observed=outcome.words)


def _uncontrolled(own: Sequence[Seen]) -> str:
    """Return why the controls prove nothing, "" where both were accepted."""
    for role in (Role.CONTROL_BEFORE, Role.CONTROL_AFTER):
        controls = [seen for seen in own if seen.exchange.role is role]
        if not controls:
            return f"there was no {role}"
        for seen in controls:
            answer = seen.outcome.answer
            if answer is None or not any(status.ok for status in answer.statuses):
                return f"the {role} (the same message, valid) was not accepted: {seen.outcome.words}"
    return ""


def _failed(case: PlannedCase, seen: Seen, *, expected: str, observed: str, place: str = "") -> _Opinion:
    finding = Finding(
        rule=case.id,
        clause=case.clauses[0],
        level=case.level,
        exchange=seen.exchange.number,
        place=place,
        line=0,
        expected=expected,
        observed=observed,
    )
    return _Opinion(verdict=Verdict.FAIL, reason=_sentence(finding), findings=(finding,))

"""What a run of the tier `explore` found: the smallest failing message of each search, and what is accepted beside it.

Hundreds of messages were drawn, and most of those that failed were only steps on the way to a
smaller one. What a search came to is sent once more, with its accepted neighbour right after it;
nothing else is told. That nothing else is sent twice shows whether the target answers the same
bytes alike. Whoever explores asks `mismatch_of` about each answer, so that what is shrunk is what
is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conformance.judge.answers import answer_rules, implied_findings
from conformance.judge.difference import difference
from conformance.judge.outcome import SERVER_ERROR, OutcomeKind
from conformance.judge.rules import Seen, quoted
from conformance.record.exchange import Role
from conformance.record.judgement import Finding, PlannedCase, Verdict
from conformance.record.phrase import Phrase, say
from conformance.spec.clauses import Level

_OCCURS = "elevstatus-occurs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """What should have come back for a message and what did; `grave` where it is the message's judgement.

    Not grave is a server that fails on a valid message without a SOAP fault: trouble, which comes
    back whenever the message is sent.
    """

    expected: Phrase
    observed: Phrase
    rule: str = ""
    place: str = ""
    grave: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """What a case that explores comes to."""

    verdict: Verdict
    reason: Phrase
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A message, and what is wrong with its answer."""

    seen: Seen
    mismatch: Mismatch | None

    @property
    def key(self) -> str:
        """What makes the same message again."""
        return self.seen.exchange.key


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A failing message that is told: `smallest` where a search came to it, `neighbour` where one was accepted."""

    seen: Seen
    mismatch: Mismatch
    smallest: bool = True
    neighbour: Seen | None = None


def mismatch_of(seen: Seen) -> Mismatch | None:
    """Return what is wrong with the answer to a drawn message, None where nothing is, or nothing is judged."""
    outcome = seen.outcome
    if outcome.kind is OutcomeKind.TROUBLE:
        return _crash(seen)
    if not seen.exchange.valid:
        accepted = outcome.accepted
        expected = say("fault-for-edit", edit=seen.exchange.edit)
        return Mismatch(expected=expected, observed=outcome.words) if accepted else None
    if outcome.kind is not OutcomeKind.ANSWERED:
        expected = say("answer-to-valid", answer=seen.specification.tables.response)
        return Mismatch(expected=expected, observed=outcome.words)
    wrong = next(_wrong(seen), None)
    if wrong is None:
        return None
    return Mismatch(expected=wrong.expected, observed=wrong.observed, rule=wrong.rule, place=wrong.place)


def _crash(seen: Seen) -> Mismatch | None:
    """Return that the server itself failed on a valid message: not a gateway, and not an access rule."""
    response = seen.exchange.response
    if not seen.exchange.valid or response is None or response.status != SERVER_ERROR or seen.outcome.envelope:
        return None
    expected = say("answer-to-valid", answer=seen.specification.tables.response)
    return Mismatch(expected=expected, observed=seen.outcome.words, grave=False)


def _wrong(seen: Seen) -> Iterator[Finding]:
    """Yield what the answer says wrongly about the persons of a call."""
    yield from implied_findings(seen) or ()
    by_default = seen.specification.reading(_OCCURS).default
    if seen.readings.get(_OCCURS, by_default) == by_default:
        for check in answer_rules(seen.specification.tables).values():
            yield from (found for found in check(seen) or () if found.level is Level.MUST)


def accepted_as_implied(seen: Seen) -> bool:
    """Whether a message was valid, answered, and nothing about its answer is wrong."""
    return seen.exchange.valid and seen.outcome.kind is OutcomeKind.ANSWERED and mismatch_of(seen) is None


def judge_explored(case: PlannedCase, own: Sequence[Seen]) -> Explored:
    """Judge a case from what was sent for it, in the order of sending."""
    sent = [_Told(seen=seen, mismatch=mismatch_of(seen)) for seen in own]
    probes = [one for one in sent if one.seen.exchange.role is Role.PROBE]
    count = say("drawn", messages=len(probes))
    if all(one.mismatch is None and one.seen.outcome.kind is OutcomeKind.TROUBLE for one in probes):
        words = probes[0].seen.outcome.words
        return Explored(verdict=Verdict.NOT_EVALUATED, reason=say("drawn-all-troubled", drawn=count, words=words))
    unstable = _answered_differently(sent)
    told = list(_found(case, sent, unstable))
    if told:
        return _failed(case, told, count)
    if unstable:
        first, second = [one.seen.exchange.number for one in sent if one.key in unstable][-2:]
        reason = say("answered-differently", first=first, second=second, drawn=count)
        return Explored(verdict=_weighed(case, Verdict.WARNING), reason=reason)
    return Explored(verdict=_weighed(case, Verdict.PASS), reason=say("drawn-none-wrong", drawn=count))


def told_of(own: Sequence[Seen], findings: Sequence[Finding]) -> list[Seen]:
    """Return what a verdict rests on: the messages that were found, and their neighbours; all, where none was.

    The others were steps on the way, hundreds of them.
    """
    found = {finding.exchange for finding in findings}
    told = [seen for seen in own if seen.exchange.number in found or seen.exchange.role is Role.NEIGHBOUR]
    return told if found else list(own)


def _weighed(case: PlannedCase, verdict: Verdict) -> Verdict:
    """Return what a case may say: one about which the text is silent only observes."""
    return Verdict.OBSERVED if case.level is Level.OBSERVE else verdict


def _found(case: PlannedCase, sent: Sequence[_Told], unstable: set[str]) -> Iterator[_Found]:
    """Yield what each search came to: a failing message that was sent once more, and the neighbour right after it.

    Where a run broke off before that, the last message that failed has to do; one in another form
    says nothing without its neighbour.
    """
    known: set[str] = set()
    last, confirmed = None, 0
    for position, one in enumerate(sent):
        if one.seen.exchange.role is not Role.PROBE or one.mismatch is None or one.key in unstable:
            continue
        if one.key in known:
            confirmed += 1
            neighbour = _neighbour(sent[position + 1 : position + 2])
            yield _Found(seen=one.seen, mismatch=one.mismatch, neighbour=neighbour)
        known.add(one.key)
        last = None if one.seen.exchange.valid and one.seen.exchange.edit else (one.seen, one.mismatch)
    if last is not None and not confirmed and not unstable and case.level is not Level.OBSERVE:
        yield _Found(seen=last[0], mismatch=last[1], smallest=False)


def _neighbour(after: Sequence[_Told]) -> Seen | None:
    """Return the message that was sent next, if it is an accepted neighbour."""
    near = [one.seen for one in after if one.seen.exchange.role is Role.NEIGHBOUR and accepted_as_implied(one.seen)]
    return near[0] if near else None


def _answered_differently(sent: Sequence[_Told]) -> set[str]:
    """Return the keys of messages that were sent again, and were right once and wrong once."""
    judged = [one for one in sent if one.seen.outcome.kind is not OutcomeKind.TROUBLE]
    last = {one.key: one.mismatch is None for one in judged}
    return {one.key for one in judged if (one.mismatch is None) is not last[one.key]}


def _failed(case: PlannedCase, told: Sequence[_Found], count: Phrase) -> Explored:
    """Tell the first finding in words, the gravest first; the others as findings."""
    told = sorted(told, key=lambda one: not one.mismatch.grave)
    first = told[0]
    verdict = Verdict.FAIL if first.mismatch.grave and case.level is Level.MUST else Verdict.WARNING
    findings = tuple(_finding(case, one.seen, one.mismatch) for one in told)
    reason = say("drawn-failed", finding=findings[0].phrase, placed=_placed(first), drawn=count)
    if told[1:]:
        reason = say("and-more", first=reason, more=len(told) - 1)
    return Explored(verdict=_weighed(case, verdict), reason=reason, findings=findings)


def _placed(found: _Found) -> Phrase:
    """Say which exchange holds the message, and which one the accepted one beside it."""
    exchange = found.seen.exchange
    number, size = exchange.number, len(exchange.request.body)
    if not found.smallest:
        return say("failing-message", exchange=number, bytes=size)
    smallest = say("smallest-failing", exchange=number, bytes=size)
    if found.neighbour is None:
        return say("smallest-alone", message=smallest)
    near = found.neighbour
    differs = difference(found.seen, near)
    return say("smallest-beside", message=smallest, exchange=near.exchange.number, difference=differs)


def _finding(case: PlannedCase, seen: Seen, mismatch: Mismatch) -> Finding:
    return Finding(
        rule=case.id,
        clause=case.clauses[0],
        level=case.level,
        exchange=seen.exchange.number,
        place=mismatch.place,
        line=0,
        expected=mismatch.expected,
        observed=mismatch.observed,
        quotes=quoted(seen, mismatch.place),
    )

"""What became of the failures that were known before a run.

An entry is out of date only where something was seen that contradicts it. A case that met trouble on the way shows
nothing about its entry, as it shows nothing about its clause: otherwise a network that is down would ask the vendor
to strike a list that is right.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from conformance.record.expected import (
    OUTDATED,
    ExpectedEntry,
    ExpectedResult,
    ExpectedState,
    ExpectedVerdict,
    pinned,
)
from conformance.record.judgement import Blame, CaseResult, RunVerdict, Verdict
from conformance.record.phrase import say
from conformance.spec.clauses import Level
from conformance.words import render, sentence

_FALLEN = (Verdict.FAIL, Verdict.NOT_EVALUATED)
_SEEN = (Verdict.PASS, Verdict.WARNING, Verdict.FAIL)


def judge_expected(
    results: Sequence[CaseResult], entries: Sequence[ExpectedEntry], *, on: date
) -> tuple[ExpectedResult, ...]:
    """Return what became of each entry in a run that was made `on` a day."""
    by_id = {result.case.id: result for result in results}
    return tuple(_judged(entry, by_id, on) for entry in entries)


def day_of(started: str) -> date:
    """Return the day on which a run started, the last of all days for a start that cannot be read."""
    try:
        return datetime.fromisoformat(started).date()
    except ValueError:
        return date.max


def as_expected(
    verdict: RunVerdict, results: Sequence[CaseResult], expected: Sequence[ExpectedResult], *, whole: bool
) -> bool:
    """Whether entries that are met are all that keeps a run from being conformant.

    Not where the log is not `whole`, where an entry is out of date, or where nothing at all was seen: what did not
    happen is no more expected than it is conformant.
    """
    musts = [result for result in results if result.case.level is Level.MUST]
    fallen = {result.case.id for result in musts if result.verdict in _FALLEN}
    met = {result.entry.case for result in expected if result.state is ExpectedState.MET}
    return (
        verdict in (RunVerdict.NON_CONFORMANT, RunVerdict.INCONCLUSIVE)
        and whole
        and bool(fallen)
        and fallen <= met
        and any(result.verdict in _SEEN for result in musts)
        and not outdated(expected)
    )


def outdated(expected: Sequence[ExpectedResult]) -> tuple[ExpectedResult, ...]:
    """Return the entries that have to be mended before the list is right again."""
    return tuple(result for result in expected if result.state in OUTDATED)


def _judged(entry: ExpectedEntry, results: Mapping[str, CaseResult], on: date) -> ExpectedResult:
    if not entry.case:
        near = difflib.get_close_matches(entry.id, results, n=1)
        words = say("no-such-case", id=entry.id)
        if near:
            words = say("no-such-case-but", id=entry.id, near=near[0])
        return ExpectedResult(entry=entry, state=ExpectedState.UNKNOWN, observed=words)
    result = results.get(entry.case)
    if result is None:
        return ExpectedResult(entry=entry, state=ExpectedState.NOT_PLANNED, observed=say("case-left-out"))
    seen = _compared(entry, result)
    if on > entry.expires:
        date = str(entry.expires)
        observed = say("expired-and-still", date=date)
        if seen.observed:
            observed = say("expired", date=date, seen=seen.observed)
        return ExpectedResult(entry=entry, state=ExpectedState.EXPIRED, observed=observed)
    return seen


def _compared(entry: ExpectedEntry, result: CaseResult) -> ExpectedResult:
    """Compare an entry with its case, whatever the day."""
    same = result.verdict.value == entry.verdict.value
    if same and pinned(entry.message) in _messages(result):
        return ExpectedResult(entry=entry, state=ExpectedState.MET)
    now = pinned(render(result.reason))
    if _shows_nothing(entry, result):
        words = say("nothing-seen", verdict=result.verdict, now=now)
        return ExpectedResult(entry=entry, state=ExpectedState.NOT_SEEN, observed=words)
    if result.verdict in _FALLEN:
        was = pinned(entry.message)
        words = say("message-changed", pinned=was, now=now)
        if not same:
            words = say("verdict-changed", was=entry.verdict, verdict=result.verdict, pinned=was, now=now)
    else:
        words = say("case-is-now", verdict=result.verdict)
    return ExpectedResult(entry=entry, state=ExpectedState.STALE, observed=words)


def _messages(result: CaseResult) -> set[str]:
    """Return what may be pinned of a case: its reason, and each of its findings.

    A passive rule looks at every exchange, so that a narrower run may meet its findings in another order.
    """
    return {pinned(message) for message in (render(result.reason), *map(sentence, result.findings))}


def _shows_nothing(entry: ExpectedEntry, result: CaseResult) -> bool:
    """Whether a case that could not be judged leaves an entry as open as it was."""
    if result.verdict is Verdict.SUITE_ERROR:
        return True
    unjudged = result.verdict is Verdict.NOT_EVALUATED
    return unjudged and (entry.verdict is ExpectedVerdict.FAIL or result.blame is Blame.NETWORK)

"""The run in a few plain lines for the console: what several cases failed of first, then what stands for itself.

The verdict comes last, where the eye is when the prompt returns.
"""

from __future__ import annotations

from collections.abc import Sequence

from conformance.record.judgement import CaseResult, Cause, Judgement, Verdict
from conformance.record.runlog import RunLog
from conformance.report.blame import in_english
from conformance.report.expected import expected_lines
from conformance.report.selection import folded, tries_of
from conformance.report.text import sentence, visible
from conformance.words import render

_TOLD = {Verdict.FAIL: "FAIL", Verdict.SUITE_ERROR: "SUITE ERROR"}
_GROUPED = {Verdict.NOT_EVALUATED: "NOT EVALUATED", Verdict.NOT_APPLICABLE: "NOT APPLICABLE"}
_CASES_NAMED = 3


def summary_lines(judgement: Judgement, log: RunLog, *, limit: int = 10) -> list[str]:
    """Return plain lines: causes, failures (`limit` at most), what was not judged and why, counts, headline.

    A case that goes back to a cause of several is counted there and not named again.
    Nothing in them moves a cursor: control characters, of which a target may send some, are
    shown as code points.
    """
    causes = judgement.shared_causes
    own = [result for result in judgement.cases if result.cause not in causes]
    return [
        *[_cause(cause) for cause in causes.values()],
        *_failures(own, limit),
        *_unstable(own, log),
        *_not_judged(own, limit),
        *[f"PROBLEM {sentence(render(problem))}" for problem in judgement.problems],
        *expected_lines(judgement),
        _counts(judgement, log),
        visible(render(judgement.headline)),
    ]


def _cause(cause: Cause) -> str:
    """Return a line as in `FAIL ×57 HTTP 200 text/html instead of a SOAP fault, first 6.1.3/Elev/max+1`."""
    number, first = len(cause.cases or cause.masks), (cause.cases or cause.masks)[0]
    word, told = _TOLD.get(cause.verdict) or _GROUPED[cause.verdict], sentence(render(cause.sentence))
    whose = f": {visible(in_english(cause.blame, cause))}" if cause.key else ""
    beside = [f"; {len(cause.warned)} more warn"] if cause.warned else []
    if cause.cases and cause.masks:
        beside.append(f"; {_plural(len(cause.masks), 'case')} not judged for it")
    if number == 1:
        return f"{word} {visible(first)}  {told}{whose}{''.join(beside)}"
    return f"{word} ×{number} {told}{whose}, first {visible(first)}{''.join(beside)}"


def _failures(own: Sequence[CaseResult], limit: int) -> list[str]:
    results = [result for verdict in _TOLD for result in own if result.verdict is verdict]
    lines = [_failure(result) for result in results[:limit]]
    more = len(results) - limit
    return [*lines, f"… and {more} more"] if more > 0 else lines


def _failure(result: CaseResult) -> str:
    start = f"{_TOLD[result.verdict]} {visible(result.case.id)}"
    groups = folded(result.findings)
    if not groups:
        return f"{start}  {sentence(render(result.reason))}"
    first = groups[0][0]
    more = f" (+{len(groups) - 1})" if len(groups) > 1 else ""
    return f"{start}  expected {sentence(render(first.expected))}; observed {sentence(render(first.observed))}{more}"


def _unstable(own: Sequence[CaseResult], log: RunLog) -> list[str]:
    """Name the cases that passed but for a message that had to be sent twice."""
    exchanges = {exchange.number: exchange for exchange in log.exchanges}
    warned = [result for result in own if result.verdict is Verdict.WARNING and not result.findings]
    cases = [visible(result.case.id) for result in warned if tries_of(result, exchanges)]
    return [_group("UNSTABLE", "a message was answered only when it was sent again", cases)] if cases else []


def _not_judged(own: Sequence[CaseResult], limit: int) -> list[str]:
    by_reason: dict[tuple[Verdict, str], list[str]] = {}
    for verdict in _GROUPED:
        for result in own:
            if result.verdict is verdict:
                by_reason.setdefault((verdict, sentence(render(result.reason))), []).append(visible(result.case.id))
    lines = [_group(_GROUPED[verdict], reason, cases) for (verdict, reason), cases in by_reason.items()]
    more = len(lines) - limit
    return [*lines[:limit], f"… and {more} more reasons"] if more > 0 else lines


def _group(word: str, reason: str, cases: list[str]) -> str:
    named = ", ".join(cases[:_CASES_NAMED]) + (", …" if len(cases) > _CASES_NAMED else "")
    return f"{word} {_plural(len(cases), 'case')}: {reason or 'no reason was given'} ({named})"


def _counts(judgement: Judgement, log: RunLog) -> str:
    numbers = [f"{judgement.count(verdict)} {verdict.value}" for verdict in Verdict if judgement.count(verdict)]
    counted = f"{_plural(len(judgement.cases), 'case')}, {_plural(len(log.exchanges), 'exchange')}"
    return f"{counted}: {', '.join(numbers)}" if numbers else counted


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

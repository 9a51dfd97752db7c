"""The failures that were known before the run, and what became of each: for the page, JSON, JUnit and the console."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from conformance.judge.expected import outdated
from conformance.record.expected import OUTDATED, ExpectedResult, ExpectedState, entry_to_json
from conformance.record.judgement import CaseResult, Judgement, Verdict
from conformance.report.context import Context
from conformance.report.model import Link, Mark
from conformance.report.text import sentence, visible
from conformance.spec.clauses import Level
from conformance.words import render

_FALLEN = (Verdict.FAIL, Verdict.NOT_EVALUATED)
_FILE = "expected.toml"
_CASES_NAMED = 10
# Each state with the verdict whose colours it has, and a shape of its own.
_MARKS = {
    ExpectedState.MET: (Verdict.OBSERVED, "="),
    ExpectedState.STALE: (Verdict.FAIL, "≠"),
    ExpectedState.EXPIRED: (Verdict.FAIL, "✕"),
    ExpectedState.UNKNOWN: (Verdict.FAIL, "?"),
    ExpectedState.NOT_PLANNED: (Verdict.NOT_APPLICABLE, "–"),
    ExpectedState.NOT_SEEN: (Verdict.NOT_EVALUATED, "·"),
}
_REMEDIES = {
    ExpectedState.STALE: "take it out, or run `conformance expect` again",
    ExpectedState.EXPIRED: "mend it, or give it another last day",
    ExpectedState.UNKNOWN: "see `conformance list`",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedRow:
    """An entry as shown; `observed` is "" where the entry is met."""

    mark: Mark
    case: Link
    verdict: str
    message: str
    observed: str
    reason: str
    owner: str
    expires: str
    issue: str


def expected_rows(context: Context) -> tuple[ExpectedRow, ...]:
    """Return every entry, those that need a hand first."""
    ordered = sorted(context.judgement.expected, key=lambda result: result.state not in OUTDATED)
    return tuple(_row(context, result) for result in ordered)


def expected_mark(context: Context, case: str) -> str:
    """Return what stands on the card of a failed case that was expected, "" where it was not."""
    result = met(context.judgement).get(case)
    if result is None:
        return ""
    entry = result.entry
    return context.words.say("expected-mark", date=entry.expires.isoformat(), owner=sentence(entry.owner))


def met(judgement: Judgement) -> dict[str, ExpectedResult]:
    """Return the entries that are met, by the id of their case."""
    return {result.entry.case: result for result in judgement.expected if result.state is ExpectedState.MET}


def skipped_as_expected(judgement: Judgement, result: CaseResult) -> str:
    """Return the message of a case that JUnit skips because its failure was expected, "" for any other."""
    known = met(judgement).get(result.case.id) if result.verdict in _FALLEN else None
    if known is None:
        return ""
    entry = known.entry
    return sentence(f"expected failure: {entry.reason} ({entry.owner}, until {entry.expires})")


def expected_values(judgement: Judgement) -> list[dict[str, Any]]:
    """Return the entries as JSON values."""
    return [
        {**entry_to_json(result.entry), "state": result.state.value, "observed": render(result.observed)}
        for result in judgement.expected
    ]


def outdated_lines(judgement: Judgement) -> list[str]:
    """Return a line for each entry that is stale, expired or unknown: what was seen, and what to do."""
    return [_outdated_line(result) for result in outdated(judgement.expected)]


def _outdated_line(result: ExpectedResult) -> str:
    state, case = result.state, visible(result.entry.id)
    return f"{_FILE}: {case} is {state}: {sentence(render(result.observed))} ({_REMEDIES[state]})"


def expected_lines(judgement: Judgement) -> list[str]:
    """Return a line for the console: how many known failures there were, and what failed beside them."""
    if not judgement.expected:
        return []
    known = met(judgement)
    new = [visible(r.case.id) for r in judgement.cases if _decides(r) and r.case.id not in known]
    more = f", … and {len(new) - _CASES_NAMED} more" if len(new) > _CASES_NAMED else ""
    beside = f"; new: {', '.join(new[:_CASES_NAMED])}{more}" if new else "; nothing new"
    return [f"EXPECTED {len(known)} of {len(judgement.expected)} in {_FILE}{beside}"]


def _decides(result: CaseResult) -> bool:
    return result.case.level is Level.MUST and result.verdict in _FALLEN


def _row(context: Context, result: ExpectedResult) -> ExpectedRow:
    entry, (verdict, glyph) = result.entry, _MARKS[result.state]
    link = context.case_link(entry.case or entry.id)
    return ExpectedRow(
        mark=Mark(value=verdict.value, glyph=glyph, word=context.words.word("expected-state", result.state)),
        case=Link(text=visible(entry.id), anchor=link.anchor),
        verdict=context.words.word("verdict", entry.verdict),
        message=sentence(entry.message),
        observed=sentence(render(result.observed)),
        reason=sentence(entry.reason),
        owner=sentence(entry.owner),
        expires=entry.expires.isoformat(),
        issue=sentence(entry.issue),
    )

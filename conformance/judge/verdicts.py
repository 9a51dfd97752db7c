"""Verdicts of clauses and of a run, from those of its cases: whoever was under test."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.record.judgement import CaseResult, ClauseResult, RunVerdict, Verdict
from conformance.record.phrase import Phrase, say
from conformance.spec.clauses import Level
from conformance.words import render

_GRAVITY = (
    Verdict.SUITE_ERROR,
    Verdict.FAIL,
    Verdict.NOT_EVALUATED,
    Verdict.WARNING,
    Verdict.PASS,
    Verdict.OBSERVED,
    Verdict.NOT_APPLICABLE,
)


def clause_results(results: Sequence[CaseResult]) -> tuple[ClauseResult, ...]:
    """Give each cited clause the gravest verdict of its cases; only a pass makes it met."""
    cited: dict[str, list[CaseResult]] = {}
    for result in results:
        for clause in result.case.clauses:
            cited.setdefault(clause, []).append(result)
    for clause, of in cited.items():
        # What a case only observes says nothing about a clause that others judge.
        judged = [r for r in of if r.case.level is not Level.OBSERVE or r.verdict is Verdict.FAIL]
        cited[clause] = judged or of
    return tuple(
        ClauseResult(
            clause=clause,
            verdict=min((result.verdict for result in of), key=_GRAVITY.index),
            cases=tuple(result.case.id for result in of),
        )
        for clause, of in cited.items()
    )


def run_verdict(results: Sequence[CaseResult], problems: Sequence[object]) -> RunVerdict:
    """Precedence: suite error, non-conformant, inconclusive, conformant. An empty run is inconclusive."""
    musts = [result.verdict for result in results if result.case.level is Level.MUST]
    if any(result.verdict is Verdict.SUITE_ERROR for result in results):
        return RunVerdict.SUITE_ERROR
    if any(result.verdict is Verdict.FAIL for result in results):
        return RunVerdict.NON_CONFORMANT
    if problems or Verdict.NOT_EVALUATED in musts or not set(musts) & {Verdict.PASS, Verdict.WARNING}:
        return RunVerdict.INCONCLUSIVE
    return RunVerdict.CONFORMANT


def suite_errors(results: Sequence[CaseResult]) -> tuple[Phrase, ...]:
    """Return a sentence for each case that we could not carry out or judge."""
    return tuple(_suite_error(result) for result in results if result.verdict is Verdict.SUITE_ERROR)


def _suite_error(result: CaseResult) -> Phrase:
    """Say the last line of the reason: of a traceback, it is the error."""
    lines = render(result.reason).strip().splitlines()
    return say("case-error", case=result.case.id, line=lines[-1]) if lines else say("no-reason", case=result.case.id)


def counted(clauses: Sequence[ClauseResult]) -> Phrase:
    """Return how many clauses are met, of those about which something is judged here."""
    uncounted = (Verdict.NOT_APPLICABLE, Verdict.OBSERVED)
    judged = [clause for clause in clauses if clause.verdict not in uncounted]
    met = sum(clause.verdict in (Verdict.PASS, Verdict.WARNING) for clause in judged)
    left_out = [clause for clause in clauses if clause.verdict is Verdict.NOT_APPLICABLE]
    counts = say("clauses-met", met=met, judged=len(judged))
    return say("and-also", first=counts, rest=say("not-applicable", clauses=len(left_out))) if left_out else counts

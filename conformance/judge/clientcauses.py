"""Root causes of a client's run: one defect fails many scenarios, and is to be read about once.

Cases whose findings are all about one clause go back to the cause of that clause, if there are several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.record.judgement import Blame, CaseResult, Cause, Verdict
from conformance.record.phrase import say

_SEVERAL = 3


def causes_of(results: Sequence[CaseResult]) -> tuple[tuple[CaseResult, ...], tuple[Cause, ...]]:
    """Return the results with their causes named, and the causes, the ones behind most cases first."""
    by_clause: dict[str, list[CaseResult]] = {}
    for result in results:
        clauses = {finding.clause for finding in result.findings}
        if result.verdict in (Verdict.FAIL, Verdict.WARNING) and len(clauses) == 1:
            by_clause.setdefault(clauses.pop(), []).append(result)
    several = {clause: of for clause, of in by_clause.items() if len(of) >= _SEVERAL}
    ordered = sorted(several.items(), key=lambda item: -len(item[1]))
    causes = tuple(_cause(clause, of) for clause, of in ordered)
    of_case = {case: cause.id for cause in causes for case in cause.cases}
    return tuple(replace(result, cause=of_case.get(result.case.id, "")) for result in results), causes


def _cause(clause: str, results: Sequence[CaseResult]) -> Cause:
    first = results[0].findings[0]
    return Cause(
        id=clause,
        sentence=say("clause-broken", clause=clause, finding=first.phrase),
        blame=Blame.IMPLEMENTATION,
        key="",
        cases=tuple(result.case.id for result in results),
    )

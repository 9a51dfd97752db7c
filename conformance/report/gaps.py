"""What was not tested, told as loudly as what failed: silence about a gap reads as a pass.

What no run can test is told apart from what this run left out: nobody can do anything about the former.
"""

from __future__ import annotations

from conformance.record.judgement import CaseResult, Verdict
from conformance.report.blame import blame_of
from conformance.report.context import Context
from conformance.report.model import ClauseRow, Gaps, Quote, Unseen, UnseenGroup, Untested
from conformance.report.text import sentence
from conformance.spec.clauses import Actor, Clause, Verified
from conformance.words import render

_UNJUDGED = (Verdict.SUITE_ERROR, Verdict.NOT_EVALUATED, Verdict.NOT_APPLICABLE)


def gaps(context: Context) -> Gaps:
    """Return the problems of the run, the cases without a judgement, the clauses without an observation."""
    problems = tuple(sentence(render(problem)) for problem in context.judgement.problems)
    groups = _groups(context)
    clauses = tuple(
        clause_row(context, result.clause, result.verdict, result.cases)
        for result in context.judgement.clauses
        if result.verdict in _UNJUDGED
    )
    unplanned = _unplanned(context)
    return Gaps(
        nothing=not (problems or groups or clauses or unplanned),
        glance=_glance(context, problems=len(problems), groups=len(groups), unplanned=len(unplanned)),
        problems=problems,
        groups=groups,
        clauses=clauses,
        unplanned=unplanned,
        unseen=tuple(group for group in _unseen(context) if group.clauses),
    )


def clause_rows(context: Context) -> tuple[ClauseRow, ...]:
    """Return every judged clause, in the order of the judgement."""
    return tuple(clause_row(context, r.clause, r.verdict, r.cases) for r in context.judgement.clauses)


def clause_row(context: Context, clause: str, verdict: Verdict, cases: tuple[str, ...]) -> ClauseRow:
    """Return one clause with the cases that cite it."""
    links = tuple(context.case_link(case) for case in cases)
    return ClauseRow(quote=context.quote(clause), mark=context.mark(verdict), cases=links)


def _glance(context: Context, *, problems: int, groups: int, unplanned: int) -> str:
    words = context.words
    parts = [words.say("read-untested")] if groups else []
    parts += [words.count("problems-short", problems)] if problems else []
    parts += [words.count("unplanned-short", unplanned)] if unplanned else []
    return " · ".join(parts) or words.say("nothing-untested-short")


def _groups(context: Context) -> tuple[Untested, ...]:
    by_reason: dict[tuple[Verdict, str, str], list[CaseResult]] = {}
    for verdict in _UNJUDGED:
        for result in context.judgement.cases:
            if result.verdict is verdict:
                by_reason.setdefault((verdict, render(result.reason), blame_of(context, result)), []).append(result)
    return tuple(_group(context, *key, results) for key, results in by_reason.items())


def _group(context: Context, verdict: Verdict, reason: str, blame: str, results: list[CaseResult]) -> Untested:
    return Untested(
        mark=context.mark(verdict),
        blame=blame,
        reason=sentence(reason) or context.words.say("no-reason"),
        cases=tuple(context.case_link(result.case.id) for result in results),
    )


def _unplanned(context: Context) -> tuple[Quote, ...]:
    """Clauses for the side under test that cases verify, and that no case of this run was about."""
    other = Actor.SERVICE if context.log.header.side is Actor.CLIENT else Actor.CLIENT
    wanted = [clause for clause in _unjudged(context, Verified.CASES) if clause.actor is not other]
    return tuple(context.quote(clause.id) for clause in wanted)


def _unseen(context: Context) -> tuple[UnseenGroup, ...]:
    """Clauses that no case can verify, whoever has to keep them: attested by somebody, and not observable.

    Of a client run the attested ones stand under the vendor's own statements, the open ones with their reason.
    """
    words = context.words
    if context.log.header.side is Actor.CLIENT:
        unseen = [c for c in _unjudged(context, Verified.NOT_OBSERVABLE) if c.actor is not Actor.SERVICE]
        clauses = tuple(_unseen_clause(context, clause) for clause in unseen)
        return (UnseenGroup(summary=words.count("unobservable", len(clauses)), clauses=clauses),)
    attested, unobservable = (
        tuple(_unseen_clause(context, clause) for clause in _unjudged(context, verified))
        for verified in (Verified.ATTESTATION, Verified.NOT_OBSERVABLE)
    )
    return (
        UnseenGroup(summary=words.count("attested", len(attested)), clauses=attested),
        UnseenGroup(summary=words.count("unobservable", len(unobservable)), clauses=unobservable),
    )


def _unseen_clause(context: Context, clause: Clause) -> Unseen:
    because = context.words.pick(en=clause.because_en, da=clause.because_da)
    return Unseen(quote=context.quote(clause.id), because=because)


def _unjudged(context: Context, verified: Verified) -> list[Clause]:
    judged = {result.clause for result in context.judgement.clauses}
    return [c for c in context.specification.clauses if c.verified is verified and c.id not in judged]

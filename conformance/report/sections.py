"""The cases by section of the specification, and the boundary strips of its fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.record.judgement import CaseResult, Verdict
from conformance.report.context import Context
from conformance.report.model import CaseRow, Chip, Count, SectionView, Strip
from conformance.report.text import sentence, visible
from conformance.words import render

_PARTS_OF_A_BOUNDARY = 3


def sections(context: Context) -> tuple[SectionView, ...]:
    """Return a section for each one that the judged cases name, in the order of the plan."""
    by_section: dict[str, list[CaseResult]] = {}
    for result in context.judgement.cases:
        by_section.setdefault(result.case.section, []).append(result)
    return tuple(
        _section(context, number, section, results)
        for number, (section, results) in enumerate(by_section.items(), start=1)
    )


def counts(context: Context, results: Iterable[CaseResult]) -> tuple[Count, ...]:
    """Return how many cases have each verdict, verdicts without a case left out."""
    verdicts = [result.verdict for result in results]
    return tuple(
        Count(mark=context.mark(verdict), number=verdicts.count(verdict)) for verdict in Verdict if verdict in verdicts
    )


def strips(context: Context, results: Sequence[CaseResult]) -> tuple[Strip, ...]:
    """Return a strip for each field with at least two cases `<section>/<field>/<relation>`."""
    fields: dict[str, list[Chip]] = {}
    for result in results:
        parts = result.case.id.split("/")
        if len(parts) == _PARTS_OF_A_BOUNDARY:
            mark, anchor = context.mark(result.verdict), context.anchors[result.case.id]
            fields.setdefault(parts[1], []).append(Chip(relation=visible(parts[2]), mark=mark, anchor=anchor))
    return tuple(Strip(field=visible(field), chips=tuple(chips)) for field, chips in fields.items() if len(chips) > 1)


def _section(context: Context, number: int, section: str, results: Sequence[CaseResult]) -> SectionView:
    numbered, name = section[:1].isdigit(), _name(context, section)
    return SectionView(
        anchor=f"section-{number}",
        heading=context.words.say("section", id=visible(section)) if numbered else name or visible(section),
        name=name if numbered else "",
        counts=counts(context, results),
        strips=strips(context, results),
        rows=tuple(_row(context, result) for result in results),
    )


def _name(context: Context, section: str) -> str:
    named = {structure.section: structure.element for structure in context.specification.tables.structures}
    return context.words.section(section) or named.get(section, "")


def _row(context: Context, result: CaseResult) -> CaseRow:
    return CaseRow(
        anchor=context.anchors[result.case.id],
        mark=context.mark(result.verdict),
        id=visible(result.case.id),
        title=context.title(result),
        reason=sentence(render(result.reason)),
        level=context.words.word("level", result.case.level),
        clauses=tuple(visible(clause) for clause in result.case.clauses),
        exchanges=str(len(result.exchanges)),
        more=_more(context, result),
    )


def _more(context: Context, result: CaseResult) -> str:
    """The card of a case; where there is none, that of the cause that it goes back to."""
    if result.verdict is Verdict.FAIL or (result.verdict is Verdict.WARNING and context.cause_of(result) is None):
        return f"card-{context.anchors[result.case.id]}"
    return "" if context.cause_of(result) is None else context.cause_anchor(result.cause)

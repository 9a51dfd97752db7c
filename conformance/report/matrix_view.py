"""From a matrix to what its page shows: the two figures, the problems, the picture, and what each case is worth."""

from __future__ import annotations

from datetime import datetime

from conformance.record.matrix import CaseColumn, Matrix, VariantRow
from conformance.report.facts import moment
from conformance.report.matrix_count import Problems, Worth, problems_of, section_of, worth_of
from conformance.report.matrix_grid import by_place, column_order, first_catch, grid_of, miniature
from conformance.report.matrix_model import (
    CaseWorth,
    Figure,
    MatrixView,
    ProblemsView,
    SectionWorth,
    SmokeView,
)
from conformance.report.matrix_rows import Page, fault_view, oddity_view
from conformance.report.messages import Catalogue
from conformance.report.text import grouped, sentence, visible
from conformance.run.measured import Smoke
from conformance.spec.specification import Specification

_MINUTE = 60


def matrix_view(
    matrix: Matrix, specification: Specification | None, smoke: Smoke | None, words: Catalogue
) -> MatrixView:
    """Return everything that the page prints."""
    page = Page.of(matrix, specification, words)
    problems = problems_of(matrix)
    variants: list[VariantRow] = [*matrix.faults, *matrix.oddities]
    return MatrixView(
        suite=visible(matrix.suite),
        digest=visible(matrix.digest),
        measured=_when(matrix.measured),
        cases=len(matrix.cases),
        messages=grouped(sum(variant.requests for variant in variants)),
        minutes=grouped(max(1, round(sum(variant.seconds for variant in variants) / _MINUTE))),
        tone=_tone(problems),
        faults=_faults_figure(matrix, page),
        oddities=Figure(
            part=matrix.alarms,
            whole=len(matrix.oddities),
            tone=_figure_tone(good=not matrix.alarms and not problems.unproven, whole=len(matrix.oddities)),
            picture=miniature(matrix, matrix.oddities),
        ),
        problems=_problems(problems, page),
        grid=grid_of(matrix, page.cases, page.faults),
        fault_groups=tuple(
            (visible(place), tuple(fault_view(fault, page) for fault in faults))
            for place, faults in by_place(matrix.faults, page.position)
        ),
        oddity_list=tuple(oddity_view(oddity, page) for oddity in matrix.oddities),
        sections=_sections(matrix, page),
        smoke=_smoke(smoke, page) if smoke else None,
    )


def _when(measured: str) -> str:
    """Return the day alone where no time was given: midnight would be invented."""
    try:
        return moment(measured) if datetime.fromisoformat(measured).isoformat() != f"{measured}T00:00:00" else measured
    except ValueError:
        return visible(measured)


def _tone(problems: Problems) -> str:
    if problems.missed or problems.elsewhere or problems.alarmed:
        return "fail"
    return "warning" if problems.number else "pass"


def _figure_tone(*, good: bool, whole: int) -> str:
    if not whole:
        return "not-applicable"
    return "pass" if good else "fail"


def _faults_figure(matrix: Matrix, page: Page) -> Figure:
    """Return the figure, its picture in the order of the catches: a path from the first case to the last."""
    faults = sorted(matrix.faults, key=lambda fault: first_catch(fault, page.position))
    return Figure(
        part=matrix.caught,
        whole=len(faults),
        tone=_figure_tone(good=matrix.caught == len(faults), whole=len(faults)),
        picture=miniature(matrix, faults),
    )


def _problems(problems: Problems, page: Page) -> ProblemsView:
    return ProblemsView(
        number=problems.number,
        missed=tuple(fault_view(fault, page) for fault in problems.missed),
        elsewhere=tuple(fault_view(fault, page) for fault in problems.elsewhere),
        alarmed=tuple(oddity_view(oddity, page) for oddity in problems.alarmed),
        unproven=tuple(oddity_view(oddity, page) for oddity in problems.unproven),
        broken=tuple(page.variant_link(variant) for variant in problems.broken),
        idle=tuple(page.case_link(case) for case in problems.idle),
    )


def _sections(matrix: Matrix, page: Page) -> tuple[SectionWorth, ...]:
    worth, idle = worth_of(matrix), frozenset(matrix.idle)
    longest = max((len(found.catches) for found in worth.values()), default=0)
    sections: dict[str, list[CaseWorth]] = {}
    for case in column_order(matrix.cases):
        shown = _case(case, worth[case.id], page, longest=longest, idle=case.id in idle)
        sections.setdefault(section_of(case.id), []).append(shown)
    return tuple(SectionWorth(section=visible(section), cases=tuple(cases)) for section, cases in sections.items())


def _case(case: CaseColumn, worth: Worth, page: Page, *, longest: int, idle: bool) -> CaseWorth:
    return CaseWorth(
        anchor=page.cases[case.id],
        id=visible(case.id),
        level=page.words.word("level", case.level),
        requests=case.requests,
        catches=len(worth.catches),
        share=round(100 * len(worth.catches) / longest) if longest else 0,
        alone=tuple(page.fault_link(fault.name) for fault in worth.alone),
        idle=idle,
    )


def _smoke(smoke: Smoke, page: Page) -> SmokeView:
    return SmokeView(
        cases=tuple(page.case_link(case) for case in smoke.cases),
        requests=grouped(smoke.requests),
        caught=smoke.caught,
        faults=smoke.caught + len(smoke.missed),
        missed=tuple((page.fault_link(m.fault), visible(m.clause), sentence(m.en)) for m in smoke.missed),
    )

"""Faults and oddities in words: beside the picture, everything that it shows, for whoever reads or prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.matrix import Catch, FaultRow, Matrix, OddityRow, VariantRow
from conformance.report.context import GLYPHS, anchors_of
from conformance.report.matrix_count import Folded, complaints, folded_cases
from conformance.report.matrix_grid import column_order
from conformance.report.matrix_model import Fallen, FaultView, OddityView
from conformance.report.messages import Catalogue
from conformance.report.model import Link, Mark
from conformance.report.text import sentence, visible
from conformance.spec.specification import Specification

BY_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What every part of the page needs: the words, anchors by case id and by name of a fault or oddity, the columns.

    `common` is the binding and SOAP version of most variants, of which nothing needs to be said.
    """

    words: Catalogue
    specification: Specification | None
    cases: Mapping[str, str]
    faults: Mapping[str, str]
    oddities: Mapping[str, str]
    position: Mapping[str, int]
    common: tuple[str, str]

    @classmethod
    def of(cls, matrix: Matrix, specification: Specification | None, words: Catalogue) -> Page:
        """Return what the parts of a matrix's page share."""
        rows: list[VariantRow] = [*matrix.faults, *matrix.oddities]
        columns = column_order(matrix.cases)
        kinds = Counter((row.binding, row.soap) for row in rows).most_common(1)
        return cls(
            words=words,
            specification=specification,
            cases=anchors_of(case.id for case in columns),
            faults=_anchors("fault", matrix.faults),
            oddities=_anchors("oddity", matrix.oddities),
            position={case.id: number for number, case in enumerate(columns)},
            common=kinds[0][0] if kinds else ("", ""),
        )

    def case_link(self, case: str) -> Link:
        """Return a link to a case, without an anchor for one that is not of this matrix."""
        return Link(text=visible(case), anchor=self.cases.get(case, ""))

    def fault_link(self, name: str) -> Link:
        """Return a link to a fault, without an anchor for one that is not of this matrix."""
        return Link(text=visible(name), anchor=self.faults.get(name, ""))

    def variant_link(self, row: VariantRow) -> Link:
        """Return a link to a fault or an oddity of this matrix."""
        anchors = self.faults if isinstance(row, FaultRow) else self.oddities
        return Link(text=visible(row.name), anchor=anchors[row.name])

    def mark(self, verdict: Verdict | RunVerdict) -> Mark:
        """Return how a verdict is shown."""
        group = "verdict" if isinstance(verdict, Verdict) else "run"
        return Mark(value=verdict.value, glyph=GLYPHS[verdict.value], word=self.words.word(group, verdict))

    def tag(self, row: VariantRow) -> str:
        """Return binding and SOAP version of a variant, "" where they are those of most."""
        if (row.binding, row.soap) == self.common:
            return ""
        return visible(" ".join([row.binding, *([f"SOAP {row.soap}"] if row.soap else [])]))

    def clause_words(self, clause: str) -> str:
        """Return a clause in the language of the page, "" where it is not known."""
        known = self.specification.clauses if self.specification else ()
        return next((self.words.pick(en=found.en, da=found.da) for found in known if found.id == clause), "")

    def folded(self, cases: Iterable[str]) -> tuple[str, ...]:
        """Return cases in few words: `6.1.3/Elev: max, max+1`, or `soap (all 50)`."""
        return tuple(self._folded(group) for group in folded_cases(cases, list(self.position)))

    def _folded(self, group: Folded) -> str:
        start, rest = visible(group.start), visible(", ".join(group.rest))
        if group.without:
            key = self.words.say("matrix-all-but", n=group.number, rest=rest) if rest else ""
            return f"{start} ({key or self.words.say('matrix-all', n=group.number)})"
        return start if start == rest else f"{start}: {rest}"


def _anchors(kind: str, rows: Iterable[VariantRow]) -> dict[str, str]:
    """Return an anchor for each name: a fault and an oddity may share one."""
    made = anchors_of(f"{kind}/{row.name}" for row in rows)
    return {key.partition("/")[2]: anchor.removeprefix("case-") for key, anchor in made.items()}


def fault_view(fault: FaultRow, page: Page) -> FaultView:
    """Return a fault in words."""
    by = fault.by if fault.catch is Catch.CITED else complaints(fault)
    others = {case: verdict for case, verdict in fault.fallen.items() if case not in by}
    return FaultView(
        anchor=page.faults[fault.name],
        name=visible(fault.name),
        en=sentence(fault.en),
        tag=page.tag(fault),
        state=fault.catch.value,
        clause=visible(fault.clause),
        clause_words=page.clause_words(fault.clause),
        deserves=page.mark(fault.deserves),
        by=tuple(page.case_link(case) for case in by[:BY_SHOWN]),
        more_by=page.folded(by[BY_SHOWN:]),
        others=_fallen(others, page),
        other_number=len(others),
    )


def oddity_view(oddity: OddityRow, page: Page) -> OddityView:
    """Return an oddity in words, with every alarm."""
    return OddityView(
        anchor=page.oddities[oddity.name],
        name=visible(oddity.name),
        en=sentence(oddity.en),
        tag=page.tag(oddity),
        because=sentence(oddity.because),
        alarms=tuple(
            (
                page.mark(verdict),
                tuple(page.case_link(case) for case, found in oddity.alarms.items() if found is verdict),
            )
            for verdict in dict.fromkeys(oddity.alarms.values())
        ),
        verdict=None if oddity.alarms or oddity.verdict is RunVerdict.CONFORMANT else page.mark(oddity.verdict),
    )


def _fallen(cases: Mapping[str, Verdict], page: Page) -> tuple[Fallen, ...]:
    by_verdict = {verdict: [case for case, found in cases.items() if found is verdict] for verdict in Verdict}
    return tuple(
        Fallen(mark=page.mark(verdict), number=len(fallen), groups=page.folded(fallen))
        for verdict, fallen in by_verdict.items()
        if fallen
    )

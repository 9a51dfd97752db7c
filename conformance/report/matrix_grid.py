"""The detection matrix as a picture: where each column, label and cell stands, and the miniature of it all.

Columns of one field stand together and the faults of a place in the order of the columns that
catch them, so that the catches run down the picture like a path. Two hundred columns are too
narrow for names: fields are named above, beside each other where their columns are too close, and
a line leads from the name to the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from conformance.record.judgement import Verdict
from conformance.record.matrix import CaseColumn, Catch, FaultRow, Matrix, VariantRow
from conformance.report.matrix_count import field_of, section_of
from conformance.report.matrix_model import Cell, Grid, GridGroup, GridRow, HeadLabel, Miniature
from conformance.report.text import visible

CAUGHT, CITED = "k", "c"
KINDS = {Verdict.FAIL: "", Verdict.WARNING: "w", Verdict.NOT_EVALUATED: "n"}
OTHER = "x"
TITLED = 24
"""In a row with more fallen cells than this, only the catches say which case they are: a page has to open."""

_ROOM, _NARROW, _WIDE = 1150, 5, 9
_LABEL = 11


def column_order(cases: Sequence[CaseColumn]) -> tuple[CaseColumn, ...]:
    """Return the cases by section, then by field, each in the order of its first case, then as planned."""
    first: dict[str, int] = {}
    for number, case in enumerate(cases):
        first.setdefault(section_of(case.id), number)
        first.setdefault(f"{field_of(case.id)}/", number)
    return tuple(sorted(cases, key=lambda case: (first[section_of(case.id)], first[f"{field_of(case.id)}/"])))


def grid_of(matrix: Matrix, case_anchors: Mapping[str, str], fault_anchors: Mapping[str, str]) -> Grid:
    """Return the picture of a matrix."""
    columns = column_order(matrix.cases)
    pitch = max(_NARROW, min(_WIDE, _ROOM // max(len(columns), 1)))
    position = _positions(columns)
    return Grid(
        columns=len(columns),
        pitch=pitch,
        width=pitch * len(columns),
        labels=_labels(columns, pitch, case_anchors),
        section_shares=tuple(round(100 * members[0] / len(columns), 3) for _, members in _spans(columns, field=False)),
        groups=tuple(
            GridGroup(
                place=visible(place),
                rows=tuple(_row(fault, columns, position, fault_anchors[fault.name]) for fault in faults),
            )
            for place, faults in by_place(matrix.faults, position)
        ),
    )


def by_place(faults: Sequence[FaultRow], position: Mapping[str, int]) -> list[tuple[str, list[FaultRow]]]:
    """Return faults by place, places as they come, the faults of each in the order of their first catch."""
    places: dict[str, list[FaultRow]] = {}
    for fault in faults:
        places.setdefault(fault.place, []).append(fault)
    return [(place, sorted(rows, key=lambda row: first_catch(row, position))) for place, rows in places.items()]


def first_catch(fault: FaultRow, position: Mapping[str, int]) -> int:
    """Return the first column that catches a fault, a place behind all of them where none does."""
    return min((position[case] for case in fault.by if case in position), default=len(position))


def miniature(matrix: Matrix, rows: Sequence[VariantRow]) -> Miniature:
    """Return a picture of variants against cases, in strokes: `M3 12.5h2` is the third case and its right neighbour."""
    columns = column_order(matrix.cases)
    position = _positions(columns)
    strokes: dict[str, list[str]] = {}
    for number, row in enumerate(rows):
        cells = sorted((position[case], kind_of(row, case, columns[position[case]])) for case in _known(row, position))
        for kind, start, length in _runs(cells):
            strokes.setdefault(kind, []).append(f"M{start} {number}.5h{length}")
    order = sorted(strokes, key=[OTHER, "n", "w", "", CITED, CAUGHT].index)
    return Miniature(
        columns=len(columns), rows=len(rows), paths=tuple((kind, "".join(strokes[kind])) for kind in order)
    )


def kind_of(row: VariantRow, case: str, column: CaseColumn) -> str:
    """Return how a cell looks: caught, cited with another verdict than deserved, or how the case fell."""
    if isinstance(row, FaultRow):
        if row.catch is Catch.CITED and case in row.by:
            return CAUGHT
        if row.clause in column.clauses:
            return CITED
    return KINDS.get(row.fallen[case], OTHER) if case in row.fallen else OTHER


def _positions(columns: Sequence[CaseColumn]) -> dict[str, int]:
    return {case.id: number for number, case in enumerate(columns)}


def _known(row: VariantRow, position: Mapping[str, int]) -> list[str]:
    """Return the cases of a row that have a column: those that fell, and those that caught it."""
    by = row.by if isinstance(row, FaultRow) else ()
    return [case for case in dict.fromkeys([*row.fallen, *by]) if case in position]


def _runs(cells: Sequence[tuple[int, str]]) -> Iterator[tuple[str, int, int]]:
    """Yield kind, start and length of each row of neighbours of one kind."""
    for (kind, _), group in groupby(enumerate(cells), key=lambda entry: (entry[1][1], entry[1][0] - entry[0])):
        members = [cell for _, cell in group]
        yield kind, members[0][0], len(members)


def _row(fault: FaultRow, columns: Sequence[CaseColumn], position: Mapping[str, int], anchor: str) -> GridRow:
    return GridRow(
        name=visible(fault.name),
        anchor=anchor,
        title=visible(fault.en),
        state=fault.catch.value,
        cells=tuple(_cells(fault, columns, position)),
    )


def _cells(fault: FaultRow, columns: Sequence[CaseColumn], position: Mapping[str, int]) -> Iterator[Cell]:
    known = _known(fault, position)
    done = 0
    for number, case in sorted((position[case], case) for case in known):
        kind = kind_of(fault, case, columns[number])
        if number > done:
            yield Cell(kind="", span=number - done, title="", gap=True)
        titled = len(known) <= TITLED or kind in (CAUGHT, CITED)
        yield Cell(kind=kind, span=1, title=visible(case) if titled else "", gap=False)
        done = number + 1
    if done < len(columns):
        yield Cell(kind="", span=len(columns) - done, title="", gap=True)


def _labels(columns: Sequence[CaseColumn], pitch: int, anchors: Mapping[str, str]) -> tuple[HeadLabel, ...]:
    """Return the names of sections and fields, each as near to its columns as its neighbours let it."""
    spans = [(section, members[0], members[0]) for section, members in _spans(columns, field=False)]
    spans += [(field, members[0], members[-1] + 1) for field, members in _spans(columns, field=True)]
    spans.sort(key=lambda span: span[1:])  # a section, which is no column wide, stands before its first field
    places = spread([(start + end) / 2 * pitch for _, start, end in spans], _LABEL, pitch * len(columns))
    return tuple(
        HeadLabel(
            text=visible(name.partition("/")[2] or name),
            anchor=anchors[columns[start].id],
            x=round(x, 1),
            start=start * pitch,
            end=end * pitch,
        )
        for (name, start, end), x in zip(spans, places, strict=True)
    )


def spread(wanted: Sequence[float], distance: float, end: float) -> list[float]:
    """Return places at least `distance` apart and as near to the wanted ones as can be, from 0 to `end`.

    Names that are too close form a block around the middle of what they want, and blocks that touch
    become one: the pooling of isotonic regression, over what is wanted less what is unavoidable.
    """
    blocks: list[tuple[float, int]] = []
    for number, want in enumerate(wanted):
        place, size = want - number * distance, 1
        while blocks and blocks[-1][0] > place:
            before, others = blocks.pop()
            place, size = (before * others + place * size) / (others + size), others + size
        blocks.append((place, size))
    first = distance / 2
    last = max(end - distance / 2 - distance * (len(wanted) - 1), first)
    flat = [min(max(place, first), last) for place, size in blocks for _ in range(size)]
    return [place + number * distance for number, place in enumerate(flat)]


def _spans(columns: Sequence[CaseColumn], *, field: bool) -> list[tuple[str, list[int]]]:
    key = field_of if field else section_of
    spans: dict[str, list[int]] = {}
    for number, case in enumerate(columns):
        spans.setdefault(key(case.id), []).append(number)
    return list(spans.items())

"""What the page of the detection matrix shows, as plain data: its templates print these and decide nothing.

Every string in here is final: in the language of the page, with unprintable characters made
visible. Escaping for HTML is the template engine's.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.report.model import Link, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One case, or `span` cases that say nothing (`gap`). `kind` is the class in the stylesheet, "" for a failure."""

    kind: str
    span: int
    title: str
    gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GridRow:
    """One fault in the picture; `state` is how it fared."""

    name: str
    anchor: str
    title: str
    state: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GridGroup:
    """The faults of one place."""

    place: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadLabel:
    """A name over its columns, in pixels: it stands at `x`, and leads to the columns from `start` to `end`.

    The name of a section leads to where its first column begins, and is no column wide.
    """

    text: str
    anchor: str
    x: float
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The picture: `pitch` is the width of a column, `width` that of all of them, in pixels.

    `section_shares` say where each section begins, in percent of the width.
    """

    columns: int
    pitch: int
    width: int
    labels: tuple[HeadLabel, ...]
    section_shares: tuple[float, ...]
    groups: tuple[GridGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Miniature:
    """The picture at a glance: a path of strokes for each kind of cell, a unit for each case and each variant."""

    columns: int
    rows: int
    paths: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallen:
    """Cases that fell in the same way, folded: `6.1.3/Elev: max, max+1`."""

    mark: Mark
    number: int
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultView:
    """A fault in words. `tag` is the binding where it is not the common one; `more_by` what `by` has no room for."""

    anchor: str
    name: str
    en: str
    tag: str
    state: str
    clause: str
    clause_words: str
    deserves: Mark
    by: tuple[Link, ...]
    more_by: tuple[str, ...]
    others: tuple[Fallen, ...]
    other_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OddityView:
    """An oddity in words; `alarms` are by verdict; `verdict` that of a run that proves nothing without any."""

    anchor: str
    name: str
    en: str
    tag: str
    because: str
    alarms: tuple[tuple[Mark, tuple[Link, ...]], ...]
    verdict: Mark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWorth:
    """A case and what it is worth; `share` is its bar in percent of the longest."""

    anchor: str
    id: str
    level: str
    requests: int
    catches: int
    share: int
    alone: tuple[Link, ...]
    idle: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionWorth:
    """The cases of one section."""

    section: str
    cases: tuple[CaseWorth, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SmokeView:
    """The smoke tier."""

    cases: tuple[Link, ...]
    requests: str
    caught: int
    faults: int
    missed: tuple[tuple[Link, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One of the two figures: `part` of `whole`, with its tone and its miniature."""

    part: int
    whole: int
    tone: str
    picture: Miniature


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemsView:
    """The problems, by kind; `number` is how many there are."""

    number: int
    missed: tuple[FaultView, ...]
    elsewhere: tuple[FaultView, ...]
    alarmed: tuple[OddityView, ...]
    unproven: tuple[OddityView, ...]
    broken: tuple[Link, ...]
    idle: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixView:
    """The whole page."""

    suite: str
    digest: str
    measured: str
    cases: int
    messages: str
    minutes: str
    tone: str
    faults: Figure
    oddities: Figure
    problems: ProblemsView
    grid: Grid
    fault_groups: tuple[tuple[str, tuple[FaultView, ...]], ...]
    oddity_list: tuple[OddityView, ...]
    sections: tuple[SectionWorth, ...]
    smoke: SmokeView | None

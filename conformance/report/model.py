"""What the HTML report shows, as plain data: templates print these and decide nothing.

Every string in here is final: in the language of the report, cut to size, with unprintable
characters made visible. Escaping for HTML is the template engine's.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.report.body import BodyView


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A verdict as shown: `value` is the class in the stylesheet, `glyph` its shape, `word` its name."""

    value: str
    glyph: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and its value; `code` for what is set in the fixed-width face."""

    name: str
    value: str
    code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many cases have a verdict."""

    mark: Mark
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A text with an anchor on the same page, "" where there is nothing to go to."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A clause, in both languages."""

    id: str
    level: str
    da: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedFinding:
    """Findings of one case that say the same: the first of them, and where else it was seen."""

    rule: str
    expected: str
    observed: str
    place: str
    edit: str
    exchange: Link | None
    others: tuple[Link, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A case that failed or warns, told in full."""

    anchor: str
    id: str
    title: str
    mark: Mark
    level: str
    blame: str
    reason: str
    quotes: tuple[Quote, ...]
    findings: tuple[FoldedFinding, ...]
    more: str
    command: str
    expected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the target does where the specification is silent."""

    case: Link
    title: str
    observed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Untested:
    """Cases that share a reason for not having been judged."""

    mark: Mark
    blame: str
    reason: str
    cases: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A clause that no case can verify, and why."""

    quote: Quote
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnseenGroup:
    """Clauses that no case can verify, by what is left instead; `summary` says what that is, and how many."""

    summary: str
    clauses: tuple[Unseen, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """Everything that was not tested, with `glance` for the banner.

    `nothing` is true where all the rest is empty but `unseen`, which no run can help.
    """

    nothing: bool
    glance: str
    problems: tuple[str, ...]
    groups: tuple[Untested, ...]
    clauses: tuple[ClauseRow, ...]
    unplanned: tuple[Quote, ...]
    unseen: tuple[UnseenGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One line of a section's table."""

    anchor: str
    mark: Mark
    id: str
    title: str
    reason: str
    level: str
    clauses: tuple[str, ...]
    exchanges: str
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One point of a boundary strip, such as `max+1`."""

    relation: str
    mark: Mark
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """The points of one field, in the order of the plan."""

    field: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionView:
    """The cases of one section of the specification."""

    anchor: str
    heading: str
    name: str
    counts: tuple[Count, ...]
    strips: tuple[Strip, ...]
    rows: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLine:
    """One HTTP header; `marked` where a finding names it."""

    name: str
    value: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A request or a response as shown."""

    start: str
    headers: tuple[HeaderLine, ...]
    more_headers: str
    size: str
    body: BodyView


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """An exchange told in full."""

    anchor: str
    number: int
    role: str
    outcome: str
    started: str
    milliseconds: str
    edit: str
    findings: tuple[str, ...]
    request: MessageView
    response: MessageView | None
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvidence:
    """The exchanges of one case that are told in full."""

    case: Link
    title: str
    mark: Mark | None
    exchanges: tuple[ExchangeView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRow:
    """An exchange in one line."""

    number: int
    case: str
    role: str
    outcome: str
    size: str
    milliseconds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All exchanges: told in full, in one line, or only counted (`more`)."""

    cases: tuple[CaseEvidence, ...]
    legend: tuple[Fact, ...]
    rows: tuple[ExchangeRow, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """A reading in force; `chosen` where the run departs from the default."""

    id: str
    question: str
    value: str
    because: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRow:
    """A clause with its verdict and the cases that cite it."""

    quote: Quote
    mark: Mark
    cases: tuple[Link, ...]

"""What the HTML report shows, as plain data: templates print these and decide nothing.

Every string in here is final: in the language of the report, cut to size, with unprintable
characters made visible. Escaping for HTML is the template engine's.
"""

from __future__ import annotations

from dataclasses import dataclass


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
class DiffLine:
    """A line of what an edit changed: `sign` is `-` (the control), `+` (the probe), a space (both) or `…` (more)."""

    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedFinding:
    """Findings of one case that say the same: the first of them, and where else it was seen.

    `said` is what the other side said in its own words, where `observed` does not repeat it; `diff` is what its edit
    changed, () where the exchange has no edit or no control.
    """

    rule: str
    expected: str
    observed: str
    said: tuple[str, ...]
    place: str
    edit: str
    diff: tuple[DiffLine, ...]
    exchange: Link | None
    others: tuple[Link, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A case that failed or warns, told in full.

    `tries` are the exchanges of a message that had to be sent twice, () where no finding but that is told. `account`
    is the anchor of what a client under test made of the case.
    """

    anchor: str
    id: str
    title: str
    mark: Mark
    level: str
    blame: str
    evidence: str
    reason: str
    quotes: tuple[Quote, ...]
    findings: tuple[FoldedFinding, ...]
    more: str
    tries: tuple[Link, ...]
    command: str
    expected: str = ""
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseCard:
    """A root cause: what is the matter, whose it may be, what to do, and the cases that go back to it.

    `sums` are its cases by verdict, `cards` those of them that failed; `seen` is an exchange that shows it.
    """

    anchor: str
    sentence: str
    blame: str
    remedy: str
    seen: Link | None
    command: str
    count: str
    sums: str
    cases: tuple[Link, ...]
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many cases that did not pass point to one party; `sums` says their verdicts."""

    party: str
    word: str
    number: int
    sums: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Blindness:
    """A seeded fault that the tier of this run cannot catch."""

    fault: str
    clause: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """What is known of the suite's own power over this set of cases; `blind` belongs to the tier that was run."""

    sentence: str
    tier: str
    blind: tuple[Blindness, ...]


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
class ClauseRow:
    """A clause with its verdict and the cases that cite it."""

    quote: Quote
    mark: Mark
    cases: tuple[Link, ...]

"""What a client made of the answers, and what its vendor says, as the HTML report shows it: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.report.model import Fact, Link, Mark, Quote


class CellKind(StrEnum):
    """A young person in the picture: what was told, and whether the client understood it.

    `open`: the driver gave no outcome, so nobody knows.
    """

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOTHING = "nothing"
    WRONG = "wrong"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One young person as a spot of colour; `title` says it in words."""

    kind: CellKind
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YouthStrip:
    """The young people whom one call (the number of its exchange) decided about, 0 for those in no call.

    `label` is the picture in words; `more` are not drawn.
    """

    call: int
    label: str
    cells: tuple[Cell, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call for a task: how many young people it asked about, what it was answered, and whom that decided about."""

    exchange: Link
    people: str
    answered: str
    outcome: str
    strip: YouthStrip | None


@dataclass(frozen=True, slots=True, kw_only=True)
class YouthRow:
    """Young people who were told the same and of whom the client says the same; `numbers` are the first of them."""

    count: int
    numbers: tuple[str, ...]
    more: str
    told: str
    said: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """A task from end to end. `special` is what is unusual in it, `notes` what the client says beside the people.

    `strips` is the whole picture, `others` the part of it that stands with no call. `trouble` says why there is no
    outcome, "" where there is one.
    """

    heading: str
    words: str
    special: tuple[str, ...]
    facts: tuple[Fact, ...]
    calls: tuple[CallRow, ...]
    more_calls: str
    strips: tuple[YouthStrip, ...]
    others: tuple[YouthStrip, ...]
    rows: tuple[YouthRow, ...]
    more_rows: str
    notes: tuple[Fact, ...]
    strangers: str
    trouble: str
    milliseconds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioView:
    """The tasks of one case; `reason` says why it is not a plain pass, `card` is the anchor of its card, or ""."""

    anchor: str
    case: Link
    title: str
    mark: Mark
    reason: str
    card: str
    tasks: tuple[TaskView, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """A kind of spot: its word, and how many there are."""

    kind: CellKind
    word: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """What a client made of the answers: `told` stand open, `right` folded; `key` explains the picture."""

    summary: str
    key: tuple[KeyEntry, ...]
    told: tuple[ScenarioView, ...]
    right: tuple[ScenarioView, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementView:
    """A statement of the vendor: `answer` in words, `value` as the class in the stylesheet."""

    quote: Quote
    because: str
    answer: str
    value: str
    by: str
    date: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementsView:
    """The vendor's statements that were made, and the clauses about which nothing was said yet."""

    summary: str
    made: tuple[StatementView, ...]
    open: tuple[StatementView, ...]
    open_words: str

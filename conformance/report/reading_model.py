"""Readings and observations as the HTML report shows them, as plain data."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.report.model import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An alternative that the target was seen to follow; `other` where another one holds for this run."""

    alternative: str
    other: bool
    cases: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRow:
    """A reading in force, `chosen` where the run departs from the default, and what the target was seen to do."""

    anchor: str
    id: str
    question: str
    value: str
    because: str
    chosen: bool
    shown: tuple[Shown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What the target does where the specification is silent: `shown` names the alternatives that it is."""

    case: Link
    title: str
    shown: tuple[str, ...]
    observed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationGroup:
    """Observations about one reading (`reading` is its row), or about none of them (`question` is "")."""

    reading: Link
    question: str
    value: str
    entries: tuple[Observation, ...]

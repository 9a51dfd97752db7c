"""Readings: where the text allows more than one meaning, what we decided and why."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.spec.reader import Section, read_toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One ambiguity: the clauses it touches, its alternatives, the default and the reason.

    `choice` says whether target.toml may choose another alternative than the default.
    """

    id: str
    clauses: tuple[str, ...]
    question_da: str
    question_en: str
    alternatives: tuple[str, ...]
    default: str
    because_da: str
    because_en: str
    choice: bool = True


def load_readings(path: Path) -> tuple[Reading, ...]:
    """Read `readings.toml`; a default that is no alternative is a ConfigurationError."""
    return read_readings(read_toml(path))


def read_readings(root: Section) -> tuple[Reading, ...]:
    """Read what stands in `readings.toml`, wherever it comes from."""
    readings = tuple(_reading(section) for section in root.sections("reading", name="id"))
    root.done()
    ids = [reading.id for reading in readings]
    for reading_id in ids:
        if ids.count(reading_id) > 1:
            raise ConfigurationError(f"reading '{reading_id}' stands twice", where=root.where)
    return readings


def _reading(section: Section) -> Reading:
    reading = Reading(
        id=section.take("id", str),
        clauses=section.strings("clause", ()),
        question_da=section.take("question_da", str),
        question_en=section.take("question_en", str),
        alternatives=section.strings("alternatives"),
        default=section.take("default", str),
        because_da=section.take("because_da", str),
        because_en=section.take("because_en", str),
        choice=section.take("choice", bool, True),
    )
    section.done()
    if reading.default not in reading.alternatives:
        section.refuse("default", f"is '{reading.default}'", f"expected one of {', '.join(reading.alternatives)}")
    return reading

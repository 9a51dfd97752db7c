"""Clauses: each normative statement of the specification, with an id that cases and findings cite.

A statement refers to limits as `{Elev.max}` or `{code.not_found}` (see `references`), so that no
number of the specification stands beside the tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.spec.reader import Section, read_toml
from conformance.spec.references import fill
from conformance.spec.tables import Tables


class Level(StrEnum):
    """How much a clause weighs: `must` decides the run, `should` warns, `observe` records."""

    MUST = "must"
    SHOULD = "should"
    OBSERVE = "observe"


class Actor(StrEnum):
    """Who has to keep a clause."""

    SERVICE = "service"
    CLIENT = "client"
    BOTH = "both"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One normative statement in our own words, in Danish and English, limits filled in."""

    id: str
    section: str
    actor: Actor
    level: Level
    da: str
    en: str


def load_clauses(path: Path, tables: Tables) -> tuple[Clause, ...]:
    """Read `clauses.toml`; a reference that the tables do not have is a ConfigurationError."""
    root = read_toml(path)
    clauses = tuple(_clause(section, tables) for section in root.sections("clause", name="id"))
    root.done()
    ids = [clause.id for clause in clauses]
    for clause_id in ids:
        if ids.count(clause_id) > 1:
            raise ConfigurationError(f"clause '{clause_id}' stands twice", where=str(path))
    return clauses


def _clause(section: Section, tables: Tables) -> Clause:
    clause = Clause(
        id=section.take("id", str),
        section=section.take("section", str),
        actor=Actor(_choice(section, "actor", [a.value for a in Actor])),
        level=Level(_choice(section, "level", [level.value for level in Level])),
        da=fill(section.take("da", str), tables, where=section.where),
        en=fill(section.take("en", str), tables, where=section.where),
    )
    section.done()
    return clause


def _choice(section: Section, key: str, known: list[str]) -> str:
    value = section.take(key, str)
    if value not in known:
        section.refuse(key, f"cannot be '{value}'", f"expected one of {', '.join(known)}")
    return value

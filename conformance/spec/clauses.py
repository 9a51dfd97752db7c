"""Clauses: each normative statement of the specification, with an id that cases and findings cite.

A statement refers to limits as `{Elev.max}`, `{KontaktPerson.limit}`, `{code.not_found}` or
`{text.not_found}`, and is filled in from the tables when it is read, so that no number of the
specification stands here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.spec.reader import Section, read_toml
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
        da=_filled(section, "da", tables),
        en=_filled(section, "en", tables),
    )
    section.done()
    return clause


def _choice(section: Section, key: str, known: list[str]) -> str:
    value = section.take(key, str)
    if value not in known:
        section.refuse(key, f"cannot be '{value}'", f"expected one of {', '.join(known)}")
    return value


def _filled(section: Section, key: str, tables: Tables) -> str:
    text = section.take(key, str)
    try:
        return re.sub(r"\{([\w.]+)\}", lambda match: reference(match[1], tables), text)
    except KeyError as error:
        raise ConfigurationError(
            f"key '{key}' refers to {error}, which tables.toml does not have", where=section.where
        ) from error


def reference(name: str, tables: Tables) -> str:
    """Return what `Elev.max`, `KontaktPerson.limit`, `code.KEY` or `text.KEY` stands for."""
    subject, _, attribute = name.rpartition(".")
    if subject == "code":
        return str(tables.validation(attribute).code)
    if subject == "text":
        return tables.validation(attribute).text
    field = tables.find(subject)
    values = {"min": field.occurs.min, "max": field.occurs.max, "limit": field.type.limit}
    if values.get(attribute) is None:
        raise KeyError(name)
    return str(values[attribute])

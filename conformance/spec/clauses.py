"""Clauses: each normative statement of the specification, with an id that cases and findings cite.

A statement refers to limits as `{Elev.max}` or `{code.not_found}` (see `references`), so that no
number of the specification stands beside the tables.

Not every statement can be tested: that a school reports at once is seen by nobody who reads its
messages. Such a clause stands here all the same, with the reason, because a statement that is left
out reads as one that is kept. An id never disappears: `formerly` holds what a clause was called
before, and `clause-ids.txt` beside the file holds every id that there ever was.
"""

from __future__ import annotations

from collections.abc import Sequence
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


class Verified(StrEnum):
    """How it is found out that a clause is kept.

    `cases`: by the cases that cite it. `attestation`: nobody sees it on the wire, but the vendor of
    the client or of the service knows, and says so. `not-observable`: neither is to be had.
    """

    CASES = "cases"
    ATTESTATION = "attestation"
    NOT_OBSERVABLE = "not-observable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One normative statement in our own words, in Danish and English, limits filled in.

    `because_da` and `because_en` say why no case verifies it, and who attests what; they are "" for
    a clause that cases verify. `formerly` holds ids that the clause had before. `client_level` is the level for a
    client where it is another than for a service.
    """

    id: str
    section: str
    actor: Actor
    level: Level
    da: str
    en: str
    verified: Verified = Verified.CASES
    because_da: str = ""
    because_en: str = ""
    formerly: tuple[str, ...] = ()
    client_level: Level | None = None

    def level_for(self, side: Actor) -> Level:
        """Return how much the clause weighs for a side."""
        return self.client_level if side is Actor.CLIENT and self.client_level else self.level


def load_clauses(path: Path, tables: Tables) -> tuple[Clause, ...]:
    """Read `clauses.toml`; a reference that the tables do not have is a ConfigurationError."""
    return read_clauses(read_toml(path), tables)


def read_clauses(root: Section, tables: Tables) -> tuple[Clause, ...]:
    """Read what stands in `clauses.toml`, wherever it comes from."""
    clauses = tuple(_clause(section, tables) for section in root.sections("clause", name="id"))
    root.done()
    _refuse_repeated(clauses, where=root.where)
    return clauses


def _clause(section: Section, tables: Tables) -> Clause:
    verified = Verified(_choice(section, "verified", list(Verified), default=Verified.CASES))
    service, client = _levels(section)
    clause = Clause(
        id=section.take("id", str),
        section=section.take("section", str),
        actor=Actor(_choice(section, "actor", list(Actor))),
        level=service,
        client_level=client,
        da=fill(section.take("da", str), tables, where=section.where),
        en=fill(section.take("en", str), tables, where=section.where),
        verified=verified,
        because_da=fill(_because(section, "because_da", verified), tables, where=section.where),
        because_en=fill(_because(section, "because_en", verified), tables, where=section.where),
        formerly=section.strings("formerly", ()),
    )
    section.done()
    return clause


def _levels(section: Section) -> tuple[Level, Level | None]:
    """Return the level, and that for a client where `level = { client = …, service = … }` parts them."""
    if not isinstance(section.take_any("level"), dict):
        return Level(_choice(section, "level", list(Level))), None
    sides = section.section("level")
    service, client = (Level(_choice(sides, side, list(Level))) for side in (Actor.SERVICE, Actor.CLIENT))
    sides.done()
    return service, client


def _choice(section: Section, key: str, known: Sequence[str], *, default: str | None = None) -> str:
    value = section.take(key, str) if default is None else section.take(key, str, default)
    if value not in known:
        section.refuse(key, f"cannot be '{value}'", f"expected one of {', '.join(known)}")
    return value


def _because(section: Section, key: str, verified: Verified) -> str:
    """Return the reason why no case verifies a clause; one too many is refused like one that is missing."""
    if verified is Verified.CASES:
        if key in section:
            section.refuse(key, "is not needed", "cases verify this clause; set 'verified' if they do not")
        return section.take(key, str, "")
    reason = section.take(key, str)
    if not reason.strip():
        section.refuse(key, "must not be empty", f'verified = "{verified}" needs a reason')
    return reason


def _refuse_repeated(clauses: Sequence[Clause], *, where: str) -> None:
    ids = [clause.id for clause in clauses]
    for clause_id in ids:
        if ids.count(clause_id) > 1:
            raise ConfigurationError(f"clause '{clause_id}' stands twice", where=where)
    former = [(alias, clause.id) for clause in clauses for alias in clause.formerly]
    aliases = [alias for alias, _ in former]
    for alias, clause_id in former:
        if alias in ids:
            raise ConfigurationError(f"'{alias}', a former id of clause '{clause_id}', is a current id", where=where)
        if aliases.count(alias) > 1:
            raise ConfigurationError(f"'{alias}', a former id of clause '{clause_id}', stands twice", where=where)

"""A specification folder, loaded: tables, clauses, readings and one binding, with their digest."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.spec.binding import DEFAULT_BINDING, Binding, load_binding
from conformance.spec.cited import cited_clauses
from conformance.spec.clauses import Actor, Clause, Level, load_clauses
from conformance.spec.reader import suggestion
from conformance.spec.readings import Reading, load_readings
from conformance.spec.tables import Tables
from conformance.spec.tables_file import load_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """What the whole suite is driven by. `digest` is over the TOML files, binding included."""

    folder: Path
    tables: Tables
    binding: Binding
    clauses: tuple[Clause, ...]
    readings: tuple[Reading, ...]
    digest: str

    def clause(self, clause_id: str) -> Clause:
        """Return a clause by its id, or by one that it had before; KeyError where there is none."""
        for clause in self.clauses:
            if clause_id in (clause.id, *clause.formerly):
                return clause
        raise KeyError(clause_id)

    def reading(self, reading_id: str) -> Reading:
        """Return a reading by id; KeyError where there is none."""
        for reading in self.readings:
            if reading.id == reading_id:
                return reading
        raise KeyError(reading_id)

    def level(self, clause_id: str, side: Actor = Actor.SERVICE) -> Level:
        """Return the level of a clause for a side."""
        return self.clause(clause_id).level_for(side)

    def with_binding(self, binding: Binding) -> Specification:
        """Return this specification over another binding."""
        return replace(self, binding=binding)


def load_specification(folder: Path, *, binding: str = DEFAULT_BINDING) -> Specification:
    """Load a specification folder; ConfigurationError for anything wrong in it."""
    if not folder.is_dir():
        raise ConfigurationError("is not a specification folder", where=str(folder))
    tables = load_tables(folder / "tables.toml")
    known = sorted(path.stem for path in (folder / "bindings").glob("*.toml"))
    if binding not in known:
        raise ConfigurationError(
            f"there is no binding '{binding}'", where=str(folder), remedy=suggestion(binding, known)
        )
    specification = Specification(
        folder=folder,
        tables=tables,
        binding=load_binding(folder / "bindings" / f"{binding}.toml"),
        clauses=load_clauses(folder / "clauses.toml", tables),
        readings=load_readings(folder / "readings.toml"),
        digest=_digest(folder, binding),
    )
    _refuse_unknown_clauses(specification)
    return specification


def _digest(folder: Path, binding: str) -> str:
    total = hashlib.sha256()
    for name in ("tables.toml", "clauses.toml", "readings.toml", f"bindings/{binding}.toml"):
        total.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    return total.hexdigest()


def _refuse_unknown_clauses(specification: Specification) -> None:
    known = [clause.id for clause in specification.clauses]
    cited = [(rule.id, rule.clause) for rule in specification.tables.rules]
    cited += [("[roles]", clause) for clause in cited_clauses(specification.tables)]
    cited += [(reading.id, clause) for reading in specification.readings for clause in reading.clauses]
    for citing, clause in cited:
        if clause not in known:
            raise ConfigurationError(
                f"'{citing}' cites clause '{clause}', which clauses.toml does not have",
                where=str(specification.folder),
                remedy=suggestion(clause, known),
            )

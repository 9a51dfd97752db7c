"""A specification: tables, clauses, readings and one binding, with their digest.

It is read from a folder, or from the values of its files as a run log carries them: whoever judges a run long after
has no other specification than the one that it was made with.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from conformance import resources
from conformance.errors import ConfigurationError
from conformance.spec.binding import DEFAULT_BINDING, Binding, read_binding
from conformance.spec.cited import cited_clauses
from conformance.spec.clauses import Actor, Clause, Level, read_clauses
from conformance.spec.reader import Section, suggestion, toml_values
from conformance.spec.readings import Reading, read_readings
from conformance.spec.tables import Tables
from conformance.spec.tables_file import read_tables

Values = Mapping[str, Any]
"""What stands in the files of a specification, by their names: tables, clauses, readings and one binding."""

_TABLES, _CLAUSES, _READINGS = _ALWAYS = ("tables.toml", "clauses.toml", "readings.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Specification:
    """What the whole suite is driven by.

    `values` is what it was read from, file by file, the binding's included; `digest` is over these values, so that
    comments, white space and the order of keys do not count.
    """

    folder: Path
    tables: Tables
    binding: Binding
    clauses: tuple[Clause, ...]
    readings: tuple[Reading, ...]
    digest: str
    values: Values = field(compare=False, repr=False)

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

    def differs_in(self, other: Specification) -> tuple[str, ...]:
        """Return the names of the files of this specification that say something else in another, or are not there."""
        return tuple(name for name, values in self.values.items() if values != other.values.get(name))

    def reads_as(self, other: Specification) -> bool:
        """Whether a message is read and validated alike by both: the same values, names of the binding included."""
        same = self.binding.with_choices(soap=other.binding.soap) == other.binding
        return same and not self.differs_in(other)


def load_specification(folder: Path, *, binding: str = DEFAULT_BINDING) -> Specification:
    """Load a specification folder; ConfigurationError for anything wrong in it."""
    if not folder.is_dir():
        raise ConfigurationError("is not a specification folder", where=str(folder))
    values = {name: toml_values(folder / name) for name in _ALWAYS}
    known = sorted(path.stem for path in (folder / "bindings").glob("*.toml"))
    if binding not in known:
        raise ConfigurationError(
            f"there is no binding '{binding}'", where=str(folder), remedy=suggestion(binding, known)
        )
    name = _binding_name(binding)
    return read_specification({**values, name: toml_values(folder / name)}, folder, binding=binding)


def read_specification(values: Values, folder: Path, *, binding: str) -> Specification:
    """Read a specification from its values; `folder` is where they come from, for messages.

    ConfigurationError for anything wrong in them, and where the values of a file are missing.
    """
    for name in _names(binding):
        if not isinstance(values.get(name), dict):
            raise ConfigurationError(f"holds no {name}", where=str(folder))
    sections = {name: Section(values[name], where=str(folder / name)) for name in _names(binding)}
    tables = read_tables(sections[_TABLES])
    specification = Specification(
        folder=folder,
        tables=tables,
        binding=read_binding(sections[_binding_name(binding)]),
        clauses=read_clauses(sections[_CLAUSES], tables),
        readings=read_readings(sections[_READINGS]),
        digest=_digest(values),
        values=values,
    )
    _refuse_unknown_clauses(specification)
    return specification


def earlier_specification(digest: str, *, binding: str) -> Specification | None:
    """Return the specification that a log without values names by the digest of its files, None where we kept none."""
    earlier = resources.folder("xsd") / "earlier"
    folders = toml_values(earlier / "digests.toml")["digests"]
    return load_specification(earlier / folders[digest], binding=binding) if digest in folders else None


def digest_of_files(folder: Path, *, binding: str) -> str:
    """Return the digest that logs had which carry no values: over the bytes of the files; "" where there are none."""
    total = hashlib.sha256()
    try:
        for name in _names(binding):
            total.update(name.encode() + b"\0" + (folder / name).read_bytes() + b"\0")
    except OSError:
        return ""
    return total.hexdigest()


def _names(binding: str) -> tuple[str, ...]:
    return (*_ALWAYS, _binding_name(binding))


def _binding_name(binding: str) -> str:
    return f"bindings/{binding}.toml"


def _digest(values: Values) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


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

"""One ElevStatus to be written, as text: whatever a table allows, in any lexical form."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.spec.tables import Kind, Tables
from conformance.wire.xml import element, escape


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The fields of a status as they are to be written; None for one that is left out."""

    person: str | None
    ok: str = "true"
    code: str | None = None
    text: str | None = None


def status_markup(status: Status, tables: Tables) -> str:
    """Return the markup of a status, its fields in the order of their table."""
    repeated = next(f for f in tables.structure(tables.response).fields if f.type.structure)
    fields = tables.structure(str(repeated.type.structure)).fields
    kinds = {Kind.BOOLEAN: status.ok, Kind.INTEGER: status.code}
    strings = iter((status.person, status.text))
    values = {f.name: kinds[f.type.kind] if f.type.kind in kinds else next(strings) for f in fields}
    written = "".join(element(name, escape(value)) for name, value in values.items() if value is not None)
    return element(repeated.name, written)

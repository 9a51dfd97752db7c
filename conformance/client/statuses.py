"""One ElevStatus to be written, as text: whatever a table allows, in any lexical form."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.spec.tables import Tables
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
    roles = tables.roles.response
    values = {
        roles.subject.name: status.person,
        roles.status.name: status.ok,
        roles.code.name: status.code,
        roles.text.name: status.text,
    }
    present = [(field.name, values.get(field.name)) for field in roles.status.structure.fields]
    written = "".join(element(name, escape(value)) for name, value in present if value is not None)
    return element(roles.entry.name, written)

"""References to the tables inside a text: `{Elev.max}`, `{KontaktPerson.limit}`, `{code.KEY}`, `{text.KEY}`.

A field whose name stands in more than one table is named with its structure: `{ElevStatus.CPRNr.limit}`.
KEY is the population key of a row of section 7. Whatever mentions a number of the specification
mentions it this way, so that the number stands in one place.
"""

from __future__ import annotations

import re

from conformance.errors import ConfigurationError
from conformance.spec.tables import Field, Tables

_REFERENCE = re.compile(r"\{([\w.]+)\}")


def fill(text: str, tables: Tables, *, where: str) -> str:
    """Return text with each reference replaced; ConfigurationError for one that the tables do not have."""
    try:
        return _REFERENCE.sub(lambda match: reference(match[1], tables), text)
    except KeyError as error:
        raise ConfigurationError(f"refers to {error}, which tables.toml does not have", where=where) from error


def reference(name: str, tables: Tables) -> str:
    """Return what a reference stands for; KeyError where it stands for nothing."""
    subject, _, attribute = name.rpartition(".")
    if subject == "code":
        return str(tables.validation(attribute).code)
    if subject == "text":
        return tables.validation(attribute).text
    field = _field(subject, tables)
    values = {"min": field.occurs.min, "max": field.occurs.max, "limit": field.type.limit}
    if values.get(attribute) is None:
        raise KeyError(name)
    return str(values[attribute])


def _field(subject: str, tables: Tables) -> Field:
    structure, _, name = subject.rpartition(".")
    return tables.structure(structure).field(name) if structure else tables.find(name)

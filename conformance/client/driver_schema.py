"""The JSON Schema of what a driver reads and writes: made from the field tables, as the XSDs are.

The fields of a report are those of the request. What an outcome says of a young person has the keys of this first
form (`record.attempt`), whatever the fields of an answer are called.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance import resources
from conformance.record.attempt import CODE, FORMAT, SUBJECT, TEXT
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.spec.tables import Field, Kind, Tables

NAME = "driver.schema.json"
_TEXT = {"type": "string"}


def schema_path() -> Path:
    """Return where the schema of the specification that the package carries is kept."""
    return resources.folder("cases") / NAME


def driver_schema(specification: Specification) -> bytes:
    """Return the schema as the bytes of its file."""
    return json.dumps(_schema(specification), ensure_ascii=False, indent=2).encode() + b"\n"


def _schema(specification: Specification) -> dict[str, Any]:
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Driver protocol of conformance listen, format {FORMAT}",
        "description": "A driver reads one task from standard input and writes one outcome to standard output, "
        "each as one line of JSON in UTF-8.",
        "oneOf": [{"$ref": "#/$defs/task"}, {"$ref": "#/$defs/outcome"}],
        "$defs": {"task": _task(specification), "outcome": _outcome()},
    }


def _task(specification: Specification) -> dict[str, Any]:
    bindings = sorted(path.stem for path in (specification.folder / "bindings").glob("*.toml"))
    properties = {
        "format": {"const": FORMAT},
        "scenario": _told("Id of the scenario, for your log; nothing else follows from it."),
        "endpoint": _told("URL to send the calls to."),
        "wsdl": _told("URL of the WSDL, for clients that read one when they start."),
        "binding": {"enum": bindings, "description": "Whether the platform's layer stands around the message."},
        "soap": {
            "enum": sorted(version.value for version in SoapVersion),
            "description": "SOAP version that is wished; a client with one version uses its own.",
        },
        "update": {
            "type": "boolean",
            "description": "The same young people were reported before, with another contact.",
        },
        "report": _report(specification.tables),
    }
    return _object(properties, required=[*properties])


def _report(tables: Tables) -> dict[str, Any]:
    """Return the form of a report: each field that stands once, and the numbers of all young people."""
    roles = tables.roles.request
    inside = tables.structures_of(str(roles.entry.field.type.structure))
    structures = [one for one in tables.structures_of(tables.request) if one not in inside]
    fields = [f for one in structures for f in one.fields if f.type.kind is not Kind.STRUCTURE]
    youths = {
        "type": "array",
        "items": _TEXT,
        "description": "The young people to report the contact for: none, one, or more than fit into a call.",
    }
    required = [field.name for field in fields if field.required]
    return _object({**{f.name: _value(f, tables) for f in fields}, SUBJECT: youths}, required=[*required, SUBJECT])


def _value(field: Field, tables: Tables) -> dict[str, Any]:
    roles = tables.roles.request
    if field.name == roles.caller.name:
        return _told("The institution that reports.")
    if field.type.kind is not Kind.DATETIME:
        return _TEXT
    end = roles.end_date is not None and field.name == roles.end_date.name
    missing = " Missing where there is no end date." if end else ""
    return {**_TEXT, "format": "date-time", "description": f"With time zone.{missing}"}


def _outcome() -> dict[str, Any]:
    youth = {
        SUBJECT: _TEXT,
        "accepted": {"type": "boolean", "description": "Whether the client takes the young person as reported."},
        CODE: {"type": ["integer", "null"], "description": "The code as the client understood it."},
        TEXT: {"type": ["string", "null"], "description": "The text as the client understood it."},
    }
    properties = {
        "format": {"const": FORMAT},
        "youths": {
            "type": "array",
            "description": "What the client understood of each young person; one of whom no answer spoke is left out.",
            "items": _object(youth, required=[SUBJECT, "accepted"]),
        },
        "failure": _perhaps("A call failed: what the client would tell its user."),
        "refused": _perhaps("The client would not send: what it would tell its user."),
        "shortened": {
            "type": ["array", "null"],
            "items": _TEXT,
            "description": "Fields whose values the client cut to their limit, and tells its user so.",
        },
    }
    return _object(properties, required=["format", "youths"])


def _object(properties: dict[str, Any], *, required: list[str]) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties, "additionalProperties": False}


def _told(description: str) -> dict[str, Any]:
    return {**_TEXT, "description": description}


def _perhaps(description: str) -> dict[str, Any]:
    return {"type": ["string", "null"], "description": description}

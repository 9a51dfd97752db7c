"""What a target may turn down though it is valid, by a reading that target.toml chose.

A target that counts the bytes of a text, or asks for a zone, refuses messages of cases that are about
something else: what is in a message decides, not the case that sends it. Such a refusal is recorded and
not judged. Where a target has one status for a whole call, nothing is said about single people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime

from conformance.judge.answers import alike, has_one_status
from conformance.judge.rules import Seen
from conformance.spec import cited
from conformance.spec.tables import Kind, Tables

_ZONE = re.compile(r"(Z|[+-]\d\d:\d\d)$")
_FRACTION = re.compile(r"\.\d{4,}")
_PHONE = re.compile(r"\+?[0-9 ]{6,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_OF_NUMBERS = (cited.number_type, cited.echo, cited.leading_zero)
"""Rules that see nothing where statuses have no number."""

Fields = Mapping[str, str]


def excuse(seen: Seen) -> str:
    """Return the reading by which a target may turn this valid message down, as in `string-limit = bytes`, or ""."""
    if not seen.exchange.valid:
        return ""
    fields, tables = seen.asked.fields, seen.specification.tables
    for reading, refuses in _REFUSES.items():
        chosen = seen.readings.get(reading, "")
        if refuses(chosen, fields, tables, seen.exchange.started):
            return f"{reading} = {chosen}"
    return ""


def implies_nothing(seen: Seen) -> str:
    """Return the reading by which an answer says nothing of single people, though its call is about several kinds."""
    return "elevstatus-occurs = one" if has_one_status(seen) and not alike(seen) else ""


def unseen(rule: str, readings: Mapping[str, str], tables: Tables) -> str:
    """Return the reading by which a rule may have nothing to look at, "" where it must see something."""
    if readings.get("elevstatus-occurs") != "one" or rule not in [clause(tables) for clause in _OF_NUMBERS]:
        return ""
    return "elevstatus-occurs = one"


def _of(kind: Kind, fields: Fields, tables: Tables) -> list[tuple[str, int | None]]:
    """Return the texts of all fields of a kind, with their limits."""
    types = {name: tables.find(name).type for name in fields}
    return [(text, types[name].limit) for name, text in fields.items() if types[name].kind is kind]


def _too_long(chosen: str, fields: Fields, tables: Tables, _: str) -> bool:
    encoding, size = {"bytes": ("utf-8", 1), "utf-16-units": ("utf-16-le", 2)}.get(chosen, ("", 0))
    texts = _of(Kind.STRING, fields, tables) if encoding else []
    return any(limit is not None and len(text.encode(encoding)) > limit * size for text, limit in texts)


def _too_large(chosen: str, fields: Fields, tables: Tables, _: str) -> bool:
    return chosen == "32-bit" and any(abs(int(text)) >= 2**31 for text, _ in _of(Kind.INTEGER, fields, tables))


def _unusual(chosen: str, fields: Fields, tables: Tables, _: str) -> bool:
    forms = ((tables.roles.request.phone, _PHONE), (tables.roles.request.mail, _MAIL))
    return chosen == "checked" and any(
        place is not None and not form.fullmatch(fields.get(place.name, "")) for place, form in forms
    )


def _zone(chosen: str, fields: Fields, tables: Tables, _: str) -> bool:
    zoned = [bool(_ZONE.search(text.strip())) for text, _ in _of(Kind.DATETIME, fields, tables)]
    return (chosen == "required" and not all(zoned)) or (chosen == "forbidden" and any(zoned))


def _fraction(chosen: str, fields: Fields, tables: Tables, _: str) -> bool:
    return chosen == "rejected" and any(_FRACTION.search(text) for text, _ in _of(Kind.DATETIME, fields, tables))


def _past(chosen: str, fields: Fields, tables: Tables, started: str) -> bool:
    return chosen == "rejected" and any(
        _passed(text.strip(), started) for text, _ in _of(Kind.DATETIME, fields, tables)
    )


def _passed(text: str, started: str) -> bool:
    """Whether a date is over; one that cannot be read is before the year 1 or after 9999."""
    try:
        return datetime.fromisoformat(text).date() <= datetime.fromisoformat(started).date()
    except ValueError:
        return text.startswith("-")


_REFUSES: Mapping[str, Callable[[str, Fields, Tables, str], bool]] = {
    "string-limit": _too_long,
    "integer-limit": _too_large,
    "contact-syntax": _unusual,
    "datetime-zone": _zone,
    "datetime-fraction": _fraction,
    "end-date-past": _past,
}

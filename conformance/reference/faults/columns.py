"""Faults in columns: a contact is accepted as it was sent, and registered as something else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from conformance.reference.faults.crafting import storing
from conformance.reference.message import Contact
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.wire.xml import escape

_TEXTS = ("person", "phone", "mail")
_ROW = tuple[str, str, type[Service]]

# ---------------------------------------------------------------- texts


def _texts(edit: Callable[[str], str], *names: str) -> type[Service]:
    """A service that stores texts otherwise than they were sent: those named, or all."""

    def change(contact: Contact, _: Contact | None) -> Contact:
        edited = {name: edit(getattr(contact, name) or "") for name in names or _TEXTS}
        return replace(contact, **edited)

    return storing(change)


class _Cut(Service):
    """Stores half of what the table allows of a name, and does not say so."""

    def write(self, contacts: Sequence[Contact]) -> None:
        room = (self.tables.find("KontaktPerson").type.limit or 0) // 2
        super().write([replace(contact, person=(contact.person or "")[:room]) for contact in contacts])


class _BytesCut(Service):
    """Stores as many bytes as the table allows characters, and does not say so."""

    def write(self, contacts: Sequence[Contact]) -> None:
        super().write([replace(contact, person=self._cut(contact.person or "")) for contact in contacts])

    def _cut(self, text: str) -> str:
        return text.encode()[: self.tables.find("KontaktPerson").type.limit].decode(errors="ignore")


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _stripped(text: str) -> str:
    return re.sub(r"[<>&\"']", "", text)


_AS_TEXT: tuple[_ROW, ...] = (
    ("column-cuts-name", "Stores the first half of a long name.", _Cut),
    ("column-cuts-name-by-bytes", "Stores as many bytes of a name as the table allows characters.", _BytesCut),
    ("column-without-danish-letters", "Stores question marks for Danish letters.", _texts(_ascii)),
    (
        "column-in-wrong-encoding",
        "Stores the bytes of UTF-8 as characters of their own.",
        _texts(lambda text: text.encode().decode("latin-1")),
    ),
    ("column-escaped", "Stores texts with their markup escaped.", _texts(escape)),
    ("column-without-markup", "Strips the characters of markup from texts.", _texts(_stripped)),
    ("column-doubles-apostrophes", "Stores every apostrophe twice.", _texts(lambda text: text.replace("'", "''"))),
    ("column-name-in-capitals", "Stores names in capitals.", _texts(str.upper, "person")),
    ("column-mail-in-lower-case", "Stores mail addresses in lower case.", _texts(str.lower, "mail")),
    (
        "column-phone-as-digits",
        "Stores the digits of a phone number only.",
        _texts(lambda text: re.sub(r"[^0-9]", "", text), "phone"),
    ),
    ("column-phone-empty", "Does not store the phone number.", _texts(lambda _: "", "phone")),
    ("column-mail-empty", "Does not store the mail address.", _texts(lambda _: "", "mail")),
    (
        "column-phone-and-mail-exchanged",
        "Stores the phone number as mail address, and the other way round.",
        storing(lambda contact, _: replace(contact, phone=contact.mail, mail=contact.phone)),
    ),
)

# ---------------------------------------------------------------- dates


def _dates(edit: Callable[[str], str | None]) -> type[Service]:
    """A service that stores another end date than was sent, where one was."""

    def change(contact: Contact, _: Contact | None) -> Contact:
        return replace(contact, end_date=edit(contact.end_date) if contact.end_date else None)

    return storing(change)


def _moved(by: timedelta) -> Callable[[str], str]:
    """Move the clock of a date, and leave its zone; a year that no clock knows stays."""

    def edit(text: str) -> str:
        try:
            return f"{datetime.fromisoformat(text[:19]) + by:%Y-%m-%dT%H:%M:%S}{text[19:]}"
        except (ValueError, OverflowError):
            return text

    return edit


_AS_DATE: tuple[_ROW, ...] = (
    ("column-end-date-empty", "Does not store the end date.", _dates(lambda _: None)),
    (
        "column-end-date-without-time",
        "Stores midnight of the end date.",
        _dates(lambda text: re.sub(r"T[0-9:.]*", "T00:00:00", text)),
    ),
    ("column-end-date-a-day-early", "Stores the day before the end date.", _dates(_moved(timedelta(days=-1)))),
    ("column-end-date-moved-by-zone", "Stores an end date two hours early.", _dates(_moved(timedelta(hours=-2)))),
)

FAULTS: tuple[Fault, ...] = tuple(
    Fault(name=name, clause="5/stored", en=en, service=service) for name, en, service in (*_AS_TEXT, *_AS_DATE)
)

"""Oddities of state and order: what is checked first, what is stored and how, what changes with time.

Left out: a service that answers and stores nothing. The answers may look the same, but section 6
wants the data updated and sent on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from conformance.reference.answers import Status
from conformance.reference.message import Contact, Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Oddity
from conformance.reference.service import Answer, Service
from conformance.spec.specification import Specification
from conformance.spec.tables import Scope, Validation


class _LastFirst(Service):
    """Checks the validations of a person in reverse, as far as that is for the service to choose.

    Who is not in Ungedatabasen is nowhere active either, and only the first code fits such a person.
    """

    def stops_person(self, cpr: str, institution: str) -> Validation | None:
        if self.not_found(cpr, institution):
            return super().stops_person(cpr, institution)
        rows = [validation for validation in self.tables.validations if validation.scope is Scope.PERSON]
        stopped = (row for row in reversed(rows) if self.person_checks[row.population](cpr, institution))
        return next(stopped, None)


class _Remembering(Service):
    """Sends the remembered answer where the very same call comes again; the call is carried out all the same."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self._answers: dict[tuple[bytes, str | None], Answer] = {}

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        answer = super().handle(body, content_type, soap_action)
        known = self._answers.get((body, content_type))
        if known == answer:
            return replace(known, headers=(*known.headers, ("X-Cache", "HIT")))
        self._answers[body, content_type] = answer
        return answer


class _OnlyChanges(Service):
    """Writes nothing where a report says what is stored already."""

    def write(self, contacts: Sequence[Contact]) -> None:
        super().write([c for c in contacts if self.registers.contact(c.cpr, c.institution) != c])


class _Keeping(Service):
    """Keeps the end date of a contact where an update has none."""

    def write(self, contacts: Sequence[Contact]) -> None:
        super().write([replace(contact, end_date=contact.end_date or self._stored(contact)) for contact in contacts])

    def _stored(self, contact: Contact) -> str | None:
        stored = self.registers.contact(contact.cpr, contact.institution)
        return None if stored is None else stored.end_date


class _InUtc(Service):
    """Stores dates with a zone in UTC."""

    def write(self, contacts: Sequence[Contact]) -> None:
        super().write([replace(contact, end_date=_in_utc(contact.end_date)) for contact in contacts])


def _in_utc(written: str | None) -> str | None:
    """Return the same instant in UTC; a date without zone, or one that Python cannot hold, as it is."""
    try:
        moment = datetime.fromisoformat(written or "")
        return written if moment.tzinfo is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    except (ValueError, OverflowError):
        return written


class _LastOfTwins(Service):
    """Writes once for a person who stands twice in a call."""

    def write(self, contacts: Sequence[Contact]) -> None:
        super().write(list({contact.cpr: contact for contact in contacts}.values()))


class _Growing(Service):
    """Knows one young person more after each call, with a number that no population here has."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self._length = self.tables.find("CPRNr").type.limit or 0
        self._newcomers: set[str] = set()

    def process(self, report: Report) -> list[Status]:
        statuses = super().process(report)
        self._newcomers.add(newcomer(len(self._newcomers), self._length))
        return statuses

    def stops_person(self, cpr: str, institution: str) -> Validation | None:
        return None if cpr in self._newcomers else super().stops_person(cpr, institution)


def newcomer(position: int, length: int) -> str:
    """Return the number of somebody who is in no population: day 91, month and year 0."""
    return f"{91 * 10 ** (length - 2) + position}"


ODDITIES: tuple[Oddity, ...] = (
    Oddity(
        name="last-validation-first",
        en="Checks whether a person is active at the institution before it asks for a subscription.",
        because="readings.toml, code-order: a status has room for one code, and which is recorded",
        service=_LastFirst,
    ),
    Oddity(
        name="remembers-answers",
        en="Answers the very same call from memory, and says so in a header.",
        because="section 6: a report that is sent again updates with the same data; the answer is the same",
        service=_Remembering,
    ),
    Oddity(
        name="writes-only-changes",
        en="Writes nothing where a report changes nothing.",
        because="section 6: an update is a report with updated data",
        service=_OnlyChanges,
    ),
    Oddity(
        name="keeps-the-end-date",
        en="Keeps the SlutDato of a contact where an update has none.",
        because="readings.toml, end-date-omitted: what becomes of it is recorded and not judged",
        service=_Keeping,
    ),
    Oddity(
        name="stores-dates-in-utc",
        en="Stores SlutDato in UTC.",
        because="XML Schema part 2, 3.2.7.4: the same instant is the same value, in whatever zone it is written",
        service=_InUtc,
    ),
    Oddity(
        name="writes-once-for-twins",
        en="Writes once for a person who stands twice in a call.",
        because="section 6: the contact of a person is one; a call has one contact for all its persons",
        service=_LastOfTwins,
    ),
    Oddity(
        name="register-that-grows",
        en="Knows one young person more after each call.",
        because="section 7: validation asks the registers as they are when the call comes",
        service=_Growing,
    ),
)

"""Faults in what is registered: which reports are written, and what an update does.

That something was stored wrongly can be seen only where what is stored is read back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from conformance.reference.answers import Status
from conformance.reference.faults.crafting import sender, storing
from conformance.reference.message import Contact, Report
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.tables import Validation

_PAGE = 50
_STORED, _UPDATE, _NEWEST = "5/stored", "6/update", "6/update/stored"

# ---------------------------------------------------------------- which reports are written


def _writing(choose: Callable[[Sequence[Contact]], Sequence[Contact]]) -> type[Service]:
    """A service that writes some of the contacts of a call."""

    class Writing(Service):
        def write(self, contacts: Sequence[Contact]) -> None:
            super().write(choose(contacts))

    return Writing


class _RefusedToo(Service):
    """Writes before it validates."""

    def process(self, report: Report) -> list[Status]:
        self.write(report.contacts)
        return super().process(report)


class _OnePerInstitution(Service):
    """Keeps one contact person for an institution, whom all of its young people get."""

    def write(self, contacts: Sequence[Contact]) -> None:
        super().write(contacts)
        for newest in contacts[-1:]:
            others = [c for c in self.registers.contacts() if c.institution == newest.institution]
            super().write([replace(newest, cpr=other.cpr) for other in others])


def _without_zero(contact: Contact, _: Contact | None) -> Contact:
    return replace(contact, cpr=contact.cpr.lstrip("0"))


_WRITTEN: tuple[tuple[str, str, type[Service]], ...] = (
    ("stored-nothing", "Says that all went well, and writes nothing.", _writing(lambda _: [])),
    ("stored-first-elev-only", "Writes the contact of the first Elev only.", _writing(lambda contacts: contacts[:1])),
    (
        "stored-all-but-last-elev",
        "Writes the contacts of several Elev, and not that of the last.",
        _writing(lambda contacts: contacts[:-1] or contacts),
    ),
    (
        "stored-first-fifty-elev-only",
        "Writes the contacts of the first fifty Elev.",
        _writing(lambda contacts: contacts[:_PAGE]),
    ),
    (
        "stored-one-for-the-institution",
        "Gives everybody at an institution the contact that was reported last.",
        _OnePerInstitution,
    ),
    (
        "stored-without-institution",
        "Writes contacts without the institution that they are from.",
        storing(lambda contact, _: replace(contact, institution="0")),
    ),
    (
        "stored-without-leading-zero",
        "Writes contacts under a number that has lost its leading zero.",
        storing(_without_zero),
    ),
)

# ---------------------------------------------------------------- whether an update is accepted


def _known(refused: Callable[[Contact, Contact], bool], answer: str = "") -> type[Service]:
    """A service that refuses a person for what is registered about them: with a code, or with a fault."""

    class Known(Service):
        def status(self, contact: Contact) -> Status:
            status = super().status(contact)
            old = self.registers.contact(contact.cpr, contact.institution)
            if status.validation is not None or old is None or not refused(contact, old):
                return status
            return replace(status, validation=self._stopped())

        def _stopped(self) -> Validation:
            if not answer:
                raise sender("The contact person is registered already.")
            return self.tables.validation(answer)

    return Known


_ACCEPTED: tuple[tuple[str, str, type[Service]], ...] = (
    (
        "update-refused-as-duplicate",
        "Refuses a report about a person who has a contact already.",
        _known(lambda _new, _old: True),
    ),
    (
        "update-answered-as-not-found",
        "Says of a person who has a contact already that they are not found.",
        _known(lambda _new, _old: True, "not_found"),
    ),
    (
        "update-of-other-person-refused",
        "Refuses another name for a person who has a contact already, and takes other data.",
        _known(lambda new, old: new.person != old.person),
    ),
    (
        "update-without-change-refused",
        "Refuses a report that holds what is registered already.",
        _known(lambda new, old: new == old),
    ),
    (
        "update-after-end-date-refused",
        "Refuses every report about a person once an end date is registered.",
        _known(lambda _, old: old.end_date is not None),
    ),
    (
        "update-after-end-date-not-enrolled",
        "Says of a person whose contact has an end date that they are not active at the institution.",
        _known(lambda _, old: old.end_date is not None, "not_enrolled"),
    ),
    (
        "update-with-end-date-refused",
        "Takes an end date in the first report about a person only.",
        _known(lambda new, old: new.end_date is not None and old.end_date is None),
    ),
)

# ---------------------------------------------------------------- what an update leaves


def _kept(name: str) -> Callable[[Contact, Contact | None], Contact]:
    """Keep one value of the contact that is registered."""

    def change(new: Contact, old: Contact | None) -> Contact:
        return new if old is None else replace(new, **{name: getattr(old, name)})

    return change


def _same_name(new: Contact, old: Contact | None) -> Contact | None:
    return None if old is not None and old.person == new.person else new


def _ended(new: Contact, old: Contact | None) -> Contact | None:
    return None if old is not None and old.end_date is not None else new


_LEFT: tuple[tuple[str, str, type[Service]], ...] = (
    (
        "update-ignored",
        "Accepts an update, and keeps what is registered.",
        storing(lambda new, old: new if old is None else None),
    ),
    ("update-keeps-name", "Keeps the name that was registered first.", storing(_kept("person"))),
    ("update-keeps-phone", "Keeps the phone number that was registered first.", storing(_kept("phone"))),
    ("update-keeps-mail", "Keeps the mail address that was registered first.", storing(_kept("mail"))),
    (
        "update-keeps-end-date",
        "Registers an end date with the first report about a person only.",
        storing(_kept("end_date")),
    ),
    (
        "update-of-same-name-ignored",
        "Accepts an update of a contact of the same name, and keeps the old data.",
        storing(_same_name),
    ),
    ("update-after-end-date-ignored", "Accepts a report after an end date, and does not register it.", storing(_ended)),
)

_REFUSED = (("stored-refused-too", "Writes the contacts of those who are refused as well.", _RefusedToo),)

FAULTS: tuple[Fault, ...] = tuple(
    Fault(name=name, clause=clause, en=en, service=service)
    for clause, rows in ((_STORED, _WRITTEN), ("7/refused", _REFUSED), (_UPDATE, _ACCEPTED), (_NEWEST, _LEFT))
    for name, en, service in rows
)

"""How a fault is made: one step of the service exchanged for the one that a vendor would have written.

Most defects are of a few shapes: a table misread, a value judged by another rule, a request tidied
up before it is validated, a contact changed on its way into its column. Each shape is a function
that returns the service, so that the modules of this room read as lists of defects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from lxml import etree

from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.message import Contact
from conformance.reference.registers import Registers
from conformance.reference.service import Service
from conformance.reference.validate import Validator
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.spec.tables import Field, Tables
from conformance.wire.xml import split


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A field of the request: its slug in the names of faults, its words in sentences, its place in clauses."""

    slug: str
    field: str
    words: str
    section: str = "6.1.3"

    def clause(self, what: str) -> str:
        """Return the id of a clause about the field."""
        return f"{self.section}/{self.field}/{what}"

    @property
    def one(self) -> str:
        """The words with their article."""
        return f"{'an' if self.words[0] in 'aeio' else 'a'} {self.words}"


NAME = Named(slug="name", field="KontaktPerson", words="name")
PHONE = Named(slug="phone", field="KontaktTelefon", words="phone number")
MAIL = Named(slug="mail", field="KontaktMail", words="mail address")
CPR = Named(slug="cpr", field="CPRNr", words="CPR number", section="6.1.4")
INSTITUTION = Named(slug="institution", field="DatakildeInstitutionNummer", words="institution number")
END_DATE = Named(slug="end-date", field="SlutDato", words="end date")
CONTACT = (NAME, PHONE, MAIL)


class Complain(Protocol):
    """Says what is wrong with a text of a field, None where nothing is."""

    def __call__(self, text: str, field: Field, /) -> str | None:
        """Return a few words, or None."""


def sender(reason: str) -> Refusal:
    """Return a refusal that blames who sent the message."""
    return Refusal(FaultKind.SENDER, reason)


def receiver(reason: str) -> Refusal:
    """Return a refusal that says that the service failed."""
    return Refusal(FaultKind.RECEIVER, reason)


# ---------------------------------------------------------------- the tables, misread


def misread(name: str, change: Callable[[Field, Tables], Field]) -> type[Service]:
    """A service that validates by tables in which one field of the request is changed."""

    class Misread(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            self.validator = Validator(_with_field(self.tables, name, change), self.binding.namespace)

    return Misread


def _with_field(tables: Tables, name: str, change: Callable[[Field, Tables], Field]) -> Tables:
    wanted = next(s.element for s in tables.structures for field in s.fields if field.name == name)
    structures = [
        replace(s, fields=tuple(change(f, tables) if f.name == name else f for f in s.fields))
        if s.element == wanted
        else s
        for s in tables.structures
    ]
    return replace(tables, structures=tuple(structures))


def limited(name: str, limit: Callable[[int], int | None], *, of: str = "") -> type[Service]:
    """A service with another limit of characters or digits: made of the field's own, or `of` another field's."""

    def change(field: Field, tables: Tables) -> Field:
        row = tables.find(of) if of else field
        return replace(field, type=replace(field.type, limit=limit(row.type.limit or 0)))

    return misread(name, change)


def most(name: str, count: Callable[[int], int]) -> type[Service]:
    """A service with another largest number of occurrences."""
    return misread(name, lambda field, _: replace(field, occurs=replace(field.occurs, max=count(field.occurs.max))))


def least(name: str, count: int) -> type[Service]:
    """A service with another smallest number of occurrences."""
    return misread(name, lambda field, _: replace(field, occurs=replace(field.occurs, min=count)))


# ---------------------------------------------------------------- validation


def validating(validator: type[Validator]) -> type[Service]:
    """A service with a validator of its own."""

    class Validating(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            self.validator = validator(self.tables, self.binding.namespace)

    return Validating


def complaining(name: str, complain: Callable[[str], str | None]) -> type[Service]:
    """A service that also complains about the text of a field for reasons of its own."""

    class Complaining(Validator):
        def value(self, text: str, field: Field) -> str | None:
            return super().value(text, field) or (complain(text) if field.name == name else None)

    return validating(Complaining)


def judging(name: str, judge: Complain) -> type[Service]:
    """A service that judges the text of a field by another rule than the type's."""

    class Judging(Validator):
        def value(self, text: str, field: Field) -> str | None:
            return judge(text, field) if field.name == name else super().value(text, field)

    return validating(Judging)


# ---------------------------------------------------------------- the request on its way in


def named(request: etree._Element, name: str) -> list[etree._Element]:
    """Return the elements of a local name in a request, in document order."""
    return [element for element in request.iter() if split(element)[1] == name]


def drop(element: etree._Element) -> None:
    """Take an element out of its parent."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def rename(element: etree._Element, name: str) -> None:
    """Give an element another local name."""
    element.tag = etree.QName(split(element)[0] or None, name).text


Rewrite = Callable[[etree._Element], None]


def rewriting(rewrite: Rewrite) -> type[Service]:
    """A service that tidies a request up before it is validated."""
    return rewriting_by_tables(lambda request, _: rewrite(request))


def rewriting_by_tables(rewrite: Callable[[etree._Element, Tables], None]) -> type[Service]:
    """A service that tidies a request up before it is validated, with the tables at hand."""

    class Rewriting(Service):
        def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
            request = super().receive(body, version, action)
            rewrite(request, self.tables)
            return request

    return Rewriting


def refusing_bytes(refused: Callable[[bytes], bool], reason: str) -> type[Service]:
    """A service that refuses requests for how they are written."""

    class RefusingBytes(Service):
        def parse(self, body: bytes) -> etree._Element:
            if refused(body):
                raise sender(reason)
            return super().parse(body)

    return RefusingBytes


def rewriting_bytes(rewrite: Callable[[bytes], bytes]) -> type[Service]:
    """A service that reads other bytes than those that came."""

    class RewritingBytes(Service):
        def parse(self, body: bytes) -> etree._Element:
            return super().parse(rewrite(body))

    return RewritingBytes


# ---------------------------------------------------------------- the contact on its way into the register


def storing(change: Callable[[Contact, Contact | None], Contact | None]) -> type[Service]:
    """A service that stores something else than what was reported: made of the new and the old, None for nothing."""

    class Storing(Service):
        def write(self, contacts: Sequence[Contact]) -> None:
            changed = [
                change(contact, self.registers.contact(contact.cpr, contact.institution)) for contact in contacts
            ]
            super().write([contact for contact in changed if contact is not None])

    return Storing

"""A valid request as values: who reports, the contact person, and for whom.

Read by element names after validation, so an optional field that is absent reads as None.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import etree

from conformance.reference.lexical import canonical_integer, collapse
from conformance.spec.tables import Place, RequestRoles
from conformance.wire.xml import split, text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The contact person that an institution has for one young person (section 5).

    `cpr` and the texts are exactly as sent; `institution` is a canonical integer; `end_date` is
    a dateTime as sent, without white space around it, None where there is none.
    """

    cpr: str
    institution: str
    person: str | None
    phone: str | None
    mail: str | None
    end_date: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One call: a contact for each `Elev`, in the order of the call."""

    institution: str
    contacts: tuple[Contact, ...]


def read_report(request: etree._Element, roles: RequestRoles) -> Report:
    """Return a valid request (section 6.1.1) as values; which field means what is said by its role."""
    end_date = _text(request, roles.end_date)
    shared = Contact(
        cpr="",
        institution=canonical_integer(_text(request, roles.caller) or "0"),
        person=_text(request, roles.name),
        phone=_text(request, roles.phone),
        mail=_text(request, roles.mail),
        end_date=None if end_date is None else collapse(end_date),
    )
    pupils = _at(request, roles.entry.path)
    contacts = tuple(replace(shared, cpr=_first(_at(pupil, (roles.subject.name,))) or "") for pupil in pupils)
    return Report(institution=shared.institution, contacts=contacts)


def _text(request: etree._Element, place: Place | None) -> str | None:
    return None if place is None else _first(_at(request, place.path))


def _at(parent: etree._Element, path: Sequence[str]) -> list[etree._Element]:
    """Return the elements at a path of names below a parent."""
    found = [parent]
    for name in path:
        found = [child for element in found for child in element if split(child)[1] == name]
    return found


def _first(elements: Sequence[etree._Element]) -> str | None:
    return text_of(elements[0]) if elements else None

"""A valid request as values: who reports, the contact person, and for whom.

Read by element names after validation, so an optional field that is absent reads as None.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from lxml import etree

from conformance.reference.lexical import canonical_integer, collapse
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


def read_report(request: etree._Element) -> Report:
    """Return a valid request (section 6.1.1) as values."""
    info = _children(request, "KontaktpersonInfo")[0]
    end_date = _text(info, "SlutDato")
    shared = Contact(
        cpr="",
        institution=canonical_integer(_text(info, "DatakildeInstitutionNummer") or "0"),
        person=_text(info, "KontaktPerson"),
        phone=_text(info, "KontaktTelefon"),
        mail=_text(info, "KontaktMail"),
        end_date=None if end_date is None else collapse(end_date),
    )
    contacts = tuple(replace(shared, cpr=_text(pupil, "CPRNr") or "") for pupil in _children(info, "Elev"))
    return Report(institution=shared.institution, contacts=contacts)


def _children(parent: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in parent if split(child)[1] == name]


def _text(parent: etree._Element, name: str) -> str | None:
    found = _children(parent, name)
    return text_of(found[0]) if found else None

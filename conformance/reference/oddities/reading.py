"""Oddities of what is read: stricter about values, where the text leaves room.

The specification says String, Integer and DateTime and names no XML Schema: where common stacks
draw the line elsewhere at a rim that no limit of the tables describes, a conformance suite may
watch, and must not judge (readings.toml; `observe` among the points of `generate.edges`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Oddity
from conformance.reference.service import Service
from conformance.reference.validate import Validator
from conformance.spec.specification import Specification
from conformance.spec.tables import Field, Kind

Complaint = Callable[[str, Field], str | None]


def _complaining(complain: Complaint) -> type[Service]:
    """Return a service that complains about values in one more way."""

    class Complaining(Validator):
        def value(self, text: str, field: Field) -> str | None:
            return super().value(text, field) or complain(text, field)

    class Strict(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            self.validator = Complaining(self.tables, self.binding.namespace)

    return Strict


def _matching(kind: Kind, pattern: str, words: str, *names: str) -> type[Service]:
    """Return a service that refuses values of a type (or of some fields) in which a pattern is found."""

    def complain(text: str, field: Field) -> str | None:
        concerned = field.type.kind is kind and (not names or field.name in names)
        return words if concerned and re.search(pattern, text) else None

    return _complaining(complain)


def _shape(text: str, field: Field) -> str | None:
    wanted = rf"[0-9]{{{field.type.limit}}}"
    return "is no number of a person" if field.name == "CPRNr" and not re.fullmatch(wanted, text) else None


def _units(text: str, field: Field) -> str | None:
    limit = field.type.limit if field.type.kind is Kind.STRING else None
    return "is too long in UTF-16" if limit and len(text.encode("utf-16-le")) // 2 > limit else None


class _NoTwins(Service):
    def read(self, request: etree._Element) -> Report:
        report = super().read(request)
        people = [contact.cpr for contact in report.contacts]
        if len(set(people)) < len(people):
            raise Refusal(FaultKind.SENDER, "The request names a person twice.")
        return report


_INSTITUTION = "DatakildeInstitutionNummer"

_VALUES = (
    Oddity(
        name="refuses-empty-texts",
        en="Refuses an empty text in a required field.",
        because="readings.toml, string-empty: whether one may be empty is recorded and not judged",
        service=_matching(Kind.STRING, r"\A\Z", "is empty"),
    ),
    Oddity(
        name="refuses-space-around-texts",
        en="Refuses white space at the beginning or the end of a text.",
        because="readings.toml, string-space: what white space around a text means is recorded",
        service=_matching(Kind.STRING, r"\A[ \t\r\n]|[ \t\r\n]\Z", "has white space around it"),
    ),
    Oddity(
        name="counts-utf-16-units",
        en="Counts a character outside the BMP as two.",
        because="readings.toml, string-limit: utf-16-units is an alternative of what String(n) counts",
        service=_complaining(_units),
    ),
    Oddity(
        name="refuses-what-is-no-number",
        en="Refuses a CPRNr that is not ten digits.",
        because="readings.toml, cpr-shape: what becomes of such a text is recorded",
        service=_complaining(_shape),
    ),
    Oddity(
        name="refuses-twins",
        en="Refuses a call in which a person stands twice.",
        because="readings.toml, duplicate-person: what is answered is recorded",
        service=_NoTwins,
    ),
    Oddity(
        name="refuses-signs",
        en="Refuses an institution number with a sign.",
        because="readings.toml, integer-sign: whether a number may have a sign is recorded",
        service=_matching(Kind.INTEGER, r"[+-]", "has a sign", _INSTITUTION),
    ),
    Oddity(
        name="refuses-leading-zeros",
        en="Refuses an institution number with leading zeros.",
        because="readings.toml, integer-zeros: whether a number may have leading zeros is recorded",
        service=_matching(Kind.INTEGER, r"\A[ \t\r\n]*[+-]?0[0-9]", "has leading zeros", _INSTITUTION),
    ),
    Oddity(
        name="refuses-hour-24",
        en="Refuses 24:00:00 in SlutDato.",
        because="readings.toml, datetime-24: whether 24:00:00 may stand there is recorded",
        service=_matching(Kind.DATETIME, r"T24:", "is no time of a day"),
    ),
    Oddity(
        name="refuses-the-widest-offsets",
        en="Refuses offsets of 14 hours in SlutDato.",
        because="readings.toml, datetime-14: whether 14 hours may stand there is recorded",
        service=_matching(Kind.DATETIME, r"[+-]14:00", "has an offset that no clock has"),
    ),
    Oddity(
        name="refuses-long-fractions",
        en="Refuses more than three decimals of a second in SlutDato.",
        because="readings.toml, datetime-fraction: whether more decimals may stand there is recorded",
        service=_matching(Kind.DATETIME, r"\.[0-9]{4}", "has more than milliseconds"),
    ),
    Oddity(
        name="refuses-far-years",
        en="Refuses years before 1 and after 9999 in SlutDato, as the dates of many languages do.",
        because="readings.toml, datetime-year: whether far years may stand there is recorded",
        service=_matching(Kind.DATETIME, r"\A[ \t\r\n]*(-|[0-9]{5,}-)", "is beyond what is stored"),
    ),
)

ODDITIES: tuple[Oddity, ...] = _VALUES

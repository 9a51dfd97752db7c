"""Faults in the limit of digits: how many an institution may have, and what holds them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from conformance.reference.faults.crafting import INSTITUTION, complaining, limited, receiver, validating
from conformance.reference.lexical import canonical_integer
from conformance.reference.message import Report
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import Service
from conformance.reference.validate import Validator
from conformance.spec.tables import Field

_SIGNED, _UNSIGNED = 2**31, 2**32
_USUAL_DIGITS = 6


def _least_beyond(bound: int) -> Callable[[str], str | None]:
    """Complain about an integer from a bound on."""
    return lambda text: "does not fit" if int(canonical_integer(text)) >= bound else None


def _other_length(text: str) -> str | None:
    return None if len(canonical_integer(text)) == _USUAL_DIGITS else "is no institution number"


def _zero(text: str) -> str | None:
    return "is missing" if canonical_integer(text) == "0" else None


class _OneDigitMore(Validator):
    """Lets an integer have one digit more than the table, as who checks afterwards does."""

    def value(self, text: str, field: Field) -> str | None:
        longer = replace(field, type=replace(field.type, limit=(field.type.limit or 0) + 1))
        return super().value(text, longer if field.name == INSTITUTION.field else field)


class _Overflowing(validating(_OneDigitMore)):  # type: ignore[misc]  # mypy does not follow a made class
    """Reads the institution into 32 bits, where a number that is too large becomes another."""

    def read(self, request: etree._Element) -> Report:
        report: Report = super().read(request)
        institution = str(int(report.institution) % _UNSIGNED)
        contacts = tuple(replace(contact, institution=institution) for contact in report.contacts)
        return Report(institution=institution, contacts=contacts)


class _CrashingBeyond32Bits(Service):
    """Parses the institution as a 32-bit integer, and does not handle that it fails."""

    def read(self, request: etree._Element) -> Report:
        report = super().read(request)
        if abs(int(report.institution)) >= _SIGNED:
            raise receiver("Value was either too large or too small for an Int32.")
        return report


_DIGITS = INSTITUTION.clause("totalDigits")
FAULTS: tuple[Fault, ...] = (
    Fault(
        name="institution-limit-one-more",
        clause=_DIGITS,
        deserves=Deserves.WARNING,
        en="Takes an institution of one digit more than the table allows, and does not find it.",
        service=validating(_OneDigitMore),
    ),
    Fault(
        name="institution-limit-one-less",
        clause=_DIGITS,
        en="Refuses an institution of as many digits as the table allows.",
        service=limited(INSTITUTION.field, lambda limit: limit - 1),
    ),
    Fault(
        name="institution-limit-missing",
        clause=_DIGITS,
        deserves=Deserves.WARNING,
        en="Takes an institution of any number of digits, and does not find it.",
        service=limited(INSTITUTION.field, lambda _: None),
    ),
    Fault(
        name="institution-overflows-32-bits",
        clause=_DIGITS,
        en="Lets an institution of too many digits overflow into one that is registered.",
        service=_Overflowing,
    ),
    Fault(
        name="institution-in-31-bits",
        clause=_DIGITS,
        en="Refuses an institution that a signed 32-bit integer does not hold.",
        service=complaining(INSTITUTION.field, _least_beyond(_SIGNED)),
    ),
    Fault(
        name="institution-in-32-bits",
        clause=_DIGITS,
        en="Refuses an institution that an unsigned 32-bit integer does not hold.",
        service=complaining(INSTITUTION.field, _least_beyond(_UNSIGNED)),
    ),
    Fault(
        name="institution-crashes-beyond-31-bits",
        clause=_DIGITS,
        en="Fails, and says so, when a 32-bit integer does not hold the institution.",
        service=_CrashingBeyond32Bits,
    ),
    Fault(
        name="institution-of-usual-length-only",
        clause=INSTITUTION.clause("type"),
        en="Refuses an institution whose number is not as long as those of Danish institutions usually are.",
        service=complaining(INSTITUTION.field, _other_length),
    ),
    Fault(
        name="institution-zero-is-missing",
        clause=INSTITUTION.clause("type"),
        en="Takes the institution zero for a field that is missing.",
        service=complaining(INSTITUTION.field, _zero),
    ),
)

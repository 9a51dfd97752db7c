"""Faults of zeal: people are refused on a ground that section 7 does not list.

Whoever writes a form for contact data knows what a name, a phone number and a mail address look
like; the specification says how long they may be, and nothing else.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

from conformance.reference.faults.crafting import CPR, END_DATE, MAIL, NAME, PHONE, Named, complaining
from conformance.reference.lexical import collapse
from conformance.reference.seeded import Fault
from conformance.reference.service import Service

_CLAUSE = "7/no-other-ground"
_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_ELEVEN = 11
_CENTURY = 20


def _ground(name: str, field: Named, pattern: str, en: str) -> Fault:
    """Refuse the texts of a field that do not match as a whole."""
    form = re.compile(pattern, re.DOTALL)

    def complain(text: str) -> str | None:
        return None if form.fullmatch(text) else "is not well formed"

    return Fault(name=name, clause=_CLAUSE, en=en, service=complaining(field.field, complain))


# ---------------------------------------------------------------- the CPR number


def _checks(cpr: str) -> bool:
    """Return whether the check digit is right, as it no longer has to be."""
    digits = [int(digit) for digit in cpr] if re.fullmatch(r"[0-9]+", cpr) else []
    return len(digits) == len(_WEIGHTS) and sum(map(int.__mul__, digits, _WEIGHTS)) % _ELEVEN == 0


def _check_digit(text: str) -> str | None:
    return None if _checks(text) else "has a wrong check digit"


class _CheckDigitIsNotFound(Service):
    """Answers about a number with a wrong check digit without asking the register."""

    def not_found(self, cpr: str, institution: str) -> bool:
        return not _checks(cpr) or super().not_found(cpr, institution)


class _DateIsNotFound(Service):
    """Answers about a number that does not begin with a date without asking the register."""

    def not_found(self, cpr: str, institution: str) -> bool:
        return not _is_date(cpr) or super().not_found(cpr, institution)


def _is_date(cpr: str) -> bool:
    try:
        datetime.strptime(cpr[:6], "%d%m%y").replace(tzinfo=UTC)
    except ValueError:
        return False
    return True


_NUMBERS = (
    Fault(
        name="cpr-check-digit-demanded",
        clause=_CLAUSE,
        en="Refuses a CPR number whose check digit is not right by modulus 11.",
        service=complaining(CPR.field, _check_digit),
    ),
    Fault(
        name="cpr-check-digit-as-not-found",
        clause=_CLAUSE,
        en="Says that a person is not found whose check digit is not right by modulus 11.",
        service=_CheckDigitIsNotFound,
    ),
    Fault(
        name="cpr-date-as-not-found",
        clause=_CLAUSE,
        en="Says that a person is not found whose CPR number does not begin with a date of the calendar.",
        service=_DateIsNotFound,
    ),
    _ground("cpr-day-must-exist", CPR, r"([0-2]|3[01]).*", "Refuses a CPR number whose day is beyond 31."),
    _ground(
        "cpr-month-must-exist",
        CPR,
        r"(?![0-2][0-9][2-9]).*",
        "Refuses a CPR number whose day exists and whose month does not.",
    ),
    _ground("cpr-leading-zero-refused", CPR, r"[^0].*", "Refuses a CPR number that begins with a zero."),
)

# ---------------------------------------------------------------- the contact person

_AT = r"[^@]+@[^@]+"
_CONTACT = (
    _ground("mail-needs-an-at", MAIL, r".*@.*", "Refuses a mail address without an at sign."),
    _ground("mail-needs-a-dot", MAIL, r".*@.*\..*", "Refuses a mail address without a dot in its domain."),
    _ground(
        "mail-needs-a-top-level", MAIL, rf"{_AT}\.[A-Za-z]{{2,}}", "Refuses a mail address without a top-level domain."
    ),
    _ground("mail-in-latin-letters-only", MAIL, r"[\x20-\x7e]*", "Refuses a mail address with a Danish letter."),
    _ground("mail-without-markup-only", MAIL, r"[^<>&\"']*", "Refuses a mail address with a character of markup."),
    _ground("phone-digits-only", PHONE, r"[0-9]+", "Refuses a phone number with anything but digits."),
    _ground("phone-digits-and-signs-only", PHONE, r"[-0-9 +()]+", "Refuses a phone number with a letter."),
    _ground(
        "phone-of-eight-digits-or-more",
        PHONE,
        r"([^0-9]*[0-9]){8}.*",
        "Refuses a phone number of fewer than eight digits.",
    ),
    _ground("name-needs-two-words", NAME, r".*\S\s+\S.*", "Refuses a name of one word."),
    _ground("name-of-one-letter-refused", NAME, r".{2,}", "Refuses a name of one letter."),
    _ground("name-with-apostrophe-refused", NAME, r"[^']*", "Refuses a name with an apostrophe, for fear of SQL."),
    _ground("name-with-quote-refused", NAME, r"[^\"]*", "Refuses a name with a quotation mark."),
    _ground("name-with-ampersand-refused", NAME, r"[^&]*", "Refuses a name with an ampersand."),
    _ground("name-with-markup-refused", NAME, r"[^<>]*", "Refuses a name with an angle bracket, for fear of scripts."),
    _ground("name-in-latin-letters-only", NAME, r"[\x20-\x7e]*", "Refuses a name with a Danish letter."),
    _ground("name-in-danish-letters-only", NAME, r"[A-Za-zÆØÅæøå .'-]*", "Refuses a name with a digit or a sign."),
)


def _past(text: str) -> str | None:
    """Compare the day with today's."""
    return "lies in the past" if collapse(text)[:10] < f"{datetime.now(UTC):%Y-%m-%d}" else None


_DATES = (
    Fault(
        name="end-date-past-refused",
        clause=_CLAUSE,
        en="Refuses an end date that lies in the past.",
        service=complaining(END_DATE.field, _past),
    ),
)

FAULTS: tuple[Fault, ...] = (*_NUMBERS, *_CONTACT, *_DATES)

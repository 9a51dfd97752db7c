"""Faults in values: which dates are taken, which integers, and what is made of the others."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from lxml import etree

from conformance.reference.faults.crafting import END_DATE, INSTITUTION, complaining, drop, named, rewriting
from conformance.reference.lexical import collapse, is_datetime, is_integer
from conformance.reference.population import INSTITUTION as OWN_INSTITUTION
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import Service
from conformance.wire.xml import text_of

_TYPE = END_DATE.clause("type")
_ZONE = r"(Z|[+-][0-9]{2}:[0-9]{2})?"
_MIDNIGHT = "T00:00:00"

# ---------------------------------------------------------------- dates that are refused


def _only(name: str, pattern: str, en: str) -> Fault:
    """Refuse each dateTime that is not of a form."""
    form = re.compile(pattern)

    def complain(text: str) -> str | None:
        return None if form.fullmatch(collapse(text)) else "is not a date that is accepted"

    return Fault(name=name, clause=_TYPE, en=en, service=complaining(END_DATE.field, complain))


_REFUSED = (
    _only("end-date-zone-required", r".*(Z|[+-]\d\d:\d\d)", "Refuses an end date without a zone."),
    _only("end-date-zone-refused", r".*T[^Z+-]*", "Refuses an end date with a zone."),
    _only("end-date-utc-required", r".*Z", "Refuses an end date that is not in UTC."),
    _only("end-date-utc-refused", r".*[^Z]", "Refuses an end date that ends in Z."),
    _only("end-date-offset-refused", r".*T[^+-]*", "Refuses an end date with an offset, and takes Z."),
    _only("end-date-west-refused", r".*T[^-]*", "Refuses an end date with an offset to the west."),
    _only("end-date-fraction-refused", r"[^.]*", "Refuses an end date with a fraction of a second."),
    _only("end-date-fraction-required", r".*\.\d+.*", "Refuses an end date without a fraction of a second."),
    _only(
        "end-date-milliseconds-only",
        rf"[^.]*(\.[0-9]{{3}}{_ZONE})?",
        "Refuses a fraction of a second that is not of three digits.",
    ),
    _only("end-date-tenths-only", rf"[^.]*(\.[0-9]{_ZONE})?", "Refuses a fraction of a second of several digits."),
    _only("end-date-leap-day-refused", r"(?!.*-02-29T).*", "Refuses the last day of February in a leap year."),
    _only("end-date-midnight-refused", r"(?!.*T00:00:00).*", "Takes midnight for a time that is missing."),
)

# ---------------------------------------------------------------- dates that are taken


def _reading(read: Callable[[str], str | None]) -> type[Service]:
    """Put another text in the place of an end date; None drops the element."""

    def rewrite(request: etree._Element) -> None:
        for element in named(request, END_DATE.field):
            text = text_of(element)
            value = text if is_datetime(collapse(text)) else read(collapse(text))
            if value is None:
                drop(element)
            else:
                element.text = value

    return rewriting(rewrite)


def _of_form(pattern: str, template: str) -> Callable[[str], str]:
    """Rewrite a text of a form, and leave any other."""
    return lambda text: re.sub(f"^{pattern}$", template, text)


def _rolled_over(text: str) -> str:
    """Count on past the end of the month, as some calendars do."""
    match = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)(T.*)", text)
    if match is None:
        return text
    year, month, day = (int(part) for part in match.groups()[:3])
    if not 1 <= month <= 12 or year == 0:  # noqa: PLR2004 - months of a year
        return text
    return f"{date(year, month, 1) + timedelta(days=day - 1)}{match[4]}"


_TAKEN = tuple(
    Fault(name=name, clause=_TYPE, en=en, service=_reading(read))
    for name, en, read in (
        (
            "end-date-only-taken",
            "Takes a date without a time, and reads midnight.",
            _of_form(r"(\d{4}-\d\d-\d\d)", rf"\1{_MIDNIGHT}"),
        ),
        (
            "end-date-danish-taken",
            "Takes a date as one writes it in Danish.",
            _of_form(r"(\d\d)-(\d\d)-(\d{4}) ([\d:]+)", r"\3-\2-\1T\4"),
        ),
        ("end-date-no-such-day-rolled-over", "Reads a day that does not exist as one of the next month.", _rolled_over),
        ("end-date-empty-taken", "Takes an empty end date for none.", lambda text: text or None),
        (
            "end-date-letters-dropped",
            "Drops an end date that holds letters only.",
            lambda text: None if text.isalpha() else text,
        ),
        (
            "end-date-unreadable-dropped",
            "Drops an end date that it cannot read, and reports without it.",
            lambda _: None,
        ),
    )
)

# ---------------------------------------------------------------- the institution


def _unreadable(matters: Callable[[str], bool], read: Callable[[str], str]) -> type[Service]:
    """Put a number in the place of an institution that is not an integer, where it matters."""

    def rewrite(request: etree._Element) -> None:
        for element in named(request, INSTITUTION.field):
            text = collapse(text_of(element))
            if not is_integer(text) and matters(text):
                element.text = read(text)

    return rewriting(rewrite)


def _leading_digits(text: str) -> str:
    return re.match(r"[0-9]*", text)[0] or "0"  # type: ignore[index]  # it matches the empty text


def _institution(name: str, en: str, service: type[Service], deserves: Deserves = Deserves.FAIL) -> Fault:
    return Fault(name=name, clause=INSTITUTION.clause("type"), deserves=deserves, en=en, service=service)


_NUMBERS = (
    _institution(
        "institution-empty-as-zero",
        "Reads an empty institution as zero, and does not find it.",
        _unreadable(lambda text: not text, lambda _: "0"),
        Deserves.WARNING,
    ),
    _institution(
        "institution-empty-as-own",
        "Takes the institution of the caller's certificate where the element is empty.",
        _unreadable(lambda text: not text, lambda _: OWN_INSTITUTION),
    ),
    _institution(
        "institution-letters-as-zero",
        "Reads an institution of letters as zero, and does not find it.",
        _unreadable(str.isalpha, lambda _: "0"),
        Deserves.WARNING,
    ),
    _institution(
        "institution-letters-as-own",
        "Takes the institution of the caller's certificate where the element holds letters.",
        _unreadable(str.isalpha, lambda _: OWN_INSTITUTION),
    ),
    _institution(
        "institution-decimal-truncated",
        "Cuts the decimals of an institution off.",
        _unreadable(lambda text: "." in text, _leading_digits),
        Deserves.WARNING,
    ),
    _institution(
        "institution-leading-digits-read",
        "Reads the digits that an institution begins with, and zero where there is none.",
        _unreadable(lambda _: True, _leading_digits),
        Deserves.WARNING,
    ),
)

FAULTS: tuple[Fault, ...] = (*_REFUSED, *_TAKEN, *_NUMBERS)

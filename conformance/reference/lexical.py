r"""When a text is a value of one of the specification's types, by the rules of XML Schema.

Written by hand, after XML Schema part 2 (W3C Recommendation 28 October 2004), sections 3.2 and
4.3: this is the judge that does not ask a schema processor. Regular expressions spell out
`[0-9]`, since `\d` and `str.isdigit` take digits of other scripts, and only the four characters
that XML calls white space collapse, where `str.split` takes two dozen.

Complaints never repeat the value: it may be somebody's CPR number.
"""

from __future__ import annotations

import re

from conformance.spec.tables import Field, FieldType, Kind

WHITE_SPACE = "\t\n\r "

_INTEGER = re.compile(r"[+-]?[0-9]+")
_DATETIME = re.compile(
    r"-?(?P<year>[0-9]{4,})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]+))?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_BOOLEANS = {"true": "true", "1": "true", "false": "false", "0": "false"}
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FEBRUARY = 2
_LAST_OF_DAY = "24"
_LAST_ZONE = "14:00"
# A year repeats its leap years every 400, so its last four digits decide, however long it is.
_DECIDING_DIGITS = 4


def collapse(text: str) -> str:
    """Return text with its white space collapsed, as all types but strings want it (4.3.6)."""
    return re.sub(f"[{WHITE_SPACE}]+", " ", text).strip(" ")


def is_white_space(text: str | None) -> bool:
    """Return whether text is nothing but the white space of XML."""
    return not (text or "").strip(WHITE_SPACE)


def is_integer(text: str) -> bool:
    """Return whether collapsed text is an integer (3.3.13)."""
    return _INTEGER.fullmatch(text) is not None


def canonical_integer(text: str) -> str:
    """Return the one way to write an integer, so that `+007` and `7` are the same institution.

    Not by way of `int`, which refuses thousands of digits: leading zeros are without limit.
    """
    collapsed = collapse(text)
    digits = collapsed.lstrip("+-").lstrip("0")
    return ("-" if collapsed.startswith("-") and digits else "") + (digits or "0")


def significant_digits(text: str) -> int:
    """Return how many digits an integer has; leading zeros do not count, zero has one (4.3.11)."""
    return len(canonical_integer(text).lstrip("-"))


def is_boolean(text: str) -> bool:
    """Return whether collapsed text is a boolean (3.2.2)."""
    return text in _BOOLEANS


def is_datetime(text: str) -> bool:
    """Return whether collapsed text is a dateTime of XML Schema 1.0 (3.2.7)."""
    match = _DATETIME.fullmatch(text)
    return match is not None and _is_date(match) and _is_time(match) and _is_zone(match["zone"])


def _is_date(match: re.Match[str]) -> bool:
    year, month, day = match["year"], int(match["month"]), int(match["day"])
    if not year.strip("0") or (len(year) > _DECIDING_DIGITS and year.startswith("0")):
        return False
    return 1 <= month <= len(_DAYS) and 1 <= day <= _days_in(month, year)


def _days_in(month: int, year: str) -> int:
    """Return the days of a month, by the proleptic Gregorian calendar (appendix E)."""
    number = int(year[-_DECIDING_DIGITS:])
    leap = number % 4 == 0 and (number % 100 != 0 or number % 400 == 0)
    return _DAYS[month - 1] + (1 if leap and month == _FEBRUARY else 0)


def _is_time(match: re.Match[str]) -> bool:
    hour, minute, second = match["hour"], match["minute"], match["second"]
    if hour == _LAST_OF_DAY:
        return not (minute + second + (match["fraction"] or "")).strip("0")
    return hour < _LAST_OF_DAY and minute < "60" and second < "60"


def _is_zone(zone: str | None) -> bool:
    if zone is None or zone == "Z":
        return True
    offset = zone[1:]
    return offset <= _LAST_ZONE and offset[-2:] < "60"


def complaint(text: str, field: Field) -> str | None:
    """Return what is wrong with the text of a field in a few words, None where nothing is."""
    return _type_complaint(text, field.type) or _value_complaint(text, field)


def _type_complaint(text: str, type_: FieldType) -> str | None:
    match type_.kind:
        case Kind.STRING:
            return _too_many(len(text), type_.limit, "characters")
        case Kind.INTEGER if not is_integer(collapse(text)):
            return "is not an integer"
        case Kind.INTEGER:
            return _too_many(significant_digits(text), type_.limit, "digits")
        case Kind.DATETIME:
            return None if is_datetime(collapse(text)) else "is not a dateTime"
        case Kind.BOOLEAN:
            return None if is_boolean(collapse(text)) else "is not a boolean"
        case Kind.STRUCTURE:
            raise ValueError(f"{type_.structure} is no simple type")


def _too_many(count: int, limit: int | None, unit: str) -> str | None:
    return None if limit is None or count <= limit else f"has {count} {unit}; at most {limit} are allowed"


def _value_complaint(text: str, field: Field) -> str | None:
    allowed = [canonical(value, field.type) for value in field.values]
    return None if not allowed or canonical(text, field.type) in allowed else "is not one of the allowed values"


def canonical(text: str, type_: FieldType) -> str:
    """Return a text of the type in a form in which equal values are equal texts.

    A dateTime is compared as it is written: no table lists allowed dates.
    """
    match type_.kind:
        case Kind.STRING | Kind.STRUCTURE:
            return text
        case Kind.INTEGER:
            return canonical_integer(text)
        case Kind.BOOLEAN:
            return _BOOLEANS.get(collapse(text), "")
        case Kind.DATETIME:
            return collapse(text)

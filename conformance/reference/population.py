"""A synthetic population: enough people for every case, none of whom anybody is.

Nobody has these numbers: the first two digits are a day plus 60, or, where the number starts
with a zero, the next two are a month plus 60. How many there are, and how long their numbers
are, follows from the tables. The same tables give the same people, always: a target.toml that
was handed out yesterday still fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.errors import ConfigurationError
from conformance.spec.population import REPORTABLE, Population
from conformance.spec.tables import Scope, Tables

INSTITUTION = "101497"
OTHER_INSTITUTION = "280051"
CALLS = {"unknown_institution": "999999"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the registers hold about a person: known, subscribed, active at the institution."""

    known: bool
    subscribed: bool
    enrolled: bool


STANDINGS = {
    REPORTABLE: Standing(known=True, subscribed=True, enrolled=True),
    "not_found": Standing(known=False, subscribed=False, enrolled=False),
    "no_subscription": Standing(known=True, subscribed=False, enrolled=True),
    "not_enrolled": Standing(known=True, subscribed=True, enrolled=False),
}

_FEWEST_REPORTABLE = 120
_MORE_THAN_A_CALL = 10
_OF_EACH_KIND = 12
_LEADING_ZERO_EVERY = 5
_SHIFT = 60
_LENGTH_OF_DATE = 6


def make_population(tables: Tables) -> Population:
    """Return the population that the tables ask for.

    ConfigurationError where section 7 names a population that the registers cannot provoke, or
    where the numbers are too short for so many people.
    """
    sizes = {REPORTABLE: max(_FEWEST_REPORTABLE, tables.roles.request.entry.field.occurs.max + _MORE_THAN_A_CALL)}
    calls: dict[str, str] = {}
    for validation in tables.validations:
        _expect(validation.population, known=[*CALLS] if validation.scope is Scope.CALL else [*STANDINGS])
        if validation.scope is Scope.CALL:
            calls[validation.population] = _institution(CALLS[validation.population], tables)
        else:
            sizes[validation.population] = _OF_EACH_KIND
    return Population(
        institution=_institution(INSTITUTION, tables),
        other_institution=_institution(OTHER_INSTITUTION, tables),
        calls=calls,
        persons=_people(
            sizes, name=tables.roles.request.subject.name, length=tables.roles.request.subject.field.type.limit
        ),
    )


def _expect(key: str, *, known: list[str]) -> None:
    if key not in known:
        raise ConfigurationError(
            f"the reference endpoint cannot provoke the validation of population '{key}'",
            where="tables.toml",
            remedy=f"known: {', '.join(sorted(known))}",
        )


def _institution(number: str, tables: Tables) -> str:
    """Return the number, cut where the tables allow fewer digits."""
    return number[: tables.roles.request.caller.field.type.limit]


def _people(sizes: dict[str, int], *, name: str, length: int | None) -> dict[str, tuple[str, ...]]:
    ordinary, with_zero = _numbers(length or 0, leading_zero=False), _numbers(length or 0, leading_zero=True)
    people = {
        key: tuple(next(with_zero if position % _LEADING_ZERO_EVERY == 1 else ordinary) for position in range(size))
        for key, size in sizes.items()
    }
    if len({number for numbers in people.values() for number in numbers}) < sum(sizes.values()):
        raise ConfigurationError(
            f"{name} of length {length} is too short for {sum(sizes.values())} synthetic people", where="tables.toml"
        )
    return people


def _numbers(length: int, *, leading_zero: bool) -> Iterator[str]:
    """Yield numbers of one form without end: a date that does not exist, then a serial number."""
    serial_length = max(0, length - _LENGTH_OF_DATE)
    count = 0
    while True:
        day, month, year = 1 + count % (9 if leading_zero else 31), 1 + count % 12, 3 + count % 8
        shifted = (day, month + _SHIFT) if leading_zero else (day + _SHIFT, month)
        date = "".join(f"{part:02}" for part in (*shifted, year))
        yield date[:length] + _serial(count, serial_length)
        count += 1


def _serial(count: int, length: int) -> str:
    """Return a serial number that starts with 4 at the lowest, as with those born since 2000."""
    if length == 0:
        return ""
    size: int = 10**length
    return f"{(4 * size // 10 + count) % size:0{length}}"

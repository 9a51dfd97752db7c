"""What a target is known to hold: institutions and young people, by what they provoke.

Each key of the population belongs to one row of section 7 (`Validation.population`), apart from
`institution` (registered, and the one that reports), `other_institution` and `reportable`
(nothing is wrong with these people). From that follows what every valid call must be answered.
Numbers are strings: a leading zero is part of a CPR number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from conformance.spec.reader import Section
from conformance.spec.tables import Kind, Scope, Tables, Validation

REPORTABLE = "reportable"
NOT_ENROLLED = "not_enrolled"
"""Who is active at `other_institution` only, where that is given."""

RESERVED = ("institution", "other_institution", REPORTABLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Institutions and CPR numbers as strings; an absent key is an empty tuple or None.

    `calls` maps a call-scoped population key to an institution that provokes it, `persons` a
    person-scoped key (and `reportable`) to CPR numbers.
    """

    institution: str
    other_institution: str | None = None
    calls: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    persons: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def people(self, key: str) -> tuple[str, ...]:
        """Return the CPR numbers of one key, () where target.toml gives none."""
        return self.persons.get(key, ())

    @property
    def reportable(self) -> tuple[str, ...]:
        """The people whom a report is accepted for."""
        return self.people(REPORTABLE)

    def key_of(self, cpr: str) -> str | None:
        """Return the key that lists a CPR number, None for one that nobody told us about."""
        return next((key for key, numbers in self.persons.items() if cpr in numbers), None)

    def call_key_of(self, institution: str) -> str | None:
        """Return the call-scoped key that an institution number provokes, None for none."""
        return next((key for key, number in self.calls.items() if same_institution(number, institution)), None)

    def places(self) -> dict[str, str]:
        """Map each number to its place in target.toml, such as `reportable[3]` (from 0)."""
        return {
            number: f"{key}[{position}]"
            for key, numbers in self.persons.items()
            for position, number in enumerate(numbers)
        }


def same_institution(one: str, other: str) -> bool:
    """Whether two institution numbers are the same integer, however each is written."""
    return one.removeprefix("+").lstrip("0") == other.removeprefix("+").lstrip("0")


def read_population(section: Section, tables: Tables) -> Population:
    """Read `[population]`; what cannot be an institution or a CPR number is refused by key."""
    calls: dict[str, str] = {}
    persons: dict[str, tuple[str, ...]] = {REPORTABLE: _people(section, REPORTABLE, tables)}
    institution = _institution(section, "institution", tables)
    other = _institution(section, "other_institution", tables) if "other_institution" in section else None
    section.take("other_institution", str, None)
    for validation in tables.validations:
        if validation.scope is Scope.PERSON:
            persons[validation.population] = _people(section, validation.population, tables)
        elif validation.population in section:
            calls[validation.population] = _institution(section, validation.population, tables)
        section.take(validation.population, object, None)
    section.done()
    _refuse_duplicates(section, persons)
    return Population(institution=institution, other_institution=other, calls=calls, persons=persons)


def expected_validation(population: Population, tables: Tables, institution: str, cpr: str) -> Validation | None:
    """Return the validation that stops a person at an institution, None where none does.

    KeyError for a CPR number that the population does not list: nothing is implied for it.
    """
    call = population.call_key_of(institution)
    if call is not None:
        return tables.validation(call)
    key = population.key_of(cpr)
    if key is None:
        raise KeyError(cpr)
    return None if key == REPORTABLE else tables.validation(key)


def _people(section: Section, key: str, tables: Tables) -> tuple[str, ...]:
    numbers = section.strings(key, ())
    length = tables.roles.request.subject.field.type.limit
    for position, number in enumerate(numbers):
        if not (number.isascii() and number.isdigit() and len(number) == length):
            section.refuse(
                key, f"[{position}] is '{number}' with {len(number)} characters", f"a CPR number has {length} digits"
            )
    return numbers


def _institution(section: Section, key: str, tables: Tables) -> str:
    number = section.take(key, str)
    type_ = tables.roles.request.caller.field.type
    limit = type_.limit if type_.kind is Kind.INTEGER else None
    if not (number.isascii() and number.isdigit() and (limit is None or len(number.lstrip("0")) <= limit)):
        section.refuse(key, f"is '{number}'", f"an institution number has 1 to {limit} digits")
    return number


def _refuse_duplicates(section: Section, persons: Mapping[str, tuple[str, ...]]) -> None:
    seen: dict[str, str] = {}
    for key, numbers in persons.items():
        for position, number in enumerate(numbers):
            place = f"{key}[{position}]"
            if number in seen:
                section.refuse(key, f"[{position}] is the same person as {seen[number]}", "name each person once")
            seen[number] = place

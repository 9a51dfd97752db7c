"""The field tables of the specification as frozen dataclasses, read from `tables.toml`.

This is the only place that knows a limit. XSD, generators, cases, judge and reference endpoint
all ask these objects, so another specification folder (`--spec`) moves all of them at once.
`tables_file` reads them and checks that they make sense.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from dataclasses import field as attribute
from enum import StrEnum
from typing import TypeVar


class Kind(StrEnum):
    """The types that the field tables use, and `structure` for an XML element with fields."""

    STRING = "string"
    INTEGER = "integer"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    STRUCTURE = "structure"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldType:
    """`String(250)` is (STRING, limit 250): characters; `Integer(10)` is (INTEGER, 10): digits.

    A structure carries its name; a date, a boolean and an unlimited string carry nothing.
    """

    kind: Kind
    limit: int | None = None
    structure: str | None = None

    def __str__(self) -> str:
        """Write the type as the specification does."""
        if self.kind is Kind.STRUCTURE:
            return "XML element"
        name = {Kind.DATETIME: "DateTime"}.get(self.kind, self.kind.capitalize())
        return name if self.limit is None else f"{name}({self.limit})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurs:
    """How many times an element stands in its parent: `min` and `max`, both inclusive."""

    min: int
    max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One row of a field table; `values` lists the allowed values where the table names any.

    `example` is an ordinary value, "" for none: messages about something else are filled with it.
    """

    name: str
    type: FieldType
    occurs: Occurs
    values: tuple[str, ...]
    da: str
    en: str
    example: str = ""

    @property
    def required(self) -> bool:
        """Whether the table says Krævet: Ja."""
        return self.occurs.min > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Structure:
    """One field table: an XML element and the fields inside it, in the order of the table."""

    element: str
    section: str
    da: str
    en: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field:
        """Return the field `name`; KeyError where the table has none."""
        for field in self.fields:
            if field.name == name:
                return field
        raise KeyError(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A rule across fields: `test` is XPath 2.0, evaluated with `structure` as context item."""

    id: str
    clause: str
    structure: str
    test: str
    da: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One shape of `structure` that every rule allows: what stands in it and what must not.

    `values` fixes fields to a lexical value. `alone` means that its parent holds just this one.
    """

    name: str
    structure: str
    present: tuple[str, ...]
    absent: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    alone: bool


class Scope(StrEnum):
    """What a validation speaks about: the whole call (one status, no CPRNr) or one person."""

    CALL = "call"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validation:
    """One row of section 7; `population` is the key of target.toml whose members provoke it."""

    code: int
    field: str
    text: str
    scope: Scope
    population: str
    da: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A field where it stands: the structure around it, and the names on the way from the message down to it.

    `path` is without the message's own element, as in ("KontaktpersonInfo", "Elev", "CPRNr").
    """

    structure: Structure
    field: Field
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the name of the element."""
        return self.field.name

    @property
    def clause(self) -> str:
        """Return what the ids of the clauses about the field begin with, as in `6.1.4/CPRNr`."""
        return f"{self.structure.section}/{self.field.name}"

    def within(self, root: str, structures: Mapping[str, Structure]) -> Place:
        """Return the same place among other structures; KeyError where they do not have it."""
        structure = structures[root]
        for name in self.path[:-1]:
            structure = structures[str(structure.field(name).type.structure)]
        return replace(self, structure=structure, field=structure.field(self.path[-1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRoles:
    """What the fields of a request mean (section 6.1).

    `entry` stands once for each person, `subject` is the person's number in it; `caller` is the institution that
    reports. The others are what is stored about the contact, None for one that a specification does not have.
    """

    entry: Place
    caller: Place
    subject: Place
    name: Place | None
    phone: Place | None
    mail: Place | None
    end_date: Place | None

    @property
    def texts(self) -> tuple[Place, ...]:
        """Return the texts that are stored about the contact: name, phone and mail, as far as there are any."""
        return tuple(place for place in (self.name, self.phone, self.mail) if place is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRoles:
    """What the fields of an answer mean (section 6.2).

    `entry` stands once for each person, `subject` is the person's number in it, `status` whether the report went
    well, `code` and `text` why it did not.
    """

    entry: Place
    subject: Place
    status: Place
    code: Place
    text: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Which field means what, for code that has to know: nothing is told by a name or by a position."""

    request: RequestRoles
    response: ResponseRoles


OfMessage = TypeVar("OfMessage", RequestRoles, ResponseRoles)


def _placed(roles: OfMessage, root: str, structures: Mapping[str, Structure]) -> OfMessage:
    places = {one.name: getattr(roles, one.name) for one in fields(roles)}
    return replace(roles, **{role: place and place.within(root, structures) for role, place in places.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The specification: its service, structures, roles, rules across fields, variants, validations.

    The roles follow the structures, also where `dataclasses.replace` puts others in. They are no part of the repr,
    which the names of the sets of cases are made from: what is sent and asked follows from the rest.
    """

    service: str
    version: str
    operation: str
    request: str
    response: str
    validation_section: str
    structures: tuple[Structure, ...]
    roles: Roles = attribute(repr=False)
    rules: tuple[Rule, ...]
    variants: tuple[Variant, ...]
    validations: tuple[Validation, ...]

    def __post_init__(self) -> None:
        """Look the places of the roles up in the structures."""
        known = {structure.element: structure for structure in self.structures}
        roles = Roles(
            request=_placed(self.roles.request, self.request, known),
            response=_placed(self.roles.response, self.response, known),
        )
        object.__setattr__(self, "roles", roles)

    def structure(self, element: str) -> Structure:
        """Return the table of `element`; KeyError where there is none."""
        for structure in self.structures:
            if structure.element == element:
                return structure
        raise KeyError(element)

    def structures_of(self, root: str) -> tuple[Structure, ...]:
        """Return `root`'s structure and every structure below it, in document order."""
        here = self.structure(root)
        below = (self.structures_of(f.type.structure) for f in here.fields if f.type.structure)
        return (here, *(structure for group in below for structure in group))

    def find(self, name: str) -> Field:
        """Return the field called `name`, request before response; KeyError where there is none."""
        for structure in self.structures:
            for field in structure.fields:
                if field.name == name:
                    return field
        raise KeyError(name)

    def validation(self, population: str) -> Validation:
        """Return the validation that members of a population key provoke; KeyError if none."""
        for validation in self.validations:
            if validation.population == population:
                return validation
        raise KeyError(population)

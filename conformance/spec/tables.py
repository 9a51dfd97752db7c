"""The field tables of the specification as frozen dataclasses, read from `tables.toml`.

This is the only place that knows a limit. XSD, generators, cases, judge and reference endpoint
all ask these objects, so another specification folder (`--spec`) moves all of them at once.
What the file says is checked for sense when it is read: a limit that its type cannot have, a
field twice, a structure that nobody defines, a code that its own field could not carry.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from conformance.errors import ConfigurationError
from conformance.spec.reader import Section, read_toml, suggestion


class Kind(StrEnum):
    """The types that the field tables use, and `structure` for an XML element with fields."""

    STRING = "string"
    INTEGER = "integer"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    STRUCTURE = "structure"


_LIMITED = (Kind.STRING, Kind.INTEGER)
_NEEDS_LIMIT = (Kind.INTEGER,)


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
    """One row of a field table; `values` lists the allowed values where the table names any."""

    name: str
    type: FieldType
    occurs: Occurs
    values: tuple[str, ...]
    da: str
    en: str

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
class Tables:
    """The specification: its service, structures, rules across fields, variants, validations."""

    service: str
    version: str
    operation: str
    request: str
    response: str
    validation_section: str
    structures: tuple[Structure, ...]
    rules: tuple[Rule, ...]
    variants: tuple[Variant, ...]
    validations: tuple[Validation, ...]

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


def load_tables(path: Path) -> Tables:
    """Read `tables.toml`; ConfigurationError names file, table and key of what is wrong."""
    root = read_toml(path)
    service = root.section("service")
    validation = root.section("validations")
    tables = Tables(
        service=service.take("name", str),
        version=service.take("version", str),
        operation=service.take("operation", str),
        request=service.take("request", str),
        response=service.take("response", str),
        validation_section=validation.take("section", str),
        structures=tuple(_structure(s) for s in root.sections("structure", name="element")),
        rules=tuple(_rule(s) for s in root.sections("rule", name="id")),
        variants=tuple(_variant(s) for s in root.sections("variant", name="name")),
        validations=tuple(_validation(s) for s in root.sections("validation", name="code")),
    )
    for section in (service, validation, root):
        section.done()
    _check(tables, str(path))
    return tables


def _structure(section: Section) -> Structure:
    structure = Structure(
        element=section.take("element", str),
        section=section.take("section", str),
        da=section.take("da", str),
        en=section.take("en", str),
        fields=tuple(_field(s) for s in section.sections("field", name="name")),
    )
    section.done()
    if not structure.fields:
        section.refuse("field", "is missing: a structure has at least one field")
    return structure


def _field(section: Section) -> Field:
    field = Field(
        name=section.take("name", str),
        type=_type(section),
        occurs=_occurs(section),
        values=section.strings("values", ()),
        da=section.take("da", str),
        en=section.take("en", str),
    )
    section.done()
    return field


def _type(section: Section) -> FieldType:
    value = section.take_any("type")
    if isinstance(value, str):
        if value in _LIMITLESS:
            if Kind(value) in _NEEDS_LIMIT:
                section.refuse("type", f"'{value}' needs a limit", f"write type = {{ {value} = 10 }}")
            return FieldType(kind=Kind(value))
        return FieldType(kind=Kind.STRUCTURE, structure=value)
    if isinstance(value, dict) and len(value) == 1:
        return _limited_type(section, *next(iter(value.items())))
    raise ConfigurationError(f"key 'type' cannot be {value!r}", where=section.where, remedy=_TYPES)


_LIMITLESS = [kind.value for kind in Kind if kind is not Kind.STRUCTURE]
_TYPES = 'expected "string", "datetime", "boolean", { string = n }, { integer = n } or the name of a structure'


def _limited_type(section: Section, name: str, limit: Any) -> FieldType:
    if name not in _LIMITLESS:
        section.refuse("type", f"names an unknown type '{name}'", suggestion(name, _LIMITLESS))
    if Kind(name) not in _LIMITED:
        section.refuse("type", f"gives a limit to '{name}', which has none")
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 1:
        section.refuse("type", f"has the limit {limit!r}", "expected a whole number from 1")
    return FieldType(kind=Kind(name), limit=limit)


def _occurs(section: Section) -> Occurs:
    occurs = section.section("occurs")
    result = Occurs(min=occurs.take("min", int), max=occurs.take("max", int))
    occurs.done()
    if not 0 <= result.min <= result.max or result.max < 1:
        section.refuse("occurs", f"cannot be {result.min}..{result.max}", "expected 0 <= min <= max, max >= 1")
    return result


def _rule(section: Section) -> Rule:
    keys = ("id", "clause", "structure", "test", "da", "en")
    rule = Rule(**{key: section.take(key, str) for key in keys})
    section.done()
    return rule


def _variant(section: Section) -> Variant:
    values = section.section("values", optional=True)
    variant = Variant(
        name=section.take("name", str),
        structure=section.take("structure", str),
        present=section.strings("present", ()),
        absent=section.strings("absent", ()),
        values=tuple((key, values.take(key, str)) for key in values.keys()),  # noqa: SIM118  # a Section is no dict
        alone=section.take("alone", bool, False),
    )
    section.done()
    return variant


def _validation(section: Section) -> Validation:
    scope = section.take("scope", str)
    if scope not in [s.value for s in Scope]:
        section.refuse("scope", f"cannot be '{scope}'", "expected call or person")
    validation = Validation(
        code=section.take("code", int),
        field=section.take("field", str),
        text=section.take("text", str),
        scope=Scope(scope),
        population=section.take("population", str),
        da=section.take("da", str),
        en=section.take("en", str),
    )
    section.done()
    return validation


def _check(tables: Tables, where: str) -> None:
    """Refuse what no single row can see: duplicates, dangling names, impossible codes."""
    elements = [structure.element for structure in tables.structures]
    _unique(elements, f"{where} [[structure]]")
    _unique([rule.id for rule in tables.rules], f"{where} [[rule]]")
    _unique([str(v.code) for v in tables.validations], f"{where} [[validation]]")
    for root in (tables.request, tables.response):
        _known(root, elements, f"{where} [service]")
    for structure in tables.structures:
        place = f"{where} [[structure]] {structure.element}"
        _unique([field.name for field in structure.fields], place)
        for field in structure.fields:
            if field.type.structure is not None:
                _known(field.type.structure, elements, f"{place} [[field]] {field.name}")
    for rule in tables.rules:
        _known(rule.structure, elements, f"{where} [[rule]] {rule.id}")
    for variant in tables.variants:
        place = f"{where} [[variant]] {variant.name}"
        _known(variant.structure, elements, place)
        names = [field.name for field in tables.structure(variant.structure).fields]
        for name in (*variant.present, *variant.absent, *(key for key, _ in variant.values)):
            _known(name, names, place)
    for validation in tables.validations:
        _check_code(tables, validation, f"{where} [[validation]] {validation.code}")


def _check_code(tables: Tables, validation: Validation, where: str) -> None:
    fields = [f.name for s in tables.structures_of(tables.request) for f in s.fields]
    _known(validation.field, fields, where)
    digits = tables.find("Fejlkode").type.limit
    if digits is not None and len(str(abs(validation.code))) > digits:
        raise ConfigurationError(f"code {validation.code} has more than {digits} digits", where=where)


def _unique(names: list[str], where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(f"'{name}' stands twice", where=where)


def _known(name: str, known: list[str], where: str) -> None:
    if name not in known:
        raise ConfigurationError(f"'{name}' is not defined", where=where, remedy=suggestion(name, known))

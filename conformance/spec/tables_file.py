"""Reads `tables.toml`, and refuses what makes no sense, with file, table and key named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.errors import ConfigurationError
from conformance.spec.population import RESERVED
from conformance.spec.reader import Section, read_toml, suggestion
from conformance.spec.references import fill
from conformance.spec.roles_file import read_roles
from conformance.spec.tables import (
    Field,
    FieldType,
    Kind,
    Occurs,
    Rule,
    Scope,
    Structure,
    Tables,
    Validation,
    Variant,
)

_LIMITED = (Kind.STRING, Kind.INTEGER)
_NEEDS_LIMIT = (Kind.INTEGER,)


def load_tables(path: Path) -> Tables:
    """Read `tables.toml`; ConfigurationError names file, table and key of what is wrong."""
    return read_tables(read_toml(path))


def read_tables(root: Section) -> Tables:
    """Read what stands in `tables.toml`, wherever it comes from."""
    service = root.section("service")
    validation = root.section("validations")
    request, response = service.take("request", str), service.take("response", str)
    structures = tuple(read_structure(s) for s in root.sections("structure", name="element"))
    _check_structures(structures, (request, response), root.where)
    tables = Tables(
        service=service.take("name", str),
        version=service.take("version", str),
        operation=service.take("operation", str),
        request=request,
        response=response,
        validation_section=validation.take("section", str),
        structures=structures,
        roles=read_roles(root, structures, request=request, response=response),
        rules=tuple(_rule(s) for s in root.sections("rule", name="id")),
        variants=tuple(_variant(s) for s in root.sections("variant", name="name")),
        validations=tuple(_validation(s) for s in root.sections("validation", name="code")),
    )
    for section in (service, validation, root):
        section.done()
    _check(tables, root.where)
    return _filled(tables, root.where)


def _filled(tables: Tables, where: str) -> Tables:
    """Replace references to validations, as in `{code.not_found}`, in rules and variants."""
    return replace(
        tables,
        rules=tuple(
            replace(rule, test=fill(rule.test, tables, where=f"{where} [[rule]] {rule.id}")) for rule in tables.rules
        ),
        variants=tuple(
            replace(
                variant,
                values=tuple((name, fill(v, tables, where=_place(where, variant))) for name, v in variant.values),
            )
            for variant in tables.variants
        ),
    )


def _place(where: str, variant: Variant) -> str:
    return f"{where} [[variant]] {variant.name}"


def read_structure(section: Section) -> Structure:
    """Read one field table, of the specification or of a binding."""
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
        example=section.take("example", str, ""),
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


def _check_structures(structures: tuple[Structure, ...], roots: tuple[str, ...], where: str) -> None:
    """Refuse what no single field table can see: duplicates and dangling names."""
    elements = [structure.element for structure in structures]
    _unique(elements, f"{where} [[structure]]")
    for root in roots:
        _known(root, elements, f"{where} [service]")
    for structure in structures:
        place = f"{where} [[structure]] {structure.element}"
        _unique([field.name for field in structure.fields], place)
        for field in structure.fields:
            if field.type.structure is not None:
                _known(field.type.structure, elements, f"{place} [[field]] {field.name}")


def _check(tables: Tables, where: str) -> None:
    """Refuse what no single row can see: duplicates, dangling names, impossible codes."""
    elements = [structure.element for structure in tables.structures]
    _unique([rule.id for rule in tables.rules], f"{where} [[rule]]")
    _unique([variant.name for variant in tables.variants], f"{where} [[variant]]")
    _unique([str(v.code) for v in tables.validations], f"{where} [[validation]]")
    _unique([*RESERVED, *(v.population for v in tables.validations)], f"{where} [[validation]] population")
    for rule in tables.rules:
        _known(rule.structure, elements, f"{where} [[rule]] {rule.id}")
    for variant in tables.variants:
        place = _place(where, variant)
        _known(variant.structure, elements, place)
        names = [field.name for field in tables.structure(variant.structure).fields]
        for name in (*variant.present, *variant.absent, *(key for key, _ in variant.values)):
            _known(name, names, place)
    for validation in tables.validations:
        _check_code(tables, validation, f"{where} [[validation]] {validation.code}")


def _check_code(tables: Tables, validation: Validation, where: str) -> None:
    fields = [f.name for s in tables.structures_of(tables.request) for f in s.fields]
    _known(validation.field, fields, where)
    digits = tables.roles.response.code.field.type.limit
    if digits is not None and len(str(abs(validation.code))) > digits:
        raise ConfigurationError(f"code {validation.code} has more than {digits} digits", where=where)


def _unique(names: list[str], where: str) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(f"'{name}' stands twice", where=where)


def _known(name: str, known: list[str], where: str) -> None:
    if name not in known:
        raise ConfigurationError(f"'{name}' is not defined", where=where, remedy=suggestion(name, known))

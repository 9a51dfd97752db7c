r"""The message as XSD: one named type per structure and per limit, annotated in both languages.

Two guards keep the validators of this world in step. `Integer(n)` carries the pattern
`[+\-]?[0-9]+`, since xmlschema reads integers with Python's `int`, which takes `1_000` and the
digits of every script. `DateTime` carries a pattern of the characters that a dateTime can have
at all: it excludes nothing, and libxml2 collapses white space before a dateTime only where the
type has a pattern (XML Schema part 2, 4.3.6 asks for it always).
"""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from conformance.derive.markup import annotate, child, schema_element, to_bytes
from conformance.errors import ConfigurationError
from conformance.spec.specification import Specification
from conformance.spec.tables import Field, FieldType, Kind, Rule, Structure

INTEGER_PATTERN = r"[+\-]?[0-9]+"
DATETIME_PATTERN = r"[0-9T:Z.+\-]+"


def message_xsd(specification: Specification, *, assertions: bool = False) -> bytes:
    """Return the XSD of request and response; with `assertions`, XSD 1.1 with the rules across fields."""
    schema = message_schema(specification, assertions=assertions)
    return to_bytes(schema, binding=specification.binding.kind)


def message_schema(specification: Specification, *, assertions: bool = False) -> etree._Element:
    """Return the `xs:schema` element itself, for embedding in a WSDL."""
    tables = specification.tables
    extra = {"version": tables.version}
    if assertions:
        extra["xpathDefaultNamespace"] = "##targetNamespace"
    schema = schema_element(specification.binding.namespace, None, **extra)
    for root in (tables.request, tables.response):
        element = child(schema, "element", name=root, type=f"tns:{root}Type")
        structure = tables.structure(root)
        annotate(element, section=structure.section, da=structure.da, en=structure.en)
    for structure in tables.structures:
        complex_type(schema, structure, rules=tables.rules if assertions else ())
    simple_types(schema, tables.structures)
    return schema


def type_name(field: Field) -> str:
    """Return the name of a field's XSD type, prefix included."""
    if field.type.structure is not None:
        return f"tns:{field.type.structure}Type"
    if field.values:
        return f"tns:{field.name}Value"
    if field.type.kind in _BUILT_IN:
        return _BUILT_IN[field.type.kind] if field.type.limit is None else f"tns:{_limited_name(field.type)}"
    return f"tns:{_limited_name(field.type)}"


_BUILT_IN = {Kind.BOOLEAN: "xs:boolean", Kind.STRING: "xs:string"}


def _limited_name(type_: FieldType) -> str:
    name = "DateTime" if type_.kind is Kind.DATETIME else type_.kind.capitalize()
    return f"{name}{type_.limit or ''}"


def complex_type(schema: etree._Element, structure: Structure, *, rules: Sequence[Rule] = ()) -> None:
    """Append the type of a field table, with those of the rules that are about it as assertions."""
    type_ = child(schema, "complexType", name=f"{structure.element}Type")
    annotate(type_, section=structure.section, da=structure.da, en=structure.en)
    sequence = child(type_, "sequence")
    for field in structure.fields:
        element = child(sequence, "element", name=field.name, type=type_name(field))
        if (field.occurs.min, field.occurs.max) != (1, 1):
            element.set("minOccurs", str(field.occurs.min))
            element.set("maxOccurs", str(field.occurs.max))
        annotate(element, section=structure.section, da=field.da, en=field.en, example=field.example)
    for rule in rules:
        if rule.structure == structure.element:
            assertion = child(type_, "assert", id=_ncname(rule.id), test=rule.test)
            annotate(assertion, section=structure.section, da=rule.da, en=rule.en)


def _ncname(rule: str) -> str:
    """An XML id cannot start with a digit nor hold a slash."""
    return "rule-" + rule.replace("/", "-")


def simple_types(schema: etree._Element, structures: Sequence[Structure]) -> None:
    """Append every simple type that fields of these tables refer to."""
    for field in _limited(structures):
        _simple_type(schema, field)


def _limited(structures: Sequence[Structure]) -> list[Field]:
    """Return one field for each simple type that has to be defined, in the order of first use.

    ConfigurationError where two fields would define one type differently.
    """
    first: dict[str, Field] = {}
    for structure in structures:
        for field in structure.fields:
            if field.type.structure is None and type_name(field).startswith("tns:"):
                other = first.setdefault(type_name(field), field)
                if (other.type, other.values) != (field.type, field.values):
                    raise ConfigurationError(
                        f"two fields {field.name} list different values",
                        where=f"tables.toml [[structure]] {structure.element}",
                        remedy="fields of the same name share one list of values",
                    )
    return list(first.values())


def _simple_type(schema: etree._Element, field: Field) -> None:
    simple_type = child(schema, "simpleType", name=type_name(field).removeprefix("tns:"))
    match field.type.kind:
        case Kind.INTEGER:
            restriction = child(simple_type, "restriction", base="xs:integer")
            child(restriction, "totalDigits", value=str(field.type.limit))
            child(restriction, "pattern", value=INTEGER_PATTERN)
        case Kind.DATETIME:
            restriction = child(simple_type, "restriction", base="xs:dateTime")
            child(restriction, "pattern", value=DATETIME_PATTERN)
        case kind:
            restriction = child(simple_type, "restriction", base=_BUILT_IN[kind])
            if field.type.limit is not None:
                child(restriction, "maxLength", value=str(field.type.limit))
    for value in field.values:
        child(restriction, "enumeration", value=value)

"""The layer of a carrier as XSD: its elements, around the elements of the message XSD that it imports."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from conformance.derive.markup import annotate, child, schema_element, to_bytes
from conformance.derive.xsd import complex_type, simple_types
from conformance.spec.outer import Outer
from conformance.spec.specification import Specification
from conformance.spec.tables import Structure


def outer_xsd(specification: Specification, outer: Outer, *, message: str) -> bytes:
    """Return the XSD of the layer; `message` is the file name of the message XSD that it imports."""
    return to_bytes(outer_schema(specification, outer, message=message), binding=specification.binding.kind)


def outer_schema(specification: Specification, outer: Outer, *, message: str = "") -> etree._Element:
    """Return the `xs:schema` element itself; without a file name, for embedding beside the message's."""
    binding, tables = specification.binding, specification.tables
    schema = schema_element(outer.namespace, {"m": binding.namespace}, version=tables.version)
    location = {"schemaLocation": message} if message else {}
    child(schema, "import", namespace=binding.namespace, **location)
    for name in (outer.request, outer.response, outer.fault, outer.pong):
        element = child(schema, "element", name=name, type=f"tns:{name}Type")
        structure = outer.structure(name)
        annotate(element, section=structure.section, da=structure.da, en=structure.en)
    child(child(schema, "element", name=outer.ping), "complexType")
    for structure in outer.structures:
        complex_type(schema, _carrying(structure, outer))
    for name, carried in ((outer.request, tables.request), (outer.response, tables.response)):
        around = child(schema, "complexType", name=f"{_holder(name, outer)}Type")
        child(child(around, "sequence"), "element", ref=f"m:{carried}")
    simple_types(schema, outer.structures)
    return schema


def _carrying(structure: Structure, outer: Outer) -> Structure:
    """Give the field that holds the message a type of its own in each direction."""
    fields = tuple(
        replace(field, type=replace(field.type, structure=_holder(structure.element, outer)))
        if outer.carries(field)
        else field
        for field in structure.fields
    )
    return replace(structure, fields=fields)


def _holder(element: str, outer: Outer) -> str:
    return f"{element}{outer.message}"

"""An envelope XSD for each SOAP version and direction, so that the very bytes of the wire are judged.

The standards' own envelope schemas let anything stand in Body. These let exactly our element
stand there; headers and foreign attributes stay open, as SOAP 1.1 section 4 and SOAP 1.2 part 1
section 5 leave them.
"""

from __future__ import annotations

from enum import StrEnum

from lxml import etree

from conformance.derive.markup import child, schema_element, to_bytes
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.soap import NAMESPACES


class Direction(StrEnum):
    """Which message an envelope carries."""

    REQUEST = "request"
    RESPONSE = "response"


def root_element(specification: Specification, direction: Direction) -> str:
    """Return the name of the element that Body holds."""
    tables = specification.tables
    return tables.request if direction is Direction.REQUEST else tables.response


def envelope_xsd(specification: Specification, version: SoapVersion, direction: Direction, *, message: str) -> bytes:
    """Return the envelope XSD; `message` is the file name of the message XSD that it imports."""
    soap = NAMESPACES[version]
    namespace = specification.binding.namespace
    schema = schema_element(soap, {"m": namespace})
    child(schema, "import", namespace=namespace, schemaLocation=message)
    envelope = _content(child(schema, "element", name="Envelope"))
    child(envelope, "element", name="Header", type="tns:HeaderType", minOccurs="0")
    child(envelope, "element", name="Body", type="tns:BodyType")
    _open_attributes(envelope)
    header = child(child(schema, "complexType", name="HeaderType"), "sequence")
    child(header, "any", namespace="##other", processContents="lax", minOccurs="0", maxOccurs="unbounded")
    _open_attributes(header)
    body = child(child(schema, "complexType", name="BodyType"), "sequence")
    child(body, "element", ref=f"m:{root_element(specification, direction)}")
    _open_attributes(body)
    return to_bytes(schema, binding=specification.binding.kind)


def _content(element: etree._Element) -> etree._Element:
    return child(child(element, "complexType"), "sequence")


def _open_attributes(sequence: etree._Element) -> None:
    parent = sequence.getparent()
    assert parent is not None  # noqa: S101 - every sequence here was made as a child
    child(parent, "anyAttribute", namespace="##other", processContents="lax")

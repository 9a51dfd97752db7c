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
    """Return the name of the message's element."""
    tables = specification.tables
    return tables.request if direction is Direction.REQUEST else tables.response


def body_element(specification: Specification, direction: Direction) -> tuple[str, str]:
    """Return namespace and name of the element that Body holds: the message, or the layer around it."""
    outer = specification.binding.outer
    if outer is None:
        return specification.binding.namespace, root_element(specification, direction)
    return outer.namespace, outer.request if direction is Direction.REQUEST else outer.response


def message_parent(specification: Specification, direction: Direction) -> str:
    """Return the path of the element that holds the message in an envelope, such as `/Envelope/Body`."""
    outer = specification.binding.outer
    if outer is None:
        return "/Envelope/Body"
    return f"/Envelope/Body/{body_element(specification, direction)[1]}/{outer.message}"


def in_layer(path: str, specification: Specification, direction: Direction) -> bool:
    """Whether a path in an envelope lies in the layer around the message: below Body, and not where the message is."""
    outer = specification.binding.outer
    if outer is None:
        return False
    layer = f"/Envelope/Body/{body_element(specification, direction)[1]}"
    return _within(path, layer) and not _within(path, message_parent(specification, direction))


def _within(path: str, place: str) -> bool:
    return path == place or path.startswith(f"{place}/")


def envelope_xsd(specification: Specification, version: SoapVersion, direction: Direction, *, body: str) -> bytes:
    """Return the envelope XSD; `body` is the file name of the XSD with the element of Body, which it imports."""
    soap = NAMESPACES[version]
    namespace, element = body_element(specification, direction)
    schema = schema_element(soap, {"m": namespace})
    child(schema, "import", namespace=namespace, schemaLocation=body)
    envelope = _content(child(schema, "element", name="Envelope"))
    child(envelope, "element", name="Header", type="tns:HeaderType", minOccurs="0")
    child(envelope, "element", name="Body", type="tns:BodyType")
    _open_attributes(envelope)
    header = child(child(schema, "complexType", name="HeaderType"), "sequence")
    child(header, "any", namespace="##other", processContents="lax", minOccurs="0", maxOccurs="unbounded")
    _open_attributes(header)
    inside = child(child(schema, "complexType", name="BodyType"), "sequence")
    child(inside, "element", ref=f"m:{element}")
    _open_attributes(inside)
    return to_bytes(schema, binding=specification.binding.kind)


def _content(element: etree._Element) -> etree._Element:
    return child(child(element, "complexType"), "sequence")


def _open_attributes(sequence: etree._Element) -> None:
    parent = sequence.getparent()
    assert parent is not None  # noqa: S101 - every sequence here was made as a child
    child(parent, "anyAttribute", namespace="##other", processContents="lax")

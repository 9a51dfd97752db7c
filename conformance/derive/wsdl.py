"""WSDL 1.1 with a SOAP 1.1 and a SOAP 1.2 port over one port type, document/literal.

Sources: WSDL 1.1 (W3C Note 15 March 2001) sections 2 and 3; the SOAP 1.2 binding of WSDL 1.1
(W3C Member Submission 5 April 2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from conformance.derive.envelope import Direction, body_element
from conformance.derive.markup import to_bytes
from conformance.derive.outer import outer_schema
from conformance.derive.xsd import message_schema
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification

WSDL = "http://schemas.xmlsoap.org/wsdl/"
BINDINGS = {
    SoapVersion.V11: "http://schemas.xmlsoap.org/wsdl/soap/",
    SoapVersion.V12: "http://schemas.xmlsoap.org/wsdl/soap12/",
}
TRANSPORT = "http://schemas.xmlsoap.org/soap/http"
ENDPOINT = "REPLACE_WITH_ENDPOINT"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operation:
    """An operation by the elements that it takes and gives; a fault of "" is not declared."""

    name: str
    input: str
    output: str
    fault: str = ""


def wsdl(specification: Specification) -> bytes:
    """Return the WSDL; its address is the word REPLACE_WITH_ENDPOINT, for whoever serves it."""
    binding, operations = specification.binding, _operations(specification)
    names = {"wsdl": WSDL, "soap": BINDINGS[SoapVersion.V11], "soap12": BINDINGS[SoapVersion.V12]}
    namespace, _ = body_element(specification, Direction.REQUEST)
    root = etree.Element(_tag("definitions"), nsmap={**names, "tns": namespace})
    root.set("name", specification.tables.service)
    root.set("targetNamespace", namespace)
    types = etree.SubElement(root, _tag("types"))
    types.append(message_schema(specification))
    if binding.outer is not None:
        types.append(outer_schema(specification, binding.outer))
    _messages(root, operations)
    _port_type(root, binding.port_type, operations)
    for profile in binding.profiles:
        _soap_binding(root, specification, profile.version, operations)
    service = etree.SubElement(root, _tag("service"), name=binding.service)
    for profile in binding.profiles:
        name = _port(profile.version)
        port = etree.SubElement(service, _tag("port"), name=name, binding=f"tns:{name}Binding")
        etree.SubElement(port, f"{{{BINDINGS[profile.version]}}}address", location=ENDPOINT)
    return to_bytes(root, binding=binding.kind)


def _operations(specification: Specification) -> list[_Operation]:
    """Return the operation of the specification, and the one about the carrier where it has its own."""
    outer, name = specification.binding.outer, specification.tables.operation
    request, response = (body_element(specification, direction)[1] for direction in Direction)
    if outer is None:
        return [_Operation(name=name, input=request, output=response)]
    return [
        _Operation(name=name, input=request, output=response, fault=outer.fault),
        _Operation(name=outer.ping_operation, input=outer.ping, output=outer.pong, fault=outer.fault),
    ]


def _messages(root: etree._Element, operations: Sequence[_Operation]) -> None:
    elements = [name for one in operations for name in (one.input, one.output)]
    faults = [one.fault for one in operations if one.fault]
    for name in dict.fromkeys([*elements, *faults]):
        message = etree.SubElement(root, _tag("message"), name=name)
        part = "fault" if name in faults else "parameters"
        etree.SubElement(message, _tag("part"), name=part, element=f"tns:{name}")


def _port_type(root: etree._Element, name: str, operations: Sequence[_Operation]) -> None:
    port_type = etree.SubElement(root, _tag("portType"), name=name)
    for one in operations:
        operation = etree.SubElement(port_type, _tag("operation"), name=one.name)
        etree.SubElement(operation, _tag("input"), message=f"tns:{one.input}")
        etree.SubElement(operation, _tag("output"), message=f"tns:{one.output}")
        if one.fault:
            etree.SubElement(operation, _tag("fault"), name=one.fault, message=f"tns:{one.fault}")


def _soap_binding(
    root: etree._Element, specification: Specification, version: SoapVersion, operations: Sequence[_Operation]
) -> None:
    soap, binding = BINDINGS[version], specification.binding
    element = etree.SubElement(root, _tag("binding"), name=f"{_port(version)}Binding", type=f"tns:{binding.port_type}")
    etree.SubElement(element, f"{{{soap}}}binding", style="document", transport=TRANSPORT)
    for one in operations:
        operation = etree.SubElement(element, _tag("operation"), name=one.name)
        etree.SubElement(operation, f"{{{soap}}}operation", soapAction=binding.action, style="document")
        for direction in ("input", "output"):
            etree.SubElement(etree.SubElement(operation, _tag(direction)), f"{{{soap}}}body", use="literal")
        if one.fault:
            fault = etree.SubElement(operation, _tag("fault"), name=one.fault)
            etree.SubElement(fault, f"{{{soap}}}fault", name=one.fault, use="literal")


def _port(version: SoapVersion) -> str:
    return f"Soap{version.replace('.', '')}"


def _tag(name: str) -> str:
    return f"{{{WSDL}}}{name}"

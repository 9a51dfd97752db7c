"""WSDL 1.1 with a SOAP 1.1 and a SOAP 1.2 port over one port type, document/literal.

Sources: WSDL 1.1 (W3C Note 15 March 2001) sections 2 and 3; the SOAP 1.2 binding of WSDL 1.1
(W3C Member Submission 5 April 2006).
"""

from __future__ import annotations

from lxml import etree

from conformance.derive.markup import to_bytes
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


def wsdl(specification: Specification) -> bytes:
    """Return the WSDL; its address is the word REPLACE_WITH_ENDPOINT, for whoever serves it."""
    binding, tables = specification.binding, specification.tables
    names = {"wsdl": WSDL, "soap": BINDINGS[SoapVersion.V11], "soap12": BINDINGS[SoapVersion.V12]}
    root = etree.Element(_tag("definitions"), nsmap={**names, "tns": binding.namespace})
    root.set("name", tables.service)
    root.set("targetNamespace", binding.namespace)
    etree.SubElement(root, _tag("types")).append(message_schema(specification))
    for name in (tables.request, tables.response):
        message = etree.SubElement(root, _tag("message"), name=name)
        etree.SubElement(message, _tag("part"), name="parameters", element=f"tns:{name}")
    port_type = etree.SubElement(root, _tag("portType"), name=binding.port_type)
    operation = etree.SubElement(port_type, _tag("operation"), name=tables.operation)
    etree.SubElement(operation, _tag("input"), message=f"tns:{tables.request}")
    etree.SubElement(operation, _tag("output"), message=f"tns:{tables.response}")
    for profile in binding.profiles:
        _soap_binding(root, specification, profile.version)
    service = etree.SubElement(root, _tag("service"), name=binding.service)
    for profile in binding.profiles:
        name = _port(profile.version)
        port = etree.SubElement(service, _tag("port"), name=name, binding=f"tns:{name}Binding")
        etree.SubElement(port, f"{{{BINDINGS[profile.version]}}}address", location=ENDPOINT)
    return to_bytes(root, binding=binding.kind)


def _soap_binding(root: etree._Element, specification: Specification, version: SoapVersion) -> None:
    soap, binding = BINDINGS[version], specification.binding
    element = etree.SubElement(root, _tag("binding"), name=f"{_port(version)}Binding", type=f"tns:{binding.port_type}")
    etree.SubElement(element, f"{{{soap}}}binding", style="document", transport=TRANSPORT)
    operation = etree.SubElement(element, _tag("operation"), name=specification.tables.operation)
    etree.SubElement(operation, f"{{{soap}}}operation", soapAction=binding.action, style="document")
    for direction in ("input", "output"):
        etree.SubElement(etree.SubElement(operation, _tag(direction)), f"{{{soap}}}body", use="literal")


def _port(version: SoapVersion) -> str:
    return f"Soap{version.replace('.', '')}"


def _tag(name: str) -> str:
    return f"{{{WSDL}}}{name}"

"""conformance.derive.wsdl: two ports over one port type, and a schema that compiles by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from conformance.derive.wsdl import ENDPOINT, wsdl
from conformance.derive.xsd import message_xsd
from conformance.spec.specification import Specification

NS = {
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "soap12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}


@pytest.fixture(scope="module")
def document(specification: Specification) -> etree._Element:
    """Return the WSDL, parsed."""
    return etree.fromstring(wsdl(specification))


def test_each_soap_version_has_a_port(document: etree._Element) -> None:
    """The service has one port for SOAP 1.1 and one for 1.2, each with the address that is to be filled in."""
    ports = document.findall("wsdl:service/wsdl:port", NS)

    assert [("Soap11", "tns:Soap11Binding"), ("Soap12", "tns:Soap12Binding")] == [
        (port.get("name"), port.get("binding")) for port in ports
    ]
    assert [f"{{{NS['soap']}}}address", f"{{{NS['soap12']}}}address"] == [port[0].tag for port in ports]
    assert [ENDPOINT, ENDPOINT] == [port[0].get("location") for port in ports]


def test_both_bindings_are_document_literal_over_one_port_type(document: etree._Element) -> None:
    """Both bindings carry the one operation as document/literal."""
    bindings = document.findall("wsdl:binding", NS)

    assert ["tns:IndberetInstitutionKontakt"] * 2 == [binding.get("type") for binding in bindings]
    assert ["Indberet"] * 2 == [one.get("name") for one in document.findall("wsdl:binding/wsdl:operation", NS)]
    assert ["literal"] * 4 == [body.get("use") for body in document.iter("{*}body")]
    assert ["document"] * 4 == [element.get("style") for element in document.iter() if element.get("style")]


def test_every_reference_resolves(document: etree._Element) -> None:
    """Bindings, port types, messages and parts name what the document defines."""
    space = f"{{{NS['wsdl']}}}"
    for tag, attribute, target in (
        ("port", "binding", "binding"),
        ("binding", "type", "portType"),
        ("input", "message", "message"),
        ("output", "message", "message"),
    ):
        names = {f"tns:{one.get('name')}" for one in document.iter(f"{space}{target}")}
        used = {one.get(attribute) for one in document.iter(f"{space}{tag}")} - {None}

        assert used
        assert set() == used - names
    elements = {f"tns:{one.get('name')}" for one in document.findall("wsdl:types/xs:schema/xs:element", NS)}
    assert {"tns:Indberet", "tns:IndberetSvar"} == elements
    assert elements == {part.get("element") for part in document.iter(f"{space}part")}


def test_embedded_schema_is_the_message_schema(specification: Specification, document: etree._Element) -> None:
    """The schema inside compiles by itself in both validators, and is the XSD of the message."""
    schema = document.find("wsdl:types/xs:schema", NS)
    assert schema is not None
    alone = etree.fromstring(etree.tostring(schema))

    assert etree.XMLSchema(alone) is not None
    assert "Indberet" in xmlschema.XMLSchema10(etree.tostring(schema)).elements
    assert _shape(etree.fromstring(message_xsd(specification))) == _shape(alone)


def _shape(root: etree._Element) -> list[tuple[str, dict[str, str], str]]:
    return [
        (
            str(element.tag),
            {str(key): str(value) for key, value in element.attrib.items()},
            (element.text or "").strip(),
        )
        for element in root.iter()
    ]


@pytest.mark.filterwarnings("ignore")  # the warnings of another's libraries are not ours
def test_a_client_library_can_call_from_it(specification: Specification, tmp_path: Path) -> None:
    """zeep, where it is installed, reads the WSDL and writes a call that is valid against our XSD."""
    zeep = pytest.importorskip("zeep", reason="zeep is not among our requirements")
    path = tmp_path / "service.wsdl"
    path.write_bytes(wsdl(specification).replace(ENDPOINT.encode(), b"http://127.0.0.1:9/"))
    client = zeep.Client(str(path))
    info = {
        "Elev": [{"CPRNr": "0101000001"}, {"CPRNr": "0202000002"}],
        "DatakildeInstitutionNummer": 101497,
        "KontaktPerson": "Bodil Ærø",
        "KontaktTelefon": "12345678",
        "KontaktMail": "b@skole.example",
    }
    schema = etree.XMLSchema(etree.fromstring(message_xsd(specification)))

    for port in ("Soap11", "Soap12"):
        proxy = client.bind("IndberetInstitutionKontaktService", port)
        envelope = client.create_message(proxy, "Indberet", KontaktpersonInfo=info)
        body = envelope.find("{*}Body")
        schema.assertValid(etree.fromstring(etree.tostring(body[0])))

        assert ["0101000001", "0202000002"] == [one.text for one in body.iter("{*}CPRNr")]

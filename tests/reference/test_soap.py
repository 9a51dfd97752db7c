"""conformance.reference.envelope and answers: SOAP 1.1 and 1.2, as asked, with faults of the right form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lxml import etree

from conformance.reference.answers import fault
from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.service import Answer, Service
from conformance.spec.binding import SoapVersion

if TYPE_CHECKING:
    from tests.reference.conftest import Endpoint

SOAP = {
    SoapVersion.V11: "http://schemas.xmlsoap.org/soap/envelope/",
    SoapVersion.V12: "http://www.w3.org/2003/05/soap-envelope",
}
MEDIA = {SoapVersion.V11: "text/xml", SoapVersion.V12: "application/soap+xml"}
SENDER = {SoapVersion.V11: (500, "soap:Client"), SoapVersion.V12: (400, "soap:Sender")}
VERSIONS = [pytest.param(version, id=version.value) for version in SoapVersion]


def _code(answer: Answer) -> str:
    """Return the fault code by the path that the version has for it."""
    root = etree.fromstring(answer.body)
    namespace = {"s": str(etree.QName(root).namespace)}
    found = root.findtext("s:Body/s:Fault/faultcode", None, namespace)
    return str(found or root.findtext("s:Body/s:Fault/s:Code/s:Value", "", namespace))


def _send(endpoint: Endpoint, text: str, version: SoapVersion) -> Answer:
    return endpoint.service.handle(text.replace("SOAP", SOAP[version]).encode(), MEDIA[version])


@pytest.mark.parametrize("version", VERSIONS)
def test_answer_is_in_the_version_asked(endpoint: Endpoint, version: SoapVersion) -> None:
    """An answer has envelope and media type of the request's version, and one element in its body."""
    answer = endpoint.send(endpoint.message(endpoint.population.reportable[0]), version)
    root = etree.fromstring(answer.body)

    assert 200 == answer.status
    assert (("Content-Type", f"{MEDIA[version]}; charset=utf-8"),) == answer.headers
    assert f"{{{SOAP[version]}}}Envelope" == root.tag
    assert [f"{{{endpoint.specification.binding.namespace}}}IndberetSvar"] == [child.tag for child in root[0]]


def test_fault_of_soap_11_has_its_form(endpoint: Endpoint) -> None:
    """In SOAP 1.1 a fault has unqualified children in this order, and status 500."""
    answer = endpoint.send(endpoint.message(), SoapVersion.V11)
    (body,) = etree.fromstring(answer.body)
    (found,) = body

    assert (500, (("Content-Type", "text/xml; charset=utf-8"),)) == (answer.status, answer.headers)
    assert f"{{{SOAP[SoapVersion.V11]}}}Fault" == found.tag
    assert ["faultcode", "faultstring", "detail"] == [child.tag for child in found]
    assert "soap:Client" == found[0].text
    assert (found[1].text or "").startswith("The request is not valid: /Envelope/Body/Indberet/KontaktpersonInfo holds")
    assert ["/Envelope/Body/Indberet/KontaktpersonInfo"] == [violation.get("path") for violation in found[2]]


def test_fault_of_soap_12_has_its_form(endpoint: Endpoint) -> None:
    """In SOAP 1.2 a fault has Code, Reason with a language, Detail; the sender's has status 400."""
    answer = endpoint.send(endpoint.message(), SoapVersion.V12)
    (body,) = etree.fromstring(answer.body)
    (found,) = body
    soap = f"{{{SOAP[SoapVersion.V12]}}}"

    assert (400, (("Content-Type", "application/soap+xml; charset=utf-8"),)) == (answer.status, answer.headers)
    assert [f"{soap}Code", f"{soap}Reason", f"{soap}Detail"] == [child.tag for child in found]
    assert "soap:Sender" == found[0][0].text
    assert (f"{soap}Text", "en") == (
        found[1][0].tag,
        found[1][0].get("{http://www.w3.org/XML/1998/namespace}lang"),
    )


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("<Envelope", id="not-well-formed"),
        pytest.param("<!DOCTYPE s><s:Envelope xmlns:s='SOAP'><s:Body/></s:Envelope>", id="doctype"),
        pytest.param("<s:Envelope xmlns:s='SOAP'/>", id="no-body"),
        pytest.param("<s:Envelope xmlns:s='SOAP'><s:Body/></s:Envelope>", id="empty-body"),
        pytest.param("<s:Envelope xmlns:s='SOAP'><s:Body>VALIDVALID</s:Body></s:Envelope>", id="two-in-body"),
        pytest.param("<s:Envelope xmlns:s='SOAP'><s:Body>VALID</s:Body><s:Body/></s:Envelope>", id="two-bodies"),
        pytest.param("<s:Envelope xmlns:s='SOAP'><s:Body>VALID</s:Body><s:Header/></s:Envelope>", id="order"),
        pytest.param("<s:Envelope xmlns:s='SOAP'><s:Body>VALID</s:Body><x xmlns='urn:x'/></s:Envelope>", id="after"),
        pytest.param("<s:Envelope xmlns:s='SOAP'><s:Body>text VALID</s:Body></s:Envelope>", id="text-in-body"),
        pytest.param("<s:Envelope xmlns:s='SOAP'>text<s:Body>VALID</s:Body></s:Envelope>", id="text-in-envelope"),
        pytest.param("<s:Envelope xmlns:s='SOAP' id='1'><s:Body>VALID</s:Body></s:Envelope>", id="attribute"),
        pytest.param("<s:Envelope xmlns:s='SOAP'><s:Body><Other xmlns='urn:x'/></s:Body></s:Envelope>", id="other"),
    ],
)
def test_bad_envelope_is_the_senders_fault(endpoint: Endpoint, version: SoapVersion, text: str) -> None:
    """What is no SOAP envelope around one request is a sender fault of the version asked, and changes nothing."""
    answer = _send(endpoint, text.replace("VALID", endpoint.message(endpoint.population.reportable[0])), version)

    assert SENDER[version] == (answer.status, _code(answer))
    assert f"{{{SOAP[version]}}}Envelope" == etree.fromstring(answer.body).tag
    assert endpoint.untouched()


@pytest.mark.parametrize(
    "text", [pytest.param("<s:Envelope xmlns:s='urn:soap-2'><s:Body/></s:Envelope>", id="namespace"), "<html/>"]
)
@pytest.mark.parametrize("version", VERSIONS)
def test_unknown_envelope_is_a_version_mismatch(endpoint: Endpoint, version: SoapVersion, text: str) -> None:
    """An envelope of no known version is answered in SOAP 1.1, with what is supported in a header."""
    answer = _send(endpoint, text, version)
    root = etree.fromstring(answer.body)
    upgrade = root[0][0]

    assert (500, "soap:VersionMismatch") == (answer.status, _code(answer))
    assert (("Content-Type", "text/xml; charset=utf-8"),) == answer.headers
    assert f"{{{SOAP[SoapVersion.V11]}}}Envelope" == root.tag
    assert f"{{{SOAP[SoapVersion.V12]}}}Upgrade" == upgrade.tag
    assert [SOAP[SoapVersion.V12], SOAP[SoapVersion.V11]] == [child.nsmap["e"] for child in upgrade]
    assert "detail" not in [child.tag for child in root[1][0]]


NEXT = "http://schemas.xmlsoap.org/soap/actor/next"
ROLE = "http://www.w3.org/2003/05/soap-envelope/role"


@pytest.mark.parametrize(
    ("version", "attributes", "expected"),
    [
        pytest.param(SoapVersion.V11, 's:mustUnderstand="1"', "soap:MustUnderstand", id="11"),
        pytest.param(SoapVersion.V11, f's:mustUnderstand="1" s:actor="{NEXT}"', "soap:MustUnderstand", id="11-next"),
        pytest.param(SoapVersion.V11, 's:mustUnderstand="1" s:actor="urn:other"', "", id="11-other"),
        pytest.param(SoapVersion.V11, 's:mustUnderstand="0"', "", id="11-no"),
        pytest.param(SoapVersion.V11, 's:mustUnderstand="true"', "soap:Client", id="11-boolean"),
        pytest.param(SoapVersion.V11, 'mustUnderstand="1"', "", id="11-unqualified"),
        pytest.param(SoapVersion.V12, 's:mustUnderstand="1"', "soap:MustUnderstand", id="12"),
        pytest.param(SoapVersion.V12, 's:mustUnderstand=" true "', "soap:MustUnderstand", id="12-true"),
        pytest.param(
            SoapVersion.V12, f's:mustUnderstand="1" s:role="{ROLE}/next"', "soap:MustUnderstand", id="12-next"
        ),
        pytest.param(
            SoapVersion.V12,
            f's:mustUnderstand="1" s:role="{ROLE}/ultimateReceiver"',
            "soap:MustUnderstand",
            id="12-ultimate",
        ),
        pytest.param(SoapVersion.V12, f's:mustUnderstand="1" s:role="{ROLE}/none"', "", id="12-none"),
        pytest.param(SoapVersion.V12, 's:mustUnderstand="false"', "", id="12-no"),
        pytest.param(SoapVersion.V12, 's:mustUnderstand="yes"', "soap:Sender", id="12-no-boolean"),
    ],
)
def test_header_that_must_be_understood(
    endpoint: Endpoint, version: SoapVersion, attributes: str, expected: str
) -> None:
    """A header block for us that must be understood is refused; any other is passed over."""
    header = f'<x:Strange xmlns:x="urn:x" {attributes}/>'
    answer = endpoint.send(endpoint.message(endpoint.population.reportable[0]), version, header=header)

    assert expected == _code(answer)
    assert endpoint.untouched() is bool(expected)
    assert (200 if not expected else 400 if expected == "soap:Sender" else 500) == answer.status


def test_header_not_understood_is_named(endpoint: Endpoint) -> None:
    """In SOAP 1.2 the fault names the header block in a NotUnderstood of its own."""
    header = '<x:Strange xmlns:x="urn:x" s:mustUnderstand="1"/>'
    answer = endpoint.send(endpoint.message(endpoint.population.reportable[0]), header=header)
    block = etree.fromstring(answer.body)[0][0]

    assert f"{{{SOAP[SoapVersion.V12]}}}NotUnderstood" == block.tag
    assert ("n:Strange", "urn:x") == (block.get("qname"), block.nsmap["n"])


@pytest.mark.parametrize(
    ("content_type", "version"),
    [
        pytest.param(None, SoapVersion.V12, id="none"),
        pytest.param("", SoapVersion.V12, id="empty"),
        pytest.param("application/json", SoapVersion.V12, id="json"),
        pytest.param("application/xml", SoapVersion.V11, id="xml"),
        pytest.param("text/xml", SoapVersion.V12, id="12-as-11"),
        pytest.param("application/soap+xml", SoapVersion.V11, id="11-as-12"),
        pytest.param("nonsense; ; action*0*=x", SoapVersion.V11, id="nonsense"),
    ],
)
def test_other_media_type_is_refused(endpoint: Endpoint, content_type: str | None, version: SoapVersion) -> None:
    """A Content-Type that is not the envelope's is refused with 415, before anything is written."""
    message = endpoint.message(endpoint.population.reportable[0])
    text = f'<s:Envelope xmlns:s="{SOAP[version]}"><s:Body>{message}</s:Body></s:Envelope>'
    answer = endpoint.service.handle(text.encode(), content_type)

    assert (415, (("Content-Type", "text/plain; charset=utf-8"),)) == (answer.status, answer.headers)
    assert endpoint.untouched()


@pytest.mark.parametrize(
    "content_type", ["Application/SOAP+XML", 'application/soap+xml ;action="urn:x";charset="utf-8"']
)
def test_media_type_is_read_as_http_writes_it(endpoint: Endpoint, content_type: str) -> None:
    """The case of a media type and its parameters do not matter; without an action of ours any is let pass."""
    message = endpoint.message(endpoint.population.reportable[0])
    text = f'<s:Envelope xmlns:s="{SOAP[SoapVersion.V12]}"><s:Body>{message}</s:Body></s:Envelope>'

    assert 200 == endpoint.service.handle(text.encode(), content_type, '"urn:x"').status


@pytest.mark.parametrize(
    ("content_type", "soap_action", "expected"),
    [
        pytest.param(MEDIA[SoapVersion.V12], None, 200, id="none"),
        pytest.param(MEDIA[SoapVersion.V12], '""', 200, id="empty"),
        pytest.param(MEDIA[SoapVersion.V12], '"urn:ours"', 200, id="ours"),
        pytest.param(f'{MEDIA[SoapVersion.V12]}; action="urn:ours"', None, 200, id="ours-as-parameter"),
        pytest.param(f'{MEDIA[SoapVersion.V12]}; action="urn:x"', None, 400, id="other-as-parameter"),
        pytest.param(MEDIA[SoapVersion.V12], '"urn:x"', 400, id="other"),
    ],
)
def test_action_of_the_binding(endpoint: Endpoint, content_type: str, soap_action: str | None, expected: int) -> None:
    """Where the binding has an action, a client that names another one is refused."""
    from dataclasses import replace  # noqa: PLC0415

    binding = replace(endpoint.specification.binding, action="urn:ours")
    service = Service(endpoint.specification.with_binding(binding), endpoint.registers)
    message = endpoint.message(endpoint.population.reportable[0])
    text = f'<s:Envelope xmlns:s="{SOAP[SoapVersion.V12]}"><s:Body>{message}</s:Body></s:Envelope>'

    assert expected == service.handle(text.encode(), content_type, soap_action).status


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings_of_xml_are_read(endpoint: Endpoint, encoding: str) -> None:
    """A request may be in any encoding that its XML declaration names; the answer is UTF-8."""
    message = endpoint.message(endpoint.population.reportable[0])
    text = f'<s:Envelope xmlns:s="{SOAP[SoapVersion.V12]}"><s:Body>{message}</s:Body></s:Envelope>'
    data = f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)

    assert 200 == endpoint.service.handle(data, MEDIA[SoapVersion.V12]).status
    assert ["Åse Ærlig"] == [contact.person for contact in endpoint.registers.contacts()]


@pytest.mark.parametrize("version", VERSIONS)
def test_fault_is_well_formed_whatever_it_quotes(version: SoapVersion) -> None:
    """A reason with markup or with characters that XML forbids still makes a document."""
    refusal = Refusal(FaultKind.SENDER, "a \x00 < & \ud800 \uffff", details=[('/a["1"]', "b < c")])

    assert etree.fromstring(fault(refusal, version)) is not None

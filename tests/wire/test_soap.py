"""conformance.wire.soap: envelopes of both versions are written, read, and told from what is none."""

from __future__ import annotations

import pytest

from conformance.spec.binding import Side, SoapVersion
from conformance.wire.soap import NAMESPACES, Fault, NotSoap, http_headers, read_envelope, wrap
from conformance.wire.xml import split

V11 = "http://schemas.xmlsoap.org/soap/envelope/"
V12 = "http://www.w3.org/2003/05/soap-envelope"

both_versions = pytest.mark.parametrize(
    "version", [pytest.param(SoapVersion.V11, id="soap-1.1"), pytest.param(SoapVersion.V12, id="soap-1.2")]
)


def _envelope(body: str, namespace: str, *, before: str = "") -> bytes:
    return f'<e:Envelope xmlns:e="{namespace}">{before}<e:Body>{body}</e:Body></e:Envelope>'.encode()


def _fault(body: str, namespace: str) -> Fault:
    fault = read_envelope(_envelope(f"<e:Fault>{body}</e:Fault>", namespace)).fault
    assert fault is not None
    return fault


@both_versions
def test_wrapped_message_is_read_again(version: SoapVersion) -> None:
    """A message in an envelope comes back as the one element of a body of that version."""
    envelope = read_envelope(wrap('<m xmlns="urn:m">æ</m>'.encode(), version))

    assert version is envelope.version
    assert [("urn:m", "m")] == [split(child) for child in envelope.body]
    assert envelope.fault is None


def test_namespaces_are_those_of_the_standards() -> None:
    """The versions are told apart by the namespaces that the two standards give."""
    assert {SoapVersion.V11: V11, SoapVersion.V12: V12} == NAMESPACES


@both_versions
def test_header_before_the_body_is_no_obstacle(version: SoapVersion) -> None:
    """An envelope with header blocks, comments and white space is read for its body."""
    data = _envelope("\n <m/><!-- x -->\n", NAMESPACES[version], before="\n<e:Header><h/></e:Header><!-- x -->")

    assert [("", "m")] == [split(child) for child in read_envelope(data).body]


@both_versions
@pytest.mark.parametrize(
    ("body", "expected"),
    [pytest.param("", 0, id="empty"), pytest.param("text", 0, id="text"), pytest.param("<a/><b/>", 2, id="two")],
)
def test_body_is_read_whatever_it_holds(version: SoapVersion, body: str, expected: int) -> None:
    """How many elements a body holds is reported, and left to the judges."""
    assert expected == len(read_envelope(_envelope(body, NAMESPACES[version])).body)


def test_order_of_fault_and_element_does_not_hide_the_fault() -> None:
    """A fault is found beside another element, too."""
    envelope = read_envelope(_envelope("<m/><e:Fault/>", V11))

    assert Fault(code="", side=None, reason="", detail="") == envelope.fault


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"", "not XML (empty)", id="empty"),
        pytest.param(b"<!DOCTYPE a><a/>", "not XML (holds a document type declaration)", id="doctype"),
        pytest.param(b"<html/>", "an element html in namespace '' instead of a SOAP envelope", id="page"),
        pytest.param(
            b'<Envelope xmlns="urn:x"/>',
            "an element Envelope in namespace 'urn:x' instead of a SOAP envelope",
            id="other-namespace",
        ),
        pytest.param(
            f'<Body xmlns="{V12}"/>'.encode(),
            f"an element Body in namespace '{V12}' instead of a SOAP envelope",
            id="other-element",
        ),
        pytest.param(f'<Envelope xmlns="{V12}"/>'.encode(), "an envelope with 0 Body elements", id="no-body"),
        pytest.param(
            f'<Envelope xmlns="{V11}"><Body/><Body/></Envelope>'.encode(),
            "an envelope with 2 Body elements",
            id="two-bodies",
        ),
        pytest.param(
            f'<e:Envelope xmlns:e="{V12}" xmlns:o="{V11}"><o:Body/></e:Envelope>'.encode(),
            "an envelope with 0 Body elements",
            id="body-of-the-other-version",
        ),
    ],
)
def test_what_is_no_envelope_is_named(data: bytes, expected: str) -> None:
    """Bytes without an envelope are refused with what they are instead."""
    with pytest.raises(NotSoap) as caught:
        read_envelope(data)

    assert expected == str(caught.value)


def test_fault_of_soap_1_1_is_read() -> None:
    """A SOAP 1.1 fault has its code, reason and detail in elements without namespace."""
    fault = _fault(
        "<faultcode>e:Client</faultcode><faultstring> Ugyldig besked </faultstring><detail><x>a\n  b</x></detail>",
        V11,
    )

    assert Fault(code="e:Client", side=Side.SENDER, reason="Ugyldig besked", detail="a b") == fault


def test_fault_of_soap_1_2_is_read() -> None:
    """A SOAP 1.2 fault has its code and reason one level down, and its detail beside them."""
    fault = _fault(
        "<e:Code><e:Value>e:Receiver</e:Value><e:Subcode><e:Value>e:Sender</e:Value></e:Subcode></e:Code>"
        '<e:Reason><e:Text xml:lang="da">Fejl</e:Text><e:Text xml:lang="en">Error</e:Text></e:Reason>'
        "<e:Detail><x>d</x></e:Detail>",
        V12,
    )

    assert Fault(code="e:Receiver", side=Side.RECEIVER, reason="Fejl", detail="d") == fault


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("e:Client", Side.SENDER, id="client"),
        pytest.param("e:Server", Side.RECEIVER, id="server"),
        pytest.param("e:MustUnderstand", Side.SENDER, id="must-understand"),
        pytest.param("e:VersionMismatch", Side.SENDER, id="version-mismatch"),
        pytest.param(" e:Client.Authentication ", Side.SENDER, id="refined"),
        pytest.param("e:Sender", None, id="code-of-1.2"),
        pytest.param("Client", None, id="no-prefix"),
        pytest.param("x:Client", None, id="unbound-prefix"),
        pytest.param("e:client", None, id="other-case"),
        pytest.param("", None, id="empty"),
    ],
)
def test_side_of_a_1_1_fault_follows_its_code(code: str, expected: Side | None) -> None:
    """A SOAP 1.1 code is a QName of the version, which dots may refine; anything else has no side."""
    assert expected is _fault(f"<faultcode>{code}</faultcode>", V11).side


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("e:Sender", Side.SENDER, id="sender"),
        pytest.param("e:Receiver", Side.RECEIVER, id="receiver"),
        pytest.param("e:DataEncodingUnknown", Side.SENDER, id="data-encoding-unknown"),
        pytest.param("e:Sender.Authentication", None, id="refined"),
        pytest.param("e:Client", None, id="code-of-1.1"),
        pytest.param("Sender", None, id="no-prefix"),
    ],
)
def test_side_of_a_1_2_fault_follows_its_code(code: str, expected: Side | None) -> None:
    """A SOAP 1.2 code is one of the version's five QNames and is refined by subcodes, not by dots."""
    assert expected is _fault(f"<e:Code><e:Value>{code}</e:Value></e:Code>", V12).side


def test_code_in_the_default_namespace_is_resolved() -> None:
    """A code without prefix is in the default namespace of its place."""
    data = (
        f'<Envelope xmlns="{V12}"><Body><Fault><Code><Value>Sender</Value></Code></Fault></Body></Envelope>'
    ).encode()

    fault = read_envelope(data).fault

    assert fault is not None
    assert Side.SENDER is fault.side


@pytest.mark.parametrize(
    ("namespace", "body"),
    [
        pytest.param(V11, "<e:faultcode>e:Client</e:faultcode><e:faultstring>x</e:faultstring>", id="1.1-qualified"),
        pytest.param(V12, "<Code><Value>e:Sender</Value></Code><Reason><Text>x</Text></Reason>", id="1.2-unqualified"),
        pytest.param(V12, "<faultcode>e:Sender</faultcode><faultstring>x</faultstring>", id="1.2-with-1.1-elements"),
        pytest.param(V12, "<e:Code/><e:Reason/>", id="1.2-empty"),
    ],
)
def test_fault_in_the_wrong_form_is_read_as_empty(namespace: str, body: str) -> None:
    """Elements that the version does not define are not read: the judge sees a fault without a code."""
    assert Fault(code="", side=None, reason="", detail="") == _fault(body, namespace)


@pytest.mark.parametrize(
    ("version", "action", "expected"),
    [
        pytest.param(
            SoapVersion.V11,
            "urn:a",
            (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '"urn:a"')),
            id="1.1-action",
        ),
        pytest.param(
            SoapVersion.V11, "", (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", '""')), id="1.1-no-action"
        ),
        pytest.param(
            SoapVersion.V12,
            "urn:a",
            (("Content-Type", 'application/soap+xml; charset=utf-8; action="urn:a"'),),
            id="1.2-action",
        ),
        pytest.param(
            SoapVersion.V12, "", (("Content-Type", "application/soap+xml; charset=utf-8"),), id="1.2-no-action"
        ),
    ],
)
def test_headers_are_those_of_the_version(
    version: SoapVersion, action: str, expected: tuple[tuple[str, str], ...]
) -> None:
    """SOAP 1.1 has an own header for the action, which is quoted even when empty; 1.2 has a parameter."""
    assert expected == http_headers(version, action=action)

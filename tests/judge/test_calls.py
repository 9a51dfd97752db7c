from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from conformance.generate.equivalents import EQUIVALENTS
from conformance.judge.calls import call_findings
from conformance.judge.reading import Reader
from conformance.record.exchange import Exchange
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification, load_specification
from conformance.wire.soap import http_headers
from conformance.words import render
from tests.client.conftest import CONTACT, ONE, message, received


@pytest.fixture(scope="module")
def layered() -> Specification:
    """Return the specification over the binding that has a layer around the message."""
    return load_specification(default_specification(), binding="ipl")


def _sent(
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    version: SoapVersion = SoapVersion.V12,
    method: str = "POST",
) -> Exchange:
    one = received(body, number=7)
    written = dict(http_headers(version)) | dict(headers or {})
    kept = tuple((name, value) for name, value in written.items() if value)
    return replace(one, request=replace(one.request, headers=kept, method=method))


def _clauses(one: Exchange, specification: Specification, schemas: Schemas) -> list[str]:
    return [finding.clause for finding in call_findings(one, Reader(specification, schemas))]


@pytest.mark.parametrize("version", list(SoapVersion))
def test_a_right_call_has_no_finding(version: SoapVersion, specification: Specification, schemas: Schemas) -> None:
    """In both versions of SOAP, each with its media type."""
    one = _sent(message(specification, version=version), version=version)

    assert () == call_findings(one, Reader(specification, schemas))


def test_a_right_call_in_its_layer_has_no_finding(layered: Specification) -> None:
    """Over the layered binding as well."""
    assert () == call_findings(_sent(message(layered)), Reader(layered, Schemas(layered)))


def test_a_charset_that_only_http_names(specification: Specification, schemas: Schemas) -> None:
    """A message without a declaration is written as its Content-Type says (RFC 7303, section 3)."""
    text = message(specification, fields=CONTACT | {"KontaktPerson": "Søren Ærø"}).decode().partition("?>\n")[2]
    one = _sent(text.encode("latin-1"), {"Content-Type": "application/soap+xml; charset=iso-8859-1"})

    assert () == call_findings(one, Reader(specification, schemas))


@pytest.mark.parametrize("name", [one.name for one in EQUIVALENTS])
def test_other_clothes_are_no_fault(name: str, specification: Specification, schemas: Schemas) -> None:
    """However a message is written, what means the same is as right."""
    form = next(one for one in EQUIVALENTS if one.name == name)
    body = form.apply(message(specification))
    one = _sent(body, {"Content-Type": f"application/soap+xml; charset={form.charset}"})

    assert [] == [f for f in call_findings(one, Reader(specification, schemas)) if f.level is Level.MUST]


@pytest.mark.parametrize(
    ("headers", "version", "clause"),
    [
        ({"Content-Type": "text/xml; charset=utf-8"}, SoapVersion.V12, "soap/request/content-type"),
        ({"Content-Type": "application/xml"}, SoapVersion.V12, "soap/request/content-type"),
        ({"Content-Type": ""}, SoapVersion.V12, "soap/request/content-type"),
        ({"Content-Type": "application/soap+xml; charset=utf-8"}, SoapVersion.V11, "soap/request/content-type"),
        ({"Content-Type": "application/soap+xml; charset=utf-16"}, SoapVersion.V12, "soap/request/charset"),
        ({"Content-Type": "application/soap+xml; charset=klingon"}, SoapVersion.V12, "soap/request/charset"),
        ({"SOAPAction": ""}, SoapVersion.V11, "soap/request/action"),
        ({"SOAPAction": "Indberet"}, SoapVersion.V11, "soap/request/action"),
    ],
)
def test_a_header_that_is_wrong(
    headers: dict[str, str], version: SoapVersion, clause: str, specification: Specification, schemas: Schemas
) -> None:
    """Each header has its clause, and only that one is cited."""
    one = _sent(message(specification, version=version), headers, version=version)
    (finding,) = call_findings(one, Reader(specification, schemas))

    assert (clause, 7) == (finding.clause, finding.exchange)
    assert specification.level(clause) is finding.level


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "application/soap+xml"},
        {"Content-Type": "Application/SOAP+XML;Charset=UTF-8"},
        {"Content-Type": 'application/soap+xml; charset="utf-8"; action="x"'},
        {"Content-Type": "application/soap+xml; charset=us-ascii"},
        {"Content-Type": "application/soap+xml; charset=iso-8859-1"},
        {"SOAPAction": "whatever"},
    ],
)
def test_a_header_that_is_right(headers: dict[str, str], specification: Specification, schemas: Schemas) -> None:
    """Case, quotation marks and further parameters are free; of ASCII most charsets are right."""
    assert [] == _clauses(_sent(message(specification), headers), specification, schemas)


def test_a_charset_matters_where_letters_do(specification: Specification, schemas: Schemas) -> None:
    """Of a message in UTF-8 with an Å, ISO 8859-1 is wrong."""
    body = message(specification, fields={**CONTACT, "KontaktPerson": "Åse"})
    one = _sent(body, {"Content-Type": "application/soap+xml; charset=iso-8859-1"})

    assert ["soap/request/charset"] == _clauses(one, specification, schemas)


@pytest.mark.parametrize(
    ("body", "method", "observed"),
    [
        (b"", "POST", "not XML (empty)"),
        (b'{"a": 1}', "POST", "not XML ("),
        (b"<Indberet/>", "POST", "an element Indberet in namespace '' instead of a SOAP envelope"),
        (b"", "PUT", "a PUT"),
    ],
)
def test_no_call_at_all(
    body: bytes, method: str, observed: str, specification: Specification, schemas: Schemas
) -> None:
    """What is no SOAP request is one finding."""
    (finding,) = call_findings(_sent(body, method=method), Reader(specification, schemas))

    assert "soap/request/form" == finding.clause
    assert render(finding.observed).startswith(observed)


def test_two_elements_in_body(specification: Specification, schemas: Schemas) -> None:
    """A Body holds one element."""
    body = message(specification).replace(b"</soap:Body>", b"<more/></soap:Body>")

    assert "soap/request/form" in _clauses(_sent(body), specification, schemas)


@pytest.mark.parametrize(
    ("old", "new", "clause"),
    [
        (b"urn:indberet-institution-kontakt:1.0", b"urn:other", "soap/namespace"),
        (b"<KontaktMail>bodil.hansen@example.dk</KontaktMail>", b"", "6.1.3/KontaktMail/required"),
        (b">33921000<", b">123456789012345678901<", "6.1.3/KontaktTelefon/maxLength"),
        (b">101497<", b">x<", "6.1.3/DatakildeInstitutionNummer/type"),
        (b"</KontaktMail>", b"</KontaktMail><SlutDato></SlutDato>", "6.1.3/SlutDato/type"),
        (b"<KontaktMail>", b'<KontaktMail lang="da">', "6.1/nothing-else"),
        (b"<CPRNr>6101004000</CPRNr>", b"", "6.1.4/CPRNr/required"),
        (b"<CPRNr>6101004000<", b"<CPRNr>610100-4000<", "6.1.4/CPRNr/maxLength"),
    ],
)
def test_a_message_that_breaks_a_clause(
    old: bytes, new: bytes, clause: str, specification: Specification, schemas: Schemas
) -> None:
    """Each kind of defect of the message is found under the clause of its field."""
    body = message(specification)

    assert old in body
    assert clause in _clauses(_sent(body.replace(old, new)), specification, schemas)


@pytest.mark.parametrize("count", [0, 101])
def test_too_few_and_too_many(count: int, specification: Specification, schemas: Schemas) -> None:
    """Nobody, and one more than a call may hold."""
    people = [str(6101004000 + position) for position in range(count)]

    assert [f"6.1.3/Elev/{'max' if count else 'min'}"] == _clauses(
        _sent(message(specification, people)), specification, schemas
    )


def test_fields_of_a_call(specification: Specification, layered: Specification) -> None:
    """The elements of the message by name, whatever is around it; None where it cannot be read."""
    names = frozenset({"Indberet", "KontaktpersonInfo", "Elev", "CPRNr", *CONTACT})

    assert names == Reader(specification, Schemas(specification)).asked(_sent(message(specification, (ONE,)))).names
    assert names == Reader(layered, Schemas(layered)).asked(_sent(message(layered, (ONE,)))).names
    assert Reader(specification, Schemas(specification)).asked(_sent(b"x")).names is None

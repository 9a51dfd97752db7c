"""conformance.judge.layer: what is right and wrong with the layer around an answer, apart from the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.catalogue import passive_rules
from conformance.judge.files import judge_message
from conformance.judge.reading import Reader
from conformance.record.exchange import Exchange
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification, load_specification
from conformance.wire.carrier import carry, numbered
from conformance.wire.soap import wrap
from tests.judge.conftest import Bench, exchange, fault

NAMESPACE = "http://ipl.stil.dk/services/ungedatabasen/indberetinstitutionkontakt/v1.0"
MESSAGE = "urn:indberet-institution-kontakt:1.0"
REQUEST = (
    f'<Indberet xmlns="{MESSAGE}"><KontaktpersonInfo><Elev><CPRNr>6101010001</CPRNr></Elev>'
    "<DatakildeInstitutionNummer>101497</DatakildeInstitutionNummer><KontaktPerson>Bodil</KontaktPerson>"
    "<KontaktTelefon>12345678</KontaktTelefon><KontaktMail>b@skole.example</KontaktMail></KontaktpersonInfo></Indberet>"
)
STATUS = "<ElevStatus><CPRNr>6101010001</CPRNr><IndberetningOk>true</IndberetningOk></ElevStatus>"
SVAR = f'<IndberetSvar xmlns="{MESSAGE}">{STATUS}</IndberetSvar>'
LAYERS = {"ipl/layer", "ipl/identifier", "ipl/correlation-id", "ipl/fault-detail"}
DETAIL = (
    f'<ServiceFaultDetailer xmlns="{NAMESPACE}"><CorrelationID>1</CorrelationID>'
    "<Timestamp>2026-01-01T00:00:00.000000000</Timestamp><ErrorCode>IPL000002</ErrorCode>"
    "<ErrorMessage>Invalid</ErrorMessage></ServiceFaultDetailer>"
)


@pytest.fixture(scope="module")
def layered() -> Specification:
    """Return the specification over the binding with a layer."""
    return load_specification(default_specification(), binding="ipl")


@pytest.fixture(scope="module")
def layered_schemas(layered: Specification) -> Schemas:
    """Return its oracles."""
    return Schemas(layered)


@pytest.fixture
def platform(bench: Bench, layered: Specification, layered_schemas: Schemas) -> Bench:
    """Return a bench over the binding with a layer."""
    return replace(bench, specification=layered, schemas=layered_schemas)


def _exchange(bench: Bench, body: str, *, status: int = 200) -> Exchange:
    made = exchange(body.encode(), status=status)
    sent = numbered(carry(REQUEST.encode(), bench.specification.binding), "run", 1)
    return replace(made, request=replace(made.request, body=sent))


def _answer(bench: Bench, old: str = "", new: str = "", *, message: str = SVAR) -> Exchange:
    sent = numbered(carry(REQUEST.encode(), bench.specification.binding), "run", 1).decode()
    identifier = sent[sent.index("<ipl:Identifier>") : sent.index("<ipl:Message>")]
    layer = (
        f'<ipl:IndberetResponse xmlns:ipl="{NAMESPACE}">{identifier}<ipl:CorrelationID>42</ipl:CorrelationID>'
        f"<ipl:Message>{message}</ipl:Message></ipl:IndberetResponse>"
    )
    assert old in layer
    return _exchange(bench, wrap(layer.replace(old, new).encode(), SoapVersion.V12).decode())


def test_a_right_answer_has_no_complaints(platform: Bench) -> None:
    """The layer as it should be satisfies every rule that applies to an answer."""
    one = _answer(platform)

    assert set() == platform.complaints(one)
    assert [()] * 3 == [platform.check(rule, one) for rule in sorted(LAYERS - {"ipl/fault-detail"})]
    assert platform.check("ipl/fault-detail", one) is None


def test_without_a_layer_there_are_no_such_rules(specification: Specification, layered: Specification) -> None:
    """The plain binding is judged by no rule about a layer."""
    assert LAYERS == set(passive_rules(layered)) - set(passive_rules(specification))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("<ipl:CorrelationID>42</ipl:CorrelationID>", "", {"layer", "correlation-id"}, id="lost"),
        pytest.param(">42<", "> <", {"correlation-id"}, id="empty"),
        pytest.param("ipl:SystemName", "ipl:Name", {"layer", "identifier"}, id="renamed-field"),
        pytest.param(">indberet-conformance<", ">INDBERET-CONFORMANCE<", {"identifier"}, id="another-case"),
        pytest.param(">indberet-conformance<", f">{'a' * 101}<", {"layer", "identifier"}, id="too-long"),
        pytest.param("<ipl:Message>", "<ipl:More/><ipl:Message>", {"layer"}, id="unknown-element"),
    ],
)
def test_a_mistake_in_the_layer_is_a_warning_about_it(platform: Bench, old: str, new: str, expected: set[str]) -> None:
    """What is wrong with the layer is found by the rules about it, as a `should`, and held against nothing else."""
    one = _answer(platform, old, new)

    found = platform.complaints(one)

    assert {f"ipl/{name}" for name in expected} == found
    findings = [finding for rule in found for finding in platform.check(rule, one) or ()]
    assert {Level.SHOULD} == {finding.level for finding in findings}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("", "", id="alone"),
        pytest.param("<ipl:CorrelationID>42</ipl:CorrelationID>", "", id="beside-a-mistake-in-the-layer"),
    ],
)
def test_a_mistake_in_the_message_is_found_all_the_same(platform: Bench, old: str, new: str) -> None:
    """A mistake in the layer does not hide one in the message."""
    one = _answer(platform, old, new, message=SVAR.replace(">true<", ">ja<"))

    assert "6.2.3/IndberetningOk/type" in platform.complaints(one)


def test_an_answer_without_its_layer_is_none(platform: Bench) -> None:
    """A bare IndberetSvar is not what the platform answers."""
    one = _exchange(platform, wrap(SVAR.encode(), SoapVersion.V12).decode())

    assert {"soap/envelope"} == platform.complaints(one)


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        pytest.param(DETAIL, set(), id="right"),
        pytest.param("Ugyldig", {"ipl/fault-detail"}, id="text"),
        pytest.param("", {"ipl/fault-detail"}, id="none"),
        pytest.param(DETAIL.replace("<ErrorCode>IPL000002</ErrorCode>", ""), {"ipl/fault-detail"}, id="no-code"),
        pytest.param(DETAIL.replace(">Invalid<", "><"), {"ipl/fault-detail"}, id="no-message"),
        pytest.param(DETAIL.replace(NAMESPACE, "urn:x"), {"ipl/fault-detail"}, id="other-namespace"),
        pytest.param(DETAIL.replace("<CorrelationID>1</CorrelationID>", ""), {"ipl/correlation-id"}, id="lost"),
    ],
)
@pytest.mark.parametrize("version", [pytest.param(version, id=version) for version in SoapVersion])
def test_the_detail_of_a_fault(platform: Bench, version: SoapVersion, detail: str, expected: set[str]) -> None:
    """A fault is judged by its detail, whichever SOAP version it comes in."""
    one = _exchange(platform, fault(version, detail=detail).decode(), status=400)

    assert expected == platform.complaints(one) & LAYERS


def test_the_platforms_own_trouble_is_not_judged(platform: Bench) -> None:
    """IPL000001 says nothing about the message, nor about the one who sent it."""
    body = fault(detail=DETAIL.replace("IPL000002", "IPL000001"))

    assert set() == platform.complaints(_exchange(platform, body.decode(), status=500))


# ---------------------------------------------------------------- files


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("", "", [], id="right"),
        pytest.param(">12345678<", f">{'1' * 21}<", ["6.1.3/KontaktTelefon/maxLength"], id="in-the-message"),
        pytest.param(">indberet-conformance<", f">{'a' * 101}<", ["ipl/layer"], id="in-the-layer"),
        pytest.param("IndberetRequest", "AndetRequest", ["ipl/layer"], id="another-layer"),
        pytest.param(f'xmlns="{MESSAGE}"', 'xmlns="urn:x"', ["soap/namespace"], id="namespace"),
        pytest.param("<Indberet ", "<Andet ", ["xml"], id="no-xml"),
    ],
)
def test_files_are_judged_inside_their_layer(
    layered: Specification, layered_schemas: Schemas, old: str, new: str, expected: list[str]
) -> None:
    """A file is opened as the binding carries it, and each finding names what it is about."""
    text = carry(REQUEST.encode(), layered.binding).decode()

    findings = judge_message((read := Reader(layered, layered_schemas)).message(text.replace(old, new).encode()), read)

    assert expected == [finding.clause for finding in findings]

"""conformance.reference.platform: the reference endpoint behind the platform's layer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from conformance.derive.files import derived_files
from conformance.resources import default_specification
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import load_specification

if TYPE_CHECKING:
    from pathlib import Path

    from tests.reference.conftest import Endpoint as EndpointType

VERSIONS = [pytest.param(version, id=version) for version in SoapVersion]
NAMESPACE = "http://ipl.stil.dk/services/ungedatabasen/indberetinstitutionkontakt/v1.0"
IDENTIFIER = (
    "<i:Identifier><i:SystemName>Åben &amp; Co</i:SystemName>"
    "<i:SystemTransactionID>17</i:SystemTransactionID></i:Identifier>"
)


@pytest.fixture
def layered(endpoint: EndpointType) -> Iterator[EndpointType]:
    """Return a fresh endpoint over the binding with a layer."""
    made = type(endpoint)(load_specification(default_specification(), binding="ipl"))
    yield made
    made.registers.close()


def _layer(message: str, identifier: str = IDENTIFIER, *, more: str = "") -> str:
    return (
        f'<i:IndberetRequest xmlns:i="{NAMESPACE}">{identifier}<i:Message>{message}</i:Message>{more}'
        "</i:IndberetRequest>"
    )


def _texts(body: bytes, name: str) -> list[str]:
    return [element.text or "" for element in etree.fromstring(body).iter(f"{{*}}{name}")]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_answer_stands_in_the_layer(layered: EndpointType, version: SoapVersion, tmp_path: Path) -> None:
    """Who called comes back unchanged, the platform's number is new each time, and the XSD is kept."""
    people = layered.population.reportable[:2]
    answers = [layered.send(_layer(layered.message(*people)), version) for _ in range(2)]

    assert [200, 200] == [answer.status for answer in answers]
    assert ["Åben & Co", "17"] == [_texts(answers[0].body, name)[0] for name in ("SystemName", "SystemTransactionID")]
    numbers = {_texts(answer.body, "CorrelationID")[0] for answer in answers}
    assert 2 == len(numbers - {""})
    assert [(people[0], "true", None), (people[1], "true", None)] == layered.statuses(answers[0])
    for name, content in derived_files(layered.specification).items():
        (tmp_path / name).write_bytes(content)
    schema = etree.XMLSchema(file=str(tmp_path / f"ipl.soap{version.replace('.', '')}.response.xsd"))
    assert schema.validate(etree.fromstring(answers[0].body)), schema.error_log


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("identifier", "more"),
    [
        pytest.param("", "", id="no-identifier"),
        pytest.param("<i:Identifier><i:SystemName>a</i:SystemName></i:Identifier>", "", id="no-transaction"),
        pytest.param(IDENTIFIER.replace(">17<", f">{'1' * 101}<"), "", id="long-transaction"),
        pytest.param(IDENTIFIER.replace("i:SystemName", "i:systemName"), "", id="other-name"),
        pytest.param(IDENTIFIER, "<i:More/>", id="more"),
        pytest.param(IDENTIFIER + IDENTIFIER, "", id="twice"),
    ],
)
def test_a_wrong_layer_is_an_input_error(
    layered: EndpointType, version: SoapVersion, identifier: str, more: str, tmp_path: Path
) -> None:
    """A layer that its XSD does not allow is refused by hand too, with the platform's code, and nothing is written."""
    message = _layer(layered.message(layered.population.reportable[0]), identifier, more=more)
    answer = layered.send(message, version)

    assert 400 if version is SoapVersion.V12 else 500 == answer.status
    assert ["IPL000002"] == _texts(answer.body, "ErrorCode")
    assert layered.untouched()
    for name, content in derived_files(layered.specification).items():
        (tmp_path / name).write_bytes(content)
    assert not etree.XMLSchema(file=str(tmp_path / "ipl.outer.xsd")).validate(etree.fromstring(message))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_fault_has_the_platforms_detail(layered: EndpointType, version: SoapVersion, tmp_path: Path) -> None:
    """The detail is valid by its XSD, and its time has no zone and nine decimals."""
    answer = layered.send(_layer(layered.message()), version)

    detail = next(etree.fromstring(answer.body).iter(f"{{{NAMESPACE}}}ServiceFaultDetailer"))
    for name, content in derived_files(layered.specification).items():
        (tmp_path / name).write_bytes(content)
    schema = etree.XMLSchema(file=str(tmp_path / "ipl.outer.xsd"))
    assert schema.validate(etree.fromstring(etree.tostring(detail))), schema.error_log
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}", _texts(answer.body, "Timestamp")[0])
    assert "at least 1 must stand there" in _texts(answer.body, "Details")[0]


def test_what_the_service_did_not_foresee_is_an_unexpected_error(
    layered: EndpointType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure of the service has the code that says so."""
    monkeypatch.setattr(layered.service, "process", lambda _: 1 / 0)
    answer = layered.send(_layer(layered.message(layered.population.reportable[0])))

    assert (500, ["IPL000001"]) == (answer.status, _texts(answer.body, "ErrorCode"))


@pytest.mark.parametrize("version", VERSIONS)
def test_ping_is_answered_with_up(layered: EndpointType, version: SoapVersion) -> None:
    """An empty Ping asks whether anybody is there; one that holds something is refused."""
    up = layered.send(f'<Ping xmlns="{NAMESPACE}"/>', version)
    full = layered.send(f'<Ping xmlns="{NAMESPACE}">x</Ping>', version)

    assert (200, ["up"]) == (up.status, _texts(up.body, "Status"))
    assert ["IPL000002"] == _texts(full.body, "ErrorCode")


def test_a_bare_message_is_refused(layered: EndpointType) -> None:
    """Without the layer a message is not for the platform."""
    answer = layered.send(layered.message(layered.population.reportable[0]))

    assert (400, ["IPL000002"]) == (answer.status, _texts(answer.body, "ErrorCode"))
    assert layered.untouched()

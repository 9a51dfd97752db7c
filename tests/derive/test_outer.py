"""conformance.derive.outer: the layer as XSD, the envelopes around it, and the WSDL that offers both operations."""

from __future__ import annotations

from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from conformance.derive.envelope import Direction, in_layer
from conformance.derive.files import derived_files, stale
from conformance.resources import default_specification
from conformance.spec.specification import Specification, load_specification

WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
TYPES = "{http://schemas.xmlsoap.org/wsdl/}types"


@pytest.fixture(scope="module")
def layered() -> Specification:
    """Return the specification over the binding with a layer."""
    return load_specification(default_specification(), binding="ipl")


def test_files_of_the_repository_are_current(layered: Specification) -> None:
    """What stands in xsd/ for this binding is what the tables make today."""
    assert "" == stale(layered, default_specification())


def test_there_is_one_file_more_than_without_a_layer(specification: Specification, layered: Specification) -> None:
    """A layer adds its own XSD, and changes nothing about the message's."""
    plain = {name.partition(".")[2]: content for name, content in derived_files(specification).items()}
    files = {name.partition(".")[2]: content for name, content in derived_files(layered).items()}

    assert {"outer.xsd"} == set(files) - set(plain)
    assert plain["xsd"].replace(b"plain.toml", b"ipl.toml") == files["xsd"]


def test_both_validators_compile_the_layer(layered: Specification, tmp_path: Path) -> None:
    """The XSD of the layer declares what can stand in Body or in the detail of a fault."""
    for name, content in derived_files(layered).items():
        (tmp_path / name).write_bytes(content)

    second = xmlschema.XMLSchema10(str(tmp_path / "ipl.outer.xsd"))

    assert etree.XMLSchema(file=str(tmp_path / "ipl.outer.xsd")) is not None
    expected = {"IndberetRequest", "IndberetResponse", "ServiceFaultDetailer", "Ping", "PingResponse"}
    assert expected == set(second.elements)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("/Envelope/Body", False, id="body"),
        pytest.param("/Envelope/Body/IndberetResponse", True, id="layer"),
        pytest.param("/Envelope/Body/IndberetResponse/Identifier/SystemName", True, id="identifier"),
        pytest.param("/Envelope/Body/IndberetResponse/Message", False, id="place-of-the-message"),
        pytest.param("/Envelope/Body/IndberetResponse/Message/IndberetSvar/ElevStatus[2]", False, id="message"),
        pytest.param("/Envelope/Body/IndberetResponse/MessageX", True, id="other-name"),
    ],
)
def test_what_belongs_to_the_layer(
    specification: Specification, layered: Specification, path: str, *, expected: bool
) -> None:
    """The layer is what stands around the message; without one, nothing belongs to it."""
    assert expected == in_layer(path, layered, Direction.RESPONSE)
    assert not in_layer(path, specification, Direction.RESPONSE)


def test_the_wsdl_offers_both_operations_with_their_fault(layered: Specification) -> None:
    """Operation, Ping and fault are declared, and every part is an element of the layer."""
    document = etree.fromstring(derived_files(layered)["ipl.wsdl"])
    operations = document.findall(f"{WSDL}portType/{WSDL}operation")
    elements = {f"tns:{e.get('name')}" for e in document.findall(f"{TYPES}/*/") if e.tag.endswith("}element")}

    assert ["Indberet", "Ping"] == [operation.get("name") for operation in operations]
    assert ["tns:ServiceFaultDetailer"] * 2 == [str(o[-1].get("message")) for o in operations]
    parts = {str(part.get("element")) for part in document.iter(f"{WSDL}part")}
    messages = {f"tns:{message.get('name')}" for message in document.iter(f"{WSDL}message")}
    assert parts == messages
    assert set() == parts - elements
    assert 6 == len(list(document.iter(f"{WSDL}fault")))

"""conformance.wire.carrier: into Body and out again, with a layer around the message or without."""

from __future__ import annotations

import re

import pytest

from conformance.resources import default_specification
from conformance.spec.binding import Binding, SoapVersion
from conformance.spec.specification import load_specification
from conformance.wire.carrier import PLACEHOLDER, SYSTEM, carry, identifier_of, numbered, payload
from conformance.wire.soap import read_envelope, wrap
from conformance.wire.xml import split

MESSAGE = '<m xmlns="urn:m">æ</m>'.encode()


def _binding(kind: str) -> Binding:
    return load_specification(default_specification(), binding=kind).binding


@pytest.mark.parametrize("version", [pytest.param(version, id=version) for version in SoapVersion])
@pytest.mark.parametrize("kind", [pytest.param("plain", id="plain"), pytest.param("ipl", id="ipl")])
def test_what_is_carried_comes_out_again(kind: str, version: SoapVersion) -> None:
    """The message is found where the binding puts it, in either SOAP version."""
    binding = _binding(kind)

    envelope = read_envelope(carry(MESSAGE, binding, version))

    assert version is envelope.version
    assert [("urn:m", "m")] == [split(element) for element in payload(envelope, binding)]


def test_plain_carries_the_message_and_nothing_else() -> None:
    """Without a layer, to carry is to wrap, and no number is put in."""
    body = carry(MESSAGE, _binding("plain"))

    assert wrap(MESSAGE, SoapVersion.V12) == body
    assert body == numbered(body, "run", 1)


def test_a_message_without_its_layer_is_not_found() -> None:
    """A message straight in Body is not where the platform would look for it."""
    assert () == payload(read_envelope(wrap(MESSAGE, SoapVersion.V12)), _binding("ipl"))


def test_the_layer_says_who_calls() -> None:
    """The suite names itself, and each call has a number of its own."""
    binding = _binding("ipl")
    assert binding.outer is not None
    body = carry(MESSAGE, binding)

    identifiers = [
        identifier_of(read_envelope(numbered(body, run, number)), binding.outer)
        for run, number in (("a", 1), ("a", 2), ("b", 1), ("a", 1))
    ]

    assert {SYSTEM} == {fields["SystemName"] for fields in identifiers if fields}
    numbers = [fields["SystemTransactionID"] for fields in identifiers if fields]
    assert 3 == len(set(numbers))
    assert numbers[0] == numbers[3]
    assert all(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", number) for number in numbers)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_number_has_the_form_of_its_placeholder(encoding: str) -> None:
    """The number is as long as what stood for it when the message was admitted, in any encoding that is sent."""
    body = f"<x>{PLACEHOLDER}</x>".encode(encoding)

    sent = numbered(body, "run", 1)

    assert len(body) == len(sent)
    assert PLACEHOLDER not in sent.decode(encoding)

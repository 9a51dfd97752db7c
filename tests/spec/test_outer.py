"""conformance.spec.outer: the layer around the message as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.errors import ConfigurationError
from conformance.resources import default_specification
from conformance.spec.binding import Binding, Side
from conformance.spec.outer import Outer
from conformance.spec.specification import Specification, load_specification

if TYPE_CHECKING:
    from tests.spec.conftest import Edit


@pytest.fixture(scope="module")
def binding() -> Binding:
    """Return the binding with a layer."""
    return load_specification(default_specification(), binding="ipl").binding


@pytest.fixture(scope="module")
def outer(binding: Binding) -> Outer:
    """Return its layer."""
    assert binding.outer is not None
    return binding.outer


def test_plain_has_no_layer(specification: Specification) -> None:
    """The message of the plain binding stands straight in Body, and has one name that can be chosen."""
    assert specification.binding.outer is None
    assert {"namespace": specification.binding.namespace} == specification.binding.choices()


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        pytest.param("IndberetRequest", ["Identifier", "Message"], id="request"),
        pytest.param("IndberetResponse", ["Identifier", "CorrelationID", "Message"], id="response"),
        pytest.param("Identifier", ["SystemName", "SystemTransactionID"], id="identifier"),
        pytest.param(
            "ServiceFaultDetailer",
            ["CorrelationID", "Timestamp", "ErrorCode", "ErrorMessage", "Details", "SourceSystemError"],
            id="fault",
        ),
    ],
)
def test_the_tables_of_the_layer(outer: Outer, element: str, expected: list[str]) -> None:
    """The layer has the fields that the platform's other services have, in their order."""
    assert expected == [field.name for field in outer.structure(element).fields]


def test_each_side_has_its_code(outer: Outer) -> None:
    """An invalid request and an unexpected error have the platform's codes."""
    assert ("IPL000002", "IPL000001") == (outer.code(Side.SENDER).code, outer.code(Side.RECEIVER).code)


def test_chosen_names_replace_those_of_the_file(binding: Binding) -> None:
    """A target's names for the layer go through to its tables, and can be read again."""
    chosen = binding.with_choices(outer_namespace="urn:o", request="Spoerg", response="Svar")

    names = {"namespace": binding.namespace, "outer_namespace": "urn:o", "request": "Spoerg", "response": "Svar"}
    assert names == chosen.choices()
    assert chosen.outer is not None
    assert ["Identifier", "Message"] == [field.name for field in chosen.outer.structure("Spoerg").fields]
    back = binding.choices()
    assert binding == chosen.with_choices(
        outer_namespace=back["outer_namespace"], request=back["request"], response=back["response"]
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            'identifier = "Identifier"',
            'identifier = "Identifyer"',
            "key 'identifier' names 'Identifyer', which is not defined (did you mean 'Identifier'?)",
            id="dangling-part",
        ),
        pytest.param(
            'correlation = "CorrelationID"',
            'correlation = "CorrelationId"',
            "key 'correlation' names 'CorrelationId', which is not defined (did you mean 'CorrelationID'?)",
            id="dangling-field",
        ),
        pytest.param(
            'side = "receiver"',
            'side = "sender"',
            "key 'code' has no code for one of the sides (expected one for sender, one for receiver)",
            id="side-without-code",
        ),
        pytest.param(
            'side = "receiver"',
            'side = "server"',
            "key 'side' cannot be 'server' (expected sender or receiver)",
            id="side",
        ),
        pytest.param(
            'type = "SourceSystemError"',
            'type = "SourceError"',
            "key 'structure' names 'SourceError', which is not defined (did you mean 'SourceSystemError'?)",
            id="dangling-structure",
        ),
    ],
)
def test_layer_that_makes_no_sense_is_refused(edited: Edit, old: str, new: str, expected: str) -> None:
    """What a layer cannot mean is refused with its key."""
    folder = edited("bindings/ipl.toml", old, new)

    with pytest.raises(ConfigurationError) as caught:
        load_specification(folder, binding="ipl")

    assert str(caught.value).endswith(expected)

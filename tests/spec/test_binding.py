"""conformance.spec.binding: names and statuses of the message's carrier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.spec.binding import Side, SoapVersion
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from tests.spec.conftest import Refusal

PLAIN = "bindings/plain.toml"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            'default_soap = "1.2"',
            'default_soap = "2.0"',
            "bindings/plain.toml [binding]: key 'default_soap' cannot be '2.0' (expected 1.1 or 1.2)",
            id="unknown-version",
        ),
        pytest.param(
            'version = "1.2"',
            'version = "1.1"',
            "bindings/plain.toml [binding]: key 'default_soap' is 1.2, which no [[binding.soap]] describes",
            id="default-without-profile",
        ),
        pytest.param(
            "sender_status = 500",
            'sender_status = "500"',
            "bindings/plain.toml [binding] [[soap]] 1.1: key 'sender_status' must be a whole number, not '500'",
            id="status-no-number",
        ),
        pytest.param(
            'prefix = "iik"',
            'prefiks = "iik"',
            "bindings/plain.toml [binding]: key 'prefix' is missing",
            id="missing-key",
        ),
        pytest.param(
            'prefix = "iik"',
            'prefix = "iik"\nprefiks = "iik"',
            "bindings/plain.toml [binding]: unknown key 'prefiks' (did you mean 'prefix'?)",
            id="unknown-key",
        ),
    ],
)
def test_binding_that_makes_no_sense_is_refused(refusal: Refusal, old: str, new: str, expected: str) -> None:
    """What a binding cannot mean is refused with file, table and key."""
    assert expected == refusal(PLAIN, old, new)


@pytest.mark.parametrize(
    ("version", "side", "expected"),
    [
        pytest.param(SoapVersion.V11, Side.SENDER, 500, id="1.1-sender"),
        pytest.param(SoapVersion.V11, Side.RECEIVER, 500, id="1.1-receiver"),
        pytest.param(SoapVersion.V12, Side.SENDER, 400, id="1.2-sender"),
        pytest.param(SoapVersion.V12, Side.RECEIVER, 500, id="1.2-receiver"),
    ],
)
def test_fault_travels_under_the_status_of_its_side(
    specification: Specification, version: SoapVersion, side: Side, expected: int
) -> None:
    """SOAP 1.1 over HTTP puts every fault under 500; SOAP 1.2 tells the sender's by 400."""
    assert expected == specification.binding.profile(version).status(side)


def test_default_profile_is_that_of_the_default_version(specification: Specification) -> None:
    """Without a version asked for, the profile is the one of the binding's own version."""
    assert specification.binding.profile().version is specification.binding.soap


def test_choices_of_a_target_replace_what_they_name(specification: Specification) -> None:
    """A target's choices win over the binding file, and what it does not choose stays."""
    binding = specification.binding

    chosen = binding.with_choices(soap=SoapVersion.V11, namespace="urn:x")
    kept = specification.with_binding(binding.with_choices()).binding

    assert (SoapVersion.V11, "urn:x", binding.prefix) == (chosen.soap, chosen.namespace, chosen.prefix)
    assert binding == kept

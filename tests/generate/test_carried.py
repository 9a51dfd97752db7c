"""Points and violations in the platform's layer: every label holds on the bytes as that binding carries them."""

from __future__ import annotations

import pytest

from conformance.derive.envelope import Direction
from conformance.generate.equivalents import EQUIVALENTS
from conformance.generate.expand import compile_message
from conformance.generate.pins import Pins
from conformance.generate.points import Point, points
from conformance.generate.violations import Violation, violations
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import load_specification
from conformance.wire.carrier import carry, numbered


@pytest.fixture(scope="module")
def layered() -> Schemas:
    """Return the oracles over the binding with a layer."""
    return Schemas(load_specification(default_specification(), binding="ipl"))


@pytest.mark.parametrize("version", [pytest.param(version, id=version) for version in SoapVersion])
@pytest.mark.parametrize("direction", [pytest.param(direction, id=direction) for direction in Direction])
def test_every_label_holds_inside_the_layer(layered: Schemas, direction: Direction, version: SoapVersion) -> None:
    """Both oracles confirm each point and each violation at its label, and nothing but it, in either direction."""
    binding = load_specification(default_specification(), binding="ipl").binding
    root, answer = layered.tree(direction), direction is Direction.RESPONSE
    repeated = next(path for path, node in root.walk() if node.max > 1)
    found: list[Point | Violation] = [*points(root), *violations(root)]

    for number, one in enumerate(found):
        message = compile_message(root, pins=Pins(counts={repeated: 2}).also(one.pins)).expand(b"")
        body = numbered(carry(message, binding, version, answer=answer), "run", number)
        if one.breaks is None:
            layered.admit_valid(body, soap=version, direction=direction)
        else:
            layered.admit_invalid(body, soap=version, direction=direction, path=one.breaks.path, kind=one.breaks.kind)

    assert len(found) > 60


@pytest.mark.parametrize("name", [pytest.param(form.name, id=form.name) for form in EQUIVALENTS])
def test_every_equivalent_form_is_valid_inside_the_layer(layered: Schemas, name: str) -> None:
    """A message in other clothes is the same message, whatever stands around it."""
    form = next(form for form in EQUIVALENTS if form.name == name)
    binding = load_specification(default_specification(), binding="ipl").binding

    body = form.apply(carry(compile_message(layered.request).expand(b""), binding))

    layered.admit_valid(body, soap=binding.soap, direction=Direction.REQUEST)
    assert body != numbered(body, "run", 1)

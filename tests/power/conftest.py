"""The suite over each binding, ready to judge variants: made once, since that is what costs."""

from __future__ import annotations

import pytest

from conformance.power.arena import Arena
from conformance.resources import default_specification
from conformance.spec.binding import DEFAULT_BINDING


@pytest.fixture(scope="session")
def plain() -> Arena:
    """Return the arena over the plain binding."""
    return Arena(spec_folder=default_specification(), binding=DEFAULT_BINDING)


@pytest.fixture(scope="session")
def layered() -> Arena:
    """Return the arena over the binding with a layer."""
    return Arena(spec_folder=default_specification(), binding="ipl")

"""Settings and fixtures for all of our own tests."""

from __future__ import annotations

import pytest
from hypothesis import settings

from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification, load_specification

# Our tests must say the same on every machine and on every run: no deadline, no random draws, no database.
settings.register_profile("tests", deadline=None, derandomize=True, database=None)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def specification() -> Specification:
    """Return the specification that the package carries, over its plain binding."""
    return load_specification(default_specification())


@pytest.fixture(scope="session")
def schemas(specification: Specification) -> Schemas:
    """Return the compiled schemas of that specification; what it judged is remembered for the session."""
    return Schemas(specification)

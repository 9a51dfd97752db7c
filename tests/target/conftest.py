"""Fixtures for the target: a target.toml that is right, to be made wrong in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.resources import default_specification
from conformance.spec.specification import Specification
from conformance.target.config import Target, load_target

# Day + 60: numbers that nobody has.
RIGHT = """
[target]
name = "a system"
url = "http://127.0.0.1:8080/service"
[population]
institution = "101497"
unknown_institution = "999999"
reportable = ["6101010001", "0261020002"]
not_found = ["6303030003"]
"""

Load = Callable[..., tuple[Target, Specification]]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Return a function that writes a target.toml with edits and reads it.

    `old` and `new` replace one text, `more` is added at the end.
    """

    def read(old: str = "", new: str = "", *, more: str = "") -> tuple[Target, Specification]:
        assert old in RIGHT
        path = tmp_path / "target.toml"
        path.write_text(RIGHT.replace(old, new, 1) + more if old else RIGHT + more, encoding="utf-8")
        return load_target(path, spec_folder=default_specification())

    return read

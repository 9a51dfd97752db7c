"""Fixtures for the specification: the real folder, and copies of it with an edit."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.errors import ConfigurationError
from conformance.resources import default_specification
from conformance.spec.specification import Specification, load_specification

Edit = Callable[..., Path]
Refusal = Callable[..., str]


@pytest.fixture(scope="session")
def specification() -> Specification:
    """Return the specification that the package carries, over its plain binding."""
    return load_specification(default_specification())


@pytest.fixture
def edited(tmp_path: Path) -> Edit:
    """Return a function that copies the specification folder and replaces one text in one file."""

    def edit(file: str, old: str, new: str) -> Path:
        folder = tmp_path / "specification"
        shutil.copytree(default_specification(), folder)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds what this test edits: {old}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return edit


@pytest.fixture
def refusal(edited: Edit) -> Refusal:
    """Return a function that makes an edit and returns the one line with which it is refused.

    The path of the copy is left out of the line, so that it starts with the name of the file.
    """

    def refuse(file: str, old: str, new: str) -> str:
        folder = edited(file, old, new)
        with pytest.raises(ConfigurationError) as caught:
            load_specification(folder)
        return str(caught.value).replace(f"{folder}/", "")

    return refuse

"""Specifications with an edit, and the two validators over what is derived from them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from conformance.derive.files import derived_files
from conformance.resources import default_specification
from conformance.spec.specification import Specification, load_specification

Changed = Callable[..., Specification]


@pytest.fixture
def changed(tmp_path: Path) -> Changed:
    """Return a function that loads a copy of the specification in which texts of tables.toml are replaced."""

    def change(*edits: tuple[str, str]) -> Specification:
        folder = tmp_path / "specification"
        shutil.copytree(default_specification(), folder)
        path = folder / "tables.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text, f"tables.toml no longer holds what this test edits: {old}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return load_specification(folder)

    return change


@pytest.fixture(scope="session")
def derived(specification: Specification, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that holds every derived file."""
    folder = tmp_path_factory.mktemp("derived")
    for name, content in derived_files(specification).items():
        (folder / name).write_bytes(content)
    return folder


def compile_both(data: bytes) -> tuple[etree.XMLSchema, xmlschema.XMLSchema10]:
    """Compile an XSD that imports nothing in both validators."""
    return etree.XMLSchema(etree.fromstring(data)), xmlschema.XMLSchema10(data)

"""Both messages, with what is needed to make and to judge them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.derive.envelope import Direction
from conformance.generate.expand import Expander, compile_message
from conformance.generate.pins import Pins
from conformance.generate.values import Palette
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.schema.tree import Node
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification, load_specification
from conformance.spec.tables import Variant
from conformance.wire.soap import wrap


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """One message of one specification: its tree and variants, and the oracles over it."""

    specification: Specification
    schemas: Schemas
    direction: Direction

    @property
    def root(self) -> Node:
        """The typed tree."""
        return self.schemas.request if self.direction is Direction.REQUEST else self.schemas.response

    @property
    def variants(self) -> Sequence[Variant]:
        """The shapes that rules leave to an answer."""
        return self.specification.tables.variants if self.direction is Direction.RESPONSE else ()

    def compiled(self, pins: Pins | None = None, *, palette: Palette = Palette.PLAIN) -> Expander:
        """Return the compiled message."""
        return compile_message(self.root, pins=pins, palette=palette, variants=self.variants)

    def valid(self, data: bytes, *, soap: SoapVersion | None = None) -> bool:
        """Say whether both oracles find a message valid, bare or in an envelope."""
        whole = data if soap is None else wrap(data, soap)
        return self.schemas.judge(whole, soap=soap, direction=self.direction).valid


@pytest.fixture(params=[pytest.param(direction, id=direction) for direction in Direction])
def kit(request: pytest.FixtureRequest, specification: Specification, schemas: Schemas) -> Kit:
    """Return the kit of the request, and of the answer."""
    return Kit(specification=specification, schemas=schemas, direction=request.param)


@pytest.fixture
def report(specification: Specification, schemas: Schemas) -> Kit:
    """Return the kit of the request."""
    return Kit(specification=specification, schemas=schemas, direction=Direction.REQUEST)


@pytest.fixture
def answer(specification: Specification, schemas: Schemas) -> Kit:
    """Return the kit of the answer."""
    return Kit(specification=specification, schemas=schemas, direction=Direction.RESPONSE)


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Kit]:
    """Return a function that gives the request's kit of a specification with texts of tables.toml replaced."""

    def change(*edits: tuple[str, str]) -> Kit:
        folder = tmp_path / "specification"
        shutil.copytree(default_specification(), folder)
        path = folder / "tables.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text, f"tables.toml no longer holds what this test edits: {old}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        specification = load_specification(folder)
        return Kit(specification=specification, schemas=Schemas(specification), direction=Direction.REQUEST)

    return change

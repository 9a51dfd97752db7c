"""A variant of the reference endpoint, from its name to its web application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from starlette.types import ASGIApp

from conformance.errors import ConfigurationError
from conformance.reference.app import create_app
from conformance.reference.registers import Registers
from conformance.reference.seeded import Seeded
from conformance.spec.reader import suggestion
from conformance.spec.specification import Specification

CONFORMING = Seeded(name="conforming", en="Answers as the specification reads to us.")

_Kind = TypeVar("_Kind", bound=Seeded)


def variant_app(
    variant: Seeded, specification: Specification, registers: Registers, wsdl: bytes | None = None
) -> ASGIApp:
    """Return the web application of a variant: its service, in its shell.

    A fresh one each time: some variants remember what they were asked. `specification` is over
    the binding of the variant (`Seeded.binding`), or what is different about it does not show.
    """
    app = create_app(variant.service(specification, registers), wsdl)
    return app if variant.shell is None else variant.shell(app)


def find_variant(name: str, known: Mapping[str, _Kind], *, where: str) -> _Kind:
    """Return the variant of a name; ConfigurationError, with the nearest name, where there is none."""
    if name not in known:
        raise ConfigurationError(f"there is no '{name}'", where=where, remedy=suggestion(name, [*known]))
    return known[name]

"""The embedded reference endpoint: what `conformance run` judges where no target is named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.spec.specification import Specification


@contextmanager
def embedded_target(specification: Specification, target: Path) -> Iterator[Path]:
    """Run the reference endpoint on a loopback port, in memory; yields `target`, written to describe it."""
    from conformance.derive.wsdl import wsdl
    from conformance.reference.app import create_app
    from conformance.reference.population import make_population
    from conformance.reference.registers import Registers
    from conformance.reference.server import running
    from conformance.reference.service import Service, endpoint_path
    from conformance.reference.target_file import render_target

    population = make_population(specification.tables)
    with Registers(population) as registers:
        app = create_app(Service(specification, registers), wsdl(specification))
        with running(app) as base:
            text = render_target(
                population,
                tables=specification.tables,
                url=base + endpoint_path(specification.tables),
                kind=specification.binding.kind,
                soap=specification.binding.soap,
            )
            target.write_text(text, encoding="utf-8")
            yield target

"""A reference endpoint for the whole session, and stages to perform cases on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.judge.reading import Reader
from conformance.record.runlog import CaseEnd, RunLog, read_run_log
from conformance.reference.app import create_app
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Service, endpoint_path
from conformance.reference.target_file import render_target
from conformance.resources import default_specification
from conformance.run.catalogue import load_rows
from conformance.run.rows import Row
from conformance.run.settings import RunSettings
from conformance.run.stage import Stage
from conformance.run.workbench import Workbench
from conformance.schema.oracle import Schemas
from conformance.spec.population import Population
from conformance.spec.specification import Specification, load_specification


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A reference endpoint that answers at `base`, and the target files that describe it."""

    specification: Specification
    population: Population
    base: str

    def target(self, file: Path, *, population: Population | None = None, more: str = "") -> Path:
        """Write a target.toml; `population` is what it admits to, `more` is added at its end."""
        text = render_target(
            population or self.population,
            tables=self.specification.tables,
            url=self.base + endpoint_path(self.specification.tables),
            soap=self.specification.binding.soap,
        )
        file.write_text(f"{text}\n{more}", encoding="utf-8")
        return file


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """A stage whose cases are performed one by one, without pytest."""

    stage: Stage

    def perform(self, *rows: Row) -> list[CaseEnd]:
        """Perform rows in their order."""
        return [self.stage.conductor.perform(case) for case in self.stage._rig.cases(rows)]

    def log(self) -> RunLog:
        """End the run and read its log."""
        self.stage.end(complete=True)
        return read_run_log(self.stage.output)


Rehearse = Callable[..., Rehearsal]


@pytest.fixture(scope="session")
def specification() -> Specification:
    """Return the specification that the package carries."""
    return load_specification(default_specification())


@pytest.fixture(scope="session")
def schemas(specification: Specification) -> Schemas:
    """Return its compiled schemas."""
    return Schemas(specification)


@pytest.fixture(scope="session")
def rows() -> dict[str, Row]:
    """Return every row of the case modules by id."""
    return {row.id: row for row in load_rows()}


@pytest.fixture(scope="session")
def endpoint(specification: Specification) -> Iterator[Endpoint]:
    """Return a conforming endpoint."""
    population = make_population(specification.tables)
    with Registers(population) as registers, running(create_app(Service(specification, registers))) as base:
        yield Endpoint(specification=specification, population=population, base=base)


@pytest.fixture
def bench(specification: Specification, schemas: Schemas, endpoint: Endpoint) -> Callable[..., Workbench]:
    """Return a function that makes a workbench with another seed or population."""

    def make(*, seed: int = 0, population: Population | None = None) -> Workbench:
        return Workbench(reader=Reader(specification, schemas), population=population or endpoint.population, seed=seed)

    return make


@pytest.fixture
def rehearse(tmp_path: Path, rows: dict[str, Row]) -> Iterator[Rehearse]:
    """Return a function that begins a run of some cases against a target file, its preflight included."""
    stages: list[Stage] = []

    def begin(target: Path, *planned: Row) -> Rehearsal:
        settings = RunSettings(
            target=str(target), spec="", output=str(tmp_path / f"run-{len(stages)}"), seed=0, tier="selection"
        )
        stage = Stage(settings, hermetic=True)
        stages.append(stage)
        stage.begin(stage._rig.cases(planned))
        return Rehearsal(stage=stage)

    yield begin
    for stage in stages:
        stage.end(complete=False)

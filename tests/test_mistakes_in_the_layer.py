"""Mistakes that a platform could make in the layer around the message: each is a warning of the case about it."""

# ruff: noqa: D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.judge.run import judge_run
from conformance.record.judgement import Judgement, RunVerdict, Verdict
from conformance.record.runlog import read_run_log
from conformance.reference.app import create_app
from conformance.reference.envelope import Refusal
from conformance.reference.platform import Carried, Platform
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Service, endpoint_path
from conformance.reference.target_file import render_target
from conformance.resources import default_specification
from conformance.run.catalogue import load_rows
from conformance.run.settings import RunSettings
from conformance.run.stage import Stage
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification, load_specification

SELECTION = ("ipl", "6.2", "7/reportable", "7/unknown_institution", "6.1.3/Elev/max+1")


class AnotherNumber(Platform):
    """Puts a number of its own in the place of the caller's."""

    def identifier(self, carried: Carried) -> tuple[tuple[str, str], ...]:
        return tuple((name, "1" if name == self.outer.transaction else value) for name, value in carried.identifier)


class NoCorrelation(Platform):
    """Loses the number of the call on the way back."""

    def correlation(self) -> str:
        return ""


class TextAsDetail(Platform):
    """Writes the detail of a fault as text."""

    def detail(self, refusal: Refusal) -> str:
        return f"Something is wrong in {len(refusal.details)} places."


MISTAKES = {
    "another-number": (AnotherNumber, "ipl/response/identifier"),
    "no-correlation": (NoCorrelation, "ipl/response/correlation-id"),
    "text-as-detail": (TextAsDetail, "ipl/fault/detail"),
}


@pytest.fixture(scope="module")
def layered() -> Specification:
    """Return the specification over the binding with a layer."""
    return load_specification(default_specification(), binding="ipl")


@contextmanager
def _served(specification: Specification, platform: type[Platform], folder: Path) -> Iterator[Path]:
    """Serve the reference endpoint behind a platform; yields the target file that describes it."""
    population, outer = make_population(specification.tables), specification.binding.outer
    assert outer is not None
    with Registers(population) as registers:
        service = Service(specification, registers)
        service.platform = platform(outer, specification.tables)
        with running(create_app(service)) as base:
            text = render_target(
                population,
                tables=specification.tables,
                url=base + endpoint_path(specification.tables),
                soap=specification.binding.soap,
                kind=specification.binding.kind,
            )
            target = folder / "target.toml"
            target.write_text(text, encoding="utf-8")
            yield target


def _judged(specification: Specification, platform: type[Platform], folder: Path) -> Judgement:
    with _served(specification, platform, folder) as target:
        settings = RunSettings(
            target=str(target), spec="", output=str(folder / "run"), seed=0, tier="selection", selection=SELECTION
        )
        stage = Stage(settings, hermetic=True)
        cases = stage.cases(list(load_rows()))
        stage.begin(cases)
        for case in cases:
            stage.conductor.perform(case)
        stage.end(complete=True)
    return judge_run(read_run_log(stage.output), stage.specification, schemas=stage.schemas)


@pytest.mark.parametrize("version", [pytest.param(version, id=version) for version in SoapVersion])
@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in MISTAKES])
def test_a_mistake_is_a_warning_of_the_case_about_it(
    name: str, version: SoapVersion, layered: Specification, tmp_path: Path
) -> None:
    """The case about the mistake warns, no other case falls, and the message's clauses stay met."""
    platform, caught = MISTAKES[name]
    specification = layered.with_binding(layered.binding.with_choices(soap=version))

    judgement = _judged(specification, platform, tmp_path)

    fallen = {result.case.id: result.verdict for result in judgement.cases if result.verdict is not Verdict.PASS}
    assert {caught: Verdict.WARNING} == fallen
    assert RunVerdict.CONFORMANT is judgement.verdict


def test_without_a_mistake_nothing_falls(layered: Specification, tmp_path: Path) -> None:
    """The platform as it should be passes every case of the selection."""
    judgement = _judged(layered, Platform, tmp_path)

    assert {Verdict.PASS} == {result.verdict for result in judgement.cases}

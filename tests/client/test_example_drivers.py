"""The example drivers in docs/examples: right clients on four stacks, each made from our WSDL.

A stack that is not installed is skipped by its name; STACKS names those that must be there, as `.ci/run` sets it.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance import resources
from conformance.client.listening import Options, run_client
from conformance.client.scenarios import ClientCases, load_client_cases
from conformance.derive.wsdl import wsdl
from conformance.judge.reading import Reader
from conformance.judge.run import judge_run
from conformance.record.attempt import Report, Task
from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.runlog import read_run_log
from conformance.reference.app import create_app
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Service, endpoint_path
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.population import Population
from conformance.spec.specification import Specification
from conformance.spec.tables import Scope
from tests.client.conftest import CONTACT

EXAMPLES = resources.import_root() / "docs" / "examples"
JARS = Path("/usr/share/java")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What a driver is started with, and what has to be installed: `there` says whether it is."""

    command: Callable[[], list[str]]
    there: Callable[[], bool]
    needs: str


def _php_speaks_soap() -> bool:
    script = "exit(extension_loaded('soap') && extension_loaded('dom') ? 0 : 1);"
    return shutil.which("php") is not None and subprocess.run(["php", "-r", script], check=False).returncode == 0


@cache
def _built_java(folder: str) -> list[str]:
    definition = default_specification() / "plain.wsdl"
    subprocess.run(["sh", str(EXAMPLES / "java" / "build.sh"), str(definition), folder], check=True)
    return ["java", "-cp", f"{folder}:{JARS}/*", "Driver"]


@pytest.fixture(scope="session")
def stacks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stack]:
    """Return the stacks by name."""
    java = tmp_path_factory.mktemp("java")
    modules = EXAMPLES / "node" / "node_modules" / "soap"
    return {
        "python": Stack(
            command=lambda: [sys.executable, str(EXAMPLES / "python" / "driver.py")],
            there=lambda: importlib.util.find_spec("zeep") is not None,
            needs="pip install zeep",
        ),
        "node": Stack(
            command=lambda: ["node", str(EXAMPLES / "node" / "driver.mjs")],
            there=lambda: shutil.which("node") is not None and modules.is_dir(),
            needs="Node, and npm ci in docs/examples/node",
        ),
        "php": Stack(
            command=lambda: ["php", str(EXAMPLES / "php" / "driver.php")],
            there=_php_speaks_soap,
            needs="apt-get install php-cli php-soap php-xml",
        ),
        "java": Stack(
            command=lambda: _built_java(str(java)),
            there=lambda: shutil.which("javac") is not None and (JARS / "jaxws-tools.jar").exists(),
            needs="a JDK, apt-get install libjaxws-java libgoogle-gson-java",
        ),
    }


@pytest.fixture(
    params=[
        "python",
        pytest.param("node", marks=pytest.mark.variants),
        pytest.param("php", marks=pytest.mark.variants),
        pytest.param("java", marks=pytest.mark.variants),
    ]
)
def command(request: pytest.FixtureRequest, stacks: dict[str, Stack]) -> str:
    """Return the command of each driver in turn; the test is skipped where the stack is not installed."""
    name: str = request.param
    stack = stacks[name]
    if not stack.there():
        (pytest.fail if name in os.environ.get("STACKS", "").split() else pytest.skip)(f"{name}: {stack.needs}")
    return shlex.join(stack.command())


@pytest.mark.variants
def test_it_passes_all_scenarios_in_the_layer_of_the_platform(
    command: str, tmp_path: Path, layered: Specification
) -> None:
    """The same over the other binding; the example in Java has no classes for it."""
    if command.startswith("java"):
        pytest.skip("docs/examples/java speaks plain")

    _conformant(command, layered, Schemas(layered), load_client_cases(layered), tmp_path)


@pytest.mark.parametrize("soap", [pytest.param(SoapVersion.V11, marks=pytest.mark.variants), SoapVersion.V12])
def test_it_passes_all_scenarios(
    command: str, soap: SoapVersion, tmp_path: Path, specification: Specification, schemas: Schemas, cases: ClientCases
) -> None:
    """Each scenario passes, in each version of SOAP: no stack has to be forgiven anything."""
    spoken = specification.with_binding(specification.binding.with_choices(soap=soap))

    _conformant(command, spoken, schemas, cases, tmp_path)


def _conformant(command: str, spoken: Specification, schemas: Schemas, cases: ClientCases, folder: Path) -> None:
    options, reader = Options(output=folder, command=command, stays=True), Reader(spoken, schemas)
    log = run_client(spoken, cases, options, ready=lambda _: None, progress=lambda *_: None, reader=reader)
    judgement = judge_run(read_run_log(log), spoken, reader=reader)

    assert {} == {each.case.id: each.verdict for each in judgement.cases if each.verdict is not Verdict.PASS}
    assert {scenario.id for scenario in cases.scenarios} <= {each.case.id for each in judgement.cases}
    assert RunVerdict.CONFORMANT is judgement.verdict


@pytest.fixture(scope="session")
def endpoint(specification: Specification) -> Iterator[tuple[str, Population]]:
    """Return the URL of a reference endpoint, and whom it holds."""
    population = make_population(specification.tables)
    with (
        Registers(population) as registers,
        running(create_app(Service(specification, registers), wsdl(specification))) as base,
    ):
        yield base + endpoint_path(specification.tables), population


@pytest.mark.parametrize("soap", list(SoapVersion))
def test_it_understands_the_reference_endpoint(
    command: str, soap: SoapVersion, endpoint: tuple[str, Population], specification: Specification
) -> None:
    """A report that is accepted, and each code of section 7, over the real service instead of a scenario."""
    url, population = endpoint
    refusals = {each.population: each for each in specification.tables.validations}
    persons = {population.people(key)[0]: each.code for key, each in refusals.items() if each.scope is Scope.PERSON}
    accepted = population.reportable[0]
    calls = {institution: refusals[key].code for key, institution in population.calls.items()}
    tasks = [
        _task(url, soap, population.institution, (accepted, *persons)),
        *(_task(url, soap, institution, (accepted, *persons)) for institution in calls),
    ]

    first, *others = _performed(command, tasks)

    assert [(accepted, True, None), *((cpr, False, code) for cpr, code in persons.items())] == _said(first)
    assert len(calls) == len(others)
    for outcome, code in zip(others, calls.values(), strict=True):
        assert [(cpr, False, code) for cpr in (accepted, *persons)] == _said(outcome)
    assert len(refusals) == len(persons) + len(calls)


def _task(url: str, soap: SoapVersion, institution: str, people: tuple[str, ...]) -> Task:
    report = Report(fields={**CONTACT, "DatakildeInstitutionNummer": institution}, youths=people)
    return Task(scenario="reference", endpoint=url, wsdl=f"{url}?wsdl", binding="plain", soap=soap.value, report=report)


def _performed(command: str, tasks: list[Task]) -> list[dict[str, Any]]:
    """Give a driver its tasks on standard input, and return its outcomes, which the published schema describes."""
    lines = "".join(json.dumps(task.to_json()) + "\n" for task in tasks)
    done = subprocess.run(shlex.split(command), input=lines, capture_output=True, encoding="utf-8", check=True)
    schema = Draft202012Validator(
        json.loads((resources.folder("cases") / "driver.schema.json").read_text(encoding="utf-8"))
    )
    outcomes: list[dict[str, Any]] = [json.loads(line) for line in done.stdout.splitlines()]
    for outcome in outcomes:
        schema.validate(outcome)
    return outcomes


def _said(outcome: dict[str, Any]) -> list[tuple[str, bool, int | None]]:
    assert not outcome.get("failure")
    return [(youth["CPRNr"], youth["accepted"], youth.get("Fejlkode")) for youth in outcome["youths"]]

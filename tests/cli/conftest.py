"""The command line in processes of its own, and endpoints for it to judge."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from conformance import resources
from conformance.cli import main
from conformance.reference.app import create_app
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Answer, Service, endpoint_path
from conformance.reference.target_file import render_target
from conformance.reference.validate import Validator
from conformance.spec.specification import Specification, load_specification

Done = subprocess.CompletedProcess[str]
Command = Callable[..., Done]
Serving = Callable[..., AbstractContextManager[str]]
SELECTION = ("6.1.3/Elev", "soap")


class NarrowService(Service):
    """Takes one Elev less than it should."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        structures = tuple(
            replace(
                structure,
                fields=tuple(
                    replace(field, occurs=replace(field.occurs, max=field.occurs.max - 1))
                    if field.name == "Elev"
                    else field
                    for field in structure.fields
                ),
            )
            for structure in self.tables.structures
        )
        self.validator = Validator(replace(self.tables, structures=structures), self.binding.namespace)


class PageService(Service):
    """Answers every so many calls with a web page, as a proxy with a bad day does."""

    every = 1

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.calls = 0

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        """Answer a call, or show the page."""
        self.calls += 1
        if self.calls % self.every == 0:
            page = b"<!DOCTYPE html><html><head><title>Sorry</title></head><body>Try later<br></body></html>"
            return Answer(status=200, headers=(("Content-Type", "text/html; charset=utf-8"),), body=page)
        return super().handle(body, content_type, soap_action)


class SometimesPageService(PageService):
    """Shows the page to every fifth call."""

    every = 5


SERVICES = {"conforming": Service, "narrow": NarrowService, "page": PageService, "sometimes-page": SometimesPageService}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A run whose endpoint is gone: its folder, and how the command ended."""

    folder: Path
    done: Done


@pytest.fixture(scope="session")
def specification() -> Specification:
    """Return the specification that the package carries."""
    return load_specification(resources.default_specification())


@pytest.fixture(scope="session")
def serving(specification: Specification) -> Serving:
    """Return a context manager that serves one of SERVICES while it lasts and yields target.toml as text."""
    population = make_population(specification.tables)

    @contextmanager
    def serve(name: str = "conforming") -> Iterator[str]:
        with Registers(population) as registers, running(create_app(SERVICES[name](specification, registers))) as base:
            yield render_target(
                population,
                tables=specification.tables,
                url=base + endpoint_path(specification.tables),
                soap=specification.binding.soap,
            )

    return serve


@pytest.fixture(scope="session")
def target_text(serving: Serving) -> Iterator[str]:
    """Return the target.toml of a conforming endpoint that answers all session long."""
    with serving() as text:
        yield text


@pytest.fixture
def target(target_text: str, tmp_path: Path) -> Path:
    """Return a target.toml of that endpoint."""
    file = tmp_path / "target.toml"
    file.write_text(target_text, encoding="utf-8")
    return file


def _start(*arguments: str | Path, cwd: Path, root: Path | None = None) -> Done:
    return subprocess.run(
        [sys.executable, "-P", "-m", "conformance", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(root or resources.import_root()), "COLUMNS": "200"},
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Return a function that runs a command in an empty folder; `root` is another place to import from."""

    def start(*arguments: str | Path, root: Path | None = None) -> Done:
        return _start(*arguments, cwd=tmp_path, root=root)

    return start


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Return a function as `command`, for what starts no process: it spares the start of ours."""
    monkeypatch.chdir(tmp_path)

    def start(*arguments: str | Path) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int)
        return Done(arguments, code, said.out, said.err)

    return start


def _recorded(folder: Path, text: str, *selection: str) -> Recorded:
    target = folder / "target.toml"
    target.write_text(text, encoding="utf-8")
    done = _start("run", "--target", target, "--output", folder / "run", *selection, cwd=folder)
    return Recorded(folder=folder / "run", done=done)


@pytest.fixture(scope="session")
def recorded(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Return a recorded run of a conforming endpoint that no longer answers."""
    with serving() as text:
        return _recorded(tmp_path_factory.mktemp("recorded"), text, *SELECTION)


@pytest.fixture(scope="session")
def recorded_failure(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Return a recorded run in which one case failed and the next could not be evaluated."""
    with serving("narrow") as text:
        return _recorded(tmp_path_factory.mktemp("failure"), text, "6.1.3/Elev")


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of everything that a run needs, to be broken."""
    root = tmp_path / "copy"
    shutil.copytree(
        resources.import_root() / "conformance", root / "conformance", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("cases", "reports", "xsd"):
        shutil.copytree(resources.folder(name), root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root

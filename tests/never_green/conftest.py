"""Runs that must not end green: endpoints that lie, logs that were altered, and what a CI sees of each.

Everything goes through the command line, and over sockets wherever a run is part of the matter.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance import resources
from conformance.cli import main
from conformance.record.runlog import RunLog, RunLogWriter, read_run_log
from conformance.reference.app import create_app
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Service, endpoint_path
from conformance.reference.target_file import render_target
from conformance.spec.population import Population
from conformance.spec.specification import Specification

Serving = Callable[..., AbstractContextManager[Path]]
SELECTION = ("6.1.3/Elev", "7/reportable", "6.2.2/ElevStatus")
HEADLINE = re.compile(
    r"(?P<verdict>conformant|non-conformant|inconclusive|suite-error) "
    r"\((?P<tier>certify|smoke|explore|selection): (?P<met>\d+) of (?P<counted>\d+) clauses met"
    r"(, \d+ not applicable)?(, \d+ of \d+ cases planned)?\)(, reading .+)?(, as expected)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a command ended, and the folder of its reports."""

    code: int
    out: str
    err: str
    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        """What report.json says."""
        report: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return report

    @property
    def junit(self) -> etree._Element:
        """What a CI reads, with its totals checked against its cases."""
        root = etree.fromstring((self.folder / "junit.xml").read_bytes(), etree.XMLParser(huge_tree=True))
        _check_junit(root)
        return root

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of each case."""
        return {case["id"]: case["verdict"] for case in self.report["cases"]}

    def assert_not_green(self, code: int, verdict: str) -> None:
        """Exit code, report, headline, console and JUnit all say the same, and none of them says green."""
        report, junit = self.report, self.junit
        told = HEADLINE.fullmatch(report["headline"])

        assert (code, verdict) == (self.code, report["verdict"]), self.out + self.err
        assert "conformant" != verdict
        assert told is not None, report["headline"]
        assert verdict == told["verdict"]
        assert report["headline"] in self.out.splitlines()
        assert 0 < int(junit.get("failures", "0")) + int(junit.get("errors", "0"))

    def assert_no_reports(self, code: int) -> None:
        """A run that did not begin leaves one line, and nothing that looks like a report."""
        assert code == self.code, self.out + self.err
        assert "" == self.out
        assert not {"report.json", "report.html", "junit.xml"} & {path.name for path in self.folder.glob("*")}


def _check_junit(root: etree._Element) -> None:
    """The form that CI systems read: suites with cases, a result in each at most once, totals that add up."""
    assert "testsuites" == root.tag
    for element in root.iter("testsuites", "testsuite"):
        cases = list(element.iter("testcase"))
        assert element.get("name")
        assert str(len(cases)) == element.get("tests")
        for total, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert str(len([case for case in cases if case.find(tag) is not None])) == element.get(total)
        assert 0 <= float(element.get("time", ""))
    for case in root.iter("testcase"):
        assert case.get("name")
        assert case.get("classname")
        assert 1 >= len(case.findall("failure") + case.findall("error") + case.findall("skipped"))
        assert all(result.get("message") for result in case if result.tag in ("failure", "error", "skipped"))
    assert {"testsuite"} >= {child.tag for child in root}


def conformance(*arguments: str | Path, folder: Path) -> Ended:
    """Give a command to the command line; `folder` is where its reports are looked for."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    assert isinstance(left.value.code, int)
    return Ended(code=left.value.code, out=out.getvalue(), err=err.getvalue(), folder=folder)


def run(target: Path, *arguments: str | Path) -> Ended:
    """Run the suite against a target; the run folder stands beside the target file."""
    folder = target.parent / f"run-of-{target.stem}"
    return conformance("run", "--target", target, "--output", folder, *arguments, folder=folder)


def judge(log: Path) -> Ended:
    """Judge a recorded run once more."""
    folder = log.parent / f"judged-{log.stem}"
    return conformance("judge", log, "--output", folder, folder=folder)


def sealed_again(log: RunLog, path: Path) -> Path:
    """Write a log as if the suite had written it, footer and all; a fault of our own would look like this."""
    writer = RunLogWriter(path)
    writer.header(log.header)
    for exchange in log.exchanges:
        writer.exchange(exchange)
    for end in log.ends:
        writer.case_end(end)
    writer.close(finished=log.finished)
    return path


@pytest.fixture(scope="session")
def population(specification: Specification) -> Population:
    """Return the population that the reference endpoint is made with."""
    return make_population(specification.tables)


@pytest.fixture(scope="session")
def serving(specification: Specification, population: Population) -> Serving:
    """Return a context manager that serves a kind of service, and yields the target file that describes it.

    `admitted` is the population that the target file admits to, `more` is added at its end.
    """

    @contextmanager
    def serve(
        folder: Path,
        service: Callable[[Specification, Registers], Service] = Service,
        *,
        admitted: Population | None = None,
        more: str = "",
    ) -> Iterator[Path]:
        with Registers(population) as registers, running(create_app(service(specification, registers))) as base:
            text = render_target(
                admitted or population,
                tables=specification.tables,
                url=base + endpoint_path(specification.tables),
                soap=specification.binding.soap,
            )
            file = folder / "target.toml"
            file.write_text(f"{text}\n{more}", encoding="utf-8")
            yield file

    return serve


@pytest.fixture(scope="session")
def recorded(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run log of a run that is green, so that whatever is done to it is all that can be wrong with it."""
    with serving(tmp_path_factory.mktemp("recorded")) as target:
        ended = run(target, *SELECTION)
    assert (0, "conformant") == (ended.code, ended.report["verdict"]), ended.out + ended.err
    assert "0" == ended.junit.get("failures") == ended.junit.get("errors")
    return ended.folder / "run.jsonl"


@pytest.fixture(scope="session")
def recorded_log(recorded: Path) -> RunLog:
    """Return that log, read."""
    return read_run_log(recorded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """A copy of everything that a run needs, to be broken."""

    root: Path

    def break_(self, file: str, old: str, new: str) -> None:
        """Replace text in a file of the copy; what is replaced is there."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def run(self, target: Path, *arguments: str | Path) -> Ended:
        """Run the copy in a process of its own."""
        folder = target.parent / f"run-of-{target.stem}"
        command = [sys.executable, "-P", "-m", "conformance", "run", "--target", target, "--output", folder]
        done = subprocess.run(
            [*map(str, command), *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(self.root), "COLUMNS": "200"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Ended(code=done.returncode, out=done.stdout, err=done.stderr, folder=folder)


@pytest.fixture
def copied(tmp_path: Path) -> Copied:
    """Return a copy of the suite."""
    root, ignored = tmp_path / "copy", shutil.ignore_patterns("__pycache__")
    shutil.copytree(resources.import_root() / "conformance", root / "conformance", ignore=ignored)
    for name in ("cases", "reports", "xsd"):
        shutil.copytree(resources.folder(name), root / name, ignore=ignored)
    return Copied(root=root)

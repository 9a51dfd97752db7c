"""conformance serve with variants of the reference endpoint: a process, a socket, and a run that judges it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import resources
from conformance.reference.faults import FAULTS
from conformance.reference.oddities import ODDITIES

if TYPE_CHECKING:
    from tests.cli.conftest import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A process that serves: the target file that it wrote, and the line that says what is wrong with it."""

    target: Path
    said: str


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Return a function that starts `serve` with a variant in a process of its own."""
    servers: list[subprocess.Popen[str]] = []

    def start(*options: str) -> Served:
        target = tmp_path / "target.toml"
        server = subprocess.Popen(
            [sys.executable, "-u", "-m", "conformance", "serve", "--port", "0", "--write-target", target, *options],
            env={**os.environ, "PYTHONPATH": str(resources.import_root())},
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        servers.append(server)
        assert server.stdout is not None
        lines = [server.stdout.readline() for _ in range(3)]
        assert lines[0].startswith("reference endpoint: http")
        return Served(target=target, said=lines[2].rstrip("\n"))

    yield start
    for server in servers:
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)


@pytest.mark.parametrize(
    ("name", "case", "expected"),
    [
        pytest.param("one-status-for-all", "6.2.2/ElevStatus/one-per-person", "fail", id="service"),
        pytest.param("answer-cut-at-4-kib", "soap/response/envelope", "fail", id="shell"),
        pytest.param("answers-in-soap-12", "soap/response/version", "fail", id="soap-1.1", marks=pytest.mark.variants),
    ],
)
def test_a_fault_that_is_served_is_found(
    name: str, case: str, expected: str, serve: Serve, command: Command, tmp_path: Path
) -> None:
    """`serve --fault` says what is wrong, and a run against it ends with 1 and fails the case about it."""
    served = serve("--fault", name)

    done = command("run", "--target", served.target, "--output", "run", case, "6.1.3/Elev/max")

    assert f"reference endpoint with fault {name}: {FAULTS[name].en}" == served.said
    assert 1 == done.returncode, done.stdout + done.stderr
    report = json.loads((tmp_path / "run" / "report.json").read_text(encoding="utf-8"))
    assert expected == {told["id"]: told["verdict"] for told in report["cases"]}[case]


def test_a_fault_of_a_layer_brings_its_binding(serve: Serve, command: Command) -> None:
    """A fault that only another binding shows is served over it: the target file says so, and the case warns."""
    served = serve("--fault", "correlation-id-empty")

    done = command("run", "--target", served.target, "--output", "run", "ipl", "6.2.3")

    assert 'kind = "ipl"' in " ".join(served.target.read_text(encoding="utf-8").split())
    assert 0 == done.returncode, done.stdout + done.stderr
    assert " pass, 1 warning\n" in done.stdout


@pytest.mark.skipif(not ODDITIES, reason="there is no oddity yet")
def test_an_oddity_is_served_and_named(serve: Serve) -> None:
    """`serve --oddity` says what is unusual."""
    name = next(iter(ODDITIES))

    assert f"reference endpoint with oddity {name}: {ODDITIES[name].en}" == serve("--oddity", name).said


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        pytest.param(
            ("--fault", "answers-in-soap11"),
            "error: --fault: there is no 'answers-in-soap11' (did you mean 'answers-in-soap-11'?)",
            id="unknown",
        ),
        pytest.param(
            ("--fault", "no-detail", "--binding", "plain"),
            "error: --binding: plain does not show no-detail (leave the option out, or write ipl)",
            id="other-binding",
        ),
        pytest.param(
            ("--fault", "answers-in-soap-12", "--soap", "1.2"),
            "error: --soap: 1.2 does not show answers-in-soap-12 (leave the option out, or write 1.1)",
            id="other-soap",
        ),
        pytest.param(
            ("--fault", "no-detail", "--oddity", "anything"),
            "error: --oddity: cannot stand beside --fault (choose one of them)",
            id="both",
        ),
    ],
)
def test_what_cannot_be_served_is_one_line(options: tuple[str, ...], expected: str, inside: Command) -> None:
    """A variant that does not exist, or does not fit the options, is refused in one line with exit code 3."""
    done = inside("serve", *options)

    assert (3, f"{expected}\n", "") == (done.returncode, done.stderr, done.stdout)


def test_an_oddity_that_does_not_exist_is_one_line(inside: Command) -> None:
    """An unknown oddity is refused as an unknown fault is."""
    done = inside("serve", "--oddity", "no such oddity")

    assert 3 == done.returncode
    assert done.stderr.startswith("error: --oddity: there is no 'no such oddity' (")
    assert 1 == done.stderr.count("\n")


def test_faults_can_be_listed(inside: Command) -> None:
    """`--list-faults` prints a line for each: name, verdict that it deserves, clause, sentence."""
    done = inside("serve", "--list-faults")

    rows = [(fault.name, fault.deserves.value, fault.clause, *fault.en.split()) for fault in FAULTS.values()]
    assert (0, rows) == (done.returncode, [tuple(line.split()) for line in done.stdout.splitlines()])


def test_oddities_can_be_listed(inside: Command) -> None:
    """`--list-oddities` prints a line for each: name, what allows it, sentence."""
    done = inside("serve", "--list-oddities")

    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert (0, list(ODDITIES)) == (done.returncode, names)

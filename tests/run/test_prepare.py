"""conformance.run.stage: the hooks that bring a target into its first state run once, before the first message."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.cli import main
from conformance.errors import ConfigurationError
from conformance.reference.app import create_app
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Answer, Service
from conformance.run.rows import Row
from conformance.spec.specification import Specification
from tests.run.conftest import Endpoint, Rehearse
from tests.wire.conftest import Line, Server

CASE = "7/reportable/alone"
Logged = Callable[..., Path]


class LoggingService(Service):
    """Writes a line for each call into a file, between those that hooks write."""

    def __init__(self, specification: Specification, registers: Registers, log: Path) -> None:
        super().__init__(specification, registers)
        self._log = log

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        """Note a call and answer it."""
        with self._log.open("a", encoding="utf-8") as stream:
            stream.write("call\n")
        return super().handle(body, content_type, soap_action)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the file in which hooks and service write."""
    return tmp_path / "log.txt"


@pytest.fixture
def target(endpoint: Endpoint, tmp_path: Path, log: Path) -> Iterator[Path]:
    """Return the target file of a service that notes its calls."""
    with Registers(endpoint.population) as registers:
        service = LoggingService(endpoint.specification, registers, log)
        with running(create_app(service)) as base:
            yield replace(endpoint, base=base).target(tmp_path / "target.toml")


def _with_hooks(target: Path, **hooks: str) -> Path:
    """Add hooks to a target file, as values of TOML."""
    text = target.read_text(encoding="utf-8")
    assert "[hooks]\n" in text
    lines = "".join(f"{name} = {value}\n" for name, value in hooks.items())
    target.write_text(text.replace("[hooks]\n", f"[hooks]\n{lines}"), encoding="utf-8")
    return target


def _writes(log: Path, word: str) -> str:
    """Return a command as a value of TOML: it writes a line with a word, and the question."""
    code = f"import sys; open({str(log)!r}, 'a').write({word!r} + ' ' + sys.stdin.read() + chr(10))"
    return repr([sys.executable, "-c", code])


def _lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").splitlines()


def test_reset_and_seed_come_before_the_first_message(
    rehearse: Rehearse, rows: dict[str, Row], target: Path, log: Path
) -> None:
    """Reset, then seed, each once and asked nothing; then the preflight, and then a case."""
    rehearsal = rehearse(_with_hooks(target, seed=_writes(log, "seed"), reset=_writes(log, "reset")), rows[CASE])
    before = _lines(log)
    rehearsal.perform(rows[CASE])

    assert ["reset {}", "seed {}", "call"] == before
    assert [*before, "call"] == _lines(log)
    assert 2 == len(rehearsal.log().exchanges)


@pytest.mark.variants
def test_they_run_once_for_several_processes(
    target: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody resets what another process is about to look at."""
    _with_hooks(target, reset=_writes(log, "reset"))
    with pytest.raises(SystemExit) as left:
        main(["run", "--target", str(target), "--output", str(tmp_path / "run"), "-n", "2", CASE])

    assert 0 == left.value.code, capsys.readouterr()
    assert "reset {}" == _lines(log)[0]
    assert 1 == _lines(log).count("reset {}")


@contextmanager
def _answering(status: str, heard: list[bytes]) -> Iterator[str]:
    def script(line: Line) -> None:
        heard.append(line.request() or b"")
        line.send(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())

    server = Server(script, None)
    try:
        yield f'"{server.url()}"'
    finally:
        server.close()


def test_a_hook_may_be_a_url(rehearse: Rehearse, rows: dict[str, Row], target: Path) -> None:
    """It is asked by POST, with an empty object, and any success will do."""
    heard: list[bytes] = []
    with _answering("204 No Content", heard) as url:
        rehearse(_with_hooks(target, seed=url), rows[CASE])

    assert 1 == len(heard)
    assert heard[0].startswith(b"POST /service?a=b HTTP/1.1\r\n")
    assert heard[0].endswith(b"\r\n\r\n{}")


@pytest.mark.parametrize(
    ("status", "told"),
    [
        pytest.param("500 Internal Server Error", "target.toml: [hooks] reset failed: HTTP 500", id="500"),
        pytest.param("302 Found", "target.toml: [hooks] reset failed: HTTP 302", id="elsewhere"),
    ],
)
def test_a_url_that_fails_ends_the_run(
    rehearse: Rehearse, rows: dict[str, Row], target: Path, log: Path, status: str, told: str
) -> None:
    """A target that is not in its first state is not judged."""
    with _answering(status, []) as url, pytest.raises(ConfigurationError) as caught:
        rehearse(_with_hooks(target, reset=url), rows[CASE])

    assert told == str(caught.value)
    assert not log.exists()


def test_a_command_that_fails_ends_the_run(
    target: Path, log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """3, one line with what the command said last, and nothing was sent."""
    _with_hooks(target, reset=repr(shlex.split("sh -c 'echo no database >&2; exit 7'")))
    output = tmp_path / "run"
    with pytest.raises(SystemExit) as left:
        main(["run", "--target", str(target), "--output", str(output), CASE])

    said = capsys.readouterr()
    told = "error: target.toml: [hooks] reset failed: the command ended with 7: no database\n"
    assert (3, "", told) == (left.value.code, said.out, said.err)
    assert [] == list(output.iterdir())
    assert not log.exists()

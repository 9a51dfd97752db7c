"""Row 2: nothing ran, nothing connected, nothing was selected, and nobody noticed."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.reference.service import Answer, Service
from tests.never_green.conftest import conformance, judge, run, sealed_again

if TYPE_CHECKING:
    from conformance.record.runlog import RunLog
    from conformance.reference.registers import Registers
    from conformance.spec.specification import Specification
    from tests.never_green.conftest import Copied, Serving


@contextmanager
def _mute(*, answer: bytes = b"") -> Iterator[int]:
    """Listen, take what comes, say `answer` or nothing, and hold the line; yields the port."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                if answer:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=5)
    for connection in held:
        connection.close()


def _elsewhere(target: Path, port: int) -> None:
    text = re.sub(r'(?m)^url( +)= "[^"]+"', f'url = "http://127.0.0.1:{port}/x"', target.read_text(encoding="utf-8"))
    target.write_text(f"{text}\n[limits]\nexchange_seconds = 0.5\n", encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["6.1.3/Elv"], id="a-misspelt-case"),
        pytest.param(["6.1.3/Elev", "9"], id="one-of-two"),
        pytest.param([""], id="an-empty-word"),
    ],
)
def test_a_selection_that_matches_nothing(arguments: list[str], serving: Serving, tmp_path: Path) -> None:
    """Row 2: a word that selects nothing is refused before anything is sent."""
    with serving(tmp_path) as target:
        ended = run(target, *arguments)

    ended.assert_no_reports(3)
    assert "no case or section is called" in ended.err


def test_nobody_listens(serving: Serving, tmp_path: Path) -> None:
    """Row 2: no connection, no run."""
    with serving(tmp_path) as target:
        pass

    run(target, "7/reportable").assert_no_reports(3)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="accepts-and-says-nothing"),
        pytest.param(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", id="says-ok-and-nothing-else"),
        pytest.param(b"HTTP/1.1 204 No Content\r\n\r\n", id="no-content"),
        pytest.param(b"220 mail.example ESMTP\r\n", id="speaks-another-protocol"),
    ],
)
def test_somebody_listens_and_does_not_speak_soap(answer: bytes, serving: Serving, tmp_path: Path) -> None:
    """Row 2: a port that is open proves nothing: before the first case, a SOAP answer has to come."""
    with serving(tmp_path) as target:
        pass
    with _mute(answer=answer) as port:
        _elsewhere(target, port)
        ended = run(target, "7/reportable")

    ended.assert_no_reports(3)
    assert "no SOAP answer came" in ended.err


class DiesAfterTheFirst(Service):
    """Answers the first call, and is an empty page from then on."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.calls = 0

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        """Answer a call, or stand in for the gateway of a dead service."""
        self.calls += 1
        if self.calls > 1:
            return Answer(status=503, headers=(), body=b"")
        return super().handle(body, content_type, soap_action)


def test_the_endpoint_dies_after_the_first_call(serving: Serving, tmp_path: Path) -> None:
    """Row 2: what a gateway says in the place of a dead service is no judgement, and no case passes by it."""
    with serving(tmp_path, DiesAfterTheFirst) as target:
        ended = run(target, "6.1.3/Elev", "soap/request")

    ended.assert_not_green(2, "inconclusive")
    assert {"not-evaluated"} == set(ended.verdicts.values()) - {"observed"}


def test_an_empty_plan(recorded_log: RunLog, tmp_path: Path) -> None:
    """Row 2: a whole, sealed log of a run that planned nothing is inconclusive, and JUnit has a case that says so."""
    nothing = replace(recorded_log, header=replace(recorded_log.header, plan=()), exchanges=(), ends=())

    ended = judge(sealed_again(nothing, tmp_path / "run.jsonl"))

    ended.assert_not_green(2, "inconclusive")
    assert ["verdict"] == [case.get("name") for case in ended.junit.iter("testcase")]


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.variants)])
def test_a_child_that_collects_nothing(workers: int, copied: Copied, serving: Serving, tmp_path: Path) -> None:
    """Row 2: where pytest finds none of the cases that were chosen, that is our error, however many processes."""
    (copied.root / "cases" / "conftest.py").write_text("collect_ignore_glob = ['*']\n", encoding="utf-8")
    with serving(tmp_path) as target:
        ended = copied.run(target, "-n", str(workers), "7/reportable", "6.1.3/Elev")

    assert 4 == ended.code, ended.out + ended.err
    assert "conformant (" not in ended.out.replace("non-conformant (", "")


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.variants)])
def test_a_module_that_is_not_collected(workers: int, copied: Copied, serving: Serving, tmp_path: Path) -> None:
    """Row 2: where pytest leaves out some of the chosen cases, the rest does not stand for them."""
    ignore = "collect_ignore_glob = ['*7_valideringer.py']\n"
    (copied.root / "cases" / "conftest.py").write_text(ignore, encoding="utf-8")
    with serving(tmp_path) as target:
        ended = copied.run(target, "-n", str(workers), "6.1.3/Elev", "7/reportable")

    assert 4 == ended.code, ended.out + ended.err
    assert "did not collect" in ended.err
    assert "conformant (" not in ended.out.replace("non-conformant (", "")


def test_no_file_to_check(tmp_path: Path) -> None:
    """Row 2: `check` without a file, or of a folder, has judged nothing and is refused."""
    conformance("check", folder=tmp_path).assert_no_reports(3)
    conformance("check", tmp_path, folder=tmp_path).assert_no_reports(3)


def test_an_empty_file_is_no_valid_message(tmp_path: Path) -> None:
    """Row 2: an empty file holds nothing to complain about, and is a finding all the same."""
    (tmp_path / "empty.xml").write_bytes(b"")

    assert 1 == conformance("check", tmp_path / "empty.xml", folder=tmp_path).code

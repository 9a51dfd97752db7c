"""conformance.target.hooks: commands and URLs beside the service, and what keeps them from answering."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from conformance.errors import ConfigurationError
from conformance.record.exchange import Exchange, Response, Role, Trouble, TroubleKind
from conformance.record.redaction import Redactor
from conformance.run.stage import prepare
from conformance.target.hooks import MAX_OUTPUT, Hook
from conformance.target.session import RequestLimitReached, Session
from conformance.wire.http import HttpTransport, Limits
from tests.target.conftest import Load

REAL = "6101010001"
ECHO = "import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())"


class Answering(BaseHTTPRequestHandler):
    """Answers with what it is sent; at `/broken` with an error."""

    seen: list[tuple[str, str | None, bytes]]

    def do_POST(self) -> None:
        """Note what came and answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Content-Type"], body))
        self.send_response(500 if self.path == "/broken" else 200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    """Return the base of a server with hooks."""
    Answering.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as httpd:
        thread = Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def _python(program: str) -> Hook:
    return Hook(command=(sys.executable, "-c", program))


def test_a_command_is_given_and_gives_bytes() -> None:
    """What a command prints is its answer, byte for byte, and ending well is status 200."""
    outcome = _python(ECHO).run('{"CPRNr": "ø"}'.encode(), seconds=20)

    assert Response(status=200, reason="", headers=(), body='{"CPRNr": "ø"}'.encode()) == outcome


@pytest.mark.parametrize(
    ("hook", "kind", "detail"),
    [
        pytest.param(
            _python("import sys; print('x', file=sys.stderr); sys.exit('no such person')"),
            TroubleKind.PROTOCOL,
            "the command ended with 1: no such person",
            id="failing",
        ),
        pytest.param(
            _python("raise SystemExit(3)"),
            TroubleKind.PROTOCOL,
            "the command ended with 3: it printed nothing",
            id="silent",
        ),
        pytest.param(
            _python("import os; os.kill(os.getpid(), 9)"),
            TroubleKind.PROTOCOL,
            "the command ended with -9: it printed nothing",
            id="killed",
        ),
        pytest.param(
            _python(f"print('x' * {MAX_OUTPUT})"),
            TroubleKind.TOO_LARGE,
            f"the command printed more than {MAX_OUTPUT} bytes",
            id="too-much",
        ),
        pytest.param(
            Hook(command=("/no/such/command",)),
            TroubleKind.CONNECT,
            "the command cannot be run: No such file or directory",
            id="not-there",
        ),
        pytest.param(
            Hook(command=("/",)), TroubleKind.CONNECT, "the command cannot be run: Permission denied", id="no-command"
        ),
    ],
)
def test_what_keeps_a_command_from_answering(hook: Hook, kind: TroubleKind, detail: str) -> None:
    """A command that fails is told in one line, and nothing is raised."""
    assert Trouble(kind=kind, detail=detail) == hook.run(b"{}", seconds=20)


def test_a_command_has_so_much_time() -> None:
    """A command that does not end is stopped when its time is over."""
    begun = time.perf_counter()

    outcome = _python("import time; time.sleep(30)").run(b"{}", seconds=0.5)

    detail = "the command did not end within 0.5 seconds"
    assert Trouble(kind=TroubleKind.DEADLINE, detail=detail) == outcome
    assert time.perf_counter() - begun < 10


def test_a_child_of_a_command_does_not_hold_a_run() -> None:
    """What a command leaves running, with its output open, does not hold the run beyond its time."""
    begun = time.perf_counter()
    program = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(15)'])"

    outcome = _python(program).run(b"{}", seconds=1)

    assert isinstance(outcome, Trouble)
    assert time.perf_counter() - begun < 10


def test_as_much_as_is_allowed_is_an_answer() -> None:
    """Exactly the largest output is still an answer."""
    outcome = _python(f"import sys; sys.stdout.write('x' * {MAX_OUTPUT})").run(b"{}", seconds=20)

    assert isinstance(outcome, Response)
    assert MAX_OUTPUT == len(outcome.body)


def _session(load: Load, sink: list[Exchange], more: str = "") -> Session:
    target, specification = load(more=more)

    def connect() -> HttpTransport:
        return HttpTransport(Limits(seconds=20.0), target.tls)

    return Session(
        target=target,
        specification=specification,
        transport=connect(),
        sink=sink.append,
        redactor=Redactor(target.population),
        spare=connect,
    )


def test_a_session_asks_a_url(load: Load, url: str) -> None:
    """The hook gets the real number as JSON, the record holds its pseudonym, and no SOAP headers are sent."""
    recorded: list[Exchange] = []
    with _session(load, recorded) as session:
        exchange = session.ask(Hook(url=f"{url}/readback"), json.dumps({"CPRNr": REAL}).encode(), case="case")

    assert [("/readback", "application/json", b'{"CPRNr": "6101010001"}')] == Answering.seen
    assert [exchange] == recorded
    assert (Role.READBACK, "case", 1, True) == (exchange.role, exchange.case, exchange.number, exchange.valid)
    assert REAL not in repr(exchange)
    assert exchange.response is not None
    assert exchange.request.body == exchange.response.body


def test_a_session_runs_a_command(load: Load) -> None:
    """A command is recorded as what was run, with its words quoted as in a shell."""
    with _session(load, []) as session:
        exchange = session.ask(_python(ECHO), b"null", case="case")

    assert ("RUN", True) == (exchange.request.method, exchange.request.url.endswith(f"-c '{ECHO}'"))
    assert exchange.response is not None
    assert b"null" == exchange.response.body


def test_a_hook_counts_as_a_message(load: Load) -> None:
    """What a hook is asked is under the limit of messages like everything else."""
    with _session(load, [], more="[limits]\nmax_requests = 1") as session:
        session.ask(_python(ECHO), b"{}", case="case")
        with pytest.raises(RequestLimitReached):
            session.ask(_python(ECHO), b"{}", case="case")


def test_hooks_prepare_a_target_in_their_order(load: Load, url: str, tmp_path: Path) -> None:
    """Reset is run before seed, each once with an empty object, and readback not at all."""
    note = tmp_path / "note.txt"
    words = json.dumps([sys.executable, "-c", f"import sys; open({str(note)!r}, 'a').write(sys.stdin.read())"])
    target, _ = load(more=f'[hooks]\nseed = "{url}/seed"\nreset = {words}\nreadback = "{url}/readback"')

    prepare(target)

    assert "{}" == note.read_text(encoding="utf-8")
    assert [("/seed", "application/json", b"{}")] == Answering.seen


@pytest.mark.parametrize(
    ("hooks", "sentence"),
    [
        pytest.param('reset = "{url}/broken"', "[hooks] reset failed: HTTP 500", id="url"),
        pytest.param('seed = ["/no/such/command"]', "[hooks] seed failed: the command cannot be run", id="command"),
        pytest.param('reset = "http://127.0.0.1:9/"', "[hooks] reset failed: ", id="nobody"),
    ],
)
def test_a_hook_that_fails_stops_the_run(load: Load, url: str, hooks: str, sentence: str) -> None:
    """A target that could not be brought into its first state is not judged: the hook is named."""
    target, _ = load(more=f"[hooks]\n{hooks.format(url=url)}")

    with pytest.raises(ConfigurationError) as caught:
        prepare(target)

    assert sentence in str(caught.value)

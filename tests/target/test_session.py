"""conformance.target.session: everything that is sent is paced, counted, timed, recorded and redacted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from conformance.record.exchange import Exchange, Role, TroubleKind, exchange_from_json, to_json
from conformance.record.redaction import Redactor
from conformance.target.session import Parcel, RequestLimitReached, Session
from conformance.wire.carrier import PLACEHOLDER
from conformance.wire.http import HttpTransport, Limits

Open = Callable[..., Session]
REAL = ("6101010001", "0261020002", "6303030003")
RESPONSE = "<a>6101010001, 261020002 and 630303-0003</a>"


class Echo(BaseHTTPRequestHandler):
    """Answers each POST with three people of the population, one of them in a header too."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        """Note what came and answer."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(200)
        self.send_header("Content-Length", str(len(RESPONSE)))
        self.send_header("X-Person", REAL[0])
        self.end_headers()
        self.wfile.write(RESPONSE.encode())

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """Return a server that is running."""
    Echo.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as httpd:
        httpd.daemon_threads = True
        thread = Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield httpd
        httpd.shutdown()
        thread.join()


@pytest.fixture
def opened(server: ThreadingHTTPServer, load: Any) -> Iterator[Open]:
    """Return a function that opens a session with a target.toml to which `more` is added."""
    sessions: list[Session] = []

    def start(sink: Callable[[Exchange], None] | None = None, *, more: str = "", port: int | None = None) -> Session:
        target, specification = load(":8080", f":{port or server.server_port}", more=more)
        session = Session(
            target=target,
            specification=specification,
            transport=HttpTransport(Limits(seconds=target.limits.exchange_seconds), target.tls),
            sink=sink or (lambda _: None),
            redactor=Redactor(target.population),
        )
        sessions.append(session)
        return session

    yield start
    for session in sessions:
        session.close()


def _send(session: Session, body: str = "<x/>") -> Exchange:
    return session.send(Parcel(body=body.encode(), case="6.1.4/CPRNr", role=Role.PROBE, valid=True))


def test_what_is_sent_is_what_was_given(opened: Open) -> None:
    """The target gets the real bytes, under the media type of the SOAP version."""
    _send(opened(), f"<x>{REAL[0]}</x>")
    headers, body = Echo.seen[0]
    assert f"<x>{REAL[0]}</x>".encode() == body
    assert "application/soap+xml; charset=utf-8" == headers["content-type"]


def test_soap_11_carries_the_action_in_its_header(opened: Open) -> None:
    """A binding with SOAP 1.1 and an action sends both as that version asks."""
    _send(opened(more='[binding]\nsoap = "1.1"\naction = "urn:a"'))
    assert ("text/xml; charset=utf-8", '"urn:a"') == (Echo.seen[0][0]["content-type"], Echo.seen[0][0]["soapaction"])


def test_what_is_recorded_holds_no_real_number(opened: Open) -> None:
    """Sink and caller get the same redacted exchange, and it goes through the run log unchanged."""
    recorded: list[Exchange] = []
    session = opened(recorded.append)
    returned = session.send(
        Parcel(
            body=f"<x>{' '.join(REAL)}</x>".encode(),
            case="6.1.4/CPRNr/max+1",
            role=Role.CONTROL,
            valid=False,
            edit=f"{REAL[2]} is put in",
            key="ab12",
            control="control-1",
            repeats=7,
        )
    )
    written = json.dumps(to_json(returned))
    assert [returned] == recorded
    assert returned == exchange_from_json(json.loads(written))
    assert [] == [form for form in (*REAL, REAL[1][1:], "630303-0003") if form in written]
    assert (1, "6.1.4/CPRNr/max+1", Role.CONTROL, False, "ab12", "control-1", 7) == (
        returned.number,
        returned.case,
        returned.role,
        returned.valid,
        returned.key,
        returned.control,
        returned.repeats,
    )


def test_a_number_that_comes_back_is_still_the_same(opened: Open) -> None:
    """A number in the answer has the pseudonym of the same number in the request."""
    exchange = _send(opened(), f"<x>{' '.join(REAL)}</x>")
    assert exchange.response is not None
    first, second, third = exchange.request.body.decode()[3:-4].split()
    assert f"<a>{first}, {second[1:]} and {third[:6]}-{third[6:]}</a>" == exchange.response.body.decode()
    assert first == exchange.response.header("x-person")


def test_exchanges_are_numbered_and_timed(opened: Open) -> None:
    """Numbers count from 1; the start is a time in UTC, and milliseconds are those of the exchange."""
    session = opened()
    exchanges = [_send(session) for _ in range(3)]
    assert [1, 2, 3] == [exchange.number for exchange in exchanges]
    assert 3 == session.sent
    assert exchanges[0].started.endswith("+00:00")
    assert all(0 < exchange.milliseconds < 5000 for exchange in exchanges)


def test_a_secret_header_is_sent_but_not_recorded(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """A header that came from the environment is recorded as ***, any other as it is."""
    monkeypatch.setenv("SUITE_TOKEN", "t0ken")
    exchange = _send(opened(more='[http.headers]\nAuthorization = "Bearer ${SUITE_TOKEN}"\nX-Environment = "test"'))
    assert ("Bearer t0ken", "test") == (Echo.seen[0][0]["authorization"], Echo.seen[0][0]["x-environment"])
    assert (("Authorization", "***"), ("X-Environment", "test")) == exchange.request.headers[-2:]
    assert "t0ken" not in repr(exchange)


def test_the_limit_of_requests_ends_the_sending(opened: Open) -> None:
    """Beyond max_requests nothing is sent, and the error names the key."""
    session = opened(more="[limits]\nmax_requests = 2")
    _send(session)
    _send(session)
    for _ in range(2):
        with pytest.raises(RequestLimitReached) as caught:
            _send(session)
        assert "2 messages were sent, which is all that [limits] max_requests of target.toml allows" == str(
            caught.value
        )
    assert (2, 2) == (len(Echo.seen), session.sent)


def test_requests_are_paced(opened: Open) -> None:
    """With requests_per_second, no two messages start closer together than that, and the first starts at once."""
    session = opened(more="[limits]\nrequests_per_second = 20.0")
    begun = time.perf_counter()
    _send(session)
    first = time.perf_counter() - begun
    for _ in range(4):
        _send(session)
    assert first < 0.1
    assert 0.2 <= time.perf_counter() - begun < 1


def test_trouble_is_recorded(opened: Open, server: ThreadingHTTPServer) -> None:
    """Where nobody listens, the exchange is recorded with the trouble instead of a response."""
    recorded: list[Exchange] = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as unused:
        port = unused.server_port
    exchange = _send(opened(recorded.append, port=port))
    assert exchange.trouble is not None
    assert (TroubleKind.CONNECT, None) == (exchange.trouble.kind, exchange.response)
    assert [exchange] == recorded


def test_a_session_closes_its_transport(opened: Open) -> None:
    """Leaving a session closes the connection; entering gives the session."""
    with opened() as session:
        assert 1 == _send(session).number
    assert session._transport._connection is None  # type: ignore[attr-defined]


def test_each_call_has_a_number_of_its_own(opened: Open) -> None:
    """The placeholder for a call's number is replaced as the call is sent, and what was sent is recorded."""
    session = opened()
    recorded = [_send(session, f"<x>{PLACEHOLDER}</x>").request.body for _ in range(2)]

    assert [body for _, body in Echo.seen] == recorded
    assert 2 == len({body for body in recorded if PLACEHOLDER.encode() not in body})

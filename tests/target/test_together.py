"""conformance.target.session: calls at the same time, each over a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, BrokenBarrierError, Thread
from typing import Any

import pytest

from conformance.record.exchange import Exchange, Role, TroubleKind
from conformance.record.redaction import Redactor
from conformance.target.session import Parcel, RequestLimitReached, Session
from conformance.wire.carrier import PLACEHOLDER
from conformance.wire.http import HttpTransport, Limits
from tests.target.conftest import Load

CALLS = 4


class Gathering(BaseHTTPRequestHandler):
    """Answers a POST with its own body once so many callers are there; `seen` are their ports and bodies."""

    protocol_version = "HTTP/1.1"
    gate: Barrier
    seen: list[tuple[int, bytes]]

    def do_POST(self) -> None:
        """Wait for the others, or for half a second, and answer; 503 where they did not come."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.client_address[1], body))
        try:
            self.gate.wait(0.5)
            status = 200
        except BrokenBarrierError:
            status = 503
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """Return a server that answers only whoever comes with the others."""
    Gathering.gate, Gathering.seen = Barrier(CALLS), []
    with ThreadingHTTPServer(("127.0.0.1", 0), Gathering) as httpd:
        httpd.daemon_threads = True
        thread = Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield httpd
        httpd.shutdown()
        thread.join()


OPENED: list[HttpTransport] = []
"""The transports of the sessions of a test, in the order in which they were opened."""

Open = Callable[..., Session]


@pytest.fixture
def opened(server: ThreadingHTTPServer, load: Load) -> Iterator[Open]:
    """Return a function that opens a session; `more` is added to its target.toml, without `spare` it has one way."""
    sessions: list[Session] = []
    OPENED.clear()

    def start(recorded: list[Exchange], *, more: str = "", spare: bool = True, port: int = 0) -> Session:
        target, specification = load(":8080", f":{port or server.server_port}", more=more)

        def connect() -> HttpTransport:
            OPENED.append(HttpTransport(Limits(seconds=target.limits.exchange_seconds), target.tls))
            return OPENED[-1]

        session = Session(
            target=target,
            specification=specification,
            transport=connect(),
            sink=recorded.append,
            redactor=Redactor(target.population),
            spare=connect if spare else None,
        )
        sessions.append(session)
        return session

    yield start
    for session in sessions:
        session.close()


def _parcels(count: int = CALLS, body: str = "<x>{}</x>") -> list[Parcel]:
    return [
        Parcel(body=body.format(number).encode(), case="case", role=Role.PROBE, valid=True, key=f"{number:02x}")
        for number in range(count)
    ]


def test_they_are_under_way_at_the_same_time(opened: Open) -> None:
    """All of them are answered by a server that answers nobody before all are there, each over its own connection."""
    exchanges = opened([]).send_together(_parcels())

    assert [200] * CALLS == [exchange.response and exchange.response.status for exchange in exchanges]
    assert CALLS == len({port for port, _ in Gathering.seen})


def test_they_are_recorded_in_their_order(opened: Open) -> None:
    """Whoever is answered first, numbers and record are in the order in which they were given."""
    recorded: list[Exchange] = []

    exchanges = opened(recorded).send_together(_parcels())

    assert exchanges == recorded
    assert [(number + 1, f"{number:02x}", f"<x>{number}</x>".encode()) for number in range(CALLS)] == [
        (exchange.number, exchange.key, exchange.request.body) for exchange in exchanges
    ]
    assert [exchange.request.body for exchange in exchanges] == [
        exchange.response and exchange.response.body for exchange in exchanges
    ]


def test_each_has_a_number_of_its_own(opened: Open) -> None:
    """The placeholder of a call's number is filled in with another number for each."""
    exchanges = opened([]).send_together(_parcels(body=f"<x>{PLACEHOLDER}</x>"))

    bodies = {exchange.request.body for exchange in exchanges}
    assert CALLS == len(bodies)
    assert bodies == {body for _, body in Gathering.seen}


def test_their_connections_are_closed(opened: Open) -> None:
    """What was opened for them is closed after them, and the session's own connection is not."""
    Gathering.gate = Barrier(1)
    session = opened([])
    session.send(_parcels(1)[0])
    session.send_together(_parcels())

    assert [False] + [True] * CALLS == [transport._connection is None for transport in OPENED]


def test_without_spare_connections_they_are_sent_one_by_one(opened: Open) -> None:
    """A session that can open nothing sends them after each other, and each finds that it is alone."""
    recorded: list[Exchange] = []
    Gathering.gate = Barrier(1)

    exchanges = opened(recorded, spare=False).send_together(_parcels())

    assert exchanges == recorded
    assert ([1, 2, 3, 4], 1) == ([exchange.number for exchange in exchanges], len(OPENED))


@pytest.mark.parametrize("limit", [pytest.param(1, id="one"), pytest.param(CALLS - 1, id="one-too-few")])
def test_the_limit_of_messages_holds_for_all_of_them(opened: Open, limit: int) -> None:
    """Where not all of them may be sent, none is: half of them would prove nothing."""
    recorded: list[Exchange] = []
    session = opened(recorded, more=f"[limits]\nmax_requests = {limit}")

    with pytest.raises(RequestLimitReached):
        session.send_together(_parcels())

    assert ([], []) == (recorded, Gathering.seen)


def test_what_comes_after_them_waits_its_turn(opened: Open) -> None:
    """With a pace, so many at once are paid for by the wait before them: no more in a second than allowed."""
    Gathering.gate = Barrier(1)
    session = opened([], more="[limits]\nrequests_per_second = 10.0")
    begun = time.perf_counter()

    session.send_together(_parcels(1))
    session.send_together(_parcels())

    assert 0.4 <= time.perf_counter() - begun < 2


def test_trouble_of_all_of_them_is_recorded(opened: Open) -> None:
    """Where nobody listens, each is recorded with its trouble, and nothing is raised."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Gathering) as unused:
        port = unused.server_port

    exchanges = opened([], port=port).send_together(_parcels())

    assert [TroubleKind.CONNECT] * CALLS == [exchange.trouble and exchange.trouble.kind for exchange in exchanges]

"""conformance.target.session: calls at the same time, each over a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from threading import Barrier, BrokenBarrierError

import pytest

from conformance.record.exchange import Exchange, Response, Role
from conformance.record.redaction import Redactor
from conformance.target.session import Parcel, RequestLimitReached, Session
from conformance.wire.http import HttpTransport, Limits
from tests.target.conftest import Load
from tests.wire.conftest import Line, Server

CALLS = 4
Open = Callable[..., Session]


class Meeting:
    """Answers each call with itself, once so many are there at the same time; the first to come is the last to go."""

    def __init__(self, calls: int) -> None:
        self.connections: list[int] = []
        self._barrier = Barrier(calls)

    def __call__(self, line: Line) -> None:
        """Answer one request of each connection, if the others come too."""
        while (request := line.request()) is not None:
            self.connections.append(line.number)
            body = request.partition(b"\r\n\r\n")[2]
            try:
                self._barrier.wait(2)
            except BrokenBarrierError:
                body = b"nobody else came"
            time.sleep(0.02 * (CALLS - line.number % CALLS))
            line.send(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


@pytest.fixture
def meeting() -> Iterator[tuple[Meeting, Server]]:
    """Return a server at which calls meet."""
    script = Meeting(CALLS)
    server = Server(script, None)
    yield script, server
    server.close()


@pytest.fixture
def opened(load: Load, meeting: tuple[Meeting, Server]) -> Iterator[Open]:
    """Return a function that opens a session with that server."""
    sessions: list[Session] = []

    def start(sink: Callable[[Exchange], None] = lambda _: None, *, more: str = "", spare: bool = True) -> Session:
        target, specification = load(":8080", f":{meeting[1].port}", more=more)

        def connect() -> HttpTransport:
            return HttpTransport(Limits(seconds=5), target.tls)

        session = Session(
            target=target,
            specification=specification,
            transport=connect(),
            sink=sink,
            redactor=Redactor(target.population),
            spare=connect if spare else None,
        )
        sessions.append(session)
        return session

    yield start
    for session in sessions:
        session.close()


def _parcels(calls: int = CALLS) -> list[Parcel]:
    return [Parcel(body=b"<x%d/>" % call, case="c", role=Role.PROBE, valid=True) for call in range(calls)]


def _body(exchange: Exchange) -> bytes:
    assert isinstance(exchange.response, Response), exchange.trouble
    return exchange.response.body


def test_calls_are_there_at_the_same_time(opened: Open, meeting: tuple[Meeting, Server]) -> None:
    """Each has a connection of its own, and each its own answer."""
    exchanges = opened().send_together(_parcels())

    assert [b"<x0/>", b"<x1/>", b"<x2/>", b"<x3/>"] == [_body(exchange) for exchange in exchanges]
    assert [1, 2, 3, 4] == sorted(meeting[0].connections)


def test_they_are_recorded_in_their_order(opened: Open) -> None:
    """Whoever is answered first: numbers and records follow the order in which they were given."""
    recorded: list[Exchange] = []
    session = opened(recorded.append)

    exchanges = session.send_together(_parcels())

    assert exchanges == recorded
    assert [1, 2, 3, 4] == [exchange.number for exchange in recorded]
    assert CALLS == session.sent


def test_they_count_for_the_limit(opened: Open, meeting: tuple[Meeting, Server]) -> None:
    """Where the limit does not allow all of them, none is sent: half of them would show nothing."""
    session = opened(more=f"[limits]\nmax_requests = {CALLS - 1}")

    with pytest.raises(RequestLimitReached) as caught:
        session.send_together(_parcels())

    told = "0 messages were sent, and 4 at the same time are more than [limits] max_requests of target.toml allows"
    assert told == str(caught.value)
    assert ([], 0) == (meeting[0].connections, session.sent)
    assert 1 == session.send(_parcels(1)[0]).number


def test_they_are_paced_as_so_many(opened: Open) -> None:
    """So many a second is so many a second: the second four wait until four may start."""
    waited: list[float] = []
    session = opened(more="[limits]\nrequests_per_second = 10.0")
    session._clock, session._sleep = (lambda: 100.0), waited.append
    session.send_together(_parcels())
    session.send_together(_parcels())

    assert pytest.approx([CALLS / 10]) == waited


def test_without_spare_connections_they_go_one_after_the_other(opened: Open) -> None:
    """A transport in memory has no second one: the calls are sent all the same, and recorded alike."""
    exchanges = opened(spare=False).send_together(_parcels(1))

    assert [b"nobody else came"] == [_body(exchange) for exchange in exchanges]
    assert [1] == [exchange.number for exchange in exchanges]

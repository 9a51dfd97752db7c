"""conformance.wire.bounded: an exchange ends on time, whatever the server does, plain and over TLS."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from conformance.record.exchange import Request, Trouble, TroubleKind
from conformance.wire import bounded
from conformance.wire.http import HttpTransport, Limits, Tls

Serve = Callable[..., Any]
SECONDS = 0.4
SLACK = 0.5


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    """Return an authority that only these tests trust."""
    return trustme.CA()


@pytest.fixture
def context(authority: trustme.CA) -> ssl.SSLContext:
    """Return the TLS side of a server at 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def transport(authority: trustme.CA, tmp_path: Path) -> Iterator[HttpTransport]:
    """Return a transport with a short deadline that trusts the authority."""
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    http = HttpTransport(Limits(seconds=SECONDS, max_bytes=1 << 30), Tls(ca=tmp_path / "ca.pem"))
    yield http
    http.close()


def _timed(transport: HttpTransport, url: str, body: bytes = b"<x/>") -> tuple[Trouble, float]:
    begun = time.perf_counter()
    outcome = transport.send(Request(method="POST", url=url, headers=(), body=body))
    elapsed = time.perf_counter() - begun
    assert isinstance(outcome, Trouble), outcome
    return outcome, elapsed


def _silent(line: Any) -> None:
    line.request()
    line.stop.wait(3)


def _dripped_head(line: Any) -> None:
    line.request()
    line.drip(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml; charset=utf-8\r\n\r\n")


def _dripped_body(line: Any) -> None:
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    line.drip(b"x" * 100)


def _dripped_chunks(line: Any) -> None:
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    line.drip(b"1\r\nx\r\n" * 50)


def _dripped_until_close(line: Any) -> None:
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\n\r\n")
    line.drip(b"x" * 100)


def _continues(line: Any) -> None:
    line.request()
    line.flood(b"HTTP/1.1 100 Continue\r\n\r\n")


def _hints(line: Any) -> None:
    line.request()
    line.flood(b"HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" * 100)


def _trailers(line: Any) -> None:
    line.request()
    line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n")
    line.flood(b"Trailer: x\r\n" * 100)


def _never_reads(line: Any) -> None:
    line.stop.wait(3)


SCRIPTS = [
    _silent,
    _dripped_head,
    _dripped_body,
    _dripped_chunks,
    _dripped_until_close,
    _continues,
    _hints,
    _trailers,
]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("script", SCRIPTS, ids=[script.__name__.strip("_") for script in SCRIPTS])
def test_an_answer_without_an_end_is_left_in_time(
    serve: Serve, transport: HttpTransport, context: ssl.SSLContext, scheme: str, script: Any
) -> None:
    """Neither silence, nor dripping, nor a flood keeps an exchange beyond its deadline, nor ends it before."""
    server = serve(script, context if scheme == "https" else None)
    trouble, elapsed = _timed(transport, server.url(scheme=scheme))
    assert TroubleKind.DEADLINE == trouble.kind
    assert trouble.detail.startswith("no whole answer within 0.4 seconds (")
    assert SECONDS <= elapsed < SECONDS + SLACK


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_does_not_read_is_left_in_time(
    serve: Serve, transport: HttpTransport, context: ssl.SSLContext, scheme: str
) -> None:
    """A long body that nobody reads does not keep an exchange either."""
    server = serve(_never_reads, context if scheme == "https" else None)
    trouble, elapsed = _timed(transport, server.url(scheme=scheme), b"x" * 50_000_000)
    assert TroubleKind.DEADLINE == trouble.kind
    assert SECONDS <= elapsed < SECONDS + SLACK


@pytest.mark.parametrize("greeting", [b"", b"\x16\x03\x03\x40\x00\x02" + b"\x00" * 200], ids=["silent", "dripped"])
def test_a_slow_handshake_is_left_in_time(serve: Serve, transport: HttpTransport, greeting: bytes) -> None:
    """A TLS handshake that does not come to an end does not keep an exchange."""

    def script(line: Any) -> None:
        line.connection.recv(65536)
        line.drip(greeting)
        line.stop.wait(3)

    trouble, elapsed = _timed(transport, serve(script).url(scheme="https"))
    assert TroubleKind.DEADLINE == trouble.kind
    assert SECONDS <= elapsed < SECONDS + SLACK


def test_a_listener_that_does_not_accept_is_left_in_time(transport: HttpTransport) -> None:
    """A connect that gets no answer at all does not keep an exchange."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        trouble, elapsed = _timed(transport, f"http://127.0.0.1:{address[1]}/")
        for one in waiting:
            one.close()
    assert TroubleKind.DEADLINE == trouble.kind
    assert SECONDS <= elapsed < SECONDS + SLACK


def test_a_resolver_that_hangs_is_left_in_time(transport: HttpTransport, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's resolver has no timeout: it is left behind."""
    release = threading.Event()
    real = bounded._resolve

    def slow(host: str, port: int, found: Any) -> None:
        release.wait(5)
        real(host, port, found)

    monkeypatch.setattr(bounded, "_resolve", slow)
    trouble, elapsed = _timed(transport, "http://localhost:9/")
    release.set()
    assert TroubleKind.DEADLINE == trouble.kind
    assert SECONDS <= elapsed < SECONDS + SLACK


def test_each_exchange_has_a_deadline_of_its_own(serve: Serve, transport: HttpTransport) -> None:
    """A kept connection starts each exchange anew: what was used by the last one is not missing in the next."""

    def script(line: Any) -> None:
        while line.request() is not None:
            line.stop.wait(SECONDS * 0.6)
            line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server = serve(script)
    request = Request(method="POST", url=server.url(), headers=(), body=b"")
    assert [False] * 4 == [isinstance(transport.send(request), Trouble) for _ in range(4)]
    assert 1 == server.connections

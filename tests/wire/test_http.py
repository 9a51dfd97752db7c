"""conformance.wire.http: exact bytes out and in, and one readable line where there are none."""

from __future__ import annotations

import gzip
import socket
import struct
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from conformance import __version__
from conformance.record.exchange import Request, Response, Trouble, TroubleKind
from conformance.wire.http import HttpTransport, Limits
from conformance.wire.transport import Transport

Serve = Callable[..., Any]
Answer = Callable[..., Any]
SMALL = 1000


@pytest.fixture
def transport() -> Iterator[HttpTransport]:
    """Return a transport with small limits."""
    http = HttpTransport(Limits(seconds=2, max_bytes=SMALL))
    yield http
    http.close()


def _request(url: str, body: bytes = b"<x/>", headers: tuple[tuple[str, str], ...] = ()) -> Request:
    return Request(method="POST", url=url, headers=headers, body=body)


def _response(outcome: Response | Trouble) -> Response:
    assert isinstance(outcome, Response), outcome
    return outcome


def _trouble(outcome: Response | Trouble) -> Trouble:
    assert isinstance(outcome, Trouble), outcome
    assert outcome.detail.isprintable()
    assert " object at " not in outcome.detail
    assert "<urllib3" not in outcome.detail
    assert " 0x" not in outcome.detail
    return outcome


def _once(data: bytes) -> Any:
    """Return a script: read a request, send bytes, close."""

    def script(line: Any) -> None:
        line.request()
        line.send(data)

    return script


def _closed(outcome: Response | Trouble, came: int) -> bool:
    said = f"the connection was closed before the answer was whole ({came} bytes of it came)"
    return outcome == Trouble(kind=TroubleKind.CLOSED, detail=said)


def test_the_client_is_a_transport() -> None:
    """The HTTP client is what a session sends through."""
    transport: Transport = HttpTransport()
    transport.close()


def test_a_request_goes_out_as_given(serve: Serve, transport: HttpTransport) -> None:
    """Body and headers go out as given, with only the headers that HTTP needs beside them."""
    seen: list[bytes] = []

    def script(line: Any) -> None:
        seen.append(line.request())
        line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    server = serve(script)
    body = b"\xff\x00\r\n\r\n<x/>"
    transport.send(_request(server.url(), body, (("Content-Type", "text/xml"), ("X-Twice", "1"), ("X-Twice", "2"))))
    head, _, sent = seen[0].partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    assert "POST /service?a=b HTTP/1.1" == lines[0]
    assert [
        "Accept-Encoding: identity",
        "Content-Length: 10",
        "Content-Type: text/xml",
        f"Host: 127.0.0.1:{server.port}",
        f"User-Agent: conformance/{__version__}",
        "X-Twice: 1",
        "X-Twice: 2",
    ] == sorted(lines[1:])
    assert body == sent


def test_an_answer_comes_in_as_sent(serve: Serve, transport: HttpTransport) -> None:
    """Status, reason, headers (with their case and repetition) and body are what was sent."""
    head = b"HTTP/1.1 299 Fine So Far\r\nX-Odd: \xe6\r\ncontent-length: 3\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n"
    response = _response(transport.send(_request(serve(_once(head + b"\x00\xff\n")).url())))
    headers = (("X-Odd", "æ"), ("content-length", "3"), ("Set-Cookie", "a"), ("Set-Cookie", "b"))
    assert Response(status=299, reason="Fine So Far", headers=headers, body=b"\x00\xff\n") == response


@pytest.mark.parametrize("status", [302, 401, 407, 503])
def test_a_status_is_an_answer(serve: Serve, transport: HttpTransport, status: int) -> None:
    """No redirect is followed and nothing is tried again: whatever the status, it is the answer."""
    data = f"HTTP/1.1 {status} Odd\r\nLocation: /elsewhere\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n".encode()
    server = serve(_once(data))
    assert status == _response(transport.send(_request(server.url()))).status
    assert 1 == server.connections


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_a_body_is_not_unpacked(serve: Serve, transport: HttpTransport, coding: str) -> None:
    """A body with a content coding stays as it came over the wire."""
    packed = gzip.compress(b"<a/>" * 100)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {coding}\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    assert packed == _response(transport.send(_request(serve(_once(head + packed)).url()))).body


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n<a\r\n2;x=y\r\n/>\r\n0\r\nTrailer: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n<a/>",
        b"HTTP/1.0 200 OK\r\n\r\n<a/>",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>",
        b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<a/>",
    ],
    ids=["chunked", "until-close", "http-1.0", "continue", "other-interim"],
)
def test_every_framing_is_read(serve: Serve, transport: HttpTransport, data: bytes) -> None:
    """A body is found however it is framed, and behind whatever interim responses."""
    response = _response(transport.send(_request(serve(_once(data)).url())))
    assert (200, b"<a/>") == (response.status, response.body)


def test_a_connection_is_kept(serve: Serve, answer: Answer, transport: HttpTransport) -> None:
    """Many requests go over one connection."""
    server = serve(answer())
    for _ in range(20):
        assert b"<a/>" == _response(transport.send(_request(server.url()))).body
    assert 1 == server.connections


def test_a_connection_that_was_closed_in_between_is_no_trouble(serve: Serve, transport: HttpTransport) -> None:
    """Where the server closed a kept connection after its answer, the next request opens another."""
    server = serve(_once(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>"))
    for _ in range(5):
        assert b"<a/>" == _response(transport.send(_request(server.url()))).body
    assert 5 == server.connections


def test_a_connection_that_closes_on_reuse_is_tried_once_more(serve: Serve, transport: HttpTransport) -> None:
    """Where a kept connection is closed as the request arrives, the request goes once more, and only once."""
    received: list[int] = []

    def script(line: Any) -> None:
        while line.request() is not None:
            received.append(line.number)
            if received in ([1], [1, 1, 2]):
                line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>")
            else:
                return

    server = serve(script)
    assert b"<a/>" == _response(transport.send(_request(server.url()))).body
    assert b"<a/>" == _response(transport.send(_request(server.url()))).body
    assert [1, 1, 2] == received
    assert _closed(transport.send(_request(server.url())), came=0)
    assert [1, 1, 2, 2, 3] == received


def test_a_half_answer_on_a_kept_connection_is_trouble(serve: Serve, transport: HttpTransport) -> None:
    """Where anything of an answer came over a kept connection, the request is not sent again."""

    def script(line: Any) -> None:
        line.request()
        line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>")
        line.request()
        line.send(b"HTTP/1.1 200")

    server = serve(script)
    transport.send(_request(server.url()))
    assert _closed(transport.send(_request(server.url())), came=12)
    assert 1 == server.connections


def test_a_surplus_behind_an_answer_is_not_the_next_answer(serve: Serve, transport: HttpTransport) -> None:
    """Bytes that a server sends behind a whole answer are not taken for the answer to the next request."""

    def script(line: Any) -> None:
        while line.request() is not None:
            line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<a/>")
            line.stop.wait(0.05)
            line.send(b"HTTP/1.1 500 Surplus\r\nContent-Length: 0\r\n\r\n")

    server = serve(script)
    assert 200 == _response(transport.send(_request(server.url()))).status
    server._stop.wait(0.2)
    assert 200 == _response(transport.send(_request(server.url()))).status


def test_an_early_refusal_of_a_long_body_is_read(serve: Serve, transport: HttpTransport) -> None:
    """A server may refuse before it has read the body and close: its answer is the answer."""

    def script(line: Any) -> None:
        line.connection.recv(100)
        line.send(b"HTTP/1.1 413 Too Long\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        line.connection.shutdown(socket.SHUT_WR)
        while line.connection.recv(1 << 20):
            pass

    assert 413 == _response(transport.send(_request(serve(script).url(), b"x" * 3_000_000))).status


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1001,
    ],
    ids=["announced", "announced-absurdly", "chunked", "until-close"],
)
def test_a_body_is_bounded(serve: Serve, transport: HttpTransport, data: bytes) -> None:
    """A body beyond the limit is trouble, however it is framed."""
    trouble = _trouble(transport.send(_request(serve(_once(data)).url())))
    assert TroubleKind.TOO_LARGE == trouble.kind
    assert "1000" in trouble.detail


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"x" * 1000,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + b"x" * 1000 + b"\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 1000,
    ],
    ids=["announced", "chunked", "until-close"],
)
def test_a_body_of_the_limit_is_read(serve: Serve, transport: HttpTransport, data: bytes) -> None:
    """A body of exactly the limit is an answer."""
    assert 1000 == len(_response(transport.send(_request(serve(_once(data)).url()))).body)


@pytest.mark.parametrize("piece", [b"x" * 4096, b"1000\r\n" + b"x" * 4096 + b"\r\n"], ids=["plain", "chunked"])
def test_an_endless_body_is_cut(serve: Serve, transport: HttpTransport, piece: bytes) -> None:
    """A body without an end is trouble as soon as it is beyond the limit."""
    coding = b"Transfer-Encoding: chunked\r\n" if b"\r\n" in piece else b""

    def script(line: Any) -> None:
        line.request()
        line.send(b"HTTP/1.1 200 OK\r\n" + coding + b"\r\n")
        line.flood(piece)

    assert TroubleKind.TOO_LARGE == _trouble(transport.send(_request(serve(script).url()))).kind


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x15\x03\x01\x00\x02\x02\x50", "not an HTTP answer: \x15\x03"),
        (b"SSH-2.0-OpenSSH_9.0\r\n", "not an HTTP answer: SSH-2.0-OpenSSH_9.0 (21 bytes of it came)"),
        (b"HTTP/1.1 twohundred OK\r\n\r\n", "not an HTTP answer: HTTP/1.1 twohundred OK (26 bytes of it came)"),
        (b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "not an HTTP answer: a header line without a colon (34 bytes"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n", "not an HTTP answer: got more than 100 headers"),
        (
            b"HTTP/1.1 200 OK\r\nA: " + b"b" * 70_000,
            "not an HTTP answer: got more than 65536 bytes when reading header",
        ),
        (b"HTTP/1.1 200 OK\r\nContent-Length: four\r\n\r\n<a/>", "not an HTTP answer: Content-Length is 'four' ("),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\n<a/>", "not an HTTP answer: Content-Len"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: zip\r\n\r\n", "not an HTTP answer: the transfer coding 'zip' is not"),
    ],
)
def test_what_is_not_http_is_said(serve: Serve, transport: HttpTransport, data: bytes, said: str) -> None:
    """Bytes that are no HTTP answer are trouble that quotes them in one printable line."""
    trouble = _trouble(transport.send(_request(serve(_once(data)).url())))
    assert TroubleKind.PROTOCOL == trouble.kind
    assert trouble.detail.startswith(" ".join("".join(c if c.isprintable() else " " for c in said).split()))


def test_chunks_that_cannot_be_read_are_no_http(serve: Serve, transport: HttpTransport) -> None:
    """A chunk without a length, on an open connection, is no HTTP rather than a closed connection."""

    def script(line: Any) -> None:
        line.request()
        line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<a/>\r\n")
        line.request()

    trouble = _trouble(transport.send(_request(serve(script).url())))
    assert TroubleKind.PROTOCOL == trouble.kind
    assert trouble.detail.startswith("not an HTTP answer: the chunks of its body cannot be read")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Ty",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n<a/>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n<a/>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n<a/>\r\n",
    ],
    ids=["at-once", "in-a-header", "before-the-body", "in-the-body", "in-a-chunk", "before-the-last-chunk"],
)
def test_a_connection_closed_in_the_middle_is_said(serve: Serve, transport: HttpTransport, data: bytes) -> None:
    """An answer that ends before it is whole is trouble, wherever it ends."""
    outcome = transport.send(_request(serve(_once(data)).url()))
    assert _closed(_trouble(outcome), came=len(data))


def test_a_reset_connection_is_said(serve: Serve, transport: HttpTransport) -> None:
    """A connection that is reset in the middle of an answer is a closed one."""

    def script(line: Any) -> None:
        line.request()
        line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        line.stop.wait(0.05)
        line.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert _closed(_trouble(transport.send(_request(serve(script).url()))), came=38)


def test_a_refused_connection_names_host_and_port(transport: HttpTransport) -> None:
    """A port where nobody listens is said with host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    trouble = _trouble(transport.send(_request(f"http://127.0.0.1:{port}/")))
    assert TroubleKind.CONNECT == trouble.kind
    assert f"cannot connect to 127.0.0.1 port {port}: Connection refused" == trouble.detail


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "x" * 70])
def test_an_unknown_host_is_said(transport: HttpTransport, host: str) -> None:
    """A host name that cannot be resolved is said by name."""
    trouble = _trouble(transport.send(_request(f"http://{host}:8080/")))
    assert TroubleKind.CONNECT == trouble.kind
    assert trouble.detail.startswith(f"the host name '{host}' cannot be resolved: ")


def test_a_host_name_tries_every_address(serve: Serve, answer: Answer, transport: HttpTransport) -> None:
    """`localhost` works whichever of its addresses the server listens at."""
    assert 200 == _response(transport.send(_request(serve(answer()).url(host="localhost")))).status


def test_two_servers_have_a_connection_each(serve: Serve, answer: Answer, transport: HttpTransport) -> None:
    """A request to another server goes to that server."""
    first, second = serve(answer()), serve(answer(b"HTTP/1.1 204 No Content\r\n\r\n"))
    assert [200, 204, 200] == [
        _response(transport.send(_request(server.url()))).status for server in (first, second, first)
    ]


def test_a_proxy_of_the_environment_is_not_used(
    serve: Serve, answer: Answer, transport: HttpTransport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxy variables of the environment change nothing."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert 200 == _response(transport.send(_request(serve(answer()).url()))).status


def test_a_closed_transport_opens_again(serve: Serve, answer: Answer, transport: HttpTransport) -> None:
    """After `close` the next request opens a new connection."""
    server = serve(answer())
    transport.send(_request(server.url()))
    transport.close()
    transport.close()
    assert 200 == _response(transport.send(_request(server.url()))).status
    assert 2 == server.connections

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from lxml import etree

from conformance.client.listener import Listener, Stage
from conformance.client.replies import Reply
from conformance.derive.wsdl import wsdl
from conformance.errors import ConfigurationError, SuiteError
from conformance.record.exchange import Exchange, Request, Role, TroubleKind
from conformance.spec.specification import Specification
from conformance.wire.xml import MAX_BYTES

BODY = b"<answer>" + b"x" * 3200 + b"</answer>"
REPLY = Reply(status=200, media_type="text/xml", body=BODY, words="an answer", valid=True)
POST = b"POST /1 HTTP/1.1\r\nHost: localhost\r\n"


@dataclass(slots=True)
class Endpoint:
    """A listener that serves, and what it noted."""

    listener: Listener
    noted: list[Exchange] = field(default_factory=list)

    def play(self, reply: Reply = REPLY, path: str = "/1", case: str = "case") -> None:
        """Answer every call at a path in the same way."""
        self.listener.open(path, Stage(case=case, key="1", play=lambda _request, _number: reply))

    def call(
        self, method: str = "POST", path: str = "/1", body: bytes | None = b"<a/>", *, timeout: float = 10
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Make a call with a connection of its own."""
        connection = http.client.HTTPConnection(urlsplit(self.listener.base).netloc, timeout=timeout)
        try:
            connection.request(method, path, body, {"Content-Type": "text/xml"})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def raw(self, sent: bytes, *, end: bool = False) -> bytes:
        """Send bytes and return everything that comes until the connection ends, or nothing comes for a second."""
        url = urlsplit(self.listener.base)
        with socket.create_connection((url.hostname or "", url.port or 0), timeout=1) as connection:
            with contextlib.suppress(OSError):
                connection.sendall(sent)
            if end:
                with contextlib.suppress(OSError):  # the other side may have closed already
                    connection.shutdown(socket.SHUT_WR)
            came = b""
            try:
                while piece := connection.recv(65536):
                    came += piece
            except (TimeoutError, ConnectionResetError):
                pass
            return came


@contextmanager
def _served(specification: Specification) -> Iterator[Endpoint]:
    noted: list[Exchange] = []
    listener = Listener(wsdl=wsdl(specification), note=noted.append)
    with listener.running():
        yield Endpoint(listener, noted)


@pytest.fixture
def endpoint(specification: Specification) -> Iterator[Endpoint]:
    """Return an endpoint that answers at /1."""
    with _served(specification) as one:
        one.play()
        yield one


def test_a_call_is_answered_and_noted(endpoint: Endpoint) -> None:
    """What came and what went are noted as they were on the wire."""
    response, body = endpoint.call(path="/1?x=1")
    (noted,) = endpoint.noted

    assert (200, "text/xml; charset=utf-8", BODY) == (response.status, response.headers["Content-Type"], body)
    assert (1, "case", "1", Role.RECEIVED, True, "an answer") == (
        noted.number,
        noted.case,
        noted.key,
        noted.role,
        noted.valid,
        noted.edit,
    )
    assert ("POST", endpoint.listener.base + "/1?x=1", b"<a/>") == (
        noted.request.method,
        noted.request.url,
        noted.request.body,
    )
    assert BODY == (noted.response and noted.response.body)


def test_the_reply_is_told_which_call_it_is(endpoint: Endpoint) -> None:
    """Calls are counted for each path, from 1, and anew where a stage is opened anew."""
    numbers: list[tuple[str, int]] = []

    def play(request: Request, number: int) -> Reply:
        numbers.append((urlsplit(request.url).path, number))
        return REPLY

    for path in ("/1", "/2", "/1"):
        endpoint.listener.open(path, Stage(case="a", key="1", play=play))
        endpoint.call(path=path)
        endpoint.call(path=path)

    assert [("/1", 1), ("/1", 2), ("/2", 1), ("/2", 2), ("/1", 1), ("/1", 2)] == numbers


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "wsdl=1"])
def test_the_wsdl_has_the_address_of_its_path(query: str, endpoint: Endpoint) -> None:
    """Each port of it names the very URL that it was asked at; nothing is noted, for it is no call."""
    response, body = endpoint.call("GET", f"/some-3?{query}", None)
    addresses = {str(e.get("location")) for e in etree.fromstring(body).iter() if str(e.tag).endswith("}address")}

    assert 200 == response.status
    assert {f"{endpoint.listener.base}/some-3"} == addresses
    assert [] == endpoint.noted


@pytest.mark.parametrize(("method", "path"), [("GET", "/1"), ("OPTIONS", "/1"), ("HEAD", "/"), ("GET", "/favicon.ico")])
def test_who_looks_makes_no_call(method: str, path: str, endpoint: Endpoint) -> None:
    """A health check, a browser, a tool that reads what there is: answered, and nobody's call."""
    response, _ = endpoint.call(method, path, None)

    assert 405 == response.status
    assert [] == endpoint.noted


@pytest.mark.parametrize("query", ["wsdl", "WSDL", "singleWsdl"])
def test_the_wsdl_has_the_address_that_it_was_asked_at(query: str, endpoint: Endpoint) -> None:
    """A client on another machine calls this one by another name."""
    came = endpoint.raw(f"GET /1?{query} HTTP/1.1\r\nHost: suite.example:81\r\nConnection: close\r\n\r\n".encode())

    assert b'"http://suite.example:81/1"' in came


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_only_post_is_a_call(method: str, endpoint: Endpoint) -> None:
    """Other methods get 405, are noted as they came, and are played to by no scenario."""
    response, _ = endpoint.call(method, "/1", None)

    assert 405 == response.status
    assert [(method, 405, False)] == [
        (one.request.method, one.response and one.response.status, one.valid) for one in endpoint.noted
    ]


def test_head_has_no_body(endpoint: Endpoint) -> None:
    """The connection can go on being used after a HEAD."""
    came = endpoint.raw(
        b"HEAD /1 HTTP/1.1\r\nHost: x\r\n\r\n" + POST + b"Content-Length: 4\r\nConnection: close\r\n\r\n<a/>"
    )
    head, answer = came.split(b"\r\n\r\n", 1)

    assert b" 405 " in head.splitlines()[0]
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(BODY)


def test_several_calls_on_one_connection(endpoint: Endpoint) -> None:
    """A connection is kept, as clients want it."""
    one = POST + b"Content-Length: 4\r\n\r\n<a/>"
    came = endpoint.raw(one + one + POST + b"Content-Length: 4\r\nConnection: close\r\n\r\n<b/>")

    assert 3 == came.count(b"HTTP/1.1 200 ")
    assert [b"<a/>", b"<a/>", b"<b/>"] == [noted.request.body for noted in endpoint.noted]


def test_a_chunked_body_is_put_together(endpoint: Endpoint) -> None:
    """With extensions and trailers, as HTTP allows them."""
    chunks = b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2;x=y\r\n<a\r\n2\r\n/>\r\n0\r\nX-Sum: 1\r\n\r\n"
    came = endpoint.raw(POST + chunks)

    assert came.endswith(BODY)
    assert [b"<a/>"] == [noted.request.body for noted in endpoint.noted]


@pytest.mark.parametrize(
    "rest",
    [
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<a/>\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n-4\r\n<a/>\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n<a/>\r\n",
        b"Transfer-Encoding: chunked\r\n\r\n10\r\n<a/>",
        b"Content-Length: 99999999999\r\n\r\n<a/>",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: x\r\n\r\n",
        b"Content-Length: 400\r\n\r\n<a/>",
        b"Content-Length: \xb2\r\n\r\n<a/>",
    ],
)
def test_lies_about_the_length_harm_nobody(rest: bytes, endpoint: Endpoint) -> None:
    """Whatever becomes of such a call, the next one is answered."""
    endpoint.raw(POST + rest, end=True)
    _, body = endpoint.call()

    assert BODY == body
    assert all(len(noted.request.body) < 500 for noted in endpoint.noted)


def test_a_chunk_of_less_than_nothing_is_not_read(endpoint: Endpoint) -> None:
    """To read less than nothing would be to read without a bound."""
    came = endpoint.raw(POST + b"Transfer-Encoding: chunked\r\n\r\n-4\r\n" + b"x" * 100_000, end=True)

    assert came.startswith(b"HTTP/1.1 400 ")
    assert [(b"", 400)] == [(one.request.body, one.response and one.response.status) for one in endpoint.noted]


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: 100\r\n\r\n<half",
        b"Transfer-Encoding: chunked\r\n\r\n64\r\n<half",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n<half\r\n",
    ],
)
def test_what_breaks_off_is_no_call(sent: bytes, endpoint: Endpoint) -> None:
    """A client that is ended while it sends has sent nothing."""
    assert b"" == endpoint.raw(POST + sent, end=True)
    assert [] == endpoint.noted


@pytest.mark.parametrize(
    "sent",
    [
        b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n<a/>",
        b"Content-Length: four\r\n\r\n<a/>",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n<a/>",
    ],
)
def test_what_is_not_http_is_answered_and_noted(sent: bytes, endpoint: Endpoint) -> None:
    """400, and a call without a body: it is judged, and not passed over."""
    came = endpoint.raw(POST + sent, end=True)

    assert came.startswith(b"HTTP/1.1 400 ")
    assert [(b"", 400)] == [(one.request.body, one.response and one.response.status) for one in endpoint.noted]


def test_who_sends_too_much_sees_why(endpoint: Endpoint) -> None:
    """The answer comes although the sender is not done: what it still sends is read and forgotten."""
    response, _ = endpoint.call(body=b"x" * (MAX_BYTES + 1_000_000))

    assert 413 == response.status


def test_no_content_length_is_no_body(endpoint: Endpoint) -> None:
    """A POST without one is answered at once: nobody waits for a body that was not announced."""
    came = endpoint.raw(POST + b"Connection: close\r\n\r\n")

    assert came.endswith(BODY)
    assert [b""] == [noted.request.body for noted in endpoint.noted]


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: %d\r\n\r\n" % (MAX_BYTES + 1),
        b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % (MAX_BYTES + 1),
    ],
)
def test_what_is_too_large_is_not_read(head: bytes, endpoint: Endpoint) -> None:
    """It is refused at its head, and noted without its body."""
    came = endpoint.raw(POST + head + b"<a>")

    assert came.startswith(b"HTTP/1.1 413 ")
    assert b"Connection: close" in came
    assert [(b"", 413)] == [(one.request.body, one.response and one.response.status) for one in endpoint.noted]


def test_as_large_as_it_may_be(endpoint: Endpoint) -> None:
    """A body of the very limit is read."""
    response, _ = endpoint.call(body=b"x" * MAX_BYTES)

    assert 200 == response.status
    assert [MAX_BYTES] == [len(noted.request.body) for noted in endpoint.noted]


def test_a_slow_client_keeps_nobody_waiting(endpoint: Endpoint) -> None:
    """While one sends its head byte by byte, others are answered."""
    url = urlsplit(endpoint.listener.base)
    with socket.create_connection((url.hostname or "", url.port or 0)) as slow:
        slow.sendall(POST[:10])
        begun = time.monotonic()
        _, body = endpoint.call()
        took = time.monotonic() - begun
        slow.sendall(POST[10:] + b"Content-Length: 4\r\nConnection: close\r\n\r\n<")
        slow.sendall(b"a/>")
        came = slow.makefile("rb").read()

    assert BODY == body
    assert took < 1
    assert came.endswith(BODY)


def test_closed_is_not_even_a_status_line(endpoint: Endpoint) -> None:
    """The connection ends without a byte, and the exchange is noted without a response."""
    endpoint.play(Reply(status=200, media_type="text/xml", body=BODY, words="closed", sent=-1))
    came = endpoint.raw(POST + b"Content-Length: 4\r\n\r\n<a/>")
    (noted,) = endpoint.noted

    assert b"" == came
    assert noted.response is None
    assert (TroubleKind.CLOSED, "closed") == (noted.trouble and (noted.trouble.kind, noted.trouble.detail))


def test_cut_is_less_than_was_announced(endpoint: Endpoint) -> None:
    """The head announces the whole body, and the connection ends in the middle of it."""
    endpoint.play(Reply(status=200, media_type="text/xml", body=BODY, words="cut", sent=1000))
    came = endpoint.raw(POST + b"Content-Length: 4\r\n\r\n<a/>")
    head, body = came.split(b"\r\n\r\n", 1)

    assert b"Content-Length: %d" % len(BODY) in head
    assert BODY[:1000] == body
    assert [None] == [noted.response for noted in endpoint.noted]


def test_a_library_sees_the_cut(endpoint: Endpoint) -> None:
    """A client that reads to the end is told that it did not come."""
    endpoint.play(Reply(status=200, media_type="text/xml", body=BODY, sent=1000))
    with pytest.raises(http.client.IncompleteRead) as broken:
        endpoint.call()

    assert 1000 == len(broken.value.partial)


def test_slow_is_late_and_in_pieces(endpoint: Endpoint) -> None:
    """The first byte comes after the delay, the last later still; nothing is missing."""
    endpoint.play(Reply(status=200, media_type="text/xml", body=BODY, delay=0.3, slowly=True))
    url = urlsplit(endpoint.listener.base)
    with socket.create_connection((url.hostname or "", url.port or 0), timeout=5) as connection:
        begun = time.monotonic()
        connection.sendall(POST + b"Content-Length: 4\r\nConnection: close\r\n\r\n<a/>")
        came, times = b"", []
        while piece := connection.recv(65536):
            came += piece
            times.append(time.monotonic() - begun)

    assert came.endswith(b"\r\n\r\n" + BODY)
    assert times[0] >= 0.29
    assert times[-1] >= 0.55
    assert len(times) >= 8


def test_what_comes_late_belongs_to_nobody(endpoint: Endpoint) -> None:
    """After a stage is closed, a call at its path is answered 404 and not noted."""
    endpoint.listener.close("/1")
    response, _ = endpoint.call()

    assert 404 == response.status
    assert [] == endpoint.noted


def test_everywhere_is_where_nothing_else_is(endpoint: Endpoint) -> None:
    """A stage for all paths does not take those that have their own."""
    endpoint.listener.everywhere(Stage(case="any", key="1", play=lambda _request, _number: REPLY))
    endpoint.call(path="/1")
    endpoint.call(path="/service/IndberetInstitutionKontakt")

    assert ["case", "any"] == [noted.case for noted in endpoint.noted]


def test_many_at_once(endpoint: Endpoint) -> None:
    """Under twenty threads every exchange has a number of its own, without a gap, and none lands in another's case."""
    cases = [f"case-{number}" for number in range(20)]
    for case in cases:
        endpoint.play(Reply(status=200, media_type="text/xml", body=case.encode()), path=f"/{case}", case=case)
    wrong: list[str] = []

    def calls(case: str) -> None:
        for _ in range(5):
            _, body = endpoint.call(path=f"/{case}", body=f"<{case}/>".encode())
            if body != case.encode():
                wrong.append(case)

    threads = [threading.Thread(target=calls, args=(case,)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [] == wrong
    assert list(range(1, 101)) == [noted.number for noted in endpoint.noted]
    assert [] == [n for n in endpoint.noted if n.request.body != f"<{n.case}/>".encode()]


def test_a_mistake_of_ours_is_no_answer_of_a_service(endpoint: Endpoint) -> None:
    """Where a script breaks, the client gets 500 and not silence, and the exchange says whose mistake it was."""

    def play(_request: Request, _number: int) -> Reply:
        raise ZeroDivisionError

    endpoint.listener.open("/1", Stage(case="case", key="1", play=play))
    response, _ = endpoint.call()

    assert 500 == response.status
    assert [(False, "HTTP 500: a mistake of the suite (ZeroDivisionError)")] == [
        (noted.valid, noted.edit) for noted in endpoint.noted
    ]
    with pytest.raises(SuiteError, match="could not be answered and noted: ZeroDivisionError"):
        endpoint.listener.confirm()


def test_a_port_that_is_taken(endpoint: Endpoint, specification: Specification) -> None:
    """It is a mistake in what we were given, in one line."""
    port = urlsplit(endpoint.listener.base).port or 0
    with pytest.raises(ConfigurationError) as refused:
        Listener(wsdl=wsdl(specification), note=endpoint.noted.append, port=port)

    assert f"127.0.0.1: cannot listen on port {port}: Address already in use" == str(refused.value)


def test_nobody_listens_afterwards(specification: Specification) -> None:
    """After the block the port is free."""
    with _served(specification) as one:
        base = urlsplit(one.listener.base)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((base.hostname or "", base.port or 0), timeout=1)

    assert "127.0.0.1" == base.hostname

"""The scripted endpoint: a web server on a loopback port that plays what it is told and notes what comes.

It is written on sockets' own terms, with the standard library's server, because much of what it plays is what
web frameworks exist to prevent: half an answer, no answer, an answer in small pieces. Everything from a client
is bounded: the head by the library, the body here, a silent connection by a timeout.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

from conformance.client.incoming import BodyRefused, drop_rest, read_body
from conformance.client.replies import Reply
from conformance.derive.wsdl import ENDPOINT
from conformance.errors import ConfigurationError, SuiteError
from conformance.record.exchange import Exchange, Headers, Request, Response, Role, Trouble, TroubleKind
from conformance.wire.xml import escape_attribute

_IDLE_SECONDS = 30
_LINGER_SECONDS = 1.0
_PIECES = 16
_NO_METHOD = Reply(status=405, media_type="text/plain", body=b"POST a SOAP request.\n", words="HTTP 405")
_REFUSED = {
    400: Reply(status=400, media_type="text/plain", body=b"This is not HTTP.\n", words="HTTP 400"),
    413: Reply(status=413, media_type="text/plain", body=b"The request is too large.\n", words="HTTP 413"),
}
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - what stands for all addresses is none to call


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What is played at one path: `play` makes the reply to a request, of which it is told how many came before.

    `case` and `key` are what the exchange is recorded under.
    """

    case: str
    key: str
    play: Callable[[Request, int], Reply]


class Listener:
    """One endpoint with a stage for each path; `note` is told of every exchange, from any thread, one at a time."""

    def __init__(
        self, *, wsdl: bytes, note: Callable[[Exchange], None], host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self._wsdl = wsdl
        self._note = note
        self._lock = threading.Lock()
        self._stages: dict[str, Stage] = {}
        self._calls: dict[str, int] = {}
        self._everywhere: Stage | None = None
        self._mistake: Exception | None = None
        self.exchanges = 0
        self.last = time.monotonic()
        try:
            self._server = _Server((host, port), self)
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise ConfigurationError(f"cannot listen on port {port}: {reason}", where=host) from error
        name = _EVERYWHERE.get(host) or (f"[{host}]" if ":" in host else host)
        self.base = f"http://{name}:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator[Listener]:
        """Serve in threads of its own for as long as the block lasts."""
        thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="listener", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    def open(self, path: str, stage: Stage) -> str:
        """Play a stage at a path; returns its URL."""
        with self._lock:
            self._stages[path], self._calls[path] = stage, 0
        return self.base + path

    def close(self, path: str) -> None:
        """Play nothing at a path any more: what comes late is answered, and belongs to nobody."""
        with self._lock:
            self._stages.pop(path, None)

    def everywhere(self, stage: Stage) -> None:
        """Play a stage at every path that has none of its own."""
        self._everywhere = stage

    def stage_of(self, path: str) -> tuple[Stage | None, int]:
        """Return what is played at a path, and which call of it this is, from 1."""
        with self._lock:
            stage = self._stages.get(path) or self._everywhere
            self._calls[path] = self._calls.get(path, 0) + 1
            return stage, self._calls[path]

    def failed(self, mistake: Exception) -> None:
        """Remember a mistake of ours: a thread that answers has nobody to raise it to."""
        self._mistake = self._mistake or mistake

    def confirm(self) -> None:
        """Raise SuiteError where something of ours went wrong while it answered."""
        if self._mistake is not None:
            words = f"a call could not be answered and noted: {type(self._mistake).__name__}: {self._mistake}"
            raise SuiteError(words[:300]) from self._mistake

    def wsdl_at(self, path: str, host: str | None) -> bytes:
        """Return the WSDL with the address of a path, on the host that the reader called by this name."""
        base = f"http://{host}" if host else self.base
        return self._wsdl.replace(ENDPOINT.encode(), escape_attribute(base + path).encode())

    def record(self, stage: Stage, request: Request, reply: Reply, *, started: str, milliseconds: float) -> None:
        """Note an exchange, under the next number; where that fails, it is a mistake of ours."""
        with self._lock:
            self.exchanges += 1
            self.last = time.monotonic()
            noted = _exchange(self.exchanges, stage, request, reply, started=started, milliseconds=milliseconds)
            try:
                self._note(noted)
            except Exception as error:  # noqa: BLE001 - a thread that answers has nobody to raise it to
                self.failed(error)


def _exchange(
    number: int, stage: Stage, request: Request, reply: Reply, *, started: str, milliseconds: float
) -> Exchange:
    whole = reply.sent is None
    headers: Headers = (("Content-Type", reply.content_type), ("Content-Length", str(len(reply.body))))
    response = Response(status=reply.status, reason="", headers=headers, body=reply.body)
    return Exchange(
        number=number,
        case=stage.case,
        role=Role.RECEIVED,
        valid=reply.valid,
        edit=reply.words,
        key=stage.key,
        request=request,
        response=response if whole else None,
        trouble=None if whole else Trouble(kind=TroubleKind.CLOSED, detail=reply.words),
        started=started,
        milliseconds=milliseconds,
    )


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], listener: Listener) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self.listener = listener
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a client that breaks off is no error of ours, and what it sent until then is nothing."""


class _Handler(BaseHTTPRequestHandler):
    """Reads one request after the other from a connection, and plays the reply to each."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    server_version = "indberet-conformance"
    sys_version = ""
    disable_nagle_algorithm: ClassVar[bool] = True
    server: _Server

    def do_GET(self) -> None:
        """Give the WSDL to who asks for it; whoever else looks whether somebody is there makes no call."""
        path, _, query = self.path.partition("?")
        if "wsdl" in query.lower():
            body = self.server.listener.wsdl_at(path, self.headers.get("Host"))
            self._send(Reply(status=200, media_type="text/xml", body=body))
        else:
            if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
                self.close_connection = True  # nobody reads its body
            self._send(_NO_METHOD)

    def do_POST(self) -> None:
        self._call()

    do_HEAD = do_OPTIONS = do_GET  # noqa: N815 - names that the library looks for
    do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 - as above

    def log_message(self, *_: object) -> None:
        """Keep the terminal for what is judged."""

    def _call(self) -> None:
        started, begun = datetime.now(UTC), time.monotonic()
        body, refusal = self._body()
        listener, path = self.server.listener, self.path.partition("?")[0]
        stage, number = listener.stage_of(path)
        url = listener.base + self.path
        request = Request(method=self.command, url=url, headers=tuple(self.headers.items()), body=body)
        if stage is None:
            self._send(Reply(status=404, media_type="text/plain", body=b"Nothing is played here any more.\n"))
            return
        reply = refusal or self._reply(stage, request, number)
        milliseconds = round((time.monotonic() - begun) * 1000, 3)
        # Noted before it is sent: the client's next step may be to end, and ours to close the log.
        when = started.isoformat(timespec="milliseconds")
        listener.record(stage, request, reply, started=when, milliseconds=milliseconds)
        self._send(reply)
        if refusal is not None:
            self.connection.settimeout(_LINGER_SECONDS)
            drop_rest(self.rfile)

    def _body(self) -> tuple[bytes, Reply | None]:
        """Return the body, or what is answered instead; ConnectionError where it breaks off, which is no call."""
        try:
            return read_body(self.rfile, self.headers), None
        except BodyRefused as refused:
            self.close_connection = True
            return b"", _REFUSED[refused.status]

    def _reply(self, stage: Stage, request: Request, number: int) -> Reply:
        if request.method != "POST":
            return _NO_METHOD
        try:
            return stage.play(request, number)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not look like a dropped connection
            self.server.listener.failed(error)
            words = f"HTTP 500: a mistake of the suite ({type(error).__name__})"
            return Reply(status=500, media_type="text/plain", body=b"A mistake of the suite.\n", words=words)

    def _send(self, reply: Reply) -> None:
        if reply.delay:
            time.sleep(reply.delay)
        if reply.sent is not None and reply.sent < 0:
            self.close_connection = True
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection or reply.sent is not None:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        if self.command == "HEAD":
            return
        body = reply.body if reply.sent is None else reply.body[: reply.sent]
        step = max(1, len(body) // _PIECES) if reply.slowly else max(1, len(body))
        for start in range(0, len(body), step):
            self.wfile.write(body[start : start + step])
            self.wfile.flush()
            if reply.slowly:
                time.sleep(reply.delay / _PIECES)

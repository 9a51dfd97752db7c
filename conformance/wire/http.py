"""The HTTP client: exact bytes out, exact bytes in, within a time and a size.

urllib3 does the framing and TLS. What a client would helpfully add is left out, since it would
blur what a target did: no redirects, no retries, no decompression, no proxies from the
environment, no header beyond those that HTTP needs. What urllib3 leaves open (its timeouts bound
a system call, not an exchange; its bodies have no limit) is bounded here and in `wire.bounded`.
"""

from __future__ import annotations

import http.client
import re
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email import errors as email_errors
from typing import cast
from urllib.parse import SplitResult, urlsplit

from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from conformance import __version__
from conformance.record.exchange import Request, Response, Trouble, TroubleKind
from conformance.wire.bounded import BoundedSocket, BoundedTlsSocket, Progress, Unreachable, open_socket
from conformance.wire.tls import describe, tls_context
from conformance.wire.transport import Tls, Transport
from conformance.wire.xml import MAX_BYTES

__all__ = ["HttpTransport", "Limits", "Tls", "Transport"]

USER_AGENT = f"conformance/{__version__}"
_INTERIM = [status for status in range(100, 200) if status != http.client.SWITCHING_PROTOCOLS]
_SLICE = 64 * 1024
_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an exchange may take: `seconds` from the connect to the last byte, `max_bytes` of body."""

    seconds: float = 30.0
    max_bytes: int = MAX_BYTES


class _HandshakeFailed(Exception):
    """No TLS session came about."""


class _TooLarge(Exception):
    """A body beyond the limit."""


class _HeaderLine(http.client.HTTPException):
    """A line in the head that is no header, or the beginning of one."""


class _Response(http.client.HTTPResponse):
    """http.client skips `100 Continue` only, and passes over a header that it cannot read."""

    def begin(self) -> None:
        """Read up to the head of the final response (RFC 9110, 15.2: any number of 1xx before it)."""
        super().begin()
        while self.status in _INTERIM:
            self.headers = None  # type: ignore[assignment]
            super().begin()
        bad = (email_errors.MissingHeaderBodySeparatorDefect, email_errors.FirstHeaderLineIsContinuationDefect)
        if any(isinstance(defect, bad) for defect in self.msg.defects):
            raise _HeaderLine("a header line without a colon")


_CUT = (http.client.IncompleteRead, _HeaderLine)


class _PlainConnection(HTTPConnection):
    response_class = _Response
    progress: Progress

    def _new_conn(self) -> BoundedSocket:
        return open_socket(self.host, self.port, self.progress)


class _TlsConnection(HTTPSConnection):
    response_class = _Response
    progress: Progress

    def _new_conn(self) -> BoundedSocket:
        return open_socket(self.host, self.port, self.progress)

    def connect(self) -> None:
        """Connect and shake hands, all within the deadline."""
        try:
            super().connect()
        except (ConnectionError, ssl.SSLError) as error:
            raise _HandshakeFailed from error
        cast("BoundedTlsSocket", self.sock).progress = self.progress


class HttpTransport:
    """Sends requests over one connection that is kept alive.

    A kept connection that the server closed in between is no trouble: where nothing of an answer
    came back over it, the request goes once more over a new one. ConfigurationError for
    certificate files that cannot be used.
    """

    def __init__(self, limits: Limits | None = None, tls: Tls | None = None) -> None:
        self._limits = limits or Limits()
        self._tls = tls or Tls()
        self._context = tls_context(self._tls) if self._tls != Tls() else None
        self._progress = Progress()
        self._connection: _PlainConnection | _TlsConnection | None = None
        self._origin: tuple[str, str | None, int | None] | None = None

    def send(self, request: Request) -> Response | Trouble:
        """Send a request and return the whole answer, or why there is none.

        Beside the given headers, Host, Accept-Encoding (identity), Content-Length and User-Agent
        are sent where they are not given.
        """
        self._progress.start(self._limits.seconds)
        url = urlsplit(request.url)
        reused = self._reusable(url)
        outcome = self._attempt(request, url)
        if reused and isinstance(outcome, Trouble) and self._is_stale(outcome):
            self._progress.again()
            outcome = self._attempt(request, url)
        return outcome

    def close(self) -> None:
        """Close the connection; the next `send` opens another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _reusable(self, url: SplitResult) -> bool:
        origin = (url.scheme, url.hostname, url.port)
        if self._connection is None or self._origin != origin or not self._connection.is_connected:
            self.close()
            self._origin = origin
        return self._connection is not None

    def _is_stale(self, trouble: Trouble) -> bool:
        return trouble.kind is TroubleKind.CLOSED and not self._progress.received

    def _attempt(self, request: Request, url: SplitResult) -> Response | Trouble:
        try:
            return self._exchange(request, url)
        except (OSError, http.client.HTTPException, HTTPError, Unreachable, _HandshakeFailed, _TooLarge) as error:
            self.close()
            return self._trouble(error)

    def _exchange(self, request: Request, url: SplitResult) -> Response:
        connection = self._connection = self._connection or self._new_connection(url)
        headers = HTTPHeaderDict(request.headers)
        headers.setdefault("User-Agent", USER_AGENT)
        path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        unsent = True
        # A server may refuse a long body and close before it has read it: its answer can still be read.
        with suppress(BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            connection.request(request.method, path, body=request.body, headers=headers, preload_content=False)
            unsent = False
        if connection.sock is None:
            raise ConnectionResetError
        response = connection.getresponse()
        try:
            answer = self._read(response)
        finally:
            response.close()
        if unsent:
            self.close()
        return answer

    def _read(self, response: HTTPResponse) -> Response:
        if self._progress.ended:
            raise ConnectionResetError
        announced = _announced_length(response)
        if announced > self._limits.max_bytes:
            raise _TooLarge(f"the body is announced with {announced} bytes, more than {self._limits.max_bytes}")
        body = bytearray()
        while piece := response.read(_SLICE, decode_content=False):
            body += piece
            if len(body) > self._limits.max_bytes:
                raise _TooLarge(f"the body is larger than {self._limits.max_bytes} bytes")
        return Response(
            status=response.status,
            reason=response.reason or "",
            headers=tuple(response.headers.items()),
            body=bytes(body),
        )

    def _new_connection(self, url: SplitResult) -> _PlainConnection | _TlsConnection:
        host = url.hostname or ""
        connection: _PlainConnection | _TlsConnection
        if url.scheme == "https":
            self._context = self._context or tls_context(self._tls)
            connection = _TlsConnection(host, url.port, timeout=self._limits.seconds, ssl_context=self._context)
        else:
            connection = _PlainConnection(host, url.port, timeout=self._limits.seconds)
        connection.progress = self._progress
        return connection

    def _trouble(self, error: Exception) -> Trouble:
        """Say in one line what went wrong; urllib3 wraps what http.client and the socket raise."""
        root: BaseException = error
        while isinstance(root, HTTPError) and root.__cause__ is not None:
            root = root.__cause__
        kind, detail = self._kind_and_detail(root)
        return Trouble(kind=kind, detail=_one_line(detail))

    def _kind_and_detail(self, error: BaseException) -> tuple[TroubleKind, str]:
        if isinstance(error, TimeoutError):
            kind, detail = TroubleKind.DEADLINE, f"no whole answer within {self._limits.seconds:g} seconds"
        elif isinstance(error, Unreachable):
            return TroubleKind.CONNECT, str(error)
        elif isinstance(error, _TooLarge):
            return TroubleKind.TOO_LARGE, str(error)
        elif isinstance(error, _HandshakeFailed):
            return TroubleKind.TLS, describe(error.__cause__)
        elif _is_tls(error):
            return TroubleKind.TLS, describe(error)
        elif isinstance(error, OSError) or (isinstance(error, _CUT) and self._progress.ended):
            kind, detail = TroubleKind.CLOSED, "the connection was closed before the answer was whole"
        else:
            kind, detail = TroubleKind.PROTOCOL, _not_http(error)
        return kind, f"{detail} ({self._progress.received} bytes of it came)"


def _announced_length(response: HTTPResponse) -> int:
    """Return the Content-Length, 0 for none; one that cannot be read ends it (RFC 9112, 6.3)."""
    coding = response.headers.get("Transfer-Encoding")
    if coding is not None:
        if coding.strip().lower() != "chunked":
            raise http.client.HTTPException(f"the transfer coding '{coding}' is not known")
        return 0
    value = response.headers.get("Content-Length", "0").split(",")[0].strip()
    if not re.fullmatch(r"[0-9]{1,18}", value):
        raise http.client.HTTPException(f"Content-Length is '{value}'")
    return int(value)


def _is_tls(error: BaseException) -> bool:
    ends = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
    return isinstance(error, ssl.SSLError) and not isinstance(error, ends)


def _not_http(error: BaseException) -> str:
    if isinstance(error, http.client.IncompleteRead):
        return "not an HTTP answer: the chunks of its body cannot be read"
    return f"not an HTTP answer: {error}"


def _one_line(text: str) -> str:
    """Return text without control characters, of a length that can be read."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _SHOWN else f"{line[:_SHOWN]}…"

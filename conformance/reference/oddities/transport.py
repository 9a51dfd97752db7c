"""Oddities of HTTP: the status line, interim responses, framing, and how connections live and die.

Left out: Content-Encoding identity (RFC 9110, 8.4.1, says should not), a missing Date (6.6.1, must
for a server with a clock), folded header lines (RFC 9112, 5.2).
"""

from __future__ import annotations

import asyncio
import re

from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.reference.oddities.shells import around, exchange_of, head, hesitating, more_headers, pieces, wire
from conformance.reference.seeded import Oddity, Shell

_SECONDS = 0.02
_EVERY = 10
_CLOSE = more_headers(("connection", "close"))
_CHUNK = re.compile(rb"\A([0-9a-f]+)\r\n")


def _every(count: int, shell: Shell) -> Shell:
    """Return a shell that stands around every so manieth call only."""

    def sometimes(app: ASGIApp) -> ASGIApp:
        calls, other = 0, shell(app)

        async def odd(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal calls
            calls += 1
            await (app if calls % count else other)(scope, receive, send)

        return odd

    return sometimes


def _slow(app: ASGIApp) -> ASGIApp:
    async def odd(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(_SECONDS)
        await app(scope, receive, send)

    return odd


def _dropping(app: ASGIApp) -> ASGIApp:
    async def odd(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        exchange_of(send).transport.close()

    return odd


def _before(interim: bytes) -> Shell:
    """Return a shell that sends interim responses before each answer."""
    return wire(lambda data: interim + data if data.startswith(b"HTTP/") else data)


def _chunk_sizes(template: bytes) -> Shell:
    """Return a shell that sends chunks and writes their sizes differently: {} stands for the size."""
    start, _, end = template.partition(b"{}")
    chunked = pieces(500)
    return around(chunked, wire(lambda data: _CHUNK.sub(lambda size: start + size[1] + end + b"\r\n", data)))


_REASON = "RFC 9112, section 4: the reason phrase is optional, and clients should ignore it"
_INTERIM = "RFC 9110, section 15.2: a client reads any number of 1xx responses before the final one"
_CHUNKED = "RFC 9112, section 7.1: chunked transfer coding"
_ENDS = "RFC 9112, sections 9.3 and 9.6: a server may close a connection after any answer"

_STATUS_LINE = (
    Oddity(
        name="reason-phrase-of-its-own",
        en="Writes a reason phrase of its own.",
        because=_REASON,
        shell=head(r"\A(HTTP/1\.1 \d+) [^\r]*", r"\1 500 maaske, maaske ikke"),
    ),
    Oddity(
        name="no-reason-phrase",
        en="Writes no reason phrase.",
        because=_REASON,
        shell=head(r"\A(HTTP/1\.1 \d+ )[^\r]*", r"\1"),
    ),
    Oddity(
        name="continue-unasked",
        en="Sends 100 Continue twice before each answer, though nobody expects it.",
        because=_INTERIM,
        shell=_before(b"HTTP/1.1 100 Continue\r\n\r\n" * 2),
    ),
    Oddity(
        name="early-hints",
        en="Sends 103 Early Hints before each answer.",
        because=f"{_INTERIM}; RFC 8297",
        shell=_before(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nContent-Type: text/html\r\n\r\n"),
    ),
)

_FRAMING = (
    Oddity(
        name="chunked",
        en="Sends its answers in chunks.",
        because=_CHUNKED,
        shell=pieces(1000),
    ),
    Oddity(
        name="chunks-of-seven-bytes",
        en="Sends its answers in chunks of seven bytes, in the middle of characters.",
        because=_CHUNKED,
        shell=pieces(7),
    ),
    Oddity(
        name="hesitates-in-the-middle",
        en="Pauses for twenty milliseconds in the middle of every tenth body.",
        because="RFC 9112, section 6.2: Content-Length says where a body ends, however it comes",
        shell=_every(_EVERY, hesitating(_SECONDS)),
    ),
    Oddity(
        name="chunk-extensions",
        en="Adds an extension to each chunk.",
        because="RFC 9112, section 7.1.1: a recipient ignores extensions that it does not know",
        shell=_chunk_sizes(b'{};note="a b";x'),
    ),
    Oddity(
        name="chunk-sizes-with-zeros",
        en="Writes the sizes of chunks with leading zeros.",
        because="RFC 9112, section 7.1: chunk-size is one or more hexadecimal digits",
        shell=_chunk_sizes(b"0000{}"),
    ),
    Oddity(
        name="trailer",
        en="Sends a trailer that tells how long it took.",
        because="RFC 9110, section 6.5; RFC 9112, section 7.1.2",
        shell=around(
            pieces(500),
            more_headers(("Trailer", "Server-Timing")),
            wire(
                lambda data: data.replace(b"0\r\n\r\n", b"0\r\nServer-Timing: db;dur=1\r\n\r\n", data == b"0\r\n\r\n")
            ),
        ),
    ),
    Oddity(
        name="coding-in-capitals",
        en="Writes CHUNKED in capitals.",
        because="RFC 9112, section 7: names of transfer codings are compared without case",
        shell=around(pieces(500), head(r"(?i)(transfer-encoding: *)chunked", r"\1CHUNKED")),
    ),
    Oddity(
        name="length-with-zeros",
        en="Writes Content-Length with leading zeros.",
        because="RFC 9110, section 8.6: Content-Length is one or more digits",
        shell=head(r"(?i)(content-length: *)", r"\g<1>000"),
    ),
    Oddity(
        name="body-until-close",
        en="Ends a body by closing the connection.",
        because="RFC 9112, section 6.3, rule 8",
        shell=around(_CLOSE, head(r"(?i)content-length: *\d+\r\n", "")),
    ),
)

_CONNECTIONS = (
    Oddity(
        name="closes-after-each-answer",
        en="Closes the connection after each answer, and says so.",
        because=_ENDS,
        shell=_CLOSE,
    ),
    Oddity(
        name="drops-every-tenth-connection",
        en="Closes the connection after every tenth answer without a word.",
        because=f"{_ENDS}; 9.5: a client has to expect it",
        shell=_every(_EVERY, _dropping),
    ),
    Oddity(
        name="drops-each-connection",
        en="Closes the connection after each answer without a word.",
        because=f"{_ENDS}; 9.5: a client has to expect it",
        shell=_dropping,
    ),
    Oddity(
        name="http-1.0",
        en="Speaks HTTP/1.0, and closes the connection after each answer.",
        because="RFC 9110, section 2.5: a server answers in the highest version that it conforms to",
        shell=around(_CLOSE, head(r"\AHTTP/1\.1", "HTTP/1.0")),
    ),
    Oddity(
        name="keep-alive-announced",
        en="Announces how long it keeps a connection.",
        because="RFC 9110, section 7.6.1: options of a connection that are not known are ignored",
        shell=more_headers(("Connection", "Keep-Alive"), ("Keep-Alive", "timeout=5, max=100")),
    ),
    Oddity(
        name="slow-every-tenth-time",
        en="Takes twenty milliseconds more for every tenth answer.",
        because="section 6.2: the answer is synchronous; no time is named for it",
        shell=_every(_EVERY, _slow),
    ),
)

ODDITIES: tuple[Oddity, ...] = (*_STATUS_LINE, *_FRAMING, *_CONNECTIONS)

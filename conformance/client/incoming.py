"""The body of an HTTP request as it comes from a client: whole, or not at all (RFC 9112, section 6)."""

from __future__ import annotations

from email.message import Message
from io import BufferedIOBase

from conformance.wire.xml import MAX_BYTES

_MOST_DROPPED = 8 * MAX_BYTES
_LENGTH_DIGITS = 12
_LINE = 1000


class BodyRefused(Exception):
    """The body cannot be had: `status` is what HTTP answers, 400 or 413; the connection is of no more use."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def read_body(stream: BufferedIOBase, headers: Message) -> bytes:
    """Return the body; BodyRefused for one that is malformed or too large, ConnectionError for one that breaks off."""
    if "chunked" in (headers.get("Transfer-Encoding") or "").lower():
        return _in_chunks(stream)
    length = (headers.get("Content-Length") or "0").strip()
    if not (length.isascii() and length.isdecimal()) or len(length) > _LENGTH_DIGITS:
        raise BodyRefused(400)
    if int(length) > MAX_BYTES:
        raise BodyRefused(413)
    return _exactly(stream, int(length))


def _in_chunks(stream: BufferedIOBase) -> bytes:
    parts: list[bytes] = []
    total = 0
    while size := _chunk_size(stream.readline(_LINE)):
        total += size
        if total > MAX_BYTES:
            raise BodyRefused(413)
        parts.append(_exactly(stream, size))
        stream.readline(_LINE)
    while stream.readline(_LINE).strip():
        pass
    return b"".join(parts)


def _chunk_size(line: bytes) -> int:
    if not line:
        raise ConnectionError("the body broke off")
    digits = line.split(b";")[0].strip()
    if not digits or len(digits) > _LENGTH_DIGITS or digits.strip(b"0123456789abcdefABCDEF"):
        raise BodyRefused(400)
    return int(digits, 16)


def _exactly(stream: BufferedIOBase, size: int) -> bytes:
    body = stream.read(size)
    if len(body) < size:
        raise ConnectionError("the body broke off")
    return body


def drop_rest(stream: BufferedIOBase) -> None:
    """Read what still comes of a refused body, up to a bound: who is cut off while sending never sees the answer."""
    left = _MOST_DROPPED
    try:
        while left > 0 and (part := stream.read1(MAX_BYTES)):
            left -= len(part)
    except OSError:
        return

"""Raw HTTP files, as SoapUI, curl and proxies show them: a start line, headers, a blank line, a body.

One file may hold a request, a response, or several of both; a response belongs to the request before it. What was
saved by hand is read leniently: LF for CRLF, a Content-Length that no longer fits, a chunked body that was saved
put together. Lines stay the lines of the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from conformance.client.parts import Broken, Part, Talk
from conformance.record.exchange import Headers

_START = re.compile(
    rb"^(?:(?P<method>[A-Z]{1,20}) (?P<url>\S{1,4000}) HTTP/\d(?:\.\d)?"
    rb"|HTTP/\d(?:\.\d)? (?P<status>[1-5]\d\d)(?: [^\r\n]*)?)"
    rb"[ \t]*\r?$",
    re.MULTILINE,
)
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_SPACE = re.compile(rb"\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """What stands after one start line."""

    start: re.Match[bytes]
    part: Part


def looks_raw(data: bytes) -> bool:
    """Whether a file begins with the start line of HTTP, blank lines before it aside."""
    space = _SPACE.match(data)
    return space is not None and _START.match(data, space.end()) is not None


def read_raw(data: bytes) -> Iterator[Talk | Broken]:
    """Yield each request with the response after it; a response without a request stands for itself."""
    waiting: _Message | None = None
    number = 0
    for found in _messages(data):
        if isinstance(found, Broken):
            yield from (_talk(waiting, None, number) for _ in range(1) if waiting)
            yield found
            return
        if found.start["method"]:
            if waiting:
                yield _talk(waiting, None, number)
            number += 1
            waiting = found
        elif found.start["status"].startswith(b"1"):
            continue  # 100 Continue is no answer
        else:
            number += 0 if waiting else 1
            yield _talk(waiting, found, number)
            waiting = None
    if waiting:
        yield _talk(waiting, None, number)


def _talk(request: _Message | None, response: _Message | None, number: int) -> Talk:
    start = request.start if request else None
    return Talk(
        name=f"exchange {number}",
        request=_named(request, f"exchange {number}, request"),
        response=_named(response, f"exchange {number}, response"),
        method=start["method"].decode("ascii") if start else "",
        url=start["url"].decode("ascii", "replace") if start else "",
        status=int(response.start["status"]) if response else None,
    )


def _named(message: _Message | None, name: str) -> Part | None:
    if message is None:
        return None
    part = message.part
    return Part(data=part.data, line=part.line, name=name, lines=part.lines, headers=part.headers)


def _messages(data: bytes) -> Iterator[_Message | Broken]:
    start = _START.search(data)
    line, counted = 1, 0
    while start is not None:
        line, counted = line + data.count(b"\n", counted, start.start()), start.start()
        head = re.compile(rb"\r?\n[ \t]*\r?\n|\r?\n?\Z").search(data, start.end())
        following = _START.search(data, start.end())
        if head is None or (following and following.start() < head.start()):
            expected = "a blank line after the headers"
            yield Broken(kind="http", expected=expected, observed="the next start line", line=line)
            return
        headers = _headers(data[start.end() : head.start()])
        body_line = line + data.count(b"\n", start.start(), head.end())
        end, following = _end(data, head.end(), headers)
        yield _Message(start=start, part=_part(data[head.end() : end], body_line, headers))
        start = following


def _end(data: bytes, begin: int, headers: Headers) -> tuple[int, re.Match[bytes] | None]:
    """Return where a body ends, and the next start line: by Content-Length where that fits, else by what follows."""
    written = next((value for name, value in headers if name.lower() == "content-length"), "")
    if written.isascii() and written.isdigit() and len(written) < len(str(len(data))) + 1:
        end = begin + int(written)
        space = _SPACE.match(data, end) if end <= len(data) else None
        if space is not None and space.end() == len(data):
            return end, None
        following = _START.match(data, space.end()) if space is not None else None
        if following is not None:
            return end, following
    following = _START.search(data, begin)
    return (following.start() if following else len(data)), following


def _headers(head: bytes) -> Headers:
    unfolded = re.sub(rb"\r?\n[ \t]+", b" ", head)
    pairs = (line.partition(b":") for line in unfolded.splitlines() if b":" in line)
    return tuple((n.strip().decode("latin-1"), v.strip().decode("latin-1")) for n, _, v in pairs)


def _part(body: bytes, line: int, headers: Headers) -> Part:
    chunked = any(n.lower() == "transfer-encoding" and "chunked" in v.lower() for n, v in headers)
    joined = _joined(body, line) if chunked else None
    if joined is not None:
        return Part(data=joined[0], line=line, lines=joined[1], headers=headers)
    # Blank lines around a body that was saved by hand are the file's: XML lets nothing stand before its declaration.
    space = _SPACE.match(body)
    lead = space.end() if space and body[:2] not in (b"\xff\xfe", b"\xfe\xff") else 0
    data = body if b"\0" in body else body[lead:].rstrip()
    return Part(data=data, line=line + (0 if b"\0" in body else body.count(b"\n", 0, lead)), headers=headers)


def _joined(body: bytes, line: int) -> tuple[bytes, tuple[int, ...]] | None:
    """Put the chunks together (RFC 9112, 7.1), with the line of the file of each line; None where there are none."""
    data, lines, position = bytearray(), [], 0
    size = _CHUNK.match(body, position)
    while size is not None and (length := int(size[1], 16)):
        begin = size.end()
        chunk = body[begin : begin + length]
        here = line + body.count(b"\n", 0, begin)
        if not data:
            lines.append(here)
        lines += [here + number for number in range(1, chunk.count(b"\n") + 1)]
        data += chunk
        space = re.compile(rb"\r?\n").match(body, begin + length)
        if space is None:
            return None
        position = space.end()
        size = _CHUNK.match(body, position)
    return (bytes(data), tuple(lines)) if size is not None else None

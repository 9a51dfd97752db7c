"""HAR exports (HTTP Archive 1.2): what a browser or a proxy recorded, each request with its response.

The bodies are strings of a JSON file, so the whole message stands on one line of it. Python's reader of JSON does not
say where a string stood; its own scanner, given another reader of strings, does.
"""

from __future__ import annotations

import base64
import binascii
import json
import json.decoder
import json.scanner
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Any

from conformance.client.parts import Broken, Part, Talk
from conformance.record.exchange import Headers
from conformance.spec.tables import Tables

_DECLARED = re.compile(r"""^\ufeff?<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_EXPECTED = "a HAR export: JSON with log.entries"
# Whatever JSON that is no HAR can raise, arrays nested without end included.
_UNUSABLE = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


class Placed(str):
    """A string of a JSON file that knows at which character of it it starts."""

    __slots__ = ("start",)
    start: int


class _Decoder(json.JSONDecoder):
    """Reads every value that is a string as `Placed`."""

    def __init__(self) -> None:
        super().__init__()
        self.parse_string: Callable[..., tuple[str, int]] = _placed
        make: Callable[[json.JSONDecoder], Any] = getattr(json.scanner, "py_make_scanner")  # noqa: B009 - no stub has it
        self.scan_once = make(self)


def _placed(text: str, end: int, strict: bool = True) -> tuple[str, int]:  # noqa: FBT001, FBT002 - as the scanner calls it
    scan: Callable[[str, int, bool], tuple[str, int]] = json.decoder.scanstring  # type: ignore[attr-defined]
    value, after = scan(text, end, strict)
    placed = Placed(value)
    placed.start = end - 1
    return placed, after


def read_har(data: bytes, tables: Tables) -> Iterator[Talk | Broken]:
    """Yield the entries whose request or response names one of the messages of the specification.

    A page holds much else: entries that mention neither `Indberet` nor its answer are passed over.
    """
    try:
        text = data.decode(json.detect_encoding(data))
        entries = _Decoder().decode(text.removeprefix("\ufeff"))["log"]["entries"]
        if not isinstance(entries, list):
            raise TypeError("log.entries is no list")
    except _UNUSABLE as error:
        yield Broken(kind="har", expected=_EXPECTED, observed=_words(error), line=getattr(error, "lineno", 1))
        return
    shift = len(text) - len(text.removeprefix("\ufeff"))
    breaks = [found.start() - shift for found in re.finditer("\n", text)]
    for number, entry in enumerate(entries, start=1):
        name = f"entry {number}"
        try:
            talk = _entry(entry, name, tables, breaks)
        except _UNUSABLE as error:
            yield Broken(kind="har", expected="an entry with request and response", observed=_words(error), name=name)
        else:
            if talk is not None:
                yield talk


def _words(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep to be read"
    if isinstance(error, UnicodeDecodeError):
        return f"bytes that are not {error.encoding}"
    if isinstance(error, KeyError):
        return f"no {error}"
    return f"{str(error)[:200] or type(error).__name__}"


def _entry(entry: dict[str, Any], name: str, tables: Tables, breaks: list[int]) -> Talk | None:
    request, response = entry["request"], entry["response"]
    asked = (request.get("postData") or {}).get("text", "")
    content = response.get("content") or {}
    answered = content.get("text", "")
    sent = _part(asked, f"{name}, request", _headers(request), breaks, encoding="")
    came = _part(answered, f"{name}, response", _headers(response), breaks, encoding=content.get("encoding", ""))
    wanted = (tables.request.encode(), tables.response.encode())
    if not any(word in part.data.replace(b"\0", b"") for part in (sent, came) if part for word in wanted):
        return None
    status = int(response.get("status", 0))
    return Talk(
        name=name,
        request=sent,
        response=came,
        method=str(request.get("method", "")),
        url=str(request.get("url", "")),
        status=status or None,
    )


def _headers(side: dict[str, Any]) -> Headers | None:
    """Return the headers; None where an export was stripped of them, so that none is held to be missing."""
    return (
        None
        if not side.get("headers")
        else tuple((str(header["name"]), str(header["value"])) for header in side["headers"])
    )


def _part(text: Any, name: str, headers: Headers | None, breaks: list[int], *, encoding: str) -> Part | None:
    if not isinstance(text, Placed) or not text:
        return None
    line = bisect_right(breaks, text.start - 1) + 1
    if encoding == "base64":
        try:
            return Part(data=base64.b64decode(text, validate=True), line=line, name=name, folded=True, headers=headers)
        except (binascii.Error, ValueError) as error:
            raise ValueError(f"{name}: no base64 ({error})") from error
    return Part(data=as_bytes(text), line=line, name=name, folded=True, headers=_without_charset(headers))


def as_bytes(text: str) -> bytes:
    """Return a message that was exported as characters in the encoding that it declares, else in UTF-8.

    What went over the wire is no longer there; a declaration that it contradicted would be our mistake.
    """
    declared = _DECLARED.match(text)
    try:
        return text.removeprefix("\ufeff").encode(declared[1]) if declared else text.encode("utf-8", "surrogatepass")
    except (LookupError, UnicodeError, ValueError):
        return text.encode("utf-8", "surrogatepass")


def _without_charset(headers: Headers | None) -> Headers | None:
    """Leave out what is said of bytes that are not there any more."""
    return headers and tuple(
        (key, re.sub(r";\s*charset\s*=\s*(\"[^\"]*\"|[^;\s]*)", "", value, flags=re.IGNORECASE))
        if key.lower() == "content-type"
        else (key, value)
        for key, value in headers
    )

"""The characters of a message that HTTP carried (RFC 7303, section 3).

A byte order mark comes first, then the charset of the Content-Type, then what the XML says of itself. libxml2 sees the
bytes alone, so that a message whose charset says otherwise is handed to it in UTF-8.
"""

from __future__ import annotations

import codecs
import re

from conformance.client.parts import Part

_CHARSET = re.compile(r""";\s*charset\s*=\s*(?:"([^"]*)"|([^;\s"]*))""", re.IGNORECASE)
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_DECLARATION = re.compile(r"^<\?xml[^>]{0,200}?\?>")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def charset_of(part: Part) -> str:
    """Return the charset of the Content-Type, "" where there is none."""
    found = _CHARSET.search(part.header("Content-Type") or "")
    return "" if found is None else (found[1] or found[2] or "").strip()


def as_carried(part: Part) -> tuple[bytes, str]:
    """Return the bytes to judge, and in a few words what the charset contradicts ("" for nothing)."""
    charset = charset_of(part)
    if not charset:
        return part.data, ""
    own = _own(part.data)
    by_charset, by_itself = _text(part.data, charset), _text(part.data, own)
    if by_charset is None:
        return part.data, f"charset '{charset[:40]}', and bytes that are not written in it"
    if by_charset == by_itself:
        return part.data, ""
    words = f"charset '{charset[:40]}', and a message in {own}"
    marked = any(part.data.startswith(mark) for mark, _ in _MARKS)
    return (part.data if marked else _in_utf_8(by_charset)), words


def _own(data: bytes) -> str:
    """Return the encoding of a document by itself (XML 1.0, appendix F)."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if data[:4] == b"<\0?\0":
        return "utf-16-le"
    if data[:4] == b"\0<\0?":
        return "utf-16-be"
    declared = _DECLARED.match(data)
    return declared[1].decode("ascii") if declared else "utf-8"


def _text(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeError, ValueError):
        return None


def _in_utf_8(text: str) -> bytes:
    """Write a document in UTF-8, its declaration without an encoding: what stands in which line stays."""
    found = _DECLARATION.match(text)
    if found is not None:
        text = re.sub(r"""\s+encoding\s*=\s*("[^"]*"|'[^']*')""", "", found[0], count=1) + text[found.end() :]
    return text.encode("utf-8", "surrogatepass")

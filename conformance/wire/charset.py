"""In what encoding a message is written: by itself, and by the Content-Type that carries it (RFC 7303, section 3).

A byte order mark comes first, then the charset of the Content-Type, then what the XML says of itself. libxml2 sees the
bytes alone, so that a message whose charset says otherwise is handed to it in UTF-8.
"""

from __future__ import annotations

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r""";\s*charset\s*=\s*(?:"([^"]*)"|([^;\s"]*))""", re.IGNORECASE)
_DECLARATION = re.compile(r"^<\?xml[^>]{0,200}?\?>")
_DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")


def charset_of(content_type: str) -> str:
    """Return the charset of a Content-Type, "" where it has none."""
    found = _CHARSET.search(content_type)
    return "" if found is None else (found[1] or found[2] or "").strip()


def own_encoding(data: bytes) -> str:
    """Return the encoding of an XML document by itself (XML 1.0, 4.3.3 and appendix F)."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return name
    if data[:4] == b"<\0?\0":
        return "utf-16-le"
    if data[:4] == b"\0<\0?":
        return "utf-16-be"
    declared = _DECLARED.match(data)
    return declared[1].decode("ascii") if declared else "utf-8"


def declares_encoding(data: bytes) -> bool:
    """Whether a document says itself how it is written: by a byte order mark, or in its declaration."""
    return _is_marked(data) or _DECLARED.match(data) is not None


def decoded(data: bytes, encoding: str) -> str | None:
    """Return the characters of a document in an encoding, None where there is no such encoding, or it is not in it."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeError, ValueError):
        return None


def as_carried(data: bytes, content_type: str) -> tuple[bytes, str]:
    """Return the bytes to judge, and in a few words what the charset contradicts ("" for nothing)."""
    charset = charset_of(content_type)
    if not charset:
        return data, ""
    own = own_encoding(data)
    by_charset, by_itself = decoded(data, charset), decoded(data, own)
    if by_charset is None:
        return data, f"charset '{charset[:40]}', and bytes that are not written in it"
    if by_charset == by_itself:
        return data, ""
    words = f"charset '{charset[:40]}', and a message in {own}"
    return (data if _is_marked(data) else _in_utf_8(by_charset)), words


def readable(data: bytes, content_type: str) -> bytes:
    """Return the bytes as they are, in UTF-8 where nothing but the charset says how they can be read."""
    return as_carried(data, content_type)[0] if decoded(data, own_encoding(data)) is None else data


def _is_marked(data: bytes) -> bool:
    return any(data.startswith(mark) for mark, _ in MARKS)


def _in_utf_8(text: str) -> bytes:
    """Write a document in UTF-8, its declaration without an encoding: what stands in which line stays."""
    found = _DECLARATION.match(text)
    if found is not None:
        text = re.sub(r"""\s+encoding\s*=\s*("[^"]*"|'[^']*')""", "", found[0], count=1) + text[found.end() :]
    return text.encode("utf-8", "surrogatepass")

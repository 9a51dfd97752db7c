"""In what encoding a message is written: by itself, and by the Content-Type that carries it (RFC 7303, section 3).

A byte order mark comes first, then the charset of the Content-Type, then what the XML says of itself. libxml2 sees the
bytes alone, so that a message whose charset says otherwise is handed to it in UTF-8.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from conformance.record.exchange import Headers, header_of

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHOWN = 40
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


def says_utf_16_in_bytes(data: bytes) -> bool:
    """Whether a document declares UTF-16 and is written in single bytes: no charset mends that (XML 1.0, 4.3.3)."""
    declared = _DECLARED.match(data)
    return declared is not None and declared[1].lower().startswith(b"utf-16")


def decoded(data: bytes, encoding: str) -> str | None:
    """Return the characters of a document in an encoding, None where there is no such encoding, or it is not in it."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeError, ValueError):
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A body with what HTTP says of it: the bytes to judge, what the charset contradicts, the content coding.

    The last two are a few words, "" for nothing.
    """

    data: bytes
    contradiction: str = ""
    coding: str = ""


def as_carried(body: bytes, headers: Headers = ()) -> Carried:
    """Return a body as its headers say that it is to be read; in UTF-8 where the charset says how.

    A message that names no encoding, and is not written in that of one that names none, is written in the charset.
    """
    coding = (header_of(headers, "Content-Encoding") or "").strip()[:_SHOWN]
    coding = "" if coding.lower() == "identity" else coding
    charset = charset_of(header_of(headers, "Content-Type") or "")
    if not charset:
        return Carried(data=body, coding=coding)
    own = own_encoding(body)
    by_charset, by_itself = decoded(body, charset), decoded(body, own)
    words = f"charset '{charset[:_SHOWN]}', and "
    if by_charset is None or "\0" in by_charset:
        return Carried(data=body, contradiction=f"{words}bytes that are not written in it", coding=coding)
    if by_charset == by_itself:
        return Carried(data=body, coding=coding)
    if by_itself is None and not declares_encoding(body):
        return Carried(data=in_utf_8(by_charset), coding=coding)
    data = body if _is_marked(body) or says_utf_16_in_bytes(body) else in_utf_8(by_charset)
    return Carried(data=data, contradiction=f"{words}a message in {own}", coding=coding)


def _is_marked(data: bytes) -> bool:
    return any(data.startswith(mark) for mark, _ in MARKS)


def in_utf_8(text: str) -> bytes:
    """Write a document in UTF-8, its declaration without an encoding: what stands in which line stays."""
    found = _DECLARATION.match(text)
    if found is not None:
        text = re.sub(r"""\s+encoding\s*=\s*("[^"]*"|'[^']*')""", "", found[0], count=1) + text[found.end() :]
    return text.encode("utf-8", "surrogatepass")

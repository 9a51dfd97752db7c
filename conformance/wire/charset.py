"""In what encoding a message is written: by itself, and by the Content-Type that carries it (RFC 7303, section 3)."""

from __future__ import annotations

import codecs
import re

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r""";\s*charset\s*=\s*(?:"([^"]*)"|([^;\s"]*))""", re.IGNORECASE)
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


def decoded(data: bytes, encoding: str) -> str | None:
    """Return the characters of a document in an encoding, None where there is no such encoding, or it is not in it."""
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except (LookupError, UnicodeError, ValueError):
        return None

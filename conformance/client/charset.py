"""The characters of a message that HTTP carried (RFC 7303, section 3).

A byte order mark comes first, then the charset of the Content-Type, then what the XML says of itself. libxml2 sees the
bytes alone, so that a message whose charset says otherwise is handed to it in UTF-8.
"""

from __future__ import annotations

import re

from conformance.client.parts import Part
from conformance.wire.charset import MARKS, charset_of, decoded, own_encoding

_DECLARATION = re.compile(r"^<\?xml[^>]{0,200}?\?>")


def as_carried(part: Part) -> tuple[bytes, str]:
    """Return the bytes to judge, and in a few words what the charset contradicts ("" for nothing)."""
    charset = charset_of(part.header("Content-Type") or "")
    if not charset:
        return part.data, ""
    own = own_encoding(part.data)
    by_charset, by_itself = decoded(part.data, charset), decoded(part.data, own)
    if by_charset is None:
        return part.data, f"charset '{charset[:40]}', and bytes that are not written in it"
    if by_charset == by_itself:
        return part.data, ""
    words = f"charset '{charset[:40]}', and a message in {own}"
    marked = any(part.data.startswith(mark) for mark, _ in MARKS)
    return (part.data if marked else _in_utf_8(by_charset)), words


def _in_utf_8(text: str) -> bytes:
    """Write a document in UTF-8, its declaration without an encoding: what stands in which line stays."""
    found = _DECLARATION.match(text)
    if found is not None:
        text = re.sub(r"""\s+encoding\s*=\s*("[^"]*"|'[^']*')""", "", found[0], count=1) + text[found.end() :]
    return text.encode("utf-8", "surrogatepass")

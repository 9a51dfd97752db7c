"""Digits as XML lets them be written: with comments between them, in CDATA sections, as character references.

A CPR number that an answer writes so is a CPR number for whoever reads it, and has to be found and
replaced like any other: it is personal data, and a judge compares it with the one in the request.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable

_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_ENDS = {b"<!--": b"-->", b"<?": b"?>"}
_SPELLED = re.compile(
    rb"(?P<aside><!--|<\?(?!xml[ \t\r\n]))|(?P<cdata><!\[CDATA\[|\]\]>)"
    rb"|&#(?:0*(?P<decimal>4[89]|5[0-7])|x0*3(?P<hex>[0-9]));"
)


def replace_spelled(data: bytes, replace: Callable[[bytes], bytes]) -> bytes:
    """Return bytes in which `replace` has also seen digits as a reader of XML sees them.

    `replace` puts digits in the place of digits and nothing else, and keeps the length; so does
    this function. Read are encodings that extend ASCII, and UTF-16 with a byte order mark.
    """
    wide = _WIDE.get(data[:2])
    if wide is None:
        return _replaced(data, replace)
    try:
        return _replaced(data.decode(wide).encode(), replace).decode().encode(wide)
    except UnicodeError:
        return data


def _replaced(data: bytes, replace: Callable[[bytes], bytes]) -> bytes:
    if _SPELLED.search(data) is None:
        return data
    read, places, decimals = _read(data)
    result = bytearray(data)
    for place, old, new in zip(places, read, replace(read), strict=True):
        if old != new:
            digits = b"%d" % new if place in decimals else bytes([new])
            result[place : place + len(digits)] = digits
    return bytes(result)


def _read(data: bytes) -> tuple[bytes, array[int], set[int]]:
    """Return what is read, where each byte of it stands, and which places are codes of two decimal digits."""
    read, places, decimals, end = bytearray(), array("L"), set[int](), 0
    while match := _SPELLED.search(data, end):
        read += data[end : match.start()]
        places.extend(range(end, match.start()))
        end = match.end()
        if match["aside"]:
            closes = _ENDS[match["aside"]]
            found = data.find(closes, end)
            end = len(data) if found < 0 else found + len(closes)
        elif not match["cdata"]:
            which = "decimal" if match["decimal"] else "hex"
            places.append(match.start(which))
            read += bytes([int(match[which])]) if which == "decimal" else match[which]
            decimals.update([match.start(which)] if which == "decimal" else ())
    places.extend(range(end, len(data)))
    return bytes(read + data[end:]), places, decimals

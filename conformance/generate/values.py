"""Lexical values for each simple type, simplest first, so that a smaller byte is a simpler value.

Three palettes. `calm` is what surrounds a boundary: ordinary values, far from every limit, so that
a case about `Elev` does not fail over the length of a name. `plain` holds what every conforming
target must take without a murmur, limits included. `full` adds what is valid and odd (empty,
surrogate pairs, signs, far years), for exploration and for our own tests.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import accumulate

from conformance.schema.tree import Primitive, SimpleType
from conformance.wire.xml import escape


class Palette(StrEnum):
    """How far the values may go."""

    CALM = "calm"
    PLAIN = "plain"
    FULL = "full"


UNLIMITED = 300
"""Characters that a string without a limit is filled with at most."""

_PLAIN_TEXTS = ("a", "Kontakt", "Å", "æøåÆØÅ", "O'Neil", "A & B", "<b>", 'x "y" z', "]]>", "Ünal Ñandú", "a  b")
_ODD_TEXTS = ("", " ", " a ", "\t", "\n", "é", "\u05d0\u05d1", "\U0001f600", "\u00a0", "\ufffd", "1\u0661")
_PLAIN_INTEGERS = ("1", "7", "42", "280051")
_ODD_INTEGERS = ("0", "-1", "+1", "007", "-0")
_PLAIN_DATES = (
    "2030-06-30T12:00:00",
    "2030-06-30T12:00:00Z",
    "2030-06-30T12:00:00+02:00",
    "2030-12-31T23:59:59-05:00",
    "2030-06-30T12:00:00.5",
    "2030-06-30T12:00:00.123Z",
    "2028-02-29T00:00:00",
    "2001-01-01T00:00:00Z",
)
_ODD_DATES = (
    "2030-06-30T24:00:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "2030-06-30T12:00:00.123456789Z",
    "12030-06-30T12:00:00Z",
    "-0004-02-29T12:00:00+14:00",
)
_LETTERS = {
    Palette.PLAIN: "abcdefghijklmnopqrstuvwxyzæøåABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅ0123456789.,-@&<>'\"éüß",
    Palette.FULL: "abcxyzæøåÅ019 \t\n&<>'\"]\u00a0\u0301\u0661\u05d0\u20ac\u4e00\U0001f600\U0010ffff",
}


@lru_cache
def values_of(simple: SimpleType, palette: Palette, example: str = "") -> tuple[str, ...]:
    """Return the table of a simple type: every one a valid lexical value, each once."""
    if simple.values:
        return simple.values
    if palette is Palette.CALM:
        return _calm(simple, example)
    odd = palette is Palette.FULL
    match simple.primitive:
        case Primitive.BOOLEAN:
            return ("true", "false", "1", "0")
        case Primitive.DATETIME:
            return _PLAIN_DATES + (_ODD_DATES if odd else ())
        case Primitive.INTEGER:
            return _integers(simple.total_digits or 18, odd=odd)
        case Primitive.STRING:
            return _texts(simple.max_length, odd=odd)


def _calm(simple: SimpleType, example: str) -> tuple[str, ...]:
    """Ordinary values: variations of the example, none longer than half of what is allowed."""
    match simple.primitive:
        case Primitive.BOOLEAN:
            return ("true", "false")
        case Primitive.DATETIME:
            return _PLAIN_DATES[1:2]
        case Primitive.INTEGER:
            return _integers(simple.total_digits or 18, odd=False)[:1]
        case Primitive.STRING:
            most = (simple.max_length or UNLIMITED) // 2
            text = (example or "Kontakt")[: max(most, 1)]
            return _each_once(stretch(text, length) for length in range(len(text), max(most, len(text)) + 1))


def stretch(example: str, length: int, pattern: str = "") -> str:
    """Return a text of exactly `length` characters that still looks like its example.

    The first character stays, then a pattern (by default the second character) is repeated, then
    the rest follows: `b@x.dk` of eight is `b@@@x.dk`, a mail address keeps its end and a phone
    number its digits. A length below the example's cuts the end off. The last character is never a
    space that a cut left: a target may trim it, and would then not see the limit.
    """
    if length <= len(example):
        return example[:length] if not example[:length].endswith(" ") else example[: length - 1] + "x"
    pattern = pattern or example[1:2].strip() or example
    room = length - len(example)
    return example[:1] + (pattern * (room // len(pattern) + 1))[:room] + example[1:]


def _integers(digits: int, *, odd: bool) -> tuple[str, ...]:
    edges = ("9" * (digits - 1), "1" + "0" * (digits - 1), "9" * digits)
    words = [2**31 - 1, 2**31, 2**32]
    extra = (*_ODD_INTEGERS, "-" + "9" * digits, "0" * digits + "1", *(str(word) for word in words)) if odd else ()
    values = (*_PLAIN_INTEGERS, *extra, *edges)
    return _each_once(value for value in values if value and len(value.lstrip("+-0")) <= digits)


def _texts(limit: int | None, *, odd: bool) -> tuple[str, ...]:
    length = UNLIMITED if limit is None else limit
    short = (*_PLAIN_TEXTS, *(_ODD_TEXTS if odd else ()))
    long = ("a" * max(length - 1, 1), "a" * length, "æ" * length, "&" * length)
    astral = ("\U0001f600" * length, " " * length, "e\u0301" * (length // 2)) if odd else ()
    return _each_once(text[:length] for text in (*short, *long, *astral))


def _each_once(values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))  # type: ignore[call-overload]


_POOL = 8192


@lru_cache
def pool(palette: Palette) -> str:
    """Return 8,192 characters that random text is sliced from: the same on every machine and version."""
    letters = _LETTERS[palette]
    digest = hashlib.shake_256(palette.encode()).digest(2 * _POOL)
    return "".join(letters[int.from_bytes(digest[i : i + 2], "big") % len(letters)] for i in range(0, 2 * _POOL, 2))


def text_slice(length: int, offset: int, palette: Palette) -> str:
    """Return `length` characters of the pool, from an offset that wraps."""
    start = offset % (_POOL - min(length, _POOL - 1))
    return pool(palette)[start : start + length]


@dataclass(frozen=True, slots=True)
class EscapedPool:
    """The pool as character data in UTF-8, and where each of its characters begins there."""

    data: bytes
    begins: tuple[int, ...]

    def cut(self, length: int, offset: int) -> bytes:
        """Return `text_slice` of the same length and offset, escaped and encoded."""
        start = offset % (_POOL - min(length, _POOL - 1))
        return self.data[self.begins[start] : self.begins[min(start + length, _POOL)]]


@lru_cache
def escaped_pool(palette: Palette) -> EscapedPool:
    """Return the pool of a palette, ready to be cut: escaping each text anew takes half of the time of a message."""
    pieces = [escape(character).encode() for character in pool(palette)]
    return EscapedPool(b"".join(pieces), tuple(accumulate(map(len, pieces), initial=0)))


def series(simple: SimpleType, position: int) -> str:
    """Return the value of a leaf in occurrence `position` of a repeated element: each its own.

    A ten-character string becomes a number in the day+60 form, which no person has.
    """
    if simple.values or simple.primitive is not Primitive.STRING:
        table = values_of(simple, Palette.PLAIN)
        return table[position % len(table)]
    length = simple.max_length or UNLIMITED
    number = f"{61 + position % 28:02d}{1 + position // 28 % 12:02d}{position // 336 % 100:02d}{4000 + position:04d}"
    return number[:length] if length >= len(number) else str(position)[-length:]

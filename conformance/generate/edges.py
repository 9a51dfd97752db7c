"""The values at the edges of each simple type: both sides of every limit, and what people forget.

An edge is named by its relation to the limit and says whether it is valid, and at which level it
weighs. `must`: the specification (or XML itself) leaves no doubt. `observe`: it is valid, and the
text or common stacks leave room (an empty required field, characters outside the BMP at a limit,
signs, far years): whatever a target does with it is recorded and not judged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conformance.generate.values import UNLIMITED, stretch
from conformance.schema.oracles import ViolationKind
from conformance.schema.tree import Primitive, SimpleType
from conformance.spec.clauses import Level

_DANISH = "æøåÆØÅ"
_MARKUP = "<&>\"'"
_DECOMPOSED = "e\u0301"
_RIGHT_TO_LEFT = "\u05e9\u05dc\u05d5\u05dd"
_ASTRAL = "\U0001f393"
_MOMENT = "2030-06-30T12:00:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One value: its relation, the lexical form, what it breaks (None: valid), and its level."""

    relation: str
    text: str
    breaks: ViolationKind | None = None
    level: Level = Level.MUST


def edges(simple: SimpleType, example: str = "") -> Iterator[Edge]:
    """Yield the edges of a simple type, each relation once; texts look like the example."""
    if simple.values:
        yield from (Edge(relation=f"value/{value}", text=value) for value in simple.values)
        return
    match simple.primitive:
        case Primitive.STRING:
            yield from _string_edges(simple.max_length, example or "Kontakt")
        case Primitive.INTEGER:
            yield from _integer_edges(simple.total_digits)
        case Primitive.DATETIME:
            yield from _datetime_edges()
        case Primitive.BOOLEAN:
            yield from (Edge(relation=f"boolean/{text}", text=text) for text in ("true", "false", "1", "0"))


def _string_edges(limit: int | None, example: str) -> Iterator[Edge]:
    yield Edge(relation="empty", text="", level=Level.OBSERVE)
    yield Edge(relation="one-character", text=example[:1])
    if limit is not None:
        yield from _length_edges(limit, example)
    length = UNLIMITED if limit is None else limit
    if length <= len("  "):
        return
    yield Edge(relation="space-around", text=f" {example[: length - 2]} ", level=Level.OBSERVE)
    yield Edge(relation="space-inside", text=stretch(example, length, "  ")[:length], level=Level.OBSERVE)


def _length_edges(limit: int, example: str) -> Iterator[Edge]:
    if limit > 1:
        yield Edge(relation="maxLength-1", text=stretch(example, limit - 1))
    yield Edge(relation="maxLength", text=stretch(example, limit))
    for name, pattern in (("æøå", _DANISH), ("markup", _MARKUP)):
        yield Edge(relation=f"maxLength/{name}", text=stretch(example, limit, pattern))
    odd = (("decomposed", _DECOMPOSED), ("right-to-left", _RIGHT_TO_LEFT), ("non-bmp", _ASTRAL))
    for name, pattern in odd:
        text = (pattern * limit)[:limit]
        yield Edge(relation=f"maxLength/{name}", text=text, level=Level.OBSERVE)
    too_long = ViolationKind.MAX_LENGTH
    yield Edge(relation="maxLength+1", text=stretch(example, limit + 1), breaks=too_long)
    yield Edge(relation="maxLength+1/æøå", text=stretch(example, limit + 1, _DANISH), breaks=too_long)
    yield Edge(relation="maxLength+1/spaces", text=stretch(example, limit) + " ", breaks=too_long)


def _integer_edges(digits: int | None) -> Iterator[Edge]:
    small = (("zero", "0"), ("one", "1"))
    for name, text in small:
        yield Edge(relation=f"integer/{name}", text=text)
    words = {"2^31-1": 2**31 - 1, "2^31": 2**31, "2^32": 2**32}
    for name, number in words.items():
        if digits is None or len(str(number)) <= digits:
            yield Edge(relation=f"integer/{name}", text=str(number))
    signed = (("plus", "+7"), ("minus", "-7"), ("minus-zero", "-0"))
    for name, text in signed:
        yield Edge(relation=f"integer/{name}", text=text, level=Level.OBSERVE)
    if digits is not None:
        yield from _digit_edges(digits)


def _digit_edges(digits: int) -> Iterator[Edge]:
    too_many = ViolationKind.TOTAL_DIGITS
    if digits > 1:
        yield Edge(relation="totalDigits-1", text="9" * (digits - 1))
    yield Edge(relation="totalDigits/least", text="1" + "0" * (digits - 1))
    yield Edge(relation="totalDigits", text="9" * digits)
    yield Edge(relation="totalDigits/minus", text="-" + "9" * digits, level=Level.OBSERVE)
    yield Edge(relation="totalDigits/leading-zeros", text="0" * digits + "7", level=Level.OBSERVE)
    yield Edge(relation="totalDigits+1", text="9" * (digits + 1), breaks=too_many)
    yield Edge(relation="totalDigits+1/minus", text="-" + "9" * (digits + 1), breaks=too_many)


def _datetime_edges() -> Iterator[Edge]:
    common = {
        "zone-less": _MOMENT,
        "utc": f"{_MOMENT}Z",
        "offset-east": f"{_MOMENT}+02:00",
        "offset-west": f"{_MOMENT}-05:00",
        "leap-day": "2028-02-29T00:00:00",
        "past": "2001-01-01T00:00:00",
    }
    odd = {
        "offset-most": f"{_MOMENT}+14:00",
        "offset-least": f"{_MOMENT}-14:00",
        "midnight-24": "2030-06-30T24:00:00",
        "year-0001": "0001-01-01T00:00:00",
        "year-9999": "9999-12-31T23:59:59",
        "year-10000": "10000-01-01T00:00:00",
        "year-before-1": "-0001-01-01T00:00:00",
        "space-around": f" {_MOMENT} ",
    }
    fractions = {f"fraction-{n}": f"{_MOMENT}.{'123456789'[:n]}" for n in range(1, 10)}
    plain_fractions = {"fraction-1", "fraction-2", "fraction-3"}
    for name, text in {**common, **odd, **fractions}.items():
        judged = name in common or name in plain_fractions
        yield Edge(relation=f"dateTime/{name}", text=text, level=Level.MUST if judged else Level.OBSERVE)

"""The boundary points of every facet and occurrence of a tree, enumerated and labelled.

A draw does not reach a limit (a hundred draws of a 1..100 list peaked at 26), so limits are not
drawn. A point is named by its relation to the limit and never by the number, so that its name
stays when the specification changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from conformance.generate.expand import Pins
from conformance.generate.values import stretch
from conformance.schema.oracles import ViolationKind
from conformance.schema.tree import Node, Primitive, SimpleType


class Facet(StrEnum):
    """What a point is a boundary of."""

    OCCURRENCE = "occurrence"
    MAX_LENGTH = "maxLength"
    TOTAL_DIGITS = "totalDigits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What an invalid message breaks: the violation's path below the message's root, and its kind."""

    path: str
    kind: ViolationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One boundary point: the pins that make it, what it breaks (None: valid), and words for it."""

    path: str
    facet: Facet
    relation: str
    pins: Pins
    breaks: Label | None
    da: str
    en: str

    @property
    def valid(self) -> bool:
        """Whether the tree allows this point."""
        return self.breaks is None


def points(root: Node) -> Iterator[Point]:
    """Yield every boundary point of the tree, in document order, below the root."""
    for path, node in root.walk():
        if path:
            yield from occurrence_points(node, first_occurrence(root, path, itself=False))
            if node.simple is not None:
                yield from facet_points(node.simple, first_occurrence(root, path), example=node.example)


def first_occurrence(root: Node, path: str, *, itself: bool = True) -> str:
    """Write a path with `[1]` at every repeated element: a boundary concerns one, its siblings stay.

    `itself=False` leaves the last step as it is, for what concerns all occurrences.
    """
    steps, known = [], ""
    names = path.split("/") if path else []
    for name in names:
        known = f"{known}/{name}" if known else name
        repeated = root.at(known).max > 1 and (itself or known != path)
        steps.append(f"{name}[1]" if repeated else name)
    return "/".join(steps)


def everywhere(path: str) -> str:
    """Write a path without positions."""
    return re.sub(r"\[\d+\]", "", path)


def find_point(root: Node, name: str, relation: str) -> Point:
    """Return the point of the element `name` with a relation; KeyError where there is none."""
    path = root.path(name)
    for point in points(root):
        if (everywhere(point.path), point.relation) == (path, relation):
            return point
    raise KeyError(f"{name}/{relation}")


def occurrence_points(node: Node, path: str) -> Iterator[Point]:
    """Yield absent, min-1, min, min+1, max-1, max and max+1 of an element, each count once."""
    named = {"absent": 0, "max": node.max, "max+1": node.max + 1}
    inner = {"min-1": node.min - 1, "min": node.min, "min+1": node.min + 1, "max-1": node.max - 1}
    seen = {-1}
    for relation, count in {**named, **inner}.items():
        if count in seen:
            continue
        seen.add(count)
        parent = path.rpartition("/")[0]
        broken = Label(path=parent, kind=ViolationKind.CONTENT)
        yield Point(
            path=path,
            facet=Facet.OCCURRENCE,
            relation=relation,
            pins=_count(path, count),
            breaks=None if node.min <= count <= node.max else broken,
            da=f"{count} {node.name} (tilladt: {node.min} til {node.max})",
            en=f"{count} {node.name} (allowed: {node.min} to {node.max})",
        )


def _count(path: str, count: int) -> Pins:
    """Pin how often an element stands; inside one occurrence of a repeated one that is an edit."""
    if "[" not in path:
        return Pins(counts={path: count})
    return Pins(counts={everywhere(path): 1}, edits={path: lambda markup: markup * count})


def _text(path: str, text: str) -> Pins:
    """Pin a leaf's value, and that the leaf is there."""
    return Pins(counts={everywhere(path): 1}, texts={path: text})


def facet_points(simple: SimpleType, path: str, *, example: str = "") -> Iterator[Point]:
    """Yield the points around maxLength or totalDigits of a simple type; texts look like the example."""
    if simple.max_length is not None:
        yield from _length_points(simple.max_length, path, example)
    if simple.primitive is Primitive.INTEGER and simple.total_digits is not None:
        yield from _digit_points(simple.total_digits, path)


def _length_points(limit: int, path: str, example: str) -> Iterator[Point]:
    text = example or "Kontakt"
    texts = {
        "maxLength-1": stretch(text, limit - 1),
        "maxLength": stretch(text, limit),
        "maxLength/æøå": stretch(text, limit, "æøåÆØÅ"),
        "maxLength/markup": stretch(text, limit, "<&>\"'"),
        "maxLength+1": stretch(text, limit + 1),
    }
    name = path.rpartition("/")[2]
    for relation, text in texts.items():
        if not text:
            continue
        broken = Label(path=path, kind=ViolationKind.MAX_LENGTH)
        count, octets = len(text), len(text.encode())
        size = f"{count}" if count == octets else f"{count} ({octets} bytes)"
        yield Point(
            path=path,
            facet=Facet.MAX_LENGTH,
            relation=relation,
            pins=_text(path, text),
            breaks=None if count <= limit else broken,
            da=f"{name} med {size} tegn (højst {limit})",
            en=f"{name} of {size} characters (at most {limit})",
        )


def _digit_points(limit: int, path: str) -> Iterator[Point]:
    name = path.rpartition("/")[2]
    for relation, digits in (("totalDigits-1", limit - 1), ("totalDigits", limit), ("totalDigits+1", limit + 1)):
        if not digits:
            continue
        broken = Label(path=path, kind=ViolationKind.TOTAL_DIGITS)
        yield Point(
            path=path,
            facet=Facet.TOTAL_DIGITS,
            relation=relation,
            pins=_text(path, "9" * digits),
            breaks=None if digits <= limit else broken,
            da=f"{name} med {digits} cifre (højst {limit})",
            en=f"{name} of {digits} digits (at most {limit})",
        )

"""The boundary points of every facet and occurrence of a tree, enumerated and labelled.

A draw does not reach a limit (a hundred draws of a 1..100 list peaked at 26), so limits are not
drawn. A point is named by its relation to the limit and never by the number, so that its name
stays when the specification changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.generate.edges import Edge, edges
from conformance.generate.pins import Pins
from conformance.schema.oracles import ViolationKind
from conformance.schema.tree import Node, Primitive, SimpleType
from conformance.spec.clauses import Level


class Facet(StrEnum):
    """What a point is a boundary of."""

    OCCURRENCE = "occurrence"
    MAX_LENGTH = "maxLength"
    TOTAL_DIGITS = "totalDigits"
    VALUE = "value"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What an invalid message breaks: the violation's path below the message's root, and its kind."""

    path: str
    kind: ViolationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One boundary point: the pins that make it, what it breaks (None: valid), its level, words for it."""

    path: str
    facet: Facet
    relation: str
    pins: Pins
    breaks: Label | None
    da: str
    en: str
    level: Level = Level.MUST

    @property
    def valid(self) -> bool:
        """Whether the tree allows this point."""
        return self.breaks is None


def points(root: Node) -> Iterator[Point]:
    """Yield every boundary point of the tree, in document order, then those of the message as a whole."""
    for path, node in root.walk():
        if path:
            yield from occurrence_points(node, first_occurrence(root, path, itself=False))
            if node.simple is not None:
                yield from value_points(node.simple, first_occurrence(root, path), example=node.example)
    yield from message_points(root)


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
            pins=_count(path, count, optional=node.min == 0),
            breaks=None if node.min <= count <= node.max else broken,
            da=f"{count} {node.name} (tilladt: {node.min} til {node.max})",
            en=f"{count} {node.name} (allowed: {node.min} to {node.max})",
        )


def _count(path: str, count: int, *, optional: bool) -> Pins:
    """Pin how often an element stands; inside one occurrence of a repeated one that is an edit.

    An optional element is absent everywhere: that is an ordinary message, and no edit of one.
    """
    if "[" not in path or (count == 0 and optional):
        return Pins(counts={everywhere(path): count})
    return Pins(counts={everywhere(path): 1}, edits={path: lambda markup: markup * count})


def _text(path: str, text: str) -> Pins:
    """Pin a leaf's value, and that the leaf is there."""
    return Pins(counts={everywhere(path): 1}, texts={path: text})


def value_points(simple: SimpleType, path: str, *, example: str = "") -> Iterator[Point]:
    """Yield a point for each edge of a simple type."""
    name = path.rpartition("/")[2].partition("[")[0]
    for edge in edges(simple, example):
        yield Point(
            path=path,
            facet=_facet(edge.relation),
            relation=edge.relation,
            pins=_text(path, edge.text),
            breaks=None if edge.breaks is None else Label(path=path, kind=edge.breaks),
            level=edge.level,
            da=f"{name} {_described(edge, simple, DANISH)}",
            en=f"{name} {_described(edge, simple, ENGLISH)}",
        )


def _facet(relation: str) -> Facet:
    for facet in (Facet.MAX_LENGTH, Facet.TOTAL_DIGITS):
        if relation.startswith(facet.value):
            return facet
    return Facet.VALUE


ENGLISH = {"characters": "of {} characters", "digits": "of {} digits", "most": "(at most {})", "is": "is {}"}
DANISH = {"characters": "med {} tegn", "digits": "med {} cifre", "most": "(højst {})", "is": "er {}"}
_SHOWN = 40


def _described(edge: Edge, simple: SimpleType, words: Mapping[str, str]) -> str:
    """Say what stands there: a size beside its limit, or the value itself where it is short."""
    if simple.primitive is Primitive.STRING and simple.max_length is not None:
        count, octets = len(edge.text), len(edge.text.encode())
        size = f"{count}" if count == octets else f"{count} ({octets} bytes)"
        return f"{words['characters'].format(size)} {words['most'].format(simple.max_length)}"
    if edge.relation.startswith(Facet.TOTAL_DIGITS.value) and simple.total_digits is not None:
        digits = len(edge.text.lstrip("+-0"))
        return f"{words['digits'].format(digits)} {words['most'].format(simple.total_digits)}"
    shown = edge.text if len(edge.text) <= _SHOWN else f"{edge.text[: _SHOWN - 1]}…"
    return words["is"].format(f"'{shown}'")


def message_points(root: Node) -> Iterator[Point]:
    """Yield the smallest and the largest message, and the largest in other scripts."""
    leaves = [(path, node) for path, node in root.walk() if node.simple is not None]
    least = {path: node.min for path, node in root.walk() if path}
    most = {path: node.max for path, node in root.walk() if path}
    shortest = {path: edge_text(node, "one-character") for path, node in leaves}
    longest = {path: edge_text(node, "maxLength") for path, node in leaves}
    danish = {path: edge_text(node, "maxLength/æøå") for path, node in leaves}
    shapes = {
        "minimal": (Pins(counts=least, texts=_given(shortest)), "mindst mulig", "as small as it can be"),
        "maximal": (Pins(counts=most, texts=_given(longest)), "størst mulig", "as large as it can be"),
        "maximal/æøå": (Pins(counts=most, texts=_given(danish)), "størst mulig, æøå", "as large as it can be, in æøå"),
    }
    for relation, (pins, da, en) in shapes.items():
        yield Point(
            path="",
            facet=Facet.MESSAGE,
            relation=relation,
            pins=pins,
            breaks=None,
            da=f"{root.name}, {da}",
            en=f"{root.name}, {en}",
        )


def edge_text(node: Node, relation: str) -> str | None:
    """Return the value of a leaf at a relation, None where its type has no such edge."""
    if node.simple is None:
        return None
    return next((edge.text for edge in edges(node.simple, node.example) if edge.relation == relation), None)


def _given(texts: Mapping[str, str | None]) -> dict[str, str]:
    return {path: text for path, text in texts.items() if text is not None}

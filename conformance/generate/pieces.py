"""Pieces of a message that no key changes: written, escaped and encoded once.

One occurrence of a repeated element is such a piece, and so is a row of them, joined, of which any
first few are one slice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from conformance.generate.pins import Edit, Pins
from conformance.generate.values import series
from conformance.schema.tree import Node
from conformance.wire.xml import escape


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces joined once, and where each ends: any first few of them are one slice."""

    data: bytes
    ends: Sequence[int]

    @classmethod
    def of(cls, pieces: Iterable[bytes]) -> Row:
        """Join pieces to a row."""
        several = list(pieces)
        return cls(b"".join(several), list(accumulate(map(len, several), initial=0)))

    def first(self, count: int) -> bytes:
        """Return the first `count` pieces."""
        return self.data[: self.ends[count]]

    def exchanged(self, count: int, where: int, piece: bytes) -> bytes:
        """Return the first `count` pieces with another at position `where`."""
        ends = self.ends
        return self.data[: ends[where]] + piece + self.data[ends[where + 1] : ends[count]]


def last_name(path: str) -> str:
    """Return the element that a path ends in; inside a repeated one, the first of a further repeated one."""
    return path.rpartition("/")[2].removesuffix("[1]")


def fixed_pieces(node: Node, path: str, most: int, pins: Pins) -> Sequence[bytes]:
    """Return the first `most` occurrences of a repeated element."""
    return [fixed(node, path, position, pins).encode() for position in range(most)]


@lru_cache
def unpinned_pieces(node: Node, most: int) -> Sequence[bytes]:
    """Return occurrences that no pin changes: the same in almost every message of a catalogue."""
    return tuple(fixed_pieces(node, "", most, Pins()))


def fixed(node: Node, path: str, position: int, pins: Pins) -> str:
    """Return occurrence `position` of an element, values from pins or from the series."""
    edit = pins.edits.get(path)
    return _unedited(node, path, position, pins) if edit is None else edit(_unedited(node, path, position, pins))


def _unedited(node: Node, path: str, position: int, pins: Pins) -> str:
    if node.simple is not None:
        pinned = pins.texts.get(path)
        if pinned is None:
            return markup_of(node, series(node.simple, position))
        return markup_of(node, pinned if isinstance(pinned, str) else pinned[position % len(pinned)])
    inside = []
    for child in node.children:
        below = f"{path}/{child.name}"
        count = pins.counts.get(below, child.min)
        inside.append(fixed(child, below, position, pins) * count)
    return f"<{node.name}>{''.join(inside)}</{node.name}>"


def markup_of(node: Node, value: str) -> str:
    """Return a leaf with a value."""
    return f"<{node.name}>{escape(value)}</{node.name}>"


def texted(value: str) -> Edit:
    """Return the edit that replaces an element's content with a text."""

    def edit(markup: str) -> str:
        name = markup[1 : markup.index(">")].rstrip("/")
        return f"<{name}>{escape(value)}</{name}>"

    return edit


def replace_element(markup: str, name: str, edit: Edit) -> str:
    """Return markup (as the expander writes it) with the first element `name` replaced by its edit."""
    start = markup.index(f"<{name}>")
    end = markup.index(f"</{name}>", start) + len(name) + 3
    return markup[:start] + edit(markup[start:end]) + markup[end:]

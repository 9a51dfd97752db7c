"""A message from a fixed-size string of bytes: the typed tree, compiled to a function.

Each choice in a message (how often an element stands there, which value a leaf has) owns one byte
of the key, and a smaller byte is a simpler choice. So the same key makes the same message
anywhere; all zeros make the simplest one; and Hypothesis, drawing the key, shrinks field by
field. Drawing each value by itself is 3 to 20 times slower and does not reach the limits. What a
key cannot change is written, escaped and encoded once, when the tree is compiled.

What a case wants fixed is pinned by path (`pins`).
"""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import lru_cache

from conformance.generate.pieces import (
    Row,
    fixed,
    fixed_pieces,
    last_name,
    markup_of,
    replace_element,
    texted,
    unpinned_pieces,
)
from conformance.generate.pins import Pins, refuse_unknown_pins
from conformance.generate.values import UNLIMITED, Palette, escaped_pool, values_of
from conformance.schema.tree import Node, Primitive, SimpleType
from conformance.spec.tables import Variant
from conformance.wire.xml import escape_attribute

_Write = Callable[[bytes], bytes]
_Odd = Callable[[bytes, Row, int, Container[int]], bytes]
_TAIL = 2
_TWIN = 240
"""From this byte on the odd occurrence is like the first: two persons alike are a mistake of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expander:
    """A compiled message. `size` is the length of its key in bytes."""

    size: int
    write: _Write

    def expand(self, key: bytes) -> bytes:
        """Return the message, UTF-8 without XML declaration; a key shorter than `size` is filled with zeros."""
        return self.write(key.ljust(self.size, b"\0"))


def compile_message(
    root: Node, *, pins: Pins | None = None, palette: Palette = Palette.PLAIN, variants: Sequence[Variant] = ()
) -> Expander:
    """Compile a tree to an Expander.

    `variants` are the shapes that rules across fields leave to a repeated element; the messages
    keep to them. KeyError for a pin whose path the tree (or the pinned count) does not have, and
    for a count inside one occurrence: an edit does that.
    """
    pins = pins or Pins()
    refuse_unknown_pins(root, pins)
    compiler = _Compiler(pins=pins, palette=palette, variants=variants)
    body = compiler.particle(root, "", root=True)
    return Expander(size=compiler.size + _TAIL, write=body)


@dataclass(slots=True, kw_only=True)
class _Compiler:
    """Hands out key bytes in document order while it builds the writers."""

    pins: Pins
    palette: Palette
    variants: Sequence[Variant]
    size: int = 0

    def slot(self) -> int:
        self.size += 1
        return self.size - 1

    def particle(self, node: Node, path: str, *, root: bool = False) -> _Write:
        """Return the writer of all occurrences of an element in its parent.

        A pin takes no slot away: a message and the same message without its pins share every other choice.
        """
        if node.max > 1:
            return self.repeated(node, path)
        once = self.once(node, path, root=root)
        choice = 0 if node.min == node.max else self.slot()
        sure = node.min == node.max or self.palette is Palette.CALM
        count = self.pins.counts.get(path, node.min if sure else None)
        if count is None:
            return lambda key: once(key) if key[choice] & 1 else b""
        return once if count == 1 else lambda key: once(key) * count if count else b""

    def once(self, node: Node, path: str, *, root: bool = False) -> _Write:
        """Return the writer of one occurrence, edited if the pins say so."""
        write = self.leaf(node, node.simple, path) if node.simple else self.structure(node, path, root=root)
        edit = self.pins.edits.get(path)
        return write if edit is None else lambda key: edit(write(key).decode()).encode()

    def structure(self, node: Node, path: str, *, root: bool = False) -> _Write:
        declaration = f' xmlns="{escape_attribute(node.namespace)}"' if root else ""
        start, end = f"<{node.name}{declaration}>".encode(), f"</{node.name}>".encode()
        children = [self.particle(child, f"{path}/{child.name}" if path else child.name) for child in node.children]
        return lambda key: b"".join([start, *[child(key) for child in children], end])

    def leaf(self, node: Node, simple: SimpleType, path: str) -> _Write:
        """Return the writer of a leaf: a value of its table, or (in half of the draws) any length of random text."""
        choice = self.slot()
        pinned = self.pins.texts.get(path)
        if pinned is not None:
            text = markup_of(node, pinned if isinstance(pinned, str) else pinned[0]).encode()
            return lambda _: text
        table = _table(node, simple, self.palette)
        if simple.primitive is not Primitive.STRING or simple.values or self.palette is Palette.CALM:
            return lambda key: table[key[choice]]
        limit, pool = simple.max_length or UNLIMITED, escaped_pool(self.palette)
        start, end = f"<{node.name}>".encode(), f"</{node.name}>".encode()

        def write(key: bytes) -> bytes:
            byte = key[choice]
            if byte < 128:
                return table[byte]
            offset = int.from_bytes(key[-_TAIL:], "big") + 31 * choice
            length = ((byte - 127) * limit + 127) // 128  # 1 to the limit: whether a text may be empty is not plain
            return start + pool.cut(length, offset) + end

        return write

    def repeated(self, node: Node, path: str) -> _Write:
        """Return the writer of a repeated element: by its variants, or ready pieces and at most one odd occurrence."""
        shapes = [variant for variant in self.variants if variant.structure == node.name]
        if shapes:
            return self.varied(node, path, shapes)
        pinned = self.count(node, path)
        pieces = self.pieces(node, path, node.max if pinned is None else pinned)
        special = self.special(node, path, len(pieces))
        row = Row.of(special.get(position, piece) for position, piece in enumerate(pieces))
        counts = _counts(node.min, node.max) if pinned is None else (pinned,) * 256
        slot, odd = self.slot(), self.odd(node, path, pieces[:1])
        if odd is None:
            return lambda key: row.first(counts[key[slot]])
        return lambda key: odd(key, row, counts[key[slot]], special)

    def count(self, node: Node, path: str) -> int | None:
        """Return how often a repeated element stands, None where the key says; calm is as few as are allowed."""
        return self.pins.counts.get(path, node.min if self.palette is Palette.CALM else None)

    def odd(self, node: Node, path: str, first: Sequence[bytes]) -> _Odd | None:
        """Let one occurrence, chosen by the key, be like the first or of the tables; none where texts are pinned."""
        place, whether = self.slot(), self.slot()
        one = self.once(node, path)
        if any(pin.startswith(f"{path}/") for pin in self.pins.texts):
            return None

        def write(key: bytes, row: Row, count: int, special: Container[int]) -> bytes:
            byte = key[whether]
            if not byte or not count or (where := key[place] % count) in special:
                return row.first(count)
            return row.exchanged(count, where, first[0] if byte >= _TWIN else one(key))

        return write

    def pieces(self, node: Node, path: str, most: int) -> Sequence[bytes]:
        """Return the first `most` occurrences of a repeated element; its positions are pinned by `special`."""
        return fixed_pieces(node, path, most, self.pins) if self.pins.touch(path) else unpinned_pieces(node, most)

    def special(self, node: Node, path: str, most: int) -> dict[int, bytes]:
        """Return the occurrences that something is pinned at, by position from 0."""
        return {at - 1: self._singled_out(node, path, at - 1) for at in self.pins.positions(path) if at <= most}

    def _singled_out(self, node: Node, path: str, position: int) -> bytes:
        """Write one occurrence for itself, under the pins of its own position."""
        piece = fixed(node, path, position, self.pins)
        here = f"{path}[{position + 1}]"
        edits = [(key, edit) for key, edit in self.pins.edits.items() if key == here or key.startswith(f"{here}/")]
        texts = {key: text for key, text in self.pins.texts.items() if key.startswith(f"{here}/")}
        for key, text in texts.items():
            value = text if isinstance(text, str) else text[0]
            piece = replace_element(piece, last_name(key), texted(value))
        for key, edit in edits:
            piece = edit(piece) if key == here else replace_element(piece, last_name(key), edit)
        return piece.encode()

    def varied(self, node: Node, path: str, shapes: Sequence[Variant]) -> _Write:
        """Return the writer of a repeated element that has variants: one alone, or any mix of the others."""
        alone = [self._shape(node, path, shape, 1)[0] for shape in shapes if shape.alone]
        pinned = self.count(node, path)
        most = node.max if pinned is None else pinned
        others = [self._shape(node, path, shape, most) for shape in shapes if not shape.alone]
        counts, count_slot, shape_slot = _counts(node.min, node.max), self.slot(), self.slot()
        special = self.special(node, path, most)

        def write(key: bytes) -> bytes:
            shape = key[shape_slot]
            if alone and pinned is None and shape >= 224:
                return alone[shape % len(alone)]
            count = counts[key[count_slot]] if pinned is None else most
            mixed = shape if shape >= 8 else 0
            chosen = [others[(mixed * position // 8 + shape) % len(others)][position] for position in range(count)]
            for position, one in special.items():
                if position < count:
                    chosen[position] = one
            return b"".join(chosen)

        return write

    def _shape(self, node: Node, path: str, shape: Variant, most: int) -> Sequence[bytes]:
        counts = {f"{path}/{name}": 1 for name in shape.present} | {f"{path}/{name}": 0 for name in shape.absent}
        texts = {f"{path}/{name}": value for name, value in shape.values}
        pins = Pins(counts=counts, texts=texts).also(self.pins)
        return fixed_pieces(node, path, most, pins)


@lru_cache
def _table(node: Node, simple: SimpleType, palette: Palette) -> tuple[bytes, ...]:
    """Return the markup of a leaf for each byte: the values in their order, again and again."""
    values = [markup_of(node, value).encode() for value in values_of(simple, palette, node.example)]
    return tuple(values[byte % len(values)] for byte in range(256))


@lru_cache
def _counts(low: int, high: int) -> tuple[int, ...]:
    return tuple(count_table(low, high))


def count_table(low: int, high: int) -> list[int]:
    """Return 256 counts in ascending order: both limits and their neighbours often, the rest once or more."""
    edges = {low: 40, low + 1: 16, high - 1: 24, high: 80}
    table = [n for n in range(low, high + 1) for _ in range(edges.get(n, 1))]
    if len(table) > 256:
        inner = [n for n in table if n not in edges]
        kept = set(inner[:: -(-len(inner) // 96)])
        table = [n for n in table if n in edges or n in kept]
    return sorted((table * (256 // len(table) + 1))[:256])

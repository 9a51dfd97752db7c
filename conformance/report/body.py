"""A body as it is shown: indented if it is XML or JSON, as it came, or as a hex dump, and never too much of it.

A target may answer with megabytes in one line, so sizes are counted in what a line costs on the
page (escaped, code points spelled out), and what is left out is counted in bytes.
"""

from __future__ import annotations

import copy
import json
import uuid
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from html import escape

from lxml import etree

from conformance.report.text import ELLIPSIS, visible_line
from conformance.wire.xml import pretty, split

CEILING = 20_000
LARGE = 256 * 1024
_HEX_BYTES = 512
_CONTEXT_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line as shown; `size` is how many bytes of the body it stands for."""

    text: str
    size: int
    marked: bool = False

    @property
    def cost(self) -> int:
        """The bytes that this line takes on the page."""
        return len(escape(self.text).encode()) + (15 if self.marked else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One way of showing a body: `kind` is `pretty`, `raw` or `hex`; `total` counts all its bytes."""

    kind: str
    lines: tuple[Line, ...]
    total: int

    @property
    def cost(self) -> int:
        """The bytes that this block takes on the page."""
        return sum(line.cost for line in self.lines)

    @property
    def omitted(self) -> int:
        """How many bytes are not shown."""
        return max(0, self.total - sum(line.size for line in self.lines))


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyView:
    """A body: its size in bytes and characters (None: not UTF-8 text), and one or two blocks."""

    size: int
    characters: int | None
    blocks: tuple[Block, ...]

    def clipped(self, limit: int) -> BodyView:
        """Return this body with each block cut to what `limit` bytes of page hold."""
        return replace(self, blocks=tuple(clip(block, limit) for block in self.blocks))

    @property
    def marked(self) -> bool:
        """Whether a line is marked."""
        return any(line.marked for block in self.blocks for line in block.lines)


def read_body(
    data: bytes, root: etree._Element | None = None, *, places: Iterable[str] = (), lines: Iterable[int] = ()
) -> BodyView:
    """Return a body with the elements at `places`, or else the `lines` (from 1), marked.

    `root` is the document that the bytes were read as, None where they are none. Blocks are cut to `CEILING`
    already, so that no view holds megabytes.
    """
    text = _decoded(data)
    if not data:
        return BodyView(size=0, characters=0, blocks=())
    head = data if len(data) <= LARGE else data[:CEILING]
    indented, found = _indented(root, text, places) if len(data) <= LARGE else (None, frozenset[int]())
    blocks = []
    if indented is not None:
        blocks.append(_text_block("pretty", indented, found))
    if text is None:
        blocks.append(_hex_block(data))
    elif indented is None or indented.strip() != text.strip():
        raw = _text_block("raw", head.decode("utf-8", "ignore"), frozenset() if found else frozenset(lines))
        blocks.append(replace(raw, total=len(data)))
    body = BodyView(size=len(data), characters=None if text is None else len(text), blocks=tuple(blocks))
    return body.clipped(CEILING)


def fair_limit(costs: Iterable[int], *, budget: int) -> int:
    """Return the limit under which all blocks together stay in the budget: small ones stay whole."""
    waiting = sorted(costs)
    remaining = budget
    for position, cost in enumerate(waiting):
        left = len(waiting) - position
        if cost * left > remaining:
            return remaining // left
        remaining -= cost
    return CEILING


def clip(block: Block, limit: int) -> Block:
    """Return the block cut to `limit`: its head, and what stands around the first marked line."""
    head = _taken(block.lines, limit)
    if head == block.lines:
        return block
    mark = next((position for position, line in enumerate(block.lines) if line.marked), None)
    if mark is None or mark < len(head) - 1:
        return replace(block, lines=head)
    head = _taken(block.lines, limit // 2)
    start = max(mark - _CONTEXT_LINES, len(head))
    gap = (Line(text=ELLIPSIS, size=0),) if start > len(head) else ()
    return replace(block, lines=(*head, *gap, *_taken(block.lines[start:], limit // 2)))


def _taken(lines: Sequence[Line], limit: int) -> tuple[Line, ...]:
    taken: list[Line] = []
    for line in lines:
        limit -= line.cost
        if limit < 0:
            taken.append(_cut(line, limit + line.cost))
            break
        taken.append(line)
    return tuple(taken)


def _cut(line: Line, limit: int) -> Line:
    def cost(length: int) -> int:
        return len(escape(line.text[:length]).encode())

    length = max(0, bisect_right(range(len(line.text) + 1), limit, key=cost) - 1)
    size = line.size * length // max(1, len(line.text))
    return replace(line, text=line.text[:length] + ELLIPSIS, size=size)


def _json(text: str | None) -> str | None:
    """Return a JSON object or list indented for reading, None for anything else."""
    try:
        value = json.loads(text or "")
        return json.dumps(value, ensure_ascii=False, indent=2) if isinstance(value, dict | list) else None
    except (ValueError, RecursionError):
        return None


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _text_block(kind: str, text: str, marked: frozenset[int]) -> Block:
    lines = tuple(
        Line(text=visible_line(line), size=len(line.encode()) + 1, marked=number in marked)
        for number, line in enumerate(text.split("\n"), start=1)
    )
    return Block(kind=kind, lines=lines, total=len(text.encode()))


def _hex_block(data: bytes) -> Block:
    rows = [data[start : start + 16] for start in range(0, min(len(data), _HEX_BYTES), 16)]
    lines = tuple(Line(text=_hex_row(number * 16, row), size=len(row)) for number, row in enumerate(rows))
    return Block(kind="hex", lines=lines, total=len(data))


def _hex_row(offset: int, row: bytes) -> str:
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else "." for byte in row)  # noqa: PLR2004
    return f"{offset:08x}  {row.hex(' '):<47}  {shown}"


def _indented(
    root: etree._Element | None, text: str | None, places: Iterable[str]
) -> tuple[str | None, frozenset[int]]:
    """Return a document or JSON indented for reading, and the lines (from 1) of the elements at the places.

    The elements carry an attribute that nobody could have sent while they are written: so nothing is parsed again.
    """
    if root is None:
        return _json(text), frozenset()
    copied, mark = copy.deepcopy(root), f"mark-{uuid.uuid4().hex}"
    for place in places:
        element = _resolved(copied, place) if place.startswith("/") else None
        if element is not None:
            element.set(mark, "")
    written, sign = pretty(copied), f' {mark}=""'
    lines = written.split("\n")
    marked = frozenset(number for number, line in enumerate(lines, start=1) if sign in line)
    return written.replace(sign, ""), marked


def _resolved(root: etree._Element, place: str) -> etree._Element | None:
    """Follow a path of local names with positions, as `wire.xml.path_of` writes it."""
    steps = [step for step in place.split("/") if step and not step.startswith("@")]
    if not steps or split(root)[1] != steps[0]:
        return None
    element = root
    for step in steps[1:]:
        name, _, position = step.rstrip("]").partition("[")
        twins = [child for child in element if split(child)[1] == name]
        index = int(position) - 1 if position.isdigit() else 0
        if index not in range(len(twins)):
            return None
        element = twins[index]
    return element

"""Hypothesis strategies over the same expansion: one draw of bytes for a message, or for many.

Follows Hypothesis' own house style: `from_x` takes the description first, everything else by
keyword, and overrides replace parts of what would be inferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from conformance.generate.expand import Expander, compile_message
from conformance.generate.pins import Pins
from conformance.generate.values import Palette
from conformance.schema.tree import Node
from conformance.spec.tables import Variant


def documents(
    element: Node,
    *,
    overrides: Mapping[str, str | Sequence[str]] | None = None,
    counts: Mapping[str, int] | None = None,
    palette: Palette = Palette.FULL,
    variants: Sequence[Variant] = (),
) -> st.SearchStrategy[bytes]:
    """Return a strategy of valid messages: UTF-8 bytes of one element, no XML declaration.

    `overrides` maps paths to values that must mean something (an institution, a series of CPR
    numbers); `counts` fixes how often an element stands; `variants` are the shapes that rules
    across fields leave. The smallest draw is the simplest message.
    """
    expander = _expander(element, overrides, counts, palette, variants)
    return keys(expander.size).map(expander.expand)


def batches(
    element: Node,
    *,
    size: int = 32,
    overrides: Mapping[str, str | Sequence[str]] | None = None,
    counts: Mapping[str, int] | None = None,
    palette: Palette = Palette.FULL,
    variants: Sequence[Variant] = (),
) -> st.SearchStrategy[tuple[bytes, ...]]:
    """Return a strategy of `size` valid messages from one draw, for volume; the rest as in `documents`.

    The engine's cost of an example is shared by all messages of a batch. A failing batch shrinks
    to one that matters among simplest ones, in more steps than a message of `documents` takes.
    """
    expander = _expander(element, overrides, counts, palette, variants)
    starts = range(0, size * expander.size, expander.size)

    def expand(drawn: bytes) -> tuple[bytes, ...]:
        return tuple([expander.expand(drawn[start : start + expander.size]) for start in starts])

    return keys(size * expander.size).map(expand)


def _expander(
    element: Node,
    overrides: Mapping[str, str | Sequence[str]] | None,
    counts: Mapping[str, int] | None,
    palette: Palette,
    variants: Sequence[Variant],
) -> Expander:
    pins = Pins(texts=overrides or {}, counts=counts or {})
    return compile_message(element, pins=pins, palette=palette, variants=variants)


def keys(size: int) -> st.SearchStrategy[bytes]:
    """Return a strategy of keys of exactly `size` bytes."""
    return st.binary(min_size=size, max_size=size)

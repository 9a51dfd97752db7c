"""Hypothesis strategies over the same expansion: one draw of bytes for a message.

Follows Hypothesis' own house style: `from_x` takes the description first, everything else by
keyword, and overrides replace parts of what would be inferred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from conformance.generate.expand import Pins, compile_message
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
    pins = Pins(texts=overrides or {}, counts=counts or {})
    expander = compile_message(element, pins=pins, palette=palette, variants=variants)
    return keys(expander.size).map(expander.expand)


def keys(size: int) -> st.SearchStrategy[bytes]:
    """Return a strategy of keys of exactly `size` bytes."""
    return st.binary(min_size=size, max_size=size)

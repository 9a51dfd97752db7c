"""What runs under Hypothesis: its own floor, and the straightforward strategies that everybody would write first.

The naive strategies follow the same typed tree, so that they make the same messages: a structure
is `fixed_dictionaries`, a repeated element a list of them, a string `text` over the characters
that XML allows, up to the limit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from conformance.schema.tree import Node, Primitive, SimpleType
from conformance.wire.xml import escape, escape_attribute

UNLIMITED = 300
FLOOR = st.integers(0, 2**64 - 1)
"""One drawn integer and no document: no strategy that draws anything is faster."""

_XML_CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\t\n\r", exclude_characters="\ufffe\uffff"
)


def examples(strategy: st.SearchStrategy[Any], *, number: int, chance: int, see: Callable[[Any], object]) -> None:
    """Show `number` examples of a strategy to `see`, without shrinking; `chance` is the seed."""

    @seed(chance)
    @settings(
        max_examples=number,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def show(example: Any) -> None:
        see(example)

    show()


def naive(root: Node, *, counts: Mapping[str, int] | None = None) -> st.SearchStrategy[bytes]:
    """Return the naive strategy of a message; `counts` fixes how often an element stands, as in `documents`."""
    start = f'<{root.name} xmlns="{escape_attribute(root.namespace)}">'

    def write(value: Mapping[str, Any]) -> bytes:
        return f"{start}{_children(root, value)}</{root.name}>".encode()

    return _structure(root, "", counts or {}).map(write)


def _structure(node: Node, path: str, counts: Mapping[str, int]) -> st.SearchStrategy[dict[str, Any]]:
    required: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    for child in node.children:
        below = f"{path}/{child.name}" if path else child.name
        (required if child.min else optional)[child.name] = _particle(child, below, counts)
    return st.fixed_dictionaries(required, optional=optional)


def _particle(node: Node, path: str, counts: Mapping[str, int]) -> st.SearchStrategy[Any]:
    one = _leaf(node.simple) if node.simple else _structure(node, path, counts)
    if node.max == 1:
        return one
    return st.lists(one, min_size=counts.get(path, node.min), max_size=counts.get(path, node.max))


def _leaf(simple: SimpleType) -> st.SearchStrategy[str]:
    match simple.primitive:
        case Primitive.STRING:
            return st.text(_XML_CHARACTERS, max_size=simple.max_length or UNLIMITED)
        case Primitive.INTEGER:
            most = 10 ** (simple.total_digits or 18) - 1
            return st.integers(-most, most).map(str)
        case Primitive.DATETIME:
            return st.datetimes(timezones=st.none() | st.just(UTC)).map(lambda moment: moment.isoformat())
        case Primitive.BOOLEAN:
            return st.sampled_from(("true", "false"))


def _children(node: Node, value: Mapping[str, Any]) -> str:
    return "".join([_occurrences(child, value[child.name]) for child in node.children if child.name in value])


def _occurrences(node: Node, value: Any) -> str:
    several = value if node.max > 1 else (value,)
    if node.simple:
        return "".join([f"<{node.name}>{escape(text)}</{node.name}>" for text in several])
    return "".join([f"<{node.name}>{_children(node, inside)}</{node.name}>" for inside in several])

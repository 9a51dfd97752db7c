"""A message's XSD as a small typed tree: what generators need, and nothing that they ignore.

Read from xmlschema's components, so that what is generated follows the XSD and not the tables it
was derived from. A construct that the tree has no place for is refused by name: a generator that
silently skipped a facet would call invalid documents valid.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from conformance.errors import SuiteError

if TYPE_CHECKING:
    import xmlschema


class Primitive(StrEnum):
    """The built-in types that the tree knows."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATETIME = "dateTime"


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleType:
    """A simple type with its facets; `max_length` in characters, `total_digits` in digits.

    Patterns are kept as they are written; they only guard (see `derive.xsd`), so values are made
    to match them by construction and the oracles confirm it.
    """

    primitive: Primitive
    max_length: int | None = None
    total_digits: int | None = None
    patterns: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """An element: its name, its occurrence in the parent, and a simple type or child nodes."""

    name: str
    namespace: str
    min: int
    max: int
    simple: SimpleType | None
    children: tuple[Node, ...]

    def walk(self, path: str = "") -> Iterator[tuple[str, Node]]:
        """Yield (path, node) for this node and all below, in document order.

        A path is names joined by `/`, relative to the root, as in `KontaktpersonInfo/Elev`; the
        root's own path is "".
        """
        yield path, self
        for child in self.children:
            yield from child.walk(f"{path}/{child.name}" if path else child.name)

    def path(self, name: str) -> str:
        """Return the path of the element called `name`; KeyError where there is none."""
        for path, node in self.walk():
            if node.name == name:
                return path
        raise KeyError(name)

    def at(self, path: str) -> Node:
        """Return the node at a path; KeyError where there is none."""
        for known, node in self.walk():
            if known == path:
                return node
        raise KeyError(path)


_FACETS = {"maxLength", "totalDigits", "pattern", "enumeration", "whiteSpace"}
_PRIMITIVES = {primitive.value: primitive for primitive in Primitive}


def read_tree(schema: xmlschema.XMLSchemaBase, root: str) -> Node:
    """Return the tree of the global element `root`; SuiteError names a construct it does not know."""
    component = schema.elements.get(root)
    if component is None:
        raise SuiteError(f"the XSD declares no element {root}")
    return _node(component)


def _node(element: Any) -> Node:
    where = element.local_name
    if element.nillable or element.default is not None or element.fixed is not None:
        raise SuiteError(f"element {where}: nillable, default and fixed are not supported")
    if element.max_occurs is None:
        raise SuiteError(f"element {where}: maxOccurs=unbounded is not supported")
    kind = element.type
    return Node(
        name=where,
        namespace=element.target_namespace,
        min=element.min_occurs,
        max=element.max_occurs,
        simple=_simple(kind, where) if kind.is_simple() else None,
        children=() if kind.is_simple() else tuple(_children(kind, where)),
    )


def _children(kind: Any, where: str) -> Iterator[Node]:
    if kind.mixed or kind.attributes or not kind.has_complex_content():
        raise SuiteError(f"element {where}: mixed content, attributes and simple content are not supported")
    group = kind.content
    if group.model != "sequence" or (group.min_occurs, group.max_occurs) != (1, 1):
        raise SuiteError(f"element {where}: the model group '{group.model}' is not supported, only one sequence is")
    for particle in group:
        if type(particle).__name__ not in ("XsdElement", "Xsd11Element"):
            raise SuiteError(f"element {where}: {type(particle).__name__} inside a sequence is not supported")
        yield _node(particle)


def _simple(kind: Any, where: str) -> SimpleType:
    if not kind.is_atomic():
        raise SuiteError(f"element {where}: list and union types are not supported")
    primitive = _primitive(kind, where)
    facets = {_local(name): facet for name, facet in kind.facets.items() if name is not None}
    unknown = sorted(set(facets) - _FACETS)
    if unknown:
        raise SuiteError(f"element {where}: the facet '{unknown[0]}' is not supported")
    return SimpleType(
        primitive=primitive,
        max_length=kind.max_length if "maxLength" in facets else None,
        total_digits=facets["totalDigits"].value if "totalDigits" in facets else None,
        patterns=tuple(facets["pattern"].regexps) if "pattern" in facets and kind.name not in _BUILT_IN else (),
        values=tuple(str(value) for value in kind.enumeration or ()),
    )


_BUILT_IN = {f"{{http://www.w3.org/2001/XMLSchema}}{name}" for name in _PRIMITIVES}


def _primitive(kind: Any, where: str) -> Primitive:
    """Climb the restrictions to the first built-in type that the tree knows."""
    base = kind
    while base is not None:
        if base.name in _BUILT_IN:
            return _PRIMITIVES[_local(base.name)]
        base = base.base_type
    raise SuiteError(f"element {where}: the type {kind.name or kind.local_name} is not supported")


def _local(name: str) -> str:
    return name.rpartition("}")[2]

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
    """An element: its name, its occurrence in the parent, and a simple type or child nodes.

    `example` is an ordinary value of a leaf, "" where the XSD gives none in `xs:appinfo`.
    """

    name: str
    namespace: str
    min: int
    max: int
    simple: SimpleType | None
    children: tuple[Node, ...]
    example: str = ""

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
    return _node(component, ())


def _node(element: Any, above: tuple[str, ...]) -> Node:
    where = element.local_name
    if where in above:
        raise SuiteError(f"element {where}: an element inside one of the same name is not supported")
    _refuse_element(element, where)
    kind = element.type
    return Node(
        name=where,
        namespace=element.target_namespace,
        min=element.min_occurs,
        max=element.max_occurs,
        simple=_simple(kind, where) if kind.is_simple() else None,
        children=() if kind.is_simple() else tuple(_children(kind, where, (*above, where))),
        example=_example(element),
    )


def _example(element: Any) -> str:
    notes = () if element.annotation is None else element.annotation.appinfo
    return next((note.text or "" for note in notes if note.get("source") == "example"), "")


def _refuse_element(element: Any, where: str) -> None:
    if element.nillable or element.default is not None or element.fixed is not None:
        raise SuiteError(f"element {where}: nillable, default and fixed are not supported")
    if element.max_occurs is None:
        raise SuiteError(f"element {where}: maxOccurs=unbounded is not supported")
    if element.max_occurs == 0:
        raise SuiteError(f"element {where}: maxOccurs=0 is not supported")
    if element.abstract or getattr(element.type, "abstract", False) or list(element.iter_substitutes()):
        raise SuiteError(f"element {where}: abstract elements and types and substitution groups are not supported")
    if element.identities:
        raise SuiteError(f"element {where}: unique, key and keyref are not supported")
    if not element.qualified:
        raise SuiteError(f"element {where}: form=unqualified is not supported")


def _children(kind: Any, where: str, above: tuple[str, ...]) -> Iterator[Node]:
    if kind.mixed or kind.attributes or not kind.has_complex_content():
        raise SuiteError(f"element {where}: mixed content, attributes and simple content are not supported")
    group = kind.content
    if group.model != "sequence" or (group.min_occurs, group.max_occurs) != (1, 1):
        raise SuiteError(f"element {where}: the model group '{group.model}' is not supported, only one sequence is")
    names: set[str] = set()
    for particle in group:
        if type(particle).__name__ not in ("XsdElement", "Xsd11Element"):
            raise SuiteError(f"element {where}: {type(particle).__name__} inside a sequence is not supported")
        if particle.local_name in names:
            raise SuiteError(f"element {where}: {particle.local_name} twice in a sequence is not supported")
        names.add(particle.local_name)
        yield _node(particle, above)


def _simple(kind: Any, where: str) -> SimpleType:
    if getattr(kind, "variety", "atomic") != "atomic":
        raise SuiteError(f"element {where}: list and union types are not supported")
    primitive = _primitive(kind, where)
    facets = {_local(name): facet for name, facet in kind.facets.items() if name is not None}
    unknown = sorted(set(facets) - _FACETS)
    if unknown:
        raise SuiteError(f"element {where}: the facet '{unknown[0]}' is not supported")
    own = kind.name not in _BUILT_IN
    if own and primitive is Primitive.STRING and set(facets) & {"pattern", "whiteSpace"}:
        raise SuiteError(f"element {where}: the facets 'pattern' and 'whiteSpace' of a string are not supported")
    return SimpleType(
        primitive=primitive,
        max_length=kind.max_length if "maxLength" in facets else None,
        total_digits=facets["totalDigits"].value if "totalDigits" in facets else None,
        patterns=tuple(facets["pattern"].regexps) if "pattern" in facets and own else (),
        values=tuple(str(value) for value in kind.enumeration or ()),
    )


_BUILT_IN = {f"{{http://www.w3.org/2001/XMLSchema}}{name}" for name in _PRIMITIVES}


def _primitive(kind: Any, where: str) -> Primitive:
    """Return the built-in type that a type is, or restricts: directly, so that all its facets are its own."""
    for base in (kind, kind.base_type):
        if base is not None and base.name in _BUILT_IN:
            return _PRIMITIVES[_local(base.name)]
    named = next((_local(base.name) for base in (kind, kind.base_type) if base is not None and base.name), "")
    raise SuiteError(f"element {where}: the type {named or 'that restricts a restriction'} is not supported")


def _local(name: str) -> str:
    return name.rpartition("}")[2]

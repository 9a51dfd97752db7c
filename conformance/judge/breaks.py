"""Which clause a violation of the XSD breaks, as near as the clauses go.

A validator names the element at which it stopped and what it would have liked to see. What the sender did wrong
shows only beside the other children: a field that is missing, one too many, one out of place, one in another
namespace, and one that nobody asked for look alike to a validator.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from conformance.derive.envelope import Direction, in_layer, root_element
from conformance.judge.layer import LAYER
from conformance.schema.oracles import Violation, ViolationKind
from conformance.spec.specification import Specification
from conformance.spec.tables import Structure
from conformance.wire.xml import split

NOTHING_ELSE = "6.1/nothing-else"
_SCHEMA = "6.2/schema"
_ORDER = "6.1.3/order"
_ELSE = (ViolationKind.ATTRIBUTE, ViolationKind.CHARACTERS, ViolationKind.CHILDREN, ViolationKind.NIL)
_STEP = re.compile(r"([^\[]+)(?:\[(\d+)\])?")


def clause_of(violation: Violation, root: etree._Element, direction: Direction, specification: Specification) -> str:
    """Return the clause that a violation in the document of `root` breaks."""
    known = {clause.id for clause in specification.clauses}
    fallback = _SCHEMA if direction is Direction.RESPONSE else _ORDER
    candidates = _candidates(violation, root, direction, specification)
    return next((clause for clause in candidates if clause in known), fallback)


def _candidates(
    violation: Violation, root: etree._Element, direction: Direction, specification: Specification
) -> Iterator[str]:
    name = re.sub(r"\[\d+\]$", "", violation.path.rpartition("/")[2])
    if name in ("Body", "Envelope", "Header"):
        yield "soap/envelope"
    elif in_layer(violation.path, specification, direction):
        yield LAYER
    elif violation.kind is ViolationKind.CONTENT:
        yield from _of_content(violation, root, name, direction, specification)
    elif violation.kind in _ELSE:
        yield NOTHING_ELSE if direction is Direction.REQUEST else _SCHEMA
    else:
        for structure in _structures(direction, specification):
            if any(field.name == name for field in structure.fields):
                yield from (f"{structure.section}/{name}/{end}" for end in (violation.kind.value, "type", "required"))


def _structures(direction: Direction, specification: Specification) -> tuple[Structure, ...]:
    return tuple(specification.tables.structures_of(root_element(specification, direction)))


def _of_content(
    violation: Violation, root: etree._Element, parent: str, direction: Direction, specification: Specification
) -> Iterator[str]:
    """Tell apart what a validator calls `not expected`, by what else stands in the parent."""
    structures = _structures(direction, specification)
    structure = next((one for one in structures if one.element == parent), None)
    if structure is None:
        return
    present = [split(child) for child in _at(root, violation.path)]
    names = [name for _, name in present]
    written = re.match(r"Element '([^']+)'", violation.detail)
    offending = written[1] if written and "not expected" in violation.detail else ""
    if _foreign(offending, present, specification):
        yield "soap/namespace"
    if offending and _elsewhere(offending, structure, structures):
        yield _structure_clause(direction)
    yield from _too_many(offending, structure, names)
    expected = re.search(r"Expected is (?:one of )?\( *(\w+)", violation.detail)
    if expected and expected[1] not in names:
        yield from (f"{structure.section}/{expected[1]}/{end}" for end in ("required", "min", "occurs"))
    yield f"{structure.section}/order"


def _foreign(offending: str, present: list[tuple[str, str]], specification: Specification) -> bool:
    own = specification.binding.namespace
    return any(name == offending and namespace != own for namespace, name in present)


def _elsewhere(offending: str, structure: Structure, structures: tuple[Structure, ...]) -> bool:
    """Whether a field stands outside the element that the figure of its structure puts it in."""
    here = {field.name for field in structure.fields}
    return offending not in here and any(offending == f.name for one in structures for f in one.fields)


def _structure_clause(direction: Direction) -> str:
    return "6.1.1/structure" if direction is Direction.REQUEST else "6.2.1/structure"


def _too_many(offending: str, structure: Structure, names: list[str]) -> Iterator[str]:
    field = next((field for field in structure.fields if field.name == offending), None)
    if field is not None and names.count(offending) > field.occurs.max:
        yield from (f"{structure.section}/{offending}/{end}" for end in ("max", "required", "optional", "occurs"))


def _at(root: etree._Element, path: str) -> etree._Element | tuple[()]:
    """Return the element at a path as `wire.xml.path_of` writes it, () where there is none."""
    found: etree._Element | None = root
    for step in path.split("/")[2:]:
        parsed = _STEP.fullmatch(step)
        if found is None or parsed is None:
            return ()
        alike = [child for child in found if split(child)[1] == parsed[1]]
        number = int(parsed[2] or 1)
        found = alike[number - 1] if number <= len(alike) else None
    return () if found is None else found

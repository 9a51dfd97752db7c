"""Faults in structure: what stands where it may not, and is taken."""

# ruff: noqa: ARG002 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from conformance.reference.faults.crafting import (
    END_DATE,
    INSTITUTION,
    drop,
    named,
    rewriting,
    rewriting_by_tables,
    validating,
)
from conformance.reference.population import INSTITUTION as OWN_INSTITUTION
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import Service
from conformance.reference.validate import Validator, Violation
from conformance.spec.tables import Structure, Tables
from conformance.wire.xml import split

_NOTHING_ELSE = "6.1/nothing-else"
_STRUCTURES = {"Indberet": "6.1.2", "KontaktpersonInfo": "6.1.3", "Elev": "6.1.4"}
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def _warning(name: str, clause: str, en: str, service: type[Service]) -> Fault:
    return Fault(name=name, clause=clause, deserves=Deserves.WARNING, en=en, service=service)


# ---------------------------------------------------------------- order


class _AnyOrder(Validator):
    """Does not mind in which order fields come."""

    def order(self, element: etree._Element, structure: Structure) -> Iterator[Violation]:
        return iter(())


_ORDER = (
    Fault(
        name="order-free",
        clause="6.1.3/order",
        deserves=Deserves.WARNING,
        en="Takes fields in any order.",
        service=validating(_AnyOrder),
    ),
)

# ---------------------------------------------------------------- what the tables do not have


def _drop_unknown(parent: str) -> type[Service]:
    """Drop the elements that a structure does not have."""

    def rewrite(request: etree._Element, tables: Tables) -> None:
        known = {field.name for field in tables.structure(parent).fields}
        for element in named(request, parent):
            for child in [child for child in element if split(child)[1] not in known]:
                drop(child)

    return rewriting_by_tables(rewrite)


def _drop_text(parent: str) -> type[Service]:
    """Drop the text between the elements of a structure."""

    def rewrite(request: etree._Element) -> None:
        for element in named(request, parent):
            element.text = None
            for child in element:
                child.tail = None

    return rewriting(rewrite)


def _drop_attributes(of: Callable[[etree._Element], bool]) -> type[Service]:
    """Drop all attributes of some elements."""

    def rewrite(request: etree._Element) -> None:
        for element in request.iter():
            if of(element):
                element.attrib.clear()

    return rewriting(rewrite)


def _is_structure(element: etree._Element) -> bool:
    return split(element)[1] in _STRUCTURES


def _nil_date(request: etree._Element) -> None:
    for element in named(request, END_DATE.field):
        if element.get(_NIL) in {"true", "1"}:
            drop(element)


def _nil_institution(request: etree._Element) -> None:
    for element in named(request, INSTITUTION.field):
        if element.attrib.pop(_NIL, "") in {"true", "1"}:
            element.text = OWN_INSTITUTION


_MORE = (
    *(
        _warning(
            f"unknown-element-in-{name.lower()}-taken",
            f"{section}/order",
            f"Passes over an element in {name} that it does not know.",
            _drop_unknown(name),
        )
        for name, section in _STRUCTURES.items()
    ),
    *(
        _warning(
            f"text-in-{name.lower()}-taken",
            _NOTHING_ELSE,
            f"Passes over text between the elements of {name}.",
            _drop_text(name),
        )
        for name in ("Elev",)
    ),
    _warning("attributes-taken", _NOTHING_ELSE, "Passes over every attribute.", _drop_attributes(lambda _: True)),
    _warning(
        "attributes-of-structures-taken",
        _NOTHING_ELSE,
        "Passes over the attributes of elements that hold elements.",
        _drop_attributes(_is_structure),
    ),
    _warning(
        "attributes-of-fields-taken",
        _NOTHING_ELSE,
        "Passes over the attributes of elements that hold text.",
        _drop_attributes(lambda element: not _is_structure(element)),
    ),
    _warning("end-date-nil-taken", _NOTHING_ELSE, "Takes an end date that is xsi:nil for none.", rewriting(_nil_date)),
    _warning(
        "institution-nil-as-own",
        _NOTHING_ELSE,
        "Takes the institution of the caller's certificate where the element is xsi:nil.",
        rewriting(_nil_institution),
    ),
)

FAULTS: tuple[Fault, ...] = (*_ORDER, *_MORE)

"""Faults in names: elements that are known by less than their name, and namespaces that nobody looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lxml import etree

from conformance.reference.faults.crafting import (
    CONTACT,
    CPR,
    END_DATE,
    INSTITUTION,
    NAME,
    Named,
    Rewrite,
    named,
    rename,
    rewriting,
)
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import Service
from conformance.spec.binding import SoapVersion
from conformance.wire.xml import split

_STRUCTURES = ("Indberet", "KontaktpersonInfo", "Elev")


def _fault(name: str, clause: str, en: str, rewrite: Rewrite, deserves: Deserves = Deserves.FAIL) -> Fault:
    return Fault(name=name, clause=clause, deserves=deserves, en=en, service=rewriting(rewrite))


# ---------------------------------------------------------------- names


def _any_case(name: str) -> Rewrite:
    """Know an element by its name in any letter case."""

    def rewrite(request: etree._Element) -> None:
        for element in request.iter():
            if split(element)[1].lower() == name.lower():
                rename(element, name)

    return rewrite


def _in_any_case(field: Named, *, clause: str = "required", deserves: Deserves = Deserves.FAIL) -> Fault:
    return Fault(
        name=f"{field.slug}-in-any-case",
        clause=field.clause(clause),
        deserves=deserves,
        en=f"Knows the element of {field.one} in any letter case.",
        service=rewriting(_any_case(field.field)),
    )


def _every_name_in_any_case(request: etree._Element) -> None:
    for name in (*_STRUCTURES, *(field.field for field in (*CONTACT, CPR, INSTITUTION, END_DATE))):
        _any_case(name)(request)


def _root_of_any_name(request: etree._Element) -> None:
    rename(request, _STRUCTURES[0])


def _only_child_of_any_name(parent: str, name: str) -> Rewrite:
    """Take the only child for what it has to be."""

    def rewrite(request: etree._Element) -> None:
        for element in named(request, parent):
            if len(element) == 1:
                rename(element[0], name)

    return rewrite


_NAMES = (
    *(_in_any_case(field) for field in (NAME, CPR)),
    _fault(
        "info-in-any-case",
        "6.1.2/KontaktpersonInfo/occurs",
        "Knows KontaktpersonInfo in any letter case.",
        _any_case("KontaktpersonInfo"),
    ),
    _fault("elev-in-any-case", "6.1.3/order", "Knows Elev in any letter case.", _any_case("Elev"), Deserves.WARNING),
    _fault(
        "names-in-any-case", CPR.clause("required"), "Knows every element in any letter case.", _every_name_in_any_case
    ),
    _fault("root-of-any-name", "soap/fault", "Takes any element in Body for Indberet.", _root_of_any_name),
    _fault(
        "info-of-any-name",
        "6.1.2/KontaktpersonInfo/occurs",
        "Takes the only element of Indberet for KontaktpersonInfo, whatever its name.",
        _only_child_of_any_name("Indberet", "KontaktpersonInfo"),
    ),
    _fault(
        "cpr-of-any-name",
        CPR.clause("required"),
        "Takes the only element of an Elev for its CPR number, whatever its name.",
        _only_child_of_any_name("Elev", CPR.field),
    ),
)

# ---------------------------------------------------------------- namespaces


def _blind(to: Callable[[etree._Element], Iterable[etree._Element]]) -> type[Service]:
    """A service that does not look at the namespaces of some elements of a request."""

    class Blind(Service):
        def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
            request = super().receive(body, version, action)
            for element in list(to(request)):
                element.tag = f"{{{self.binding.namespace}}}{split(element)[1]}"
            return request

    return Blind


def _like_the_root(request: etree._Element) -> list[etree._Element]:
    namespace = split(request)[0]
    return [element for element in request.iter() if split(element)[0] == namespace]


def _fields(request: etree._Element) -> list[etree._Element]:
    return [element for element in request.iter() if split(element)[1] not in _STRUCTURES]


_NAMESPACES = tuple(
    Fault(name=name, clause="soap/namespace", en=en, service=_blind(to))
    for name, en, to in (
        ("namespaces-ignored", "Looks at local names only.", lambda request: request.iter()),
        ("namespace-of-root-taken", "Takes the namespace of the request for its own, whichever it is.", _like_the_root),
        (
            "namespace-of-root-looked-at-only",
            "Looks at the namespace of the request, and not below it.",
            lambda request: request.iterdescendants(),
        ),
        ("namespace-of-fields-ignored", "Does not look at the namespace of elements that hold text.", _fields),
    )
)

FAULTS: tuple[Fault, ...] = (*_NAMES, *_NAMESPACES)

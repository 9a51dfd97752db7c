"""Reads `[roles]` of `tables.toml`: which field means what, checked against the field tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NoReturn

from conformance.errors import ConfigurationError
from conformance.spec.reader import Section, suggestion
from conformance.spec.tables import Kind, Place, RequestRoles, ResponseRoles, Roles, Structure

_KINDS: Mapping[str, tuple[Kind, ...]] = {
    "entry": (Kind.STRUCTURE,),
    "caller": (Kind.INTEGER, Kind.STRING),
    "subject": (Kind.STRING,),
    "name": (Kind.STRING,),
    "phone": (Kind.STRING,),
    "mail": (Kind.STRING,),
    "end_date": (Kind.DATETIME,),
    "status": (Kind.BOOLEAN,),
    "code": (Kind.INTEGER,),
    "text": (Kind.STRING,),
}
_MEANINGS: Mapping[str, str] = {
    "entry": "the element that stands once for each person",
    "caller": "the field with the institution that reports",
    "subject": "the field with the number of a person",
    "status": "the field that says whether the report went well",
    "code": "the field with the code of an error",
    "text": "the field with the text of an error",
}


def read_roles(root: Section, structures: Sequence[Structure], *, request: str, response: str) -> Roles:
    """Read which field has which role in the two messages; ConfigurationError names file, table and role."""
    if "roles" not in root:
        raise ConfigurationError(
            "table [roles] is missing",
            where=root.where,
            remedy="name the fields of [roles.request] and [roles.response] that the suite has to know",
        )
    section = root.section("roles")
    roles = Roles(
        request=_request(_Reader(section.section("request"), structures, request)),
        response=_response(_Reader(section.section("response"), structures, response)),
    )
    section.done()
    return roles


def _request(reader: _Reader) -> RequestRoles:
    entry = reader.anywhere("entry")
    roles = RequestRoles(
        entry=entry,
        caller=reader.beside("caller", entry),
        subject=reader.within("subject", entry),
        name=reader.optional("name", entry),
        phone=reader.optional("phone", entry),
        mail=reader.optional("mail", entry),
        end_date=reader.optional("end_date", entry),
    )
    reader.done()
    return roles


def _response(reader: _Reader) -> ResponseRoles:
    entry = reader.anywhere("entry")
    roles = ResponseRoles(
        entry=entry,
        subject=reader.within("subject", entry),
        status=reader.within("status", entry),
        code=reader.within("code", entry),
        text=reader.within("text", entry),
    )
    reader.done()
    return roles


class _Reader:
    """The roles of one message: looks up the field that each of them names."""

    def __init__(self, section: Section, structures: Sequence[Structure], root: str) -> None:
        self._section = section
        self._places = tuple(_places({one.element: one for one in structures}, root, ()))
        self._given: dict[Place, str] = {}

    def anywhere(self, role: str) -> Place:
        """Return the field of a role, wherever in the message it stands."""
        return self._place(role, self._places)

    def within(self, role: str, entry: Place) -> Place:
        """Return the field of a role that stands in each entry."""
        return self._place(role, [place for place in self._places if place.path[:-1] == entry.path])

    def beside(self, role: str, entry: Place) -> Place:
        """Return the field of a role that stands once in the message, and not in each entry."""
        return self._place(role, [p for p in self._places if p.path[: len(entry.path)] != entry.path])

    def optional(self, role: str, entry: Place) -> Place | None:
        """Return the same of a role that a specification need not have, None where it has not."""
        if self._section.take(role, str, None) is None:
            return None
        return self.beside(role, entry)

    def done(self) -> None:
        """Refuse roles that this message does not have."""
        self._section.done()

    def _place(self, role: str, places: Sequence[Place]) -> Place:
        if role not in self._section:
            self._section.refuse(role, "is missing", f"name {_MEANINGS[role]}")
        name = self._section.take(role, str)
        place = next((place for place in places if place.name == name), None)
        if place is None:
            self._refuse_unknown(role, name, places)
        if place.field.type.kind not in _KINDS[role]:
            expected = " or ".join(kind.value for kind in _KINDS[role])
            self._section.refuse(role, f"names '{name}', which is of type {place.field.type}", f"expected {expected}")
        if place in self._given:
            self._section.refuse(role, f"names '{name}', which is '{self._given[place]}' already")
        self._given[place] = role
        return place

    def _refuse_unknown(self, role: str, name: str, places: Sequence[Place]) -> NoReturn:
        known = [place.name for place in places if place.field.type.kind in _KINDS[role]]
        raise ConfigurationError(
            f"key '{role}' names '{name}', which is no field there",
            where=self._section.where,
            remedy=suggestion(name, list(dict.fromkeys(known))),
        )


def _places(structures: Mapping[str, Structure], element: str, path: tuple[str, ...]) -> Iterator[Place]:
    structure = structures[element]
    for field in structure.fields:
        here = (*path, field.name)
        yield Place(structure=structure, field=field, path=here)
        if field.type.structure is not None:
            yield from _places(structures, field.type.structure, here)

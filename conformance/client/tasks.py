"""The shapes of tasks: who and what is to be reported, at the limits of the tables and beside them.

The young people are nobody (`generate.values.series`), and the contact is the tables' own example, so that
whatever a client logs or shows of a task is nobody's data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from conformance.errors import ConfigurationError
from conformance.generate.values import series
from conformance.record.attempt import Report
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification
from conformance.spec.tables import Field, Kind, Place, RequestRoles, Tables

FEW = 3
SEVERAL = 7
END_DATE = "2029-06-30T22:00:00Z"
_LETTERS = "Åse Ærø-Øster né Müller"
_MARKUP = "A & B <Co> \"C\" 'D' &amp; ]]>"
_EMOJI = "Bodil \U0001f469\u200d\U0001f3eb Hansen \U00020000"
_ZERO_EVERY = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is different from an ordinary task: how many, fields that are set, people with a leading zero, an update."""

    count: int = 2
    fields: Mapping[str, str] = field(default_factory=dict)
    zeros: bool = False
    again: Mapping[str, str] = field(default_factory=dict)


class Tasks:
    """Makes the reports of a scenario from the name of a shape."""

    def __init__(self, specification: Specification, schemas: Schemas, institution: str) -> None:
        self._specification = specification
        self._schemas = schemas
        self._institution = institution

    def reports(self, name: str) -> tuple[Report, ...]:
        """Return the reports of a shape, one after the other; ConfigurationError for a name that there is not.

        There are none where the specification lacks a field that the shape is about.
        """
        shape = shape_of(name, self._specification.tables)
        if shape is None:
            return ()
        first = self._report(shape, shape.fields)
        return (first, self._report(shape, {**shape.fields, **shape.again})) if shape.again else (first,)

    def _report(self, shape: Shape, fields: Mapping[str, str]) -> Report:
        caller = self._specification.tables.roles.request.caller.name
        once = {f.name: f.example for f in self._contact() if f.example}
        return Report(fields={caller: self._institution, **once, **fields}, youths=tuple(self._people(shape)))

    def _contact(self) -> list[Field]:
        tables = self._specification.tables
        return [f for s in tables.structures_of(tables.request) for f in s.fields if f.type.kind is not Kind.STRUCTURE]

    def _people(self, shape: Shape) -> Iterator[str]:
        """Yield different numbers; with `zeros`, every other one begins with a zero."""
        root = self._schemas.request
        simple = root.at(root.path(self._specification.tables.roles.request.subject.name)).simple
        assert simple is not None  # noqa: S101 - a person's number is a leaf
        for position in range(shape.count):
            number = series(simple, position)
            zero = shape.zeros and position % 2 == 0
            yield f"0{1 + position % 9}{61 + position % _ZERO_EVERY}{number[4:]}" if zero else number


def shape_of(name: str, tables: Tables) -> Shape | None:
    """Return the shape of a name, None where the specification lacks a field that it is about.

    ConfigurationError for a name that there is not.
    """
    roles = tables.roles.request
    most = roles.entry.field.occurs.max
    kind, _, what = name.partition(":")
    update = {roles.name: "Åse Holm", roles.mail: "aase.holm@example.dk"}
    shapes = {
        "one": Shape(count=1),
        "few": Shape(count=FEW),
        "several": Shape(count=SEVERAL),
        "nobody": Shape(count=0),
        "full": Shape(count=most),
        "one-more": Shape(count=most + 1),
        "many": Shape(count=most * 5 // 2),
        "without-end": Shape(),
        "with-end": _with({roles.end_date: END_DATE}),
        "letters": _with({roles.name: _LETTERS}),
        "markup": _with({roles.name: _MARKUP}),
        "emoji": _with({roles.name: _EMOJI}),
        "zero": Shape(count=SEVERAL, zeros=True),
        "update": _with({}, again=update),
        "update-end": _with({}, again={roles.end_date: END_DATE}),
    }
    if name in shapes:
        return shapes[name]
    if kind not in ("limit", "limit-letters", "over"):
        raise ConfigurationError(f"there is no task '{name}'", where="scenarios.toml", remedy=", ".join(shapes))
    limit = _limits(tables).get(what)
    return None if limit is None else Shape(fields={what: _long(what, kind, limit, roles)})


def _with(fields: Mapping[Place | None, str], *, again: Mapping[Place | None, str] | None = None) -> Shape | None:
    """Return the shape with values in fields, None where there is no such field."""
    again = again or {}
    if None in fields or None in again:
        return None
    once, later = ({place.name: value for place, value in given.items() if place} for given in (fields, again))
    return Shape(fields=once, again=later)


def _long(name: str, kind: str, limit: int, roles: RequestRoles) -> str:
    """Return a value at the limit of a field, or one character beyond it: one that its users might write.

    The last character is one of its own, so that a value that was cut is seen to be.
    """
    length = limit + (kind == "over")
    if roles.phone and name == roles.phone.name:
        return ("1234567890" * length)[: length - 1] + "9"
    if roles.mail and name == roles.mail.name:
        domain = "@example.dk"
        return ("abcdefghi." * length)[: length - len(domain) - 1] + "z" + domain
    letters = kind == "limit-letters"
    unit = "Æblegrød Østergård " if letters else "Kontaktgruppen Vest "
    return (unit * length)[: length - 1].rstrip().ljust(length - 1, "x") + ("Å" if letters else "z")


def named_limits(specification: Specification) -> Mapping[str, int]:
    """Return the limit of each text of the request, in characters, by field."""
    return _limits(specification.tables)


def _limits(tables: Tables) -> Mapping[str, int]:
    return {
        f.name: f.type.limit
        for s in tables.structures_of(tables.request)
        for f in s.fields
        if f.type.kind is Kind.STRING and f.type.limit is not None
    }

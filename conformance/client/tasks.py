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
from conformance.spec.tables import Field, Kind, Scope

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
        """Return the reports of a shape, one after the other; ConfigurationError for a name that there is not."""
        shape = self._shape(name)
        first = self._report(shape, shape.fields)
        return (first, self._report(shape, {**shape.fields, **shape.again})) if shape.again else (first,)

    def _report(self, shape: Shape, fields: Mapping[str, str]) -> Report:
        tables = self._specification.tables
        once = {f.name: f.example for f in self._contact() if f.example}
        institution = tables.validated(Scope.CALL)
        return Report(fields={institution: self._institution, **once, **fields}, youths=tuple(self._people(shape)))

    def _contact(self) -> list[Field]:
        tables = self._specification.tables
        return [f for s in tables.structures_of(tables.request) for f in s.fields if f.type.kind is not Kind.STRUCTURE]

    def _people(self, shape: Shape) -> Iterator[str]:
        """Yield different numbers; with `zeros`, every other one begins with a zero."""
        root = self._schemas.request
        simple = root.at(root.path(self._specification.tables.validated(Scope.PERSON))).simple
        assert simple is not None  # noqa: S101 - a person's number is a leaf
        for position in range(shape.count):
            number = series(simple, position)
            zero = shape.zeros and position % 2 == 0
            yield f"0{1 + position % 9}{61 + position % _ZERO_EVERY}{number[4:]}" if zero else number

    def _shape(self, name: str) -> Shape:
        most = self._specification.tables.find("Elev").occurs.max
        kind, _, what = name.partition(":")
        end = next((f.name for f in self._contact() if f.type.kind is Kind.DATETIME), "")
        shapes = {
            "one": Shape(count=1),
            "few": Shape(count=FEW),
            "several": Shape(count=SEVERAL),
            "nobody": Shape(count=0),
            "full": Shape(count=most),
            "one-more": Shape(count=most + 1),
            "many": Shape(count=most * 5 // 2),
            "without-end": Shape(),
            "with-end": Shape(fields={end: END_DATE}),
            "letters": Shape(fields={"KontaktPerson": _LETTERS}),
            "markup": Shape(fields={"KontaktPerson": _MARKUP}),
            "emoji": Shape(fields={"KontaktPerson": _EMOJI}),
            "zero": Shape(count=SEVERAL, zeros=True),
            "update": Shape(again={"KontaktPerson": "Åse Holm", "KontaktMail": "aase.holm@example.dk"}),
            "update-end": Shape(again={end: END_DATE}),
        }
        if name in shapes:
            return shapes[name]
        if kind in ("limit", "limit-letters", "over"):
            return Shape(fields={what: self._long(what, kind)})
        raise ConfigurationError(f"there is no task '{name}'", where="scenarios.toml", remedy=", ".join(shapes))

    def _long(self, name: str, kind: str) -> str:
        """Return a value at the limit of a field, or one character beyond it: one that its users might write.

        The last character is one of its own, so that a value that was cut is seen to be.
        """
        limit = self._specification.tables.find(name).type.limit or 0
        length = limit + (kind == "over")
        if name == "KontaktTelefon":
            return ("1234567890" * length)[: length - 1] + "9"
        if name == "KontaktMail":
            domain = "@example.dk"
            return ("abcdefghi." * length)[: length - len(domain) - 1] + "z" + domain
        letters = kind == "limit-letters"
        unit = "Æblegrød Østergård " if letters else "Kontaktgruppen Vest "
        return (unit * length)[: length - 1].rstrip().ljust(length - 1, "x") + ("Å" if letters else "z")


def named_limits(specification: Specification) -> Mapping[str, int]:
    """Return the limit of each text of the request, in characters, by field."""
    tables = specification.tables
    return {
        f.name: f.type.limit
        for s in tables.structures_of(tables.request)
        for f in s.fields
        if f.type.kind is Kind.STRING and f.type.limit is not None
    }

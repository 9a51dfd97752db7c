"""Faults in how many Elev a call may hold, and in which of them are validated."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from conformance.reference.answers import Status
from conformance.reference.faults.crafting import drop, least, most, named, rewriting_by_tables, validating
from conformance.reference.message import Report
from conformance.reference.seeded import Fault
from conformance.reference.validate import Validator, Violation
from conformance.spec.tables import Field, Tables
from conformance.wire.xml import split

_ELEV = "Elev"
_UNLIMITED = 1_000_000


def _drop_surplus(request: etree._Element, tables: Tables) -> None:
    for pupil in named(request, _ELEV)[tables.find(_ELEV).occurs.max :]:
        drop(pupil)


class _NoneAnsweredTrue(least(_ELEV, 0)):  # type: ignore[misc]  # mypy does not follow a made class
    """Says of a call about nobody that it went well."""

    def process(self, report: Report) -> list[Status]:
        statuses: list[Status] = super().process(report)
        return statuses or [Status(cpr=None, validation=None)]


class _FirstElevOnly(Validator):
    """Validates the first Elev, and takes it that the others are like it."""

    def field(self, element: etree._Element, field: Field) -> Iterator[Violation]:
        repeated = field.name == _ELEV and element.getprevious() is not None
        return iter(()) if repeated else super().field(element, field)


class _LastElevOnly(Validator):
    """Keeps of all the Elev what was found wrong with the last."""

    def field(self, element: etree._Element, field: Field) -> Iterator[Violation]:
        following = element.getnext()
        repeated = field.name == _ELEV and following is not None and split(following)[1] == _ELEV
        return iter(()) if repeated else super().field(element, field)


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="elev-limit-one-more",
        clause="6.1.3/Elev/max",
        en="Takes one Elev more than the table allows.",
        service=most(_ELEV, lambda limit: limit + 1),
    ),
    Fault(
        name="elev-limit-exclusive",
        clause="6.1.3/Elev/max",
        en="Refuses as many Elev as the table allows, and takes one less.",
        service=most(_ELEV, lambda limit: limit - 1),
    ),
    Fault(
        name="elev-limit-two-less",
        clause="6.1.3/Elev/max",
        en="Refuses two Elev less than the first number that is too many.",
        service=most(_ELEV, lambda limit: limit - 2),
    ),
    Fault(
        name="elev-limit-halved",
        clause="6.1.3/Elev/max",
        en="Refuses more than half as many Elev as the table allows.",
        service=most(_ELEV, lambda limit: limit // 2),
    ),
    Fault(
        name="elev-one-only",
        clause="6.1.3/Elev/max",
        en="Takes one Elev in a call, and refuses two.",
        service=most(_ELEV, lambda _: 1),
    ),
    Fault(
        name="elev-limit-missing",
        clause="6.1.3/Elev/max",
        en="Takes any number of Elev.",
        service=most(_ELEV, lambda _: _UNLIMITED),
    ),
    Fault(
        name="elev-surplus-dropped",
        clause="6.1.3/Elev/max",
        en="Drops the Elev that are too many, and answers about the others.",
        service=rewriting_by_tables(_drop_surplus),
    ),
    Fault(
        name="elev-none-taken",
        clause="6.2/schema",
        en="Answers a call without any Elev with an IndberetSvar without any ElevStatus.",
        service=least(_ELEV, 0),
    ),
    Fault(
        name="elev-none-answered-true",
        clause="6.1.3/Elev/min",
        en="Says of a call without any Elev that it went well.",
        service=_NoneAnsweredTrue,
    ),
    Fault(
        name="elev-first-validated-only",
        clause="6.1.4/CPRNr/maxLength",
        en="Validates what stands in the first Elev only.",
        service=validating(_FirstElevOnly),
    ),
    Fault(
        name="elev-last-validated-only",
        clause="6.1.4/CPRNr/required",
        en="Forgets what was wrong with an Elev when it comes to the next.",
        service=validating(_LastElevOnly),
    ),
)

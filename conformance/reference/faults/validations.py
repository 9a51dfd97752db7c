"""Faults in section 7: who is refused with which code, and what the registers are asked."""

# ruff: noqa: ARG002 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from itertools import permutations

from conformance.reference.answers import Status
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.specification import Specification
from conformance.spec.tables import Validation

_PERSONS = {
    "not_found": "who is not found",
    "no_subscription": "who has no subscription",
    "not_enrolled": "who is not active at the institution",
}

# ---------------------------------------------------------------- one validation for another, or none


def _taken_for(one: str, other: str) -> type[Service]:
    """Answer about those whom one validation stops as about those whom another stops."""

    class TakenFor(Service):
        def stops_person(self, cpr: str, institution: str) -> Validation | None:
            stopped = super().stops_person(cpr, institution)
            wrong = stopped is not None and stopped.population == one
            return self.tables.validation(other) if wrong else stopped

    return TakenFor


def _forgotten(key: str) -> type[Service]:
    """Accept those whom one validation stops."""

    class Forgotten(Service):
        def stops_person(self, cpr: str, institution: str) -> Validation | None:
            stopped = super().stops_person(cpr, institution)
            return None if stopped is not None and stopped.population == key else stopped

    return Forgotten


def _slug(key: str) -> str:
    return key.replace("_", "-")


_CODES = (
    *(
        Fault(
            name=f"{_slug(one)}-as-{_slug(other)}",
            clause=f"7/{one}",
            en=f"Answers about a person {_PERSONS[one]} as about one {_PERSONS[other]}.",
            service=_taken_for(one, other),
        )
        for one, other in permutations(_PERSONS, 2)
    ),
    *(
        Fault(
            name=f"{_slug(key)}-accepted",
            clause=f"7/{key}",
            en=f"Accepts a report about a person {words}.",
            service=_forgotten(key),
        )
        for key, words in _PERSONS.items()
    ),
)

# ---------------------------------------------------------------- what the registers are asked


class _EnrolledAnywhere(Service):
    """Asks whether a person is active at any institution."""

    def not_enrolled(self, cpr: str, institution: str) -> bool:
        return super().not_enrolled(cpr, institution) and not self.registers.knows(cpr)


class _EnrolledAtTheFirst(Service):
    """Asks about the institution that called first, as a client of the register that is set up once does."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.asked: list[str] = []

    def not_enrolled(self, cpr: str, institution: str) -> bool:
        self.asked.append(institution)
        return super().not_enrolled(cpr, self.asked[0])


class _EndedSubscription(Service):
    """Asks whether a person was ever in a subscription."""

    def no_subscription(self, cpr: str, institution: str) -> bool:
        ever = self.registers._holds("SELECT 1 FROM star_subscription WHERE cpr = ?", cpr)  # noqa: SLF001
        return not ever


class _FirstSeen(Service):
    """Remembers what was found about a person, whichever institution asks next."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.seen: dict[str, Validation | None] = {}

    def stops_person(self, cpr: str, institution: str) -> Validation | None:
        return self.seen.setdefault(cpr, super().stops_person(cpr, institution))


class _WithoutLeadingZero(Service):
    """Looks numbers up as integers, and so does not find those with a leading zero."""

    def not_found(self, cpr: str, institution: str) -> bool:
        return super().not_found(cpr.lstrip("0"), institution)


class _EchoesAnInteger(Service):
    """Keeps numbers as integers, and so answers without the leading zero."""

    def process(self, report: Report) -> list[Status]:
        return [Status(cpr=s.cpr and s.cpr.lstrip("0"), validation=s.validation) for s in super().process(report)]


_ASKED = (
    Fault(
        name="enrolled-anywhere",
        clause="7/not_enrolled",
        en="Accepts a person who is active at another institution than the one that reports.",
        service=_EnrolledAnywhere,
    ),
    Fault(
        name="enrolled-at-the-first-caller",
        clause="7/not_enrolled",
        en="Asks whether a person is active at the institution that called first, whoever calls.",
        service=_EnrolledAtTheFirst,
    ),
    Fault(
        name="standing-remembered-by-person",
        clause="7/not_enrolled",
        en="Answers about a person what it found when another institution asked.",
        service=_FirstSeen,
    ),
    Fault(
        name="ended-subscription-counts",
        clause="7/no_subscription",
        en="Accepts a person whose subscription has ended.",
        service=_EndedSubscription,
    ),
    Fault(
        name="leading-zero-not-found",
        clause="6.1.4/CPRNr/text",
        en="Does not find a person whose number begins with a zero.",
        service=_WithoutLeadingZero,
    ),
    Fault(
        name="leading-zero-not-echoed",
        clause="6.1.4/CPRNr/text",
        en="Answers about a person whose number begins with a zero without that zero.",
        service=_EchoesAnInteger,
    ),
)

FAULTS: tuple[Fault, ...] = (*_CODES, *_ASKED)

"""Faults between calls: what one call leaves for the next, and what many calls wear out."""

# ruff: noqa: ARG002 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from dataclasses import replace
from itertools import count

from lxml import etree

from conformance.reference.answers import Status
from conformance.reference.envelope import Refusal
from conformance.reference.faults.crafting import INSTITUTION, named, receiver, sender
from conformance.reference.lexical import canonical_integer
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.xml import text_of

_RECOVERY, _STEADY = "soap/recovery", "soap/steady"
_POOL, _EVERY, _STRIKES = 40, 20, 5

# ---------------------------------------------------------------- after a rejected call


class _Remembering(Service):
    """Keeps what a rejected request was, until the next call takes it."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.left: etree._Element | None = None

    def read(self, request: etree._Element) -> Report:
        try:
            report = super().read(request)
        except Refusal:
            self.left = request
            raise
        left, self.left = self.left, None
        return report if left is None else self.after(report, left)

    def after(self, report: Report, left: etree._Element) -> Report:
        """Return what is read of a valid call that follows a rejected one."""
        return report


class _Poisoned(_Remembering):
    """Fails once after a call that was rejected: its connection was not cleaned up."""

    def after(self, report: Report, left: etree._Element) -> Report:
        raise receiver("The transaction is aborted.")


class _LeavesInstitution(_Remembering):
    """Reads into one object for all calls, and does not overwrite an institution that is set."""

    def after(self, report: Report, left: etree._Element) -> Report:
        found = [canonical_integer(text_of(element)) for element in named(left, INSTITUTION.field)]
        if not found:
            return report
        contacts = tuple(replace(contact, institution=found[0]) for contact in report.contacts)
        return Report(institution=found[0], contacts=contacts)


class _LeavesPersons(_Remembering):
    """Reads into one list for all calls, which is emptied when a call was answered."""

    def after(self, report: Report, left: etree._Element) -> Report:
        numbers = [text_of(element) for element in named(left, "CPRNr")]
        before = tuple(replace(report.contacts[0], cpr=number) for number in numbers)
        return replace(report, contacts=before + report.contacts)


class _UnknownLeft(Service):
    """Keeps on refusing an institution's next call after one that was not registered."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.failed = False

    def unknown_institution(self, institution: str) -> bool:
        before, self.failed = self.failed, super().unknown_institution(institution)
        return before or self.failed


# ---------------------------------------------------------------- many calls


class _Counting(Service):
    """Counts the valid calls, and does something at some of them."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.calls = count(1)

    def process(self, report: Report) -> list[Status]:
        self.at(next(self.calls))
        return super().process(report)

    def at(self, number: int) -> None:
        """Be called before the call of a number, from 1, is processed."""


class _Exhausted(_Counting):
    """Does not give its connections back, of which there are forty."""

    def at(self, number: int) -> None:
        if number > _POOL:
            raise receiver("Timeout expired: the pool has no connection left.")


class _EveryTwentieth(_Counting):
    """Refuses every twentieth call."""

    def at(self, number: int) -> None:
        if number % _EVERY == 0:
            raise receiver("The service is busy.")


_KEPT = 20


class _Accumulating(Service):
    """Collects statuses in a list that lives as long as the service, and is cut at the end."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.statuses: list[Status] = []

    def process(self, report: Report) -> list[Status]:
        self.statuses = [*self.statuses, *super().process(report)][-_KEPT:]
        return self.statuses


class _SameTwice(Service):
    """Takes a message that it has seen for one that was sent by mistake."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.seen: set[bytes] = set()

    def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
        request = super().receive(body, version, action)
        if body in self.seen:
            raise sender("The message was received before.")
        self.seen.add(body)
        return request


class _CachedByInstitution(Service):
    """Keeps answers by institution and by how many persons a call is about."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.known: dict[tuple[str, int], list[Status]] = {}

    def process(self, report: Report) -> list[Status]:
        return self.known.setdefault((report.institution, len(report.contacts)), super().process(report))


_FAULTS: tuple[tuple[str, str, str, type[Service]], ...] = (
    ("rejected-call-fails-the-next", _RECOVERY, "Fails at the valid call after one that was rejected.", _Poisoned),
    (
        "rejected-call-leaves-institution",
        _RECOVERY,
        "Reads a valid call as from the institution of the call that was rejected before.",
        _LeavesInstitution,
    ),
    (
        "rejected-call-leaves-persons",
        _RECOVERY,
        "Answers about the persons of a rejected call in the next.",
        _LeavesPersons,
    ),
    (
        "unknown-institution-left",
        _RECOVERY,
        "Says that an institution is unknown in the call after one from which it was.",
        _UnknownLeft,
    ),
    ("steady-until-forty", _STEADY, "Fails after forty calls.", _Exhausted),
    ("steady-but-every-twentieth", _STEADY, "Fails at every twentieth call.", _EveryTwentieth),
    ("statuses-accumulate", _STEADY, "Answers about the persons of the latest calls as well.", _Accumulating),
    ("same-message-refused", _STEADY, "Refuses a message that is the same as one before.", _SameTwice),
    (
        "answers-kept-by-institution",
        "6.2.3/CPRNr",
        "Answers a call as the first from the institution about so many persons.",
        _CachedByInstitution,
    ),
)

FAULTS: tuple[Fault, ...] = tuple(
    Fault(name=name, clause=clause, en=en, service=service) for name, clause, en, service in _FAULTS
)

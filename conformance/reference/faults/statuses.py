"""Faults in which statuses an answer has: too few, too many, for the wrong people."""

# ruff: noqa: D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.reference.answers import Status
from conformance.reference.faults.writing import with_statuses
from conformance.reference.seeded import Fault
from conformance.reference.service import Answer, Service
from conformance.spec.binding import SoapVersion

_ONE_EACH, _NUMBER = "6.2.2/ElevStatus", "6.2.3/CPRNr"


def _stopped(statuses: list[Status]) -> list[Status]:
    return [status for status in statuses if status.validation is not None]


def _accepted_or_call(statuses: list[Status]) -> list[Status]:
    return [status for status in statuses if status.validation is None or status.cpr is None]


def _with_summary(statuses: list[Status]) -> list[Status]:
    return statuses if _stopped(statuses) else [*statuses, Status(cpr=None, validation=None)]


def _joined(statuses: list[Status]) -> list[Status]:
    """Return one status for each result, with the numbers of all who have it."""
    results = {status.validation: status for status in statuses}
    numbers = {result: [s.cpr for s in statuses if s.validation == result and s.cpr] for result in results}
    return [replace(status, cpr=",".join(numbers[result]) or None) for result, status in results.items()]


def _about_the_first(statuses: list[Status]) -> list[Status]:
    return [replace(status, cpr=statuses[0].cpr) for status in statuses]


class NumbersOfTheCallBefore(Service):
    """Fills the numbers in from the call before, since a buffer is written after it was sent."""

    latest: Sequence[Status] = ()

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        before, self.latest = self.latest, statuses
        numbers = [status.cpr for status in before] or [status.cpr for status in statuses]
        shown = [replace(s, cpr=s.cpr and (number or s.cpr)) for s, number in zip(statuses, numbers, strict=False)]
        return super().respond([*shown, *statuses[len(shown) :]], version)


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="one-status-for-all",
        clause=_ONE_EACH,
        en="Takes the 1:1 of the figure by the letter: one ElevStatus for the whole call.",
        service=with_statuses(lambda statuses: statuses[:1]),
    ),
    Fault(
        name="every-status-twice",
        clause=_ONE_EACH,
        en="Answers everybody twice, since it joins two tables.",
        service=with_statuses(lambda statuses: [status for status in statuses for _ in range(2)]),
    ),
    Fault(
        name="statuses-of-errors-only",
        clause=_ONE_EACH,
        en="Answers only those with an error; who is accepted has no status.",
        service=with_statuses(_stopped),
    ),
    Fault(
        name="statuses-of-accepted-only",
        clause=_ONE_EACH,
        en="Answers only those who are accepted; who has an error has no status.",
        service=with_statuses(_accepted_or_call),
    ),
    Fault(
        name="summary-status-at-the-end",
        clause=_ONE_EACH,
        en="Ends an answer without errors with one more ElevStatus for the call as a whole.",
        service=with_statuses(_with_summary),
    ),
    Fault(
        name="numbers-joined",
        clause=_ONE_EACH,
        en="Answers with one ElevStatus for each result, and the numbers of all who have it in one CPRNr.",
        service=with_statuses(_joined),
    ),
    Fault(
        name="answers-about-somebody-else",
        clause=_NUMBER,
        en="Writes the number of the first person into every status.",
        service=with_statuses(_about_the_first),
    ),
    Fault(
        name="numbers-of-the-call-before",
        clause=_NUMBER,
        en="Writes the numbers of the call before into the statuses of this one.",
        service=NumbersOfTheCallBefore,
    ),
)

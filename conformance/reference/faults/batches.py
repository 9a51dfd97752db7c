"""Faults in batches: what one person's error does to the answers about the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from conformance.reference.answers import Status
from conformance.reference.faults.crafting import sender
from conformance.reference.message import Report
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.tables import Validation

Statuses = list[Status]

_PAGE = 50


def _answering(change: Callable[[Statuses], Statuses]) -> type[Service]:
    """Change the statuses of a call, and write those that are accepted then."""

    class Answering(Service):
        def process(self, report: Report) -> Statuses:
            if self.stops_call(report.institution) is not None:
                return super().process(report)
            statuses = change([self.status(contact) for contact in report.contacts])
            accepted = {status.cpr for status in statuses if status.validation is None}
            self.write([contact for contact in report.contacts if contact.cpr in accepted])
            return statuses

    return Answering


def _with(statuses: Statuses, validations: Sequence[Validation | None]) -> Statuses:
    return [replace(status, validation=v) for status, v in zip(statuses, validations, strict=True)]


def _found(statuses: Statuses) -> list[Validation]:
    return [status.validation for status in statuses if status.validation is not None]


def _all_or_nothing(statuses: Statuses) -> Statuses:
    wrong = _found(statuses)
    return [replace(status, validation=status.validation or wrong[0]) for status in statuses] if wrong else statuses


def _good_refused(statuses: Statuses) -> Statuses:
    """Refuse who comes after an error: what was found about the one before is not forgotten."""
    latest: Validation | None = None
    answered = []
    for status in statuses:
        latest = status.validation or latest
        answered.append(replace(status, validation=latest))
    return answered


def _until_first_error(statuses: Statuses) -> Statuses:
    bad = next((place for place, status in enumerate(statuses) if status.validation), len(statuses))
    return statuses[: bad + 1]


def _true_after_first_error(statuses: Statuses) -> Statuses:
    """Stop validating at the first error, and answer about the others what stands there from the beginning."""
    stopped = len(_until_first_error(statuses))
    return [status if place < stopped else replace(status, validation=None) for place, status in enumerate(statuses)]


def _each_error_once(statuses: Statuses) -> Statuses:
    by_code = {status.validation and status.validation.code: status for status in reversed(statuses)}
    return [status for status in statuses if status.validation is None or status is by_code[status.validation.code]]


def _half(statuses: Statuses) -> Statuses:
    """Answer about the first page of a list."""
    return statuses[:_PAGE]


_PER_PERSON, _STATUS = "7/per-person", "6.2.2/ElevStatus"
_CHANGES: tuple[tuple[str, str, str, Callable[[Statuses], Statuses]], ...] = (
    ("batch-refused-whole", _PER_PERSON, "Refuses everybody in a call for one person's error.", _all_or_nothing),
    ("batch-error-carried-on", _PER_PERSON, "Gives an error to everybody who comes after it.", _good_refused),
    (
        "batch-first-copied",
        _PER_PERSON,
        "Answers about everybody what it found about the first.",
        lambda statuses: _with(statuses, [statuses[0].validation] * len(statuses)),
    ),
    (
        "batch-last-copied",
        _PER_PERSON,
        "Answers about everybody what it found about the last.",
        lambda statuses: _with(statuses, [statuses[-1].validation] * len(statuses)),
    ),
    (
        "batch-shifted-by-one",
        _PER_PERSON,
        "Answers about each person what it found about the one before.",
        lambda statuses: _with(statuses, [statuses[-1].validation, *(s.validation for s in statuses[:-1])]),
    ),
    (
        "batch-reversed",
        _PER_PERSON,
        "Answers about the first person what it found about the last, and so on.",
        lambda statuses: _with(statuses, [s.validation for s in reversed(statuses)]),
    ),
    (
        "batch-sorted-apart",
        _PER_PERSON,
        "Puts the errors of a call first, and the numbers beside them as they came.",
        lambda statuses: _with(statuses, sorted((s.validation for s in statuses), key=lambda found: found is None)),
    ),
    (
        "batch-true-after-first-error",
        _PER_PERSON,
        "Stops validating at the first error, and says of the others that all is well.",
        _true_after_first_error,
    ),
    ("batch-stops-at-first-error", _STATUS, "Stops reading at the first person with an error.", _until_first_error),
    (
        "batch-errors-only",
        _STATUS,
        "Answers about those with an error only, where there are any.",
        lambda statuses: [status for status in statuses if status.validation] or statuses,
    ),
    (
        "batch-accepted-only",
        _STATUS,
        "Answers about those who are accepted only, where there are any.",
        lambda statuses: [status for status in statuses if not status.validation] or statuses,
    ),
    ("batch-each-error-once", _STATUS, "Answers with each error code once.", _each_error_once),
    ("batch-first-fifty-only", _STATUS, "Answers about the first fifty persons.", _half),
    (
        "batch-last-left-out",
        _STATUS,
        "Leaves the last of several persons out of the answer.",
        lambda statuses: statuses[:-1] or statuses,
    ),
    (
        "batch-first-left-out",
        _STATUS,
        "Leaves the first of several persons out of the answer.",
        lambda statuses: statuses[1:] or statuses,
    ),
    (
        "batch-last-answered-twice",
        _STATUS,
        "Answers about the last of several persons twice.",
        lambda statuses: [*statuses, *statuses[1:][-1:]],
    ),
)


class _FaultForOne(Service):
    """Refuses a call with a fault for one person's error, and lets one about that person alone be answered."""

    def process(self, report: Report) -> Statuses:
        found = [self.stops_person(contact.cpr, report.institution) for contact in report.contacts]
        if len(found) > 1 and any(found) and self.stops_call(report.institution) is None:
            raise sender("The request holds errors.")
        return super().process(report)


class _RolledBack(Service):
    """Writes nothing of a call with an error, and says of the others that all is well."""

    def process(self, report: Report) -> Statuses:
        statuses = [self.status(contact) for contact in report.contacts]
        return statuses if self._mixed(report, statuses) else super().process(report)

    def _mixed(self, report: Report, statuses: Statuses) -> bool:
        return self.stops_call(report.institution) is None and bool(_found(statuses))


FAULTS: tuple[Fault, ...] = (
    *(Fault(name=name, clause=clause, en=en, service=_answering(change)) for name, clause, en, change in _CHANGES),
    Fault(
        name="batch-refused-with-a-fault",
        clause=_PER_PERSON,
        en="Refuses a call about several persons with a fault for one person's error.",
        service=_FaultForOne,
    ),
    Fault(
        name="batch-rolled-back",
        clause="5/stored",
        en="Writes nothing of a call with an error, and says of the others that all is well.",
        service=_RolledBack,
    ),
)

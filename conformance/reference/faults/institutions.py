"""Faults about the institution: whether it is looked up, when, and what is answered where it is not registered."""

# ruff: noqa: ARG002 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from conformance.reference.answers import Status
from conformance.reference.faults.crafting import sender
from conformance.reference.message import Report
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.tables import Validation

_CLAUSE, _ALONE = "7/unknown_institution", "6.2.3/Fejlkode/unknown_institution"


class _NeverUnknown(Service):
    """Does not look the institution up, and lets whoever is active anywhere through."""

    def unknown_institution(self, institution: str) -> bool:
        return False

    def not_enrolled(self, cpr: str, institution: str) -> bool:
        return self.registers.knows_institution(institution) and super().not_enrolled(cpr, institution)


class _UnknownAsNotEnrolled(Service):
    """Does not look the institution up, and finds nobody active there."""

    def unknown_institution(self, institution: str) -> bool:
        return False


class _UnknownAsNotFound(Service):
    """Answers about an institution that is not registered with the code of a person who is not."""

    def stops_call(self, institution: str) -> Validation | None:
        return super().stops_call(institution) and self.tables.validation("not_found")


class _UnknownForEach(Service):
    """Answers about the institution once for every Elev."""

    def process(self, report: Report) -> list[Status]:
        stopped = self.stops_call(report.institution)
        if stopped is None:
            return super().process(report)
        return [Status(cpr=contact.cpr, validation=stopped) for contact in report.contacts]


class _UnknownForEachWithoutNumber(_UnknownForEach):
    """Answers about the institution once for every Elev, and leaves the numbers out."""

    def process(self, report: Report) -> list[Status]:
        stopped = self.stops_call(report.institution)
        statuses = super().process(report)
        return statuses if stopped is None else [Status(cpr=None, validation=stopped) for _ in statuses]


class _UnknownWithNumber(Service):
    """Answers about the institution once, with the first number of the call."""

    def process(self, report: Report) -> list[Status]:
        statuses = super().process(report)
        return [Status(cpr=s.cpr or report.contacts[0].cpr, validation=s.validation) for s in statuses]


class _UnknownAfterPersons(Service):
    """Looks the institution up for those only with whom nothing else is wrong."""

    def process(self, report: Report) -> list[Status]:
        stopped = self.stops_call(report.institution)
        found = [(contact.cpr, self._about(contact.cpr, report.institution)) for contact in report.contacts]
        if stopped is None or not any(validation for _, validation in found):
            return super().process(report)
        return [Status(cpr=cpr, validation=validation or stopped) for cpr, validation in found]

    def _about(self, cpr: str, institution: str) -> Validation | None:
        stopped = self.stops_person(cpr, institution)
        return None if stopped is None or stopped.population == "not_enrolled" else stopped


class _UnknownUnlessPersonsKnown(Service):
    """Looks the institution up where somebody in the call is not found."""

    def process(self, report: Report) -> list[Status]:
        stopped = self.stops_call(report.institution)
        if stopped is None or any(self.not_found(contact.cpr, report.institution) for contact in report.contacts):
            return super().process(report)
        self.write(report.contacts)
        return [Status(cpr=contact.cpr, validation=None) for contact in report.contacts]


class _UnknownAsFault(Service):
    """Refuses an institution that is not registered with a fault."""

    def process(self, report: Report) -> list[Status]:
        if self.stops_call(report.institution) is not None:
            raise sender("Unknown institution.")
        return super().process(report)


class _UnknownWithoutStatus(Service):
    """Answers an institution that is not registered with an answer that says nothing."""

    def process(self, report: Report) -> list[Status]:
        return [] if self.stops_call(report.institution) is not None else super().process(report)


_FAULTS: tuple[tuple[str, str, str, type[Service]], ...] = (
    (
        "unknown-institution-accepted",
        _CLAUSE,
        "Accepts reports from an institution that is not registered.",
        _NeverUnknown,
    ),
    (
        "unknown-institution-as-not-enrolled",
        _CLAUSE,
        "Says of everybody that they are not active at an institution that is not registered.",
        _UnknownAsNotEnrolled,
    ),
    (
        "unknown-institution-as-not-found",
        _CLAUSE,
        "Answers about an institution that is not registered as about a person who is not found.",
        _UnknownAsNotFound,
    ),
    (
        "unknown-institution-for-each-elev",
        _ALONE,
        "Answers about an institution that is not registered once for each Elev, with its number.",
        _UnknownForEach,
    ),
    (
        "unknown-institution-for-each-elev-without-number",
        _ALONE,
        "Answers about an institution that is not registered once for each Elev, without its number.",
        _UnknownForEachWithoutNumber,
    ),
    (
        "unknown-institution-with-number",
        _ALONE,
        "Answers about an institution that is not registered with the number of the first Elev.",
        _UnknownWithNumber,
    ),
    (
        "unknown-institution-after-persons",
        _CLAUSE,
        "Answers about persons first, and about the institution where nothing else is wrong.",
        _UnknownAfterPersons,
    ),
    (
        "unknown-institution-of-known-persons-accepted",
        _CLAUSE,
        "Accepts reports from an institution that is not registered about persons who are.",
        _UnknownUnlessPersonsKnown,
    ),
    (
        "unknown-institution-as-fault",
        _CLAUSE,
        "Refuses an institution that is not registered with a fault instead of its code.",
        _UnknownAsFault,
    ),
    (
        "unknown-institution-without-status",
        _CLAUSE,
        "Answers about an institution that is not registered without any ElevStatus.",
        _UnknownWithoutStatus,
    ),
)

FAULTS: tuple[Fault, ...] = tuple(
    Fault(name=name, clause=clause, en=en, service=service) for name, clause, en, service in _FAULTS
)

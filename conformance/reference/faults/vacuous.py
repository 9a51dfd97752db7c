"""Endpoints that do next to nothing: whatever a suite passes them for, it has not tested.

Each answers without looking at some part of what it was asked, most without looking at all.
"""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from conformance.reference.answers import Status, answer, content_type, envelope
from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.faults.writing import Fields, Writing
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Fault
from conformance.reference.service import OK, Answer, Service
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.spec.tables import Scope

_ENVELOPE, _ANSWER, _REPORTABLE = "soap/envelope", "6.2/answer", "7/reportable"
_PAGE = b"<!DOCTYPE html><html><head><title>Log ind</title></head><body><form>Brugernavn</form></body></html>"
_HTML = (("Content-Type", "text/html; charset=utf-8"),)


def _refusing(kind: FaultKind) -> type[Service]:
    """Return a service that refuses what is valid too."""

    class Refusing(Service):
        def process(self, report: Report) -> list[Status]:
            raise Refusal(kind, "Not available.")

    return Refusing


class Unlooking(Service):
    """Answers with statuses, whatever bytes come, in the version that the media type says."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        version = SoapVersion.V11 if "text/xml" in (content_type or "") else SoapVersion.V12
        return self.respond(self.statuses(body), version)

    def statuses(self, body: bytes) -> list[Status]:
        raise NotImplementedError


class Nothing(Service):
    """Answers nothing."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        return Answer(status=OK, headers=(), body=b"")


class Echo(Service):
    """Answers with what came."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        return Answer(status=OK, headers=(("Content-Type", content_type or "text/plain"),), body=body)


class Constant(Unlooking):
    """Answers about one person who is nobody."""

    def statuses(self, body: bytes) -> list[Status]:
        return [Status(cpr="0" * (self.tables.find("CPRNr").type.limit or 1), validation=None)]


class Recorded(Service):
    """Answers as it did the first time, as a proxy does that was told to record."""

    first: Answer | None = None

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        self.first = self.first or super().handle(body, content_type, soap_action)
        return self.first


class AcceptsWhatever(Unlooking):
    """Finds numbers wherever they stand, and accepts all of them."""

    def statuses(self, body: bytes) -> list[Status]:
        found = re.findall(rb"CPRNr[^<>]*>([^<]*)<", body)
        return [Status(cpr=number.decode("utf-8", "replace"), validation=None) for number in found]


class AcceptsEverybody(Service):
    """Asks no register."""

    def process(self, report: Report) -> list[Status]:
        return [Status(cpr=contact.cpr, validation=None) for contact in report.contacts]


class FindsNobody(Service):
    """Asks registers that are empty."""

    def not_found(self, cpr: str, institution: str) -> bool:
        return True


class AlwaysUnknown(Unlooking):
    """Answers every call with the error of the whole call."""

    def statuses(self, body: bytes) -> list[Status]:
        stopped = next(row for row in self.tables.validations if row.scope is Scope.CALL)
        return [Status(cpr=None, validation=stopped)]


class AnswersNobody(Service):
    """Writes the answer, and forgets to put anybody into it."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        return super().respond([], version)


class Later(Service):
    """Takes the message, and will have a look at it some time."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        return Answer(status=202, headers=(), body=b"")


class LoginPage(Service):
    """Lets its session end after the first call, and shows a page from then on."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.calls = itertools.count()

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        if next(self.calls) == 0:
            return super().handle(body, content_type, soap_action)
        return Answer(status=OK, headers=_HTML, body=_PAGE)


class Skeleton(Writing):
    """Answers with the sample that a tool made from a schema."""

    def fields(self, status: Status) -> Fields:
        return dict.fromkeys([field.name for field in self.tables.structure("ElevStatus").fields], "?")


class AnswersBeforeItReads(Service):
    """Answers an empty answer to what it cannot read, and never refuses."""

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        body = envelope(version, answer([], tables=self.tables, binding=self.binding))
        return Answer(status=OK, headers=(("Content-Type", content_type(version)),), body=body)


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="answers-nothing",
        clause=_ENVELOPE,
        en="Answers every call with HTTP 200 and no bytes.",
        service=Nothing,
    ),
    Fault(
        name="echoes-the-request",
        clause=_ANSWER,
        en="Answers every call with the bytes of the call.",
        service=Echo,
    ),
    Fault(
        name="constant-answer",
        clause="6.2.3/CPRNr",
        en="Answers every call with the same accepted person.",
        service=Constant,
    ),
    Fault(
        name="first-answer-for-ever",
        clause="6.2.3/CPRNr",
        en="Answers every call as it answered the first.",
        service=Recorded,
    ),
    Fault(
        name="accepts-whatever-comes",
        clause="soap/fault",
        en="Accepts whatever looks like a CPR number, in whatever bytes.",
        service=AcceptsWhatever,
    ),
    Fault(
        name="accepts-everybody",
        clause="7/not_found",
        en="Accepts everybody whom a valid message names, and asks no register.",
        service=AcceptsEverybody,
    ),
    Fault(
        name="finds-nobody",
        clause=_REPORTABLE,
        en="Finds nobody in Ungedatabasen.",
        service=FindsNobody,
    ),
    Fault(
        name="knows-no-institution",
        clause=_REPORTABLE,
        en="Answers every call with the error of an institution that is not registered.",
        service=AlwaysUnknown,
    ),
    Fault(
        name="answers-about-nobody",
        clause="6.2.2/ElevStatus",
        en="Answers every valid call with an IndberetSvar that is empty.",
        service=AnswersNobody,
    ),
    Fault(
        name="always-a-sender-fault",
        clause=_ANSWER,
        en="Refuses every valid message with a fault of the sender.",
        service=_refusing(FaultKind.SENDER),
    ),
    Fault(
        name="always-a-receiver-fault",
        clause=_ANSWER,
        en="Answers every valid message with a fault of the receiver.",
        service=_refusing(FaultKind.RECEIVER),
    ),
    Fault(
        name="answers-later",
        clause=_ANSWER,
        en="Answers a valid call with HTTP 202 and no answer, and would work on it later.",
        service=Later,
    ),
    Fault(
        name="login-page-from-the-second-call",
        clause=_ENVELOPE,
        en="Shows a login page with HTTP 200 from the second call on.",
        service=LoginPage,
    ),
    Fault(
        name="skeleton-answer",
        clause="6.2.3/IndberetningOk/type",
        en="Answers with a question mark in every field, as a tool's mock does.",
        service=Skeleton,
    ),
    Fault(
        name="empty-answer-for-what-is-invalid",
        clause="6.2/schema",
        en="Answers what it cannot read with an IndberetSvar that is empty.",
        service=AnswersBeforeItReads,
    ),
)

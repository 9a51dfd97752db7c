"""Faults that one call alone does not show: they appear after a refusal, or with the many-th call."""

# ruff: noqa: D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace

from lxml import etree
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from conformance.reference.answers import Status
from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.faults.shells import Call, Shell, plain
from conformance.reference.message import Contact, Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import OK, Answer, Service
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.xml import split, text_of

_RECOVERY, _STEADY = "soap/recovery", "soap/steady"
_BUSY = 503
_BAD_DAY = 20
_POOL = 50
_PATIENCE = 40


# ---------------------------------------------------------------- after a refusal


class RestsAfterARefusal(Shell):
    """Restarts after a refusal, and is not there for the next call."""

    resting = False

    async def reply(self, call: Call, scope: Scope) -> Response:
        if self.resting:
            self.resting = False
            return plain(_BUSY, "Service Unavailable")
        response = await self.inner(call, scope)
        self.resting = response.status_code != OK
        return response


class RepeatsTheFault(Service):
    """Keeps an error until somebody has read it twice."""

    pending: Refusal | None = None

    def process(self, report: Report) -> list[Status]:
        pending, self.pending = self.pending, None
        if pending is not None:
            raise Refusal(pending.kind, pending.reason)
        return super().process(report)

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        self.pending = refusal if refusal.details else None
        return super().refuse(refusal, version)


class KeepsThePeople(Service):
    """Empties its list of people when it has answered, and not when it has refused."""

    left: tuple[str, ...] = ()

    def read(self, request: etree._Element) -> Report:
        left, self.left = self.left, _people(request)
        report = super().read(request)
        self.left = ()
        return replace(report, contacts=(*report.contacts, *_again(report, left)))


def _people(request: etree._Element) -> tuple[str, ...]:
    return tuple(text_of(element) for element in request.iter("{*}CPRNr") if split(element)[0])


def _again(report: Report, numbers: tuple[str, ...]) -> list[Contact]:
    return [replace(report.contacts[0], cpr=number) for number in numbers]


# ---------------------------------------------------------------- again and again


class BadDays(Shell):
    """Is being restarted for one call of twenty."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.calls = itertools.count(1)

    async def reply(self, call: Call, scope: Scope) -> Response:
        if next(self.calls) % _BAD_DAY == 0:
            return plain(_BUSY, "Service Unavailable")
        return await self.inner(call, scope)


class LeakingPool(Service):
    """Takes connections from a pool and gives none back; the pool is made anew when it has failed."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.calls = itertools.count(1)

    def process(self, report: Report) -> list[Status]:
        if next(self.calls) % _POOL == 0:
            raise Refusal(FaultKind.RECEIVER, "No connection is left in the pool.")
        return super().process(report)


class SeenTooOften(Service):
    """Takes a message that it has seen often for an attack."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.seen: Counter[Report] = Counter()

    def process(self, report: Report) -> list[Status]:
        self.seen[report] += 1
        if self.seen[report] > _PATIENCE:
            raise Refusal(FaultKind.SENDER, "The same message came too often.")
        return super().process(report)


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="not-there-after-a-refusal",
        clause=_RECOVERY,
        en="Answers the call after a refusal with HTTP 503.",
        shell=RestsAfterARefusal,
    ),
    Fault(
        name="fault-for-the-next-call-too",
        clause=_RECOVERY,
        en="Answers the call after an invalid message with the fault of that message.",
        service=RepeatsTheFault,
    ),
    Fault(
        name="people-of-a-refused-call-kept",
        clause=_RECOVERY,
        en="Adds the people of a refused message to those of the next.",
        service=KeepsThePeople,
    ),
    Fault(
        name="unavailable-every-twentieth-time",
        clause=_STEADY,
        deserves=Deserves.WARNING,
        en="Answers every twentieth call with HTTP 503.",
        shell=BadDays,
    ),
    Fault(
        name="fault-every-fiftieth-time",
        clause=_STEADY,
        en="Answers every fiftieth valid call with a fault of the receiver, when its pool is empty.",
        service=LeakingPool,
    ),
    Fault(
        name="same-message-too-often",
        clause=_STEADY,
        en="Refuses a message that it has seen forty times.",
        service=SeenTooOften,
    ),
)

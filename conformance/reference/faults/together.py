"""Faults that two calls at the same time show, and one alone does not.

Each waits a little for the other call: less than anybody would notice, and long enough that calls
which were sent at the same time meet.
"""

# ruff: noqa: D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import asyncio
import threading
import time

from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from conformance.reference.answers import Status
from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.faults.shells import Call, Shell, plain
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.specification import Specification

_CONCURRENT = "soap/concurrent"
_WORK = 0.02
_MEETING = 0.05
_BUSY = 503


class BusyWithAnother(Shell):
    """Serves one call at a time, and sends everybody else away."""

    serving = False

    async def reply(self, call: Call, scope: Scope) -> Response:
        if self.serving:
            return plain(_BUSY, "Service Unavailable")
        self.serving = True
        try:
            await asyncio.sleep(_WORK)
            return await self.inner(call, scope)
        finally:
            self.serving = False


class ExchangesAnswers(Shell):
    """Has one place for an answer that is finished: of two callers, each gets what the other asked."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.waiting: tuple[Response, asyncio.Future[Response]] | None = None

    async def reply(self, call: Call, scope: Scope) -> Response:
        response = await self.inner(call, scope)
        if self.waiting is not None:
            (other, wish), self.waiting = self.waiting, None
            wish.set_result(response)
            return other
        wish = asyncio.get_running_loop().create_future()
        self.waiting = (response, wish)
        try:
            return await asyncio.wait_for(asyncio.shield(wish), _MEETING)
        except TimeoutError:
            self.waiting = None
            return response


class LockedDatabase(Service):
    """Does not wait for the lock of its database."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.lock = threading.Lock()

    def process(self, report: Report) -> list[Status]:
        if not self.lock.acquire(blocking=False):
            raise Refusal(FaultKind.RECEIVER, "The database is locked.")
        try:
            time.sleep(_WORK)
            return super().process(report)
        finally:
            self.lock.release()


class SharedReport(Service):
    """Keeps what it works on in a field of the service, which all calls share."""

    report: Report

    def process(self, report: Report) -> list[Status]:
        self.report = report
        time.sleep(_WORK)
        return super().process(self.report)


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="busy-with-another-call",
        clause=_CONCURRENT,
        en="Answers with HTTP 503 while it is serving another call.",
        shell=BusyWithAnother,
    ),
    Fault(
        name="answers-to-the-wrong-caller",
        clause=_CONCURRENT,
        en="Exchanges the answers of two calls that come at the same time.",
        shell=ExchangesAnswers,
    ),
    Fault(
        name="database-locked-by-another-call",
        clause=_CONCURRENT,
        en="Answers with a fault of the receiver while another call holds the lock of its database.",
        service=LockedDatabase,
    ),
    Fault(
        name="people-of-another-call",
        clause=_CONCURRENT,
        en="Answers about the people of a call that came at the same time.",
        service=SharedReport,
    ),
)

"""Faults of the web server that one call alone does not show: after a refusal, at the same time, time after time.

What needs two calls at the same time waits a little for the other: less than anybody would notice,
and long enough that calls which were sent at the same time meet.
"""

# ruff: noqa: D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import asyncio
import itertools

from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from conformance.reference.faults.shells import Call, Shell, plain
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import OK

_RECOVERY, _CONCURRENT, _STEADY = "soap/recovery", "soap/concurrent", "soap/steady"
_BUSY = 503
_BAD_DAY = 20
_WORK = 0.02
_MEETING = 0.05


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


# ---------------------------------------------------------------- at the same time


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


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="not-there-after-a-refusal",
        clause=_RECOVERY,
        en="Answers the call after a refusal with HTTP 503.",
        shell=RestsAfterARefusal,
    ),
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
        name="unavailable-every-twentieth-time",
        clause=_STEADY,
        deserves=Deserves.WARNING,
        en="Answers every twentieth call with HTTP 503.",
        shell=BadDays,
    ),
)

"""Faults of the web server that one call alone does not show: after a refusal, at the same time, time after time.

What needs two calls at the same time waits for the other, long enough that calls which were sent at
the same time meet; not for a client that sends one call after the other.
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
_MEETING = 0.1


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


class _Meeting(Shell):
    """Waits for another call where one may come: where a call is not over the connection of the call before."""

    latest: object = None

    def alone(self, scope: Scope) -> bool:
        """Return whether the same client is sending one call after the other."""
        before, self.latest = self.latest, scope["client"]
        return before in (None, self.latest)


class BusyWithAnother(_Meeting):
    """Serves one call at a time, and sends everybody else away."""

    serving = False

    async def reply(self, call: Call, scope: Scope) -> Response:
        alone = self.alone(scope)
        if self.serving:
            return plain(_BUSY, "Service Unavailable")
        self.serving = True
        try:
            await asyncio.sleep(0 if alone else _MEETING)
            return await self.inner(call, scope)
        finally:
            self.serving = False


class ExchangesAnswers(_Meeting):
    """Has one place for an answer that is finished: of two callers, each gets what the other asked."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.waiting: tuple[Response, asyncio.Future[Response]] | None = None

    async def reply(self, call: Call, scope: Scope) -> Response:
        alone = self.alone(scope)
        response = await self.inner(call, scope)
        if self.waiting is not None:
            (other, wish), self.waiting = self.waiting, None
            wish.set_result(response)
            return other
        return response if alone else await self.exchanged(response)

    async def exchanged(self, response: Response) -> Response:
        """Return the answer of the next caller, or the own one where nobody comes."""
        wish: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
        self.waiting = (response, wish)
        await asyncio.wait([wish], timeout=_MEETING)
        if wish.done():
            return wish.result()
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
        deserves=Deserves.INCONCLUSIVE,
        en="Answers the call after a refusal with HTTP 503.",
        shell=RestsAfterARefusal,
    ),
    Fault(
        name="busy-with-another-call",
        clause=_CONCURRENT,
        deserves=Deserves.INCONCLUSIVE,
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

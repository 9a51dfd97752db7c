"""A session with the target: each message is paced, counted, timed, sent and recorded.

Nobody else sends. So what the run log holds is all that was sent, the limits of target.toml hold
for all of it, and no CPR number of the population leaves a session other than to the target.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from conformance.record.exchange import Exchange, Headers, Request, Response, Role, Trouble
from conformance.record.redaction import Redactor
from conformance.spec.specification import Specification
from conformance.target.config import Target
from conformance.target.hooks import Hook
from conformance.wire.carrier import numbered
from conformance.wire.soap import http_headers
from conformance.wire.transport import Transport

MASK = "***"


class RequestLimitReached(Exception):
    """The run has sent as many messages as `[limits] max_requests` allows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message to send: `body` is a whole envelope, in which a placeholder for the call's number is filled in.

    `valid` is its label, `edit` says what was changed, `key` makes the same message again, `charset`
    is what Content-Type announces, `control` names the control that it is or stands beside, and
    `repeats` is the number of the exchange that it sends once more.
    """

    body: bytes
    case: str
    role: Role
    valid: bool
    edit: str = ""
    key: str = ""
    charset: str = "utf-8"
    control: str = ""
    repeats: int = 0


class Session:
    """Sends messages to a target and hands what is recorded of them to `sink`.

    `run` is the id of the run, from which a call's own number follows where the binding has one.
    `spare` opens further transports, for calls at the same time and for hooks. `clock` counts
    seconds and only goes forward; `sleep` waits for seconds. Exchanges count from 1. Not for use by
    several threads.
    """

    def __init__(
        self,
        *,
        target: Target,
        specification: Specification,
        transport: Transport,
        sink: Callable[[Exchange], None],
        redactor: Redactor,
        run: str = "",
        spare: Callable[[], Transport] | None = None,
        clock: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.target = target
        self.specification = specification
        self.sent = 0
        self._transport = transport
        self._spare = spare
        self._beside: Transport | None = None
        self._sink = sink
        self._redactor = redactor
        self._run = run
        self._clock = clock
        self._sleep = sleep
        self._next = float("-inf")

    def send(self, parcel: Parcel) -> Exchange:
        """Send a message and return its exchange as recorded: pseudonyms for CPR numbers.

        RequestLimitReached, before anything is sent, once the run has sent what it may.
        """
        self._count()
        self._pace(1)
        return self._record(self._exchange(parcel, self.sent, self._transport))

    def send_together(self, parcels: Sequence[Parcel]) -> list[Exchange]:
        """Send messages at the same time, each over a connection of its own; they are recorded in their order."""
        if self._spare is None:
            return [self.send(parcel) for parcel in parcels]
        numbers = range(self.sent + 1, self.sent + len(parcels) + 1)
        self._count(len(parcels))
        self._pace(len(parcels))
        transports = [self._spare() for _ in parcels]
        try:
            with ThreadPoolExecutor(max_workers=len(parcels)) as pool:
                exchanges = list(pool.map(self._exchange, parcels, numbers, transports))
        finally:
            for transport in transports:
                transport.close()
        return [self._record(exchange) for exchange in exchanges]

    def ask(self, hook: Hook, body: bytes, *, case: str) -> Exchange:
        """Ask a hook and return the exchange as recorded; it counts as a message of the run."""
        self._count()
        request = hook.request(body)
        parcel = Parcel(body=body, case=case, role=Role.READBACK, valid=True)
        return self._record(self._timed(parcel, self.sent, request, lambda: self._asked(hook, request)))

    def _asked(self, hook: Hook, request: Request) -> Response | Trouble:
        if hook.command:
            return hook.run(request.body, seconds=self.target.limits.exchange_seconds)
        self._beside = self._beside or (self._spare() if self._spare else self._transport)
        return self._beside.send(request)

    def _exchange(self, parcel: Parcel, number: int, transport: Transport) -> Exchange:
        body = numbered(parcel.body, self._run, number)
        headers = self._headers(parcel.charset)
        request = Request(method="POST", url=self.target.url, headers=headers, body=body)
        masked = replace(request, headers=self._headers(parcel.charset, masked=True))
        return self._timed(parcel, number, masked, lambda: transport.send(request))

    def _timed(self, parcel: Parcel, number: int, request: Request, send: Callable[[], Response | Trouble]) -> Exchange:
        started, begun = datetime.now(UTC).isoformat(timespec="milliseconds"), self._clock()
        outcome = send()
        return Exchange(
            number=number,
            case=parcel.case,
            role=parcel.role,
            valid=parcel.valid,
            edit=parcel.edit,
            key=parcel.key,
            request=request,
            response=outcome if isinstance(outcome, Response) else None,
            trouble=outcome if isinstance(outcome, Trouble) else None,
            started=started,
            milliseconds=round((self._clock() - begun) * 1000, 3),
            control=parcel.control,
            repeats=parcel.repeats,
        )

    def _record(self, exchange: Exchange) -> Exchange:
        recorded = self._redactor.exchange(exchange)
        self._sink(recorded)
        return recorded

    def _headers(self, charset: str, *, masked: bool = False) -> Headers:
        """Return the headers of a request, secrets as `***` where they are to be recorded."""
        binding = self.specification.binding
        own = [(h.name, MASK if masked and h.secret else h.value) for h in self.target.headers]
        return (*http_headers(binding.soap, action=binding.action, charset=charset), *own)

    def close(self) -> None:
        """Close the connections to the target and its hooks."""
        self._transport.close()
        if self._beside is not None:
            self._beside.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _count(self, messages: int = 1) -> None:
        """Count messages that are about to be sent; where not all of them may be, none is."""
        limit = self.target.limits.max_requests
        if self.sent >= limit:
            raise RequestLimitReached(
                f"{limit} messages were sent, which is all that [limits] max_requests of target.toml allows"
            )
        if self.sent + messages > limit:
            raise RequestLimitReached(
                f"{self.sent} messages were sent, and {messages} at the same time are more than "
                f"[limits] max_requests of target.toml allows"
            )
        self.sent += messages

    def _pace(self, messages: int) -> None:
        """Wait until so many messages may start; the first may at once, those at the same time wait for their sum."""
        rate = self.target.limits.requests_per_second
        if rate <= 0:
            return
        wait = self._next + (messages - 1) / rate - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._next = self._clock() + 1 / rate

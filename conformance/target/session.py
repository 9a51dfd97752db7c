"""A session with the target: each message is paced, counted, timed, sent and recorded.

Nobody else sends. So what the run log holds is all that was sent, the limits of target.toml hold
for all of it, and no CPR number of the population leaves a session other than to the target.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from conformance.record.exchange import Exchange, Headers, Request, Response, Role, Trouble
from conformance.record.redaction import Redactor
from conformance.spec.specification import Specification
from conformance.target.config import Target
from conformance.wire.carrier import numbered
from conformance.wire.soap import http_headers
from conformance.wire.transport import Transport

MASK = "***"


class RequestLimitReached(Exception):
    """The run has sent as many messages as `[limits] max_requests` allows."""


class Session:
    """Sends messages to a target and hands what is recorded of them to `sink`.

    `run` is the id of the run, from which a call's own number follows where the binding has one.
    `clock` counts seconds and only goes forward; `sleep` waits for seconds. Exchanges count from
    1. Not for use by several threads.
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
        clock: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.target = target
        self.specification = specification
        self.sent = 0
        self._transport = transport
        self._sink = sink
        self._redactor = redactor
        self._run = run
        self._clock = clock
        self._sleep = sleep
        self._next = float("-inf")

    def send(
        self,
        body: bytes,
        *,
        case: str,
        role: Role,
        valid: bool,
        edit: str = "",
        key: str = "",
        charset: str = "utf-8",
    ) -> Exchange:
        """Send a message and return its exchange as recorded: pseudonyms for CPR numbers.

        `body` is a whole envelope, in which a placeholder for the call's own number is filled in;
        `valid` is its label, `edit` says what was changed, `key` makes the same message again, and
        `charset` is what Content-Type announces. RequestLimitReached, before anything is sent, once
        the run has sent what it may.
        """
        self._count()
        self._pace()
        numbered_body = numbered(body, self._run, self.sent)
        request = Request(method="POST", url=self.target.url, headers=self._headers(charset), body=numbered_body)
        started = datetime.now(UTC).isoformat(timespec="milliseconds")
        begun = self._clock()
        outcome = self._transport.send(request)
        milliseconds = round((self._clock() - begun) * 1000, 3)
        exchange = Exchange(
            number=self.sent,
            case=case,
            role=role,
            valid=valid,
            edit=edit,
            key=key,
            request=replace(request, headers=self._headers(charset, masked=True)),
            response=outcome if isinstance(outcome, Response) else None,
            trouble=outcome if isinstance(outcome, Trouble) else None,
            started=started,
            milliseconds=milliseconds,
        )
        recorded = self._redactor.exchange(exchange)
        self._sink(recorded)
        return recorded

    def _headers(self, charset: str, *, masked: bool = False) -> Headers:
        """Return the headers of a request, secrets as `***` where they are to be recorded."""
        binding = self.specification.binding
        own = [(h.name, MASK if masked and h.secret else h.value) for h in self.target.headers]
        return (*http_headers(binding.soap, action=binding.action, charset=charset), *own)

    def close(self) -> None:
        """Close the connection to the target."""
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _count(self) -> None:
        limit = self.target.limits.max_requests
        if self.sent >= limit:
            raise RequestLimitReached(
                f"{limit} messages were sent, which is all that [limits] max_requests of target.toml allows"
            )
        self.sent += 1

    def _pace(self) -> None:
        """Wait until the next message may start; the first may at once."""
        rate = self.target.limits.requests_per_second
        if rate <= 0:
            return
        wait = self._next - self._clock()
        if wait > 0:
            self._sleep(wait)
        self._next = self._clock() + 1 / rate

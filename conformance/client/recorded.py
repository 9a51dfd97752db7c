"""Our own run logs, judged once more for the form of what the tested side wrote.

The other side of such a log is the suite, which sends invalid messages and hostile answers on purpose: that is not
judged. A log is read line by line, each of a bounded length, so that its size does not matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.client.parts import Broken, Part, Talk
from conformance.record.exchange import Headers, Role, exchange_from_json
from conformance.record.runlog import Header, header_from_json
from conformance.spec.clauses import Actor
from conformance.wire.xml import MAX_BYTES

_EXPECTED = "a run log that this suite wrote"
# A line holds a request and an answer, both of which JSON may write in several characters for one.
_LONGEST = 4 * MAX_BYTES
_UNUSABLE = (AttributeError, KeyError, RecursionError, TypeError, ValueError)


def is_run_log(data: bytes) -> bool:
    """Whether a file begins as a run log does."""
    return data.startswith(b'{"event": "header"')


def read_recorded(path: str) -> Iterator[Talk | Broken]:
    """Yield the exchanges of a run log, the tested side marked by what the header says of it."""
    try:
        with Path(path).open("rb") as stream:
            side: str | None = None
            header: Header | None = None
            number = 0
            while line := stream.readline(_LONGEST + 1):
                number += 1
                event = _event(line)
                if event is None or (side is None and event.get("event") != "header"):
                    observed = "a line too long" if len(line) > _LONGEST else "a line that is none of its own"
                    yield Broken(kind="run-log", expected=_EXPECTED, observed=observed, line=number)
                    return
                if side is None:
                    side, header = str(event.get("side", Actor.SERVICE)), _header(event)
                if event.get("event") == "exchange":
                    found = _talk(event, number, client=side == Actor.CLIENT)
                    yield from (replace(talk, header=header) if isinstance(talk, Talk) else talk for talk in found)
    except OSError as error:
        yield Broken(kind="file", expected="a file that can be read", observed=error.strerror or "an error")


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line) if len(line) <= _LONGEST else None
    except _UNUSABLE:
        return None
    return event if isinstance(event, dict) else None


def _header(event: dict[str, Any]) -> Header | None:
    """Return the head of a log, None for one that says too little: its messages can be judged all the same."""
    try:
        return header_from_json(event)
    except _UNUSABLE:
        return None


def _talk(event: dict[str, Any], line: int, *, client: bool) -> Iterator[Talk | Broken]:
    try:
        exchange = exchange_from_json(event)
    except _UNUSABLE:
        yield Broken(kind="run-log", expected=_EXPECTED, observed="an exchange that cannot be read", line=line)
        return
    if exchange.role is Role.READBACK:
        return
    request, response, name = exchange.request, exchange.response, f"exchange {exchange.number}"
    yield Talk(
        name=name,
        request=_part(request.body, request.headers, f"{name}, request", line),
        response=_part(response.body, response.headers, f"{name}, response", line) if response else None,
        method=request.method,
        url=request.url,
        status=response.status if response else None,
        valid=exchange.valid or client,
        request_of_suite=not client,
        response_of_suite=client,
    )


def _part(body: bytes, headers: Headers, name: str, line: int) -> Part:
    return Part(data=body, line=line, name=name, folded=True, headers=headers)

"""Our own run logs, exchange by exchange, with the head that says who was tested and by what.

A log is read line by line, each of a bounded length, so that its size does not matter.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.client.parts import Broken, Recorded
from conformance.record.exchange import Role, exchange_from_json
from conformance.record.runlog import UNUSABLE, Header, read_header
from conformance.wire.xml import MAX_BYTES

_EXPECTED = "a run log that this suite wrote"
# A line holds a request and an answer, both of which JSON may write in several characters for one.
_LONGEST = 4 * MAX_BYTES


def is_run_log(data: bytes) -> bool:
    """Whether a file begins as a run log does."""
    return data.startswith(b'{"event": "header"')


def read_recorded(path: str) -> Iterator[Recorded | Broken]:
    """Yield the exchanges of a run log; a first try is left out, as it is when the run is judged."""
    held: Recorded | None = None
    for found in _exchanges(path):
        again = isinstance(found, Recorded) and held is not None and found.exchange.repeats == held.exchange.number
        if held is not None and not again:
            yield held
        held = found if isinstance(found, Recorded) else None
        if isinstance(found, Broken):
            yield found
    if held is not None:
        yield held


def _exchanges(path: str) -> Iterator[Recorded | Broken]:
    try:
        with Path(path).open("rb") as stream:
            header: Header | None = None
            number = 0
            while line := stream.readline(_LONGEST + 1):
                number += 1
                event = _event(line)
                try:
                    if header is None:
                        header = read_header(line)
                    elif event["event"] == "exchange":
                        exchange = exchange_from_json(event)
                        if exchange.role is not Role.READBACK:
                            yield Recorded(header=header, exchange=exchange, line=number)
                except UNUSABLE:
                    observed = "a line too long" if len(line) > _LONGEST else "a line that is none of its own"
                    yield Broken(kind="run-log", expected=_EXPECTED, observed=observed, line=number)
                    return
    except OSError as error:
        yield Broken(kind="file", expected="a file that can be read", observed=error.strerror or "an error")


def _event(line: bytes) -> dict[str, Any]:
    """Return the event of a line, {} for a line that holds none, or that is too long."""
    try:
        event = json.loads(line) if len(line) <= _LONGEST else None
    except UNUSABLE:
        return {}
    return event if isinstance(event, dict) else {}

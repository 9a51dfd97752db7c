"""Trouble that goes with what was sent: then the implementation is answering, and the message was judged.

A connection that breaks at random, a gateway that is down for a while, a limit of calls: these say nothing about a
message, and come with valid messages as well. A server that closes the connection, or answers 500 without SOAP, each
time a message is invalid and never otherwise, has judged it. So trouble counts as an answer where all of this holds:

- it is an error of the server (a status from 500, a closed connection, something that is not HTTP), or the one answer
  that every invalid message gets;
- messages that are valid were answered right before it and right after it;
- no valid message of the run met the same;
- it came again when the same message was sent once more; for an invalid one it is enough that several met it.

A valid message about which the text is silent is judged by this as well: a server may take it or refuse it, not break.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import replace

from conformance.judge.outcome import SERVER_ERROR, OutcomeKind
from conformance.judge.rules import Seen
from conformance.record.exchange import Exchange, Role, TroubleKind

SEVERAL = 3
"""So many messages that met the same are no accident, though none was sent twice."""

_BROKEN = (TroubleKind.CLOSED, TroubleKind.PROTOCOL)


def with_deliberate(run: Sequence[Seen], open_cases: Container[str]) -> list[Seen]:
    """Return the exchanges of a run, those marked whose trouble is an answer; about `open_cases` the text is silent."""
    sent = [seen for seen in run if seen.exchange.role is not Role.READBACK]
    ordinary = [seen for seen in sent if seen.exchange.valid and seen.exchange.case not in open_cases]
    invalid = [seen for seen in sent if not seen.exchange.valid]
    met_by_valid = {_met(one) for seen in ordinary for one in (seen.exchange, seen.before) if one is not None}
    count = Counter(_met(seen.exchange) for seen in invalid)

    def deliberate(seen: Seen) -> bool:
        met = _met(seen.exchange)
        if seen.outcome.kind is not OutcomeKind.TROUBLE or seen.exchange.role is not Role.PROBE or met in met_by_valid:
            return False
        again = seen.before is not None and _met(seen.before) == met
        if seen.exchange.valid:
            certain = again and seen.exchange.case in open_cases and _of_server(seen.exchange)
        else:
            certain = (again or count[met] >= SEVERAL) and (_of_server(seen.exchange) or count[met] == len(invalid))
        return certain and _between_answered(seen, ordinary)

    return [replace(seen, deliberate=True) if deliberate(seen) else seen for seen in run]


def _met(exchange: Exchange) -> str:
    """Return what an exchange met: a status, or a kind of trouble."""
    if exchange.response is not None:
        return str(exchange.response.status)
    return exchange.trouble.kind.value if exchange.trouble else ""


def _of_server(exchange: Exchange) -> bool:
    if exchange.response is not None:
        return exchange.response.status >= SERVER_ERROR
    return exchange.trouble is not None and exchange.trouble.kind in _BROKEN


def _between_answered(seen: Seen, ordinary: Sequence[Seen]) -> bool:
    """Whether the nearest valid messages on both sides were answered: its controls, or whatever stands there."""
    number, name = seen.exchange.number, seen.exchange.control
    others = [one for one in ordinary if one.exchange.control == name] if name else ordinary
    before = max((one for one in others if one.exchange.number < number), key=_number, default=None)
    after = min((one for one in others if one.exchange.number > number), key=_number, default=None)
    if before is None or after is None:
        return False
    return all(one.outcome.accepted if name else one.outcome.kind is OutcomeKind.ANSWERED for one in (before, after))


def _number(seen: Seen) -> int:
    return seen.exchange.number

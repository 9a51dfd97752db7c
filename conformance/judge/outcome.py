"""What came back for a message, in the words of the design: answered, rejected, not SOAP, trouble.

Trouble is what a proxy, an access rule or a dead process says instead of the service; it is no
judgement about the message, and no rule may read one into it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance.judge.message import Answer
from conformance.judge.reading import Message, Reader
from conformance.record.exchange import Exchange, Response
from conformance.spec.specification import Specification
from conformance.wire.soap import Envelope

REFUSALS = (400, 415, 422)
ACCESS = (401, 403, 404, 407, 408, 429)
GATEWAY = (502, 503, 504)
SERVER_ERROR = 500
UNAVAILABLE = "IPL000001"
"""What the integration platform's fault says when it could not reach the service."""


class OutcomeKind(StrEnum):
    """The five things that can come back."""

    ANSWERED = "answered"
    FAULT = "fault"
    REFUSED = "refused"
    NOT_SOAP = "not-soap"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came back; `words` says it in one clause of a sentence."""

    kind: OutcomeKind
    words: str
    envelope: Envelope | None = None
    answer: Answer | None = None

    @property
    def rejected(self) -> bool:
        """Whether the message was turned down, by a SOAP fault or a plain HTTP refusal."""
        return self.kind in (OutcomeKind.FAULT, OutcomeKind.REFUSED)


def outcome_of(exchange: Exchange, reader: Reader) -> Outcome:
    """Classify what came back in an exchange."""
    return outcome_in(exchange, reader.answered(exchange), reader.specification)


def outcome_in(exchange: Exchange, message: Message | None, specification: Specification) -> Outcome:
    """Classify what came back, as it was read; None where no response came."""
    response = exchange.response
    if response is None or message is None:
        detail = f"no answer ({exchange.trouble.detail})" if exchange.trouble else "no answer"
        return Outcome(kind=OutcomeKind.TROUBLE, words=detail)
    envelope, answer = message.envelope, message.answer
    if envelope is None and message.bare and not response.status:
        return Outcome(kind=OutcomeKind.ANSWERED, words=answer.summary() if answer else "", answer=answer)
    if envelope is None:
        return _without_soap(response, message.document.not_soap)
    if envelope.fault is not None:
        return _fault(envelope, response)
    if answer is None:
        found = ", ".join(_local(child.tag) for child in envelope.body) or "nothing"
        words = f"a SOAP envelope with {found} in its Body instead of {specification.tables.response}"
        return Outcome(kind=OutcomeKind.NOT_SOAP, words=words, envelope=envelope)
    return Outcome(kind=OutcomeKind.ANSWERED, words=answer.summary(), envelope=envelope, answer=answer)


def _fault(envelope: Envelope, response: Response) -> Outcome:
    fault = envelope.fault
    assert fault is not None  # noqa: S101 - the caller looked
    if response.status in (*ACCESS, *GATEWAY):
        return Outcome(kind=OutcomeKind.TROUBLE, words=f"HTTP {response.status} with a SOAP fault", envelope=envelope)
    if UNAVAILABLE in f"{fault.code} {fault.reason} {fault.detail}":
        words = f"a SOAP fault with {UNAVAILABLE}: the platform did not reach the service"
        return Outcome(kind=OutcomeKind.TROUBLE, words=words, envelope=envelope)
    words = f"a SOAP fault {fault.code or 'without a code'} ('{_short(fault.reason)}'), HTTP {response.status}"
    return Outcome(kind=OutcomeKind.FAULT, words=words, envelope=envelope)


def _without_soap(response: Response, reason: str) -> Outcome:
    words = f"HTTP {response.status}, {response.header('Content-Type') or 'no Content-Type'}, {_short(reason)}"
    if response.status in REFUSALS:
        return Outcome(kind=OutcomeKind.REFUSED, words=words)
    if response.status in ACCESS or response.status >= SERVER_ERROR:
        return Outcome(kind=OutcomeKind.TROUBLE, words=words)
    return Outcome(kind=OutcomeKind.NOT_SOAP, words=words)


def _short(text: str, limit: int = 160) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]

"""What came back for a message, in the words of the design: answered, rejected, not SOAP, trouble.

Trouble is what a proxy, an access rule or a dead process says instead of the service; it is no
judgement about the message, and no rule may read one into it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from conformance.judge.message import Answer
from conformance.judge.reading import Message, Reader
from conformance.record.exchange import Exchange, Response
from conformance.record.phrase import Phrase, say
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
    """What came back; `words` says it in one clause of a sentence.

    `own` says that the service wrote what is no envelope: an answer without one, or one that is no XML.
    """

    kind: OutcomeKind
    words: Phrase
    envelope: Envelope | None = None
    answer: Answer | None = None
    own: bool = False

    @property
    def rejected(self) -> bool:
        """Whether the message was turned down, by a SOAP fault or a plain HTTP refusal."""
        return self.kind in (OutcomeKind.FAULT, OutcomeKind.REFUSED)

    @property
    def accepted(self) -> bool:
        """Whether somebody of the call was."""
        return self.answer is not None and any(status.ok for status in self.answer.statuses)


def outcome_of(exchange: Exchange, reader: Reader) -> Outcome:
    """Classify what came back in an exchange."""
    return outcome_in(exchange, reader.answered(exchange), reader.specification)


def outcome_in(exchange: Exchange, message: Message | None, specification: Specification) -> Outcome:
    """Classify what came back, as it was read; None where no response came."""
    response = exchange.response
    if response is None or message is None:
        trouble = exchange.trouble
        words = say("no-answer-because", detail=trouble.detail) if trouble else say("no-answer")
        return Outcome(kind=OutcomeKind.TROUBLE, words=words)
    envelope, answer = message.envelope, message.answer
    if envelope is None and message.bare and answer is not None and not response.status:
        return Outcome(kind=OutcomeKind.ANSWERED, words=answer.summary(), answer=answer)
    if envelope is None:
        return _without_soap(response, message.document.not_soap, own=_is_own(response, specification))
    if envelope.fault is not None:
        return _fault(envelope, response)
    if answer is None:
        words = _instead(", ".join(_local(child.tag) for child in envelope.body), specification.tables.response)
        return Outcome(kind=OutcomeKind.NOT_SOAP, words=words, envelope=envelope)
    return Outcome(kind=OutcomeKind.ANSWERED, words=answer.summary(), envelope=envelope, answer=answer)


def _instead(found: str, wanted: str) -> Phrase:
    return say("other-in-body", found=found, wanted=wanted) if found else say("empty-body-instead", wanted=wanted)


def _fault(envelope: Envelope, response: Response) -> Outcome:
    fault = envelope.fault
    assert fault is not None  # noqa: S101 - the caller looked
    if response.status in (*ACCESS, *GATEWAY):
        words = say("http-with-fault", status=str(response.status))
        return Outcome(kind=OutcomeKind.TROUBLE, words=words, envelope=envelope)
    if UNAVAILABLE in f"{fault.code} {fault.reason} {fault.detail}":
        words = say("platform-unreached", code=UNAVAILABLE)
        return Outcome(kind=OutcomeKind.TROUBLE, words=words, envelope=envelope)
    reason, status = _short(fault.reason), str(response.status)
    words = say("fault-without-code", reason=reason, status=status)
    if fault.code:
        words = say("fault", code=fault.code, reason=reason, status=status)
    return Outcome(kind=OutcomeKind.FAULT, words=words, envelope=envelope)


def _is_own(response: Response, specification: Specification) -> bool:
    """Whether what is no envelope is the service's own all the same: an answer, or an envelope, that is no XML.

    A gateway that answers instead of it knows neither.
    """
    wanted = f"Envelope|{re.escape(specification.tables.response)}"
    return re.search(rf"<(?:[\w.-]+:)?(?:{wanted})[\s/>]".encode(), response.body.replace(b"\0", b"")) is not None


def _without_soap(response: Response, reason: str, *, own: bool) -> Outcome:
    status, reason, media_type = str(response.status), _short(reason), response.header("Content-Type")
    words = say("http-untyped", status=status, reason=reason)
    if media_type:
        words = say("http", status=status, media_type=media_type, reason=reason)
    if own:
        return Outcome(kind=OutcomeKind.NOT_SOAP, words=words, own=True)
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

"""Faults around an answer: its envelope, its media type, its HTTP status, its bytes."""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

from conformance.reference.answers import Status, content_type
from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.faults.writing import with_body
from conformance.reference.seeded import Fault
from conformance.reference.service import OK, Answer, Service
from conformance.spec.binding import SoapVersion

_ENVELOPE, _VERSION, _TYPE, _STATUS = "soap/envelope", "soap/version", "soap/content-type", "soap/status"
_START, _END = b"<soap:Body>", b"</soap:Body>"


def _always(version: SoapVersion) -> type[Service]:
    """Return a service that answers in one version only."""

    class OneVersion(Service):
        def respond(self, statuses: Sequence[Status], _asked: SoapVersion) -> Answer:
            return super().respond(statuses, version)

    return OneVersion


def _answering(change: Callable[[Answer], Answer]) -> type[Service]:
    """Return a service that changes how answers are sent; faults stay as they are."""

    class Changed(Service):
        def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
            return change(super().respond(statuses, version))

    return Changed


def _typed(media_type: str) -> type[Service]:
    return _answering(lambda answer: replace(answer, headers=(("Content-Type", media_type),)))


def _with_status(status: int) -> type[Service]:
    return _answering(lambda answer: replace(answer, status=status))


def _on_error(change: Callable[[bytes], bytes]) -> type[Service]:
    """Return a service that has another template for answers with an error in them, and a wrong one."""
    return with_body(lambda body: change(body) if b"Fejlkode>" in body else body)


def _inside(body: bytes) -> bytes:
    return body.partition(_START)[2].rpartition(_END)[0]


class OtherLabel(Service):
    """Sends each version under the media type of the other."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        other = SoapVersion.V11 if version is SoapVersion.V12 else SoapVersion.V12
        return replace(super().respond(statuses, version), headers=(("Content-Type", content_type(other)),))


class Json(Service):
    """Answers as its newer interface does."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        rows = [status.values(self.tables.roles.response) for status in statuses]
        body = json.dumps({"IndberetSvar": {"ElevStatus": rows}}, ensure_ascii=False).encode()
        return Answer(status=OK, headers=(("Content-Type", "application/json"),), body=body)


class DemandsAnAction(Service):
    """Dispatches by the action, though the binding has none."""

    def check_action(self, action: str) -> None:
        if action != self.tables.operation:
            raise Refusal(FaultKind.SENDER, "The action is not one of this service.")


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="answers-in-soap-11",
        clause=_VERSION,
        en="Answers in SOAP 1.1, whatever it was asked in.",
        service=_always(SoapVersion.V11),
    ),
    Fault(
        name="answers-in-soap-12",
        clause=_VERSION,
        en="Answers in SOAP 1.2, whatever it was asked in.",
        service=_always(SoapVersion.V12),
        soap=SoapVersion.V11,
    ),
    Fault(
        name="answer-as-html",
        clause=_TYPE,
        en="Leaves the content type text/html on a right answer.",
        service=_typed("text/html; charset=utf-8"),
    ),
    Fault(
        name="answer-as-application-xml",
        clause=_TYPE,
        en="Sends its answer as application/xml.",
        service=_typed("application/xml; charset=utf-8"),
    ),
    Fault(
        name="answer-without-a-type",
        clause=_TYPE,
        en="Sends its answer without a Content-Type.",
        service=_answering(lambda answer: replace(answer, headers=())),
    ),
    Fault(
        name="answer-as-text-xml",
        clause=_TYPE,
        en="Sends a SOAP 1.2 answer under the media type of SOAP 1.1.",
        service=OtherLabel,
    ),
    Fault(
        name="soap-11-answer-as-soap-12",
        clause=_TYPE,
        en="Sends a SOAP 1.1 answer under the media type of SOAP 1.2.",
        service=OtherLabel,
        soap=SoapVersion.V11,
    ),
    Fault(
        name="answer-with-500",
        clause=_STATUS,
        en="Sends answers with HTTP 500.",
        service=_with_status(500),
    ),
    Fault(
        name="answer-with-201",
        clause=_STATUS,
        en="Sends answers with HTTP 201, since something was created.",
        service=_with_status(201),
    ),
    Fault(
        name="answer-with-202",
        clause=_STATUS,
        en="Sends answers with HTTP 202.",
        service=_with_status(202),
    ),
    Fault(
        name="two-elements-in-body",
        clause=_ENVELOPE,
        en="Puts the answer into Body twice.",
        service=with_body(lambda body: body.replace(_END, _inside(body) + _END)),
    ),
    Fault(
        name="element-after-body",
        clause=_ENVELOPE,
        en="Puts an element of its own after Body.",
        service=with_body(lambda body: body.replace(_END, _END + b'<t:Trace xmlns:t="urn:trace">1</t:Trace>')),
    ),
    Fault(
        name="empty-body",
        clause=_ENVELOPE,
        en="Answers what it accepts with an empty Body.",
        service=with_body(lambda body: body.replace(_inside(body), b"")),
    ),
    Fault(
        name="answer-without-an-envelope",
        clause=_ENVELOPE,
        en="Answers with IndberetSvar alone, without an envelope.",
        service=with_body(_inside),
    ),
    Fault(
        name="envelope-of-a-draft",
        clause=_ENVELOPE,
        en="Writes the envelope in the namespace of a draft of SOAP 1.2.",
        service=with_body(lambda body: body.replace(b"2003/05/soap-envelope", b"2001/12/soap-envelope")),
    ),
    Fault(
        name="answer-as-json",
        clause=_ENVELOPE,
        en="Answers in JSON.",
        service=Json,
    ),
    Fault(
        name="blank-line-before-an-error",
        clause=_ENVELOPE,
        en="Writes a line break before the XML declaration of an answer with an error, which makes it no XML.",
        service=_on_error(lambda body: b"\r\n" + body),
    ),
    Fault(
        name="document-type-before-an-error",
        clause=_ENVELOPE,
        en="Begins an answer with an error with a document type declaration, which SOAP forbids.",
        service=_on_error(lambda body: body.replace(b"<soap:Envelope", b"<!DOCTYPE soap:Envelope><soap:Envelope", 1)),
    ),
    Fault(
        name="error-says-utf-16",
        clause=_ENVELOPE,
        en="Says in the XML declaration of an answer with an error that its UTF-8 is UTF-16.",
        service=_on_error(lambda body: body.replace(b'encoding="UTF-8"', b'encoding="UTF-16"', 1)),
    ),
    Fault(
        name="demands-an-action",
        clause="6.2/answer",
        en="Refuses a call whose action is not the name of the operation, though the binding names none.",
        service=DemandsAnAction,
    ),
)

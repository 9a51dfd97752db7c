"""Faults where a SOAP fault belongs and something else comes."""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import re
from dataclasses import replace

from conformance.reference.envelope import Refusal
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import OK, Answer, Service
from conformance.spec.binding import SoapVersion
from conformance.spec.tables import Scope
from conformance.wire.xml import escape_attribute

_ENVELOPE, _FAULT = "soap/envelope", "soap/fault"
_PAGE = "<html><h1>Error</h1></html>"
_TRACE = (
    "java.lang.NullPointerException\n\tat dk.skole.kontakt.Indberetning.laes(Indberetning.java:87)\n"
    "\tat dk.skole.kontakt.Endpoint.kald(Endpoint.java:31)\n"
)


def _instead(status: int, media_type: str, body: str) -> type[Service]:
    """Return a service that answers something else where a fault belongs."""
    answer = Answer(status=status, headers=(("Content-Type", media_type),) if media_type else (), body=body.encode())

    class Changed(Service):
        def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
            return answer

    return Changed


class FaultInTheAnswer(Service):
    """Puts the fault into an answer."""

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        answer = super().refuse(refusal, version)
        start, end = f'<IndberetSvar xmlns="{escape_attribute(self.binding.namespace)}">', "</IndberetSvar>"
        body = answer.body.replace(b"<soap:Fault>", start.encode() + b"<soap:Fault>")
        return replace(answer, body=body.replace(b"</soap:Fault>", b"</soap:Fault>" + end.encode()))


class FaultOfItsOwn(Service):
    """Calls its fault by the name of SOAP's, in its own namespace."""

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        answer = super().refuse(refusal, version)
        start = f'<f:Fault xmlns:f="{escape_attribute(self.binding.namespace)}">'
        body = answer.body.replace(b"<soap:Fault>", start.encode()).replace(b"</soap:Fault>", b"</f:Fault>")
        return replace(answer, body=body)


class InvalidAsAnError(Service):
    """Answers what is invalid as a call from nobody whom it knows."""

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        stopped = next(row for row in self.tables.validations if row.scope is Scope.CALL)
        return self.respond([self.status_of_call(stopped)], version)


class EmptyBody(Service):
    """Forgets the fault, and its status."""

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        answer = super().refuse(refusal, version)
        return replace(
            answer, status=OK, body=re.sub(b"<soap:Fault>.*</soap:Fault>", b"", answer.body, flags=re.DOTALL)
        )


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="fault-inside-the-answer",
        clause="6.2/schema",
        en="Puts its fault into an IndberetSvar.",
        service=FaultInTheAnswer,
    ),
    Fault(
        name="fault-in-its-own-namespace",
        clause=_FAULT,
        en="Writes the element Fault in the namespace of the message instead of SOAP's.",
        service=FaultOfItsOwn,
    ),
    Fault(
        name="invalid-answered-as-an-error",
        clause=_FAULT,
        deserves=Deserves.WARNING,
        en="Answers an invalid message with an ElevStatus instead of a fault.",
        service=InvalidAsAnError,
    ),
    Fault(
        name="fault-as-json",
        clause=_ENVELOPE,
        en="Answers what is invalid in JSON, with HTTP 500.",
        service=_instead(500, "application/json", '{"error": "Invalid"}'),
    ),
    Fault(
        name="fault-as-json-with-200",
        clause=_FAULT,
        en="Answers what is invalid in JSON, with HTTP 200.",
        service=_instead(OK, "application/json", '{"error": "Invalid"}'),
    ),
    Fault(
        name="fault-as-web-page",
        clause=_ENVELOPE,
        en="Answers what is invalid with a web page and HTTP 500.",
        service=_instead(500, "text/html", _PAGE),
    ),
    Fault(
        name="fault-as-web-page-with-200",
        clause=_FAULT,
        en="Answers what is invalid with a web page and HTTP 200.",
        service=_instead(OK, "text/html", _PAGE),
    ),
    Fault(
        name="fault-as-stack-trace",
        clause=_ENVELOPE,
        en="Answers what is invalid with a stack trace as text and HTTP 500.",
        service=_instead(500, "text/plain", _TRACE),
    ),
    Fault(
        name="fault-as-empty-500",
        clause=_ENVELOPE,
        en="Answers what is invalid with HTTP 500 and no bytes.",
        service=_instead(500, "", ""),
    ),
    Fault(
        name="fault-as-empty-envelope",
        clause=_FAULT,
        en="Answers what is invalid with an envelope whose Body is empty, and HTTP 200.",
        service=EmptyBody,
    ),
)

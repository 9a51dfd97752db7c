"""Oddities of how a message is turned down: by HTTP alone, as many frameworks do.

The specification names no answer for an invalid message (readings.toml, invalid-request). Clause
soap/fault takes a plain HTTP refusal with 400, 415 or 422 for what it is: a refusal.
"""

from __future__ import annotations

from collections.abc import Callable

from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.seeded import Oddity
from conformance.reference.service import Answer, Service
from conformance.spec.binding import SoapVersion

_BECAUSE = "clauses.toml, soap/fault: an invalid message is rejected with a SOAP fault or an HTTP refusal"
_PROBLEM = b'{"type":"about:blank","title":"Bad Request","status":400,"detail":"<Fault> \\u00e6"}'
_PAGE = b"<!DOCTYPE html><html lang=da><title>400</title><p>Ikke godkendt<br>&nbsp;</html>"


def _refusing(
    status: int, content_type: str = "", body: bytes = b"", *, concerns: Callable[[Refusal], bool] = lambda _: True
) -> type[Service]:
    """Return a service that answers the sender's faults (or some of them) with HTTP alone."""

    class Refusing(Service):
        def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
            if refusal.kind is not FaultKind.SENDER or not concerns(refusal):
                return super().refuse(refusal, version)
            headers = (("Content-Type", content_type),) if content_type else ()
            return Answer(status=status, headers=headers, body=body)

    return Refusing


def _not_xml(refusal: Refusal) -> bool:
    return not refusal.details


ODDITIES: tuple[Oddity, ...] = (
    Oddity(
        name="plain-400-for-what-is-not-xml",
        en="Answers what is not well-formed with HTTP 400 and a line of text.",
        because=_BECAUSE,
        service=_refusing(400, "text/plain; charset=utf-8", b"Not XML.\n", concerns=_not_xml),
    ),
    Oddity(
        name="empty-400-for-what-is-not-xml",
        en="Answers what is not well-formed with HTTP 400 and nothing else.",
        because=_BECAUSE,
        service=_refusing(400, concerns=_not_xml),
    ),
    Oddity(
        name="415-for-what-is-not-xml",
        en="Answers what is not well-formed with HTTP 415.",
        because=_BECAUSE,
        service=_refusing(415, "text/html", _PAGE, concerns=_not_xml),
    ),
    Oddity(
        name="plain-400-for-what-is-not-xml-soap-1.1",
        en="Answers what is not well-formed with HTTP 400 and a line of text, in SOAP 1.1.",
        because=_BECAUSE,
        service=_refusing(400, "text/plain", b"Not XML.\n", concerns=_not_xml),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="web-page-400",
        en="Answers every message that it rejects with HTTP 400 and a web page.",
        because=_BECAUSE,
        service=_refusing(400, "text/html; charset=iso-8859-1", _PAGE),
    ),
    Oddity(
        name="problem-json-400",
        en="Answers every message that it rejects with HTTP 400 and problem details in JSON.",
        because=f"{_BECAUSE}; RFC 9457",
        service=_refusing(400, "application/problem+json", _PROBLEM),
    ),
    Oddity(
        name="empty-422",
        en="Answers every message that it rejects with HTTP 422 and nothing else.",
        because=f"{_BECAUSE}; RFC 9110, 15.5.21",
        service=_refusing(422),
    ),
    Oddity(
        name="xml-400",
        en="Answers every message that it rejects with HTTP 400 and XML of its own.",
        because=_BECAUSE,
        service=_refusing(400, "application/xml", b'<?xml version="1.0"?>\n<fejl xmlns="urn:x-fejl" kode="7"/>'),
    ),
    Oddity(
        name="ipl-web-page-400",
        en="Answers every message that it rejects with HTTP 400 and a web page, behind the platform.",
        because=_BECAUSE,
        service=_refusing(400, "text/html; charset=iso-8859-1", _PAGE),
        binding="ipl",
    ),
)

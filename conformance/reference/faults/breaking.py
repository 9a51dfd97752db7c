"""Faults of a service that breaks instead of answering, and of answers that are the service's own and no SOAP."""

from __future__ import annotations

import re
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Scope

from conformance.reference.faults.shells import Call, Shell, plain, sending
from conformance.reference.seeded import Fault
from conformance.reference.seeded import Shell as AnyShell
from conformance.reference.service import OK

_FAULT, _ENVELOPE = "soap/fault", "soap/envelope"
_NOTICE = b"<br />\n<b>Notice</b>:  Undefined index: SlutDato in <b>/srv/kontakt.php</b> on line <b>57</b><br />\n"


def _instead_of_refusing(status: int, words: str) -> AnyShell:
    """Return a shell that answers a refusal with a plain page of the web server."""

    class Instead(Shell):
        async def reply(self, call: Call, scope: Scope) -> Response:
            response = await self.inner(call, scope)
            return response if response.status_code == OK else plain(status, words)

    return Instead


def _breaking_on(wrong: Callable[[bytes], object], status: int) -> AnyShell:
    """Return a shell whose application breaks on some messages, whatever is right about them."""

    class Breaking(Shell):
        async def reply(self, call: Call, scope: Scope) -> Response:
            return plain(status, "Internal Server Error") if wrong(call.body) else await self.inner(call, scope)

    return Breaking


def _bare(body: bytes) -> bytes:
    """Return what stands in Body, without the envelope."""
    inside = re.search(rb"Body>(.*)</[\w:]*Body>", body, re.DOTALL)
    return body if inside is None else inside[1]


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="plain-500-instead-of-refusing",
        clause=_FAULT,
        en="Answers every invalid message with HTTP 500 and no SOAP.",
        shell=_instead_of_refusing(500, "Internal Server Error"),
    ),
    Fault(
        name="plain-503-instead-of-refusing",
        clause=_FAULT,
        en="Answers every invalid message with HTTP 503, as if it were not there.",
        shell=_instead_of_refusing(503, "Service Unavailable"),
    ),
    Fault(
        name="breaks-on-the-hour-24",
        clause="6.1.3/SlutDato/type",
        en="Breaks with HTTP 503 on a SlutDato of 24:00:00, which it may take or refuse.",
        shell=_breaking_on(lambda body: b"T24:00:00" in body, 503),
    ),
    Fault(
        name="no-envelope-at-all",
        clause=_ENVELOPE,
        en="Answers every call with what belongs into Body, without an envelope.",
        shell=sending(_bare),
    ),
    Fault(
        name="notice-before-every-answer",
        clause=_ENVELOPE,
        en="Writes a notice of its interpreter before every answer.",
        shell=sending(lambda body: _NOTICE + body),
    ),
    Fault(
        name="document-type-before-every-answer",
        clause=_ENVELOPE,
        en="Writes a document type declaration before every answer.",
        shell=sending(lambda body: re.sub(rb"(<[\w:]*Envelope)", rb"<!DOCTYPE Envelope>\1", body, count=1)),
    ),
    Fault(
        name="undeclared-prefix-in-every-answer",
        clause=_ENVELOPE,
        en="Declares the namespace of the envelope nowhere.",
        shell=sending(lambda body: re.sub(rb'\sxmlns:soap="[^"]*"', b"", body, count=1)),
    ),
)

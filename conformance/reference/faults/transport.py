"""Faults of the web server around a right service: sizes, types, encodings, lengths."""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import gzip
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.faults.shells import Call, Shell, plain, sending, with_body
from conformance.reference.seeded import Fault
from conformance.reference.seeded import Shell as AnyShell
from conformance.reference.service import OK, UNSUPPORTED_MEDIA_TYPE, Answer, Service
from conformance.spec.binding import SoapVersion

_SIZE, _ENVELOPE, _ANSWER = "soap/size", "soap/envelope", "6.2/answer"
_KIB = 2**10
_POST_SIZE = 2**6 * _KIB
_HEADER_SIZE = 8 * _KIB
_BUFFER = 4 * _KIB


def _limiting(size: int, status: int) -> AnyShell:
    """Return a shell that takes bodies of at most so many bytes."""

    class Limiting(Shell):
        async def reply(self, call: Call, scope: Scope) -> Response:
            if len(call.body) > size:
                return plain(status, "Request Entity Too Large")
            return await self.inner(call, scope)

    return Limiting


def _refusing(wrong: Callable[[Call], object], status: int, words: str) -> AnyShell:
    """Return a shell that turns some calls away."""

    class Refusing(Shell):
        async def reply(self, call: Call, scope: Scope) -> Response:
            return plain(status, words) if wrong(call) else await self.inner(call, scope)

    return Refusing


class FirstBuffer(Service):
    """Reads once from the socket, and takes that for the request."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        return super().handle(body[:_POST_SIZE], content_type, soap_action)


class LiteralType(Service):
    """Compares the Content-Type letter by letter with the one that its own client sends."""

    def answer(self, body: bytes, version: SoapVersion, content_type: str | None, soap_action: str | None) -> Answer:
        if not (content_type or "").endswith("; charset=utf-8"):
            return self.refuse(Refusal(FaultKind.SENDER, "The Content-Type is not known."), version)
        return super().answer(body, version, content_type, soap_action)


class Compressing(Shell):
    """Compresses what is worth it, and does not ask the client."""

    async def reply(self, call: Call, scope: Scope) -> Response:
        response = await self.inner(call, scope)
        body = bytes(response.body)
        if len(body) < _KIB:
            return response
        return with_body(response, gzip.compress(body, mtime=0), content_encoding="gzip")


class Redirecting(Shell):
    """Wants a slash at the end of its address."""

    async def reply(self, call: Call, scope: Scope) -> Response:
        if call.path.endswith("/"):
            return await self.inner(call, scope)
        return Response(status_code=307, headers={"Location": f"{call.path}/"})


class Closing(Shell):
    """Drops the connection where it should refuse: announces an answer, and sends none of it."""

    async def reply(self, call: Call, scope: Scope) -> Response:
        response = await self.inner(call, scope)
        if response.status_code == OK:
            return response
        return _Unfinished(status_code=response.status_code)


class _Unfinished(Response):
    """The head of an answer, and no more: the server closes the connection then."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-length", b"1")]
        await send({"type": "http.response.start", "status": self.status_code, "headers": headers})


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="no-more-than-64-kib",
        clause=_SIZE,
        en="Refuses a request of more than 64 KiB with HTTP 413.",
        shell=_limiting(_POST_SIZE, 413),
    ),
    Fault(
        name="fails-beyond-64-kib",
        clause=_ENVELOPE,
        en="Fails with HTTP 500 for a request of more than 64 KiB.",
        shell=_limiting(_POST_SIZE, 500),
    ),
    Fault(
        name="no-more-than-8-kib",
        clause=_SIZE,
        en="Refuses a request of more than 8 KiB with HTTP 413.",
        shell=_limiting(_HEADER_SIZE, 413),
    ),
    Fault(
        name="reads-64-kib-only",
        clause=_SIZE,
        en="Reads the first 64 KiB of a request, and refuses what is left of it as no XML.",
        service=FirstBuffer,
    ),
    Fault(
        name="answer-cut-at-4-kib",
        clause=_ENVELOPE,
        en="Sends the first 4 KiB of an answer.",
        shell=sending(lambda body: body[:_BUFFER]),
    ),
    Fault(
        name="length-counted-in-characters",
        clause=_ENVELOPE,
        en="Counts the length of its answer in characters, and so cuts it where it holds Danish letters.",
        shell=sending(lambda body: body[: len(body.decode("utf-8"))]),
    ),
    Fault(
        name="gzip-without-being-asked",
        clause=_ENVELOPE,
        en="Compresses an answer of more than 1 KiB, though the client asked for identity.",
        shell=Compressing,
    ),
    Fault(
        name="redirects-a-post",
        clause=_ANSWER,
        en="Redirects every call to an address with a slash at the end.",
        shell=Redirecting,
    ),
    Fault(
        name="charset-parameter-refused",
        clause=_ANSWER,
        en="Refuses a Content-Type with a charset as an unknown media type.",
        shell=_refusing(
            lambda call: "charset" in call.headers.get("content-type", ""),
            UNSUPPORTED_MEDIA_TYPE,
            "Unsupported Media Type",
        ),
    ),
    Fault(
        name="content-type-compared-as-text",
        clause="soap/form",
        en="Refuses every Content-Type that is not letter by letter the one of its own client.",
        service=LiteralType,
    ),
    Fault(
        name="utf-16-unsupported",
        clause="soap/form",
        en="Refuses the charset UTF-16 with HTTP 415.",
        shell=_refusing(
            lambda call: "utf-16" in call.headers.get("content-type", "").lower(),
            UNSUPPORTED_MEDIA_TYPE,
            "Unsupported Media Type",
        ),
    ),
    Fault(
        name="closes-instead-of-refusing",
        clause="soap/fault",
        en="Closes the connection where it should refuse an invalid message.",
        shell=Closing,
    ),
)

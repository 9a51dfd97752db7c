"""What a shell around the web application needs: the whole answer of the application, to do something with.

Every shell lets through what is not a call of the service: other methods than POST, and what is asked
about the registers from beside it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.reference.seeded import Shell as AnyShell
from conformance.reference.service import READBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as it came, its body whole."""

    headers: Headers
    path: str
    body: bytes


class Shell(ABC):
    """Answers POST by `reply`, and everything else as the application does."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "POST" or scope["path"] == READBACK:
            await self.app(scope, receive, send)
            return
        call = Call(headers=Headers(scope=scope), path=str(scope["path"]), body=await _body(receive))
        response = await self.reply(call, scope)
        await response(scope, receive, send)

    @abstractmethod
    async def reply(self, call: Call, scope: Scope) -> Response:
        """Return what goes back for a call."""

    async def inner(self, call: Call, scope: Scope) -> Response:
        """Return what the application answers."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": call.body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        await self.app(scope, receive, send)
        body = b"".join(message.get("body", b"") for message in sent[1:])
        response = Response(body, sent[0]["status"])
        response.raw_headers = [(name.lower(), value) for name, value in sent[0]["headers"]]
        return response


async def _body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(chunks)


def plain(status: int, words: str) -> Response:
    """Return an answer of the web server's own, without SOAP."""
    return Response(f"{words}\n", status, media_type="text/plain")


def with_body(response: Response, body: bytes, **headers: str) -> Response:
    """Return a response with another body, announced with its length, and more headers (`_` for `-`)."""
    changed = Response(body, response.status_code)
    kept = [(name, value) for name, value in response.raw_headers if name != b"content-length"]
    more = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    changed.raw_headers = [*kept, (b"content-length", str(len(body)).encode()), *more]
    return changed


def sending(change: Callable[[bytes], bytes]) -> AnyShell:
    """Return a shell that sends other bytes than those of the answer."""

    class Sending(Shell):
        async def reply(self, call: Call, scope: Scope) -> Response:
            response = await self.inner(call, scope)
            return with_body(response, change(bytes(response.body)))

    return Sending

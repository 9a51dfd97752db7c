"""How a shell makes HTTP odd: other headers, a body in pieces, or bytes that uvicorn would not write.

ASGI knows nothing of reason phrases, interim responses or chunk extensions. For these a shell puts
itself between the web server and its socket, and edits what is written there.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from conformance.errors import SuiteError
from conformance.reference.seeded import Shell

Headers = list[tuple[bytes, bytes]]
_START, _BODY = "http.response.start", "http.response.body"


def sending(change: Callable[[Message], Iterator[Message]]) -> Shell:
    """Return a shell that sends other ASGI messages in the place of each."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def odd(scope: Scope, receive: Receive, send: Send) -> None:
            async def changed(message: Message) -> None:
                for one in change(message):
                    await send(one)

            await app(scope, receive, changed)

        return odd

    return shell


def headers(edit: Callable[[Headers], Headers]) -> Shell:
    """Return a shell that sends other headers: pairs of bytes, in their order."""

    def change(message: Message) -> Iterator[Message]:
        yield {**message, "headers": edit(list(message["headers"]))} if message["type"] == _START else message

    return sending(change)


def more_headers(*more: tuple[str, str]) -> Shell:
    """Return a shell that adds headers."""
    return headers(lambda known: [*known, *((name.encode(), value.encode()) for name, value in more)])


def content_type(edit: Callable[[str], str]) -> Shell:
    """Return a shell that writes the Content-Type differently."""

    def edited(known: Headers) -> Headers:
        return [(name, edit(value.decode()).encode() if name == b"content-type" else value) for name, value in known]

    return headers(edited)


def pieces(size: int) -> Shell:
    """Return a shell that sends bodies in chunks of so many bytes."""

    def change(message: Message) -> Iterator[Message]:
        if message["type"] == _START:
            yield {**message, "headers": [pair for pair in message["headers"] if pair[0] != b"content-length"]}
            return
        body = message.get("body", b"")
        for start in range(0, len(body), size):
            yield {"type": _BODY, "body": body[start : start + size], "more_body": True}
        yield {"type": _BODY, "body": b"", "more_body": False}

    return sending(change)


def hesitating(seconds: float) -> Shell:
    """Return a shell that pauses in the middle of a body."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def odd(scope: Scope, receive: Receive, send: Send) -> None:
            async def paused(message: Message) -> None:
                if message["type"] == _BODY:
                    body = message["body"]
                    await send({"type": _BODY, "body": body[: len(body) // 2], "more_body": True})
                    await asyncio.sleep(seconds)
                    message = {**message, "body": body[len(body) // 2 :]}
                await send(message)

            await app(scope, receive, paused)

        return odd

    return shell


def around(*shells: Shell) -> Shell:
    """Return several shells as one, the first one innermost."""

    def shell(app: ASGIApp) -> ASGIApp:
        for one in shells:
            app = one(app)
        return app

    return shell


class _Wire:
    """The connection of a web server, with an edit of all that is written to it."""

    def __init__(self, connection: Any, edit: Callable[[bytes], bytes]) -> None:
        self._connection = connection
        self._edit = edit

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def write(self, data: bytes) -> None:
        """Write bytes in their other form."""
        self._connection.write(self._edit(data))


def exchange_of(send: Send) -> Any:
    """Return uvicorn's object for one request and its answer, whose `transport` is the connection."""
    exchange = getattr(send, "__self__", None)
    if not hasattr(exchange, "transport"):
        raise SuiteError("this oddity has to be the outermost shell, straight under uvicorn")
    return exchange


def wire(edit: Callable[[bytes], bytes]) -> Shell:
    """Return a shell that edits the bytes of the wire: the whole head in one piece, then pieces of the body."""

    def shell(app: ASGIApp) -> ASGIApp:
        async def odd(scope: Scope, receive: Receive, send: Send) -> None:
            exchange = exchange_of(send)
            exchange.transport = _Wire(exchange.transport, edit)
            await app(scope, receive, send)

        return odd

    return shell


def head(pattern: str, replacement: str) -> Shell:
    """Return a shell that edits the head of an answer with a regular expression."""

    def edit(data: bytes) -> bytes:
        if not data.startswith(b"HTTP/"):
            return data
        return re.sub(pattern, replacement, data.decode("latin-1")).encode("latin-1")

    return wire(edit)

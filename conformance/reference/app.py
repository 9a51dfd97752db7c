"""The shell around the service: HTTP in, HTTP out, nothing about the message.

One ASGI function rather than routes: every path is the service, every method but POST and the
one GET is refused alike, and a body is never held beyond the size that the parser accepts.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.reference.service import READBACK, Service
from conformance.wire.xml import MAX_BYTES, escape_attribute

ENDPOINT = b"REPLACE_WITH_ENDPOINT"
# A sender that is cut off in the middle sees a broken connection instead of the answer; so some is read and dropped.
_MOST_DROPPED = 4 * MAX_BYTES


def create_app(service: Service, wsdl: bytes | None = None) -> ASGIApp:
    """Return the application: POST to any path but one is a call, `GET ?wsdl` the WSDL where there is one.

    POST to `READBACK` asks what is stored about a person.

    REPLACE_WITH_ENDPOINT in the WSDL becomes the URL that it was asked for at. A body beyond
    `MAX_BYTES` is answered 413, any other method 405.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await _respond(request, service, wsdl)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    return app


async def _respond(request: Request, service: Service, wsdl: bytes | None) -> Response:
    if request.method == "POST":
        return await _call(request, service)
    if request.method == "GET" and wsdl is not None and _asks_for_wsdl(request):
        url = escape_attribute(str(request.url.replace(query="")))
        return Response(wsdl.replace(ENDPOINT, url.encode()), media_type="text/xml")
    return PlainTextResponse("Method not allowed: POST a SOAP request.\n", 405, {"Allow": "POST"})


def _asks_for_wsdl(request: Request) -> bool:
    return "wsdl" in [key.lower() for key in request.query_params]


async def _call(request: Request, service: Service) -> Response:
    body = await _body(request)
    if body is None:
        words = f"The request is larger than {MAX_BYTES} bytes.\n"
        return PlainTextResponse(words, 413, {"Connection": "close"})
    headers = request.headers
    if request.url.path == READBACK:
        stored = await run_in_threadpool(service.read_back, body)
        return Response(stored.body, stored.status, dict(stored.headers))
    answer = await run_in_threadpool(service.handle, body, headers.get("content-type"), headers.get("soapaction"))
    return Response(answer.body, answer.status, dict(answer.headers))


async def _body(request: Request) -> bytes | None:
    """Return the body, None where it is too large."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _MOST_DROPPED:
            return None
        if size <= MAX_BYTES:
            chunks.append(chunk)
    return b"".join(chunks) if size <= MAX_BYTES else None

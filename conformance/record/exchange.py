"""An exchange: what was sent because of a case, what came back, and when.

Everything that a judge needs is in here, so that a recorded run can be judged again offline.
`to_json` and `exchange_from_json` are each other's inverse; bytes travel as text where they
are UTF-8, so that a run log can be read, and as base64 where they are not.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Headers = tuple[tuple[str, str], ...]


def header_of(headers: Headers, name: str) -> str | None:
    """Return the first header of that name, compared without case; None where there is none."""
    return next((value for key, value in headers if key.lower() == name.lower()), None)


class Role(StrEnum):
    """Why a message was sent.

    `control`: the valid neighbour of the probes beside it, whatever case they belong to. `setup`:
    brings the target into the state that a probe is about. `readback`: asks the target's own hook
    what is stored; no SOAP. `neighbour`: accepted, and as near to a failing message as was found.
    """

    PREFLIGHT = "preflight"
    SETUP = "setup"
    CONTROL = "control"
    PROBE = "probe"
    READBACK = "readback"
    NEIGHBOUR = "neighbour"
    RECEIVED = "received"


class TroubleKind(StrEnum):
    """Why no whole HTTP response came."""

    CONNECT = "connect"
    TLS = "tls"
    DEADLINE = "deadline"
    TOO_LARGE = "too-large"
    PROTOCOL = "protocol"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """An HTTP request as sent; `body` holds the bytes of the wire."""

    method: str
    url: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """An HTTP response as received: status 100-599, headers in their order, undecoded body."""

    status: int
    reason: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str | None:
        """Return the first header of that name, compared without case."""
        return header_of(self.headers, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What went wrong instead of a response, in one line."""

    kind: TroubleKind
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request and its response or trouble.

    `number` counts from 1 through the run; `edit` says in words what a negative probe changed;
    `started` is ISO 8601 in UTC; `milliseconds` is the time until the whole answer was there.
    `control` names the control that a probe stands beside, or that this is ("" for none);
    `repeats` is the number of the exchange of which this is the second try (0 for a first).

    Where a client was under test (`Role.RECEIVED`), `valid` says that the answer is one that a service may
    give, `edit` says in words what is answered, and `key` is the number of the task that the call was made for.
    """

    number: int
    case: str
    role: Role
    valid: bool
    edit: str
    key: str
    request: Request
    response: Response | None
    trouble: Trouble | None
    started: str
    milliseconds: float
    control: str = ""
    repeats: int = 0


def to_json(exchange: Exchange) -> dict[str, Any]:
    """Return the exchange as JSON values, without the `event` name."""
    request, response, trouble = exchange.request, exchange.response, exchange.trouble
    return {
        "number": exchange.number,
        "case": exchange.case,
        "role": exchange.role.value,
        "valid": exchange.valid,
        "edit": exchange.edit,
        "key": exchange.key,
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": [list(pair) for pair in request.headers],
            "body": _body_to_json(request.body),
        },
        "response": response
        and {
            "status": response.status,
            "reason": response.reason,
            "headers": [list(pair) for pair in response.headers],
            "body": _body_to_json(response.body),
        },
        "trouble": trouble and {"kind": trouble.kind.value, "detail": trouble.detail},
        "started": exchange.started,
        "milliseconds": exchange.milliseconds,
        "control": exchange.control,
        "repeats": exchange.repeats,
    }


def exchange_from_json(data: dict[str, Any]) -> Exchange:
    """Return the exchange that `to_json` wrote; KeyError, TypeError or ValueError if it did not."""
    request, response, trouble = data["request"], data["response"], data["trouble"]
    return Exchange(
        number=int(data["number"]),
        case=str(data["case"]),
        role=Role(data["role"]),
        valid=bool(data["valid"]),
        edit=str(data["edit"]),
        key=str(data["key"]),
        request=Request(
            method=request["method"],
            url=request["url"],
            headers=_headers(request["headers"]),
            body=_body_from_json(request["body"]),
        ),
        response=response
        and Response(
            status=int(response["status"]),
            reason=response["reason"],
            headers=_headers(response["headers"]),
            body=_body_from_json(response["body"]),
        ),
        trouble=trouble and Trouble(kind=TroubleKind(trouble["kind"]), detail=trouble["detail"]),
        started=str(data["started"]),
        milliseconds=float(data["milliseconds"]),
        control=str(data["control"]),
        repeats=int(data["repeats"]),
    )


def _headers(pairs: list[list[str]]) -> Headers:
    return tuple((str(name), str(value)) for name, value in pairs)


def _body_to_json(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode("ascii")}


def _body_from_json(data: dict[str, str]) -> bytes:
    return data["text"].encode("utf-8") if "text" in data else base64.b64decode(data["base64"], validate=True)

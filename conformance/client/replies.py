"""A reply as the listener sends it: HTTP around SOAP around the message, or none of these."""

from __future__ import annotations

from dataclasses import dataclass, replace

from conformance.spec.binding import Side, SoapVersion
from conformance.spec.outer import Outer
from conformance.spec.specification import Specification
from conformance.wire.carrier import PLACEHOLDER, SYSTEM, carry, identifier_of
from conformance.wire.soap import MEDIA_TYPES, NAMESPACES, Envelope
from conformance.wire.xml import element, escape

_LOCAL = {
    SoapVersion.V11: {Side.SENDER: "Client", Side.RECEIVER: "Server"},
    SoapVersion.V12: {Side.SENDER: "Sender", Side.RECEIVER: "Receiver"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is sent back. `words` say what it is, `valid` whether a service may answer so.

    `delay` is in seconds; `slowly` sends the body in small pieces; `sent` is how many bytes of the body go out
    before the connection is closed: None for all of them, -1 for not even a status line.
    """

    status: int
    media_type: str
    body: bytes
    words: str = ""
    charset: str = "utf-8"
    valid: bool = False
    delay: float = 0.0
    slowly: bool = False
    sent: int | None = None

    @property
    def content_type(self) -> str:
        """The Content-Type header."""
        return f"{self.media_type}; charset={self.charset}"

    def with_body(self, body: bytes, *, charset: str = "utf-8") -> Reply:
        """Return the reply with another body."""
        return replace(self, body=body, charset=charset)


def as_soap(message: bytes, specification: Specification, envelope: Envelope) -> Reply:
    """Return a message as an answer to a call: in its SOAP version, and in the layer that the binding has."""
    body = carry(message, specification.binding, envelope.version, answer=True)
    outer = specification.binding.outer
    if outer is not None:
        body = _identified(body, outer, identifier_of(envelope, outer) or {})
    return Reply(status=200, media_type=MEDIA_TYPES[envelope.version], body=body)


def _identified(body: bytes, outer: Outer, asked: dict[str, str]) -> bytes:
    """Repeat the identifier of the call; the number that correlates is its transaction's."""
    system, number = asked.get(outer.system, SYSTEM), asked.get(outer.transaction, PLACEHOLDER)
    body = body.replace(f">{SYSTEM}<".encode(), f">{escape(system)}<".encode(), 1)
    return body.replace(PLACEHOLDER.encode(), escape(number).encode(), 1)


def fault(specification: Specification, version: SoapVersion, side: Side, reason: str) -> Reply:
    """Return a SOAP fault, with the status that the binding gives it and the detail that its layer has."""
    soap, code = NAMESPACES[version], f"soap:{_LOCAL[version][side]}"
    detail = _detail(specification.binding.outer, side, reason)
    if version is SoapVersion.V11:
        inside = element("faultcode", code) + element("faultstring", escape(reason))
        inside += element("detail", detail) if detail else ""
    else:
        inside = element("soap:Code", element("soap:Value", code))
        inside += element("soap:Reason", element("soap:Text", escape(reason), {"xml:lang": "da"}))
        inside += element("soap:Detail", detail) if detail else ""
    body = element("soap:Body", element("soap:Fault", inside))
    text = '<?xml version="1.0" encoding="UTF-8"?>\n' + element("soap:Envelope", body, {"xmlns:soap": soap})
    return Reply(
        status=specification.binding.profile(version).status(side),
        media_type=MEDIA_TYPES[version],
        body=text.encode(),
        words=f"a SOAP fault {_LOCAL[version][side]}",
        valid=True,
    )


def _detail(outer: Outer | None, side: Side, reason: str) -> str:
    """Return the layer's element in a fault; its texts are code, reason, or a placeholder, by their position."""
    if outer is None:
        return ""
    known = {"ErrorCode": outer.code(side).code, "ErrorMessage": reason}
    fields = outer.structure(outer.fault).fields
    inside = "".join(
        element(f"{outer.prefix}:{f.name}", escape(known.get(f.name, PLACEHOLDER))) for f in fields if f.required
    )
    return element(f"{outer.prefix}:{outer.fault}", inside, {f"xmlns:{outer.prefix}": outer.namespace})


def page(status: int) -> Reply:
    """Return an HTML page, as proxies and web servers send one."""
    body = f"<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>HTTP {status}</h1></body></html>"
    return Reply(status=status, media_type="text/html", body=body.encode(), words=f"HTTP {status} with an HTML page")

"""SOAP 1.1 and 1.2: what the two standards fix, envelopes to send, envelopes to read.

Reading is lenient on purpose: a judge wants to know what a bad answer meant as well as that it
was bad, so `read_envelope` reports what it found and leaves complaints to `judge.soap`.
Sources: SOAP 1.1 (W3C Note 8 May 2000) sections 4 and 6; SOAP 1.2 part 1 section 5, part 2
section 7; RFC 3902 for the media type.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from conformance.spec.binding import Side, SoapVersion
from conformance.wire.xml import XmlRefused, parse, split, text_of

NAMESPACES = {
    SoapVersion.V11: "http://schemas.xmlsoap.org/soap/envelope/",
    SoapVersion.V12: "http://www.w3.org/2003/05/soap-envelope",
}
MEDIA_TYPES = {SoapVersion.V11: "text/xml", SoapVersion.V12: "application/soap+xml"}
FAULT_CODES = {
    SoapVersion.V11: {
        "Client": Side.SENDER,
        "Server": Side.RECEIVER,
        "VersionMismatch": Side.SENDER,
        "MustUnderstand": Side.SENDER,
    },
    SoapVersion.V12: {
        "Sender": Side.SENDER,
        "Receiver": Side.RECEIVER,
        "VersionMismatch": Side.SENDER,
        "MustUnderstand": Side.SENDER,
        "DataEncodingUnknown": Side.SENDER,
    },
}


SENDER_CODES = ("Client", "Sender")
"""The codes that HTTP carries as the sender's error; all others travel as the receiver's."""

SIDES = (*SENDER_CODES, "Server", "Receiver")
"""The codes of a fault about the message, or about what became of it; the others are about the envelope."""


class NotSoap(Exception):
    """Bytes without a SOAP envelope; the message says what they are instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A SOAP fault. `side` is None where the code is not one that the version defines."""

    code: str
    side: Side | None
    reason: str
    detail: str

    @property
    def name(self) -> str:
        """The code without prefix and without the refinements that SOAP 1.1 allows after a dot."""
        return self.code.rpartition(":")[2].partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An envelope as read: its version, the element children of Body, the fault if that is one."""

    version: SoapVersion
    root: etree._Element
    body: tuple[etree._Element, ...]
    fault: Fault | None


def wrap(message: bytes, version: SoapVersion) -> bytes:
    """Return a message (bytes of one element, UTF-8, no XML declaration) in a SOAP envelope."""
    start = f'<soap:Envelope xmlns:soap="{NAMESPACES[version]}"><soap:Body>'.encode()
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + start + message + b"</soap:Body></soap:Envelope>"


def http_headers(version: SoapVersion, *, action: str = "", charset: str = "utf-8") -> tuple[tuple[str, str], ...]:
    """Return the headers of a request: media type, and the action where the version puts it."""
    if version is SoapVersion.V11:
        return (("Content-Type", f"text/xml; charset={charset}"), ("SOAPAction", f'"{action}"'))
    parameter = f'; action="{action}"' if action else ""
    return (("Content-Type", f"application/soap+xml; charset={charset}{parameter}"),)


def read_envelope(data: bytes) -> Envelope:
    """Read an envelope; NotSoap with a short reason where the bytes hold none."""
    try:
        root = parse(data)
    except XmlRefused as refused:
        raise NotSoap(f"not XML ({refused.reason})") from refused
    return envelope_of(root)


def envelope_of(root: etree._Element) -> Envelope:
    """Return the envelope that a document's root is; NotSoap with a short reason where it is none."""
    namespace, name = split(root)
    version = next((v for v, known in NAMESPACES.items() if known == namespace), None)
    if version is None or name != "Envelope":
        raise NotSoap(f"an element {name} in namespace '{namespace}' instead of a SOAP envelope")
    bodies = [child for child in root if split(child) == (namespace, "Body")]
    if len(bodies) != 1:
        raise NotSoap(f"an envelope with {len(bodies)} Body elements")
    children = tuple(bodies[0])
    fault = next((child for child in children if split(child) == (namespace, "Fault")), None)
    return Envelope(version=version, root=root, body=children, fault=None if fault is None else _fault(fault, version))


def _fault(element: etree._Element, version: SoapVersion) -> Fault:
    soap = NAMESPACES[version]
    if version is SoapVersion.V11:
        code, reason, detail = (_child(element, name) for name in ("faultcode", "faultstring", "detail"))
    else:
        outer, texts, detail = (_child(element, f"{{{soap}}}{name}") for name in ("Code", "Reason", "Detail"))
        code = None if outer is None else _child(outer, f"{{{soap}}}Value")
        reason = None if texts is None else _child(texts, f"{{{soap}}}Text")
    written = "" if code is None else text_of(code).strip()
    return Fault(
        code=written,
        side=None if code is None else _side(code, written, version),
        reason="" if reason is None else text_of(reason).strip(),
        detail="" if detail is None else " ".join(" ".join(map(str, detail.itertext())).split()),
    )


def _side(code: etree._Element, written: str, version: SoapVersion) -> Side | None:
    """Resolve the QName; SOAP 1.1 allows refinement with dots, as in `Client.Authentication`."""
    prefix, _, local = written.rpartition(":")
    if code.nsmap.get(prefix or None) != NAMESPACES[version]:
        return None
    name = local.partition(".")[0] if version is SoapVersion.V11 else local
    return FAULT_CODES[version].get(name)


def _child(parent: etree._Element, tag: str) -> etree._Element | None:
    return next((child for child in parent if child.tag == tag), None)

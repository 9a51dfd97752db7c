"""Opening a SOAP envelope: the checks that stand before the message itself.

Sources: SOAP 1.1 (W3C Note 8 May 2000) section 4; SOAP 1.2 part 1 (27 April 2007) sections 2.4
and 5. Stricter than SOAP 1.1 in one point: nothing may follow Body (WS-I Basic Profile R1011).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from lxml import etree

from conformance.reference.lexical import collapse, is_boolean, is_white_space
from conformance.spec.binding import SoapVersion
from conformance.wire.soap import NAMESPACES
from conformance.wire.xml import XmlRefused, parse, path_of, split

_NEXT = {
    SoapVersion.V11: "http://schemas.xmlsoap.org/soap/actor/next",
    SoapVersion.V12: "http://www.w3.org/2003/05/soap-envelope/role/next",
}
_ULTIMATE = "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver"
_ADDRESS = {SoapVersion.V11: "actor", SoapVersion.V12: "role"}


class FaultKind(Enum):
    """What a fault is about. Both versions know the same four, the first two by other names."""

    SENDER = auto()
    RECEIVER = auto()
    VERSION_MISMATCH = auto()
    MUST_UNDERSTAND = auto()


class Refusal(Exception):
    """The call is not answered, but refused with a fault.

    `details` are pairs of path and sentence; `headers` are the header blocks (namespace and local
    name) that were not understood.
    """

    def __init__(
        self,
        kind: FaultKind,
        reason: str,
        *,
        details: Sequence[tuple[str, str]] = (),
        headers: Sequence[tuple[str, str]] = (),
    ) -> None:
        self.kind = kind
        self.reason = reason
        self.details = tuple(details)
        self.headers = tuple(headers)
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedEnvelope:
    """An envelope of the right form: its version, its header blocks, the elements of its body."""

    version: SoapVersion
    headers: tuple[etree._Element, ...]
    body: tuple[etree._Element, ...]


def parse_request(data: bytes) -> etree._Element:
    """Return the root of a request; Refusal (sender) where the bytes are not XML."""
    try:
        return parse(data)
    except XmlRefused as refused:
        reason = f"The request is not XML that is accepted here: {refused.reason}."
        raise Refusal(FaultKind.SENDER, reason) from refused


def version_of(root: etree._Element) -> SoapVersion:
    """Return the version of an envelope; Refusal (version mismatch) for another root element."""
    namespace, name = split(root)
    for version, known in NAMESPACES.items():
        if (namespace, name) == (known, "Envelope"):
            return version
    reason = f"The request is no SOAP 1.1 or SOAP 1.2 envelope, but {name} in namespace '{namespace}'."
    raise Refusal(FaultKind.VERSION_MISMATCH, reason)


def open_envelope(root: etree._Element) -> OpenedEnvelope:
    """Return what an envelope holds; Refusal (sender) where its form is wrong."""
    version = version_of(root)
    soap = NAMESPACES[version]
    _check_part(root, version)
    names = [split(child) for child in root]
    if names not in ([(soap, "Body")], [(soap, "Header"), (soap, "Body")]):
        raise Refusal(FaultKind.SENDER, "Envelope must hold at most one Header, then one Body, and nothing else.")
    for part in root:
        _check_part(part, version)
    header = root[0] if len(root) > 1 else None
    return OpenedEnvelope(version=version, headers=() if header is None else tuple(header), body=tuple(root[-1]))


def _check_part(part: etree._Element, version: SoapVersion) -> None:
    """Refuse text and foreign attributes in Envelope, Header and Body (SOAP 1.2 part 1, 5.1 to 5.3)."""
    if not all(is_white_space(text) for text in (part.text, *(child.tail for child in part))):
        raise Refusal(FaultKind.SENDER, f"{path_of(part)} holds text between its elements.")
    for name in part.attrib:
        namespace = etree.QName(name).namespace
        if not namespace or (namespace == NAMESPACES[version] and version is SoapVersion.V12):
            raise Refusal(FaultKind.SENDER, f"{path_of(part)} has an attribute that may not stand there.")


def refuse_headers(envelope: OpenedEnvelope) -> None:
    """Refuse header blocks that we must understand: this service understands none."""
    names = [split(block) for block in envelope.headers if _must_understand(block, envelope.version)]
    if names:
        words = ", ".join(name for _, name in names)
        raise Refusal(FaultKind.MUST_UNDERSTAND, f"Header not understood: {words}.", headers=names)


def _must_understand(block: etree._Element, version: SoapVersion) -> bool:
    soap = NAMESPACES[version]
    written = collapse(str(block.get(f"{{{soap}}}mustUnderstand", "0")))
    known = is_boolean(written) if version is SoapVersion.V12 else written in {"0", "1"}
    if not known:
        raise Refusal(FaultKind.SENDER, f"{path_of(block)} has a mustUnderstand that is no boolean.")
    address = collapse(str(block.get(f"{{{soap}}}{_ADDRESS[version]}", "")))
    return written in {"1", "true"} and address in _addresses(version)


def _addresses(version: SoapVersion) -> tuple[str, ...]:
    """Return how a header block says that it is for us: by saying nothing, among others."""
    return ("", _NEXT[version], _ULTIMATE) if version is SoapVersion.V12 else ("", _NEXT[version])

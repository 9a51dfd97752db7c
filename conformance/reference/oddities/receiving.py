"""Oddities of what is received: as strict about encodings, XML and SOAP as the standards are, where few are.

Also what few can do: understanding a header block that others refuse.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from conformance.reference.envelope import FaultKind, OpenedEnvelope, Refusal
from conformance.reference.seeded import Oddity
from conformance.reference.service import Answer, Service, UnsupportedMediaType
from conformance.spec.binding import SoapVersion
from conformance.wire.xml import split

_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"


class _OnlyUnicode(Service):
    def parse(self, body: bytes) -> etree._Element:
        root = super().parse(body)
        encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
        if not encoding.startswith(("UTF-8", "UTF-16")):
            raise Refusal(FaultKind.SENDER, "Only UTF-8 and UTF-16 are read here.")
        return root


class _OnlyXml10(Service):
    def parse(self, body: bytes) -> etree._Element:
        root = super().parse(body)
        if root.getroottree().docinfo.xml_version != "1.0":
            raise Refusal(FaultKind.SENDER, "A SOAP message is XML 1.0.")
        return root


def _refusing_nodes(path: str, words: str) -> type[Service]:
    """Return a service that refuses nodes which the parser of the project drops."""

    class Refusing(Service):
        def parse(self, body: bytes) -> etree._Element:
            root = super().parse(body)
            # Safe to read once more: the hardened parser has had it, so it is small and has no DTD.
            whole = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
            if whole.xpath(path):
                raise Refusal(FaultKind.SENDER, words)
            return root

    return Refusing


class _OneVersion(Service):
    def version_asked(self, content_type: str | None) -> SoapVersion:
        version = super().version_asked(content_type)
        if version is not self.binding.soap:
            raise UnsupportedMediaType(f"Only SOAP {self.binding.soap} is spoken here.")
        return version


class _WantsAction(Service):
    def answer(self, body: bytes, version: SoapVersion, content_type: str | None, soap_action: str | None) -> Answer:
        if soap_action is None and version is SoapVersion.V11:
            return self.refuse(Refusal(FaultKind.SENDER, "The request has no SOAPAction."), version)
        return super().answer(body, version, content_type, soap_action)


class _Understanding(Service):
    def understand(self, opened: OpenedEnvelope) -> None:
        unknown = tuple(block for block in opened.headers if split(block)[0] != _SECURITY)
        super().understand(replace(opened, headers=unknown))


ODDITIES: tuple[Oddity, ...] = (
    Oddity(
        name="refuses-other-encodings",
        en="Refuses every encoding but UTF-8 and UTF-16.",
        because="XML 1.0, section 4.3.3: a processor has to read these two",
        service=_OnlyUnicode,
    ),
    Oddity(
        name="refuses-xml-1.1",
        en="Refuses XML 1.1.",
        because="SOAP 1.2 part 1, section 5: a message corresponds to an XML 1.0 serialisation",
        service=_OnlyXml10,
    ),
    Oddity(
        name="refuses-processing-instructions",
        en="Refuses processing instructions.",
        because="SOAP 1.2 part 1, section 5: senders must not write any, and receivers should answer with a fault",
        service=_refusing_nodes("//processing-instruction()", "A SOAP message has no processing instructions."),
    ),
    Oddity(
        name="refuses-comments-outside",
        en="Refuses comments before and after Envelope.",
        because="SOAP 1.2 part 1, section 5: the document has exactly one child, which is Envelope",
        service=_refusing_nodes("/comment()", "A SOAP message has nothing beside its Envelope."),
    ),
    Oddity(
        name="speaks-one-version",
        en="Answers any other SOAP version with HTTP 415.",
        because="readings.toml, soap-version: a service has one; RFC 9110, section 15.5.16",
        service=_OneVersion,
    ),
    Oddity(
        name="wants-soapaction-soap-1.1",
        en="Refuses a call without SOAPAction, in SOAP 1.1.",
        because="SOAP 1.1, section 6.1.1: a client must use this header",
        service=_WantsAction,
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="understands-ws-security",
        en="Understands the Security block of WS-Security, and so does not refuse it.",
        because="SOAP 1.2 part 1, section 2.4: what is understood is not faulted",
        service=_Understanding,
    ),
)

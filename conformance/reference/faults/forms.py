"""Faults in reading the same message in another form: a reader that knows one way to write XML.

Such readers look for texts where they should ask a parser, or were written beside one client.
"""

# ruff: noqa: D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree

from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.seeded import Fault
from conformance.reference.service import Answer, Service
from conformance.spec.binding import SoapVersion

_FORM = "soap/form"
_BOM = b"\xef\xbb\xbf"
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def _refusing(wrong: Callable[[bytes], object], reason: str) -> type[Service]:
    """Return a service that refuses bytes of some form."""

    class Refusing(Service):
        def parse(self, body: bytes) -> etree._Element:
            root = super().parse(body)
            if wrong(body):
                raise Refusal(FaultKind.SENDER, reason)
            return root

    return Refusing


def _misreading(pattern: bytes) -> type[Service]:
    """Return a service that does not see some parts of a message."""

    class Misreading(Service):
        def parse(self, body: bytes) -> etree._Element:
            return super().parse(re.sub(pattern, b"", body, flags=re.DOTALL))

    return Misreading


class DefaultNamespaceOnly(Service):
    """Asks elements for their names with prefix."""

    def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
        request = super().receive(body, version, action)
        if request.prefix:
            raise Refusal(FaultKind.SENDER, f"The operation {request.prefix}:{self.tables.request} is not known.")
        return request


class NamespaceOfTheMessageOnly(Service):
    """Does not know that a declaration holds for everything within."""

    def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
        request = super().receive(body, version, action)
        around = request.getparent()
        if around is not None and self.binding.namespace in around.nsmap.values():
            raise Refusal(FaultKind.SENDER, "The message has no namespace.")
        return request


class LiteralType(Service):
    """Compares the Content-Type letter by letter with the one that its own client sends."""

    def answer(self, body: bytes, version: SoapVersion, content_type: str | None, soap_action: str | None) -> Answer:
        if not (content_type or "").endswith("; charset=utf-8"):
            return self.refuse(Refusal(FaultKind.SENDER, "The Content-Type is not known."), version)
        return super().answer(body, version, content_type, soap_action)


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="message-with-a-prefix-refused",
        clause=_FORM,
        en="Refuses a message whose elements have a prefix.",
        service=DefaultNamespaceOnly,
    ),
    Fault(
        name="other-envelope-prefix-refused",
        clause=_FORM,
        en="Looks for the start tag of the envelope with the prefix that its own client uses.",
        service=_refusing(lambda body: b"<soap:" not in body.replace(b"\0", b""), "No envelope was found."),
    ),
    Fault(
        name="declaration-on-the-envelope-not-seen",
        clause=_FORM,
        en="Looks for the namespace of the message on the message itself, and not on what is around it.",
        service=NamespaceOfTheMessageOnly,
    ),
    Fault(
        name="cdata-not-read",
        clause=_FORM,
        en="Reads a CDATA section as an empty text.",
        service=_misreading(rb"<!\[CDATA\[.*?\]\]>"),
    ),
    Fault(
        name="comment-cuts-a-value",
        clause=_FORM,
        en="Reads a text up to the first comment in it.",
        service=_misreading(rb"<!--.*?-->[^<]*"),
    ),
    Fault(
        name="comments-refused",
        clause=_FORM,
        en="Refuses a message with a comment.",
        service=_refusing(lambda body: b"<!--" in body, "A comment is not allowed."),
    ),
    Fault(
        name="character-references-refused",
        clause=_FORM,
        en="Refuses a message with a character reference, as a filter against attacks does.",
        service=_refusing(lambda body: b"&#" in body, "The request looks like an attack."),
    ),
    Fault(
        name="indented-message-refused",
        clause=_FORM,
        en="Refuses a message with white space between its elements.",
        service=_refusing(lambda body: re.search(rb">\s+<\w*:?KontaktpersonInfo", body), "Text is not expected here."),
    ),
    Fault(
        name="crlf-refused",
        clause=_FORM,
        en="Refuses a message whose lines end as they do on Windows.",
        service=_refusing(lambda body: b"\r\n" in body, "An illegal character was found."),
    ),
    Fault(
        name="single-quotes-refused",
        clause=_FORM,
        en="Looks for the namespace in double quotes, and refuses a message with single ones.",
        service=_refusing(lambda body: b"='" in body, "The message has no namespace."),
    ),
    Fault(
        name="xml-declaration-demanded",
        clause=_FORM,
        en="Refuses a message without an XML declaration.",
        service=_refusing(
            lambda body: not body.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").startswith(b"<?xml"),
            "The XML declaration is missing.",
        ),
    ),
    Fault(
        name="byte-order-mark-refused",
        clause=_FORM,
        en="Refuses UTF-8 that begins with a byte order mark.",
        service=_refusing(lambda body: body.startswith(_BOM), "Content is not allowed in prolog."),
    ),
    Fault(
        name="utf-16-refused",
        clause=_FORM,
        en="Refuses a message in UTF-16, which every XML processor reads.",
        service=_refusing(lambda body: body.startswith(_WIDE), "The encoding is not supported."),
    ),
    Fault(
        name="content-type-compared-as-text",
        clause=_FORM,
        en="Refuses every Content-Type that is not letter by letter the one of its own client.",
        service=LiteralType,
    ),
    Fault(
        name="empty-header-refused",
        clause=_FORM,
        en="Refuses an envelope with a Header that is empty.",
        service=_refusing(lambda body: re.search(rb"<\w+:Header\s*/>", body), "Header is not expected."),
    ),
    Fault(
        name="schema-location-refused",
        clause=_FORM,
        en="Refuses xsi:schemaLocation as an attribute that it does not know.",
        service=_refusing(lambda body: b"schemaLocation" in body, "The attribute schemaLocation is not known."),
    ),
)

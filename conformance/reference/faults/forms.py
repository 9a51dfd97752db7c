"""Faults in forms: XML lets a sender write one message in many ways, and a reader knows some of them.

They come from reading XML with regular expressions, from reading a tree by the positions of its
nodes, and from firewalls that know what a message looks like.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator

from lxml import etree

from conformance.reference.faults.crafting import refusing_bytes, rewriting_bytes, sender, validating
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.reference.validate import Validator, Violation
from conformance.spec.binding import SoapVersion
from conformance.wire.xml import path_of, split

_SIXTEEN = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KNOWN_PREFIXES = (None, "soap", "s", "soapenv", "SOAP-ENV", "env")

# ---------------------------------------------------------------- nodes


def _with_comments(body: bytes) -> etree._Element:
    """Return the root of a request that is known to be well-formed, with its comments."""
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, remove_pis=True))


class _FirstTextNode(Service):
    """Reads the first node of text in an element, and so nothing after a comment."""

    def parse(self, body: bytes) -> etree._Element:
        super().parse(body)
        root = _with_comments(body)
        etree.strip_elements(root, etree.Comment)
        return root


class _CommentsAreChildren(Service):
    """Counts nodes where it means elements, and stumbles over a comment."""

    def parse(self, body: bytes) -> etree._Element:
        root = super().parse(body)
        for comment in _with_comments(body).iter(etree.Comment):
            parent = comment.getparent()
            if parent is not None and parent.find("*") is not None:
                raise sender("The request is not valid: unexpected node #comment.")
        return root


class _WhiteSpaceIsChildren(Service):
    """Counts nodes where it means elements, and stumbles over white space."""

    def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
        request = super().receive(body, version, action)
        if any(len(element) and (element.text or "").isspace() for element in request.iter()):
            raise sender("The request is not valid: unexpected node #text.")
        return request


class _NoHints(Validator):
    """Refuses every attribute, also those that XML Schema allows everywhere."""

    def attributes(self, element: etree._Element) -> Iterator[Violation]:
        for name in element.attrib:
            yield Violation(path=path_of(element), sentence=f"has the attribute '{name!s}'")


# ---------------------------------------------------------------- prefixes


def _refusing(refused: Callable[[etree._Element], bool], reason: str) -> type[Service]:
    """Refuse a request for the looks of its element in Body."""

    class Refusing(Service):
        def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
            request = super().receive(body, version, action)
            if refused(request):
                raise sender(reason)
            return request

    return Refusing


def _declared_outside(request: etree._Element) -> bool:
    parent = request.getparent()
    return parent is not None and split(request)[0] in parent.nsmap.values()


def _envelope(request: etree._Element) -> etree._Element:
    return request.getroottree().getroot()


def _has_empty_header(request: etree._Element) -> bool:
    header = _envelope(request).find("{*}Header")
    return header is not None and len(header) == 0


# ---------------------------------------------------------------- bytes


def _undeclared(body: bytes) -> bool:
    return not body.startswith((b"<?xml", codecs.BOM_UTF8, *_SIXTEEN))


def _holds(pattern: bytes) -> Callable[[bytes], bool]:
    form = re.compile(pattern)
    return lambda body: form.search(body) is not None


_FORMS: tuple[tuple[str, str, type[Service]], ...] = (
    ("comment-cuts-a-value", "Reads a text up to the first comment in it.", _FirstTextNode),
    ("comment-counts-as-child", "Refuses a comment between elements.", _CommentsAreChildren),
    ("white-space-counts-as-child", "Refuses a message that is indented.", _WhiteSpaceIsChildren),
    (
        "line-ends-of-windows-refused",
        "Refuses a message whose lines end in carriage return and line feed.",
        refusing_bytes(_holds(rb"\r\n"), "Illegal character U+000D."),
    ),
    (
        "cdata-read-as-empty",
        "Reads a text that is a CDATA section as empty.",
        rewriting_bytes(lambda body: re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", body)),
    ),
    (
        "cdata-refused",
        "Refuses a message with a CDATA section.",
        refusing_bytes(_holds(rb"<!\[CDATA\["), "The request was blocked."),
    ),
    (
        "references-refused",
        "Refuses a message with a character reference, for fear of what it may hide.",
        refusing_bytes(_holds(rb"&#"), "The request was blocked."),
    ),
    (
        "hex-references-refused",
        "Knows decimal character references only.",
        refusing_bytes(_holds(rb"&#x"), "The request is not XML: unknown entity."),
    ),
    (
        "default-namespace-required",
        "Refuses a message whose elements have a prefix.",
        _refusing(lambda request: request.prefix is not None, "Indberet was not found."),
    ),
    (
        "namespace-declared-outside-refused",
        "Looks for the declaration of the namespace on Indberet only.",
        _refusing(_declared_outside, "Indberet has no namespace."),
    ),
    (
        "envelope-prefix-required",
        "Refuses an envelope in the default namespace.",
        _refusing(lambda request: _envelope(request).prefix is None, "soap:Envelope was not found."),
    ),
    (
        "envelope-prefix-hard-wired",
        "Knows the envelope by the prefixes that toolkits give it.",
        _refusing(lambda request: _envelope(request).prefix not in _KNOWN_PREFIXES, "soap:Envelope was not found."),
    ),
    ("empty-header-refused", "Refuses a Header that is empty.", _refusing(_has_empty_header, "Header is empty.")),
    (
        "schema-location-refused",
        "Refuses xsi:schemaLocation as an attribute that it does not know.",
        validating(_NoHints),
    ),
    (
        "single-quotes-refused",
        "Looks for double quotes around attributes.",
        refusing_bytes(_holds(rb"xmlns(:[^=]*)?='"), "The request has no namespace."),
    ),
    (
        "declaration-required",
        "Refuses a message without an XML declaration.",
        refusing_bytes(_undeclared, "The request does not begin with <?xml."),
    ),
    (
        "bom-refused",
        "Refuses a byte order mark before the XML declaration.",
        refusing_bytes(lambda body: body.startswith(codecs.BOM_UTF8), "Content is not allowed in prolog."),
    ),
    (
        "utf-16-refused",
        "Refuses a message in UTF-16.",
        refusing_bytes(lambda body: body.startswith(_SIXTEEN), "Content is not allowed in prolog."),
    ),
)

FAULTS: tuple[Fault, ...] = tuple(
    Fault(name=f"form-{name}", clause="soap/form", en=en, service=service) for name, en, service in _FORMS
)

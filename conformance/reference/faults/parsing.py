"""Faults in reading XML: a parser that is more forgiving, or does more, than it may.

Each forgives one kind of damage. Whoever recovers from damage does not look twice at the rest, so
all of them take the first element of Body for the message. No fault here fetches anything, from
the network or from a disk: a variant of the endpoint may be served.
"""

# ruff: noqa: D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lxml import etree

from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import OK, Answer, Service
from conformance.spec.binding import SoapVersion

_FAULT, _DTD, _ENTITIES = "soap/fault", "soap/dtd", "soap/entities"
_BODY = "{*}Body"
_REFERENCE = rb"&(?!amp;|lt;|gt;|quot;|apos;)(\w+);"
# Of what is damaged, these two are all that is left to see: the rest of an end tag, and the tag that it hid.
_CUT = ("ERR_GT_REQUIRED", "ERR_TAG_NAME_MISMATCH", "ERR_TAG_NOT_FINISHED", "ERR_DOCUMENT_END")


def _recovering(*forgiven: str) -> type[Service]:
    """Return a service whose parser recovers from some kinds of error (names as libxml2 has them)."""

    class Recovering(Service):
        def parse(self, body: bytes) -> etree._Element:
            try:
                return super().parse(body)
            except Refusal:
                recovered = _recovered(body, forgiven)
                if recovered is None:
                    raise
                return recovered

    return Recovering


def _recovered(body: bytes, forgiven: tuple[str, ...]) -> etree._Element | None:
    """Return what can be made of damaged bytes, None where the damage is of another kind."""
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return None
    kinds = {entry.type_name for entry in parser.error_log}
    if root is None or not kinds or not kinds <= set(forgiven):
        return None
    _strip_entities(root)
    for part in root.iterfind(_BODY):
        for surplus in list(part)[1:]:
            part.remove(surplus)
    return root


def _strip_entities(root: etree._Element) -> None:
    etree.strip_tags(root, etree.Entity)


def _cleaning(clean: Callable[[bytes], bytes]) -> type[Service]:
    """Return a service that filters the bytes of a request before it parses them."""

    class Cleaning(Service):
        def parse(self, body: bytes) -> etree._Element:
            return super().parse(clean(body))

    return Cleaning


def _decoded(body: bytes) -> bytes:
    """Return UTF-8 with what is none left out; other encodings stay as they are."""
    return body if body[:2] in (b"\xff\xfe", b"\xfe\xff") else body.decode("utf-8", "ignore").encode()


class EmptyForEmpty(Service):
    """Answers nothing with nothing."""

    def answer(self, body: bytes, version: SoapVersion, content_type: str | None, soap_action: str | None) -> Answer:
        if not body:
            return Answer(status=OK, headers=(), body=b"")
        return super().answer(body, version, content_type, soap_action)


class _Declaring(Service):
    """Reads document type declarations."""

    entities: bool | str = False

    def parse(self, body: bytes) -> etree._Element:
        if b"<!DOCTYPE" not in body:
            return super().parse(body)
        return self.declared(self.tree(body))

    def tree(self, body: bytes) -> etree._Element:
        # "internal" is the value that expands without opening any file; lxml-stubs know booleans only.
        parser = etree.XMLParser(
            resolve_entities=self.entities,  # type: ignore[arg-type]
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(body, parser)
        except etree.XMLSyntaxError as error:
            raise Refusal(FaultKind.SENDER, "The request is not XML.") from error

    def declared(self, root: etree._Element) -> etree._Element:
        return root


class DeclarationAccepted(_Declaring):
    """Reads past a document type declaration, and refuses only what refers to it."""

    def declared(self, root: etree._Element) -> etree._Element:
        if next(root.iter(etree.Entity), None) is not None:
            raise Refusal(FaultKind.SENDER, "The request refers to an entity.")
        return root


class EntitiesExpanded(_Declaring):
    """Expands the entities that a message declares."""

    entities = "internal"


class EntitiesTakenForText(Service):
    """Cuts a document type declaration off, and escapes what referred to it."""

    def parse(self, body: bytes) -> etree._Element:
        without = re.sub(rb"<!DOCTYPE[^\[>]*(\[[^\]]*\]\s*)?>", b"", body)
        return super().parse(body if without == body else re.sub(_REFERENCE, rb"&amp;\1;", without))


class ExternalEntitiesDropped(_Declaring):
    """Expands nothing, and leaves out what it would have had to fetch."""

    def declared(self, root: etree._Element) -> etree._Element:
        dtd: Any = root.getroottree().docinfo.internalDTD
        external = {f"&{entity.name};" for entity in dtd.iterentities() if entity.content is None}
        used = {entity.text for entity in root.iter(etree.Entity)}
        if not used <= external:
            raise Refusal(FaultKind.SENDER, "The request refers to an entity.")
        _strip_entities(root)
        return root


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="cut-off-message-accepted",
        clause=_FAULT,
        en="Accepts a message that is cut off, since its parser closes what is open.",
        service=_recovering(*_CUT),
    ),
    Fault(
        name="crossed-tags-accepted",
        clause=_FAULT,
        en="Accepts a message whose tags cross each other.",
        service=_recovering("ERR_TAG_NAME_MISMATCH"),
    ),
    Fault(
        name="text-after-the-envelope-accepted",
        clause=_FAULT,
        en="Stops reading at the end of the envelope, and accepts a second root element after it.",
        service=_recovering("ERR_DOCUMENT_END"),
    ),
    Fault(
        name="undeclared-prefix-accepted",
        clause=_FAULT,
        en="Accepts a prefix that is not declared, since its parser does not look at namespaces.",
        service=_recovering("NS_ERR_UNDEFINED_NAMESPACE"),
    ),
    Fault(
        name="repeated-attribute-accepted",
        clause=_FAULT,
        en="Accepts an element that has the same attribute twice.",
        service=_recovering("ERR_ATTRIBUTE_REDEFINED"),
    ),
    Fault(
        name="undefined-entity-accepted",
        clause=_FAULT,
        en="Drops a reference to an entity that nobody defined, and accepts the rest.",
        service=_recovering("ERR_UNDECLARED_ENTITY"),
    ),
    Fault(
        name="control-character-accepted",
        clause=_FAULT,
        en="Filters control characters out of a message before it parses it.",
        service=_cleaning(lambda body: re.sub(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]", b"", body)),
    ),
    Fault(
        name="ampersand-accepted",
        clause=_FAULT,
        en="Filters an ampersand that is not escaped out of a text, with what follows it there.",
        service=_cleaning(lambda body: re.sub(rb"\s?&(?!#?\w+;)[^<]*", b"", body)),
    ),
    Fault(
        name="less-than-accepted",
        clause=_FAULT,
        en="Filters a less-than sign that is not escaped out of a text, with what follows it there.",
        service=_cleaning(lambda body: re.sub(rb"\s?<(?=\s)[^<]*", b"", body)),
    ),
    Fault(
        name="bytes-that-are-not-utf-8-accepted",
        clause=_FAULT,
        en="Drops bytes that are not UTF-8, and accepts the rest.",
        service=_cleaning(_decoded),
    ),
    Fault(
        name="nothing-answered-with-nothing",
        clause=_FAULT,
        en="Answers an HTTP message without a body with HTTP 200 and no body.",
        service=EmptyForEmpty,
    ),
    Fault(
        name="document-type-accepted",
        clause=_DTD,
        deserves=Deserves.WARNING,
        en="Accepts a message with a document type declaration, as long as nothing refers to it.",
        service=DeclarationAccepted,
    ),
    Fault(
        name="entities-expanded",
        clause=_ENTITIES,
        en="Expands entities that a message declares, and accepts it.",
        service=EntitiesExpanded,
    ),
    Fault(
        name="entities-taken-for-text",
        clause=_ENTITIES,
        en="Takes a reference to an entity for text, and accepts the message.",
        service=EntitiesTakenForText,
    ),
    Fault(
        name="external-entity-dropped",
        clause=_ENTITIES,
        en="Leaves an external entity out without a word, and accepts the message.",
        service=ExternalEntitiesDropped,
    ),
)

"""A body read once: what HTTP and the bytes say of its encoding, then XML, then SOAP.

Whoever judges, records or shows a message asks this one object, so that two of them cannot read the same bytes
differently. Sources: RFC 9110, 8.4 (content coding); RFC 7303, 3 (charset); XML 1.0, 4.3.3 (declaration).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from conformance.wire.charset import Carried, decoded, in_utf_8, own_encoding, says_utf_16_in_bytes
from conformance.wire.soap import Envelope, NotSoap, envelope_of
from conformance.wire.xml import XmlRefused, parse

_DECLARED = re.compile(r"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_READ_BY_EVERY_PARSER = ("utf-8", "utf-8-sig", "us-ascii", "utf-16", "utf-16-le", "utf-16-be")
"""What XML 1.0, 2.2 asks every parser to read; all else is handed to the parsers in UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A body as it was read.

    `data` are the bytes to judge: those that came, or the same text in UTF-8 where the charset, or a declaration that
    not every parser knows, says how to read them. `contradiction` says in a few words what the charset contradicts,
    "" for nothing. `root` is None where `refused` says why it is no XML that we accept, `envelope` where `not_soap`
    says why it is none.
    """

    data: bytes
    contradiction: str
    root: etree._Element | None
    refused: XmlRefused | None
    envelope: Envelope | None
    not_soap: str


def read_document(carried: Carried) -> Document:
    """Read a body as it was carried."""
    data = carried.data
    try:
        data = _for_every_parser(data)
        root = parse(data)
    except XmlRefused as refused:
        told = _explained(refused, carried)
        return Document(
            data=data,
            contradiction=carried.contradiction,
            root=None,
            refused=told,
            envelope=None,
            not_soap=f"not XML ({told.reason})",
        )
    try:
        envelope, not_soap = envelope_of(root), ""
    except NotSoap as error:
        envelope, not_soap = None, str(error)
    return Document(
        data=data,
        contradiction=carried.contradiction,
        root=root,
        refused=None,
        envelope=envelope,
        not_soap=not_soap,
    )


def _explained(refused: XmlRefused, carried: Carried) -> XmlRefused:
    """Name what explains that the bytes are no XML: a content coding that nobody asked for, or a wrong charset."""
    why = f"content coding '{carried.coding}', which nobody asked for" if carried.coding else carried.contradiction
    return XmlRefused(why) if why else refused


def _for_every_parser(data: bytes) -> bytes:
    """Return a document as both oracles can read it; XmlRefused where its declaration is wrong (XML 1.0, 4.3.3)."""
    if says_utf_16_in_bytes(data):
        raise XmlRefused("declares UTF-16, and is not written in it", line=1)
    encoding = own_encoding(data)
    if encoding.startswith("utf-16"):
        declared = _DECLARED.match(data[:400].decode(encoding, "ignore"))
        if declared is not None and not declared[1].lower().startswith(("utf-16", "iso-10646-ucs-2")):
            # libxml2 believes the byte order mark and passes over it; the second oracle refuses.
            raise XmlRefused(f"written in UTF-16, and encoding='{declared[1]}'", line=1)
    if encoding.lower() in _READ_BY_EVERY_PARSER:
        return data
    text = decoded(data, encoding)
    return data if text is None else in_utf_8(text)

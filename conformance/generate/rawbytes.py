"""Bytes that are no message at all: not well-formed, in the wrong encoding, or with a DTD.

These are edits of finished bytes, kept apart from `violations`: such a message is not invalid
against an XSD, it never gets that far. A DTD is well-formed XML, and SOAP forbids it (SOAP 1.1
section 3, SOAP 1.2 part 1 section 5); the hardened parser refuses it as it refuses the others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_END = b"</soap:Body>"


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEdit:
    """One way to spoil bytes: its name, words for it, and the edit of a whole envelope."""

    name: str
    da: str
    en: str
    apply: Callable[[bytes], bytes]


def _before_end(extra: bytes) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(_END, extra + _END, 1)


_WORDS = re.compile(rb"(>[^<>0-9]+)(</)")
_TEXT = re.compile(rb"(>[^<>]+)(</)")


def _in_text(extra: bytes) -> Callable[[bytes], bytes]:
    """Put bytes at the end of the first text that is no number (who reads on must not stumble over its length)."""

    def edit(body: bytes) -> bytes:
        text = _WORDS if _WORDS.search(body) else _TEXT
        return text.sub(lambda found: found[1] + extra + found[2], body, count=1)

    return edit


def _with_doctype(doctype: bytes) -> Callable[[bytes], bytes]:
    return lambda body: body.replace(b"<soap:Envelope", doctype + b"\n<soap:Envelope", 1)


_FAN, _LEVELS = 10, 4
"""What an expansion multiplies by, and how often: enough to see that it happens, too little to hurt."""


def _nested() -> bytes:
    """Return entity declarations of which each stands for ten of the one before."""
    first = b'<!ENTITY e0 "x">'
    nested = [b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * _FAN) for level in range(1, _LEVELS + 1)]
    return b"".join([first, *nested, b'<!ENTITY e "&e%d;">' % _LEVELS])


def _with_entity(declarations: bytes) -> Callable[[bytes], bytes]:
    """Declare entities, and use the one called `e` at the end of the first text that is no number."""
    declare, use = _with_doctype(b"<!DOCTYPE Envelope [" + declarations + b"]>"), _in_text(b"&e;")
    return lambda body: use(declare(body))


RAW_EDITS = (
    RawEdit(
        name="cut-off",
        da="beskeden er skåret over midt i et slutmærke",
        en="the message is cut off in the middle of an end tag",
        apply=lambda body: body[:-20],
    ),
    RawEdit(
        name="unescaped-ampersand",
        da="et &-tegn er ikke skrevet som &amp;",
        en="an ampersand is not written as &amp;",
        apply=_in_text(b" & Co"),
    ),
    RawEdit(
        name="unescaped-less-than",
        da="et <-tegn er ikke skrevet som &lt;",
        en="a less-than sign is not written as &lt;",
        apply=_in_text(b" < 3"),
    ),
    RawEdit(
        name="crossed-tags",
        da="mærker krydser hinanden",
        en="tags cross each other",
        apply=_before_end(b"<a><b></a></b>"),
    ),
    RawEdit(
        name="unclosed-element",
        da="et element er ikke lukket",
        en="an element is not closed",
        apply=_before_end(b"<a>"),
    ),
    RawEdit(
        name="two-roots",
        da="to rodelementer",
        en="two root elements",
        apply=lambda body: body + b"<rod/>",
    ),
    RawEdit(
        name="undeclared-prefix",
        da="et præfiks er ikke erklæret",
        en="a prefix is not declared",
        apply=_before_end(b"<x:a/>"),
    ),
    RawEdit(
        name="repeated-attribute",
        da="en attribut står to gange",
        en="an attribute stands twice",
        apply=_before_end(b'<a b="1" b="2"/>'),
    ),
    RawEdit(
        name="unquoted-attribute",
        da="en attribut uden anførselstegn",
        en="an attribute without quotes",
        apply=_before_end(b"<a b=1/>"),
    ),
    RawEdit(
        name="control-character",
        da="et ulovligt tegn, U+0001",
        en="an illegal character, U+0001",
        apply=_in_text(b"\x01"),
    ),
    RawEdit(
        name="undefined-entity",
        da="en entitet, som ingen har defineret",
        en="an entity that nobody defined",
        apply=_in_text(b"&oslash;"),
    ),
    RawEdit(
        name="open-comment",
        da="en kommentar, der ikke slutter",
        en="a comment that does not end",
        apply=_before_end(b"<!-- "),
    ),
    RawEdit(
        name="open-cdata",
        da="et CDATA-afsnit, der ikke slutter",
        en="a CDATA section that does not end",
        apply=_before_end(b"<![CDATA["),
    ),
    RawEdit(name="empty-body", da="HTTP-beskeden er tom", en="the HTTP message is empty", apply=lambda _: b""),
    RawEdit(
        name="not-utf-8",
        da="bytes, der ikke er UTF-8",
        en="bytes that are not UTF-8",
        apply=_in_text("æøå".encode("latin-1")),
    ),
    RawEdit(
        name="wrong-declaration",
        da="UTF-8, der kalder sig UTF-16",
        en="UTF-8 that calls itself UTF-16",
        apply=lambda body: body.replace(b'encoding="UTF-8"', b'encoding="UTF-16"', 1),
    ),
    RawEdit(
        name="half-utf-16",
        da="UTF-16, der slutter midt i et tegn",
        en="UTF-16 that ends in the middle of a character",
        apply=lambda body: body.decode("utf-8").replace("UTF-8", "UTF-16", 1).encode("utf-16")[:-41],
    ),
    RawEdit(
        name="dtd",
        da="en dokumenttypeerklæring",
        en="a document type declaration",
        apply=_with_doctype(b"<!DOCTYPE Envelope>"),
    ),
    RawEdit(
        name="dtd-entity",
        da="en dokumenttypeerklæring med en entitet",
        en="a document type declaration with an entity",
        apply=_with_doctype(b'<!DOCTYPE Envelope [<!ENTITY a "b">]>'),
    ),
    RawEdit(
        name="entity-in-text",
        da="en entitet fra en dokumenttypeerklæring midt i en tekst",
        en="an entity of a document type declaration inside a text",
        apply=_with_entity(b'<!ENTITY e "x">'),
    ),
    RawEdit(
        name="entity-expansion",
        da=f"entiteter, der folder sig ud til {_FAN**_LEVELS} tegn",
        en=f"entities that expand to {_FAN**_LEVELS} characters",
        apply=_with_entity(_nested()),
    ),
    RawEdit(
        name="external-entity",
        da="en entitet, der peger på en fil, som ikke findes",
        en="an entity that points to a file which does not exist",
        apply=_with_entity(b'<!ENTITY e SYSTEM "file:///findes-ikke/conformance.txt">'),
    ),
    RawEdit(
        name="parameter-entity",
        da="en parameterentitet, der peger på en fil, som ikke findes",
        en="a parameter entity that points to a file which does not exist",
        apply=_with_doctype(b'<!DOCTYPE Envelope [<!ENTITY % e SYSTEM "file:///findes-ikke/conformance.dtd"> %e;]>'),
    ),
)


def find_raw_edit(name: str) -> RawEdit:
    """Return the edit called `name`; KeyError where there is none."""
    for edit in RAW_EDITS:
        if edit.name == name:
            return edit
    raise KeyError(name)

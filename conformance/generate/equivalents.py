"""The same message in other clothes: whatever XML lets a sender choose must make no difference.

Each form is a rewriting of an envelope as `wire.soap.wrap` and the expander write it, to bytes
that any XML processor reads as the same message. Sources: XML 1.0 sections 2.4, 2.5, 2.7, 2.10,
4.1, 4.3.3; Namespaces in XML section 5; XML Schema part 2 for the lexical forms.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_BUFFER = 80 * 1024
"""Bytes of white space: the message is then larger than 64 KiB, a size at which buffers and limits often end."""

_TEXT = re.compile(r">([^<>\n]+)</")


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalent:
    """One form: its name, words for it, the rewriting, and the charset that HTTP must announce."""

    name: str
    da: str
    en: str
    rewrite: Callable[[str], str]
    charset: str = "utf-8"

    def apply(self, envelope: bytes) -> bytes:
        """Return the envelope in this form, in the charset that it announces."""
        text = self.rewrite(envelope.decode("utf-8"))
        return text.encode("utf-16" if self.charset == "utf-16" else "utf-8")


def _prefixed(text: str) -> str:
    """Give every element of the message a prefix; the envelope's have theirs already."""
    start, body, end = _around_message(text)
    body = re.sub(r"(</?)(?!soap:)([A-Za-z])", r"\1m:\2", body).replace(" xmlns=", " xmlns:m=", 1)
    return start + body + end


def _declared_outside(text: str) -> str:
    """Declare the message's prefix on the envelope instead of on the message."""
    prefixed = _prefixed(text)
    declaration = re.search(r' xmlns:m="[^"]*"', prefixed)
    if declaration is None:
        return prefixed
    inside = prefixed.replace(declaration[0], "", 1)
    return inside.replace("<soap:Envelope", f"<soap:Envelope{declaration[0]}", 1)


def _around_message(text: str) -> tuple[str, str, str]:
    """Find the message: the element in a default namespace, whatever of prefixed elements is around it."""
    declaration = text.index(' xmlns="')
    start = text.rindex("<", 0, declaration)
    last = f"</{text[start + 1 : declaration]}>"
    end = text.rindex(last) + len(last)
    return text[:start], text[start:end], text[end:]


def _default_envelope(text: str) -> str:
    """Put the envelope into the default namespace; the message declares its own."""
    return text.replace("soap:", "").replace("xmlns:soap=", "xmlns=")


def _other_prefix(text: str) -> str:
    return text.replace("<soap:", "<Å-1:").replace("</soap:", "</Å-1:").replace("xmlns:soap=", "xmlns:Å-1=")


def _texts(text: str, rewrite: Callable[[str], str]) -> str:
    start, body, end = _around_message(text)
    return start + _TEXT.sub(lambda match: f">{rewrite(match[1])}</", body) + end


def _cdata(text: str) -> str:
    """Write texts without markup as CDATA sections."""
    return _texts(text, lambda value: value if "&" in value else f"<![CDATA[{value}]]>")


def _references(template: str) -> Callable[[str], str]:
    """Write the first character of each text as a reference.

    Digits stay as they are: a CPR number must be found in a recorded message to be replaced there.
    """

    def rewrite(value: str) -> str:
        kept = value.startswith("&") or value.isdecimal()
        return value if kept else template.format(ord(value[0])) + value[1:]

    return lambda text: _texts(text, rewrite)


def _comments(text: str) -> str:
    """Put a comment before every end tag of a structure, and before Body.

    None outside the envelope: in SOAP 1.2 the document has one child (part 1, section 5).
    """
    commented = re.sub(r"(</[\w:]+>)(</)", r"\1<!-- her -->\2", text)
    return commented.replace("<soap:Body>", "<!-- før -->\n<soap:Body>", 1)


def _comment_inside(text: str) -> str:
    """Put a comment into the middle of every text, or before digits: the value is what stands around it."""

    def rewrite(value: str) -> str:
        if "&" in value:
            return value
        first = 0 if value.isdecimal() else 1
        return f"{value[:first]}<!-- indeni -->{value[first:]}"

    return _texts(text, rewrite)


def _between_tags(separator: str) -> Callable[[str], str]:
    """Put white space between tags, except into an element that is empty."""

    def rewrite(text: str) -> str:
        return re.sub(r"(</[^<>]*>)(?=<)|(<[^/<>]*>)(?=<[^/])|(\?>|/>)(?=<)", rf"\g<0>{separator}", text)

    return rewrite


def _single_quotes(text: str) -> str:
    """Quote attributes with apostrophes; texts keep their own quotes."""
    return re.sub(r"<[^<>]*>", lambda tag: tag[0].replace('"', "'"), text)


def _empty_header(text: str) -> str:
    return text.replace("<soap:Body>", "<soap:Header/><soap:Body>", 1)


def _mixed(text: str) -> str:
    """Use many forms in one message, in every text and around them."""

    def rewrite(value: str) -> str:
        # Digits stay together: a CPR number must be found in a recorded message to be replaced there.
        if "&" in value or value.isdecimal() or len(value) <= len("abc"):
            return value
        first, second, third, rest = value[0], ord(value[1]), ord(value[2]), value[3:]
        return f"<![CDATA[{first}]]>&#{second};<!-- indeni -->&#x{third:X};{rest}"

    spaced = _between_tags("\r\n\t")(_header("")(_comments(_schema_location(text))))
    start, body, end = _around_message(spaced)
    start, body, end = (_single_quotes(part) for part in (start, body, end))
    return "\ufeff" + start + _TEXT.sub(lambda match: f">{rewrite(match[1])}</", body) + end


def _padded(text: str) -> str:
    """Put so much white space into the message that it is larger than most buffers."""
    start, body, end = _around_message(text)
    first, rest = body.split("><", 1)
    return f"{start}{first}>{chr(10) * _BUFFER}<{rest}{end}"


def _header(block: str) -> Callable[[str], str]:
    header = f'<soap:Header><u:Ukendt xmlns:u="urn:conformance:ukendt"{block}>x</u:Ukendt></soap:Header>'
    return lambda text: text.replace("<soap:Body>", f"{header}<soap:Body>", 1)


def _schema_location(text: str) -> str:
    """Name a schema on the message: `xsi:schemaLocation` is allowed everywhere (XML Schema part 1, 2.6.3)."""
    start, body, end = _around_message(text)
    hint = ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a a.xsd"'
    return start + body.replace(">", f"{hint}>", 1) + end


EQUIVALENTS = (
    Equivalent(name="prefix", da="beskeden har et præfiks", en="the message has a prefix", rewrite=_prefixed),
    Equivalent(
        name="declared-outside",
        da="navnerummet er erklæret på konvolutten",
        en="the namespace is declared on the envelope",
        rewrite=_declared_outside,
    ),
    Equivalent(
        name="default-envelope",
        da="konvolutten er i standardnavnerummet",
        en="the envelope is in the default namespace",
        rewrite=_default_envelope,
    ),
    Equivalent(
        name="other-prefix",
        da="konvoluttens præfiks er et andet",
        en="the envelope's prefix is another",
        rewrite=_other_prefix,
    ),
    Equivalent(name="cdata", da="tekster er CDATA", en="texts are CDATA sections", rewrite=_cdata),
    Equivalent(
        name="decimal-references",
        da="tegn er decimale referencer",
        en="characters are decimal references",
        rewrite=_references("&#{};"),
    ),
    Equivalent(
        name="hex-references",
        da="tegn er hexadecimale referencer",
        en="characters are hexadecimal references",
        rewrite=_references("&#x{:X};"),
    ),
    Equivalent(name="comments", da="kommentarer mellem elementer", en="comments between elements", rewrite=_comments),
    Equivalent(
        name="comment-inside",
        da="kommentarer midt i tekster",
        en="comments in the middle of texts",
        rewrite=_comment_inside,
    ),
    Equivalent(name="pretty", da="indrykket", en="pretty-printed", rewrite=_between_tags("\n  ")),
    Equivalent(name="crlf", da="linjeskift som CRLF", en="line ends as CRLF", rewrite=_between_tags("\r\n\t")),
    Equivalent(
        name="single-quotes",
        da="attributter i enkelte anførselstegn",
        en="attributes in single quotes",
        rewrite=_single_quotes,
    ),
    Equivalent(
        name="no-declaration",
        da="uden XML-erklæring",
        en="without XML declaration",
        rewrite=lambda text: text.removeprefix(_DECLARATION),
    ),
    Equivalent(name="bom", da="UTF-8 med BOM", en="UTF-8 with BOM", rewrite=lambda text: "\ufeff" + text),
    Equivalent(
        name="utf-16",
        da="UTF-16",
        en="UTF-16",
        rewrite=lambda text: text.replace('encoding="UTF-8"', 'encoding="UTF-16"', 1),
        charset="utf-16",
    ),
    Equivalent(name="empty-header", da="en tom Header", en="an empty Header", rewrite=_empty_header),
    Equivalent(
        name="schema-location",
        da="xsi:schemaLocation på beskeden",
        en="xsi:schemaLocation on the message",
        rewrite=_schema_location,
    ),
    Equivalent(name="mixed", da="mange former i én besked", en="many forms in one message", rewrite=_mixed),
    Equivalent(
        name="large",
        da="beskeden fylder mere end 64 KiB, mest med blanktegn",
        en="the message is larger than 64 KiB, most of it white space",
        rewrite=_padded,
    ),
    Equivalent(
        name="unknown-header",
        da="en ukendt headerblok, som ikke skal forstås",
        en="an unknown header block that need not be understood",
        rewrite=_header(""),
    ),
    Equivalent(
        name="must-understand",
        da="en ukendt headerblok, som skal forstås",
        en="an unknown header block that must be understood",
        rewrite=_header(' soap:mustUnderstand="1"'),
    ),
)


def find_equivalent(name: str) -> Equivalent:
    """Return the form called `name`; KeyError where there is none."""
    for equivalent in EQUIVALENTS:
        if equivalent.name == name:
            return equivalent
    raise KeyError(name)

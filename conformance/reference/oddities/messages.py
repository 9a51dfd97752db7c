"""Oddities of how XML is written: prefixes, declarations, encodings.

Left out, though XML allows them: processing instructions, comments outside Envelope,
`standalone="no"` and XML 1.1, which SOAP 1.2 part 1 section 5 forbids.
"""

from __future__ import annotations

import re

from conformance.reference.oddities.rewriting import DECLARATION, prefixes, writing
from conformance.reference.seeded import Oddity
from conformance.spec.binding import SoapVersion

_LONG = "praefiks" * 40
_SCHEMA, _INSTANCE = "http://www.w3.org/2001/XMLSchema", "http://www.w3.org/2001/XMLSchema-instance"


def _declared(attributes: str) -> str:
    return f"<?xml {attributes}?>\n"


def _declared_outside(text: str, prefix: str) -> str:
    """Declare the namespace of the message on Envelope."""
    found = re.search(rf' xmlns:{prefix}="[^"]*"', text)
    return text if found is None else text.replace(found[0], "").replace("<soap:Envelope", f"<soap:Envelope{found[0]}")


def _declared_everywhere(text: str, _: str) -> str:
    """Declare the namespace of each element on the element itself."""
    known = dict(re.findall(r'xmlns:(\w+)="([^"]*)"', text))
    bare = re.sub(r' xmlns:\w+="[^"]*"', "", text)
    return re.sub(r"<(\w+):(\w+)", lambda tag: f'{tag[0]} xmlns:{tag[1]}="{known[tag[1]]}"', bare)


def _second_prefix(text: str, prefix: str) -> str:
    """Write every second field under another prefix for the same namespace."""
    for name in ("IndberetningOk", "FejlTekst"):
        text = re.sub(rf"(</?){prefix}:{name}>", rf"\1{prefix}2:{name}>", text)
    return re.sub(rf' xmlns:{prefix}=("[^"]*")', rf" xmlns:{prefix}=\1 xmlns:{prefix}2=\1", text)


def _unused(text: str, _: str) -> str:
    more = f' xmlns:xsd="{_SCHEMA}" xmlns:xsi="{_INSTANCE}" xmlns:m="urn:x-unused"'
    return text.replace("<soap:Envelope", f"<soap:Envelope{more}")


def _ascii(text: str) -> str:
    return "".join(c if c.isascii() else f"&#{ord(c)};" for c in text)


_NAMES = (
    Oddity(
        name="other-prefixes",
        en="Writes other prefixes than most do.",
        because="Namespaces in XML 1.0, section 4: a prefix only stands for its namespace name",
        service=writing(prefixes(soap="SOAP-ENV", message="ns2")),
    ),
    Oddity(
        name="other-prefixes-soap-1.1",
        en="Writes other prefixes than most do, in SOAP 1.1.",
        because="Namespaces in XML 1.0, section 4: a prefix only stands for its namespace name",
        service=writing(prefixes(soap="S", message="ns2")),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="no-prefixes",
        en="Writes no prefix at all, not even in the value of a fault code.",
        because="Namespaces in XML 1.0, section 6.2; XML Schema part 2, 3.2.18: a QName may use the default namespace",
        service=writing(prefixes(soap="", message="")),
    ),
    Oddity(
        name="message-without-prefix-soap-1.1",
        en="Writes the message in a default namespace, in SOAP 1.1.",
        because="Namespaces in XML 1.0, section 6.2",
        service=writing(prefixes(soap="soap", message="")),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="one-prefix-for-two-namespaces",
        en="Uses one prefix for the envelope, and again for the message in it.",
        because="Namespaces in XML 1.0, section 6.1: an inner declaration overrides the outer one",
        service=writing(prefixes(soap="a", message="a")),
    ),
    Oddity(
        name="two-prefixes-for-one-namespace",
        en="Uses two prefixes for the namespace of the message.",
        because="Namespaces in XML 1.0, section 6.1",
        service=writing(_second_prefix),
    ),
    Oddity(
        name="prefix-of-320-letters",
        en="Writes prefixes of 320 letters.",
        because="Namespaces in XML 1.0, section 4: an NCName has no longest length",
        service=writing(prefixes(soap=_LONG, message=f"{_LONG}2")),
    ),
    Oddity(
        name="prefix-not-ascii",
        en="Writes prefixes with Danish letters, digits, dots and hyphens.",
        because="Namespaces in XML 1.0, section 3: a prefix is an NCName; XML 1.0, section 2.3",
        service=writing(prefixes(soap="Ærø-1.0", message="_ø·2")),
    ),
    Oddity(
        name="namespace-declared-on-envelope",
        en="Declares the namespace of the message on Envelope.",
        because="Namespaces in XML 1.0, section 6.1: a declaration holds for everything inside",
        service=writing(_declared_outside),
    ),
    Oddity(
        name="namespace-declared-on-each-element",
        en="Declares its namespace anew on each element.",
        because="Namespaces in XML 1.0, section 6.1",
        service=writing(_declared_everywhere),
    ),
    Oddity(
        name="unused-declarations",
        en="Declares namespaces that nothing uses.",
        because="Namespaces in XML 1.0, section 3: a declaration need not be used",
        service=writing(_unused),
    ),
    Oddity(
        name="fault-code-under-its-own-prefix",
        en="Writes the value of a fault code with a prefix that is declared just there.",
        because="XML Schema part 2, 3.2.18: a QName takes its prefix from the declarations in scope",
        service=writing(
            lambda text, _: re.sub(
                r"<soap:Value>soap:", '<soap:Value xmlns:f="http://www.w3.org/2003/05/soap-envelope">f:', text
            )
        ),
    ),
    Oddity(
        name="fault-code-among-white-space",
        en="Writes the value of a fault code on a line of its own.",
        because="XML Schema part 2, 4.3.6: the white space of a QName collapses",
        service=writing(lambda text, _: re.sub(r"(<soap:Value>)([^<]*)", r"\1\n\t\2\n", text)),
    ),
    Oddity(
        name="fault-code-under-its-own-prefix-soap-1.1",
        en="Writes faultcode with a prefix that is declared just there, in SOAP 1.1.",
        because="SOAP 1.1, section 4.4: faultcode is a QName; Namespaces in XML 1.0, section 6.1",
        service=writing(
            lambda text, _: re.sub(
                r"<faultcode>soap:", '<faultcode xmlns:f="http://schemas.xmlsoap.org/soap/envelope/">f:', text
            )
        ),
        soap=SoapVersion.V11,
    ),
)

_DOCUMENT = (
    Oddity(
        name="no-declaration",
        en="Writes no XML declaration.",
        because="XML 1.0, section 2.8: a document should begin with one, and need not",
        service=writing(lambda text, _: text.removeprefix(DECLARATION)),
    ),
    Oddity(
        name="standalone",
        en='Writes standalone="yes" in the XML declaration.',
        because='XML 1.0, section 2.9; SOAP 1.2 part 1, section 5: [standalone] is "yes" or has no value',
        service=writing(
            lambda text, _: text.replace(DECLARATION, _declared('version="1.0" encoding="UTF-8" standalone="yes"'))
        ),
    ),
    Oddity(
        name="declaration-in-other-words",
        en="Writes the XML declaration in single quotes, over two lines, the encoding in small letters.",
        because="XML 1.0, sections 2.8 and 4.3.3: names of encodings are compared without case",
        service=writing(lambda text, _: text.replace(DECLARATION, _declared("version = '1.0'\n  encoding = 'utf-8' "))),
    ),
    Oddity(
        name="single-quotes",
        en="Quotes every attribute with apostrophes.",
        because="XML 1.0, section 2.3: AttValue",
        service=writing(lambda text, _: re.sub(r"<[^<>]*>", lambda tag: tag[0].replace('"', "'"), text)),
    ),
    Oddity(
        name="bom",
        en="Begins UTF-8 with a byte order mark.",
        because="XML 1.0, section 4.3.3; RFC 7303, section 3.3",
        service=writing(lambda text, _: text, codec="utf-8-sig"),
    ),
    Oddity(
        name="utf-16",
        en="Writes UTF-16, little endian, and says so in both places.",
        because="XML 1.0, section 4.3.3: every processor reads UTF-8 and UTF-16; RFC 3902, charset",
        service=writing(lambda text, _: text.replace("UTF-8", "UTF-16", 1), codec="utf-16", charset="utf-16"),
    ),
    Oddity(
        name="utf-16-big-endian",
        en="Writes UTF-16, big endian, with a byte order mark and without XML declaration.",
        because="XML 1.0, section 4.3.3: a byte order mark is enough",
        service=writing(lambda text, _: "\ufeff" + text.removeprefix(DECLARATION), codec="utf-16-be", charset="utf-16"),
    ),
    Oddity(
        name="utf-16-soap-1.1",
        en="Writes UTF-16 in SOAP 1.1.",
        because="XML 1.0, section 4.3.3: every processor reads UTF-8 and UTF-16",
        service=writing(lambda text, _: text.replace("UTF-8", "UTF-16", 1), codec="utf-16", charset="UTF-16"),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="only-ascii",
        en="Writes every character outside ASCII as a reference.",
        because="XML 1.0, section 4.1",
        service=writing(lambda text, _: _ascii(text)),
    ),
    Oddity(
        name="white-space-after-the-end",
        en="Ends with empty lines after the document element.",
        because="XML 1.0, sections 2.1 and 2.8: Misc may be white space",
        service=writing(lambda text, _: f"{text}\r\n\n \t\r\n"),
    ),
)

ODDITIES: tuple[Oddity, ...] = (*_NAMES, *_DOCUMENT)

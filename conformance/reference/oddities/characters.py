"""Oddities between and inside values: white space, comments, CDATA sections, character references."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.reference.oddities.rewriting import between_tags, values, writing
from conformance.reference.seeded import Oddity
from conformance.spec.binding import SoapVersion


def _comment_inside(value: str) -> str:
    middle = len(value) // 2
    return f"<!-- før -->{value[:middle]}<!-- midt i -->{value[middle:]}<!-- efter -->"


def _in_cdata(value: str) -> str:
    return value if "&" in value else f"<![CDATA[{value}]]>"


def _in_many_cdata(value: str) -> str:
    return value if "&" in value else "".join(f"<![CDATA[{character}]]>" for character in value)


def _as_references(template: str) -> Callable[[str], str]:
    """Write each character as a reference."""
    return lambda value: value if "&" in value else "".join(template.format(ord(c)) for c in value)


_WHITE_SPACE = (
    Oddity(
        name="pretty",
        en="Writes each tag on a line of its own, indented.",
        because="SOAP 1.2 part 1, section 5.1; XML Schema part 1, 3.4.4: white space between elements means nothing",
        service=writing(lambda text, _: between_tags(text, "\n    ")),
    ),
    Oddity(
        name="pretty-soap-1.1",
        en="Writes each tag on a line of its own, indented, in SOAP 1.1.",
        because="XML Schema part 1, 3.4.4: white space between elements means nothing",
        service=writing(lambda text, _: between_tags(text, "\n    ")),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="crlf",
        en="Ends lines with CR and LF.",
        because="XML 1.0, section 2.11",
        service=writing(lambda text, _: between_tags(text.replace("\n", "\r\n"), "\r\n\t")),
    ),
    Oddity(
        name="white-space-in-tags",
        en="Puts white space and line ends into tags.",
        because="XML 1.0, section 3.1: STag, ETag, and Eq",
        service=writing(lambda text, _: re.sub(r"(?<=[\w\"])>", "\n>", re.sub(r'(?<=\w)="', ' =\t"', text))),
    ),
    Oddity(
        name="comments-between",
        en="Puts comments between elements, also into Envelope and Body.",
        because="XML 1.0, section 2.5; SOAP 1.2 part 1, section 5: a message may hold comments",
        service=writing(lambda text, _: re.sub(r"(?<=[\w\"]>)(?=<)", "<!-- <her> & der -->", text)),
    ),
    Oddity(
        name="comments-inside",
        en="Puts comments into every value, also in the middle of CPRNr, Fejlkode and IndberetningOk.",
        because="XML 1.0, section 2.5; XML Schema part 1, 3.3.4: a value is the characters, without comments",
        service=writing(values(_comment_inside)),
    ),
    Oddity(
        name="comments-inside-soap-1.1",
        en="Puts comments into every value, in SOAP 1.1.",
        because="XML 1.0, section 2.5; XML Schema part 1, 3.3.4: a value is the characters, without comments",
        service=writing(values(_comment_inside)),
        soap=SoapVersion.V11,
    ),
)

_CHARACTERS = (
    Oddity(
        name="cdata",
        en="Writes every value as a CDATA section.",
        because="XML 1.0, section 2.7",
        service=writing(values(_in_cdata)),
    ),
    Oddity(
        name="cdata-for-each-character",
        en="Writes each character of a value as a CDATA section of its own.",
        because="XML 1.0, section 2.7",
        service=writing(values(_in_many_cdata)),
    ),
    Oddity(
        name="decimal-references",
        en="Writes each character of a value as a decimal reference.",
        because="XML 1.0, section 4.1: CharRef",
        service=writing(values(_as_references("&#{};"))),
    ),
    Oddity(
        name="hex-references",
        en="Writes each character of a value as a hexadecimal reference with leading zeros.",
        because="XML 1.0, section 4.1: CharRef",
        service=writing(values(_as_references("&#x{:08X};"))),
    ),
)

ODDITIES: tuple[Oddity, ...] = (*_WHITE_SPACE, *_CHARACTERS)

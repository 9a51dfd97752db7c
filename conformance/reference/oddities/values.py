"""Oddities of how values and envelopes are written: other lexical forms, attributes, header blocks."""

from __future__ import annotations

from conformance.reference.oddities.rewriting import Edit, both, values, with_attributes, writing
from conformance.reference.seeded import Oddity
from conformance.spec.binding import SoapVersion

_INSTANCE = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_TYPES = f'{_INSTANCE} xmlns:xs="http://www.w3.org/2001/XMLSchema"'
_HINT = "XML Schema part 1, 2.6.3: schemaLocation may stand on any element, and is a hint"
_TYPE = "XML Schema part 1, 3.3.4: xsi:type may name the declared type, or one derived from it"
_BLOCKS = "SOAP 1.2 part 1, section 5.2: header blocks of any namespace; 2.4: only mandatory ones bind a receiver"
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-"
_TIMESTAMP = (
    f'<w:Security xmlns:w="{_SECURITY}secext-1.0.xsd" xmlns:u="{_SECURITY}utility-1.0.xsd" {{attributes}}>'
    '<u:Timestamp u:Id="TS-1"><u:Created>2030-01-01T12:00:00.000Z</u:Created>'
    "<u:Expires>2030-01-01T12:05:00.000Z</u:Expires></u:Timestamp></w:Security>"
)
_ADDRESSING = (
    '<a:Action xmlns:a="http://www.w3.org/2005/08/addressing">urn:x-svar</a:Action>'
    '<a:MessageID xmlns:a="http://www.w3.org/2005/08/addressing">urn:uuid:7d1f7f0e-0000-4000-8000-000000000000'
    "</a:MessageID>"
)


def _with_header(blocks: str) -> Edit:
    """Return the edit that puts blocks into the Header, which is made where there is none."""

    def edit(text: str, _: str) -> str:
        if "<soap:Header>" in text:
            return text.replace("<soap:Header>", f"<soap:Header>{blocks}")
        return text.replace("<soap:Body>", f"<soap:Header>{blocks}</soap:Header><soap:Body>")

    return edit


def _empty_header(text: str, _: str) -> str:
    return text if "<soap:Header>" in text else text.replace("<soap:Body>", "<soap:Header/><soap:Body>")


def _digits(value: str) -> str:
    return {"true": "1", "false": "0"}[value]


_FORMS = (
    Oddity(
        name="booleans-as-digits",
        en="Writes booleans as 1 and 0.",
        because="XML Schema part 2, 3.2.2: the lexical forms of boolean",
        service=writing(values(_digits, "IndberetningOk")),
    ),
    Oddity(
        name="booleans-as-digits-soap-1.1",
        en="Writes booleans as 1 and 0, in SOAP 1.1.",
        because="XML Schema part 2, 3.2.2: the lexical forms of boolean",
        service=writing(values(_digits, "IndberetningOk")),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="white-space-around-typed-values",
        en="Writes booleans and integers among spaces, tabs and line ends.",
        because="XML Schema part 2, 4.3.6: white space collapses for all types but strings",
        service=writing(values(lambda value: f"\n\t {value} \r\n", "IndberetningOk", "Fejlkode")),
    ),
    Oddity(
        name="code-with-plus",
        en="Writes Fejlkode with a plus sign.",
        because="XML Schema part 2, 3.3.13: a sign is optional",
        service=writing(values(lambda value: f"+{value}", "Fejlkode")),
    ),
    Oddity(
        name="code-with-leading-zeros",
        en="Writes Fejlkode with two leading zeros.",
        because="XML Schema part 2, 3.3.13: leading zeros are allowed",
        service=writing(values(lambda value: f"00{value}", "Fejlkode")),
    ),
    Oddity(
        name="code-with-many-leading-zeros",
        en="Writes Fejlkode with two thousand leading zeros, more digits than the type has.",
        because="XML Schema part 2, 4.3.11: totalDigits limits the value, to which leading zeros add nothing",
        service=writing(values(lambda value: f"{'0' * 2000}{value}", "Fejlkode")),
    ),
)

_ATTRIBUTES = (
    Oddity(
        name="schema-location",
        en="Names a schema on IndberetSvar.",
        because=_HINT,
        service=writing(
            with_attributes("IndberetSvar", f'{_INSTANCE} xsi:schemaLocation="urn:x-a a.xsd urn:x-b b.xsd"')
        ),
    ),
    Oddity(
        name="schema-location-everywhere",
        en="Names a schema for no namespace on each ElevStatus and each CPRNr.",
        because=_HINT,
        service=writing(with_attributes("(?:ElevStatus|CPRNr)", f'{_INSTANCE} xsi:noNamespaceSchemaLocation="a.xsd"')),
    ),
    Oddity(
        name="type-of-boolean",
        en="Says with xsi:type that IndberetningOk is an xs:boolean.",
        because=_TYPE,
        service=writing(with_attributes("IndberetningOk", f'{_TYPES} xsi:type="xs:boolean"')),
    ),
    Oddity(
        name="type-of-text",
        en="Says with xsi:type that FejlTekst is an xs:token.",
        because=_TYPE,
        service=writing(with_attributes("FejlTekst", f'{_TYPES} xsi:type="xs:token"')),
    ),
    Oddity(
        name="attributes-on-the-envelope",
        en="Puts a language on Envelope and an Id of WS-Security on Body.",
        because="SOAP 1.2 part 1, sections 5.1.1 and 5.3.1: attributes with a namespace",
        service=writing(
            both(
                with_attributes("Envelope", 'xml:lang="da" xml:space="default"'),
                with_attributes("Body", f'xmlns:u="{_SECURITY}utility-1.0.xsd" u:Id="body-1"'),
            )
        ),
    ),
    Oddity(
        name="attributes-on-the-envelope-soap-1.1",
        en="Puts a language on Envelope, in SOAP 1.1.",
        because="SOAP 1.1, section 4: additional attributes with a namespace",
        service=writing(with_attributes("Envelope", 'xml:lang="da"')),
        soap=SoapVersion.V11,
    ),
)

_HEADERS = (
    Oddity(
        name="empty-header",
        en="Writes an empty Header.",
        because="SOAP 1.2 part 1, section 5.2: a Header has zero or more blocks",
        service=writing(_empty_header),
    ),
    Oddity(
        name="unknown-header-block",
        en="Writes a header block that nobody knows, with markup and text in it.",
        because=_BLOCKS,
        service=writing(_with_header('<x:Spor xmlns:x="urn:x-spor" x:nr="7">a<x:b/>c<d xmlns=""/></x:Spor>')),
    ),
    Oddity(
        name="header-block-to-be-relayed",
        en="Writes a header block for whoever comes next, which need not be understood.",
        because="SOAP 1.2 part 1, sections 5.2.2 to 5.2.4: role, mustUnderstand and relay",
        service=writing(
            _with_header(
                '<x:Spor xmlns:x="urn:x-spor" soap:role="http://www.w3.org/2003/05/soap-envelope/role/next"'
                ' soap:mustUnderstand="false" soap:relay="true"/>'
            )
        ),
    ),
    Oddity(
        name="security-timestamp",
        en="Writes a WS-Security Timestamp that need not be understood.",
        because=_BLOCKS,
        service=writing(_with_header(_TIMESTAMP.format(attributes='soap:mustUnderstand="0"'))),
    ),
    Oddity(
        name="security-timestamp-soap-1.1",
        en="Writes a WS-Security Timestamp that need not be understood, in SOAP 1.1.",
        because="SOAP 1.1, sections 4.2 and 4.2.3: header entries, mustUnderstand 0",
        service=writing(_with_header(_TIMESTAMP.format(attributes='soap:mustUnderstand="0" soap:actor="urn:x-alle"'))),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="addressing-headers",
        en="Writes the headers of WS-Addressing, though the call had none.",
        because=_BLOCKS,
        service=writing(_with_header(_ADDRESSING)),
    ),
    Oddity(
        name="many-header-blocks",
        en="Writes a hundred header blocks.",
        because="SOAP 1.2 part 1, section 5.2: a Header has zero or more blocks",
        service=writing(_with_header("".join(f'<x:B{n} xmlns:x="urn:x-{n}">{n}</x:B{n}>' for n in range(100)))),
    ),
)


ODDITIES: tuple[Oddity, ...] = (*_FORMS, *_ATTRIBUTES, *_HEADERS)

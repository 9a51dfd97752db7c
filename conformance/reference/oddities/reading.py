"""Oddities of what is read: stricter where the text leaves room, and stricter where a standard is.

The specification says String, Integer and DateTime and names no XML Schema: where common stacks
draw the line elsewhere at a rim that no limit of the tables describes, a conformance suite may
watch, and must not judge (readings.toml; `observe` among the points of `generate.edges`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from lxml import etree

from conformance.reference.envelope import FaultKind, OpenedEnvelope, Refusal
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Oddity
from conformance.reference.service import Answer, Service, UnsupportedMediaType
from conformance.reference.validate import Validator
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.spec.tables import Field, Kind
from conformance.wire.xml import split

Complaint = Callable[[str, Field], str | None]
_SECURITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"


def _complaining(complain: Complaint) -> type[Service]:
    """Return a service that complains about values in one more way."""

    class Complaining(Validator):
        def value(self, text: str, field: Field) -> str | None:
            return super().value(text, field) or complain(text, field)

    class Strict(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            self.validator = Complaining(self.tables, self.binding.namespace)

    return Strict


def _matching(kind: Kind, pattern: str, words: str, *names: str) -> type[Service]:
    """Return a service that refuses values of a type (or of some fields) in which a pattern is found."""

    def complain(text: str, field: Field) -> str | None:
        concerned = field.type.kind is kind and (not names or field.name in names)
        return words if concerned and re.search(pattern, text) else None

    return _complaining(complain)


def _shape(text: str, field: Field) -> str | None:
    wanted = rf"[0-9]{{{field.type.limit}}}"
    return "is no number of a person" if field.name == "CPRNr" and not re.fullmatch(wanted, text) else None


def _units(text: str, field: Field) -> str | None:
    limit = field.type.limit if field.type.kind is Kind.STRING else None
    return "is too long in UTF-16" if limit and len(text.encode("utf-16-le")) // 2 > limit else None


class _NoTwins(Service):
    def read(self, request: etree._Element) -> Report:
        report = super().read(request)
        people = [contact.cpr for contact in report.contacts]
        if len(set(people)) < len(people):
            raise Refusal(FaultKind.SENDER, "The request names a person twice.")
        return report


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


_MOMENT = "section 6.1.3: the type is called DateTime, and no range is given for it"
_INSTITUTION = "DatakildeInstitutionNummer"

_VALUES = (
    Oddity(
        name="refuses-empty-texts",
        en="Refuses an empty text in a required field.",
        because="readings.toml, string-empty: whether one may be empty is recorded and not judged",
        service=_matching(Kind.STRING, r"\A\Z", "is empty"),
    ),
    Oddity(
        name="refuses-space-around-texts",
        en="Refuses white space at the beginning or the end of a text.",
        because="readings.toml, string-space: what white space around a text means is recorded",
        service=_matching(Kind.STRING, r"\A[ \t\r\n]|[ \t\r\n]\Z", "has white space around it"),
    ),
    Oddity(
        name="counts-utf-16-units",
        en="Counts a character outside the BMP as two.",
        because="readings.toml, string-limit: utf-16-units is an alternative of what String(n) counts",
        service=_complaining(_units),
    ),
    Oddity(
        name="refuses-what-is-no-number",
        en="Refuses a CPRNr that is not ten digits.",
        because="readings.toml, cpr-shape: what becomes of such a text is recorded",
        service=_complaining(_shape),
    ),
    Oddity(
        name="refuses-twins",
        en="Refuses a call in which a person stands twice.",
        because="readings.toml, duplicate-person: what is answered is recorded",
        service=_NoTwins,
    ),
    Oddity(
        name="refuses-signs",
        en="Refuses an institution number with a sign.",
        because="readings.toml, integer-sign: whether a number may have a sign is recorded",
        service=_matching(Kind.INTEGER, r"[+-]", "has a sign", _INSTITUTION),
    ),
    Oddity(
        name="refuses-leading-zeros",
        en="Refuses an institution number with leading zeros.",
        because="readings.toml, integer-zeros: whether a number may have leading zeros is recorded",
        service=_matching(Kind.INTEGER, r"\A[ \t\r\n]*[+-]?0[0-9]", "has leading zeros", _INSTITUTION),
    ),
    Oddity(
        name="refuses-hour-24",
        en="Refuses 24:00:00 in SlutDato.",
        because="readings.toml, datetime-24: whether 24:00:00 may stand there is recorded",
        service=_matching(Kind.DATETIME, r"T24:", "is no time of a day"),
    ),
    Oddity(
        name="refuses-the-widest-offsets",
        en="Refuses offsets of 14 hours in SlutDato.",
        because="readings.toml, datetime-14: whether 14 hours may stand there is recorded",
        service=_matching(Kind.DATETIME, r"[+-]14:00", "has an offset that no clock has"),
    ),
    Oddity(
        name="refuses-long-fractions",
        en="Refuses more than three decimals of a second in SlutDato.",
        because="readings.toml, datetime-fraction: whether more decimals may stand there is recorded",
        service=_matching(Kind.DATETIME, r"\.[0-9]{4}", "has more than milliseconds"),
    ),
    Oddity(
        name="refuses-far-years",
        en="Refuses years before 1753 and after 9999 in SlutDato, as a column of a database does.",
        because="readings.toml, datetime-year: whether far years may stand there is recorded",
        service=_matching(
            Kind.DATETIME,
            r"\A[ \t\r\n]*(-|[0-9]{5,}-|0|1[0-6]|17[0-4]|175[0-2])",
            "is beyond what is stored",
        ),
    ),
    Oddity(
        name="refuses-space-around-dates",
        en="Refuses white space around SlutDato.",
        because=_MOMENT,
        service=_matching(Kind.DATETIME, r"[ \t\r\n]", "has white space around it"),
    ),
)

_MESSAGES = (
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

ODDITIES: tuple[Oddity, ...] = (*_VALUES, *_MESSAGES)

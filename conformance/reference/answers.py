"""Answers and faults, written by hand as text.

Nothing here asks the code that reads answers elsewhere in the suite: what is written wrongly
should be seen, not mirrored. Sources: SOAP 1.1 section 4.4; SOAP 1.2 part 1 section 5.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.reference.envelope import FaultKind, Refusal
from conformance.spec.binding import Binding, SoapVersion
from conformance.spec.tables import ResponseRoles, Tables, Validation
from conformance.wire.soap import MEDIA_TYPES, NAMESPACES
from conformance.wire.xml import escape, escape_attribute

_CODES = {
    SoapVersion.V11: {
        FaultKind.SENDER: "Client",
        FaultKind.RECEIVER: "Server",
        FaultKind.VERSION_MISMATCH: "VersionMismatch",
        FaultKind.MUST_UNDERSTAND: "MustUnderstand",
    },
    SoapVersion.V12: {
        FaultKind.SENDER: "Sender",
        FaultKind.RECEIVER: "Receiver",
        FaultKind.VERSION_MISMATCH: "VersionMismatch",
        FaultKind.MUST_UNDERSTAND: "MustUnderstand",
    },
}
_DETAIL_NAMESPACE = "urn:indberet-conformance:reference"
_MOST_DETAILS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What is answered about one person, or about the call where `cpr` is None.

    `validation` is the row of section 7 that stopped the report, None where it was accepted.
    """

    cpr: str | None
    validation: Validation | None

    def values(self, roles: ResponseRoles) -> dict[str, str | None]:
        """Return the fields of section 6.2.3 by name; None for one that does not stand there."""
        stopped = self.validation
        return {
            roles.subject.name: self.cpr,
            roles.status.name: "true" if stopped is None else "false",
            roles.code.name: None if stopped is None else str(stopped.code),
            roles.text.name: None if stopped is None else stopped.text,
        }


def content_type(version: SoapVersion) -> str:
    """Return the Content-Type of an answer in this version."""
    return f"{MEDIA_TYPES[version]}; charset=utf-8"


def envelope(version: SoapVersion, body: str, *, header: str = "") -> bytes:
    """Return an envelope around markup, as UTF-8."""
    head = f"<soap:Header>{header}</soap:Header>" if header else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<soap:Envelope xmlns:soap="{NAMESPACES[version]}">{head}<soap:Body>{body}</soap:Body></soap:Envelope>'
    ).encode()


def answer(statuses: Sequence[Status], *, tables: Tables, binding: Binding) -> str:
    """Return the response element (section 6.2.1) with its statuses, fields in the order of the table."""
    prefix = binding.prefix
    content = "".join(_status(status, tables, prefix) for status in statuses)
    name = f"{prefix}:{tables.response}"
    return f'<{name} xmlns:{prefix}="{escape_attribute(binding.namespace)}">{content}</{name}>'


def _status(status: Status, tables: Tables, prefix: str) -> str:
    roles = tables.roles.response
    values, entry = status.values(roles), roles.entry.name
    present = [(field.name, values.get(field.name)) for field in roles.status.structure.fields]
    content = "".join(
        f"<{prefix}:{name}>{escape(value)}</{prefix}:{name}>" for name, value in present if value is not None
    )
    return f"<{prefix}:{entry}>{content}</{prefix}:{entry}>"


def fault(refusal: Refusal, version: SoapVersion, detail: str | None = None) -> bytes:
    """Return the envelope of a fault, in the form of its version; `detail` is markup, by default the violations."""
    detail = violations(refusal) if detail is None else detail
    body = _fault_11(refusal, detail) if version is SoapVersion.V11 else _fault_12(refusal, detail)
    return envelope(version, body, header=_headers(refusal, version))


def _fault_11(refusal: Refusal, detail: str) -> str:
    """Write the children unqualified, as section 4.4 has it; a fault about headers has no detail."""
    code = _CODES[SoapVersion.V11][refusal.kind]
    about_body = refusal.kind in (FaultKind.SENDER, FaultKind.RECEIVER)
    detail = f"<detail>{detail}</detail>" if about_body else ""
    return (
        f"<soap:Fault><faultcode>soap:{code}</faultcode>"
        f"<faultstring>{_words(refusal.reason)}</faultstring>{detail}</soap:Fault>"
    )


def _fault_12(refusal: Refusal, detail: str) -> str:
    code = _CODES[SoapVersion.V12][refusal.kind]
    detail = f"<soap:Detail>{detail}</soap:Detail>" if detail else ""
    return (
        f"<soap:Fault><soap:Code><soap:Value>soap:{code}</soap:Value></soap:Code>"
        f'<soap:Reason><soap:Text xml:lang="en">{_words(refusal.reason)}</soap:Text></soap:Reason>{detail}</soap:Fault>'
    )


def _words(reason: str) -> str:
    """Return a reason as character data; it may quote what XML does not allow."""
    return escape("".join(character if character.isprintable() else "?" for character in reason))


def violations(refusal: Refusal) -> str:
    """Return what is wrong with a request as markup, each thing with its path."""
    return "".join(
        f'<v:Violation xmlns:v="{_DETAIL_NAMESPACE}" path="{escape_attribute(path)}">{escape(sentence)}</v:Violation>'
        for path, sentence in refusal.details[:_MOST_DETAILS]
    )


def _headers(refusal: Refusal, version: SoapVersion) -> str:
    """Write the header blocks that explain a fault (SOAP 1.2 part 1, 5.4.7 and 5.4.8).

    Upgrade stands in the namespace of SOAP 1.2 also within a SOAP 1.1 envelope (appendix A).
    """
    soap12 = NAMESPACES[SoapVersion.V12]
    if refusal.kind is FaultKind.VERSION_MISMATCH:
        supported = "".join(
            f'<up:SupportedEnvelope qname="e:Envelope" xmlns:e="{NAMESPACES[known]}"/>'
            for known in (SoapVersion.V12, SoapVersion.V11)
        )
        return f'<up:Upgrade xmlns:up="{soap12}">{supported}</up:Upgrade>'
    if version is SoapVersion.V11:
        return ""
    return "".join(
        f'<soap:NotUnderstood qname="n:{name}" xmlns:n="{escape_attribute(namespace)}"/>'
        for namespace, name in refusal.headers
    )

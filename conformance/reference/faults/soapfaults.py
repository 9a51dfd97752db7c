"""Faults in SOAP faults: their form, their code, their status, whom they blame."""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import OK, Answer, Service
from conformance.spec.binding import SoapVersion
from conformance.wire.xml import escape_attribute

_FORM, _STATUS = "soap/fault-form", "soap/fault-status"


def _refusing(change: Callable[[Answer], Answer]) -> type[Service]:
    """Return a service that changes how it refuses; answers stay as they are."""

    class Changed(Service):
        def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
            return change(super().refuse(refusal, version))

    return Changed


def _edited(*edits: tuple[bytes, bytes]) -> type[Service]:
    """Return a service whose faults are edited by regular expressions."""

    def change(answer: Answer) -> Answer:
        body = answer.body
        for pattern, instead in edits:
            body = re.sub(pattern, instead, body, flags=re.DOTALL)
        return replace(answer, body=body)

    return _refusing(change)


def _with_status(*, sender: int) -> type[Service]:
    class OtherStatus(Service):
        def fault_status(self, kind: FaultKind, version: SoapVersion) -> int:
            return sender if kind is FaultKind.SENDER else super().fault_status(kind, version)

    return OtherStatus


class FaultWith200(Service):
    """Sends every fault with HTTP 200."""

    def fault_status(self, kind: FaultKind, version: SoapVersion) -> int:
        return OK


class BlamesItself(Service):
    """Throws an exception for what is invalid, and its framework makes a fault of it."""

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        kind = FaultKind.RECEIVER if refusal.kind is FaultKind.SENDER else refusal.kind
        return super().refuse(Refusal(kind, refusal.reason, details=refusal.details), version)


class FaultsInSoap11(Service):
    """Writes its faults by hand, for the version that it was made for."""

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        return super().refuse(refusal, SoapVersion.V11)


class CodeInTheWrongNamespace(Service):
    """Qualifies the code of a fault with its own namespace."""

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        answer = super().refuse(refusal, version)
        value = f'<soap:Value xmlns:f="{escape_attribute(self.binding.namespace)}">f:'
        return replace(answer, body=answer.body.replace(b"<soap:Value>soap:", value.encode()))


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="fault-with-200",
        clause="soap/status",
        en="Sends faults with HTTP 200.",
        service=FaultWith200,
    ),
    Fault(
        name="fault-in-the-form-of-soap-11",
        clause=_FORM,
        en="Writes the children of a SOAP 1.1 fault into a SOAP 1.2 envelope.",
        service=_edited(
            (b"<soap:Code>.*</soap:Code>", b"<faultcode>soap:Sender</faultcode>"),
            (b"<soap:Reason>.*</soap:Reason>", b"<faultstring>Invalid.</faultstring>"),
        ),
    ),
    Fault(
        name="fault-in-the-form-of-soap-12",
        clause=_FORM,
        en="Writes the children of a SOAP 1.2 fault into a SOAP 1.1 envelope.",
        soap=SoapVersion.V11,
        service=_edited(
            (b"<faultcode>(.*)</faultcode>", rb"<soap:Code><soap:Value>\1</soap:Value></soap:Code>"),
            (
                b"<faultstring>(.*)</faultstring>",
                rb'<soap:Reason><soap:Text xml:lang="en">\1</soap:Text></soap:Reason>',
            ),
            (b"(</?)detail>", rb"\1soap:Detail>"),
        ),
    ),
    Fault(
        name="fault-children-qualified",
        clause=_FORM,
        en="Writes faultcode and faultstring in the namespace of SOAP 1.1, where they stand in none.",
        soap=SoapVersion.V11,
        service=_edited((b"(</?)(faultcode|faultstring|detail)>", rb"\1soap:\2>")),
    ),
    Fault(
        name="fault-code-without-prefix",
        clause=_FORM,
        en="Writes the code of a fault without a prefix, and so in no namespace.",
        service=_edited((b">soap:Sender<", b">Sender<")),
    ),
    Fault(
        name="fault-code-of-soap-11",
        clause=_FORM,
        en="Calls the sender's fault Client in SOAP 1.2, as SOAP 1.1 does.",
        service=_edited((b">soap:Sender<", b">soap:Client<"), (b">soap:Receiver<", b">soap:Server<")),
    ),
    Fault(
        name="fault-code-of-its-own",
        clause=_FORM,
        en="Writes a fault code that SOAP does not define.",
        service=_edited((b">soap:Sender<", b">soap:InvalidRequest<")),
    ),
    Fault(
        name="fault-code-in-its-own-namespace",
        clause=_FORM,
        en="Writes the code of a fault in the namespace of the message.",
        service=CodeInTheWrongNamespace,
    ),
    Fault(
        name="fault-without-a-code",
        clause=_FORM,
        en="Sends a fault without a code.",
        service=_edited((b"<soap:Code>.*</soap:Code>", b"")),
    ),
    Fault(
        name="fault-without-reason",
        clause=_FORM,
        en="Sends a fault without a reason.",
        service=_edited((b"<soap:Reason>.*</soap:Reason>", b"")),
    ),
    Fault(
        name="fault-with-an-empty-reason",
        clause=_FORM,
        en="Sends a fault whose reason is empty, since exceptions may have no message.",
        service=_edited((b"(<soap:Text[^>]*>)[^<]*<", rb"\1<")),
    ),
    Fault(
        name="faults-in-soap-11",
        clause="soap/version",
        en="Refuses in SOAP 1.1, whatever it was asked in.",
        service=FaultsInSoap11,
    ),
    Fault(
        name="fault-as-html",
        clause="soap/content-type",
        en="Sends its faults as text/html.",
        service=_refusing(lambda answer: replace(answer, headers=(("Content-Type", "text/html; charset=utf-8"),))),
    ),
    Fault(
        name="fault-blames-the-receiver",
        clause="soap/fault-side",
        deserves=Deserves.WARNING,
        en="Says of an invalid message that the receiver failed.",
        service=BlamesItself,
    ),
    Fault(
        name="sender-fault-with-500",
        clause=_STATUS,
        deserves=Deserves.WARNING,
        en="Sends the sender's fault with HTTP 500 in SOAP 1.2.",
        service=_with_status(sender=500),
    ),
    Fault(
        name="sender-fault-with-422",
        clause=_STATUS,
        deserves=Deserves.WARNING,
        en="Sends the sender's fault with HTTP 422.",
        service=_with_status(sender=422),
    ),
    Fault(
        name="soap-11-fault-with-400",
        clause=_STATUS,
        deserves=Deserves.WARNING,
        en="Sends the sender's fault with HTTP 400 in SOAP 1.1, which has 500 for all of them.",
        soap=SoapVersion.V11,
        service=_with_status(sender=400),
    ),
)

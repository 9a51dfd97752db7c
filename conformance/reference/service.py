"""The service: request bytes in, answer bytes out.

`Service.handle` is the whole of it; the web server around it adds nothing but HTTP. Each step is
a small method that a subclass can replace, because seeded faults belong where a vendor would make
them: in one step, with the others as they should be.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.message import Message

from lxml import etree

from conformance.reference.answers import Status, answer, content_type, envelope, fault
from conformance.reference.envelope import (
    FaultKind,
    OpenedEnvelope,
    Refusal,
    open_envelope,
    parse_request,
    refuse_headers,
    version_of,
)
from conformance.reference.lexical import canonical_integer
from conformance.reference.message import Contact, Report, read_report
from conformance.reference.platform import platform_of
from conformance.reference.registers import Registers
from conformance.reference.validate import Validator
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.spec.tables import Scope, Tables, Validation
from conformance.wire.soap import MEDIA_TYPES

OK = 200
UNSUPPORTED_MEDIA_TYPE = 415

_LOG = logging.getLogger(__name__)


READBACK = "/readback"
"""The path, beside the service's own, of the hook that says what is stored."""


def endpoint_path(tables: Tables) -> str:
    """Return the path under which the service is offered."""
    return f"/services/Ungedatabasen/{tables.service}/v{tables.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: HTTP status, headers and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


class UnsupportedMediaType(Exception):
    """The Content-Type is not that of a SOAP version, or not that of the envelope."""


class Service:
    """The reference endpoint over its registers. Thread safe, as the registers are."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        self.tables = specification.tables
        self.binding = specification.binding
        self.registers = registers
        self.validator = Validator(self.tables, self.binding.namespace)
        self.platform = platform_of(self.binding, self.tables)
        self.call_checks: dict[str, Callable[[str], bool]] = {"unknown_institution": self.unknown_institution}
        self.person_checks: dict[str, Callable[[str, str], bool]] = {
            "not_found": self.not_found,
            "no_subscription": self.no_subscription,
            "not_enrolled": self.not_enrolled,
        }

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        """Answer one call; never raises.

        `content_type` and `soap_action` are the HTTP headers as they came, None where absent.
        """
        try:
            return self.answer(body, self.version_asked(content_type), content_type, soap_action)
        except UnsupportedMediaType as unsupported:
            return _plain(UNSUPPORTED_MEDIA_TYPE, str(unsupported))

    def answer(self, body: bytes, version: SoapVersion, content_type: str | None, soap_action: str | None) -> Answer:
        """Answer one call in a known version: with statuses, or with a fault and nothing changed."""
        try:
            request = self.receive(body, version, self.action(content_type, soap_action))
            pong = self.platform.ping(request)
            if pong is not None:
                return _soap(OK, version, envelope(version, pong))
            carried = self.platform.open(request)
            reply = self.respond(self.process(self.read(carried.message)), version)
            return replace(reply, body=self.platform.close(reply.body, carried))
        except UnsupportedMediaType:
            raise
        except Refusal as refusal:
            return self.refuse(refusal, version)
        except Exception:  # noqa: BLE001 - whatever it is, the caller gets a fault
            _LOG.exception("the reference endpoint failed")
            return self.refuse(Refusal(FaultKind.RECEIVER, "The service failed; nothing was changed."), version)

    def read_back(self, body: bytes) -> Answer:
        """Answer what is stored about a person, as JSON: no part of the service, and offered to whoever tests it.

        Asked with the fields of `CPRNr` and `DatakildeInstitutionNummer`; answered with the fields of the
        request by name, or null where nothing is stored.
        """
        asked, roles = json.loads(body), self.tables.roles.request
        contact = self.registers.contact(asked[roles.subject.name], canonical_integer(asked[roles.caller.name]))
        values = contact and (
            (roles.caller, contact.institution),
            (roles.name, contact.person),
            (roles.phone, contact.phone),
            (roles.mail, contact.mail),
            (roles.end_date, contact.end_date),
        )
        stored = values and {place.name: value for place, value in values if place is not None}
        headers = (("Content-Type", "application/json"),)
        return Answer(status=OK, headers=headers, body=json.dumps(stored, ensure_ascii=False).encode())

    # ------------------------------------------------------------ HTTP and SOAP

    def version_asked(self, content_type: str | None) -> SoapVersion:
        """Return the version that the media type says; UnsupportedMediaType for any other."""
        media_type = _header(content_type).get_content_type() if content_type else ""
        for version, known in MEDIA_TYPES.items():
            if media_type == known:
                return version
        raise UnsupportedMediaType(f"Content-Type must be {' or '.join(MEDIA_TYPES.values())}.")

    def action(self, content_type: str | None, soap_action: str | None) -> str:
        """Return the action where either version puts it, "" for none."""
        parameter = _header(content_type).get_param("action", "")
        return parameter if isinstance(parameter, str) and parameter else (soap_action or "").strip().strip('"')

    def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
        """Return the one element in the body of a SOAP request; Refusal where it is none."""
        root = self.parse(body)
        if version_of(root) is not version:
            raise UnsupportedMediaType(f"A SOAP {version_of(root)} envelope came as {MEDIA_TYPES[version]}.")
        opened = open_envelope(root)
        self.understand(opened)
        self.check_action(action)
        if len(opened.body) != 1:
            raise Refusal(FaultKind.SENDER, f"Body holds {len(opened.body)} elements instead of one.")
        return opened.body[0]

    def parse(self, body: bytes) -> etree._Element:
        """Return the root element; Refusal where the bytes are not XML."""
        return parse_request(body)

    def understand(self, opened: OpenedEnvelope) -> None:
        """Refuse header blocks that must be understood."""
        refuse_headers(opened)

    def check_action(self, action: str) -> None:
        """Refuse another action than the binding's, where it has one and the client names one."""
        if self.binding.action and action and action != self.binding.action:
            raise Refusal(FaultKind.SENDER, "The action is not one of this service.")

    # ------------------------------------------------------------ the message

    def read(self, request: etree._Element) -> Report:
        """Return a request as values; Refusal where it is not valid (section 6.1)."""
        violations = self.validator.violations(request)
        if violations:
            details = [(violation.path, violation.sentence) for violation in violations]
            path, sentence = details[0]
            raise Refusal(FaultKind.SENDER, f"The request is not valid: {path} {sentence}.", details=details)
        return read_report(request, self.tables.roles.request)

    def process(self, report: Report) -> list[Status]:
        """Validate as section 7 has it, write what is accepted, and return the statuses."""
        stopped = self.stops_call(report.institution)
        if stopped is not None:
            return [self.status_of_call(stopped)]
        statuses = [self.status(contact) for contact in report.contacts]
        self.write([c for c, status in zip(report.contacts, statuses, strict=True) if status.validation is None])
        return statuses

    def stops_call(self, institution: str) -> Validation | None:
        """Return the first validation that stops the whole call, None where none does."""
        for validation in self.tables.validations:
            if validation.scope is Scope.CALL and self.call_checks[validation.population](institution):
                return validation
        return None

    def status_of_call(self, stopped: Validation) -> Status:
        """Return the only status of a call that was stopped: without CPRNr (section 6.2.3)."""
        return Status(cpr=None, validation=stopped)

    def status(self, contact: Contact) -> Status:
        """Return the status of one person."""
        return Status(cpr=contact.cpr, validation=self.stops_person(contact.cpr, contact.institution))

    def stops_person(self, cpr: str, institution: str) -> Validation | None:
        """Return the first validation that stops one person, None where none does."""
        for validation in self.tables.validations:
            if validation.scope is Scope.PERSON and self.person_checks[validation.population](cpr, institution):
                return validation
        return None

    def unknown_institution(self, institution: str) -> bool:
        """Return whether the reporting institution is not registered."""
        return not self.registers.knows_institution(institution)

    def not_found(self, cpr: str, institution: str) -> bool:  # noqa: ARG002
        """Return whether nobody young, active and resident has the number."""
        return not self.registers.knows(cpr)

    def no_subscription(self, cpr: str, institution: str) -> bool:  # noqa: ARG002
        """Return whether the person is in no active STAR subscription."""
        return not self.registers.subscribes(cpr)

    def not_enrolled(self, cpr: str, institution: str) -> bool:
        """Return whether the person is not active at the reporting institution."""
        return not self.registers.enrolled(cpr, institution)

    def write(self, contacts: Sequence[Contact]) -> None:
        """Write the accepted contacts of one call, all or none."""
        self.registers.write(contacts)

    # ------------------------------------------------------------ what goes back

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        """Return the response (section 6.2) in the version asked in."""
        body = answer(statuses, tables=self.tables, binding=self.binding)
        return _soap(OK, version, envelope(version, body))

    def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
        """Return a fault; one about the version goes out as SOAP 1.1, which everybody reads."""
        spoken = SoapVersion.V11 if refusal.kind is FaultKind.VERSION_MISMATCH else version
        return _soap(
            self.fault_status(refusal.kind, spoken), spoken, fault(refusal, spoken, self.platform.detail(refusal))
        )

    def fault_status(self, kind: FaultKind, version: SoapVersion) -> int:
        """Return the HTTP status of a fault: only Sender itself has its own (SOAP 1.2 part 2, 7.5.2.2)."""
        profile = self.binding.profile(version)
        return profile.sender_status if kind is FaultKind.SENDER else profile.receiver_status


def _header(value: str | None) -> Message:
    message = Message()
    message["Content-Type"] = " ".join((value or "").split())
    return message


def _plain(status: int, text: str) -> Answer:
    return Answer(status=status, headers=(("Content-Type", "text/plain; charset=utf-8"),), body=f"{text}\n".encode())


def _soap(status: int, version: SoapVersion, body: bytes) -> Answer:
    return Answer(status=status, headers=(("Content-Type", content_type(version)),), body=body)

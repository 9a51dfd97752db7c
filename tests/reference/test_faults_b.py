"""Seeded faults around the message: each says what it breaks, and answers something otherwise than it should."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

import pytest

from conformance.generate.equivalents import EQUIVALENTS
from conformance.generate.rawbytes import RAW_EDITS
from conformance.record.exchange import Request, Response
from conformance.reference.faults import (
    answers,
    envelope,
    fields,
    headers,
    layer,
    parsing,
    refusals,
    repeated,
    soapfaults,
    statuses,
    texts,
    transport,
    vacuous,
)
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.seeded import Deserves, Fault, Seeded
from conformance.reference.server import running
from conformance.reference.service import endpoint_path
from conformance.reference.variants import CONFORMING, variant_app
from conformance.resources import default_specification
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification, load_specification
from conformance.wire.http import HttpTransport
from conformance.wire.soap import http_headers, wrap

pytestmark = pytest.mark.variants

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

MODULES = (
    answers,
    envelope,
    fields,
    headers,
    layer,
    parsing,
    refusals,
    repeated,
    soapfaults,
    statuses,
    texts,
    transport,
    vacuous,
)
FAULTS = [fault for module in MODULES for fault in module.FAULTS]
TOGETHER = [fault for fault in FAULTS if fault.clause == "soap/concurrent"]
ALONE = [fault for fault in FAULTS if fault not in TOGETHER]
# What is new in each answer: the platform's number and the time.
NEW = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+")
CONTACT = (
    "<KontaktPerson>Åse Ærlig</KontaktPerson><KontaktTelefon>00 00 00 00</KontaktTelefon>"
    "<KontaktMail>aase@example.org</KontaktMail>"
)
Sent = tuple[bytes, str]
Answered = tuple[int, str | None, bytes]
Send_ = Callable[[Sent], Answered]


@cache
def _specification(binding: str, soap: SoapVersion | None) -> Specification:
    specification = load_specification(default_specification(), binding=binding)
    return specification.with_binding(specification.binding.with_choices(soap=soap))


def _of(variant: Seeded) -> Specification:
    return _specification(variant.binding, variant.soap)


class Client:
    """Writes what a client of the specification could send."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self.binding = specification.binding
        self.population = make_population(specification.tables)
        self.people = self.population.persons

    def message(self, *people: str, institution: str | None = None, contact: str = CONTACT) -> bytes:
        """Return an envelope about some people, in the layer of the binding where it has one."""
        pupils = "".join(f"<Elev><CPRNr>{cpr}</CPRNr></Elev>" for cpr in people)
        message = (
            f'<Indberet xmlns="{self.binding.namespace}"><KontaktpersonInfo>{pupils}<DatakildeInstitutionNummer>'
            f"{institution or self.population.institution}</DatakildeInstitutionNummer>{contact}"
            "</KontaktpersonInfo></Indberet>"
        )
        outer = self.binding.outer
        if outer is not None:
            identifier = (
                "<i:SystemName>Åben &amp; Co</i:SystemName>"
                "<i:SystemTransactionID>7c1be0ba0a2e4d24-17</i:SystemTransactionID>"
            )
            message = (
                f'<i:{outer.request} xmlns:i="{outer.namespace}"><i:Identifier>{identifier}</i:Identifier>'
                f"<i:Message>{message}</i:Message></i:{outer.request}>"
            )
        return wrap(message.encode(), self.binding.soap)

    def call(self, body: bytes, charset: str = "utf-8") -> Sent:
        """Return an envelope with its Content-Type."""
        return body, http_headers(self.binding.soap, charset=charset)[0][1]

    def simple(self) -> bytes:
        """Return a valid message about one person."""
        return self.message(self.people["reportable"][0])

    def calls(self) -> Iterator[Sent]:
        """Yield calls of every kind, ending with the same one many times."""
        yield from map(self.call, self.bodies())
        for form in EQUIVALENTS:
            yield self.call(form.apply(self.simple()), form.charset)
        for edit in RAW_EDITS:
            yield self.call(edit.apply(self.simple()))
            yield self.call(self.simple())
        for _ in range(60):
            yield self.call(self.simple())

    def bodies(self) -> Iterator[bytes]:
        """Yield messages: simple, mixed, large, invalid, with headers, with entities."""
        reportable, simple = self.people["reportable"], self.simple()
        yield simple
        yield self.message(*[number for numbers in self.people.values() for number in numbers[:2]])
        yield self.message(*reportable[: self.specification.tables.find("Elev").occurs.max])
        yield self.message(reportable[1], institution=self.population.calls["unknown_institution"])
        yield self.message(reportable[2], contact="")
        yield self.message(reportable[3])
        for attribute in ("", ' soap:mustUnderstand="1"', ' soap:mustUnderstand="true"'):
            header = f'<soap:Header><u:U xmlns:u="urn:u"{attribute}/></soap:Header>'.encode()
            yield simple.replace(b"<soap:Body>", header + b"<soap:Body>")
        yield simple.replace(b"<soap:Body>", b"<soap:Body>" + b" " * 2**16)
        for entity in ('"Bodil"', 'SYSTEM "urn:nobody"'):
            doctype = f"<!DOCTYPE soap:Envelope [<!ENTITY a {entity}>]><soap:Envelope".encode()
            yield simple.replace(b"<soap:Envelope", doctype, 1).replace("Ærlig".encode(), b"&a;")


def _told(answered: Answered) -> Answered:
    """Return what went back, without what is new in each answer."""
    status, media_type, body = answered
    return status, media_type, NEW.sub(b"-", body)


def _differs(variant: Seeded, send: Send_, expected: list[Answered]) -> bool:
    """Return whether any call is answered otherwise; the first that is ends it."""
    calls = Client(_of(variant)).calls()
    return any(_told(send(call)) != told for call, told in zip(calls, expected, strict=True))


def _in_process(variant: Seeded, registers: Registers) -> Send_:
    service = variant.service(_of(variant), registers)

    def send(sent: Sent) -> Answered:
        answer = service.handle(*sent)
        return answer.status, dict(answer.headers).get("Content-Type"), answer.body

    return send


@cache
def _expected(binding: str, soap: SoapVersion | None) -> list[Answered]:
    """Return what the conforming service answers to all the calls."""
    specification = _specification(binding, soap)
    with Registers(make_population(specification.tables)) as registers:
        service = CONFORMING.service(specification, registers)
        answers = [service.handle(*sent) for sent in Client(specification).calls()]
    return [_told((answer.status, dict(answer.headers)["Content-Type"], answer.body)) for answer in answers]


class Stage:
    """One web server, behind which variants change places."""

    app: ASGIApp
    url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Be the variant that is tried."""
        await self.app(scope, receive, send)

    def send(self, sent: Sent) -> Answered:
        """Send one call over a connection of its own; status 0 where no whole answer came."""
        body, media_type = sent
        transport = HttpTransport()
        headers = (("Content-Type", media_type),)
        response = transport.send(Request(method="POST", url=self.url, headers=headers, body=body))
        transport.close()
        if isinstance(response, Response):
            return response.status, response.header("Content-Type"), response.body
        return 0, None, response.detail.encode()

    def at_the_same_time(self, calls: list[Sent]) -> list[Answered]:
        """Send calls all at once."""
        with ThreadPoolExecutor(len(calls)) as pool:
            return [_told(answered) for answered in pool.map(self.send, calls)]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """Return a server without an application yet."""
    stage = Stage()
    with running(stage) as url:
        stage.url = url + endpoint_path(_of(CONFORMING).tables)
        yield stage


@pytest.fixture
def registers() -> Iterator[Registers]:
    """Return fresh registers."""
    with Registers(make_population(_of(CONFORMING).tables)) as registers:
        yield registers


def _params(faults: list[Fault]) -> list:
    return [pytest.param(fault, id=fault.name) for fault in faults]


@pytest.mark.parametrize("fault", _params(FAULTS))
def test_a_fault_says_what_it_breaks(fault: Fault) -> None:
    """Its name is one of words and hyphens, it is told in a sentence, its clause is known and not a lesser one."""
    levels = {clause.id: clause.level for clause in _of(fault).clauses}

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fault.name)
    assert re.fullmatch(r"[A-Z].*[^.]\.", fault.en)
    assert fault.clause in levels
    assert fault.deserves is Deserves.WARNING or levels[fault.clause] is Level.MUST


@pytest.mark.parametrize("fault", _params([fault for fault in ALONE if fault.shell is None]))
def test_the_service_answers_otherwise(fault: Fault, registers: Registers) -> None:
    """Some call is answered otherwise than by the service without the fault."""
    assert _differs(fault, _in_process(fault, registers), _expected(fault.binding, fault.soap))


@pytest.mark.parametrize("fault", _params([fault for fault in ALONE if fault.shell is not None]))
def test_the_web_server_answers_otherwise(fault: Fault, registers: Registers, stage: Stage) -> None:
    """Some call is answered otherwise over a socket."""
    stage.app = variant_app(fault, _of(fault), registers)

    assert _differs(fault, stage.send, _expected(fault.binding, fault.soap))


@pytest.mark.parametrize("fault", _params(TOGETHER))
def test_calls_at_the_same_time_are_answered_otherwise(fault: Fault, registers: Registers, stage: Stage) -> None:
    """One call after the other is answered as it should be, and of several at once some are not."""
    client = Client(_of(fault))
    calls = [client.call(client.message(number)) for number in client.people["reportable"][:4]]
    stage.app = variant_app(CONFORMING, _of(fault), registers)
    expected = stage.at_the_same_time(calls)
    stage.app = variant_app(fault, _of(fault), registers)

    assert expected == [_told(stage.send(call)) for call in calls]
    assert expected != stage.at_the_same_time(calls)


@pytest.mark.parametrize("binding", [pytest.param(name, id=name) for name in ("plain", "ipl")])
def test_without_a_fault_nothing_differs(binding: str, registers: Registers, stage: Stage) -> None:
    """The comparison finds nothing where there is nothing, in process as over a socket."""
    variant = Seeded(name="conforming", en="", binding=binding)
    stage.app = variant_app(variant, _of(variant), registers)

    assert not _differs(variant, _in_process(variant, registers), _expected(binding, None))
    assert not _differs(variant, stage.send, _expected(binding, None))

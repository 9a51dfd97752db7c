"""What is unusual and conforming: it differs from what is usual, and nothing is said against it.

Judged here by the cases that own a rule, that watch a reading, and some about XML: among them every
rule sees every oddity. What leans on a reading is judged by all cases. All cases against all
oddities is what `conformance power` is for.
"""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing
from functools import lru_cache

import h11
import pytest

from conformance.power.arena import Arena
from conformance.record.judgement import Expectation, RunVerdict, Verdict
from conformance.reference.oddities import ODDITIES
from conformance.reference.oddities.behaviour import newcomer
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.seeded import Seeded
from conformance.reference.server import running
from conformance.reference.service import Service
from conformance.reference.variants import CONFORMING, variant_app
from conformance.resources import default_specification
from conformance.run.catalogue import Case
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification, load_specification
from conformance.wire.carrier import carry
from conformance.wire.soap import http_headers
from conformance.wire.xml import escape

pytestmark = pytest.mark.variants

NAMES = [pytest.param(name, id=name) for name in ODDITIES]
SOCKETS = [pytest.param(name, id=name) for name, oddity in ODDITIES.items() if oddity.shell is not None]
SERVICES = [pytest.param(name, id=name) for name, oddity in ODDITIES.items() if oddity.shell is None]


# ---------------------------------------------------------------- nothing is said against them


@lru_cache
def _arena(binding: str, soap: SoapVersion | None) -> Arena:
    return Arena(spec_folder=default_specification(), binding=binding, soap=soap)


def _telling(case: Case) -> bool:
    """Whether a case is among those that every oddity is judged by."""
    planned = case.planned
    named = planned.id in ("soap/request/cut-off", "soap/request/dtd", "soap/form/comments", "soap/form/utf-16")
    return bool(planned.rules) or named or planned.expectation is Expectation.OBSERVED


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_said_against_an_oddity(name: str) -> None:
    """No case fails, none warns, and none is left open."""
    oddity = ODDITIES[name]
    arena = _arena(oddity.binding, oddity.soap)

    every = "readings.toml" in oddity.because
    judgement = arena.judge(oddity, [case for case in arena.cases if every or _telling(case)]).judgement

    quiet = (Verdict.PASS, Verdict.OBSERVED, Verdict.NOT_APPLICABLE)
    assert {} == {r.case.id: f"{r.verdict}: {r.reason}" for r in judgement.cases if r.verdict not in quiet}
    assert RunVerdict.CONFORMANT is judgement.verdict


# ---------------------------------------------------------------- they differ


@lru_cache
def _specification(binding: str, soap: SoapVersion | None) -> Specification:
    specification = load_specification(default_specification(), binding=binding)
    return specification.with_binding(specification.binding.with_choices(soap=soap))


class Calls:
    """A compact list of calls in which each oddity shows itself."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self.population = make_population(specification.tables)
        self._limits = {field.name: field.type.limit or 0 for field in specification.tables.structures[1].fields}

    def bodies(self) -> Iterator[bytes]:
        """Yield whole envelopes."""
        someone, another = self.population.reportable[:2]
        missing, unsubscribed, elsewhere = (
            self.population.people(key)[0] for key in ("not_found", "no_subscription", "not_enrolled")
        )
        number = newcomer(0, len(someone))
        yield from (self._about(someone), self._about(someone))
        yield self._about(another, missing, someone, unsubscribed, elsewhere)
        yield from (self._about(someone, someone), self._about(number), self._about("KL-12"))
        yield from (self._about(someone, end="2030-06-30T12:00:00Z"), self._about(someone))
        yield self._about(unsubscribed, institution=self.population.other_institution)
        yield self._about(someone, institution=self.population.calls["unknown_institution"])
        own = self.population.institution
        yield from (self._about(someone, institution=f"{sign}{own}") for sign in ("+", "-", "00"))
        yield from (
            self._about(someone, person=text) for text in ("", " Bo ", "\U0001f393" * self._limits["KontaktPerson"])
        )
        yield self._about(someone, person="x" * (self._limits["KontaktPerson"] + 1), phone="1" * 99)
        dates = ("30T24:00:00", "30T12:00:00+14:00", "30T12:00:00.1234", "30T12:00:00+02:00", "30T12:00:00 ")
        yield from (self._about(someone, end=f"2030-06-{date}") for date in dates)
        yield from (self._about(someone, end=f"{year}-06-30T12:00:00") for year in ("-0001", "1700", "12030"))
        yield from self._forms(self._about(someone))

    def _forms(self, body: bytes) -> Iterator[bytes]:
        """Yield a call as XML that SOAP restricts, and as no XML at all."""
        yield body[:-20]
        yield body.replace(b"<soap:Envelope", b"<!DOCTYPE a>\n<soap:Envelope")
        yield body.replace(b"<soap:Envelope", b"<!-- f\xc3\xb8r -->\n<soap:Envelope")
        yield body.replace(b"<soap:Body>", b"<?a b?><soap:Body>")
        yield body.replace(b'version="1.0"', b'version="1.1"')
        yield body.decode().replace("UTF-8", "ISO-8859-1", 1).encode("iso-8859-1")
        block = (
            '<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"'
            ' soap:mustUnderstand="1"/>'
        )
        yield body.replace(b"<soap:Body>", f"<soap:Header>{block}</soap:Header><soap:Body>".encode())

    def _about(
        self, *people: str, institution: str | None = None, person: str = "Bodil", phone: str = "1", end: str = ""
    ) -> bytes:
        pupils = "".join(f"<Elev><CPRNr>{cpr}</CPRNr></Elev>" for cpr in people)
        number = self.population.institution if institution is None else institution
        date = f"<SlutDato>{end}</SlutDato>" if end else ""
        message = (
            f'<Indberet xmlns="{self.specification.binding.namespace}"><KontaktpersonInfo>{pupils}'
            f"<DatakildeInstitutionNummer>{number}</DatakildeInstitutionNummer>"
            f"<KontaktPerson>{escape(person)}</KontaktPerson><KontaktTelefon>{phone}</KontaktTelefon>"
            f"<KontaktMail>b@skole.example</KontaktMail>{date}</KontaktpersonInfo></Indberet>"
        )
        return carry(message.encode(), self.specification.binding)


def _told(service_type: type[Service], binding: str, soap: SoapVersion | None) -> list[object]:
    """Return what a service answers to all calls, and what it has stored then; what differs each time is left out."""
    specification = _specification(binding, soap)
    calls = Calls(specification)
    with Registers(calls.population) as registers:
        service = service_type(specification, registers)
        told: list[object] = []
        for version in dict.fromkeys((specification.binding.soap, *SoapVersion)):
            headers = dict(http_headers(version))
            for body in calls.bodies():
                answer = service.handle(body, headers["Content-Type"], None)
                told.append((answer.status, answer.headers, _steady(answer.body)))
        told.append([written.contact for written in registers.history()])
    return told


def _steady(body: bytes) -> bytes:
    body = re.sub(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", b"NUMBER", body)
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}", b"TIME", body)


@lru_cache
def _usual(binding: str, soap: SoapVersion | None) -> list[object]:
    return _told(Service, binding, soap)


@pytest.mark.parametrize("name", SERVICES)
def test_an_oddity_of_the_service_shows(name: str) -> None:
    """At least one call is answered differently, or stored differently."""
    oddity = ODDITIES[name]

    usual, odd = _usual(oddity.binding, oddity.soap), _told(oddity.service, oddity.binding, oddity.soap)

    assert len(usual) == len(odd)
    assert usual != odd


Heard = tuple[bytes, bool, bool]
"""The bytes of an answer without its date, whether the connection was closed after it, whether the tenth was slow."""

_CALLS, _SLOW, _QUIET = 10, 0.02, 0.02


def _heard(variant: Seeded, soap: SoapVersion | None) -> Generator[Heard]:
    """Yield what comes over the wire for ten calls, on one connection as long as it lasts."""
    specification = _specification(variant.binding, soap)
    calls = Calls(specification)
    with Registers(calls.population) as registers, ExitStack() as stack:
        url = stack.enter_context(running(variant_app(variant, specification, registers)))
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        connection: socket.socket | None = None
        for number in range(1, _CALLS + 1):
            connection = connection or stack.enter_context(socket.create_connection(address, timeout=5))
            begun = time.perf_counter()
            raw = _exchange(connection, http_headers(specification.binding.soap), next(calls.bodies()))
            slow = number == _CALLS and time.perf_counter() - begun >= _SLOW
            closed = _is_closed(connection)
            yield re.sub(rb"(?i)\r\ndate:[^\r]*", b"", raw), closed, slow
            connection = None if closed else connection


def _exchange(connection: socket.socket, headers: Sequence[tuple[str, str]], body: bytes) -> bytes:
    """Send a call and return the bytes of its answer, from the first to the last."""
    client, raw = h11.Connection(h11.CLIENT), b""
    known = [*headers, ("Host", "127.0.0.1"), ("Content-Length", str(len(body)))]
    events = (h11.Request(method="POST", target="/", headers=known), h11.Data(data=body), h11.EndOfMessage())
    connection.sendall(b"".join(client.send(event) or b"" for event in events))
    while True:
        event = client.next_event()
        if isinstance(event, h11.EndOfMessage):
            return raw
        if event is h11.NEED_DATA:
            data = connection.recv(65536)
            raw += data
            client.receive_data(data)


def _is_closed(connection: socket.socket) -> bool:
    return bool(select.select([connection], [], [], _QUIET)[0]) and connection.recv(1) == b""


@lru_cache
def _usually_heard(soap: SoapVersion | None) -> list[Heard]:
    return list(_heard(CONFORMING, soap))


@pytest.mark.parametrize("name", SOCKETS)
def test_an_oddity_of_the_shell_shows(name: str) -> None:
    """At least one of ten answers has other bytes, or ends otherwise, or takes longer."""
    oddity = ODDITIES[name]
    usual = _usually_heard(oddity.soap)

    with closing(_heard(oddity, oddity.soap)) as odd:
        assert any(one != other for one, other in zip(usual, odd, strict=False))


# ---------------------------------------------------------------- what is said about them


@pytest.mark.parametrize("name", NAMES)
def test_an_oddity_says_what_it_does_and_what_allows_it(name: str) -> None:
    """It has a sentence, and names a section of a standard, of the specification, or one of our files."""
    oddity = ODDITIES[name]

    assert re.fullmatch(r"[A-Z].*\.", oddity.en)
    assert re.search(r"section|RFC \d+|, \d+\.\d|\.toml", oddity.because)


def test_readings_that_are_cited_exist() -> None:
    """Where an oddity leans on a reading, the reading is there."""
    known = {reading.id for reading in _specification("plain", None).readings}
    cited = {
        cited for oddity in ODDITIES.values() for cited in re.findall(r"readings\.toml, ([a-z0-9-]+)", oddity.because)
    }

    assert len(cited) > 5
    assert set() == cited - known


def test_there_are_many() -> None:
    """More than fifty-five, over both versions and both bindings, in process and over a socket."""
    found = {(oddity.binding, oddity.soap, oddity.shell is None) for oddity in ODDITIES.values()}

    assert len(ODDITIES) > 55
    assert {"plain", "ipl"} == {binding for binding, _, _ in found}
    assert {None, SoapVersion.V11} == {soap for _, soap, _ in found}
    assert {True, False} == {in_process for _, _, in_process in found}

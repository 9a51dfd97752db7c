"""Mistakes that vendors make, made by hand in the reference endpoint: each must be caught by a case that is named.

Each is a small subclass of the conforming service. All of them answer over one real server, one
after the other; what a case says about them is compared with what it says about the service
without the mistake.
"""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from lxml import etree
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.judge.run import judge_run
from conformance.record.judgement import Judgement, RunVerdict, Verdict
from conformance.record.runlog import read_run_log
from conformance.reference.answers import Status, content_type, envelope
from conformance.reference.app import create_app
from conformance.reference.envelope import FaultKind
from conformance.reference.message import Contact, Report
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Answer, Service, endpoint_path
from conformance.reference.target_file import render_target
from conformance.reference.validate import Validator
from conformance.resources import default_specification
from conformance.run.catalogue import load_rows
from conformance.run.settings import RunSettings
from conformance.run.stage import Stage
from conformance.spec.binding import SoapVersion
from conformance.spec.population import Population
from conformance.spec.specification import Specification, load_specification
from conformance.spec.tables import Field, Tables

# ---------------------------------------------------------------- mistakes in the limits


def _with_field(tables: Tables, name: str, change: Callable[[Field], Field]) -> Tables:
    """Return the tables with the request's field of a name changed, as a vendor misread it."""
    wanted = next(s.element for s in tables.structures for field in s.fields if field.name == name)
    structures = [
        replace(s, fields=tuple(change(f) if f.name == name else f for f in s.fields)) if s.element == wanted else s
        for s in tables.structures
    ]
    return replace(tables, structures=tuple(structures))


def _limit(name: str, by: int) -> type[Service]:
    """A service whose limit of characters or digits is off by so many."""

    def change(field: Field) -> Field:
        return replace(field, type=replace(field.type, limit=(field.type.limit or 0) + by))

    return _misread(name, change)


def _most(name: str, by: int) -> type[Service]:
    """A service whose largest number of occurrences is off by so many."""
    return _misread(name, lambda field: replace(field, occurs=replace(field.occurs, max=field.occurs.max + by)))


def _least(name: str, by: int) -> type[Service]:
    """A service whose smallest number of occurrences is off by so many."""
    return _misread(name, lambda field: replace(field, occurs=replace(field.occurs, min=field.occurs.min + by)))


def _misread(name: str, change: Callable[[Field], Field]) -> type[Service]:
    class Misread(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            self.validator = Validator(_with_field(self.tables, name, change), self.binding.namespace)

    return Misread


def _checking(complain: Callable[[str, Field], str | None]) -> type[Service]:
    """A service that also complains about values in a way of its own."""

    class Checking(Validator):
        def value(self, text: str, field: Field) -> str | None:
            return super().value(text, field) or complain(text, field)

    return _validating(Checking)


class Overflowing(_limit("DatakildeInstitutionNummer", 1)):  # type: ignore[misc]
    """Takes an institution of too many digits, and reads it into 32 bits."""

    def read(self, request: etree._Element) -> Report:
        report: Report = super().read(request)
        institution = str(int(report.institution) % 2**32)
        contacts = tuple(replace(contact, institution=institution) for contact in report.contacts)
        return Report(institution=institution, contacts=contacts)


def _validating(validator: type[Validator]) -> type[Service]:
    class Validating(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            self.validator = validator(self.tables, self.binding.namespace)

    return Validating


def _bytes(text: str, field: Field) -> str | None:
    limit = field.type.limit
    return "is too long" if limit and len(text.encode()) > limit else None


def _sixteen_bits(text: str, field: Field) -> str | None:
    """UTF-16 is two bytes for every Danish letter: half of what the table allows fits."""
    limit = field.type.limit
    return "is too long" if limit and len(text) > 50 and len(text.encode("utf-16-le")) > limit else None


def _thirty_two_bits(text: str, field: Field) -> str | None:
    too_big = field.name == "DatakildeInstitutionNummer" and int(text) >= 2**31
    return "does not fit" if too_big else None


def _zone(text: str, field: Field) -> str | None:
    return "has no zone" if field.name == "SlutDato" and not re.search(r"(Z|[+-]\d\d:\d\d)$", text) else None


class DanishDates(Validator):
    """Takes dates as people write them."""

    def value(self, text: str, field: Field) -> str | None:
        if field.name == "SlutDato" and re.fullmatch(r"\d\d-\d\d-\d{4} [\d:]+|\d{4}-\d\d-\d\d", text):
            return None
        return super().value(text, field)


class AnyOrder(Validator):
    """Does not mind in which order fields come."""

    def order(self, element: etree._Element, structure: object) -> Iterator:
        return iter(())


class AnyElement(Validator):
    """Passes over elements that it does not know."""

    def violations(self, request: etree._Element) -> list:
        return [found for found in super().violations(request) if "is not known in" not in found.sentence]


class Truncating(Service):
    """Cuts the input to what its columns hold, and so never refuses what is too long."""

    def receive(self, body: bytes, version: SoapVersion, action: str) -> etree._Element:
        request = super().receive(body, version, action)
        for element in request.iter():
            name = etree.QName(element).localname
            if name == "KontaktPerson" and element.text:
                element.text = element.text[: self.tables.find(name).type.limit]
        return request


# ---------------------------------------------------------------- mistakes in the answers


class OtherCode(Service):
    """Answers who is not found as who has no subscription."""

    def not_found(self, cpr: str, institution: str) -> bool:
        return False


class NeverNotEnrolled(Service):
    """Forgets to ask whether somebody is active at the institution."""

    def not_enrolled(self, cpr: str, institution: str) -> bool:
        return False


class NeverUnknown(Service):
    """Does not look the reporting institution up."""

    def unknown_institution(self, institution: str) -> bool:
        return False

    def not_enrolled(self, cpr: str, institution: str) -> bool:
        return self.registers.knows_institution(institution) and super().not_enrolled(cpr, institution)


class AllOrNothing(Service):
    """Refuses a whole call for one person's error."""

    def process(self, report: Report) -> list[Status]:
        statuses = super().process(report)
        wrong = next((status.validation for status in statuses if status.validation and status.cpr), None)
        return [replace(status, validation=status.validation or wrong) for status in statuses]


class StopsAtTheFirst(Service):
    """Stops reading at the first person with an error."""

    def process(self, report: Report) -> list[Status]:
        statuses = super().process(report)
        bad = next((n for n, status in enumerate(statuses) if status.validation), len(statuses))
        return statuses[: bad + 1]


class CallErrorForEach(Service):
    """Answers the unknown institution once for every Elev, with CPRNr."""

    def process(self, report: Report) -> list[Status]:
        stopped = self.stops_call(report.institution)
        if stopped is None:
            return super().process(report)
        return [Status(cpr=contact.cpr, validation=stopped) for contact in report.contacts]


class CallErrorWithPerson(Service):
    """Answers the unknown institution once, with the first CPRNr of the call."""

    def process(self, report: Report) -> list[Status]:
        statuses = super().process(report)
        return [replace(s, cpr=s.cpr or report.contacts[0].cpr) for s in statuses]


class NoLeadingZero(Service):
    """Keeps CPR numbers as integers, and so answers without the leading zero."""

    def status(self, contact: Contact) -> Status:
        status = super().status(contact)
        return replace(status, cpr=(status.cpr or "").lstrip("0"))


class UnknownWithZero(Service):
    """Looks CPR numbers up as integers, and so does not find those with a leading zero."""

    def not_found(self, cpr: str, institution: str) -> bool:
        return super().not_found(cpr.lstrip("0"), institution)


class OneStatus(Service):
    """Takes 1:1 by the letter: one ElevStatus for the whole call."""

    def process(self, report: Report) -> list[Status]:
        return super().process(report)[:1]


class SomebodyElse(Service):
    """Answers with the numbers of somebody else."""

    def process(self, report: Report) -> list[Status]:
        statuses = super().process(report)
        return [replace(status, cpr=statuses[0].cpr) for status in statuses]


def _edited(edit: Callable[[bytes], bytes]) -> type[Service]:
    """A service whose answers are edited on their way out."""

    class Edited(Service):
        def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
            answer = super().respond(statuses, version)
            return replace(answer, body=edit(answer.body))

    return Edited


def _code_on_success(body: bytes) -> bytes:
    good = rb"(<iik:IndberetningOk>true</iik:IndberetningOk>)"
    return re.sub(good, rb"\1<iik:Fejlkode>0</iik:Fejlkode>", body)


def _without_text(body: bytes) -> bytes:
    return re.sub(rb"<iik:FejlTekst>.*?</iik:FejlTekst>", b"", body)


# ---------------------------------------------------------------- mistakes around the message


class FaultWith200(Service):
    """Sends faults with HTTP 200."""

    def fault_status(self, kind: FaultKind, version: SoapVersion) -> int:
        return 200


class SuccessWith500(Service):
    """Sends answers with HTTP 500."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        return replace(super().respond(statuses, version), status=500)


class AnswersOtherVersion(Service):
    """Answers in SOAP 1.1, whatever it was asked in."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        return super().respond(statuses, SoapVersion.V11)


class AsHtml(Service):
    """Leaves the framework's content type on a right body."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        answer = super().handle(body, content_type, soap_action)
        return replace(answer, headers=(("Content-Type", "text/html; charset=utf-8"),))


class EmptyFault(Service):
    """Sends a fault without a reason."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        answer = super().handle(body, content_type, soap_action)
        return replace(answer, body=re.sub(rb"<soap:Reason>.*</soap:Reason>", b"", answer.body))


class FaultsAsPage(Service):
    """Answers what is invalid with a web page, HTTP 500."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        answer = super().handle(body, content_type, soap_action)
        if b":Fault>" not in answer.body:
            return answer
        return Answer(status=500, headers=(("Content-Type", "text/html"),), body=b"<html><h1>Error</h1></html>")


class BlamesItself(Service):
    """Says of an invalid message that the receiver failed."""

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        answer = super().handle(body, content_type, soap_action)
        return replace(answer, body=answer.body.replace(b"soap:Sender", b"soap:Receiver"))


class EmptyAnswer(Service):
    """Answers what it accepts with an empty Body."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        headers = (("Content-Type", content_type(version)),)
        return Answer(status=200, headers=headers, body=envelope(version, ""))


# ---------------------------------------------------------------- the table


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A mistake, the cases that must catch it, and the verdict that they give.

    `shaken` are cases that cannot be evaluated with it, since their control falls too; `beside`
    selects cases that are run as well and must not fall.
    """

    service: type[Service]
    caught: tuple[str, ...]
    shaken: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    verdict: Verdict = Verdict.FAIL


_ELEV, _PERSON = ("6.1.3/Elev",), ("6.1.3/KontaktPerson",)
MISTAKES = {
    "accepts-one-elev-too-many": Mistake(service=_most("Elev", 1), caught=("6.1.3/Elev/max+1",), beside=_ELEV),
    "refuses-the-largest-call": Mistake(
        service=_most("Elev", -1), caught=("6.1.3/Elev/max",), shaken=("6.1.3/Elev/max+1",), beside=_ELEV
    ),
    "accepts-no-elev": Mistake(
        service=_least("Elev", -1), caught=("6.1.3/Elev/absent",), beside=_ELEV, verdict=Verdict.WARNING
    ),
    "accepts-a-name-too-long": Mistake(
        service=_limit("KontaktPerson", 1), caught=("6.1.3/KontaktPerson/maxLength+1",), beside=_PERSON
    ),
    "refuses-the-longest-name": Mistake(
        service=_limit("KontaktPerson", -1),
        caught=tuple(f"6.1.3/KontaktPerson/maxLength{kind}" for kind in ("", "/markup", "/æøå")),
        beside=_PERSON,
    ),
    "truncates-a-long-name": Mistake(service=Truncating, caught=("6.1.3/KontaktPerson/maxLength+1",), beside=_PERSON),
    "counts-bytes": Mistake(
        service=_checking(_bytes),
        caught=tuple(f"6.1.3/Kontakt{field}/maxLength/æøå" for field in ("Mail", "Person", "Telefon")),
        beside=("6.1.3/KontaktTelefon", "6.1.3/KontaktMail"),
    ),
    "counts-utf-16-bytes": Mistake(
        service=_checking(_sixteen_bits),
        caught=("6.1.3/KontaktMail/maxLength", "6.1.3/KontaktMail/maxLength/æøå", "6.1.3/KontaktPerson/maxLength-1"),
    ),
    "accepts-a-phone-too-long": Mistake(
        service=_limit("KontaktTelefon", 1),
        caught=("6.1.3/KontaktTelefon/maxLength+1",),
        beside=("6.1.3/KontaktTelefon",),
    ),
    "accepts-a-mail-too-long": Mistake(
        service=_limit("KontaktMail", 1), caught=("6.1.3/KontaktMail/maxLength+1",), beside=("6.1.3/KontaktMail",)
    ),
    "accepts-a-long-cpr": Mistake(service=_limit("CPRNr", 1), caught=("6.1.4/CPRNr/maxLength+1",), beside=("6.1.4",)),
    "accepts-a-long-institution": Mistake(
        service=_limit("DatakildeInstitutionNummer", 1),
        caught=("6.1.3/DatakildeInstitutionNummer/totalDigits+1",),
        beside=("6.1.3/DatakildeInstitutionNummer",),
        # No institution with so many digits is registered, so the endpoint takes the message and nobody with it.
        verdict=Verdict.WARNING,
    ),
    "institution-overflows-32-bits": Mistake(
        service=Overflowing,
        caught=("6.1.3/DatakildeInstitutionNummer/totalDigits+1",),
        beside=("6.1.3/DatakildeInstitutionNummer/absent",),
    ),
    "institution-in-32-bits": Mistake(
        service=_checking(_thirty_two_bits),
        caught=("6.1.3/DatakildeInstitutionNummer/totalDigits",),
        beside=("6.1.3/DatakildeInstitutionNummer",),
    ),
    "requires-slutdato": Mistake(
        service=_least("SlutDato", 1), caught=("6.1.3/SlutDato/absent",), beside=("6.1.3/SlutDato",)
    ),
    "requires-a-zone": Mistake(
        service=_checking(_zone), caught=("6.1.3/SlutDato/zone-less",), beside=("6.1.3/SlutDato/utc",)
    ),
    "takes-danish-dates": Mistake(
        service=_validating(DanishDates),
        caught=("6.1.3/SlutDato/danish-date", "6.1.3/SlutDato/date-only"),
        beside=("6.1.3/SlutDato",),
    ),
    "takes-any-order": Mistake(
        service=_validating(AnyOrder), caught=("6.1.3/KontaktpersonInfo/order",), beside=_ELEV, verdict=Verdict.WARNING
    ),
    "takes-unknown-elements": Mistake(
        service=_validating(AnyElement),
        caught=("6.1.3/KontaktpersonInfo/unknown-element",),
        beside=_ELEV,
        verdict=Verdict.WARNING,
    ),
    "code-14-as-68": Mistake(
        service=OtherCode, caught=("7/not_found/alone",), beside=("7/not_enrolled", "7/reportable")
    ),
    "code-84-never": Mistake(service=NeverNotEnrolled, caught=("7/not_enrolled/alone",), beside=("7/not_found",)),
    "code-5-never": Mistake(
        service=NeverUnknown, caught=("7/unknown_institution/one-person",), beside=("7/not_found", "7/reportable")
    ),
    "mixed-call-refused-whole": Mistake(
        service=AllOrNothing,
        caught=("7/batch/bad-one-first", "7/batch/bad-one-last", "7/batch/mixed"),
        beside=("7/not_found/alone",),
    ),
    "stops-at-the-first-error": Mistake(
        service=StopsAtTheFirst, caught=("6.2.2/ElevStatus/one-per-person",), beside=("7/batch",)
    ),
    "code-5-for-each-elev": Mistake(
        service=CallErrorForEach,
        caught=("6.2.3/Fejlkode/unknown-institution-alone",),
        beside=("7/unknown_institution", "7/reportable"),
    ),
    "code-5-with-a-cpr": Mistake(
        service=CallErrorWithPerson,
        caught=("6.2.3/Fejlkode/unknown-institution-alone",),
        beside=("7/unknown_institution", "7/reportable"),
    ),
    "leading-zero-dropped": Mistake(
        service=NoLeadingZero, caught=("6.1.4/CPRNr/leading-zero",), beside=("6.2.3/CPRNr", "7/reportable")
    ),
    "leading-zero-not-found": Mistake(
        service=UnknownWithZero, caught=("6.1.4/CPRNr/leading-zero",), beside=("6.1.4/CPRNr/max",)
    ),
    "one-status-for-all": Mistake(
        service=OneStatus, caught=("6.2.2/ElevStatus/one-per-person",), beside=("7/reportable",)
    ),
    "answers-about-somebody-else": Mistake(
        service=SomebodyElse, caught=("6.2.3/CPRNr/echoed",), beside=("7/reportable",)
    ),
    "other-text": Mistake(
        service=_edited(lambda body: body.replace(b"findes ikke", b"mangler")),
        caught=("7/FejlTekst/exact",),
        beside=("7/not_found", "7/reportable"),
    ),
    "text-in-other-case": Mistake(
        service=_edited(lambda body: body.replace(b"Den Unge", b"Den unge")),
        caught=("7/FejlTekst/exact",),
        beside=("7/not_found",),
        verdict=Verdict.WARNING,
    ),
    "error-without-text": Mistake(
        service=_edited(_without_text), caught=("6.2.3/IndberetningOk/false",), beside=("7/not_found", "7/reportable")
    ),
    "code-on-success": Mistake(
        service=_edited(_code_on_success), caught=("6.2.3/IndberetningOk/true",), beside=("7/reportable", "7/not_found")
    ),
    "boolean-in-capitals": Mistake(
        service=_edited(lambda body: body.replace(b">true<", b">True<").replace(b">false<", b">False<")),
        caught=("6.2/IndberetSvar/schema",),
    ),
    "answer-in-no-namespace": Mistake(
        service=_edited(lambda body: body.replace(b'xmlns:iik="urn:', b'xmlns:iik="urn:x-')),
        caught=("soap/response/namespace",),
    ),
    "fault-with-200": Mistake(
        service=FaultWith200, caught=("soap/response/status",), beside=("soap/request/cut-off", "soap/fault/form")
    ),
    "answer-with-500": Mistake(service=SuccessWith500, caught=("soap/response/status",)),
    "answers-in-soap-1.1": Mistake(
        service=AnswersOtherVersion, caught=("soap/response/version",), beside=("soap/response/status",)
    ),
    "right-body-as-html": Mistake(
        service=AsHtml, caught=("soap/response/content-type",), beside=("soap/response/version", "soap/fault/form")
    ),
    "fault-without-reason": Mistake(service=EmptyFault, caught=("soap/fault/form",), beside=("soap/request",)),
    # A page with HTTP 500 may be a gateway's: it says nothing about the message, but no answer may be one.
    "fault-as-web-page": Mistake(
        service=FaultsAsPage, caught=("soap/response/envelope",), shaken=("soap/request/cut-off",)
    ),
    "fault-blames-the-receiver": Mistake(
        service=BlamesItself, caught=("soap/fault/side",), beside=("soap/fault/form",), verdict=Verdict.WARNING
    ),
    "empty-answer": Mistake(service=EmptyAnswer, caught=("6.2/IndberetSvar/answered", "soap/response/envelope")),
}


# ---------------------------------------------------------------- judging them


class Court:
    """One web server behind which services change places, and a judgement of each."""

    def __init__(self, specification: Specification, population: Population, folder: Path) -> None:
        self.specification = specification
        self.population = population
        self.folder = folder
        self.rows = list(load_rows())
        self.app: ASGIApp | None = None
        self.url = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Be the application of whichever service is tried."""
        assert self.app is not None
        await self.app(scope, receive, send)

    def judge(self, service: type[Service], *selection: str, name: str = "run") -> Judgement:
        """Judge a service by a selection of cases, from stage to log to verdicts, without a child process."""
        with Registers(self.population) as registers:
            self.app = create_app(service(self.specification, registers))
            settings = RunSettings(
                target=str(self._target()),
                spec="",
                output=str(self.folder / name),
                seed=0,
                tier="selection",
                selection=selection,
            )
            stage = Stage(settings, hermetic=True)
            cases = stage.cases(self.rows)
            stage.begin(cases)
            for case in cases:
                stage.conductor.perform(case)
            stage.end(complete=True)
        return judge_run(read_run_log(stage.output), self.specification, schemas=stage.schemas)

    def _target(self) -> Path:
        file = self.folder / "target.toml"
        text = render_target(
            self.population,
            tables=self.specification.tables,
            url=self.url + endpoint_path(self.specification.tables),
            soap=self.specification.binding.soap,
        )
        file.write_text(text, encoding="utf-8")
        return file


@pytest.fixture(scope="module")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Court]:
    """Return a court over the specification that the package carries."""
    specification = load_specification(default_specification())
    court = Court(specification, make_population(specification.tables), tmp_path_factory.mktemp("court"))
    with running(court) as base:
        court.url = base
        yield court


def _fallen(judgement: Judgement) -> dict[str, Verdict]:
    """Return the cases that did not pass, though they apply."""
    passed = (Verdict.PASS, Verdict.NOT_APPLICABLE)
    return {result.case.id: result.verdict for result in judgement.cases if result.verdict not in passed}


def test_without_a_mistake_every_case_passes(court: Court) -> None:
    """The conforming service passes all the cases that the mistakes fall by, and all others."""
    judgement = court.judge(Service, name="conforming")

    assert {} == _fallen(judgement)
    assert RunVerdict.CONFORMANT is judgement.verdict
    assert set() == {case for mistake in MISTAKES.values() for case in mistake.caught} - {
        result.case.id for result in judgement.cases
    }


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in MISTAKES])
def test_a_mistake_is_caught_by_the_case_that_is_about_it(name: str, court: Court) -> None:
    """Of what was run, exactly the cases about the mistake fall, and no clause beside them."""
    mistake = MISTAKES[name]

    judgement = court.judge(mistake.service, *mistake.caught, *mistake.shaken, *mistake.beside, name=name)

    shaken = dict.fromkeys(mistake.shaken, Verdict.NOT_EVALUATED)
    assert dict.fromkeys(mistake.caught, mistake.verdict) | shaken == _fallen(judgement)
    expected = RunVerdict.NON_CONFORMANT if mistake.verdict is Verdict.FAIL else RunVerdict.CONFORMANT
    assert expected is judgement.verdict

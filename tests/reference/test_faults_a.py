"""The seeded faults about what is reported and what becomes of it: each is a defect, and only as much as it says.

Each fault is tried beside the conforming service, on the messages that a suite would send, in
process. What differs decides what it deserves, and that is what it has to say of itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier

import pytest

from conformance.generate.equivalents import EQUIVALENTS, Equivalent
from conformance.generate.pins import Pins
from conformance.generate.points import Label, points
from conformance.generate.violations import violations
from conformance.judge.reading import Reader
from conformance.reference import faults
from conformance.reference.message import Contact
from conformance.reference.registers import Registers
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import Answer, Service
from conformance.run.rows import Draft
from conformance.run.workbench import Workbench
from conformance.schema.oracle import Schemas
from conformance.spec.clauses import Level
from conformance.spec.population import REPORTABLE, Population
from conformance.spec.specification import Specification

pytestmark = pytest.mark.variants

FAULTS = {
    fault.name: (kind, fault)
    for kind, modules in (
        ("fields", (faults.limits, faults.digits, faults.pupils, faults.occurrences, faults.values)),
        ("fields", (faults.grounds, faults.structure, faults.names)),
        ("forms", (faults.forms,)),
        ("people", (faults.validations, faults.institutions, faults.batches, faults.wording)),
        ("state", (faults.state, faults.columns)),
        ("calls", (faults.calls,)),
        ("together", (faults.concurrency,)),
    )
    for module in modules
    for fault in module.FAULTS
}
# Nobody of the synthetic population has a number that these would take, or any answer at all is what they get wrong.
ABOUT_EVERY_CALL = {
    "cpr-check-digit-as-not-found",
    "cpr-check-digit-demanded",
    "cpr-date-as-not-found",
    "cpr-day-must-exist",
    "end-date-required",
}
INFO = "KontaktpersonInfo"
ONE = {REPORTABLE: 1}
ORDINARY = Pins()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One message, or several at one time, and whether they are valid."""

    bodies: tuple[bytes, ...]
    valid: bool = True
    charset: str = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen after a step: the answers, and what is stored about everybody."""

    answers: tuple[Answer, ...]
    stored: tuple[Contact, ...]


class Script:
    """What is sent to a service: the messages of a kind of faults, an ordinary one first."""

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.tables = bench.specification.tables

    def steps(self, kind: str) -> list[Step]:
        """Return the messages for a kind of faults."""
        return [self.step(), *getattr(self, kind)()]

    def step(self, people: Mapping[str, int] = ONE, *, pins: Pins = ORDINARY, form: Equivalent | None = None) -> Step:
        """Return a valid message about so many persons of each population key."""
        draft = Draft(da="", en="", pins=pins, people=tuple(people.items()), equivalent=form)
        message = self.bench.probe("witness", draft)
        return Step(bodies=(message.body,), charset=message.charset)

    def texts(self, **texts: str) -> Pins:
        """Pin fields of KontaktpersonInfo, by name."""
        return Pins(
            counts={f"{INFO}/{name}": 1 for name in texts}, texts={f"{INFO}/{name}": v for name, v in texts.items()}
        )

    def fields(self) -> Iterator[Step]:
        """Yield both sides of every limit that the text decides, and every violation."""
        for point in points(self.bench.root):
            if point.level is Level.MUST:
                yield self.at(point.pins, point.breaks)
        for violation in violations(self.bench.root):
            yield self.at(violation.pins, violation.breaks)
        yield self.step(pins=self.texts(DatakildeInstitutionNummer="0000101497"))
        yield self.step({"reportable+zero": 1})
        yield self.second_elev_without_number()

    def at(self, pins: Pins, breaks: Label | None) -> Step:
        """Return a message at a point: about two persons where it is not valid."""
        draft = Draft(da="", en="", pins=pins, breaks=breaks, people=((REPORTABLE, 1 if breaks is None else 2),))
        return Step(bodies=(self.bench.probe("witness", draft).body,), valid=breaks is None)

    def second_elev_without_number(self) -> Step:
        """Return a message whose first Elev is as it should be."""
        body = self.step({REPORTABLE: 2}).bodies[0]
        second = list(re.finditer(rb"<CPRNr>[^<]*</CPRNr>", body))[1]
        return Step(bodies=(body[: second.start()] + body[second.end() :],), valid=False)

    def forms(self) -> Iterator[Step]:
        """Yield a message in every form that XML allows."""
        yield from (self.step(form=form) for form in EQUIVALENTS)

    def people(self) -> Iterator[Step]:
        """Yield calls about persons of each kind, alone and together, from each kind of institution."""
        kinds = [key for key in self.bench.population.persons if key != REPORTABLE]
        other, unknown = self.bench.population.other_institution or "", self.bench.population.calls
        yield from (self.step({key: 1}) for key in kinds)
        yield from (self.step({key: 1, REPORTABLE: 2}) for key in kinds)
        yield from (self.step({REPORTABLE: 2, key: 1}) for key in kinds)
        yield self.step(dict.fromkeys([*kinds, REPORTABLE], 2))
        yield self.step({REPORTABLE: self.tables.find("Elev").occurs.max})
        yield self.step({"reportable+zero": 1})
        yield self.step({"not_enrolled": 1}, pins=self.texts(DatakildeInstitutionNummer=other))
        yield self.step(pins=self.texts(DatakildeInstitutionNummer=other))
        for number in unknown.values():
            yield self.step(pins=self.texts(DatakildeInstitutionNummer=number))
            yield self.step(dict.fromkeys([REPORTABLE, *kinds], 1), pins=self.texts(DatakildeInstitutionNummer=number))

    def state(self) -> Iterator[Step]:
        """Yield updates of one person's contact, then contacts that are hard to store."""
        yield self.step()
        yield self.step(pins=self.texts(KontaktTelefon="44444444", SlutDato="2030-06-30T12:00:00+02:00"))
        yield self.step(pins=self.texts(KontaktPerson="En Anden", KontaktMail="Anden@example.dk"))
        yield self.step(
            pins=self.texts(KontaktPerson='Åse <b> & "Søn\'s"', KontaktTelefon="+45 33", KontaktMail="Å@b.dk")
        )
        yield self.step(pins=self.texts(KontaktPerson="æ" * (self.tables.find("KontaktPerson").type.limit or 0)))
        yield self.step({"reportable+zero": 1})
        yield self.step({REPORTABLE: self.tables.find("Elev").occurs.max})
        yield self.step({REPORTABLE: 1, "not_found": 1, "no_subscription": 1, "not_enrolled": 1})

    def calls(self) -> Iterator[Step]:
        """Yield a valid message after each of several that are rejected, and one many times."""
        good, two = self.step(), self.step({REPORTABLE: 2}).bodies[0]
        rejected = re.sub(rb"(Nummer>)[0-9]+(</)", rb"\1abc\2", re.sub(rb"(Person>)[^<]+(</)", rb"\1Hans\2", two))
        yield from [Step(bodies=(rejected,), valid=False), good] * 6
        yield self.step(pins=self.texts(DatakildeInstitutionNummer=self.bench.population.calls["unknown_institution"]))
        yield from [good] * 60
        yield self.step({"not_found": 1})

    def together(self) -> Iterator[Step]:
        """Yield several calls at one time, about different persons from different institutions."""
        other = self.texts(DatakildeInstitutionNummer=self.bench.population.other_institution or "")
        apart = (
            self.step({"reportable+zero": 1}),
            self.step({"not_found": 2}),
            self.step({"not_enrolled": 1}, pins=other),
        )
        yield from [Step(bodies=tuple(step.bodies[0] for step in apart))] * 3


class Court:
    """Tries services on scripts, and remembers what the conforming one does."""

    def __init__(self, specification: Specification, population: Population) -> None:
        self.specification = specification
        self.population = population
        schemas = Schemas(specification)
        self.script = Script(Workbench(reader=Reader(specification, schemas), population=population, seed=0))
        self.known: dict[str, tuple[list[Step], list[Seen]]] = {}

    def conforming(self, kind: str) -> tuple[list[Step], list[Seen]]:
        """Return a script, and what is seen of the conforming service."""
        if kind not in self.known:
            steps = self.script.steps(kind)
            self.known[kind] = steps, list(self.seen(Service, kind, steps))
        return self.known[kind]

    def seen(self, service: type[Service], kind: str, steps: list[Step]) -> Iterator[Seen]:
        """Yield what is seen of a service with registers of its own, step by step.

        What an invalid message left in the registers is no step's own: there the answers alone are looked at.
        """
        answers_only = kind == "fields"
        with Registers(self.population) as registers:
            tried = service(self.specification, registers)
            for step in steps:
                yield Seen(answers=_send(tried, step), stored=() if answers_only else tuple(registers.contacts()))

    def deserved(self, kind: str, fault: Fault) -> Deserves | None:
        """Return what a service deserves for what is seen of it, None where it differs in nothing.

        That an invalid message is accepted weighs less where a clause is one that should be kept.
        """
        steps, right = self.conforming(kind)
        worst: Deserves | None = None
        for step, mine, known in zip(steps, self.seen(fault.service, kind, steps), right, strict=False):
            found = _weigh(step, mine, known)
            if found is Deserves.FAIL and (step.valid or self.specification.level(fault.clause) is Level.MUST):
                return Deserves.FAIL
            worst = Deserves.WARNING if found else worst
        return worst


def _send(service: Service, step: Step) -> tuple[Answer, ...]:
    media_type = f"application/soap+xml; charset={step.charset}"
    if len(step.bodies) == 1:
        return (service.handle(step.bodies[0], media_type),)
    together = Barrier(len(step.bodies))

    def call(body: bytes) -> Answer:
        together.wait(timeout=10)
        return service.handle(body, media_type)

    with ThreadPoolExecutor(len(step.bodies)) as pool:
        return tuple(pool.map(call, step.bodies))


def _weigh(step: Step, mine: Seen, right: Seen) -> Deserves | None:
    """Return what a step deserves: an invalid message is not accepted, a valid one is answered as it should be."""
    if not step.valid:
        answered = [answer.body for answer in mine.answers if answer.status == 200]
        # An answer without any status is none that the tables allow, whatever was asked.
        wrong = any(b"IndberetningOk>true<" in body or b"ElevStatus>" not in body for body in answered)
        return Deserves.FAIL if wrong else Deserves.WARNING if answered else None
    if mine == right:
        return None
    return Deserves.WARNING if _written(mine) == _written(right) else Deserves.FAIL


def _written(seen: Seen) -> tuple[object, ...]:
    """Return what was seen without letter case and white space."""
    return (*("".join(answer.body.decode().lower().split()) for answer in seen.answers), seen.stored)


@pytest.fixture(scope="module")
def court(specification: Specification, population: Population) -> Court:
    """Return a court over the specification that the package carries."""
    return Court(specification, population)


def test_each_fault_says_what_it_is() -> None:
    """Names are words with hyphens, a clause is cited, and each has one sentence of its own."""
    sentences = Counter(fault.en for _, fault in FAULTS.values())
    wrong = [
        fault.name
        for _, fault in FAULTS.values()
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", fault.name)
        or not re.fullmatch(r"[0-9a-z.]+(/[\w-]+)+", fault.clause)
        or not re.fullmatch(r"[A-Z][^\n]*[^.]\.", fault.en)
        or sentences[fault.en] > 1
    ]

    assert [] == wrong
    assert len(FAULTS) > 250


def test_ordinary_call_is_answered(court: Court) -> None:
    """A plain call about one reportable person is answered as by the conforming service, unless that is the defect."""
    wrong = set()
    for name, (kind, fault) in FAULTS.items():
        steps, right = court.conforming(kind)
        (mine,) = court.seen(fault.service, kind, steps[:1])
        if mine.answers != right[0].answers:
            wrong.add(name)

    assert ABOUT_EVERY_CALL == wrong


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in FAULTS])
def test_fault_deserves_what_it_says(name: str, court: Court) -> None:
    """What differs from the conforming service, and the level of the clause, make what the fault deserves."""
    kind, fault = FAULTS[name]

    assert court.deserved(kind, fault) == fault.deserves

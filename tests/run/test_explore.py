"""Exploring: what is drawn is sent, what fails is found and made small, and the log alone tells it."""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import pytest
from lxml import etree

from conformance.judge.run import judge_run
from conformance.record.exchange import Exchange, Request, Response, Role, Trouble, TroubleKind
from conformance.record.heading import now
from conformance.record.judgement import Blame, CaseResult, Judgement, RunVerdict, Verdict
from conformance.record.runlog import CaseEnd, CaseState, RunLog, RunLogWriter, read_run_log
from conformance.reference.answers import Status
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.service import Service
from conformance.reference.validate import Validator
from conformance.run.explore import EXPLORE_ROWS, Explorer, explore
from conformance.run.rig import Rig
from conformance.run.trials import PATIENCE
from conformance.schema.oracle import Schemas
from conformance.spec.population import Population
from conformance.spec.specification import Specification
from conformance.spec.tables import Field, Tables
from conformance.target.config import Target, load_target
from conformance.wire.http import HttpTransport, Limits
from conformance.wire.transport import Transport
from conformance.wire.xml import parse, text_of
from conformance.words import render

REQUESTS = 600
VALID, VIOLATION, FORM, ODD = (row.id for row in EXPLORE_ROWS)


class InMemory:
    """A transport that calls a service, without HTTP."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def send(self, request: Request) -> Response | Trouble:
        headers = {name.lower(): value for name, value in request.headers}
        answer = self.service.handle(request.body, headers.get("content-type"), headers.get("soapaction"))
        return Response(status=answer.status, reason="", headers=answer.headers, body=answer.body)

    def close(self) -> None:
        """Nothing is held open."""


class Endpoint(Protocol):
    """What conftest.py says about the endpoint that stands for the whole session."""

    population: Population

    def target(self, file: Path, *, population: Population | None = None, more: str = "") -> Path: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Explored:
    """What a run left: its log, and what is said of it."""

    log: RunLog
    judgement: Judgement

    def case(self, case: str) -> CaseResult:
        return next(result for result in self.judgement.cases if result.case.id == case)

    def exchange(self, number: int) -> Exchange:
        return next(exchange for exchange in self.log.exchanges if exchange.number == number)

    def smallest(self, case: str) -> Exchange:
        return self.exchange(self.case(case).findings[0].exchange)

    def verdicts(self) -> dict[str, Verdict]:
        return {result.case.id: result.verdict for result in self.judgement.cases}


Explore = Callable[..., Explored]


@pytest.fixture
def run(endpoint: Endpoint, specification: Specification, schemas: Schemas, tmp_path: Path) -> Explore:
    """Return a function that explores a service, or what a transport reaches, by some of the cases."""

    def run_(
        service: type[Service] = Service,
        *cases: str,
        seconds: float = 60,
        requests: int | None = REQUESTS,
        seed: int = 0,
        connect: Callable[[Service], Transport] = InMemory,
        more: str = "[limits]\nmax_requests = 100000",
    ) -> Explored:
        target = load_target(endpoint.target(tmp_path / "target.toml", more=more), spec_folder=specification.folder)[0]
        exchanges: list[Exchange] = []
        ends: list[CaseEnd] = []
        with Registers(endpoint.population) as registers:
            reached = service(specification, registers)
            rig = _rig(target, specification, schemas, lambda: connect(reached), seed, exchanges, ends)
            explorer = Explorer(rig, seconds=seconds, requests=requests)
            planned = rig.cases([row for row in EXPLORE_ROWS if not cases or row.id in cases])
            for case in planned:
                explorer.perform(case)
            rig.session.close()
        header = rig.header(planned, tier="explore")
        log = RunLog(header=header, exchanges=tuple(exchanges), ends=tuple(ends), finished=now(), problems=())
        return Explored(log=log, judgement=judge_run(log, specification, schemas=schemas))

    return run_


def _rig(
    target: Target,
    specification: Specification,
    schemas: Schemas,
    connect: Callable[[], Transport],
    seed: int,
    exchanges: list[Exchange],
    ends: list[CaseEnd],
) -> Rig:
    return Rig(
        target=target,
        specification=specification,
        schemas=schemas,
        connect=connect,
        seed=seed,
        note=exchanges.append,
        end=ends.append,
    )


def _elements(exchange: Exchange, name: str) -> list[str]:
    return [text_of(element) for element in parse(exchange.request.body).iter(f"{{*}}{name}")]


# ---------------------------------------------------------------- services that get something wrong


def _complaining(complain: Callable[[str, Field], str | None]) -> type[Service]:
    class Complaining(Validator):
        def value(self, text: str, field: Field) -> str | None:
            return super().value(text, field) or complain(text, field)

    class Mistaken(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            self.validator = Complaining(self.tables, self.binding.namespace)

    return Mistaken


def _misread(name: str, change: Callable[[Field], Field]) -> type[Service]:
    """A service that read one row of the request's tables wrongly."""

    def changed(tables: Tables) -> Tables:
        own = [s for s in tables.structures if s.section.startswith("6.1")]
        others = [s for s in tables.structures if s not in own]
        own = [replace(s, fields=tuple(change(f) if f.name == name else f for f in s.fields)) for s in own]
        return replace(tables, structures=(*own, *others))

    class Misreading(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            self.validator = Validator(changed(self.tables), self.binding.namespace)

    return Misreading


def _full_name(text: str, field: Field) -> str | None:
    return "is too long" if field.name == "KontaktPerson" and len(text) == field.type.limit else None


def _apostrophe(text: str, field: Field) -> str | None:
    return "holds an apostrophe" if field.name == "KontaktPerson" and "'" in text else None


_Longer = _misread("KontaktPerson", lambda f: replace(f, type=replace(f.type, limit=(f.type.limit or 0) + 1)))
_Fewer = _misread("Elev", lambda f: replace(f, occurs=replace(f.occurs, max=57)))


class SecondWithZero(Service):
    """Loses the leading zero of whoever stands second, and so does not find that person."""

    def process(self, report: Report) -> list[Status]:
        statuses = super().process(report)
        if len(statuses) > 1 and (statuses[1].cpr or "").startswith("0"):
            statuses[1] = replace(statuses[1], validation=self.tables.validation("not_found"))
        return statuses


class WithoutCdata(Service):
    """Reads CDATA sections as nothing."""

    def parse(self, body: bytes) -> etree._Element:
        return super().parse(re.sub(rb"<!\[CDATA\[.*?\]\]>", b"", body))


class LongAndEnding(Service):
    """Fails where a long name and an end come together."""

    def read(self, request: etree._Element) -> Report:
        report = super().read(request)
        if len(report.contacts[0].person or "") > 100 and report.contacts[0].end_date is not None:
            raise RuntimeError
        return report


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A service that gets something wrong: the case that finds it, and its smallest message beside the accepted one."""

    service: type[Service]
    case: str
    difference: str
    elev: int = 1


MISTAKES = {
    "name-at-the-limit-refused": Mistake(
        service=_complaining(_full_name), case=VALID, difference="KontaktPerson of {limit} characters instead of {less}"
    ),
    "name-beyond-the-limit-accepted": Mistake(
        service=_Longer, case=VIOLATION, difference="KontaktPerson of {more} characters (at most {limit})"
    ),
    "apostrophe-refused": Mistake(
        service=_complaining(_apostrophe), case=VALID, difference=r"KontaktPerson '[^']*'[^']*' instead of '[^']*'"
    ),
    "58-elev-refused": Mistake(service=_Fewer, case=VALID, difference="58 Elev instead of 57", elev=58),
    "second-with-leading-zero-not-found": Mistake(
        service=SecondWithZero, case=VALID, difference="2 Elev instead of 1", elev=2
    ),
    "cdata-read-as-nothing": Mistake(service=WithoutCdata, case=FORM, difference="texts are CDATA sections"),
    "long-name-with-an-end-fails": Mistake(
        service=LongAndEnding, case=VALID, difference=r"KontaktPerson of 10\d characters instead of \d+"
    ),
}


# ---------------------------------------------------------------- what is found


def test_a_conforming_service_has_nothing_to_fear(run: Explore) -> None:
    """In three seconds nothing fails, unusual values are only observed, and every case was explored."""
    explored = run(seconds=3, requests=None)

    expected = {VALID: Verdict.PASS, VIOLATION: Verdict.PASS, FORM: Verdict.PASS, ODD: Verdict.OBSERVED}
    assert expected == explored.verdicts()
    assert RunVerdict.CONFORMANT is explored.judgement.verdict
    assert all(len(explored.log.exchanges_of(case)) > 5 for case in expected)


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_found_and_made_small(name: str, run: Explore, specification: Specification) -> None:
    """Each mistake is found in time, by a message that is as small as can be, one choice from an accepted one."""
    mistake = MISTAKES[name]

    explored = run(mistake.service, mistake.case)

    limit = specification.tables.find("KontaktPerson").type.limit or 0
    numbers = {"limit": limit, "less": limit - 1, "more": limit + 1}
    expected = re.sub(r"\{(\w+)\}", lambda found: str(numbers[found[1]]), mistake.difference)
    expected = expected if "\\" in expected or "[" in expected else re.escape(expected)
    result = explored.case(mistake.case)
    assert Verdict.FAIL is result.verdict
    assert re.search(f"the difference: {expected}; ", render(result.reason)), render(result.reason)
    assert mistake.elev == len(_elements(explored.smallest(mistake.case), "Elev"))
    assert len(explored.log.exchanges) <= REQUESTS


def test_what_is_beside_the_point_is_as_simple_as_it_gets(run: Explore) -> None:
    """In the smallest message with a long name every other text is one character, and there is no end."""
    smallest = run(_complaining(_full_name), VALID).smallest(VALID)

    assert [["a"], ["a"], []] == [_elements(smallest, name) for name in ("KontaktTelefon", "KontaktMail", "SlutDato")]


def test_the_reason_names_the_exchanges_that_the_log_ends_a_search_with(run: Explore) -> None:
    """The smallest failing message is sent once more, the accepted one right after it, and the reason says so."""
    explored = run(_complaining(_full_name), VALID)

    smallest = explored.smallest(VALID)
    neighbour = explored.exchange(smallest.number + 1)
    sent = len([e for e in explored.log.exchanges if e.role is Role.PROBE])
    reason = render(explored.case(VALID).reason)
    assert (Role.PROBE, Role.NEIGHBOUR) == (smallest.role, neighbour.role)
    assert f"exchange {smallest.number} ({len(smallest.request.body)} bytes)" in reason
    assert f"nearest accepted: exchange {neighbour.number}; " in reason
    assert reason.endswith(f"{sent} messages were drawn and sent")
    assert (smallest.number, neighbour.number) == explored.case(VALID).exchanges


def test_several_mistakes_are_told_each_once(run: Explore) -> None:
    """A service with two mistakes gets two findings, not one for each message that failed."""

    def complain(text: str, field: Field) -> str | None:
        return _full_name(text, field) or ("is a date in UTC" if field.name == "SlutDato" and "Z" in text else None)

    explored = run(_complaining(complain), VALID)

    findings = explored.case(VALID).findings
    assert 2 == len(findings)
    assert 2 == len({re.sub(r"\d", "", render(finding.observed)) for finding in findings})


def test_unusual_values_are_told_and_not_judged(run: Explore) -> None:
    """A service that refuses empty texts conforms; the smallest message that it refuses is told all the same."""

    def empty(text: str, field: Field) -> str | None:
        return "is empty" if not text else None

    explored = run(_complaining(empty), VALID, ODD)

    assert {VALID: Verdict.PASS, ODD: Verdict.OBSERVED} == explored.verdicts()
    assert RunVerdict.CONFORMANT is explored.judgement.verdict
    assert "'' instead of '" in render(explored.case(ODD).reason)


def test_a_form_is_blamed_only_where_the_plain_message_is_accepted(run: Explore) -> None:
    """A service that refuses full names fails by its names, and not by the forms that they come in."""
    assert {FORM: Verdict.PASS} == run(_complaining(_full_name), FORM).verdicts()


@pytest.mark.variants
def test_a_reading_of_the_target_holds(run: Explore) -> None:
    """Who says that String(n) counts bytes is not sent texts that only fit in characters."""

    def octets(text: str, field: Field) -> str | None:
        return "is too long" if field.type.limit and len(text.encode()) > field.type.limit else None

    more = '[readings]\nstring-limit = "bytes"\n[limits]\nmax_requests = 100000'
    explored = run(_complaining(octets), VALID, FORM, more=more)

    assert {VALID: Verdict.PASS, FORM: Verdict.PASS} == explored.verdicts()
    assert {VALID: Verdict.FAIL} == run(_complaining(octets), VALID).verdicts()


# ---------------------------------------------------------------- targets in trouble


class Fickle(Service):
    """Refuses a full name the first time that it comes, and takes it the second time."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.known: set[bytes] = set()

    def read(self, request: etree._Element) -> Report:
        report = super().read(request)
        again = etree.tostring(request) in self.known
        self.known.add(etree.tostring(request))
        if len(report.contacts[0].person or "") > 200 and not again:
            raise RuntimeError
        return report


def test_a_target_that_changes_its_mind_is_unstable(run: Explore) -> None:
    """The same bytes, refused once and taken once: a warning that says so, and no failure."""
    result = run(Fickle, VALID).case(VALID)

    assert Verdict.WARNING is result.verdict
    assert re.match(
        r"unstable: the same bytes were answered differently \(exchanges \d+ and \d+\); ", render(result.reason)
    )


class Gateway:
    """Answers for a server that fails on long names, with a page."""

    def __init__(self, service: Service) -> None:
        self.inside = InMemory(service)

    def send(self, request: Request) -> Response | Trouble:
        name = next(parse(request.body).iter("{*}KontaktPerson"))
        if len(name.text or "") > 100:
            headers = (("Content-Type", "text/html"),)
            return Response(status=500, reason="", headers=headers, body=b"<h1>Server Error</h1>")
        return self.inside.send(request)

    def close(self) -> None:
        """Nothing is held open."""


def test_a_server_that_fails_without_a_fault_is_shrunk_and_warned_about(run: Explore) -> None:
    """HTTP 500 without SOAP is trouble, not a judgement; that it comes with one message and not another is told."""
    explored = run(Service, VALID, connect=Gateway)

    result = explored.case(VALID)
    assert Verdict.WARNING is result.verdict
    assert re.search(r"observed HTTP 500, text/html, .*, nearest accepted: exchange \d+; ", render(result.reason))
    assert 101 <= len(_elements(explored.smallest(VALID), "KontaktPerson")[0]) <= 103


class Closed:
    """Answers nothing but HTTP 404."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def send(self, request: Request) -> Response | Trouble:
        return Response(status=404, reason="", headers=(), body=b"")

    def close(self) -> None:
        """Nothing is held open."""


def test_trouble_ends_a_search_and_is_nobody_s_failure(run: Explore) -> None:
    """Where nothing but trouble comes, a few messages are sent, and nothing is evaluated."""
    explored = run(Service, connect=Closed)

    assert {Verdict.NOT_EVALUATED} == set(explored.verdicts().values())
    assert len(explored.log.exchanges) <= PATIENCE * len(EXPLORE_ROWS)


class Silent:
    """Is not there."""

    def __init__(self, service: Service) -> None:
        self.service = service

    def send(self, request: Request) -> Response | Trouble:
        return Trouble(kind=TroubleKind.DEADLINE, detail="no answer within 1 s")

    def close(self) -> None:
        """Nothing is held open."""


def test_a_silent_target_is_left_alone(run: Explore) -> None:
    """After a few messages without any answer nothing more is sent, and the network is to blame."""
    explored = run(Service, connect=Silent)

    assert {(CaseState.NOT_EVALUATED, Blame.NETWORK)} == {(end.state, end.blame) for end in explored.log.ends}
    assert len(explored.log.exchanges) < PATIENCE


def test_without_reportable_persons_nothing_is_explored(
    endpoint: Endpoint, specification: Specification, schemas: Schemas, tmp_path: Path
) -> None:
    """A population that names nobody who is accepted is a matter of target.toml."""
    population = replace(endpoint.population, persons={**endpoint.population.persons, "reportable": ()})
    file = endpoint.target(tmp_path / "target.toml", population=population)
    target = load_target(file, spec_folder=specification.folder)[0]
    ends: list[CaseEnd] = []
    with Registers(endpoint.population) as registers:
        service = Service(specification, registers)
        explore(_rig(target, specification, schemas, lambda: InMemory(service), 0, [], ends), seconds=1)

    assert [CaseState.NOT_EVALUATED] * len(EXPLORE_ROWS) == [end.state for end in ends]
    assert "target.toml has no person in [population] reportable" == ends[0].reason


# ---------------------------------------------------------------- limits, seeds, logs


@pytest.mark.parametrize("service", [Service, _complaining(_full_name)], ids=["conforming", "mistaken"])
def test_the_request_cap_holds(service: type[Service], run: Explore) -> None:
    """No more is sent than is allowed, what is found included, and most of it is used."""
    sent = len(run(service, requests=80).log.exchanges)

    assert 40 <= sent <= 80


def test_the_limit_of_the_target_holds(run: Explore) -> None:
    """[limits] max_requests ends a search as the cap does: the cases are done, not broken off."""
    explored = run(requests=None, more="[limits]\nmax_requests = 60")

    assert len(explored.log.exchanges) <= 60
    assert {CaseState.DONE} == {end.state for end in explored.log.ends}


def test_the_time_limit_holds(run: Explore) -> None:
    """A second is a second, and a bit."""
    begun = time.monotonic()

    run(_complaining(_apostrophe), seconds=1, requests=None)

    # The judgement of the run is in it, and other processes.
    assert time.monotonic() - begun < 5


def _first(explored: Explored, many: int) -> list[bytes]:
    return [exchange.request.body for exchange in explored.log.exchanges[:many]]


def test_the_same_seed_draws_the_same_messages(run: Explore) -> None:
    """Two runs with one seed begin alike; with another seed they do not."""
    one, again, other = (run(Service, VALID, requests=60, seed=seed) for seed in (1, 1, 2))

    assert _first(one, 20) == _first(again, 20)
    assert _first(one, 20) != _first(other, 20)


def test_nothing_is_sent_twice_but_what_is_told(run: Explore) -> None:
    """Shrinking asks the target about each message once; only what is told is sent again."""
    explored = run(_complaining(_full_name), VALID)

    bodies = [exchange.request.body for exchange in explored.log.exchanges]
    told = len(explored.case(VALID).findings)
    assert len(bodies) - len(set(bodies)) == 2 * told


def test_a_written_log_gives_the_same_verdict_again(
    run: Explore, tmp_path: Path, specification: Specification, schemas: Schemas
) -> None:
    """What was written is read and judged as it was: nothing but the log decides."""
    explored = run(_Longer, VALID, VIOLATION)
    writer = RunLogWriter(tmp_path / "run.jsonl")
    writer.header(explored.log.header)
    for exchange in explored.log.exchanges:
        writer.exchange(exchange)
    for end in explored.log.ends:
        writer.case_end(end)
    writer.close(finished=now())

    assert explored.judgement == judge_run(read_run_log(tmp_path), specification, schemas=schemas)


def _http(_: Service) -> Transport:
    return HttpTransport(Limits(seconds=5.0))


def test_over_a_socket_it_is_the_same(run: Explore) -> None:
    """A conforming endpoint behind a real web server passes what is drawn."""
    explored = run(connect=_http, requests=150)

    assert RunVerdict.CONFORMANT is explored.judgement.verdict
    assert 100 <= len(explored.log.exchanges) <= 150


def test_progress_is_told_after_each_message(
    endpoint: Endpoint, specification: Specification, schemas: Schemas, tmp_path: Path
) -> None:
    """Whoever waits is told how many messages were sent, of how many, and for which case."""
    file = endpoint.target(tmp_path / "target.toml")
    target = load_target(file, spec_folder=specification.folder)[0]
    told: list[tuple[int, int, str]] = []
    exchanges: list[Exchange] = []
    with Registers(endpoint.population) as registers:
        service = Service(specification, registers)
        rig = _rig(target, specification, schemas, lambda: InMemory(service), 0, exchanges, [])
        explore(rig, seconds=60, requests=40, progress=lambda *step: told.append(step))

    assert [exchange.number for exchange in exchanges] == [sent for sent, _, _ in told]
    assert {40} == {most for _, most, _ in told}
    assert _cases(exchanges) == [case for _, _, case in told]


def _cases(exchanges: Sequence[Exchange]) -> list[str]:
    return [exchange.case for exchange in exchanges]

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.client.answers import Answers, Asked
from conformance.client.recorder import client_header
from conformance.client.scenarios import ClientCases, load_client_cases, planned_cases
from conformance.judge.client import judge_client
from conformance.judge.message import Call
from conformance.judge.reading import Reader
from conformance.record.attempt import Attempt, Outcome, Report, Said, Task
from conformance.record.exchange import Exchange
from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.runlog import CaseEnd, CaseState, RunLog
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification
from conformance.wire.soap import read_envelope
from tests.client.conftest import CONTACT, INSTITUTION, ONE, THREE, TWO, message, received

FEW = (ONE, TWO, THREE)
IDS = ("5/everyone/few", "6.1.3/KontaktTelefon/max+1", "6.2.3/Fejlkode/read/not_found")


@pytest.fixture(scope="module")
def cases(specification: Specification) -> ClientCases:
    """Return the scenarios."""
    return load_client_cases(specification)


class Book:
    """A log that is written by hand, and judged."""

    def __init__(self, specification: Specification, schemas: Schemas, cases: ClientCases) -> None:
        self.specification, self.schemas = specification, schemas
        self.scenarios = [s for s in cases.scenarios if s.id in IDS]
        plan = list(planned_cases(cases, specification, self.scenarios, driven=True))
        self.header = client_header(
            specification, plan, run_id="1", set_id="2", institution=INSTITUTION, target={}, driven=True
        )
        self.exchanges: list[Exchange] = []
        self.attempts: list[Attempt] = []

    def right(self, case: str, *, body: bytes = b"", outcome: Outcome | None = None) -> None:
        """Record a task that was done right, but for what is given."""
        body = body or message(self.specification, FEW)
        script = next(s.answer for s in self.scenarios if s.id == case)
        asked = Asked(
            call=Call(institution=INSTITUTION, persons=FEW),
            envelope=read_envelope(message(self.specification, FEW)),
            number=1,
        )
        reply = Answers(self.specification, self.schemas).script(script)(asked)
        self.exchanges.append(received(body, reply, number=len(self.exchanges) + 1, case=case))
        said = Said(accepted=True) if script == "accepted" else Said(accepted=False, code=14)
        task = Task(
            scenario=case, endpoint="", wsdl="", binding="plain", soap="1.2", report=Report(fields=CONTACT, youths=FEW)
        )
        told = outcome or Outcome(youths=dict.fromkeys(FEW, said))
        self.attempts.append(Attempt(case=case, number=1, task=task, outcome=told, trouble="", milliseconds=1))

    def judged(self, *, ended: bool = True, problems: tuple[str, ...] = ()) -> tuple[RunVerdict, dict[str, Verdict]]:
        """Return the verdict of the run, and those of its cases."""
        ends = tuple(CaseEnd(id=case, state=CaseState.DONE, reason="") for case in IDS) if ended else ()
        log = RunLog(
            header=self.header,
            exchanges=tuple(self.exchanges),
            ends=ends,
            finished="x",
            problems=problems,
            attempts=tuple(self.attempts),
        )
        judgement = judge_client(log, Reader(self.specification, self.schemas))
        return judgement.verdict, {result.case.id: result.verdict for result in judgement.cases}


@pytest.fixture
def book(specification: Specification, schemas: Schemas, cases: ClientCases) -> Book:
    """Return a log in which two scenarios went well."""
    one = Book(specification, schemas, cases)
    one.right("5/everyone/few")
    one.right("6.2.3/Fejlkode/read/not_found")
    return one


def test_what_went_well_passes(book: Book) -> None:
    """Scenarios, and what every message keeps; a field that no message had is not judged."""
    _, verdicts = book.judged()

    assert Verdict.PASS is verdicts["5/everyone/few"]
    assert Verdict.PASS is verdicts["6.1.3/Elev/max/sent"]
    assert Verdict.NOT_EVALUATED is verdicts["6.1.3/SlutDato/type/sent"]
    assert set() == {Verdict.FAIL, Verdict.WARNING, Verdict.SUITE_ERROR} & set(verdicts.values())


def test_an_error_of_form_fails_the_case_of_its_clause(book: Book, specification: Specification) -> None:
    """And no scenario that does not cite it: one mistake is told once."""
    body = message(specification, FEW, {**CONTACT, "KontaktMail": "x" * 65})
    exchange = book.exchanges[1]
    book.exchanges[1] = replace(exchange, request=replace(exchange.request, body=body))
    verdict, verdicts = book.judged()

    assert RunVerdict.NON_CONFORMANT is verdict
    assert Verdict.FAIL is verdicts["6.1.3/KontaktMail/maxLength/sent"]
    assert Verdict.PASS is verdicts["6.2.3/Fejlkode/read/not_found"]
    assert Verdict.PASS is verdicts["6.1.3/KontaktPerson/maxLength/sent"]


def test_a_code_misread_fails_its_scenario_only(book: Book) -> None:
    """The other scenario, and all messages, are as they were."""
    wrong = Outcome(youths=dict.fromkeys(FEW, Said(accepted=False, code=41)))
    book.attempts[1] = replace(book.attempts[1], outcome=wrong)
    _, verdicts = book.judged()

    assert {"6.2.3/Fejlkode/read/not_found"} == {case for case, v in verdicts.items() if v is Verdict.FAIL}


def test_a_should_is_a_warning_and_no_more(book: Book, specification: Specification) -> None:
    """A finding under a clause that is a should does not fail a case that is a must."""
    book.right("6.1.3/KontaktTelefon/max+1", body=message(specification, FEW, CONTACT | {"KontaktTelefon": "1" * 20}))
    long = book.attempts[2].task
    long = replace(long, report=Report(fields=CONTACT | {"KontaktTelefon": "1" * 21}, youths=FEW))
    book.attempts[2] = replace(book.attempts[2], task=long)
    _, verdicts = book.judged()

    assert Verdict.WARNING is verdicts["6.1.3/KontaktTelefon/max+1"]
    assert Verdict.FAIL not in verdicts.values()


def test_a_case_that_did_not_end_is_not_judged(book: Book) -> None:
    """Whatever its attempt looks like: a run that broke off is inconclusive."""
    verdict, verdicts = book.judged(ended=False, problems=("no footer",))

    assert RunVerdict.INCONCLUSIVE is verdict
    assert {Verdict.NOT_EVALUATED} == {verdicts[case] for case in IDS}


def test_an_empty_run_is_inconclusive(specification: Specification, schemas: Schemas, cases: ClientCases) -> None:
    """Nothing seen is nothing shown."""
    verdict, verdicts = Book(specification, schemas, cases).judged(ended=False)

    assert RunVerdict.INCONCLUSIVE is verdict
    assert {Verdict.NOT_EVALUATED} == set(verdicts.values())


def test_a_scenario_without_an_attempt_does_not_pass(
    specification: Specification, schemas: Schemas, cases: ClientCases
) -> None:
    """A log that says that a case is done, without a task that was done, shows nothing."""
    _, verdicts = Book(specification, schemas, cases).judged()

    assert [] == [case for case in IDS if verdicts[case] is Verdict.PASS]

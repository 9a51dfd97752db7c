"""Cases about what is stored, over sockets: the readback of `conformance serve`, or a command of the target's own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.judge.run import judge_run
from conformance.record.exchange import Role
from conformance.record.judgement import CaseResult, Verdict
from conformance.record.runlog import CaseState
from conformance.reference.answers import Status
from conformance.reference.app import create_app
from conformance.reference.message import Contact
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Service
from conformance.run.rows import Row
from conformance.spec.specification import Specification
from conformance.words import render

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.run.conftest import Endpoint, Rehearse

V = Verdict
HOOK = "\n[hooks]\nreadback = "


class Forgetful(Service):
    """Answers that all is well, and stores no end date."""

    def write(self, contacts: Sequence[Contact]) -> None:
        """Write the contacts without what they end on."""
        super().write([replace(contact, end_date=None) for contact in contacts])


class Careless(Service):
    """Stores the whole call, whoever of it was refused."""

    def status(self, contact: Contact) -> Status:
        """Write before anything is looked at."""
        self.registers.write([contact])
        return super().status(contact)


Judge = Callable[..., CaseResult]


@pytest.fixture
def judged(
    rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], specification: Specification, tmp_path: Path
) -> Judge:
    """Return a function that judges one case against a service; `hook` takes the place of its own readback."""

    def judge(case: str, service: type[Service] = Service, *, hook: str | None = None) -> CaseResult:
        file = tmp_path / "target.toml"
        with Registers(endpoint.population) as registers:
            with running(create_app(service(specification, registers))) as base:
                replace(endpoint, base=base).target(file)
                if hook is not None:
                    text = file.read_text(encoding="utf-8").partition("[hooks]")[0]
                    file.write_text(text + (HOOK + hook if hook else ""), encoding="utf-8")
                run = rehearse(file, rows[case])
                run.perform(rows[case])
            log = run.log()
        (result,) = judge_run(log, specification).cases
        return result

    return judge


@pytest.mark.parametrize(
    "case",
    [
        pytest.param("5/stored/every-field", id="stored"),
        pytest.param("6/update/newest-stored", id="newest"),
        pytest.param("6/update/end-date-stored", id="end-date"),
        pytest.param("6/update/rejected-changes-nothing", id="rejected"),
        pytest.param("7/refused/not-stored", id="refused"),
    ],
)
def test_a_conforming_service_keeps_what_it_should(judged: Judge, case: str) -> None:
    """What is accepted is read back as it was sent, what is refused or rejected is not there."""
    result = judged(case)

    assert (V.PASS, "") == (result.verdict, render(result.reason))


def test_a_lost_end_date_is_seen(judged: Judge) -> None:
    """A service that answers well and stores half is told by the field that is lost."""
    result = judged("6/update/end-date-stored", Forgetful)

    assert V.FAIL is result.verdict
    assert render(result.reason).startswith("expected SlutDato '"), render(result.reason)
    assert render(result.reason).endswith("observed nothing")


def test_a_refused_report_that_is_stored_is_seen(judged: Judge) -> None:
    """A service that answers with a code and stores all the same is told by the person concerned."""
    result = judged("7/refused/not-stored", Careless)

    assert V.FAIL is result.verdict
    assert render(result.reason).startswith("expected nothing of a refused report stored for "), render(result.reason)


def test_what_happens_to_an_omitted_end_date_is_only_recorded(judged: Judge) -> None:
    """Whether an end date goes when a later report has none is a reading: recorded, and not judged."""
    right, forgetful = judged("6/update/end-date-omitted"), judged("6/update/end-date-omitted", Forgetful)

    assert [V.OBSERVED, V.OBSERVED] == [right.verdict, forgetful.verdict]
    assert ("removed",) == forgetful.shown


@pytest.mark.parametrize(
    ("program", "reason"),
    [
        pytest.param(
            "raise SystemExit('no database')", "[hooks] readback gave no answer: no answer (the com", id="fails"
        ),
        pytest.param("print('stored')", "[hooks] readback answered neither null nor an object", id="nonsense"),
    ],
)
def test_a_hook_that_fails_is_nobodys_failure(judged: Judge, program: str, reason: str) -> None:
    """Without an answer of the hook nothing is known: not evaluated, with the hook named."""
    result = judged("5/stored/every-field", hook=json.dumps([sys.executable, "-c", program]))

    assert V.NOT_EVALUATED is result.verdict
    assert render(result.reason).startswith(reason), render(result.reason)


def test_a_hook_that_answers_nothing_stored_is_believed(judged: Judge) -> None:
    """A hook that says null for who was accepted says that the service stored nothing."""
    result = judged("5/stored/every-field", hook=json.dumps([sys.executable, "-c", "print('null')"]))

    assert (V.FAIL, True) == (result.verdict, render(result.reason).endswith("observed nothing"))


def test_without_a_hook_the_case_does_not_apply(judged: Judge) -> None:
    """What cannot be seen is not judged, not counted, and says what target.toml lacks."""
    result = judged("5/stored/every-field", hook="")

    reason = "without [hooks] readback in target.toml, nothing that is stored can be seen"
    assert (V.NOT_APPLICABLE, reason, ()) == (result.verdict, render(result.reason), result.exchanges)


def test_the_hook_is_asked_about_few(
    rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], tmp_path: Path
) -> None:
    """Of the largest call the first, the middle and the last person are read back, in that order."""
    row = rows["5/stored/every-person"]
    run = rehearse(endpoint.target(tmp_path / "target.toml"), row)
    (end,) = run.perform(row)
    sent = run.log().exchanges_of(row.id)

    asked = [exchange for exchange in sent if exchange.role is Role.READBACK]
    called = [exchange for exchange in sent if exchange.role is Role.PROBE]
    assert CaseState.DONE is end.state
    assert (1, 3) == (len(called), len({exchange.request.body for exchange in asked}))
    persons = [json.loads(exchange.request.body)["CPRNr"].encode() for exchange in asked]
    places = [called[0].request.body.index(person) for person in persons]
    assert sorted(places) == places

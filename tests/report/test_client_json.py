"""The tasks of a client and the statements of its vendor in report.json."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from conformance.client.recorder import DRIVEN, LISTENED
from conformance.report.html import html_report
from conformance.report.json_report import json_report
from conformance.report.junit import junit_report
from conformance.report.seal import measured_for
from conformance.spec.specification import Specification
from tests.report.client_runs import STATEMENTS, endless_run, full_run, hostile_run, people, without_driver
from tests.report.conftest import Run
from tests.report.test_json_report import schema

CLIENTS = {"format": 1, "digest": "1516d1a90419cee7", "faults": 87, "caught": 86, "oddities": 15, "alarms": 0}


@pytest.fixture(scope="module")
def client(specification: Specification) -> Run:
    """A run of a client with a scenario of every kind."""
    return full_run(specification)


@pytest.mark.parametrize(
    "run",
    [
        pytest.param(hostile_run(), id="hostile"),
        pytest.param(endless_run(3, 20), id="endless"),
        pytest.param(without_driver(), id="undriven"),
    ],
)
def test_a_client_report_is_what_the_schema_says(run: Run, specification: Specification) -> None:
    """Whatever a client and its driver said, what is written is valid against the published schema."""
    document = json.loads(json_report(*run, specification))

    jsonschema.Draft202012Validator(schema()).validate(document)
    assert "client" == document["side"]


def test_a_task_is_told_in_figures(client: Run, specification: Specification) -> None:
    """Calls, and how many young people were told and are said to be what, and the wrong one by number."""
    document = json.loads(json_report(*client, specification))

    maximum = specification.tables.find("Elev").occurs.max
    number = maximum * 2 + maximum // 2
    turned_down = len(range(3, number, 7))
    (task,) = [task for task in document["attempts"] if task["case"] == "5/more-calls/mixed"]
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert {
        "case": "5/more-calls/mixed",
        "number": 1,
        "calls": [2, 3, 4],
        "answered": [2, 3, 4],
        "youths": number,
        "told": {"accepted": number - turned_down, "refused": turned_down, "nothing": 0},
        "said": {"accepted": number - turned_down + 1, "refused": turned_down - 1, "nothing": 0},
        "right": number - 1,
        "wrong": [
            {
                "CPRNr": people(4)[3],
                "exchange": 2,
                "told": {"word": "refused", "Fejlkode": 14},
                "said": {"accepted": True, "Fejlkode": None},
            }
        ],
        "strangers": 0,
        "failure": "",
        "refused": "",
        "shortened": [],
        "trouble": "",
        "milliseconds": 812.5,
    } == task


def test_a_driver_without_an_outcome_is_null(client: Run, specification: Specification) -> None:
    """Where there is no outcome nobody knows who was understood, and nobody is called wrong."""
    document = json.loads(json_report(*client, specification))

    (task,) = [task for task in document["attempts"] if task["case"] == "6.2/read/mixed"]
    assert (None, None, []) == (task["said"], task["right"], task["wrong"])
    assert "the driver ended with 1: NullPointerException" == task["trouble"]


def test_statements_are_told_as_they_were_made(client: Run, specification: Specification) -> None:
    """Every statement of the run log stands in the report, open ones too."""
    document = json.loads(json_report(*client, specification))

    assert [
        (statement.clause, statement.answer.value, statement.by, statement.date, statement.note)
        for statement in STATEMENTS
    ] == [tuple(entry[key] for key in ("clause", "answer", "by", "date", "note")) for entry in document["attested"]]


def test_a_service_run_has_none_of_it(green: Run, specification: Specification) -> None:
    """The report of an endpoint says which side it is of, and lists neither tasks nor statements."""
    document = json.loads(json_report(*green, specification))

    assert ("service", [], []) == (document["side"], document["attempts"], document["attested"])


def test_junit_is_the_same_for_both_sides(client: Run) -> None:
    """A CI reads a client run as any other: a test case for each case, the failed ones failures."""
    written = junit_report(*client).decode()

    assert len(client[1].cases) == written.count("<testcase ")
    assert (2, 1) == (written.count("<failure "), written.count("<error "))


@pytest.mark.parametrize(
    ("tier", "digest", "known"),
    [
        pytest.param(DRIVEN, CLIENTS["digest"], True, id="driven"),
        pytest.param(LISTENED, CLIENTS["digest"], False, id="listened"),
        pytest.param(DRIVEN, "another", False, id="another-set"),
    ],
)
def test_a_client_run_knows_what_its_scenarios_catch(
    *, tier: str, digest: str, known: bool, client: Run, specification: Specification, tmp_path: Path
) -> None:
    """The figures of the client side are shown for its own set, driven as it was measured, and for no other run."""
    (tmp_path / "power.json").write_text(json.dumps(CLIENTS), encoding="utf-8")
    log, judgement = client
    log = replace(log, header=replace(log.header, tier=tier, suite={**log.header.suite, "set": digest}))

    measured = measured_for(log, tmp_path / "power.json")

    document = json.loads(json_report(log, judgement, specification, measured=measured))
    page = html_report(log, judgement, specification, measured=measured).decode()
    said = "These scenarios catch 86 of 87 faulty clients. False alarms over 15 odd but right clients: 0."
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert known is (said in page)
    figures = {key: CLIENTS[key] for key in ("faults", "caught", "oddities", "alarms")}
    assert ({"set": CLIENTS["digest"], **figures, "smoke": None} if known else None) == document["power"]

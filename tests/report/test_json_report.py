from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest

from conformance import resources
from conformance.record.judgement import Judgement, ReadingResult, Verdict
from conformance.record.phrase import say
from conformance.record.runlog import RunLog
from conformance.report.json_report import SCHEMA, json_report
from conformance.run.measured import Measured, Missed, Smoke
from conformance.spec.specification import Specification
from conformance.words import render
from tests.report.conftest import CAUSE, finding

Run = tuple[RunLog, Judgement]


def schema() -> dict[str, object]:
    """Return the published schema."""
    document: dict[str, object] = json.loads((resources.folder("reports") / SCHEMA).read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("name", ["green", "failing", "rooted", "unstable", "many", "hostile", "cut"])
def test_the_report_is_what_the_schema_says(
    name: str, request: pytest.FixtureRequest, specification: Specification
) -> None:
    """What is written can be read again and is valid against the published schema."""
    run: Run = request.getfixturevalue(name)
    jsonschema.Draft202012Validator(schema()).validate(json.loads(json_report(*run, specification)))


def test_the_schema_is_a_schema() -> None:
    """The published schema is valid itself, closed and described throughout."""
    document = schema()
    jsonschema.Draft202012Validator.check_schema(document)
    objects = [document, *document["$defs"].values()]  # type: ignore[attr-defined]
    assert [] == [entry for entry in objects if "description" not in entry]
    assert [] == [entry for entry in objects if "properties" in entry and entry["additionalProperties"] is not False]


def test_an_unknown_key_is_refused_by_the_schema(green: Run, specification: Specification) -> None:
    """The schema can fail: a key that it does not describe is an error."""
    document = json.loads(json_report(*green, specification)) | {"approved": True}
    with pytest.raises(jsonschema.ValidationError, match="approved"):
        jsonschema.Draft202012Validator(schema()).validate(document)


def test_the_report_says_what_was_judged(failing: Run, specification: Specification) -> None:
    """Verdict, counts, readings and a finding stand where the schema puts them."""
    document = json.loads(json_report(*failing, specification))
    case = next(case for case in document["cases"] if case["id"] == "6.1.3/Elev/max+1")
    assert ("non-conformant", 17, 2) == (document["verdict"], document["counts"]["pass"], document["counts"]["fail"])
    assert {"holds": "utf-16-units", "chosen": True, "shown": {}} == document["readings"]["string-limit"]
    assert ("fail", [101, 102, 103], 102) == (case["verdict"], case["exchanges"], case["findings"][0]["exchange"])


def test_a_case_says_whose_it_is(rooted: Run, specification: Specification) -> None:
    """Blame, evidence and root cause of each case stand with it, and the causes with their cases."""
    document = json.loads(json_report(*rooted, specification))
    cases = {case["id"]: case for case in document["cases"]}
    told = cases["7/not_found"]
    assert ("implementation", "population/not_found") == (told["blame"], told["cause"])
    assert f"{render(CAUSE.sentence)}; or target.toml {CAUSE.key}" == told["evidence"]
    assert ("nobody", None) == (cases["6.1.3/Elev/min"]["blame"], cases["6.1.3/Elev/min"]["cause"])
    assert [
        {
            "id": "population/not_found",
            "sentence": render(CAUSE.sentence),
            "blame": "implementation",
            "key": "[population] not_found",
            "verdict": "fail",
            "cases": list(CAUSE.cases),
            "warned": [],
            "masks": list(CAUSE.masks),
        }
    ] == document["causes"]


def test_a_finding_has_its_codes_and_quotes(green: Run, specification: Specification) -> None:
    """A machine need not read English: the codes stand beside the sentences, and what was said stands apart."""
    log, judgement = green
    found = replace(finding(1), observed=say("http-status", status="500"), quotes=("Kald os",))
    first = replace(judgement.cases[0], verdict=Verdict.FAIL, findings=(found,))
    document = json.loads(json_report(log, replace(judgement, cases=(first, *judgement.cases[1:])), specification))
    told = document["cases"][0]["findings"][0]
    assert ("http-status", "HTTP 500") == (told["observed_code"], told["observed"])
    assert ["Kald os"] == told["quotes"]


def test_a_reading_says_what_was_shown(green: Run, specification: Specification) -> None:
    """Each reading has what holds, and by alternative the cases that show it; a case has what it showed."""
    log, judgement = green
    first = replace(judgement.cases[0], shown=("bytes",))
    shown = (("bytes", (first.case.id,)),)
    reading = ReadingResult(reading="string-limit", holds="code-points", chosen=False, shown=shown)
    told = replace(judgement, cases=(first, *judgement.cases[1:]), readings=(reading,))
    document = json.loads(json_report(log, told, specification))
    expected = {"holds": "code-points", "chosen": False, "shown": {"bytes": [first.case.id]}}
    assert expected == document["readings"]["string-limit"]
    assert ["bytes"] == document["cases"][0]["shown"]


def test_what_the_suite_catches_is_told_or_null(green: Run, specification: Specification) -> None:
    """The figures of the set that was run, as the schema has them; null where it was not measured."""
    missed = Missed(fault="cuts-a-name", clause="6.1.3/KontaktPerson/maxLength", en="It cuts names.")
    smoke = Smoke(cases=("soap/fault",), requests=30, caught=51, missed=(missed,))
    measured = Measured(digest="1516d1a9", faults=70, caught=68, oddities=40, alarms=1, smoke=smoke)
    document = json.loads(json_report(*green, specification, measured=measured))
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert {
        "set": "1516d1a9",
        "faults": 70,
        "caught": 68,
        "oddities": 40,
        "alarms": 1,
        "smoke": {
            "requests": 30,
            "caught": 51,
            "missed": [{"fault": "cuts-a-name", "clause": missed.clause, "en": "It cuts names."}],
        },
    } == document["power"]
    assert json.loads(json_report(*green, specification))["power"] is None


def test_a_run_that_did_not_end_has_no_end(cut: Run, specification: Specification) -> None:
    """A cut log is told as null and as a problem."""
    document = json.loads(json_report(*cut, specification))
    assert (None, list(map(render, cut[1].problems))) == (document["run"]["finished"], document["problems"])

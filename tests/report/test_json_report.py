from __future__ import annotations

import json

import jsonschema
import pytest

from conformance import resources
from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog
from conformance.report.json_report import SCHEMA, json_report
from conformance.spec.specification import Specification

Run = tuple[RunLog, Judgement]


def schema() -> dict[str, object]:
    """Return the published schema."""
    document: dict[str, object] = json.loads((resources.folder("reports") / SCHEMA).read_text(encoding="utf-8"))
    return document


@pytest.mark.parametrize("name", ["green", "failing", "many", "hostile", "cut"])
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
    assert "utf-16-units" == document["readings"]["string-limit"]
    assert ("fail", [4], 4) == (case["verdict"], case["exchanges"], case["findings"][0]["exchange"])


def test_a_run_that_did_not_end_has_no_end(cut: Run, specification: Specification) -> None:
    """A cut log is told as null and as a problem."""
    document = json.loads(json_report(*cut, specification))
    assert (None, list(cut[1].problems)) == (document["run"]["finished"], document["problems"])

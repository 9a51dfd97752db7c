"""The forms in which `conformance check` tells what it found, held against what is published about each."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from conformance import resources
from conformance.record.checked import Checked, Complaint
from conformance.report.check_formats import FORMATS
from conformance.report.check_sarif import uri
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification
from conformance.wire.xml import parse

HOSTILE = "50%,\r\n::error file=x::injected\x1b[2J\u202e 010203-1234 and 0102031234\ud800"


def _complaint(**changes: Any) -> Complaint:
    values: dict[str, Any] = {
        "file": "out/a,b:c%.har",
        "line": 7,
        "column": 3,
        "part": "entry 1, request",
        "inner": 2,
        "clause": "6.1.3/Elev/max",
        "level": Level.MUST,
        "place": "/Envelope/Body",
        "expected": "A call has at most 100 Elev.",
        "observed": HOSTILE,
        "decides": True,
    }
    return Complaint(**(values | changes))


FILES = (
    Checked(file="good.xml", messages=1, complaints=()),
    Checked(
        file="out/a,b:c%.har",
        messages=2,
        complaints=(
            _complaint(),
            _complaint(clause="soap/request/action", level=Level.SHOULD, decides=False, column=0, part="", inner=0),
        ),
    ),
    Checked(file="warned.xml", messages=1, complaints=(_complaint(decides=False, level=Level.SHOULD),)),
    Checked(file="cut\n.xml", messages=0, complaints=(_complaint(clause="xml", file="cut\n.xml"),)),
    Checked(file="empty.har", messages=0, complaints=()),
)


def _written(form: str, specification: Specification) -> str:
    return "".join(FORMATS[form](iter(FILES), specification))


def test_text_is_one_line_a_finding(specification: Specification) -> None:
    """File, line, column where there is one, clause, words, and where in the file; the summary is last."""
    lines = _written("text", specification).splitlines()

    assert 6 == len(lines)
    assert lines[0].startswith("out/a,b:c%.har:7:3: 6.1.3/Elev/max: A call has at most 100 Elev; observed 50%, ::error")
    assert lines[0].endswith("[entry 1, request, line 2]")
    assert lines[1].startswith("out/a,b:c%.har:7: soap/request/action: ")
    assert "empty.har: holds no message, passed over" == lines[4]
    assert "5 files judged (4 messages), 2 with findings, 1 with warnings only" == lines[5]
    assert all(line.isprintable() for line in lines)


@pytest.mark.parametrize("form", [pytest.param(name, id=name) for name in FORMATS if name != "text"])
def test_what_leaves_the_machine_names_nobody(form: str, specification: Specification) -> None:
    """The last digits of what looks like a CPR number are hidden, and can be written at all."""
    written = _written(form, specification)

    assert written.encode()
    assert "010203xxxx" in written
    assert not re.search("0203-?1234", written)


# ---------------------------------------------------------------- GitHub


def _commands(output: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as the runner does: `::name key=value,key=value::data`, unescaped afterwards."""
    found = []
    for line in output.split("\n"):
        command = re.match(r"^\s*::([^ :]+)(?: ([^\n]*?))?::(.*)$", line)
        if command:
            pairs = [pair.partition("=") for pair in (command[2] or "").split(",") if pair]
            properties = {key: _plain(value, ((":", "%3A"), (",", "%2C"))) for key, _, value in pairs}
            found.append((command[1], properties, _plain(command[3], ())))
    return found


def _plain(text: str, more: tuple[tuple[str, str], ...]) -> str:
    for character, escaped in (("\r", "%0D"), ("\n", "%0A"), *more, ("%", "%25")):
        text = text.replace(escaped, character)
    return text


def test_github_commands_are_read_back_and_no_other(specification: Specification) -> None:
    """Each finding is one command whose properties come back as they were; nothing from a message starts another."""
    commands = _commands(_written("github", specification))

    assert ["error", "warning", "warning", "error", "notice"] == [name for name, _, _ in commands]
    assert {"file": "out/a,b:c%.har", "line": "7", "col": "3", "title": "6.1.3/Elev/max"} == commands[0][1]
    assert {"file", "line", "title"} == set(commands[1][1])
    assert commands[0][2].startswith("A call has at most 100 Elev; observed 50%, ::error file=x::injected")


# ---------------------------------------------------------------- SARIF

# The part of the published SARIF 2.1.0 schema that is used here, stricter: nothing else may stand in these objects.
_MESSAGE = {
    "type": "object",
    "required": ["text"],
    "additionalProperties": False,
    "properties": {"text": {"type": "string", "minLength": 1}},
}
_RULE = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "shortDescription": _MESSAGE,
        "fullDescription": _MESSAGE,
        "help": _MESSAGE,
        "defaultConfiguration": {"properties": {"level": {"enum": ["none", "note", "warning", "error"]}}},
        "properties": {"type": "object"},
    },
}
_LOCATION = {
    "type": "object",
    "additionalProperties": False,
    "required": ["physicalLocation"],
    "properties": {
        "physicalLocation": {
            "type": "object",
            "additionalProperties": False,
            "required": ["artifactLocation", "region"],
            "properties": {
                "artifactLocation": {
                    "additionalProperties": False,
                    "properties": {"uri": {"type": "string", "pattern": r"^[A-Za-z0-9._~/%:-]+$"}},
                },
                "region": {
                    "additionalProperties": False,
                    "required": ["startLine"],
                    "properties": {
                        "startLine": {"type": "integer", "minimum": 1},
                        "startColumn": {"type": "integer", "minimum": 1},
                    },
                },
            },
        },
        "logicalLocations": {"type": "array", "items": {"properties": {"fullyQualifiedName": {"type": "string"}}}},
    },
}
_RESULT = {
    "type": "object",
    "required": ["message", "ruleId", "locations"],
    "additionalProperties": False,
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": _MESSAGE,
        "locations": {"type": "array", "minItems": 1, "items": _LOCATION},
        "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
_RUN = {
    "type": "object",
    "required": ["tool", "results"],
    "additionalProperties": False,
    "properties": {
        "tool": {
            "required": ["driver"],
            "properties": {
                "driver": {
                    "required": ["name"],
                    "additionalProperties": False,
                    "properties": {
                        "name": {"type": "string"},
                        "version": {"type": "string"},
                        "rules": {"type": "array", "uniqueItems": True, "items": _RULE},
                    },
                }
            },
        },
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "invocations": {"items": {"required": ["executionSuccessful"]}},
        "results": {"type": "array", "items": _RESULT},
    },
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "additionalProperties": False,
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"enum": ["2.1.0"]},
        "runs": {"type": "array", "items": _RUN},
    },
}


def test_sarif_has_the_published_form(specification: Specification) -> None:
    """The document has the form of SARIF 2.1.0, and each result is of a rule that stands where it says."""
    document = json.loads(_written("sarif", specification))
    jsonschema.Draft7Validator(SARIF).validate(document)
    (run,) = document["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert ["6.1.3/Elev/max", "soap/request/action", "xml"] == [rule["id"] for rule in rules]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert ["error", "warning", "warning", "error"] == [result["level"] for result in run["results"]]
    assert specification.clause("6.1.3/Elev/max").da in rules[0]["help"]["text"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert {"startLine": 7, "startColumn": 3} == region


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param("./out/å b.xml", "out/%C3%A5%20b.xml", id="relative"),
        pytest.param("/tmp/a.xml", "file:///tmp/a.xml", id="absolute"),
        pytest.param("out\\a#?.xml", "out/a%23%3F.xml", id="other-system"),
    ],
)
def test_file_names_are_uri_references(file: str, expected: str) -> None:
    """A name is a reference that code scanning finds in the repository."""
    assert expected == uri(file)


def test_fingerprint_is_not_about_the_line(specification: Specification) -> None:
    """An alert stays the same alert when lines are put in above it, and is another in another place."""

    def fingerprint(**changes: Any) -> dict[str, str]:
        files = [Checked(file="a", messages=1, complaints=(_complaint(**changes),))]
        (result,) = json.loads("".join(FORMATS["sarif"](files, specification)))["runs"][0]["results"]
        prints: dict[str, str] = result["partialFingerprints"]
        return prints

    assert fingerprint() == fingerprint(line=99, observed="101 Elev")
    assert fingerprint() != fingerprint(place="/Envelope")


# ---------------------------------------------------------------- JSON and JUnit


def test_json_has_its_published_form(specification: Specification) -> None:
    """The document has the form of the schema that we publish, and the counts of its files."""
    document = json.loads(_written("json", specification))
    schema = json.loads((resources.folder("reports") / "check.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)

    assert {"files": 5, "messages": 4, "invalid": 2, "warned": 1} == document["counts"]
    assert [True, False, True, False, True] == [file["valid"] for file in document["files"]]


def test_json_over_no_file_can_be_read(specification: Specification) -> None:
    """A document is a document before the first file."""
    assert [] == json.loads("".join(FORMATS["json"]([], specification)))["files"]


def test_junit_fails_what_is_invalid(specification: Specification) -> None:
    """A file is a test case: invalid ones fail, warnings pass with a note, one without a message is skipped."""
    root = parse(_written("junit", specification).encode())
    cases = list(root.iter("testcase"))

    assert [[], ["failure"], ["system-out"], ["failure"], ["skipped"]] == [[c.tag for c in case] for case in cases]
    assert ["5", "2", "0", "1"] == [root.get(name) for name in ("tests", "failures", "errors", "skipped")]
    assert "6.1.3/Elev/max" == cases[1][0].get("type")

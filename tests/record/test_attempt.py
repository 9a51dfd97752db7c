from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance import resources
from conformance.record.attempt import (
    FORMAT,
    Attempt,
    Outcome,
    Report,
    Said,
    Task,
    attempt_from_json,
    attempt_to_json,
    outcome_from_json,
    outcome_to_json,
    task_from_json,
)

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SAID = st.builds(Said, accepted=st.booleans(), code=st.none() | st.integers(), text=st.none() | TEXTS)
OUTCOMES = st.builds(
    Outcome,
    youths=st.dictionaries(TEXTS, SAID, max_size=4),
    failure=TEXTS,
    refused=TEXTS,
    shortened=st.lists(TEXTS, max_size=3).map(tuple),
)
TASKS = st.builds(
    Task,
    scenario=TEXTS,
    endpoint=TEXTS,
    wsdl=TEXTS,
    binding=TEXTS,
    soap=TEXTS,
    report=st.builds(
        Report,
        fields=st.dictionaries(TEXTS.filter(lambda name: name != "CPRNr"), TEXTS, max_size=4),
        youths=st.lists(TEXTS, max_size=4).map(tuple),
    ),
    update=st.booleans(),
)


@given(outcome=OUTCOMES)
def test_an_outcome_comes_back(outcome: Outcome) -> None:
    """What is written as JSON is read as what it was."""
    assert outcome == outcome_from_json(json.loads(json.dumps(outcome_to_json(outcome))))


@given(task=TASKS, outcome=st.none() | OUTCOMES, number=st.integers(1, 9), milliseconds=st.floats(0, 1e6))
def test_an_attempt_comes_back(task: Task, outcome: Outcome | None, number: int, milliseconds: float) -> None:
    """With its task, and with an outcome or without."""
    attempt = Attempt(
        case="a", number=number, task=task, outcome=outcome, trouble="" if outcome else "x", milliseconds=milliseconds
    )

    assert attempt == attempt_from_json(json.loads(json.dumps(attempt_to_json(attempt))))
    assert task == task_from_json(task.to_json())


def test_a_task_tells_no_answer() -> None:
    """A driver reads nothing from which it could guess what it is about to be told."""
    task = Task(
        scenario="a",
        endpoint="b",
        wsdl="c",
        binding="plain",
        soap="1.2",
        report=Report(fields={"X": "y"}, youths=("1",)),
    )

    assert {
        "format": FORMAT,
        "scenario": "a",
        "endpoint": "b",
        "wsdl": "c",
        "binding": "plain",
        "soap": "1.2",
        "update": False,
        "report": {"X": "y", "CPRNr": ["1"]},
    } == task.to_json()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ([], "the outcome is [], expected an object"),
        (None, "the outcome is missing, expected an object"),
        ({"format": 2, "youths": []}, "the outcome has format 2, expected 1"),
        ({"format": 1}, "youths is missing, expected an array"),
        ({"format": 1, "youths": {}}, "youths is {}, expected an array"),
        ({"format": 1, "youths": ["1"]}, "an entry of youths is '1', expected an object"),
        ({"format": 1, "youths": [{"accepted": True}]}, "CPRNr is missing, expected a string"),
        ({"format": 1, "youths": [{"CPRNr": 6101004000, "accepted": True}]}, "CPRNr is 6101004000, expected a string"),
        ({"format": 1, "youths": [{"CPRNr": "1"}]}, "accepted is missing, expected true or false"),
        ({"format": 1, "youths": [{"CPRNr": "1", "accepted": 1}]}, "accepted is 1, expected true or false"),
        ({"format": 1, "youths": [{"CPRNr": "1", "accepted": "true"}]}, "accepted is 'true', expected true or false"),
        (
            {"format": 1, "youths": [{"CPRNr": "1", "accepted": False, "Fejlkode": "14"}]},
            "Fejlkode is '14', expected a whole number",
        ),
        (
            {"format": 1, "youths": [{"CPRNr": "1", "accepted": False, "Fejlkode": True}]},
            "Fejlkode is True, expected a whole number",
        ),
        (
            {"format": 1, "youths": [{"CPRNr": "1", "accepted": False, "FejlTekst": 1}]},
            "FejlTekst is 1, expected a string",
        ),
        (
            {"format": 1, "youths": [{"CPRNr": "1", "accepted": True}] * 2},
            "youths names the same CPRNr twice",
        ),
        ({"format": 1, "youths": [], "failure": 1}, "failure is 1, expected a string"),
        ({"format": 1, "youths": [], "shortened": "KontaktMail"}, "shortened is 'KontaktMail', expected an array"),
        ({"format": 1, "youths": [], "shortened": [1]}, "an entry of shortened is 1, expected a string"),
        (
            {"format": 1, "youths": [], "error": "x"},
            "the outcome has an unknown key 'error'; known: format, youths, failure, refused, shortened",
        ),
        (
            {"format": 1, "youths": [{"CPRNr": "1", "accepted": True, "code": 1}]},
            "an entry of youths has an unknown key 'code'; known: CPRNr, accepted, Fejlkode, FejlTekst",
        ),
    ],
)
def test_what_is_no_outcome_is_told_in_one_sentence(data: Any, sentence: str) -> None:
    """A vendor reads what was expected, and what the driver wrote."""
    with pytest.raises((TypeError, ValueError)) as refused:
        outcome_from_json(data)

    assert sentence == str(refused.value)


def test_null_is_nothing() -> None:
    """What a driver leaves out it may also write as null."""
    data = {"format": 1, "youths": [], "failure": None, "refused": None, "shortened": None}

    assert Outcome(youths={}) == outcome_from_json(data)


def test_the_published_schema_knows_the_same_keys() -> None:
    """What the reader takes is what the schema for vendors describes."""
    schema = json.loads((resources.folder("cases") / "driver.schema.json").read_text(encoding="utf-8"))["$defs"]
    outcome = outcome_to_json(Outcome(youths={"1": Said(accepted=False, code=14, text="x")}))
    task = Task(scenario="", endpoint="", wsdl="", binding="", soap="", report=Report(fields={}, youths=()))

    assert set(outcome) == set(schema["outcome"]["properties"])
    assert set(outcome["youths"][0]) == set(schema["outcome"]["properties"]["youths"]["items"]["properties"])
    assert set(task.to_json()) == set(schema["task"]["properties"]) == set(schema["task"]["required"])
    assert FORMAT == schema["task"]["properties"]["format"]["const"]

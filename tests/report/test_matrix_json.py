from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest

from conformance import resources
from conformance.errors import ConfigurationError
from conformance.record.matrix import Matrix
from conformance.report.matrix_json import SCHEMA, matrix_from_json, matrix_json
from tests.report.matrices import hostile, matrix, troubled

MADE = [pytest.param(make, id=make.__name__) for make in (matrix, troubled, hostile)]


def schema() -> dict[str, Any]:
    """Return the published schema."""
    document: dict[str, Any] = json.loads((resources.folder("reports") / SCHEMA).read_text(encoding="utf-8"))
    return document


def described(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield an object of the schema and everything that it describes below."""
    yield part
    for inner in part.get("properties", {}).values():
        yield from described(inner)


@pytest.mark.parametrize("make", MADE)
def test_the_matrix_is_what_the_schema_says(make: Callable[[], Matrix]) -> None:
    """What is written is valid against the published schema."""
    document = json.loads(matrix_json(make()))

    jsonschema.Draft202012Validator(schema()).validate(document)
    assert 1 == document["format"]


@pytest.mark.parametrize("make", MADE)
def test_what_is_written_reads_back_the_same(make: Callable[[], Matrix]) -> None:
    """Nothing is lost or changed on the way, whatever stands in a sentence."""
    written = make()

    assert written == matrix_from_json(matrix_json(written))


def test_the_same_matrix_gives_the_same_bytes() -> None:
    """What was read can be written again, byte for byte."""
    data = matrix_json(troubled())

    assert data == matrix_json(matrix_from_json(data))


def test_the_schema_is_a_schema() -> None:
    """The published schema is valid itself, closed, and describes every property."""
    document = schema()
    jsonschema.Draft202012Validator.check_schema(document)
    parts = [part for top in (document, *document["$defs"].values()) for part in described(top)]

    assert [] == [part for part in parts if "description" not in part]
    assert [] == [part for part in parts if "properties" in part and part["additionalProperties"] is not False]
    assert [] == [part for part in parts if "properties" in part and part["required"] != list(part["properties"])]


def test_an_unknown_key_is_refused_by_the_schema() -> None:
    """The schema can fail: a key that it does not describe is an error."""
    document = json.loads(matrix_json(troubled())) | {"approved": True}

    with pytest.raises(jsonschema.ValidationError, match="approved"):
        jsonschema.Draft202012Validator(schema()).validate(document)


def test_the_totals_say_what_the_rows_say() -> None:
    """Figures and idle cases stand in the file for readers that only want those."""
    made = troubled()

    totals = json.loads(matrix_json(made))["totals"]

    assert {"faults": 24, "caught": 22, "oddities": 5, "alarms": 1, "idle": list(made.idle)} == totals
    assert 0 < len(made.idle)


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    """Return the troubled matrix as JSON, with one change."""
    document = json.loads(matrix_json(troubled()))
    change(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"{", "the matrix: is not JSON: ", id="not JSON"),
        pytest.param(b"\xff\xfe\xff", "the matrix: is not JSON: ", id="not text"),
        pytest.param(b"[]", "the matrix: is not a JSON object", id="no object"),
        pytest.param(b"{}", "the matrix: key 'format' is missing", id="empty"),
        pytest.param(changed(lambda d: d.update(format=2)), "the matrix: key 'format' must be 1", id="format"),
        pytest.param(changed(lambda d: d.pop("faults")), "the matrix: key 'faults' is missing", id="no faults"),
        pytest.param(changed(lambda d: d.update(more=1)), "the matrix: unknown key 'more'", id="unknown key"),
        pytest.param(
            changed(lambda d: d["totals"].update(caught=24)),
            "the matrix: key 'totals' does not follow from the rows",
            id="totals",
        ),
        pytest.param(
            changed(lambda d: d["faults"][0].update(catch="caught")),
            "key 'catch' cannot be 'caught' (expected one of cited, elsewhere, missed)",
            id="unknown word",
        ),
        pytest.param(
            changed(lambda d: d["faults"][2]["fallen"].update(x="bad")), "key 'x' cannot be 'bad'", id="unknown verdict"
        ),
        pytest.param(
            changed(lambda d: d["oddities"][0].update(seconds="1")), "key 'seconds' must be a number", id="seconds"
        ),
        pytest.param(changed(lambda d: d["oddities"][0].pop("because")), "key 'because' is missing", id="because"),
    ],
)
def test_what_is_no_matrix_is_a_configuration_error(data: bytes, message: str) -> None:
    """One line says what is wrong, and where."""
    with pytest.raises(ConfigurationError) as caught:
        matrix_from_json(data)

    assert message in str(caught.value)
    assert 1 == len(str(caught.value).splitlines())

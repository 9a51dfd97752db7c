"""conformance.run.measured: the figures beside the cases, and whether they are those of today's set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from conformance import resources
from conformance.errors import SuiteError
from conformance.power.smoke import BUDGET
from conformance.record.matrix import Matrix
from conformance.reference.faults import FAULTS
from conformance.reference.oddities import ODDITIES
from conformance.run.catalogue import load_rows
from conformance.run.measured import (
    Measured,
    Missed,
    Smoke,
    differences,
    figures,
    load_measured,
    set_digest,
    write_measured,
)
from conformance.spec.specification import Specification, load_specification

MATRIX = Matrix(suite="suite", digest="0123456789abcdef", measured="", cases=(), faults=(), oddities=())
SMOKE = Smoke(cases=("a/æ", "b"), requests=5, caught=0, missed=(Missed(fault="f", clause="7/x", en="ø"),))


def test_what_is_kept_reads_back_the_same(tmp_path: Path) -> None:
    """The figures of a matrix are written and read without loss."""
    path = write_measured(MATRIX, SMOKE, tmp_path / "power.json")

    expected = Measured(digest=MATRIX.digest, faults=0, caught=0, oddities=0, alarms=0, smoke=SMOKE)
    assert expected == load_measured(path)
    assert () == differences(MATRIX, SMOKE, path)


@pytest.mark.parametrize(
    ("matrix", "smoke", "expected"),
    [
        pytest.param(replace(MATRIX, digest="f"), SMOKE, ("digest is not what power.json says",), id="digest"),
        pytest.param(MATRIX, replace(SMOKE, cases=("b",)), ("smoke is not what power.json says",), id="smoke"),
        pytest.param(MATRIX, replace(SMOKE, missed=()), ("smoke is not what power.json says",), id="missed"),
    ],
)
def test_each_difference_is_told(tmp_path: Path, matrix: Matrix, smoke: Smoke, expected: tuple[str, ...]) -> None:
    """What was measured now and is not what was kept has a sentence."""
    path = write_measured(MATRIX, SMOKE, tmp_path / "power.json")

    assert expected == differences(matrix, smoke, path)


def test_where_nothing_was_kept_everything_differs(tmp_path: Path) -> None:
    """A file that is not there is not what was measured."""
    assert len(figures(MATRIX, SMOKE)) == len(differences(MATRIX, SMOKE, tmp_path / "power.json"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="absent"),
        pytest.param("{", id="no-json"),
        pytest.param("[]", id="no-object"),
        pytest.param('{"digest": "x"}', id="incomplete"),
    ],
)
def test_a_file_that_cannot_be_used_is_our_error(tmp_path: Path, text: str | None) -> None:
    """The figures belong to the suite, so that whoever runs it cannot be blamed for them."""
    path = tmp_path / "power.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(SuiteError) as caught:
        load_measured(path)

    assert str(caught.value).startswith(f"{path} cannot be used: run `conformance power --record` (")


def test_the_figures_are_those_of_the_set_of_today(specification: Specification) -> None:
    """Whoever changes a case, a clause or a limit measures again: `conformance power --record`."""
    measured = load_measured()

    assert set_digest(load_rows(), specification) == measured.digest
    assert (len(FAULTS), len(ODDITIES)) == (measured.faults, measured.oddities)


def test_the_smoke_tier_holds_together() -> None:
    """Its cases exist, it keeps to its budget, and what it misses and catches are all faults."""
    smoke = load_measured().smoke
    ids = {row.id for row in load_rows()}

    assert len(set(smoke.cases)) == len(smoke.cases)
    assert set(smoke.cases) <= ids
    assert BUDGET >= smoke.requests
    assert len(FAULTS) == smoke.caught + len(smoke.missed)
    assert {missed.fault for missed in smoke.missed} <= set(FAULTS)
    assert all(FAULTS[missed.fault].clause == missed.clause for missed in smoke.missed)


def test_the_name_of_a_set_is_the_same_over_each_binding(specification: Specification) -> None:
    """The binding is a matter of the target: the set of cases and clauses is one."""
    layered = load_specification(resources.default_specification(), binding="ipl")

    assert set_digest(load_rows(), specification) == set_digest(load_rows(), layered)


def test_the_name_of_a_set_is_the_same_in_every_process(specification: Specification) -> None:
    """Nothing in it depends on the hashes of one process, or on the order of the rows."""
    code = (
        "from conformance.resources import default_specification\n"
        "from conformance.run.catalogue import load_rows\n"
        "from conformance.run.measured import set_digest\n"
        "from conformance.spec.specification import load_specification\n"
        "print(set_digest(reversed(list(load_rows())), load_specification(default_specification())))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(resources.import_root()), "PYTHONHASHSEED": "4711"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, encoding="utf-8", check=True
    )

    assert set_digest(load_rows(), specification) == done.stdout.strip()


def test_whatever_a_case_cites_names_another_set(specification: Specification) -> None:
    """A clause more in one row is another set, and so is a row less."""
    rows = list(load_rows())
    cited = [replace(rows[0], clauses=(*rows[0].clauses, "7/reportable")), *rows[1:]]

    names = [set_digest(some, specification) for some in (rows, cited, rows[1:])]
    assert 3 == len(set(names))


def test_what_is_kept_is_json_for_people(tmp_path: Path) -> None:
    """Danish letters stand as they are, and the file ends with a line."""
    text = write_measured(MATRIX, SMOKE, tmp_path / "power.json").read_text(encoding="utf-8")

    assert text.endswith("}\n")
    assert ["a/æ", "b"] == json.loads(text)["smoke"]["cases"]
    assert "a/æ" in text

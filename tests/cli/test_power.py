"""`conformance power` with names: what is judged, what is said of it, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conformance import resources
from conformance.reference import faults, oddities
from conformance.reference.seeded import Fault, Oddity
from conformance.report.matrix_json import SCHEMA
from tests.cli.conftest import Command

pytestmark = pytest.mark.variants

FAULT, ODDITY = "name-limit-one-more", "no-reason-phrase"
ONLY_ALL = "error: --record or --check: is for all variants (leave the names out)\n"


@pytest.fixture
def strange(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a fault that is none, and an oddity that is a fault."""
    wrong = faults.FAULTS[FAULT]
    harmless = Fault(name="no-fault-at-all", en="the service as it is", clause=wrong.clause)
    harmful = Oddity(name="no-oddity-at-all", en=wrong.en, service=wrong.service, because="nothing")
    for kind, variant in ((faults.FAULTS, harmless), (oddities.ODDITIES, harmful)):
        monkeypatch.setitem(kind, variant.name, variant)
    monkeypatch.setitem(faults.PLACES, harmless.name, "limits")
    monkeypatch.setitem(oddities.PLACES, harmful.name, "answers")


def _matrix(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "matrix.json").read_text(encoding="utf-8"))
    return document


def test_what_is_caught_ends_well(inside: Command, tmp_path: Path) -> None:
    """A fault and an oddity by name, and nothing else: 0, the two figures last, and the matrix beside them."""
    done = inside("power", FAULT, ODDITY, "-n", "1", "--output", "power")

    matrix, lines = _matrix(tmp_path / "power"), done.stdout.splitlines()
    assert (0, f"2 of 2 variants sent, last {ODDITY}\n") == (done.returncode, done.stderr)
    assert "1 of 1 fault caught, 0 of 1 oddity raises a false alarm" == lines[-2]
    assert "matrix: power/matrix.html" == lines[-1]
    assert ([FAULT], [ODDITY]) == tuple([row["name"] for row in matrix[kind]] for kind in ("faults", "oddities"))
    assert (tmp_path / "power" / "matrix.html").exists()


def test_the_matrix_is_what_its_schema_says(inside: Command, tmp_path: Path) -> None:
    """matrix.json is valid against the published schema, and names the case that cites the clause."""
    inside("power", FAULT, "-n", "1", "--output", "power")

    schema = json.loads((resources.folder("reports") / SCHEMA).read_text(encoding="utf-8"))
    matrix = _matrix(tmp_path / "power")
    jsonschema.Draft202012Validator(schema).validate(matrix)
    assert "6.1.3/KontaktPerson/maxLength+1" in matrix["faults"][0]["by"]
    assert "cited" == matrix["faults"][0]["catch"]


def test_names_are_judged_in_processes_of_their_own_as_well(inside: Command, tmp_path: Path) -> None:
    """Two processes say the same as one, in the same order."""
    names = ("mail-limit-missing", FAULT, ODDITY)
    one = inside("power", *names, "-n", "1", "--output", "one")
    two = inside("power", *names, "-n", "2", "--output", "two")

    told = [
        [{key: row[key] for key in row if key != "seconds"} for kind in ("faults", "oddities") for row in matrix[kind]]
        for matrix in (_matrix(tmp_path / "one"), _matrix(tmp_path / "two"))
    ]
    assert 0 == one.returncode == two.returncode, two.stderr
    assert [FAULT, "mail-limit-missing", ODDITY] == [row["name"] for row in told[0]]
    assert told[0] == told[1]


def test_a_missed_fault_is_a_failure(inside: Command, strange: None, tmp_path: Path) -> None:
    """A fault that no case shows ends with 1, and its line says what it breaks."""
    done = inside("power", "no-fault-at-all", "-n", "1", "--output", "power")

    clause = faults.FAULTS[FAULT].clause
    missed = f"MISSED no-fault-at-all: the service as it is (breaks {clause}, deserves fail)"
    assert 1 == done.returncode
    assert missed == done.stdout.splitlines()[0]
    assert "0 of 1 fault caught, 0 of 0 oddities raise a false alarm" in done.stdout
    assert "missed" == _matrix(tmp_path / "power")["faults"][0]["catch"]


def test_a_false_alarm_is_a_failure(inside: Command, strange: None) -> None:
    """An oddity that a case complains about ends with 1."""
    done = inside("power", "no-oddity-at-all", "-n", "1", "--output", "power")

    assert 1 == done.returncode
    assert done.stdout.startswith("FALSE ALARM no-oddity-at-all: ")
    assert "0 of 0 faults caught, 1 of 1 oddity raises a false alarm" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        pytest.param(
            ("name-limit-one-mor",),
            f"error: no fault and no oddity is called 'name-limit-one-mor' (did you mean '{FAULT}'?)\n",
            id="fault",
        ),
        pytest.param(
            (FAULT, "no-reason-phrases"),
            f"error: no fault and no oddity is called 'no-reason-phrases' (did you mean '{ODDITY}'?)\n",
            id="oddity-beside-a-fault",
        ),
        pytest.param(
            (FAULT, "--record"),
            ONLY_ALL,
            id="record-some",
        ),
        pytest.param(
            (FAULT, "--check"),
            "error: --record or --check: is for all variants (leave the names out)\n",
            id="check-some",
        ),
    ],
)
def test_what_nobody_can_judge_is_one_line(
    inside: Command, tmp_path: Path, arguments: tuple[str, ...], error: str
) -> None:
    """An unknown name has a suggestion, figures are kept of all variants only: 3, and nothing is measured."""
    done = inside("power", *arguments, "--output", "power")

    assert (3, "", error) == (done.returncode, done.stdout, done.stderr)
    assert not (tmp_path / "power").exists()

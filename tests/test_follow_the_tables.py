"""The promise that nothing but the tables knows a limit: edit a copy of tables.toml, and everything follows."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from conformance import resources
from conformance.derive.files import message_name, write_derived
from conformance.judge.reading import Reader
from conformance.reference.app import create_app
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Service, endpoint_path
from conformance.reference.target_file import render_target
from conformance.run.catalogue import load_rows, resolve
from conformance.run.workbench import Workbench
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification, load_specification

ELEV, PERSON = 50, 200
_QUIET = ("pass", "not-applicable", "observed")
LAYER = "ipl"
"""The section of the cases about a layer around the message, which the plain binding does not have."""
EDITS = {
    "Elev": ("max = 100", f"max = {ELEV}"),
    "KontaktPerson": ("string = 250", f"string = {PERSON}"),
    "SlutDato": ("min = 0", "min = 1"),
}
XS = "{http://www.w3.org/2001/XMLSchema}"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the specification folder with three numbers of tables.toml edited as text."""
    folder = tmp_path_factory.mktemp("changed") / "specification"
    shutil.copytree(resources.default_specification(), folder)
    tables = folder / "tables.toml"
    text = tables.read_text(encoding="utf-8")
    for name, (old, new) in EDITS.items():
        start = text.index(f'name = "{name}"')
        end = text.index("[[structure", start)
        assert old in text[start:end], f"tables.toml no longer holds what this test edits: {name} {old}"
        text = text[:start] + text[start:end].replace(old, new, 1) + text[end:]
    tables.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def specification(changed: Path) -> Specification:
    """Return the changed specification."""
    return load_specification(changed)


@pytest.fixture(scope="module")
def bench(specification: Specification) -> Workbench:
    """Return a workbench over the changed specification."""
    return Workbench(
        reader=Reader(specification, Schemas(specification)),
        population=make_population(specification.tables),
        seed=0,
    )


@pytest.fixture(scope="module")
def unchanged_target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Run the reference endpoint over the specification as it is; return its target.toml."""
    specification = load_specification(resources.default_specification())
    population = make_population(specification.tables)
    file = tmp_path_factory.mktemp("unchanged") / "target.toml"
    with Registers(population) as registers, running(create_app(Service(specification, registers))) as base:
        text = render_target(
            population,
            tables=specification.tables,
            url=base + endpoint_path(specification.tables),
            soap=specification.binding.soap,
        )
        file.write_text(text, encoding="utf-8")
        yield file


def _conformance(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "conformance", *arguments],
        env={**os.environ, "PYTHONPATH": str(resources.import_root())},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _body(bench: Workbench, case: str) -> str:
    row = next(row for row in load_rows() if row.id == case)
    draft = resolve(row, bench.specification, bench.root).draft
    assert draft is not None
    return bench.probe(case, draft).body.decode()


def _cases(output: Path) -> dict[str, dict[str, Any]]:
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    return {case["id"]: case for case in report["cases"]}


def test_the_xsd_follows(specification: Specification, tmp_path: Path) -> None:
    """The derived XSD has the new limits, and no trace of the old ones in the elements concerned."""
    write_derived(specification, tmp_path)

    root = etree.parse(tmp_path / message_name(specification)).getroot()
    elements = {name: _found(root, f".//{XS}element[@name='{name}']") for name in EDITS}
    assert str(ELEV) == elements["Elev"].get("maxOccurs")
    assert "1" == elements["SlutDato"].get("minOccurs", "1")
    # The type stands in the element, or has a name.
    named = str(elements["KontaktPerson"].get("type")).rpartition(":")[2]
    type_ = root.find(f".//{XS}simpleType[@name='{named}']")
    place = elements["KontaktPerson"] if type_ is None else type_
    assert str(PERSON) == _found(place, f".//{XS}maxLength").get("value")


def _found(parent: etree._Element, path: str) -> etree._Element:
    element = parent.find(path)
    assert element is not None, path
    return element


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param("6.1.3/Elev/max-1", ELEV - 1, id="below"),
        pytest.param("6.1.3/Elev/max", ELEV, id="at"),
        pytest.param("6.1.3/Elev/max+1", ELEV + 1, id="above"),
    ],
)
def test_the_number_of_elev_follows(case: str, expected: int, bench: Workbench) -> None:
    """The boundary messages hold as many Elev as the new limit makes them."""
    assert expected == _body(bench, case).count("<Elev>")


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param("6.1.3/KontaktPerson/maxLength-1", PERSON - 1, id="below"),
        pytest.param("6.1.3/KontaktPerson/maxLength", PERSON, id="at"),
        pytest.param("6.1.3/KontaktPerson/maxLength/æøå", PERSON, id="at-in-danish"),
        pytest.param("6.1.3/KontaktPerson/maxLength+1", PERSON + 1, id="above"),
    ],
)
def test_the_length_of_a_name_follows(case: str, expected: int, bench: Workbench) -> None:
    """The boundary messages hold as many characters as the new limit makes them."""
    found = re.search(r"<KontaktPerson>(.*?)</KontaktPerson>", _body(bench, case))

    assert found is not None
    assert expected == len(found[1])


def test_the_plan_follows(changed: Path) -> None:
    """The plan says what is sent in the new numbers, and that SlutDato may no longer be absent."""
    done = _conformance("run", "--plan", "--spec", str(changed), "6.1.3")

    lines = {line.split()[0]: line for line in done.stdout.splitlines()}
    assert (0, "") == (done.returncode, done.stderr)
    assert " rejected " in lines["6.1.3/SlutDato/absent"]
    assert f"{ELEV + 1} Elev" in lines["6.1.3/Elev/max+1"]
    assert f"{PERSON} characters" in lines["6.1.3/KontaktPerson/maxLength"]
    assert not re.search(r"\b(100|101|250|251)\b", done.stdout)


def test_the_clauses_follow(changed: Path) -> None:
    """The clauses are stated in the new numbers."""
    done = _conformance("list", "--clauses", "--spec", str(changed))

    assert f"at most {ELEV} Elev" in done.stdout
    assert f"at most {PERSON} characters" in done.stdout


def test_stale_files_are_seen(changed: Path) -> None:
    """The derived files that were copied along are found to be stale, with the limits in the diff."""
    done = _conformance("derive", "--check", "--spec", str(changed))

    assert 1 == done.returncode
    assert re.search(rf'^-.*maxOccurs="100".*\n\+.*maxOccurs="{ELEV}"', done.stdout, re.MULTILINE)


def test_the_reference_endpoint_follows(changed: Path, tmp_path: Path) -> None:
    """The embedded reference endpoint keeps the changed specification, and the report speaks of its limits."""
    done = _conformance("run", "--spec", str(changed), "--output", str(tmp_path / "run"))

    cases = _cases(tmp_path / "run")
    assert 0 == done.returncode, done.stdout + done.stderr
    assert {"pass", "not-applicable", "observed"} == {case["verdict"] for case in cases.values()}
    left_out = {case for case, found in cases.items() if found["verdict"] == "not-applicable"}
    assert {LAYER} == {case.partition("/")[0] for case in left_out}
    assert f"{ELEV + 1} Elev" in cases["6.1.3/Elev/max+1"]["title"]["en"]


@pytest.mark.variants
def test_an_endpoint_that_did_not_follow_fails_where_it_differs(
    changed: Path, unchanged_target: Path, tmp_path: Path
) -> None:
    """Judged by the changed specification, the endpoint with the old limits falls by the cases about them."""
    done = _conformance(
        "run", "--spec", str(changed), "--target", str(unchanged_target), "--output", str(tmp_path / "run")
    )

    verdicts = {case: found["verdict"] for case, found in _cases(tmp_path / "run").items()}
    fallen = {case: verdict for case, verdict in verdicts.items() if verdict not in _QUIET}
    too_long = ("6.1.3/KontaktPerson/maxLength+1", "6.1.3/KontaktPerson/maxLength+1/spaces")
    expected = ("6.1.3/Elev/max+1", *too_long, "6.1.3/SlutDato/absent")
    assert 1 == done.returncode
    assert dict.fromkeys(expected, "fail") == fallen

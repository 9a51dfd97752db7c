"""Row 1: everything was skipped, and that counted as passed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import resources
from tests.never_green.conftest import run

if TYPE_CHECKING:
    from conformance.spec.population import Population
    from tests.never_green.conftest import Serving

PYTEST_NOTHING_COLLECTED = 5


@pytest.fixture
def poor(population: Population) -> Population:
    """Return a population of what target.toml must have, and of nothing else."""
    return replace(population, other_institution=None, persons=dict.fromkeys(population.persons, ()))


def test_every_key_of_the_population_missing(serving: Serving, poor: Population, tmp_path: Path) -> None:
    """Row 1: a target.toml without people leaves every case but a few unsent, and the run inconclusive."""
    with serving(tmp_path, admitted=poor) as target:
        ended = run(target, "7", "6.1.3/Elev", "6.2")

    ended.assert_not_green(2, "inconclusive")
    assert "pass" not in ended.verdicts.values()
    assert "not-evaluated" in ended.verdicts.values()


def test_all_of_one_key_missing(serving: Serving, population: Population, tmp_path: Path) -> None:
    """Row 1: where one key is missing, all else may be green and the run is not."""
    persons = {**population.persons, "not_enrolled": ()}
    with serving(tmp_path, admitted=replace(population, persons=persons)) as target:
        ended = run(target, "7/reportable", "7/not_enrolled")

    ended.assert_not_green(2, "inconclusive")
    assert "pass" == ended.verdicts["7/reportable/alone"]
    assert "not-evaluated" == ended.verdicts["7/not_enrolled/alone"]
    assert "[population] not_enrolled" in ended.out


def test_nothing_is_applicable(serving: Serving, tmp_path: Path) -> None:
    """Row 1: a run in which no case applies has shown nothing: JUnit skips them, and says that the run is an error."""
    with serving(tmp_path) as target:
        ended = run(target, "ipl")

    ended.assert_not_green(2, "inconclusive")
    assert {"not-applicable"} == set(ended.verdicts.values())
    assert ended.junit.get("skipped") == str(len(ended.verdicts))
    assert "1" == ended.junit.get("errors")


def test_only_observations(serving: Serving, tmp_path: Path) -> None:
    """Row 1: cases that record and do not judge make no run green."""
    with serving(tmp_path) as target:
        ended = run(target, "6.2.2/ElevStatus/order")

    ended.assert_not_green(2, "inconclusive")
    assert ["observed"] == list(ended.verdicts.values())


def test_no_request_is_allowed(serving: Serving, tmp_path: Path) -> None:
    """Row 1: a limit that ends the run after its first message leaves the rest unjudged, not passed."""
    with serving(tmp_path, more="[limits]\nmax_requests = 1\n") as target:
        ended = run(target, "6.1.3/Elev")

    ended.assert_not_green(2, "inconclusive")
    assert {"not-evaluated"} == set(ended.verdicts.values())


def _second_door(target: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-p", "conformance.run.plugin", "-p", "no:cacheprovider"),
            *("--conformance", "--conformance-target", str(target), *arguments),
        ],
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(resources.import_root())},
        cwd=target.parent,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_second_door_fails_what_it_could_not_judge(serving: Serving, poor: Population, tmp_path: Path) -> None:
    """Row 1: in plain pytest, too, what target.toml lacks is a failure: a skip reads as green."""
    with serving(tmp_path, admitted=poor) as target:
        done = _second_door(target, "-k", "reportable and alone")

    assert 1 == done.returncode, done.stdout
    assert "1 failed" in done.stdout
    assert "target.toml has no person in [population] reportable" in done.stdout


def test_the_second_door_that_judges_nothing(serving: Serving, tmp_path: Path) -> None:
    """Row 1: in plain pytest, a run in which no case applies ends as one that collected nothing."""
    with serving(tmp_path) as target:
        done = _second_door(target, "-k", "ipl and response")

    assert PYTEST_NOTHING_COLLECTED == done.returncode, done.stdout
    assert "skipped" in done.stdout

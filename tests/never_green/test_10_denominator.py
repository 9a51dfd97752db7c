"""Row 10: a score whose denominator moved."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.run.catalogue import load_rows
from tests.never_green.conftest import HEADLINE, conformance, judge, sealed_again

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.record.runlog import RunLog
    from conformance.spec.specification import Specification
    from tests.never_green.conftest import Copied, Ended, Serving


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """Return a whole run of the embedded reference endpoint."""
    folder = tmp_path_factory.mktemp("certified") / "run"
    return conformance("run", "--output", folder, folder=folder)


def test_the_denominator_is_that_of_the_clause_table(certified: Ended, specification: Specification) -> None:
    """Row 10: a whole run counts every clause that a case verifies: those that do not apply are counted apart."""
    told = HEADLINE.fullmatch(certified.report["headline"])
    cited = {clause for row in load_rows() for clause in row.clauses}
    left_out = re.search(r", (\d+) not applicable", certified.report["headline"])

    assert (0, "conformant") == (certified.code, certified.report["verdict"]), certified.out + certified.err
    assert told is not None
    assert "certify" == told["tier"]
    assert cited <= {clause.id for clause in specification.clauses}
    assert len(cited) == int(told["counted"]) + (int(left_out[1]) if left_out else 0)
    assert {clause["id"] for clause in certified.report["clauses"]} == cited


def test_the_counts_stand_beside_the_headline(certified: Ended) -> None:
    """Row 10: no figure without what it is a share of: the counts of all verdicts, in report and console."""
    report = certified.report
    counts = [f"{count} {verdict}" for verdict, count in report["counts"].items() if count]

    assert sum(report["counts"].values()) == len(report["cases"])
    assert f"{len(report['cases'])} cases, {report['run']['exchanges']} exchanges: {', '.join(counts)}" in certified.out
    assert "%" not in report["headline"]


def test_a_plan_that_is_short(recorded_log: RunLog, tmp_path: Path) -> None:
    """Row 10: a run of the whole set that planned fewer cases says how many there are, and is not conformant."""
    header = replace(recorded_log.header, tier="certify", selection=())

    ended = judge(sealed_again(replace(recorded_log, header=header), tmp_path / "run.jsonl"))

    ended.assert_not_green(2, "inconclusive")
    short = f"{len(header.plan)} of {header.suite['cases']} cases planned"
    assert short in ended.report["headline"]
    assert [short] == ended.report["problems"]


def test_a_case_twice_does_not_stand_for_two(recorded_log: RunLog, tmp_path: Path) -> None:
    """Row 10: cases are counted by their names."""
    plan = recorded_log.header.plan * 40
    header = replace(recorded_log.header, tier="certify", selection=(), plan=plan)

    ended = judge(sealed_again(replace(recorded_log, header=header), tmp_path / "run.jsonl"))

    ended.assert_not_green(2, "inconclusive")


def test_a_case_module_that_is_lost(copied: Copied, serving: Serving, tmp_path: Path) -> None:
    """Row 10: with a case module gone its clauses go too; what is left is all met, and the run is inconclusive."""
    for path in (copied.root / "cases").glob("test_*.py"):
        if path.name != "test_6_2_indberetsvar.py":
            path.unlink()
    with serving(tmp_path) as target:
        ended = copied.run(target)

    told = HEADLINE.fullmatch(ended.report["headline"])
    ended.assert_not_green(2, "inconclusive")
    assert told is not None
    assert told["met"] == told["counted"]
    assert "cases planned" in ended.report["headline"]


def test_a_selection_says_that_it_is_one(recorded_log: RunLog, recorded: Path) -> None:
    """Row 10: a run of some cases never calls itself anything else, whatever tier they were chosen from."""
    ended = judge(recorded)

    assert "certify" == recorded_log.header.tier
    assert re.fullmatch(r"conformant \(selection: (\d+) of \1 clauses met\)", ended.report["headline"])

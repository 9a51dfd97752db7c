"""Whole runs of the tiers: what they send, how much of it, and that it is the same each time.

The runs are those of `conformance run` without a target, each in processes of its own. What differs
from one run to the next are ports and, behind a layer, the transaction ids.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from conformance.power.smoke import BUDGET
from conformance.record.exchange import Exchange, Role
from conformance.record.runlog import RunLog, read_run_log
from conformance.resources import default_specification
from conformance.run.measured import load_measured
from conformance.spec.clauses import Actor, Level, Verified
from conformance.spec.specification import load_specification
from tests.cli.conftest import Command, Done, Serving, _start

pytestmark = pytest.mark.variants

CERTIFY_BUDGET = 400
TRANSACTION = re.compile(rb"(SystemTransactionID>)[^<]*(<)")
PRECIOUS = "no_subscription"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A run: how the command ended, its log and its folder."""

    done: Done
    folder: Path

    @property
    def log(self) -> RunLog:
        """The run log, whole."""
        log = read_run_log(self.folder / "run.jsonl")
        assert () == log.problems
        return log

    @property
    def report(self) -> dict[str, Any]:
        """What report.json says."""
        report: dict[str, Any] = json.loads((self.folder / "report.json").read_text(encoding="utf-8"))
        return report

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of each case, whatever order they were sent in."""
        return {case["id"]: case["verdict"] for case in self.report["cases"]}


Run = Callable[..., Ran]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Return a function that runs the suite with options, once for all tests that ask for the same.

    `again` asks for another run with the same options.
    """

    @cache
    def start(*options: str, again: bool = False) -> Ran:
        folder = tmp_path_factory.mktemp("again" if again else "run")
        return Ran(done=_start("run", "--output", "run", *options, cwd=folder), folder=folder / "run")

    return start


def _sent(exchange: Exchange) -> tuple[str, Role, bytes]:
    """Return what was sent, and for what; transaction ids apart, which are of one run only, in UTF-16 too."""
    return exchange.case, exchange.role, TRANSACTION.sub(rb"\1\2", exchange.request.body.replace(b"\0", b""))


@pytest.mark.parametrize("binding", [pytest.param("plain", id="plain"), pytest.param("ipl", id="ipl")])
def test_one_seed_makes_the_same_run(run: Run, binding: str) -> None:
    """Two certify runs with one seed send the same bytes for the same cases in the same order."""
    first, second = run("--binding", binding), run("--binding", binding, again=True)

    sent = [[_sent(exchange) for exchange in ran.log.exchanges] for ran in (first, second)]
    assert (0, 0) == (first.done.returncode, second.done.returncode), first.done.stdout + second.done.stdout
    assert sent[0] == sent[1] != []
    assert first.verdicts == second.verdicts


def test_a_transaction_id_is_used_once(run: Run) -> None:
    """Behind a layer each call has an id of its own, in one run and in the next."""
    bodies = [e.request.body for again in (False, True) for e in run("--binding", "ipl", again=again).log.exchanges]
    ids = [found[0] for body in bodies if (found := re.findall(rb"SystemTransactionID>([^<]+)<", body))]

    assert len(ids) == len(set(ids)) > 2 * BUDGET


def test_two_processes_send_what_one_sends(run: Run) -> None:
    """`-n 2` sends each message that one process sends, readback included, and reaches the same verdicts.

    Where the cases are cut apart, a control is sent once more; nothing else is sent twice.
    """
    one, two = run("--binding", "plain"), run("-n", "2")

    alone, shared = ([_sent(exchange) for exchange in ran.log.exchanges] for ran in (one, two))
    bodies = [{(role, body) for _, role, body in sent} for sent in (alone, shared)]
    more = Counter((role, body) for _, role, body in shared) - Counter((role, body) for _, role, body in alone)
    assert 0 == two.done.returncode, two.done.stdout + two.done.stderr
    assert bodies[0] == bodies[1]
    assert {Role.CONTROL, Role.PREFLIGHT} == {role for role, _ in more}
    assert Role.READBACK in {role for role, _ in bodies[1]}
    assert one.verdicts == two.verdicts
    assert one.report["headline"] == two.report["headline"]
    assert [e.number for e in two.log.exchanges] == list(range(1, len(shared) + 1))


@pytest.mark.parametrize("binding", [pytest.param("plain", id="plain"), pytest.param("ipl", id="ipl")])
def test_a_certify_run_keeps_to_its_budget(run: Run, binding: str) -> None:
    """All that is sent, controls and hooks included, is a matter of minutes at any target."""
    sent = run("--binding", binding).log.exchanges

    assert CERTIFY_BUDGET >= len(sent) > len(load_measured().smoke.cases)


@pytest.mark.parametrize("binding", [pytest.param("plain", id="plain"), pytest.param("ipl", id="ipl")])
def test_a_smoke_run_keeps_to_its_budget(run: Run, binding: str) -> None:
    """The smoke tier sends all of its cases, and no more messages than it says; the headline names it."""
    ran = run("--tier", "smoke", "--binding", binding)

    cases = {result["id"] for result in ran.report["cases"]}
    assert 0 == ran.done.returncode, ran.done.stdout + ran.done.stderr
    assert BUDGET >= load_measured().smoke.requests >= len(ran.log.exchanges) > 0
    assert set(load_measured().smoke.cases) == cases
    assert re.fullmatch(r"conformant \(smoke: (\d+) of \1 clauses met.*\)", ran.report["headline"])
    assert ran.report["headline"] == ran.done.stdout.splitlines()[-2]


def test_a_case_outside_the_tier_is_no_smoke_run(inside: Command, target: Path, tmp_path: Path) -> None:
    """Nothing would be sent: one line says so, and no folder is left."""
    case = next(case for case in ("6.1.3/Elev/max", "6.1.3/Elev/min") if case not in load_measured().smoke.cases)

    done = inside("run", "--target", target, "--tier", "smoke", "--output", "run", case)

    told = f"error: {case}: none of these cases is in the tier smoke (leave --tier out)\n"
    assert (3, "", told) == (done.returncode, done.stdout, done.stderr)
    assert not (tmp_path / "run").exists()


def test_each_must_clause_that_cases_verify_is_met_by_something_that_was_seen(run: Run) -> None:
    """Behind a layer every clause applies; of those that bind the service and that cases verify, each has its pass."""
    specification = load_specification(default_specification(), binding="ipl")
    wanted = {
        clause.id
        for clause in specification.clauses
        if clause.verified is Verified.CASES and clause.actor is not Actor.CLIENT and clause.level is Level.MUST
    }

    judged = {clause["id"]: clause["verdict"] for clause in run("--binding", "ipl").report["clauses"]}
    assert {} == {clause: judged.get(clause) for clause in wanted if judged.get(clause) != "pass"}
    assert {"pass"} == {judged[clause] for clause in judged if specification.level(clause) is Level.MUST}


@contextmanager
def _without(serving: Serving, folder: Path, key: str) -> Iterator[Path]:
    """Serve a conforming endpoint, with a target.toml that admits to nobody of one key."""
    with serving() as text:
        shorter, found = re.subn(rf"(# [^\n]*\n)?{key} = \[[^\]]*\]\n", "", text)
        assert 1 == found
        file = folder / "target.toml"
        file.write_text(shorter, encoding="utf-8")
        yield file


def test_whom_a_target_does_not_admit_to_is_not_evaluated(serving: Serving, command: Command, tmp_path: Path) -> None:
    """Without a population key the run is inconclusive: the clauses are named, and so is the key to add."""
    with _without(serving, tmp_path, PRECIOUS) as target:
        done = command("run", "--target", target, "--output", "run")

    ran = Ran(done=done, folder=tmp_path / "run")
    clauses = {clause["id"] for clause in ran.report["clauses"] if clause["verdict"] == "not-evaluated"}
    reasons = {case["reason"] for case in ran.report["cases"] if case["verdict"] == "not-evaluated"}
    key = f"target.toml has no person in [population] {PRECIOUS}"
    assert (2, "inconclusive") == (done.returncode, ran.report["verdict"]), done.stdout
    assert f"7/{PRECIOUS}" in clauses
    assert {key} == reasons
    assert key in done.stdout
    assert key in (ran.folder / "report.html").read_text(encoding="utf-8")
    assert ran.report["headline"].startswith("inconclusive (certify: ")

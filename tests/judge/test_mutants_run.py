"""What the judge of a run would get wrong with one condition turned around: found by turning it around."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.run import judge_run
from conformance.record.judgement import Expectation, RunVerdict, Verdict
from conformance.record.runlog import CaseState, RunLog
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import POPULATION, Bench, exchange, refused, svar
from tests.judge.test_run import GREEN, A, B, _end, _log, _right

OTHER = replace(B, clauses=A.clauses, level=Level.OBSERVE, expectation=Expectation.OBSERVED)


def test_an_observation_does_not_spoil_a_clause_that_others_judge(bench: Bench) -> None:
    """What could not be observed is nothing against a clause that a case was judged for."""
    ends = (_end("a"), _end("b", CaseState.NOT_EVALUATED, "no answer"))

    judgement = judge_run(_log(bench, (A, OTHER), (_right("a"),), ends), bench.specification, schemas=bench.schemas)

    assert [("7/reportable", Verdict.PASS, ("a",))] == [(c.clause, c.verdict, c.cases) for c in judgement.clauses]
    assert RunVerdict.CONFORMANT is judgement.verdict


@pytest.mark.parametrize(
    ("state", "counts"),
    [
        pytest.param(CaseState.NOT_APPLICABLE, "1 of 1 clauses met, 1 not applicable", id="not-applicable"),
        pytest.param(CaseState.NOT_EVALUATED, "1 of 2 clauses met", id="not-evaluated"),
        pytest.param(CaseState.DONE, "1 of 2 clauses met", id="nothing-was-sent"),
    ],
)
def test_what_is_counted(state: CaseState, counts: str, bench: Bench) -> None:
    """A clause that does not apply is counted apart, one that was not evaluated is counted and not met."""
    log = _log(bench, (A, B), (_right("a"),), (_end("a"), _end("b", state, "x")))

    assert f"(certify: {counts})" in render(judge_run(log, bench.specification, schemas=bench.schemas).headline)


def test_what_is_only_observed_is_not_counted(bench: Bench) -> None:
    """A clause about which nothing is judged is neither met nor not met."""
    log = _log(bench, (A, replace(OTHER, clauses=B.clauses)), (_right("a"), _right("b", 2)), (_end("a"), _end("b")))

    assert "(certify: 1 of 1 clauses met)" in render(
        judge_run(log, bench.specification, schemas=bench.schemas).headline
    )


def _of_a_set(log: RunLog, cases: int, **changes: object) -> RunLog:
    return replace(log, header=replace(log.header, suite={"cases": str(cases)}, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cases", "changes", "whole"),
    [
        pytest.param(2, {}, True, id="all-of-them"),
        pytest.param(3, {}, False, id="one-is-missing"),
        pytest.param(3, {"tier": "smoke"}, True, id="smoke-has-fewer"),
        pytest.param(3, {"selection": ("7",)}, True, id="a-selection-has-fewer"),
        pytest.param(2, {"plan": (A, A)}, False, id="one-stands-twice"),
    ],
)
def test_a_whole_run_has_every_case(cases: int, changes: dict[str, object], *, whole: bool, bench: Bench) -> None:
    """Only a run that set out to do everything is short where it planned fewer cases than the set has."""
    log = _of_a_set(_log(bench, *GREEN), cases, **changes)

    judgement = judge_run(log, bench.specification, schemas=bench.schemas)

    assert (RunVerdict.CONFORMANT if whole else RunVerdict.INCONCLUSIVE) is judgement.verdict
    assert whole == ("planned" not in render(judgement.headline))
    assert whole == (not judgement.problems)


def test_a_target_without_another_institution(bench: Bench) -> None:
    """A population without `other_institution` is read as such, and judged."""
    log = _log(bench, *GREEN)
    population = {key: value for key, value in log.header.population.items() if key != "other_institution"}
    log = replace(log, header=replace(log.header, population=population))

    assert RunVerdict.CONFORMANT is judge_run(log, bench.specification, schemas=bench.schemas).verdict


def test_a_call_from_the_other_institution_is_judged(bench: Bench) -> None:
    """A header's `other_institution` is read: who is not enrolled at the first is not refused at the other."""
    person = POPULATION.persons["not_enrolled"][0]
    other = exchange(svar(refused(person, 84)), persons=(person,), institution="101497", case="a")

    judgement = judge_run(_log(bench, (A,), (other,), (_end("a"),)), bench.specification, schemas=bench.schemas)

    assert RunVerdict.NON_CONFORMANT is judgement.verdict


def test_an_alternative_is_shown_for_its_own_reading(bench: Bench) -> None:
    """What a case shows stands under the reading that the case is about, and under no other."""
    reading = bench.specification.reading("status-order")
    case = replace(OTHER, reading=reading.id, observer="order", shows=(("as-asked", "as-asked"), ("other", "other")))
    log = _log(bench, (A, case), (_right("a"), _right("b", 2)), (_end("a"), _end("b")))

    shown = judge_run(log, bench.specification, schemas=bench.schemas).readings

    assert {reading.id: (("as-asked", ("b",)),)} == {one.reading: one.shown for one in shown if one.shown}

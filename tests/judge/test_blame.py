"""conformance.judge.blame: whose each case is, in one sentence, and which root cause it goes back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.judge.blame import attribute
from conformance.judge.cases import exchanges_of, judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import observe, see_all
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Blame, CaseResult, Cause, Expectation, PlannedCase, Verdict
from conformance.spec.clauses import Level
from tests.judge.conftest import NOT_FOUND, POPULATION, REPORTABLE, Bench, accepted, exchange, fault, refused, svar

ACCEPTED = exchange(svar(accepted(REPORTABLE)))
FAULT = exchange(fault(), status=400)
TROUBLE = exchange(None)
E, B = Expectation, Blame


def _case(
    case: str, expectation: Expectation = E.IMPLIED, *, level: Level = Level.MUST, rules: tuple[str, ...] = ()
) -> PlannedCase:
    return PlannedCase(
        id=case,
        section="7",
        clauses=("7/reportable",),
        level=level,
        expectation=expectation,
        rules=rules,
        title_da="da",
        title_en="en",
    )


def _attributed(
    bench: Bench, plan: Sequence[PlannedCase], *sent: tuple[str, Exchange]
) -> tuple[tuple[CaseResult, ...], tuple[Cause, ...]]:
    """Judge and attribute a run: each exchange with the id of the case that it is sent for, numbered in their order."""
    exchanges = [replace(one, number=number, case=case) for number, (case, one) in enumerate(sent, start=1)]
    run = see_all(
        exchanges, population=POPULATION, specification=bench.specification, schemas=bench.schemas, readings={}
    )
    rules = passive_rules(bench.specification)
    seen = {one.exchange.number: observe(one, rules, {}) for one in run}
    results = [judge_case(case, exchanges_of(case.id, run), seen) for case in plan]
    return attribute(results, run, bench.specification)


def _one(bench: Bench, case: PlannedCase, *sent: Exchange) -> CaseResult:
    """Attribute a case beside another one that passes, so that there is no root cause."""
    results, causes = _attributed(bench, [case], ("other", ACCEPTED), *((case.id, one) for one in sent))

    assert () == causes
    return results[0]


def test_what_passed_has_nobody_to_blame(bench: Bench) -> None:
    """A pass is left as it is."""
    result = _one(bench, _case("a"), ACCEPTED)

    assert (Verdict.PASS, B.NOBODY, "", "") == (result.verdict, result.blame, result.evidence, result.cause)


def test_an_answer_that_is_wrong_by_itself(bench: Bench) -> None:
    """The answer shows it, and the evidence says where to look."""
    result = _one(bench, _case("a", E.EXACT), exchange(svar(accepted(REPORTABLE), accepted(NOT_FOUND))))

    assert (Verdict.FAIL, B.IMPLEMENTATION) == (result.verdict, result.blame)
    assert "the answer itself shows it in exchange 2" == result.evidence


def test_what_was_accepted_between_controls(bench: Bench) -> None:
    """The same message without the edit was accepted, so that nothing but the edit is different."""
    control = replace(ACCEPTED, role=Role.CONTROL, control="c")
    probe = replace(ACCEPTED, valid=False, edit="one Elev too many", control="c")

    result = _one(bench, _case("a", E.REJECTED), control, probe, control)

    told = "the same message without the edit was accepted before and after (exchanges 2 and 4)"
    assert (Verdict.FAIL, B.IMPLEMENTATION, told) == (result.verdict, result.blame, result.evidence)


def test_trouble_is_of_the_network(bench: Bench) -> None:
    """No answer is nobody's mistake but that of what lies between; a second try says so."""
    once = _one(bench, _case("a"), TROUBLE)
    twice = _one(bench, _case("a"), TROUBLE, replace(TROUBLE, repeats=2))

    assert (Verdict.NOT_EVALUATED, B.NETWORK) == (once.verdict, once.blame)
    assert "exchange 2: no answer (no answer in 30 s)" == once.evidence
    assert "exchange 3: no answer (no answer in 30 s), twice" == twice.evidence


def test_what_was_answered_on_the_second_try_is_of_the_network(bench: Bench) -> None:
    """A warning without a finding."""
    result = _one(bench, _case("a"), TROUBLE, replace(ACCEPTED, repeats=2))

    assert (Verdict.WARNING, B.NETWORK) == (result.verdict, result.blame)
    assert "the message was answered when it was sent again" == result.evidence


def test_a_rejection_beside_a_control_that_was_refused(bench: Bench) -> None:
    """The valid message was not accepted, so that the rejection shows nothing."""
    control = replace(FAULT, role=Role.CONTROL, control="c")
    probe = replace(FAULT, valid=False, edit="x", control="c")

    result = _one(bench, _case("a", E.REJECTED), control, probe, control)

    assert (Verdict.NOT_EVALUATED, B.IMPLEMENTATION) == (result.verdict, result.blame)
    assert "a valid message was not accepted, so nothing can be said about this one" == result.evidence


def test_what_the_run_did_not_reach(bench: Bench) -> None:
    """Nothing was sent for it."""
    result = _one(bench, _case("a"))

    assert (Verdict.NOT_EVALUATED, B.NETWORK) == (result.verdict, result.blame)
    assert "the run did not get as far as this case" == result.evidence


def test_what_is_only_observed_is_of_the_text(bench: Bench) -> None:
    """Where the text is silent nobody is to blame for what is shown."""
    result = _one(bench, _case("a", E.OBSERVED, level=Level.OBSERVE), FAULT)

    assert (Verdict.OBSERVED, B.SPECIFICATION) == (result.verdict, result.blame)


@pytest.mark.parametrize(
    ("blame", "evidence"),
    [
        pytest.param(B.CONFIGURATION, "target.toml has no person in [population] not_found", id="configuration"),
        pytest.param(B.NETWORK, "the target gave no answer 4 times in a row", id="network"),
    ],
)
def test_what_the_runner_knows_is_kept(bench: Bench, blame: Blame, evidence: str) -> None:
    """Why a case was not carried out is known best by who should have."""
    unsent = CaseResult(
        case=_case("a"),
        verdict=Verdict.NOT_EVALUATED,
        reason=evidence,
        findings=(),
        exchanges=(),
        blame=blame,
        evidence=evidence,
    )

    (result,), _ = attribute([unsent], [], bench.specification)

    assert (blame, evidence) == (result.blame, result.evidence)


def test_a_mistake_of_ours_is_of_the_suite(bench: Bench) -> None:
    """Whatever else was seen."""
    broken = CaseResult(case=_case("a"), verdict=Verdict.SUITE_ERROR, reason="x", findings=(), exchanges=())

    (result,), _ = attribute([broken], [], bench.specification)

    assert B.SUITE is result.blame


def test_a_case_goes_back_to_the_key_of_its_people(bench: Bench) -> None:
    """Who is always answered as another is one cause with its cases, and the key of target.toml would explain it."""
    wrong = exchange(svar(refused(NOT_FOUND, 84)), persons=(NOT_FOUND,))

    results, causes = _attributed(
        bench, [_case("a"), _case("b"), _case("c")], ("a", wrong), ("b", wrong), ("c", ACCEPTED)
    )

    assert [("population/not_found", ("a", "b"))] == [(cause.id, cause.cases) for cause in causes]
    assert ["population/not_found", "population/not_found", ""] == [result.cause for result in results]
    assert (
        "not_found: each of 1 is answered IndberetningOk false, Fejlkode 84; or target.toml [population] not_found"
    ) == results[0].evidence


def test_a_case_about_form_stands_for_itself(bench: Bench) -> None:
    """That everything is refused does not excuse a fault without a reason."""
    nameless = exchange(fault(reason=""), status=400)
    form = _case("form", E.RULES, rules=("soap/fault-form",))

    (implied, shape), causes = _attributed(bench, [_case("a"), form], ("a", nameless), ("form", nameless))

    assert ["everything-refused"] == [cause.id for cause in causes]
    assert ("everything-refused", "") == (implied.cause, shape.cause)
    assert implied.evidence.endswith("; or target.toml [binding] kind, soap, namespace")
    assert "the answer itself shows it in 2 exchanges" == shape.evidence


def test_a_cause_that_no_case_goes_back_to_is_not_told(bench: Bench) -> None:
    """Nothing that was planned suffers from it."""
    wrong = exchange(svar(refused(NOT_FOUND, 84)), persons=(NOT_FOUND,))

    results, causes = _attributed(bench, [_case("c")], ("a", wrong), ("c", ACCEPTED))

    assert (Verdict.PASS, ()) == (results[0].verdict, causes)

"""conformance.judge.blame: whose it is that a case did not simply pass, with the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.judge.blame import attribute
from conformance.judge.cases import exchanges_of, judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import observe
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Blame, CaseResult, Cause, Expectation, PlannedCase, Verdict
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

E, V = Expectation, Verdict
RIGHT = exchange(svar(accepted(REPORTABLE)))
FAULT = exchange(fault(), status=400)


def _case(case: str, expectation: Expectation = E.IMPLIED, *, rules: tuple[str, ...] = ()) -> PlannedCase:
    return PlannedCase(
        id=case,
        section="7",
        clauses=rules or ("7/reportable",),
        level=Level.MUST,
        expectation=expectation,
        rules=rules,
        title_da="da",
        title_en="en",
    )


def _judged(
    bench: Bench, plan: Sequence[PlannedCase], run: Sequence[Exchange]
) -> tuple[dict[str, CaseResult], dict[str, Cause]]:
    """Judge and attribute the cases of a run; exchanges are numbered in their order."""
    numbered = [replace(one, number=number) for number, one in enumerate(run, start=1)]
    seen, rules = bench.see_all(numbered), passive_rules(bench.specification)
    observations = {one.exchange.number: observe(one, rules, {}) for one in seen}
    judged = [judge_case(case, exchanges_of(case.id, seen), observations) for case in plan]
    results, causes = attribute(judged, seen, bench.specification)
    return {result.case.id: result for result in results}, {cause.id: cause for cause in causes}


def _of(case: str, one: Exchange) -> Exchange:
    return replace(one, case=case)


def _between(case: str, probe: Exchange) -> list[Exchange]:
    control = replace(RIGHT, case=case, role=Role.CONTROL, control="control-1")
    return [control, replace(probe, case=case, valid=False, edit="an edit", control="control-1"), control]


def test_who_passes_is_nobodys_fault(bench: Bench) -> None:
    """A case that passed, or does not apply, has neither blame nor evidence."""
    results, causes = _judged(bench, [_case("a")], [_of("a", RIGHT)])

    assert (V.PASS, Blame.NOBODY, "") == (results["a"].verdict, results["a"].blame, render(results["a"].evidence))
    assert {} == causes


def test_everything_refused_is_one_cause_of_all_cases(bench: Bench) -> None:
    """A service that refuses every valid call, with nothing to show for anybody, has one thing to mend."""
    run = [_of("a", FAULT), *_between("b", FAULT)]
    refused_all = [*run[:1], replace(run[1], response=FAULT.response), run[2], replace(run[3], response=FAULT.response)]

    results, causes = _judged(bench, [_case("a"), _case("b", E.REJECTED)], refused_all)

    assert {"everything-refused": (("a",), ("b",))} == {c: (found.cases, found.masks) for c, found in causes.items()}
    assert [V.FAIL, V.NOT_EVALUATED] == [result.verdict for result in results.values()]
    assert {Blame.IMPLEMENTATION} == {result.blame for result in results.values()}
    assert {True} == {
        render(result.evidence).endswith("; or target.toml [binding] kind, soap, namespace")
        for result in results.values()
    }


@pytest.mark.parametrize(
    ("code", "key"),
    [
        pytest.param(5, "[population] institution", id="institution"),
        pytest.param(68, "[population] reportable", id="reportable"),
    ],
)
def test_nobody_accepted_is_one_cause(bench: Bench, code: int, key: str) -> None:
    """Where nobody is accepted, the cases that need somebody go back to it, with the key in their evidence."""
    answer = exchange(svar(refused(REPORTABLE, code)))
    form = _case("form", E.RULES, rules=("soap/status",))

    results, causes = _judged(bench, [_case("a"), form], [_of("a", answer), _of("form", _created(answer))])

    assert {"nobody-accepted": ("a",), "form": ("form",)} == {cause: found.cases for cause, found in causes.items()}
    assert render(results["a"].evidence).endswith(f"; or target.toml {key}"), render(results["a"].evidence)
    assert (V.FAIL, "form", "the answer itself shows it in exchange 2") == (
        results["form"].verdict,
        results["form"].cause,
        render(results["form"].evidence),
    )


def _created(one: Exchange) -> Exchange:
    assert one.response is not None
    return replace(one, response=replace(one.response, status=201))


PERSONS = ("6101010007", "6101010008")


def _one(person: str, code: int = 0) -> Exchange:
    return exchange(svar(refused(person, code) if code else accepted(person)), persons=(person,))


def test_a_key_answered_otherwise_takes_its_cases(bench: Bench) -> None:
    """The case about a key that is always answered otherwise goes back to the key; a case about others does not."""
    run = [_of("a", _one(NOT_FOUND)), _of("b", exchange(svar(), persons=(ZERO,))), _of("c", RIGHT)]

    results, causes = _judged(bench, [_case("a"), _case("b"), _case("c")], run)

    assert {"population/not_found": ("a",)} == {cause: found.cases for cause, found in causes.items()}
    assert render(results["a"].evidence).endswith("; or target.toml [population] not_found"), render(
        results["a"].evidence
    )
    assert (V.NOT_EVALUATED, "", V.PASS) == (results["b"].verdict, results["b"].cause, results["c"].verdict)


def test_a_single_person_is_a_matter_of_the_population(bench: Bench) -> None:
    """One person among right ones: the case is the population's, and its evidence names the place, not another key."""
    people = {**bench.population.persons, "reportable": (REPORTABLE, ZERO, *PERSONS)}
    wider = replace(bench, population=replace(bench.population, persons=people))
    run = [_of("a", _one(PERSONS[0], 14)), *[_of("b", _one(person)) for person in (REPORTABLE, ZERO, PERSONS[1])]]

    results, causes = _judged(wider, [_case("a"), _case("b")], run)

    assert {"population/reportable[2]": ("a",)} == {cause: found.cases for cause, found in causes.items()}
    assert (V.FAIL, Blame.POPULATION) == (results["a"].verdict, results["a"].blame)
    assert render(results["a"].evidence).startswith(
        "reportable[2] is always answered IndberetningOk false, Fejlkode 14"
    )
    assert "or target.toml" not in render(results["a"].evidence)


def test_a_lost_zero_is_the_implementations(bench: Bench) -> None:
    """Somebody with a leading zero who is refused is no slip in target.toml, and no key excuses the case."""
    people = {**bench.population.persons, "reportable": (REPORTABLE, ZERO, *PERSONS)}
    wider = replace(bench, population=replace(bench.population, persons=people))
    run = [_of("a", _one(ZERO, 14)), *[_of("b", _one(person)) for person in (REPORTABLE, *PERSONS)]]

    results, causes = _judged(wider, [_case("a"), _case("b")], run)

    assert (V.FAIL, Blame.IMPLEMENTATION) == (results["a"].verdict, results["a"].blame)
    assert {"a": ""} == {cause: found.key for cause, found in causes.items()}


def test_the_namespace_takes_the_case_about_it(bench: Bench) -> None:
    """All answers in another namespace are one cause; who is accepted in it is judged all the same."""
    other = exchange(svar(accepted(REPORTABLE), namespace="urn:x"))
    plan = [_case("namespace", E.RULES, rules=("soap/namespace",)), _case("a")]

    results, causes = _judged(bench, plan, [_of("namespace", other), _of("a", other)])

    assert {"namespace": ("namespace",)} == {cause: found.cases for cause, found in causes.items()}
    assert render(results["namespace"].evidence).endswith("; or target.toml [binding] namespace")
    assert V.PASS is results["a"].verdict


def test_an_accepted_invalid_message_rests_on_its_controls(bench: Bench) -> None:
    """The evidence of a failed negative is that the same message without the edit was accepted, with numbers."""
    results, causes = _judged(bench, [_case("a", E.REJECTED)], _between("a", RIGHT))

    assert (V.FAIL, {"a": ("a",)}) == (results["a"].verdict, {cause: found.cases for cause, found in causes.items()})
    assert "the same message without the edit was accepted before and after (exchanges 1 and 3)" == render(
        results["a"].evidence
    )


def test_an_accepted_invalid_message_is_not_told_to_rest_on_controls_that_failed(bench: Bench) -> None:
    """Where a control was not accepted, the evidence does not say that it was."""
    before, probe, after = _between("a", RIGHT)

    results, _ = _judged(bench, [_case("a", E.REJECTED)], [replace(before, response=FAULT.response), probe, after])

    assert (V.FAIL, Blame.IMPLEMENTATION) == (results["a"].verdict, results["a"].blame)
    assert "accepted before and after" not in render(results["a"].evidence)


@pytest.mark.parametrize(
    ("repeats", "evidence"),
    [
        pytest.param(0, "exchange 1: no answer (no answer in 30 s)", id="once"),
        pytest.param(1, "exchange 2: no answer (no answer in 30 s), twice", id="twice"),
    ],
)
def test_trouble_is_the_networks(bench: Bench, repeats: int, evidence: str) -> None:
    """A message that met trouble says which exchange, what came, and that it was tried twice where it was."""
    trouble = _of("a", exchange(None))
    run = [trouble, replace(trouble, repeats=1)] if repeats else [trouble]

    results, _ = _judged(bench, [_case("a")], run)

    assert (V.NOT_EVALUATED, Blame.NETWORK, evidence) == (
        results["a"].verdict,
        results["a"].blame,
        render(results["a"].evidence),
    )


def test_what_was_answered_when_sent_again_is_the_networks(bench: Bench) -> None:
    """A warning that a target is unstable blames the way to it."""
    results, _ = _judged(bench, [_case("a")], [_of("a", exchange(None)), replace(_of("a", RIGHT), repeats=1)])

    assert (V.WARNING, Blame.NETWORK) == (results["a"].verdict, results["a"].blame)
    assert "the message was answered when it was sent again" == render(results["a"].evidence)


def test_what_is_observed_is_the_specifications(bench: Bench) -> None:
    """Where the text is silent, it is the text that is."""
    results, _ = _judged(bench, [replace(_case("a", E.OBSERVED), level=Level.OBSERVE)], [_of("a", RIGHT)])

    assert (V.OBSERVED, Blame.SPECIFICATION) == (results["a"].verdict, results["a"].blame)

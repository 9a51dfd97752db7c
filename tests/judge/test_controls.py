"""conformance.judge.cases: controls that neighbours share, and messages that had to be sent twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.judge.cases import controls_of, exchanges_of, judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import observe
from conformance.record.exchange import Exchange, Role, Trouble, TroubleKind
from conformance.record.judgement import CaseResult, Expectation, PlannedCase, Verdict
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import REPORTABLE, Bench, accepted, exchange, fault, refused, svar

E, V = Expectation, Verdict
RIGHT = exchange(svar(accepted(REPORTABLE)))
REFUSED = exchange(svar(refused(REPORTABLE, 14)))
REJECTION = exchange(fault(), status=400)
RESET = replace(exchange(None), trouble=Trouble(kind=TroubleKind.CLOSED, detail="the connection was reset"))
UNAVAILABLE = exchange(b"<html/>", status=503)


def _case(case: str, expectation: Expectation = E.REJECTED, *, level: Level = Level.MUST) -> PlannedCase:
    return PlannedCase(
        id=case,
        section="6.1.3",
        clauses=("6.1.3/Elev/max",),
        level=level,
        expectation=expectation,
        rules=(),
        title_da="da",
        title_en="en",
    )


def _control(number: int, case: str, one: Exchange = RIGHT, *, name: str = "control-1") -> Exchange:
    return replace(one, number=number, case=case, role=Role.CONTROL, valid=True, control=name)


def _probe(number: int, case: str, one: Exchange = REJECTION, *, name: str = "control-1") -> Exchange:
    return replace(one, number=number, case=case, role=Role.PROBE, valid=False, edit="an edit", control=name)


SHARED = (
    replace(RIGHT, number=1, case="", role=Role.PREFLIGHT),
    _control(2, "a"),
    _probe(3, "a"),
    _control(4, "a"),
    _probe(5, "b"),
    _control(6, "b"),
    _control(7, "c", name="control-2"),
    _probe(8, "c", name="control-2"),
    _control(9, "c", name="control-2"),
    replace(RIGHT, number=10, case="d"),
)


def _judge(bench: Bench, case: PlannedCase, run: Sequence[Exchange]) -> CaseResult:
    seen = bench.see_all(run)
    rules = passive_rules(bench.specification)
    observations = {one.exchange.number: observe(one, rules, {}) for one in seen}
    return judge_case(case, exchanges_of(case.id, seen), observations)


@pytest.mark.parametrize(
    ("case", "numbers"),
    [
        pytest.param("a", [2, 3, 4], id="its-own"),
        pytest.param("b", [4, 5, 6], id="one-of-the-case-before"),
        pytest.param("c", [7, 8, 9], id="another-control"),
        pytest.param("d", [10], id="valid"),
        pytest.param("e", [], id="nothing-sent"),
    ],
)
def test_a_case_has_its_exchanges_and_the_controls_around_its_probes(
    bench: Bench, case: str, numbers: list[int]
) -> None:
    """What a case is judged by are its own exchanges and the shared controls, each once, in their order."""
    assert numbers == [seen.exchange.number for seen in exchanges_of(case, bench.see_all(SHARED))]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(3, (2, 4), id="first"),
        pytest.param(5, (4, 6), id="second"),
        pytest.param(8, (7, 9), id="another"),
        pytest.param(4, (None, None), id="a-control-has-none"),
        pytest.param(10, (None, None), id="a-valid-probe-has-none"),
    ],
)
def test_the_nearest_controls_of_a_probe(bench: Bench, number: int, expected: tuple[int | None, int | None]) -> None:
    """The nearest control of the same name before a probe, and the nearest after it."""
    run = bench.see_all(SHARED)
    probe = next(seen for seen in run if seen.exchange.number == number)

    assert expected == tuple(one and one.exchange.number for one in controls_of(probe, run))


def test_a_control_of_another_name_proves_nothing(bench: Bench) -> None:
    """Only the same message without the edit is a control, however near another one stands."""
    run = bench.see_all([_control(1, "a", name="control-2"), _probe(2, "a"), _control(3, "a")])

    before, after = controls_of(run[1], run)

    assert (None, 3) == (before, after and after.exchange.number)


def test_a_bad_control_concerns_both_neighbours(bench: Bench) -> None:
    """The control between two probes that is not accepted leaves both of them unproven, and the third alone."""
    run = [*SHARED[:3], _control(4, "a", REFUSED), *SHARED[4:6], _probe(7, "c"), _control(8, "c")]

    verdicts = {case: _judge(bench, _case(case), run).verdict for case in "abc"}

    assert {"a": V.NOT_EVALUATED, "b": V.NOT_EVALUATED, "c": V.PASS} == verdicts


def test_a_controlled_valid_message_needs_its_controls(bench: Bench) -> None:
    """A person refused as implied proves something only beside calls that are accepted."""
    probe = replace(RIGHT, number=2, case="a", control="control-1")
    both, one = [_control(1, "a"), probe, _control(3, "a")], [_control(1, "a"), probe]

    assert V.PASS is _judge(bench, _case("a", E.IMPLIED), both).verdict
    result = _judge(bench, _case("a", E.IMPLIED), one)
    assert (V.NOT_EVALUATED, "there was no control after it") == (result.verdict, render(result.reason))


def test_controls_are_exchanges_of_the_result(bench: Bench) -> None:
    """The report of a case shows the controls that its verdict rests on, whoever sent them."""
    assert (4, 5, 6) == _judge(bench, _case("b"), SHARED).exchanges


# ---------------------------------------------------------------- sent twice


def _twice(first: Exchange, second: Exchange) -> list[Exchange]:
    return [replace(first, number=1, case="a"), replace(second, number=2, case="a", repeats=1)]


@pytest.mark.parametrize(
    ("first", "met"),
    [
        pytest.param(RESET, "no answer (the connection was reset)", id="reset"),
        pytest.param(UNAVAILABLE, "HTTP 503, application/soap+xml, an element html", id="503"),
    ],
)
def test_a_message_that_is_answered_the_second_time_is_a_warning(bench: Bench, first: Exchange, met: str) -> None:
    """The target is said to be unstable, with both exchanges; the second try is what is judged."""
    result = _judge(bench, _case("a", E.IMPLIED), _twice(first, RIGHT))

    assert V.WARNING is result.verdict
    assert render(result.reason).startswith(f"unstable: exchange 1 met {met}")
    assert render(result.reason).endswith("; sent again, exchange 2 was answered")
    assert (2,) == result.exchanges


def test_the_first_try_is_judged_by_nothing(bench: Bench) -> None:
    """No passive rule sees the first try, and it is among the exchanges of no case."""
    broken = exchange(b"<html/>", status=500)

    seen = bench.see_all(_twice(broken, RIGHT))

    assert [(2, 1)] == [(one.exchange.number, one.before and one.before.number) for one in seen]
    assert {"soap/envelope"} == bench.complaints(broken)


def test_several_second_tries_are_counted(bench: Bench) -> None:
    """Of several unstable messages the first is told whole, the others as a number."""
    again = [replace(one, number=one.number + 2, repeats=one.repeats and 3) for one in _twice(RESET, RIGHT)]

    result = _judge(bench, _case("a", E.IMPLIED), [*_twice(RESET, RIGHT), *again])

    assert (V.WARNING, True) == (result.verdict, render(result.reason).endswith("exchange 2 was answered (and 1 more)"))


def test_trouble_that_stays_is_not_evaluated(bench: Bench) -> None:
    """Trouble twice says nothing about the service: neither failure nor warning."""
    result = _judge(bench, _case("a", E.IMPLIED), _twice(RESET, UNAVAILABLE))

    assert V.NOT_EVALUATED is result.verdict
    assert render(result.reason).startswith("the message met trouble instead of an answer: HTTP 503")


def test_a_failure_is_not_hidden_by_being_unstable(bench: Bench) -> None:
    """A wrong answer to the second try fails the case, as it would to the first."""
    result = _judge(bench, _case("a", E.IMPLIED), _twice(RESET, REFUSED))

    assert (V.FAIL, True) == (result.verdict, render(result.reason).startswith("expected IndberetningOk true"))


def test_an_unstable_control_still_is_one(bench: Bench) -> None:
    """A control that was accepted the second time proves what it is for, with a warning for each case beside it."""
    first = replace(_control(1, "a", RESET))
    run = [first, replace(_control(2, "a"), repeats=1), _probe(3, "a"), _control(4, "a")]

    result = _judge(bench, _case("a"), run)

    assert (V.WARNING, True) == (result.verdict, render(result.reason).startswith("unstable: exchange 1 met"))


def test_an_unstable_should_case_warns_as_well(bench: Bench) -> None:
    """That a target is unstable is no matter of the level of a case."""
    result = _judge(bench, _case("a", E.IMPLIED, level=Level.SHOULD), _twice(RESET, RIGHT))

    assert V.WARNING is result.verdict

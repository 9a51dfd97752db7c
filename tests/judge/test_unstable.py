"""conformance.judge: a message that met trouble and was sent once more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.cases import exchanges_of, judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import Seen, observe, see_all
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import CaseResult, Expectation, PlannedCase, Verdict
from conformance.spec.clauses import Level
from tests.judge.conftest import POPULATION, REPORTABLE, Bench, accepted, exchange, fault, refused, svar

RIGHT = exchange(svar(accepted(REPORTABLE)))
WRONG = exchange(svar(refused(REPORTABLE, 14)))
SILENCE = exchange(None)
FAILURE = exchange(b"<html/>", status=500, content_type="text/html")
NAMELESS = exchange(fault(reason=""), status=503)


def _case(expectation: Expectation = Expectation.IMPLIED, *, level: Level = Level.MUST) -> PlannedCase:
    return PlannedCase(
        id="case",
        section="7",
        clauses=("7/reportable",),
        level=level,
        expectation=expectation,
        rules=(),
        title_da="da",
        title_en="en",
    )


def _run(bench: Bench, *run: Exchange | tuple[Exchange, int]) -> list[Seen]:
    """Return a run as it is judged; a pair is an exchange and the number of the one whose message it sends again."""
    pairs = [one if isinstance(one, tuple) else (one, 0) for one in run]
    exchanges = [replace(one, number=number, repeats=of) for number, (one, of) in enumerate(pairs, start=1)]
    return see_all(
        exchanges, population=POPULATION, specification=bench.specification, schemas=bench.schemas, readings={}
    )


def _judge(run: list[Seen], case: PlannedCase | None = None) -> CaseResult:
    return judge_case(case or _case(), exchanges_of("case", run), {})


@pytest.mark.parametrize(
    ("first", "met"),
    [
        pytest.param(SILENCE, "no answer (no answer in 30 s)", id="silence"),
        pytest.param(FAILURE, "HTTP 500, text/html, ", id="500"),
        pytest.param(NAMELESS, "HTTP 503 with a SOAP fault", id="503"),
    ],
)
def test_answered_on_the_second_try(bench: Bench, first: Exchange, met: str) -> None:
    """A warning names both exchanges and what the first one met; nothing is held to be wrong."""
    result = _judge(_run(bench, first, (RIGHT, 1)))

    assert (Verdict.WARNING, ()) == (result.verdict, result.findings)
    assert result.reason.startswith(f"unstable: exchange 1 met {met}")
    assert result.reason.endswith("; sent again, exchange 2 was answered")


def test_several_that_were_answered_on_the_second_try(bench: Bench) -> None:
    """The first is told, and how many more there were."""
    result = _judge(_run(bench, SILENCE, (RIGHT, 1), RIGHT, SILENCE, (RIGHT, 4), SILENCE, (RIGHT, 6)))

    assert Verdict.WARNING is result.verdict
    assert result.reason.endswith("; sent again, exchange 2 was answered (and 2 more)")


def test_trouble_that_lasts(bench: Bench) -> None:
    """Met twice, it is no accident, and no judgement either."""
    result = _judge(_run(bench, SILENCE, (FAILURE, 1)))

    assert Verdict.NOT_EVALUATED is result.verdict
    assert result.reason.startswith("the message met trouble instead of an answer: HTTP 500, text/html, ")


def test_a_wrong_answer_on_the_second_try(bench: Bench) -> None:
    """The second try is judged as any other message."""
    result = _judge(_run(bench, SILENCE, (WRONG, 1)))

    assert Verdict.FAIL is result.verdict
    assert [2] == [finding.exchange for finding in result.findings]


def test_a_first_try_is_judged_by_no_rule(bench: Bench) -> None:
    """A fault without a reason from a gateway is not the target's: only the second try is seen by the rules."""
    alone, again = _run(bench, NAMELESS), _run(bench, NAMELESS, (RIGHT, 1))
    rules = passive_rules(bench.specification)

    broken = {rule for seen in again for rule, findings in observe(seen, rules, {}).items() if findings}
    assert [1] == [seen.exchange.number for seen in alone]
    assert [2] == [seen.exchange.number for seen in again]
    assert set() == broken


def test_a_second_try_knows_the_first(bench: Bench) -> None:
    """What it met is kept, for whoever tells of it."""
    (seen,) = _run(bench, SILENCE, (RIGHT, 1))

    assert seen.before is not None
    assert (1, "no answer (no answer in 30 s)") == (seen.before.number, seen.before_words)


def test_a_control_that_was_answered_on_the_second_try(bench: Bench) -> None:
    """The rejection between them counts, and the warning says that the control was not steady."""
    control = replace(RIGHT, role=Role.CONTROL, control="c")
    lost = replace(SILENCE, role=Role.CONTROL, control="c")
    probe = replace(exchange(fault(), status=400), valid=False, edit="x", control="c")

    result = _judge(_run(bench, lost, (control, 1), probe, control), _case(Expectation.REJECTED))

    assert Verdict.WARNING is result.verdict
    assert result.reason.startswith("unstable: exchange 1 met ")
    assert (2, 3, 4) == result.exchanges


def test_a_case_that_only_observes(bench: Bench) -> None:
    """What is shown is still told, beside the warning."""
    case = _case(Expectation.OBSERVED, level=Level.OBSERVE)

    assert Verdict.WARNING is _judge(_run(bench, SILENCE, (RIGHT, 1)), case).verdict
    assert Verdict.OBSERVED is _judge(_run(bench, RIGHT), case).verdict

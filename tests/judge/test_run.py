"""conformance.judge.run: a whole run judged from its log, and what keeps it from being green."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.errors import ConfigurationError
from conformance.judge import form
from conformance.judge.reading import Reader
from conformance.judge.run import judge_run, reader_of
from conformance.record.exchange import Exchange
from conformance.record.judgement import Expectation, Judgement, PlannedCase, RunVerdict, Verdict
from conformance.record.runlog import CaseEnd, CaseState, Header, RunLog
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import POPULATION, REPORTABLE, Bench, accepted, exchange, refused, svar

CLAUSES = {"a": "7/reportable", "b": "7/per-person", "c": "soap/fault-side"}


def _case(case: str, *, level: Level = Level.MUST, rules: tuple[str, ...] = ()) -> PlannedCase:
    return PlannedCase(
        id=case,
        section="7",
        clauses=(CLAUSES[case],),
        level=level,
        expectation=Expectation.IMPLIED,
        rules=rules,
        title_da="da",
        title_en="en",
    )


def _right(case: str, number: int = 1) -> Exchange:
    return exchange(svar(accepted(REPORTABLE)), case=case, number=number)


def _wrong(case: str, number: int = 1) -> Exchange:
    return exchange(svar(refused(REPORTABLE, 14)), case=case, number=number)


def _end(case: str, state: CaseState = CaseState.DONE, reason: str = "") -> CaseEnd:
    return CaseEnd(id=case, state=state, reason=reason)


def _log(
    bench: Bench,
    plan: tuple[PlannedCase, ...],
    exchanges: tuple[Exchange, ...],
    ends: tuple[CaseEnd, ...],
    problems: tuple[str, ...] = (),
    selection: tuple[str, ...] = (),
) -> RunLog:
    binding = bench.specification.binding
    header = Header(
        run_id="r",
        started="2026-03-02T09:30:00+00:00",
        seed=0,
        tier="certify",
        selection=selection,
        suite={},
        specification={"digest": bench.specification.digest},
        binding={"kind": binding.kind, "namespace": binding.namespace, "soap": binding.soap.value},
        target={},
        population={
            "institution": POPULATION.institution,
            "other_institution": "101497",
            **POPULATION.calls,
            **{key: list(numbers) for key, numbers in POPULATION.persons.items()},
        },
        readings={},
        plan=plan,
    )
    return RunLog(header=header, exchanges=exchanges, ends=ends, finished="" if problems else "x", problems=problems)


def _judge(bench: Bench, log: RunLog) -> Judgement:
    return judge_run(log, bench.specification, schemas=bench.schemas)


A, B = _case("a"), _case("b")
SHOULD = _case("c", level=Level.SHOULD)
GREEN = ((A, B), (_right("a"), _right("b", 2)), (_end("a"), _end("b")))


def test_everything_right_is_conformant(bench: Bench) -> None:
    """A run in which every case passed is conformant, and its headline counts the clauses."""
    judgement = _judge(bench, _log(bench, *GREEN))

    assert (RunVerdict.CONFORMANT, "conformant (certify: 2 of 2 clauses met)", ()) == (
        judgement.verdict,
        render(judgement.headline),
        judgement.problems,
    )
    assert [("a", Verdict.PASS, (1,)), ("b", Verdict.PASS, (2,))] == [
        (result.case.id, result.verdict, result.exchanges) for result in judgement.cases
    ]


def test_a_selection_is_said_to_be_one(bench: Bench) -> None:
    """Part of a run never looks like the whole of it."""
    assert "conformant (selection: 2 of 2 clauses met)" == render(
        _judge(bench, _log(bench, *GREEN, selection=("7",))).headline
    )


@pytest.mark.parametrize(
    ("plan", "exchanges", "ends", "problems", "expected"),
    [
        pytest.param((), (), (), (), RunVerdict.INCONCLUSIVE, id="empty-plan"),
        pytest.param(*GREEN, ("cut",), RunVerdict.INCONCLUSIVE, id="problems"),
        pytest.param((A,), (_wrong("a"),), (_end("a"),), ("cut",), RunVerdict.NON_CONFORMANT, id="fail-and-problems"),
        pytest.param((A,), (_right("a"),), (), (), RunVerdict.INCONCLUSIVE, id="case-without-end"),
        pytest.param((A,), (), (_end("a"),), (), RunVerdict.INCONCLUSIVE, id="nothing-sent"),
        pytest.param((A, B), (_right("a"),), (_end("a"), _end("b")), (), RunVerdict.INCONCLUSIVE, id="half"),
        pytest.param(
            (A,), (), (_end("a", CaseState.NOT_APPLICABLE, "x"),), (), RunVerdict.INCONCLUSIVE, id="nothing-applies"
        ),
        pytest.param(
            (A, B),
            (_right("b"),),
            (_end("a", CaseState.NOT_APPLICABLE, "x"), _end("b")),
            (),
            RunVerdict.CONFORMANT,
            id="one-applies",
        ),
        pytest.param((A,), (_wrong("a"),), (_end("a"),), (), RunVerdict.NON_CONFORMANT, id="fail"),
        pytest.param(
            (A, B),
            (_wrong("a"),),
            (_end("a"), _end("b", CaseState.NOT_EVALUATED, "x")),
            (),
            RunVerdict.NON_CONFORMANT,
            id="fail-beside-not-evaluated",
        ),
        pytest.param(
            (A, B),
            (_wrong("a"),),
            (_end("a"), _end("b", CaseState.ERROR, "x")),
            ("cut",),
            RunVerdict.SUITE_ERROR,
            id="suite-error-first",
        ),
        pytest.param(
            (A, SHOULD), (_right("a"), _wrong("c", 2)), (_end("a"), _end("c")), (), RunVerdict.CONFORMANT, id="should"
        ),
        pytest.param((SHOULD,), (_right("c"),), (_end("c"),), (), RunVerdict.INCONCLUSIVE, id="should-alone"),
        pytest.param(
            (A, SHOULD), (_right("a"),), (_end("a"), _end("c")), (), RunVerdict.CONFORMANT, id="should-not-evaluated"
        ),
        pytest.param(
            (A, SHOULD),
            (_right("a"),),
            (_end("a"), _end("c", CaseState.ERROR, "x")),
            (),
            RunVerdict.SUITE_ERROR,
            id="suite-error-in-a-should",
        ),
    ],
)
def test_verdict_of_a_run(
    bench: Bench,
    plan: tuple[PlannedCase, ...],
    exchanges: tuple[Exchange, ...],
    ends: tuple[CaseEnd, ...],
    problems: tuple[str, ...],
    expected: RunVerdict,
) -> None:
    """Suite error before non-conformant before inconclusive before conformant; nothing seen is never green."""
    assert expected is _judge(bench, _log(bench, plan, exchanges, ends, problems)).verdict


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        pytest.param((), (Verdict.NOT_EVALUATED, "the run ended before this case did"), id="no-end"),
        pytest.param((_end("a", CaseState.NOT_EVALUATED, "no person"),), (Verdict.NOT_EVALUATED, "no person"), id="ne"),
        pytest.param((_end("a", CaseState.NOT_APPLICABLE, "none"),), (Verdict.NOT_APPLICABLE, "none"), id="na"),
        pytest.param((_end("a", CaseState.ERROR, "T:\n x"),), (Verdict.SUITE_ERROR, "T:\n x"), id="error"),
    ],
)
def test_case_that_was_not_done_says_why(
    bench: Bench, ends: tuple[CaseEnd, ...], expected: tuple[Verdict, str]
) -> None:
    """How the sending of a case ended is its verdict, with the reason of the log and the exchanges that there were."""
    (result,) = _judge(bench, _log(bench, (A,), (_right("a"),), ends)).cases

    assert expected == (result.verdict, render(result.reason))
    assert (1,) == result.exchanges


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        pytest.param("Traceback:\n  line\nKeyError: 'x'\n", "a: KeyError: 'x'", id="traceback"),
        pytest.param("", "a: no reason", id="nothing"),
    ],
)
def test_suite_errors_are_problems(bench: Bench, reason: str, expected: str) -> None:
    """A mistake of ours stands among the problems with its last line."""
    judgement = _judge(bench, _log(bench, (A,), (), (_end("a", CaseState.ERROR, reason),), ("cut",)))

    assert ("cut", expected) == tuple(map(render, judgement.problems))


def test_rule_that_breaks_is_a_suite_error(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of ours that raises makes the run a suite error, and the cases that own it; others keep their verdict."""

    def broken(_: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setitem(form.FORM_RULES, "soap/version", broken)
    plan = (replace(A, rules=("soap/version",)), B)
    judgement = _judge(bench, _log(bench, plan, GREEN[1], GREEN[2]))

    assert RunVerdict.SUITE_ERROR is judgement.verdict
    assert [Verdict.SUITE_ERROR, Verdict.PASS] == [result.verdict for result in judgement.cases]
    assert "rule soap/version could not judge exchange 1: ZeroDivisionError: x" == render(judgement.problems[0])


def test_clause_has_the_gravest_verdict_of_its_cases(bench: Bench) -> None:
    """A clause that several cases cite is met only if none of them says otherwise."""
    plan = (A, replace(B, clauses=("7/reportable", "7/per-person")))
    judgement = _judge(bench, _log(bench, plan, (_right("a"), _wrong("b", 2)), GREEN[2]))

    assert {"7/reportable": (Verdict.FAIL, ("a", "b")), "7/per-person": (Verdict.FAIL, ("b",))} == {
        result.clause: (result.verdict, result.cases) for result in judgement.clauses
    }
    assert "non-conformant (certify: 0 of 2 clauses met)" == render(judgement.headline)


def test_another_specification_is_refused(bench: Bench) -> None:
    """A log is judged by the specification that it was made with, and by no other."""
    log = _log(bench, *GREEN)
    log = replace(log, header=replace(log.header, specification={"digest": "0"}))

    with pytest.raises(ConfigurationError, match=r"the run was made with another specification, .*--spec"):
        _judge(bench, log)


def test_judging_twice_gives_the_same(bench: Bench) -> None:
    """A judgement is a function of the log, with the schemas at hand as with fresh ones."""
    log = _log(bench, (A, B), (_right("a"), _wrong("b", 2)), GREEN[2])

    assert _judge(bench, log) == _judge(bench, log) == judge_run(log, bench.specification)


def test_binding_of_the_log_is_the_one_that_counts(bench: Bench) -> None:
    """Namespace and SOAP version of the run are judged, not those of the specification folder."""
    log = _log(bench, (replace(A, rules=("soap/version", "soap/namespace")),), (_right("a"),), (_end("a"),))
    other = replace(log, header=replace(log.header, binding={"kind": "plain", "namespace": "urn:x", "soap": "1.1"}))

    rules = {finding.rule for finding in judge_run(other, bench.specification).cases[0].findings}

    assert Verdict.PASS is _judge(bench, log).cases[0].verdict
    assert {"soap/version", "soap/namespace"} == rules


def test_what_a_run_was_performed_with_judges_it(bench: Bench) -> None:
    """Reader and schemas at hand are used where the log says the same names, and not where it says others."""
    log = _log(bench, *GREEN)
    renamed = replace(log, header=replace(log.header, binding={**log.header.binding, "namespace": "urn:x"}))
    spoken = replace(log, header=replace(log.header, binding={**log.header.binding, "soap": "1.1"}))
    own = Reader(bench.specification, bench.schemas)
    same, another, version = (
        reader_of(one, bench.specification, schemas=bench.schemas, reader=own) for one in (log, renamed, spoken)
    )

    assert same is own
    assert (False, False) == (another is own, another.schemas is bench.schemas)
    assert (False, True) == (version is own, version.schemas is bench.schemas)

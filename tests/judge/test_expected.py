"""conformance.judge.expected: an entry is met by its verdict and its message, and out of date only by what was seen."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from conformance.judge.expected import as_expected, day_of, judge_expected, outdated
from conformance.record.expected import ExpectedEntry, ExpectedResult, ExpectedState, ExpectedVerdict
from conformance.record.judgement import Blame, CaseResult, Expectation, Finding, PlannedCase, RunVerdict, Verdict
from conformance.record.phrase import SILENT, verbatim
from conformance.spec.clauses import Level
from conformance.words import render

DAY = date(2026, 11, 24)
MESSAGE = "expected IndberetSvar; observed a SOAP fault"
CASE = "6.1.3/Elev/max"


def result(
    verdict: Verdict,
    reason: str = MESSAGE,
    *,
    case: str = CASE,
    level: Level = Level.MUST,
    blame: Blame = Blame.IMPLEMENTATION,
    findings: tuple[Finding, ...] = (),
) -> CaseResult:
    """Return a judged case."""
    planned = PlannedCase(
        id=case,
        section="6.1.3",
        clauses=("6.1.3/Elev/max",),
        level=level,
        expectation=Expectation.IMPLIED,
        rules=(),
        title_da="da",
        title_en="en",
    )
    return CaseResult(
        case=planned, verdict=verdict, reason=verbatim(reason), findings=findings, exchanges=(), blame=blame
    )


def entry(
    *,
    case: str = CASE,
    verdict: ExpectedVerdict = ExpectedVerdict.FAIL,
    message: str = MESSAGE,
    expires: date = DAY,
    known: bool = True,
) -> ExpectedEntry:
    """Return an entry that holds on `DAY` for the last time."""
    return ExpectedEntry(
        id=case,
        case=case if known else "",
        verdict=verdict,
        message=message,
        reason="counts from one",
        owner="Team Kontakt",
        expires=expires,
    )


def judged(*results: CaseResult, entries: Sequence[ExpectedEntry] | None = None) -> tuple[ExpectedResult, ...]:
    """Return what became of the entries, the one about `CASE` where none are given."""
    return judge_expected(results, [entry()] if entries is None else entries, on=DAY)


def test_the_same_failure_is_met() -> None:
    """An entry is met on its last day by its verdict and message, whatever exchange the message names."""
    seen = judged(result(Verdict.FAIL, f"{MESSAGE} in exchange 9"), entries=[entry(message=f"{MESSAGE} in exchange 4")])

    assert [ExpectedState.MET] == [one.state for one in seen]
    assert SILENT == seen[0].observed
    assert () == outdated(seen)


def test_a_finding_that_is_not_the_first_is_met() -> None:
    """A case of a passive rule may meet its findings in another order; the one that is pinned is looked for."""
    found = Finding(
        rule="r",
        clause="c",
        level=Level.MUST,
        exchange=3,
        place="",
        line=0,
        expected=verbatim("IndberetSvar"),
        observed=verbatim("a SOAP fault"),
    )

    seen = judged(result(Verdict.FAIL, "expected a; observed b", findings=(found,)))

    assert ExpectedState.MET is seen[0].state


@pytest.mark.parametrize(
    ("now", "words"),
    [
        pytest.param(result(Verdict.PASS, ""), "the case is now: pass", id="mended"),
        pytest.param(result(Verdict.WARNING, "slow"), "the case is now: warning", id="only-a-warning"),
        pytest.param(result(Verdict.NOT_APPLICABLE, "x"), "the case is now: not-applicable", id="fell-away"),
        pytest.param(result(Verdict.OBSERVED, "x"), "the case is now: observed", id="no-longer-judged"),
        pytest.param(
            result(Verdict.FAIL, "expected IndberetSvar; observed HTTP 200"),
            f"the message changed: pinned '{MESSAGE}'; now 'expected IndberetSvar; observed HTTP 200'",
            id="other-failure",
        ),
    ],
)
def test_what_was_seen_to_differ_is_stale(now: CaseResult, words: str) -> None:
    """A case that passed, or that fell for another reason, makes its entry stale, and both messages are told."""
    seen = judged(now)

    assert (ExpectedState.STALE, words) == (seen[0].state, render(seen[0].observed))
    assert seen == outdated(seen)


def test_a_failure_in_place_of_a_gap_is_stale() -> None:
    """What could not be evaluated and fails now, with the same words, is news."""
    seen = judged(result(Verdict.FAIL), entries=[entry(verdict=ExpectedVerdict.NOT_EVALUATED)])

    assert ExpectedState.STALE is seen[0].state
    assert render(seen[0].observed).startswith("expected not-evaluated, now fail: ")


@pytest.mark.parametrize(
    ("now", "verdict", "state"),
    [
        pytest.param(
            result(Verdict.NOT_EVALUATED, "no answer", blame=Blame.NETWORK),
            ExpectedVerdict.FAIL,
            ExpectedState.NOT_SEEN,
            id="trouble-instead-of-a-failure",
        ),
        pytest.param(
            result(Verdict.NOT_EVALUATED, "no answer", blame=Blame.NETWORK),
            ExpectedVerdict.NOT_EVALUATED,
            ExpectedState.NOT_SEEN,
            id="trouble-instead-of-a-gap",
        ),
        pytest.param(
            result(Verdict.NOT_EVALUATED, "max_requests", blame=Blame.CONFIGURATION),
            ExpectedVerdict.FAIL,
            ExpectedState.NOT_SEEN,
            id="not-sent-instead-of-a-failure",
        ),
        pytest.param(
            result(Verdict.NOT_EVALUATED, "no not_found", blame=Blame.CONFIGURATION),
            ExpectedVerdict.NOT_EVALUATED,
            ExpectedState.STALE,
            id="another-gap",
        ),
        pytest.param(
            result(Verdict.NOT_EVALUATED, blame=Blame.NETWORK),
            ExpectedVerdict.NOT_EVALUATED,
            ExpectedState.MET,
            id="trouble-that-is-known",
        ),
        pytest.param(
            result(Verdict.SUITE_ERROR, "Traceback", blame=Blame.SUITE),
            ExpectedVerdict.FAIL,
            ExpectedState.NOT_SEEN,
            id="our-mistake",
        ),
    ],
)
def test_what_was_not_seen_contradicts_nothing(now: CaseResult, verdict: ExpectedVerdict, state: ExpectedState) -> None:
    """Trouble on the way leaves an entry as it is: neither met nor stale."""
    assert [state] == [one.state for one in judged(now, entries=[entry(verdict=verdict)])]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        pytest.param(result(Verdict.FAIL), "it was expected until 2026-11-23, and is still so", id="still-failing"),
        pytest.param(result(Verdict.PASS, ""), "it was expected until 2026-11-23; the case is now: pass", id="mended"),
    ],
)
def test_the_day_after_the_last_is_expired(now: CaseResult, words: str) -> None:
    """An entry whose last day was before the run is expired, and what is seen of its case is told."""
    seen = judged(now, entries=[entry(expires=DAY - timedelta(days=1))])

    assert (ExpectedState.EXPIRED, words) == (seen[0].state, render(seen[0].observed))
    assert seen == outdated(seen)


def test_a_case_that_nobody_knows_is_unknown() -> None:
    """An id without a case is unknown, with the nearest one beside it, also after the last day."""
    mistyped = entry(case="6.1.3/Elv/max", known=False, expires=date.min)

    seen = judged(result(Verdict.FAIL), entries=[mistyped])

    words = "no case is called '6.1.3/Elv/max', did you mean '6.1.3/Elev/max'?"
    assert (ExpectedState.UNKNOWN, words) == (seen[0].state, render(seen[0].observed))


def test_a_case_that_was_left_out_is_neutral() -> None:
    """A narrower run says nothing about the entries of other cases, not even that they expired."""
    seen = judged(result(Verdict.PASS, "", case="7/not_found"), entries=[entry(expires=date.min)])

    assert [ExpectedState.NOT_PLANNED] == [one.state for one in seen]
    assert () == outdated(seen)


PASSED = result(Verdict.PASS, "", case="7/reportable/alone")
FAILED = result(Verdict.FAIL)
GAP = result(Verdict.NOT_EVALUATED, case="7/not_found/alone", blame=Blame.CONFIGURATION)
KNOWN_GAP = entry(case="7/not_found/alone", verdict=ExpectedVerdict.NOT_EVALUATED)
BAD, OPEN, GOOD = RunVerdict.NON_CONFORMANT, RunVerdict.INCONCLUSIVE, RunVerdict.CONFORMANT


@pytest.mark.parametrize(
    ("verdict", "results", "entries", "known"),
    [
        pytest.param(BAD, [PASSED, FAILED], [entry()], True, id="the-one-failure"),
        pytest.param(BAD, [FAILED], [entry()], True, id="nothing-but-the-failure"),
        pytest.param(BAD, [PASSED, FAILED, GAP], [entry(), KNOWN_GAP], True, id="a-failure-and-a-gap"),
        pytest.param(OPEN, [PASSED, GAP], [KNOWN_GAP], True, id="a-gap"),
        pytest.param(BAD, [PASSED, FAILED, GAP], [entry()], False, id="a-new-gap"),
        pytest.param(BAD, [PASSED, FAILED, GAP], [KNOWN_GAP], False, id="a-new-failure"),
        pytest.param(OPEN, [GAP], [KNOWN_GAP], False, id="nothing-was-seen"),
        pytest.param(GOOD, [PASSED], [], False, id="conformant"),
        pytest.param(OPEN, [PASSED], [], False, id="inconclusive-for-another-reason"),
        pytest.param(RunVerdict.SUITE_ERROR, [PASSED, FAILED], [entry()], False, id="suite-error"),
        pytest.param(BAD, [PASSED, FAILED], [entry(), entry(case=PASSED.case.id)], False, id="a-stale-entry-beside-it"),
        pytest.param(BAD, [PASSED, FAILED], [entry(), entry(case="x", known=False)], False, id="an-unknown-one"),
        pytest.param(BAD, [PASSED, FAILED], [entry(), entry(case="7/x")], True, id="one-that-was-left-out"),
        pytest.param(BAD, [PASSED, FAILED], [entry(expires=date.min)], False, id="expired"),
        pytest.param(
            BAD,
            [PASSED, FAILED, result(Verdict.WARNING, case="soap/x", level=Level.SHOULD)],
            [entry()],
            True,
            id="a-warning-beside-it",
        ),
    ],
)
def test_as_expected_is_when_nothing_else_fell(
    verdict: RunVerdict, results: list[CaseResult], entries: list[ExpectedEntry], *, known: bool
) -> None:
    """A run is as expected where every case that decides and fell has an entry that is met, and no entry is wrong."""
    seen = judged(*results, entries=entries)

    assert known is as_expected(verdict, results, seen, whole=True)


def test_a_log_that_was_cut_is_not_as_expected() -> None:
    """What a cut log does not show cannot be as expected."""
    assert not as_expected(BAD, [PASSED, FAILED], judged(PASSED, FAILED), whole=False)


def test_an_alias_meets_the_case_of_today() -> None:
    """An entry under a former id is met by the case that it means now."""
    former = dataclasses.replace(entry(), id="6.1.3/Elev/most")

    seen = judged(PASSED, FAILED, entries=[former])

    assert [ExpectedState.MET] == [one.state for one in seen]
    assert as_expected(BAD, [PASSED, FAILED], seen, whole=True)


@pytest.mark.parametrize(
    ("started", "day"),
    [
        pytest.param("2026-11-24T23:59:59+00:00", DAY, id="written-by-us"),
        pytest.param("2026-11-24T23:59:59Z", DAY, id="with-a-z"),
        pytest.param("yesterday", date.max, id="unreadable"),
    ],
)
def test_the_day_is_that_of_the_start(started: str, day: date) -> None:
    """The day is the one in the log, so that judging again next year changes nothing."""
    assert day == day_of(started)

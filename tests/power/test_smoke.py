"""conformance.power.smoke: the cases that catch most for their messages, within a budget."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from conformance.power.smoke import catchers, smoke_of
from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.matrix import CaseColumn, Catch, FaultRow, Matrix
from conformance.run.measured import Missed
from conformance.spec.clauses import Level

PREFLIGHT = 1
CONTROLS = 2


def _column(case: str, requests: int = 1, control: str = "") -> CaseColumn:
    return CaseColumn(id=case, level=Level.MUST, clauses=("clause",), requests=requests, control=control)


def _fault(
    name: str, fallen: Mapping[str, Verdict] | str, *, deserves: Verdict = Verdict.FAIL, by: tuple[str, ...] = ()
) -> FaultRow:
    """Return a fault that makes cases fall; a word of letters is a case for each, and all of them fail."""
    return FaultRow(
        name=name,
        en=f"{name}, in words",
        place="limits",
        binding="plain",
        soap="",
        verdict=RunVerdict.NON_CONFORMANT,
        fallen=dict.fromkeys(fallen, Verdict.FAIL) if isinstance(fallen, str) else fallen,
        requests=9,
        seconds=0.1,
        clause="clause",
        deserves=deserves,
        catch=Catch.CITED,
        by=by,
    )


def _matrix(cases: tuple[CaseColumn, ...], *faults: FaultRow) -> Matrix:
    return Matrix(suite="suite", digest="digest", measured="", cases=cases, faults=faults, oddities=())


def test_the_case_that_catches_most_comes_first() -> None:
    """With a budget for one case, it is the one that shows two faults."""
    matrix = _matrix((_column("a"), _column("b")), _fault("1", "a"), _fault("2", "b"), _fault("3", "b"))

    smoke = smoke_of(matrix, budget=PREFLIGHT + 1)

    assert ("b",) == smoke.cases
    assert (PREFLIGHT + 1, 2) == (smoke.requests, smoke.caught)
    assert (Missed(fault="1", clause="clause", en="1, in words"),) == smoke.missed


def test_what_is_caught_already_counts_no_more() -> None:
    """A case that shows only what another shows is left out, though there is budget for it."""
    matrix = _matrix((_column("a"), _column("b"), _column("c")), _fault("1", "ab"), _fault("2", "b"), _fault("3", "c"))

    assert ("b", "c") == smoke_of(matrix).cases


def test_a_message_has_its_price() -> None:
    """Two faults for four messages are dearer than one for one; both are taken where the budget allows."""
    matrix = _matrix((_column("dear", 4), _column("b")), _fault("1", {"dear": Verdict.FAIL}), _fault("2", "b"))
    both = _matrix(matrix.cases, *matrix.faults, _fault("3", {"dear": Verdict.FAIL}))

    assert ("b",) == smoke_of(both, budget=PREFLIGHT + 4).cases
    assert ("dear", "b") == smoke_of(both, budget=PREFLIGHT + 5).cases


@pytest.mark.parametrize(
    ("budget", "cases", "requests"),
    [
        pytest.param(PREFLIGHT + CONTROLS, (), PREFLIGHT, id="not-even-one"),
        pytest.param(PREFLIGHT + CONTROLS + 1, ("a",), PREFLIGHT + CONTROLS + 1, id="one"),
        pytest.param(PREFLIGHT + CONTROLS + 2, ("a", "b"), PREFLIGHT + CONTROLS + 2, id="two-share"),
        pytest.param(PREFLIGHT + CONTROLS + 4, ("a", "b"), PREFLIGHT + CONTROLS + 2, id="another-is-too-dear"),
        pytest.param(PREFLIGHT + 2 * CONTROLS + 3, ("a", "b", "c"), PREFLIGHT + 2 * CONTROLS + 3, id="all"),
    ],
)
def test_a_shared_control_is_paid_for_once(budget: int, cases: tuple[str, ...], requests: int) -> None:
    """Both of its messages are paid with the first case beside it; a case beside another control pays its own."""
    columns = (_column("a", control="one"), _column("b", control="one"), _column("c", control="other"))
    matrix = _matrix(columns, _fault("1", "a"), _fault("2", "b"), _fault("3", "c"))

    smoke = smoke_of(matrix, budget=budget)

    assert (cases, requests) == (smoke.cases, smoke.requests)
    assert len(cases) == smoke.caught == len(matrix.faults) - len(smoke.missed)


def test_cases_come_in_the_order_of_the_plan() -> None:
    """Whatever they were chosen in: here the last one first."""
    columns = (_column("a"), _column("b"), _column("c"))
    faults = [_fault(f"{number}", "c") for number in range(3)]

    assert ("a", "c") == smoke_of(_matrix(columns, *faults, _fault("9", "a"))).cases


def test_a_case_that_sends_nothing_is_not_taken() -> None:
    """What does not apply to either binding costs nothing, and shows nothing."""
    matrix = _matrix((_column("a", 0),), _fault("1", "a"))

    assert ((), PREFLIGHT, 0) == (smoke_of(matrix).cases, smoke_of(matrix).requests, smoke_of(matrix).caught)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(_fault("f", "ab"), {"a", "b"}, id="failures"),
        pytest.param(
            _fault("f", {"a": Verdict.FAIL, "b": Verdict.WARNING, "c": Verdict.NOT_EVALUATED}),
            {"a"},
            id="failures-only",
        ),
        pytest.param(
            _fault("f", {"a": Verdict.WARNING, "b": Verdict.WARNING}, deserves=Verdict.WARNING, by=("b",)),
            {"b"},
            id="the-warning-that-cites",
        ),
        pytest.param(_fault("f", {"a": Verdict.NOT_EVALUATED}, deserves=Verdict.NOT_EVALUATED), set(), id="silence"),
    ],
)
def test_catchers(fault: FaultRow, expected: set[str]) -> None:
    """A case shows a fault by failing, or by the warning that it deserves; silence shows nothing."""
    assert expected == catchers(fault)

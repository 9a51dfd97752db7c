from __future__ import annotations

from dataclasses import replace

from conformance.record.matrix import Catch
from conformance.report.matrix_count import Folded, folded_cases, problems_of, worth_of
from conformance.report.matrix_text import figures, matrix_lines
from tests.report.matrices import hostile, matrix, smoke, troubled


def test_the_last_line_holds_the_two_figures() -> None:
    """Where the eye is when the prompt returns, it reads what the suite is worth."""
    assert "173 of 173 faults caught, 0 of 61 oddities raise a false alarm" == matrix_lines(matrix())[-1]


def test_one_is_not_many() -> None:
    """A matrix of one fault and one oddity is told in the singular."""
    assert "1 of 1 fault caught, 0 of 1 oddity raises a false alarm" == figures(matrix(faults=1, oddities=1))


def test_problems_come_first() -> None:
    """Each kind of problem has its word, and stands before what was measured."""
    made = troubled()

    lines = matrix_lines(made, smoke(made), limit=200)

    words = [line.split(" ")[0] for line in lines]
    assert ["MISSED", "CAUGHT", "FALSE", "UNPROVEN", "SUITE", "IDLE"] == list(dict.fromkeys(words[:-3]))
    assert "22 of 24 faults caught, 1 of 5 oddities raise a false alarm" == lines[-1]


def test_a_problem_says_all_that_is_needed() -> None:
    """Who reads a line knows the fault, its clause, and who complained instead."""
    made = troubled()
    missed, elsewhere = made.faults[:2]

    lines = matrix_lines(made)

    assert f"MISSED {missed.name}: {missed.en} (breaks {missed.clause}, deserves {missed.deserves})" == lines[0]
    assert lines[1].startswith(f"CAUGHT ELSEWHERE {elsewhere.name}: ")
    assert f"only {', '.join(elsewhere.by)} complain" in lines[1]
    assert f"{made.cases[5].id} fail" in lines[2]
    assert "no complaint, but the run was inconclusive" in lines[3]
    idle = f"IDLE {len(made.idle)} must cases that no fault makes fail: {', '.join(made.idle[:5])}, …"
    assert [idle] == [line for line in lines if line.startswith("IDLE")]


def test_many_problems_are_counted() -> None:
    """A suite that catches nothing does not scroll the figures away."""
    good = matrix()
    blind = replace(good, faults=tuple(replace(row, catch=Catch.MISSED, by=(), fallen={}) for row in good.faults))

    lines = matrix_lines(blind, limit=3)

    assert "… and 170 more" == lines[3]
    assert "0 of 173 faults caught, 0 of 61 oddities raise a false alarm" == lines[-1]


def test_what_was_measured_stands_before_the_figures() -> None:
    """Cases, messages, time, suite and set: the figures belong to nothing else."""
    made = matrix(faults=2, oddities=1)

    lines = matrix_lines(made, smoke(made))

    assert (
        "126 cases over 3 variants, 1 272 messages, 4 s; measured 2026-03-02T09:30:00+00:00 "
        "by indberet-conformance 0.2.0, set 9f2c4e1b77aa03d5"
    ) == lines[-3]
    assert lines[-2].startswith("smoke tier: 14 cases, ")


def test_nothing_unprintable_reaches_the_console() -> None:
    """Escape sequences and overrides in names and sentences are shown as code points."""
    assert [] == [line for line in matrix_lines(hostile()) if not line.isprintable()]


def test_a_case_is_worth_what_only_it_catches() -> None:
    """Catches of a case are counted, and apart from them those that no other case has."""
    good = matrix(faults=3, oddities=0)
    first, second, third = good.faults
    shared, own = good.cases[0].id, good.cases[1].id
    made = replace(
        good,
        faults=(
            replace(first, by=(shared, own)),
            replace(second, by=(own,)),
            replace(third, by=(own,), catch=Catch.ELSEWHERE),
        ),
    )

    worth = worth_of(made)

    assert ([first.name], []) == ([f.name for f in worth[shared].catches], [f.name for f in worth[shared].alone])
    assert [second.name] == [fault.name for fault in worth[own].alone]
    assert () == worth[good.cases[2].id].catches


def test_a_matrix_without_problems_has_none() -> None:
    """Nothing is found where there is nothing, idle cases aside."""
    found = problems_of(matrix())

    assert found.number == len(found.idle)


def test_cases_are_told_in_few_words() -> None:
    """Whole sections and fields are named once, most of one by what is left, the rest one by one, the unknown last."""
    every = ["6/a/1", "6/a/2", "6/b/1", "6/b/2", "6/b/3", "6/b/4", "7/x", "7/y", "7/z", "soap/z"]

    folded = folded_cases(["?", "7/y", "7/x", "6/b/1", "6/a/2", "6/a/1", "soap/z"], every)

    assert (
        Folded(start="6/a", rest=(), number=2, without=True),
        Folded(start="6/b", rest=("1",), number=1),
        Folded(start="7", rest=("z",), number=2, without=True),
        Folded(start="soap", rest=("z",), number=1),
        Folded(start="?", rest=("?",), number=1),
    ) == folded

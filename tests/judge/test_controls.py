"""conformance.judge.cases: which controls a probe stands between, and which exchanges a case is judged by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.cases import controls_of, exchanges_of
from conformance.judge.rules import Seen
from conformance.record.exchange import Exchange, Role
from tests.judge.conftest import REPORTABLE, Bench, accepted, exchange, fault, svar

RIGHT = exchange(svar(accepted(REPORTABLE)))
REJECTION = replace(exchange(fault(), status=400), valid=False)


def _control(number: int, case: str, name: str = "control-1") -> Exchange:
    return replace(RIGHT, number=number, case=case, role=Role.CONTROL, control=name)


def _probe(number: int, case: str, name: str = "control-1") -> Exchange:
    return replace(REJECTION, number=number, case=case, control=name)


def _numbers(*seen: Seen | None) -> tuple[int | None, ...]:
    return tuple(None if one is None else one.exchange.number for one in seen)


# Three cases share one control, a fourth has another, and a fifth needs none.
RUN = (
    _control(1, "a"),
    _probe(2, "a"),
    _control(3, "a"),
    _probe(4, "b"),
    _control(5, "b"),
    replace(RIGHT, number=6, case="e"),
    _control(7, "d", "control-2"),
    _probe(8, "d", "control-2"),
    _control(9, "d", "control-2"),
    _probe(10, "c"),
    _control(11, "c"),
)


@pytest.fixture
def run(bench: Bench) -> list[Seen]:
    """Return a run in which cases share controls."""
    return [bench.see(one) for one in RUN]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        pytest.param(2, (1, 3), id="first"),
        pytest.param(4, (3, 5), id="shares-the-one-before"),
        pytest.param(8, (7, 9), id="another-control"),
        pytest.param(10, (5, 11), id="the-nearest-of-its-own"),
        pytest.param(6, (None, None), id="needs-none"),
        pytest.param(3, (None, None), id="is-one"),
    ],
)
def test_the_nearest_controls(run: list[Seen], number: int, expected: tuple[int | None, int | None]) -> None:
    """Of its own control the nearest before and the nearest after, whoever they were sent for."""
    assert expected == _numbers(*controls_of(run[number - 1], run))


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        pytest.param((2, 3, 4, 5), (None, 3), id="none-before"),
        pytest.param((1, 2, 4), (1, None), id="none-after"),
        pytest.param((2, 7, 9), (None, None), id="another-control-alone"),
        pytest.param((11, 2, 3, 1), (1, 3), id="whatever-order-they-are-given-in"),
    ],
)
def test_controls_that_are_missing(
    run: list[Seen], left: tuple[int, ...], expected: tuple[int | None, int | None]
) -> None:
    """What was not sent is None, so that a probe proves nothing; another control is no substitute."""
    some = [run[number - 1] for number in left]

    assert expected == _numbers(*controls_of(run[1], some))


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param("a", (1, 2, 3), id="own"),
        pytest.param("b", (3, 4, 5), id="one-of-another-case"),
        pytest.param("c", (5, 10, 11), id="one-from-afar"),
        pytest.param("d", (7, 8, 9), id="another-control"),
        pytest.param("e", (6,), id="none"),
        pytest.param("f", (), id="unknown"),
    ],
)
def test_the_exchanges_of_a_case(run: list[Seen], case: str, expected: tuple[int, ...]) -> None:
    """Its own and the controls that its probes stand between, each once, in the order of the run."""
    assert expected == _numbers(*exchanges_of(case, run))


def test_a_control_that_repeats_is_still_one(bench: Bench) -> None:
    """A case with two probes beside one control has it once between them."""
    run = [bench.see(one) for one in (_control(1, "a"), _probe(2, "a"), _control(3, "a"), _probe(4, "a"))]

    assert (1, 2, 3, 4) == _numbers(*exchanges_of("a", run))
    assert (3, None) == _numbers(*controls_of(run[3], run))

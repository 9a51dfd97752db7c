"""The smoke tier, computed: the fewest messages that still catch the most faults.

Greedy, as covering problems are: the case that catches most of what is left for each message that it
sends comes first, until the budget is used up or nothing is left. A smoke run sends each control
twice, before the first probe beside it and at the end, so that it is paid for once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from conformance.record.judgement import Verdict
from conformance.record.matrix import FaultRow, Matrix
from conformance.run.measured import Missed, Smoke

BUDGET = 40
"""Messages of a smoke run, the preflight included."""

_PREFLIGHT, _CONTROLS = 1, 2


def smoke_of(matrix: Matrix, *, budget: int = BUDGET) -> Smoke:
    """Return the smoke tier of a matrix; cases in the order of the plan."""
    columns = {case.id: case for case in matrix.cases if case.requests}
    left = {fault.name: catchers(fault) for fault in matrix.faults}
    chosen: list[str] = []
    paid: set[str] = {""}
    spent = _PREFLIGHT
    while True:
        price = {name: case.requests + (0 if case.control in paid else _CONTROLS) for name, case in columns.items()}
        best = _best(left.values(), price, budget - spent)
        if not best:
            break
        chosen.append(best)
        spent += price[best]
        paid.add(columns[best].control)
        left = {name: cases for name, cases in left.items() if best not in cases}
    order = [case.id for case in matrix.cases]
    missed = [fault for fault in matrix.faults if fault.name in left]
    return Smoke(
        cases=tuple(sorted(chosen, key=order.index)),
        requests=spent,
        caught=len(matrix.faults) - len(missed),
        missed=tuple(Missed(fault=fault.name, clause=fault.clause, en=fault.en) for fault in missed),
    )


def catchers(fault: FaultRow) -> frozenset[str]:
    """Return the cases that show a fault, by a failure or by the warning that it deserves."""
    if fault.deserves is Verdict.WARNING:
        return frozenset(fault.by)
    return frozenset(case for case, verdict in fault.fallen.items() if verdict is Verdict.FAIL)


def _best(left: Iterable[frozenset[str]], price: Mapping[str, int], budget: int) -> str:
    """Return the case that catches most for its price, "" where none catches anything within the budget."""
    gain: dict[str, int] = {}
    for cases in left:
        for case in cases:
            gain[case] = gain.get(case, 0) + 1
    affordable = [case for case in price if gain.get(case) and price[case] <= budget]
    return max(affordable, key=lambda case: gain[case] / price[case], default="")

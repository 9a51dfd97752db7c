"""The rows of the tier `explore` as pytest items, in the shape of a case module.

It stands beside the runner and not in `cases/`, so that no other tier collects it: an exploration
is no part of a certification.
"""

from __future__ import annotations

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.explore import EXPLORE_ROWS, Explorer

CASES = EXPLORE_ROWS


def test_explore(case: Case, conductor: Conductor | Explorer) -> None:
    """Explore what the row describes."""
    conductor.perform(case)

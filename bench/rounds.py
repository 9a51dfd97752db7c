"""Timing side by side: every round runs each contender once, so what disturbs the machine disturbs all of them.

Absolute numbers move by a factor of two between runs; ratios within one round do not.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Contender = Callable[[int], int]
"""Does its work once, given the number of the round as seed, and returns how many documents that were."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Documents per second of each contender, one number a round."""

    rounds: Mapping[str, list[float]]

    def median(self, name: str) -> float:
        """Return a contender's median rate."""
        return statistics.median(self.rounds[name])

    def ratio(self, name: str, base: str) -> float:
        """Return the median, over the rounds, of one contender's rate over another's."""
        pairs = zip(self.rounds[name], self.rounds[base], strict=True)
        return statistics.median(rate / other for rate, other in pairs)


def measure(contenders: Mapping[str, Contender], *, rounds: int) -> Rates:
    """Run the contenders in turn, a round to warm up and then `rounds` that count."""
    rates: dict[str, list[float]] = {name: [] for name in contenders}
    for number in range(rounds + 1):
        for name, contender in contenders.items():
            rate = _rate(contender, number)
            if number:
                rates[name].append(rate)
    return Rates(rounds=rates)


def _rate(contender: Contender, number: int) -> float:
    gc.collect()
    start = time.perf_counter()
    documents = contender(number)
    return documents / (time.perf_counter() - start)

"""The search knows keys and answers only: it is tried here on messages that are nothing but their key."""

# ruff: noqa: D102 - the methods are those of a protocol, described there

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from conformance.run.search import Budget, Enough, Found, Interrupted, Search, Signature, Trial

_SIZE = 4


@dataclass(slots=True, kw_only=True)
class Keys:
    """Messages that are their keys: a byte is a choice, and a greater one is a longer message."""

    size: int = _SIZE
    first: tuple[bytes, ...] = ()

    def starts(self, chance: int) -> Iterator[bytes]:  # noqa: ARG002 - as in the protocol
        yield from self.first

    def wanted(self, key: bytes) -> bool:
        return key[0] != 255

    def plain(self, key: bytes) -> bytes:
        return key

    def length(self, key: bytes) -> int:
        return sum(key)

    def order(self, key: bytes) -> tuple[int, int, bytes]:
        return sum(map(bool, key)), self.length(key), key

    def simpler(self, key: bytes, slot: int) -> tuple[list[bytes], bool]:
        return [key[:slot] + bytes([byte]) + key[slot + 1 :] for byte in range(key[slot])], True


@dataclass(slots=True, kw_only=True)
class Target:
    """Answers keys, counts how often it is asked, and never twice for one."""

    failing: Callable[[bytes], str]
    budget: Budget
    asked: dict[bytes, Trial] = field(default_factory=dict)

    def attempt(self, key: bytes) -> Trial:
        if key not in self.asked:
            self.budget.spend()
            words = self.failing(key)
            self.asked[key] = Trial(signature=frozenset({words}) if words else None, accepted=not words)
        return self.asked[key]


def _search(failing: Callable[[bytes], str], *, requests: int = 400, **budget: float) -> tuple[Search, Target]:
    limits = Budget(requests=requests, deadline=budget.pop("deadline", float("inf")), **budget)  # type: ignore[arg-type]
    target = Target(failing=failing, budget=limits)
    return Search(Keys(), target.attempt, limits, 1), target


def test_a_limit_is_found_exactly() -> None:
    """What fails from 37 on is told as 37, everything else zero, beside an accepted 36."""
    search, _ = _search(lambda key: "too much" if key[2] >= 37 else "")

    expected = Found(key=bytes([0, 0, 37, 0]), signature=frozenset({"too much"}), neighbour=bytes([0, 0, 36, 0]))
    assert expected == search.next()


def test_two_choices_that_fail_together_are_both_kept() -> None:
    """Where two bytes have to be large at once, both are made as small as they go."""
    search, _ = _search(lambda key: "both" if key[1] >= 90 and key[3] >= 7 else "")

    found = search.next()
    assert found is not None
    assert bytes([0, 90, 0, 7]) == found.key
    assert found.neighbour in (bytes([0, 89, 0, 7]), bytes([0, 90, 0, 6]))


def test_a_known_failure_is_passed_over() -> None:
    """The second search finds the other failure, and a third finds nothing."""
    search, _ = _search(lambda key: "low" if 20 <= key[1] < 40 else "high" if key[1] >= 40 else "")

    known: list[Signature] = []
    while (found := search.next(known)) is not None:
        known.append(found.signature)

    assert [["high"], ["low"]] == sorted([*signature] for signature in known)


def test_shrinking_does_not_slip_to_another_failure() -> None:
    """A smaller message that fails for another reason is not taken for the one that was found."""
    search, _ = _search(lambda key: "other" if key == bytes(_SIZE) else "wanted" if key[1] >= 200 else "")

    found = search.next([frozenset({"other"})])

    assert found is not None
    assert (bytes([0, 200, 0, 0]), frozenset({"wanted"})) == (found.key, found.signature)


def test_where_everything_fails_there_is_no_neighbour() -> None:
    """The simplest message is the smallest that fails, and nothing stands beside it."""
    search, target = _search(lambda _: "always")

    assert Found(key=bytes(_SIZE), signature=frozenset({"always"}), neighbour=None) == search.next()
    assert len(target.asked) < 5


def test_where_nothing_fails_the_budget_is_spent_and_not_more() -> None:
    """No failure is None, after as many messages as may be drawn: what is kept for shrinking is not."""
    search, target = _search(lambda _: "", requests=50, kept_requests=20)

    assert search.next() is None
    assert 30 == target.budget.spent


def test_what_is_not_wanted_is_not_tried() -> None:
    """A key that makes no message of the subject is never asked about."""
    search, target = _search(lambda key: "first" if key[0] >= 100 else "")

    search.next()

    assert not [key for key in target.asked if key[0] == 255]


def test_a_failure_found_last_is_told_as_far_as_the_budget_goes() -> None:
    """Where the budget ends in the middle of shrinking, what was reached is told."""
    search, target = _search(lambda key: "late" if sum(key) > 300 else "", requests=12, kept_requests=0)

    found = search.next()

    assert found is not None
    assert sum(found.key) > 300
    assert target.budget.spent <= 12


def test_what_is_to_have_its_turn_comes_before_what_is_drawn() -> None:
    """A failure that only a start shows is found, though no draw comes near it."""
    start = bytes([1, 2, 3, 4])
    budget = Budget(requests=50, deadline=float("inf"))
    target = Target(failing=lambda key: "rare" if key == start else "", budget=budget)

    found = Search(Keys(first=(start,)), target.attempt, budget, 1).next()

    assert found is not None
    assert (start, frozenset({"rare"})) == (found.key, found.signature)
    assert start == next(iter(target.asked))


def test_the_clock_ends_a_search() -> None:
    """After its deadline a budget gives nothing more."""
    times = iter(range(1000))
    budget = Budget(requests=1000, deadline=3, clock=lambda: next(times))

    for _ in range(3):
        budget.spend()
    with pytest.raises(Enough):
        budget.spend()

    assert 3 == budget.spent


def test_what_is_nobody_s_failure_ends_the_search_at_once() -> None:
    """An exception of ours is not shrunk: it comes out as it went in."""
    asked = []

    def attempt(key: bytes) -> Trial:
        asked.append(key)
        raise Interrupted(ValueError("ours"))

    search = Search(Keys(), attempt, Budget(requests=10, deadline=float("inf")), 1)
    with pytest.raises(Interrupted) as caught:
        search.next()

    assert ("ours", 1) == (str(caught.value.cause), len(asked))

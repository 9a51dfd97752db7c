"""Searching a space of keys for a message that is answered wrongly, and for the smallest one.

Hypothesis draws and shrinks. What it comes to is narrowed further choice by choice: by halving,
where the values of a choice are a scale, so that a limit is found exactly and the nearest message
that is accepted stands beside it. Nothing here knows how a message is made or sent.

Each message is asked about once: what is asked again is answered from memory, so that Hypothesis
never sees an answer change, and shrinking is cheap for whoever is at the other end.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings

from conformance.generate.strategies import keys

Signature = frozenset[str]
"""What a failure is known by: searching goes on for others, and shrinking does not slip to another."""

_EXAMPLES_FOR_EACH = 20
"""So many draws for each message that may be sent: most draws are messages that are known already."""

_SHRINKING = 120
"""So many messages are sent for Hypothesis to shrink one; what is left is narrowed by halving, which costs less."""


_SIMPLEST = 12
"""So many of the simplest values of a choice are tried one by one, before the rest is halved."""


class Enough(BaseException):
    """The time or the messages are used up. Not an Exception: Hypothesis would take it for a failure."""


class Interrupted(BaseException):
    """Something went wrong that is not the message's fault; `cause` is to be raised where Hypothesis cannot see it."""

    def __init__(self, cause: Exception) -> None:
        self.cause = cause
        super().__init__(str(cause))


class _Failing(Exception):
    """A message is answered wrongly."""


@dataclass(slots=True, kw_only=True)
class Budget:
    """So many messages, until a moment of the clock (in seconds); a part of both is kept for narrowing."""

    requests: int
    deadline: float
    clock: Callable[[], float] = time.monotonic
    kept_requests: int = 0
    kept_seconds: float = 0.0
    spent: int = 0

    def check(self, *, drawing: bool = False) -> None:
        """Raise Enough where nothing is left, or nothing but what is kept while messages are still drawn."""
        requests = self.requests - (self.kept_requests if drawing else 0)
        deadline = self.deadline - (self.kept_seconds if drawing else 0.0)
        if self.spent >= requests or self.clock() >= deadline:
            raise Enough

    def spend(self) -> None:
        """Count a message that is about to be sent."""
        self.check()
        self.spent += 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of a message: what it fails by (None: it does not), and whether it was accepted."""

    signature: Signature | None
    accepted: bool


class Space(Protocol):
    """The keys that are searched, and what is known of their messages without sending them."""

    size: int

    def starts(self, chance: int) -> Iterator[bytes]:
        """Yield the keys that are tried before any is drawn: one for each thing that is to have its turn."""
        ...

    def wanted(self, key: bytes) -> bool:
        """Whether a key makes a message that is to be tried."""
        ...

    def plain(self, key: bytes) -> bytes:
        """Return the key of the same message with nothing done to it."""
        ...

    def length(self, key: bytes) -> int:
        """Return the length of a message."""
        ...

    def order(self, key: bytes) -> tuple[int, int, bytes]:
        """Return by what messages are compared: a smaller one is nearer to the simplest."""
        ...

    def simpler(self, key: bytes, slot: int) -> tuple[list[bytes], bool]:
        """Return the keys below one in a single choice, the smallest first, and whether they are a scale."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search came to: the smallest failing key, by what it fails, and the nearest key that is accepted."""

    key: bytes
    signature: Signature
    neighbour: bytes | None


class Search:
    """Looks for failing keys of a space; `attempt` tries a message (from memory, where it is known)."""

    def __init__(self, space: Space, attempt: Callable[[bytes], Trial], budget: Budget, chance: int) -> None:
        self._space = space
        self._attempt = attempt
        self._budget = budget
        self._chance = chance

    def next(self, known: Sequence[Signature] = ()) -> Found | None:
        """Return the next failure that is not a known one, as small as it gets; None where the budget ends first.

        The same draws come again, and are answered from memory, until they reach what is new.
        """
        hunt = _Hunt(space=self._space, attempt=self._attempt, budget=self._budget, known=known)
        with suppress(_Failing, Enough):
            for key in self._space.starts(self._chance):
                hunt.consider(key)
            self._draw(hunt.consider)
        if hunt.smallest is None or hunt.signature is None:
            return None
        return _Narrowing(self._space, self._attempt, hunt.signature).narrow(hunt.smallest)

    def _draw(self, consider: Callable[[bytes], None]) -> None:
        """Let Hypothesis draw keys, and shrink the first that fails."""

        @seed(self._chance)
        @settings(
            max_examples=max(1, self._budget.requests) * _EXAMPLES_FOR_EACH,
            phases=[Phase.generate, Phase.shrink],
            report_multiple_bugs=False,
            database=None,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            print_blob=False,
        )
        @given(keys(self._space.size))
        def drawn(key: bytes) -> None:
            consider(key)

        drawn()


@dataclass(slots=True, kw_only=True)
class _Hunt:
    """One run of Hypothesis: which failure it is after, and the smallest message so far that has it."""

    space: Space
    attempt: Callable[[bytes], Trial]
    budget: Budget
    known: Sequence[Signature]
    signature: Signature | None = None
    smallest: bytes | None = None
    limit: int = 0

    def consider(self, key: bytes) -> None:
        """Try a key; _Failing where it fails by what is looked for, Enough where the budget ends."""
        self.budget.check(drawing=True)
        if self.limit and self.budget.spent >= self.limit:
            raise Enough
        if not self.space.wanted(key):
            return
        failed = self.attempt(key).signature
        if failed is None or any(signature <= failed for signature in self.known):
            return
        if self.signature is None:
            self.signature, self.limit = failed, self.budget.spent + _SHRINKING
        if failed <= self.signature:
            self.signature = failed
            if self.smallest is None or self.space.order(key) < self.space.order(self.smallest):
                self.smallest = key
            raise _Failing


class _Narrowing:
    """Makes a failing key smaller, one choice at a time, until no choice can be made simpler."""

    def __init__(self, space: Space, attempt: Callable[[bytes], Trial], signature: Signature) -> None:
        self._space = space
        self._attempt = attempt
        self._signature = signature
        self._beside: list[bytes] = []

    def narrow(self, key: bytes) -> Found:
        """Return the smallest key that was reached, and the nearest accepted one; stops where the budget ends."""
        before = None
        with suppress(Enough):
            while key != before:
                before, self._beside = key, []
                for slot in range(self._space.size):
                    key = self._lowered(key, slot)
        return Found(key=key, signature=self._signature, neighbour=self._neighbour(key))

    def _lowered(self, key: bytes, slot: int) -> bytes:
        """Return the smallest failing key that differs in one choice only, as far as was looked."""
        below, scale = self._space.simpler(key, slot)
        if not scale:
            smaller = next((other for other in below if self._fails(other)), key)
            self._beside.extend(below[:1] if smaller == key else ())
            return smaller
        for other in sorted(below, key=lambda other: other[slot])[:_SIMPLEST]:
            if self._fails(other):
                return other
        if not below:
            return key
        low, high = 0, len(below)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self._fails(below[middle]) else (middle, high)
        self._beside.append(below[low])
        return below[high] if high < len(below) else key

    def _fails(self, key: bytes) -> bool:
        if not self._space.wanted(key):
            return False
        failed = self._attempt(key).signature
        if failed is None or not failed <= self._signature:
            return False
        self._signature = failed
        return True

    def _neighbour(self, key: bytes) -> bytes | None:
        """Return the same message with nothing done to it, or else the accepted one that is nearest in size."""
        plain, length = self._space.plain(key), self._space.length
        simpler = [key[:slot] + b"\0" + key[slot + 1 :] for slot in range(len(key)) if key[slot]]
        near = sorted([*self._beside, *simpler], key=lambda other: (abs(length(key) - length(other)), other))
        with suppress(Enough):
            for other in [plain] if plain != key else dict.fromkeys(near):
                if self._attempt(other).accepted:
                    return other
        return None

"""What the tier `explore` draws: a key of bytes makes a message, and a smaller byte a simpler one.

The head of a key holds one byte for each choice that the expander does not know: who the message is
about, what is broken in it, in which form it is written. The rest is the expander's key. So one
string of bytes says everything about a message, Hypothesis shrinks it as a whole, and two messages
that differ in one byte differ in one choice.

What is judged is drawn from the plain palette. Odd values (empty, far years, outside the BMP) are a
subject of their own, which observes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from conformance.errors import SuiteError
from conformance.generate.expand import Expander
from conformance.generate.values import Palette
from conformance.run.choices import PLAIN, Option, broken_drafts, callers, forms, same_message, undrawn
from conformance.run.rows import Draft, Subject
from conformance.run.workbench import Message, Workbench
from conformance.spec.population import REPORTABLE
from conformance.wire.carrier import carry

CROWDED = 224
"""From this byte on a message may be about as many persons as are allowed, below it about a few: those are cheaper."""

_FEWER = 4
_SEVERAL = 192
"""From this byte on a message is about more than one person, also where it is about a few."""


class Drawing:
    """The messages of one subject, from keys of `size` bytes."""

    def __init__(self, subject: Subject, bench: Workbench, readings: Mapping[str, str] | None = None) -> None:
        readings = readings or {}
        self.subject = subject
        self._bench = bench
        self._palette = Palette.FULL if subject is Subject.ODD else Palette.PLAIN
        self._dimensions = _dimensions(subject, bench, readings)
        self._undrawn = undrawn(bench.root, bench.specification.tables.roles.request, readings)
        self._drafts: dict[bytes, Draft] = {}
        self._expanders: dict[bytes, Expander] = {}
        self.head = 1 + len(self._dimensions)
        simplest = self._drawn(bytes(self.head))[1]
        self.size = self.head + simplest.size
        self._crowd = _count_slot(simplest, self._bench.elev_path().rpartition("/")[2])

    def starts(self, chance: int) -> Iterator[bytes]:
        """Yield a key for each thing that can be done to a message, whatever else the message is.

        There are as many kinds of violation as messages in a short run, and each is to have its turn.
        The messages are about a few persons, not one: an edit in the first must not hide in a call that
        nobody is accepted in.
        """
        for slot, options in enumerate(self._dimensions, start=1):
            for index in range(1, len(options) if options[-1].mark else 0):
                drawn = hashlib.shake_256(f"{chance}/{slot}/{index}".encode()).digest(self.size)
                head = bytes(index if place == slot else 0 for place in range(self.head))
                several = _SEVERAL + drawn[self.head + self._crowd] % (256 - _SEVERAL)
                yield head + _with(drawn[self.head :], self._crowd, several)

    def marks(self, key: bytes) -> frozenset[str]:
        """Return what is done to the message of a key: the violation, or the forms."""
        return frozenset(option.mark for option in self._options(key) if option.mark)

    def plain(self, key: bytes) -> bytes:
        """Return the key of the same message with nothing done to it."""
        head = bytes(
            0 if any(option.mark for option in options) else byte
            for options, byte in zip(self._dimensions, key[1 : self.head], strict=True)
        )
        return key[:1] + head + key[self.head :]

    def probes(self, key: bytes) -> bool:
        """Whether something is done to the message of a key, where that is what the subject is about."""
        marked = any(option.mark for options in self._dimensions for option in options)
        return not marked or bool(self.marks(key))

    def wanted(self, key: bytes) -> bool:
        """Whether the message of a key is one of this subject."""
        return self.probes(key) and (self.subject is not Subject.FORM or self._says_the_same(key))

    def _says_the_same(self, key: bytes) -> bool:
        """Whether a message in its forms is valid, and says what it says without them: not every two go together."""
        try:
            bodies = self.message(key).body, self.body(self.plain(key))
            return same_message(*(self._bench.reader.message(body).document for body in bodies))
        except (SuiteError, ValueError):
            return False

    def body(self, key: bytes) -> bytes:
        """Return the message of a key as it would be sent; nobody has admitted it yet."""
        draft, expander = self._drawn(key)
        body = carry(expander.expand(self._tail(key)), self._bench.specification.binding)
        return draft.equivalent.apply(body) if draft.equivalent else body

    def message(self, key: bytes) -> Message:
        """Return the admitted message of a key."""
        draft, expander = self._drawn(key)
        message = self._bench.message(expander, self._tail(key), draft)
        return replace(message, key=key.hex(), edit=draft.en, persons=())

    def length(self, key: bytes) -> int:
        """Return the length of a message in bytes."""
        return len(self.body(key))

    def order(self, key: bytes) -> tuple[int, int, bytes]:
        """Return by what messages are compared: first how many choices are not the simplest, then how long it is."""
        return sum(map(bool, key)), self.length(key), key

    def simpler(self, key: bytes, slot: int) -> tuple[list[bytes], bool]:
        """Return the keys that differ from one in a single choice and are smaller, the smallest first.

        And whether they are a scale: between two of them are all sizes of the same thing.
        """
        if slot < self.head:
            last = self._index(key, slot) if slot else int(key[0] >= CROWDED)
            # Of what is done to a message nothing is simpler than another thing, but nothing at all is.
            done = slot > 0 and bool(self._dimensions[slot - 1][-1].mark)
            return [_with(key, slot, byte) for byte in range(min(last, 1) if done else last)], False
        known: dict[bytes, bytes] = {}
        for byte in range(256):
            other = _with(key, slot, byte)
            known.setdefault(self.body(other), other)
        own = self.order(known[self.body(key)])
        return sorted((other for other in known.values() if self.order(other) < own), key=self.order), True

    def _tail(self, key: bytes) -> bytes:
        """Return the expander's part of a key, about a few persons unless the first byte says otherwise."""
        tail = key[self.head :]
        return tail if key[0] >= CROWDED else _with(tail, self._crowd, tail[self._crowd] // _FEWER)

    def _drawn(self, key: bytes) -> tuple[Draft, Expander]:
        """Return what the head of a key makes; what writes a message in another form does not change its expander."""
        known = bytes(self._index(key, slot) for slot in range(1, self.head))
        if known not in self._drafts:
            most = self._bench.root.at(self._bench.elev_path()).max
            start = Draft(da="", en="", pins=self._undrawn, people=((REPORTABLE, most),))
            self._drafts[known] = reduce(lambda draft, option: option.change(draft), self._options(key), start)
        draft = self._drafts[known]
        shared = known[:1] if self.subject is Subject.FORM else known
        if shared not in self._expanders:
            self._expanders[shared] = self._bench.expander(draft, palette=self._palette, counted=False)
        return draft, self._expanders[shared]

    def _options(self, key: bytes) -> list[Option]:
        return [options[self._index(key, slot)] for slot, options in enumerate(self._dimensions, start=1)]

    def _index(self, key: bytes, slot: int) -> int:
        return key[slot] % len(self._dimensions[slot - 1])


def _dimensions(subject: Subject, bench: Workbench, readings: Mapping[str, str]) -> tuple[Sequence[Option], ...]:
    match subject:
        case Subject.VALID | Subject.ODD:
            return (list(callers(bench)),)
        case Subject.VIOLATION:
            return ([PLAIN, *broken_drafts(bench.root, readings)],)
        case Subject.FORM:
            return (list(callers(bench)), [PLAIN, *forms()], [PLAIN, *forms()])


def _with(key: bytes, slot: int, byte: int) -> bytes:
    return key[:slot] + bytes([byte]) + key[slot + 1 :]


def _count_slot(expander: Expander, name: str) -> int:
    """Return the slot of a key that says how often the repeated element stands."""
    end = f"</{name}>".encode()

    def count(slot: int) -> int:
        return expander.expand(_with(bytes(expander.size), slot, 255)).count(end)

    return max(range(expander.size), key=count)

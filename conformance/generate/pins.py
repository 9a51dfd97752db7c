"""What a case wants fixed in a message, by path.

A count, a text, a series of texts (persons), or an edit of the finished markup (a violation). A
path is names joined by `/`, relative to the root; `Elev[2]` (from 1) means one occurrence, `Elev`
all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.schema.tree import Node

Edit = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """What is fixed in a message, by path. `texts` are values, not markup; `edits` change markup."""

    counts: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    edits: Mapping[str, Edit] = field(default_factory=dict)

    def also(self, other: Pins) -> Pins:
        """Return these pins with another set on top."""
        return replace(
            self,
            counts={**self.counts, **other.counts},
            texts={**self.texts, **other.texts},
            edits={**self.edits, **other.edits},
        )

    def touch(self, path: str) -> bool:
        """Whether anything but a count is pinned at a path, or anything below it, in all occurrences alike."""
        pinned = (*self.texts, *self.edits)
        return path in pinned or any(key.startswith(f"{path}/") for key in (*self.counts, *pinned))

    def positions(self, path: str) -> list[int]:
        """Return the positions (from 1) of a repeated element that something is pinned at or below."""
        start = f"{path}["
        keys = [key for key in (*self.texts, *self.edits) if key.startswith(start)]
        return sorted({int(key[len(start) : key.index("]", len(start))]) for key in keys})


def refuse_unknown_pins(root: Node, pins: Pins) -> None:
    """Refuse, as KeyError, a pin whose path the tree (or the pinned count) does not have."""
    known = dict(root.walk())
    for path in (*pins.counts, *pins.texts, *pins.edits):
        bare = ""
        for step in path.split("/"):
            name, _, position = step.partition("[")
            bare = f"{bare}/{name}" if bare else name
            if bare not in known or (position and (path in pins.counts or not known[bare].max > 1)):
                raise KeyError(path)
            if position and not 1 <= int(position.rstrip("]")) <= pins.counts.get(bare, known[bare].max):
                raise KeyError(path)

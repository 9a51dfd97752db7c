"""What an edit changed, in a few lines: a negative probe beside its control.

The two differ in one place, so the difference is the shortest description of what a case is about.
It is computed from the recorded bytes, not from what the generator meant to do.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from conformance.record.exchange import Exchange, Role
from conformance.report.body import LARGE
from conformance.report.model import DiffLine
from conformance.report.text import ELLIPSIS, visible_line
from conformance.wire.document import Document
from conformance.wire.xml import pretty

MAX_LINES = 8
WIDTH = 120
_LEAD = 32
_MOST_LINES = 3_000


def control_of(probe: Exchange, others: Iterable[Exchange]) -> Exchange | None:
    """Return the control nearest to a probe, of those that stand before it if there are any."""
    if probe.role is not Role.PROBE or not probe.control:
        return None
    controls = [one for one in others if one.role is Role.CONTROL and one.control == probe.control]
    return min(controls, key=lambda one: (one.number > probe.number, abs(one.number - probe.number)), default=None)


def difference(control: Document, probe: Document, *, hidden: Sequence[str] = ()) -> tuple[DiffLine, ...]:
    """Return the lines that differ with one line around them, at most `MAX_LINES`; () for bodies too large.

    `hidden` are texts that differ from message to message (the number of a call) and say nothing.
    """
    if max(len(control.data), len(probe.data)) > LARGE:
        return ()
    for read in (_indented, _as_sent):
        before, after = (read(body, hidden) for body in (control, probe))
        if before and after and before != after and max(len(before), len(after)) <= _MOST_LINES:
            return _cut(_compared(before, after))
    return ()


def _indented(document: Document, hidden: Sequence[str]) -> list[str]:
    """Return the lines of a document indented for reading, [] where it is not one."""
    return [] if document.root is None else _without(pretty(document.root), hidden).splitlines()


def _as_sent(document: Document, hidden: Sequence[str]) -> list[str]:
    """Return what is not XML broken into lines where one tag meets the next."""
    return _without(document.data.decode("utf-8", "replace"), hidden).replace("><", ">\n<").split("\n")


def _without(text: str, hidden: Sequence[str]) -> str:
    for word in hidden:
        text = text.replace(word, ELLIPSIS)
    return text


def _compared(before: Sequence[str], after: Sequence[str]) -> list[DiffLine]:
    """Compare what is left between the lines at both ends that are the same: an element more reads as one element."""
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    old, new = (lines[start : len(lines) - end] for lines in (before, after))
    lines = [
        *[f" {line}" for line in before[start - 1 : start]],
        *list(difflib.unified_diff(old, new, n=1, lineterm=""))[3:],
        *[f" {line}" for line in before[len(before) - end : len(before) - end + 1]],
    ]
    margin = min((len(line) - 1 - len(line[1:].lstrip(" ")) for line in lines if line[0] != "@"), default=0)
    return [
        DiffLine(sign=ELLIPSIS, text="") if line[0] == "@" else DiffLine(sign=line[0], text=line[1 + margin :])
        for line in lines
    ]


def _cut(lines: Sequence[DiffLine]) -> tuple[DiffLine, ...]:
    """Cut the lines to what fits, each around the place where it differs from its counterpart."""
    shown = [replace(line, text=visible_line(_window(lines, at))) for at, line in enumerate(lines[:MAX_LINES])]
    return (*shown, DiffLine(sign=ELLIPSIS, text="")) if len(lines) > MAX_LINES else tuple(shown)


def _window(lines: Sequence[DiffLine], at: int) -> str:
    text = lines[at].text
    counterparts = [near.text for near in lines[max(0, at - 1) : at + 2] if {near.sign, lines[at].sign} == {"-", "+"}]
    same = max((_alike(text, other) for other in counterparts), default=0)
    start = max(0, same - _LEAD) if len(text) > WIDTH else 0
    cut = text[start : start + WIDTH]
    return (ELLIPSIS if start else "") + cut + (ELLIPSIS if start + WIDTH < len(text) else "")


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many of the first items (lines or characters) of both are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))

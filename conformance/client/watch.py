"""Judging again when a file changes, for whoever writes a client beside it.

Files are asked for their times and sizes, which works on every file system, shared ones included; between two looks
the process sleeps.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping

INTERVAL = 0.5
Look = Mapping[str, tuple[int, int]]


def look(paths: Iterable[str]) -> Look:
    """Return time of change (nanoseconds) and size of each file that is there."""
    seen: dict[str, tuple[int, int]] = {}
    for path in paths:
        try:
            found = os.stat(path)  # noqa: PTH116 - names are kept as they were written
        except (OSError, ValueError):
            continue
        seen[path] = (found.st_mtime_ns, found.st_size)
    return seen


def watch(judge: Callable[[], int], *, look_again: Callable[[], Look], wait: Callable[[], None]) -> int:
    """Judge, and again whenever a look differs from the last, until `wait` is interrupted; return the last code."""
    before = look_again()
    code = judge()
    try:
        while True:
            wait()
            now = look_again()
            if now != before:
                before, code = now, judge()
    except KeyboardInterrupt:
        return code

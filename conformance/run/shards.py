"""A run in several processes: which cases go to which, and one log made of theirs.

Each process has a session and a log of its own, so that nothing is shared while it runs. The cases
are cut into as many runs of neighbours, since neighbours share controls.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.record.runlog import RunLog, RunLogWriter, read_run_log
from conformance.run.rows import Row
from conformance.run.settings import RunSettings


def shards(settings: RunSettings) -> list[list[RunSettings]]:
    """Return the settings of the processes: those that run at the same time, then one that runs alone.

    Each has a folder of its own inside the run's. What is stored is looked at when nobody else
    reports on the same people any more.
    """
    if settings.workers == 1:
        return [[settings]]
    run_id = settings.run_id or str(uuid.uuid4())
    made = []
    for number in range(settings.workers + 1):
        folder = Path(settings.output) / f"worker-{number + 1}"
        made.append(replace(settings, output=str(folder), shard=number, run_id=f"{run_id}-{number + 1}"))
    return [made[:-1], made[-1:]]


def messages(row: Row) -> int:
    """Return about how many messages a row sends."""
    probes = (row.draws or row.times * row.together) + len(row.then)
    return len(row.setup) + probes * (2 if row.readback else 1) + (1 if row.controlled else 0)


def part(rows: Sequence[Row], settings: RunSettings) -> list[Row]:
    """Return the rows of one process: of all rows in their order, its share of the messages."""
    if settings.workers == 1:
        return list(rows)
    if settings.shard == settings.workers:
        return [row for row in rows if row.readback]
    shared = [row for row in rows if not row.readback]
    total, before, chosen = sum(messages(row) for row in shared), 0, []
    for row in shared:
        if before * settings.workers // max(total, 1) == settings.shard:
            chosen.append(row)
        before += messages(row)
    return chosen


def _read(path: Path) -> RunLog | None:
    try:
        return read_run_log(path)
    except ConfigurationError:
        return None


def merge(logs: Sequence[Path], into: Path) -> None:
    """Make one log of several: exchanges numbered anew, sealed only if all of them are.

    Each process counts its controls from 1, so that a control keeps its name only with the process's number:
    a probe must not find its control among those of another process, which are other messages.
    Of a process that left no log there is nothing to add, and the log stays unsealed.
    """
    read = [log for log in map(_read, logs) if log is not None]
    if not read:
        return
    writer = RunLogWriter(into)
    plan = tuple(case for log in read for case in log.header.plan)
    run_id = read[0].header.run_id.rpartition("-")[0]
    writer.header(replace(read[0].header, run_id=run_id, plan=plan))
    first = 0
    for place, log in enumerate(read, start=1):
        for exchange in log.exchanges:
            repeats = exchange.repeats and exchange.repeats + first
            control = exchange.control and f"{exchange.control}/{place}"
            writer.exchange(replace(exchange, number=exchange.number + first, repeats=repeats, control=control))
        first += max((exchange.number for exchange in log.exchanges), default=0)
        for end in log.ends:
            writer.case_end(end)
    if len(read) == len(logs) and not any(log.problems for log in read):
        writer.close(finished=max(log.finished for log in read))
    else:
        writer.abandon()

"""conformance.run.shards: the cases cut apart, and one log made of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.record.exchange import Exchange, Request, Role
from conformance.record.judgement import Expectation, PlannedCase
from conformance.record.runlog import NAME, CaseEnd, CaseState, Header, RunLog, RunLogWriter, read_run_log
from conformance.run.rows import Row
from conformance.run.settings import RunSettings
from conformance.run.shards import merge, messages, part, shards
from conformance.spec.clauses import Level

WORKERS = [pytest.param(workers, id=str(workers)) for workers in (1, 2, 3, 16)]


def _settings(workers: int, output: str = "run", **more: str) -> RunSettings:
    return RunSettings(target="t", spec="s", output=output, seed=0, tier="certify", workers=workers, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("workers", WORKERS)
def test_each_case_goes_to_one_process(rows: dict[str, Row], workers: int) -> None:
    """Nothing is lost and nothing is done twice, however many processes share the cases."""
    every = list(rows.values())

    parts = [part(every, one) for phase in shards(_settings(workers)) for one in phase]

    ids = [row.id for rows_ in parts for row in rows_]
    assert sorted(rows) == sorted(ids)


@pytest.mark.parametrize("workers", WORKERS[1:])
def test_what_is_stored_is_looked_at_alone(rows: dict[str, Row], workers: int) -> None:
    """Cases that read back are all in a last phase of one process, when nobody else writes any more."""
    together, alone = shards(_settings(workers))
    every = list(rows.values())

    assert (workers, 1) == (len(together), len(alone))
    assert [row.id for row in every if row.readback] == [row.id for row in part(every, alone[0])]
    assert [] == [row.id for one in together for row in part(every, one) if row.readback]


@pytest.mark.parametrize("workers", WORKERS[1:3])
def test_neighbours_stay_together_and_shares_are_alike(rows: dict[str, Row], workers: int) -> None:
    """Each share is a piece of the plan in its order, and none is much larger than another."""
    shared = [row for row in rows.values() if not row.readback]

    parts = [part(shared, one) for one in shards(_settings(workers))[0]]

    assert [row.id for row in shared] == [row.id for rows_ in parts for row in rows_]
    sizes = [sum(map(messages, rows_)) for rows_ in parts]
    largest = max(map(messages, shared))
    assert max(sizes) - min(sizes) <= 2 * largest


def test_of_fewer_cases_than_processes_some_have_none(rows: dict[str, Row]) -> None:
    """Two cases for sixteen processes are done once each."""
    few = [rows["6.1.3/Elev/min"], rows["6.1.3/Elev/max"]]

    parts = [part(few, one) for phase in shards(_settings(16)) for one in phase]

    assert 2 == sum(map(len, parts))
    assert [[]] * 17 == [part([], one) for phase in shards(_settings(16)) for one in phase]


def test_each_process_has_a_place_and_an_id_of_its_own() -> None:
    """Folders stand inside the run's, ids follow from the run's; one process alone keeps everything."""
    single, several = shards(_settings(1)), shards(_settings(2, run_id="r"))

    assert [[_settings(1)]] == single
    flat = [one for phase in several for one in phase]
    assert [("run/worker-1", "r-1", 0), ("run/worker-2", "r-2", 1), ("run/worker-3", "r-3", 2)] == [
        (one.output, one.run_id, one.shard) for one in flat
    ]
    fresh = {one.run_id.rpartition("-")[0] for _ in range(2) for phase in shards(_settings(2)) for one in phase}
    assert 2 == len(fresh)


# ---------------------------------------------------------------- one log of several


def _planned(case: str) -> PlannedCase:
    return PlannedCase(
        id=case,
        section="6",
        clauses=("6.2/answer",),
        level=Level.MUST,
        expectation=Expectation.IMPLIED,
        rules=(),
        title_da="da",
        title_en="en",
    )


def _exchange(number: int, case: str, *, repeats: int = 0, control: str = "") -> Exchange:
    return Exchange(
        number=number,
        case=case,
        role=Role.CONTROL if control else Role.PROBE,
        valid=True,
        edit="",
        key=f"{case}{number}",
        request=Request(method="POST", url="http://127.0.0.1/", headers=(), body=f"{case} {number}".encode()),
        response=None,
        trouble=None,
        started="2026-03-02T09:30:00+00:00",
        milliseconds=1.0,
        control=control,
        repeats=repeats,
    )


def _header(run_id: str, *cases: str) -> Header:
    return Header(
        run_id=run_id,
        started="2026-03-02T09:30:00+00:00",
        seed=0,
        tier="certify",
        selection=(),
        suite={},
        specification={},
        binding={},
        target={},
        population={},
        readings={},
        plan=tuple(map(_planned, cases)),
    )


def _written(
    path: Path, run_id: str, exchanges: Sequence[Exchange], *cases: str, finished: str = "2026-03-02T09:31:00+00:00"
) -> Path:
    """Write a log of one process; without `finished` it has no footer."""
    writer = RunLogWriter(path)
    writer.header(_header(run_id, *cases))
    for exchange in exchanges:
        writer.exchange(exchange)
    for case in cases:
        writer.case_end(CaseEnd(id=case, state=CaseState.DONE, reason=""))
    if finished:
        writer.close(finished=finished)
    else:
        writer.abandon()
    return path


FIRST = (_exchange(1, "a"), _exchange(2, "a", repeats=1), _exchange(3, "a", control="control-1"))
SECOND = (_exchange(1, "b"), _exchange(2, "c"), _exchange(3, "c", repeats=2))


def _merged(folder: Path, *logs: Path) -> RunLog:
    merge(logs, folder / NAME)
    return read_run_log(folder)


def test_everything_of_all_logs_is_in_the_one(tmp_path: Path) -> None:
    """Plan, exchanges and ends are those of all processes, in their order; the whole ends when the last one does."""
    one = _written(tmp_path / "1", "r-1", FIRST, "a", finished="2026-03-02T09:33:00+00:00")
    other = _written(tmp_path / "2", "r-2", SECOND, "b", "c")

    log = _merged(tmp_path, one, other)

    assert ((), "2026-03-02T09:33:00+00:00", "r") == (log.problems, log.finished, log.header.run_id)
    assert ["a", "b", "c"] == [case.id for case in log.header.plan] == [end.id for end in log.ends]
    assert [exchange.request.body for exchange in (*FIRST, *SECOND)] == [e.request.body for e in log.exchanges]


def test_exchanges_are_numbered_anew(tmp_path: Path) -> None:
    """Numbers go on from log to log, a second try still names its first, and all else stays as it was."""
    logs = (_written(tmp_path / "1", "r-1", FIRST, "a"), _written(tmp_path / "2", "r-2", SECOND, "b", "c"))

    log = _merged(tmp_path, *logs)

    assert [1, 2, 3, 4, 5, 6] == [exchange.number for exchange in log.exchanges]
    assert [0, 1, 0, 0, 0, 5] == [exchange.repeats for exchange in log.exchanges]
    plain = [replace(exchange, number=0, repeats=0, control="") for exchange in (*FIRST, *SECOND)]
    assert plain == [replace(exchange, number=0, repeats=0, control="") for exchange in log.exchanges]


def test_no_probe_finds_the_control_of_another_process(tmp_path: Path) -> None:
    """Each process counts its controls from 1, so that one name stands for two messages: the log keeps them apart."""
    probe = replace(_exchange(2, "b", control="control-1"), role=Role.PROBE)
    logs = (
        _written(tmp_path / "1", "r-1", (_exchange(1, "a", control="control-1"),), "a"),
        _written(tmp_path / "2", "r-2", (_exchange(1, "b", control="control-1"), probe, _exchange(3, "c")), "b", "c"),
    )

    first, second, third, fourth = (exchange.control for exchange in _merged(tmp_path, *logs).exchanges)

    assert (True, "") == (first != second == third, fourth)


def test_a_log_without_exchanges_shifts_nothing(tmp_path: Path) -> None:
    """A process that had nothing to do leaves a log, and numbers go on as if it were not there."""
    logs = (
        _written(tmp_path / "1", "r-1", FIRST, "a"),
        _written(tmp_path / "2", "r-2", ()),
        _written(tmp_path / "3", "r-3", SECOND, "b", "c"),
    )

    log = _merged(tmp_path, *logs)

    assert ([1, 2, 3, 4, 5, 6], ()) == ([exchange.number for exchange in log.exchanges], log.problems)


def test_one_unsealed_log_leaves_the_whole_unsealed(tmp_path: Path) -> None:
    """What a process that died had sent is kept, and the run is not taken for a whole one."""
    logs = (_written(tmp_path / "1", "r-1", FIRST, "a", finished=""), _written(tmp_path / "2", "r-2", SECOND, "b", "c"))

    log = _merged(tmp_path, *logs)

    assert ("", 6) == (log.finished, len(log.exchanges))
    assert ["the run log has no footer: the run did not end, or the log was cut"] == list(log.problems)


@pytest.mark.parametrize(
    "content",
    [pytest.param(None, id="no-log"), pytest.param("", id="empty"), pytest.param("{", id="cut-in-its-header")],
)
def test_a_process_without_a_log_leaves_the_whole_unsealed(tmp_path: Path, content: str | None) -> None:
    """Of a process that left nothing, nobody knows which cases it was to do: the rest is kept, unsealed."""
    missing = tmp_path / "1"
    if content is not None:
        missing.write_text(content, encoding="utf-8")

    log = _merged(tmp_path, missing, _written(tmp_path / "2", "r-2", SECOND, "b", "c"))

    assert ("", ["b", "c"]) == (log.finished, [case.id for case in log.header.plan])
    assert log.problems


def test_of_no_logs_none_is_made(tmp_path: Path) -> None:
    """Where no process began, there is no run to be read."""
    merge([tmp_path / "1", tmp_path / "2"], tmp_path / NAME)

    assert not (tmp_path / NAME).exists()

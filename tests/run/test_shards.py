"""conformance.run.shards: which cases go to which process, and one log made of theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.record.exchange import Exchange, Request, Response, Role
from conformance.record.judgement import Expectation, PlannedCase
from conformance.record.runlog import CaseEnd, CaseState, Header, RunLog, RunLogWriter, read_run_log
from conformance.run.rows import Row
from conformance.run.settings import RunSettings
from conformance.run.shards import merge, messages, part, shards
from conformance.spec.clauses import Level


def _settings(workers: int, shard: int = 0) -> RunSettings:
    return RunSettings(
        target="t", spec="", output="run", seed=0, tier="certify", workers=workers, shard=shard, run_id="id"
    )


def _parts(rows: Sequence[Row], workers: int) -> list[list[Row]]:
    return [part(rows, _settings(workers, shard)) for shard in range(workers + 1)]


# ------------------------------------------------------------ who performs what


def test_one_process_performs_everything(rows: dict[str, Row]) -> None:
    """There is nothing to share, and nobody to wait for."""
    every = list(rows.values())

    assert [[_settings(1)]] == shards(_settings(1))
    assert every == part(every, _settings(1))


@pytest.mark.parametrize("workers", [2, 3, 4, 7, 16])
def test_nothing_is_lost_and_nothing_is_done_twice(rows: dict[str, Row], workers: int) -> None:
    """Each case is in one part: neighbours together and in their order, what is read back in the last part alone."""
    every = list(rows.values())
    parts = _parts(every, workers)

    shared = [row.id for rows_of in parts[:-1] for row in rows_of]
    assert [row.id for row in every if not row.readback] == shared
    assert [row.id for row in every if row.readback] == [row.id for row in parts[-1]] != []


@pytest.mark.parametrize("workers", [2, 4])
def test_each_process_sends_its_share(rows: dict[str, Row], workers: int) -> None:
    """A process that does half of the work at the end would be no gain: shares differ by one case at most."""
    every = list(rows.values())
    loads = [sum(map(messages, rows_of)) for rows_of in _parts(every, workers)[:-1]]
    largest = max(messages(row) for row in every)

    assert max(loads) - min(loads) <= largest


@pytest.mark.parametrize("cases", [0, 1, 2])
def test_fewer_cases_than_processes(rows: dict[str, Row], cases: int) -> None:
    """Some processes have nothing to do, and still nothing is lost."""
    few = [row for row in rows.values() if not row.readback][:cases]

    assert few == [row for rows_of in _parts(few, 4) for row in rows_of]


def test_each_process_has_a_folder_and_a_run_id_of_its_own() -> None:
    """Transaction ids follow from the run id: two processes must not share one; the last one runs alone."""
    together, alone = shards(_settings(3))
    every = [*together, *alone]

    assert (3, 1) == (len(together), len(alone))
    assert [0, 1, 2, 3] == [settings.shard for settings in every]
    assert ["id-1", "id-2", "id-3", "id-4"] == [settings.run_id for settings in every]
    assert [str(Path("run") / f"worker-{number}") for number in (1, 2, 3, 4)] == [one.output for one in every]


def test_a_run_without_an_id_is_given_one() -> None:
    """The same for all of its processes, and another for each run."""
    ids = [shards(replace(_settings(2), run_id=""))[0][0].run_id for _ in range(2)]

    assert all(name.endswith("-1") and len(name) > 30 for name in ids)
    assert 2 == len(set(ids))


# ------------------------------------------------------------ one log of several


def _exchange(number: int, case: str, *, repeats: int = 0, role: Role = Role.PROBE, control: str = "") -> Exchange:
    return Exchange(
        number=number,
        case=case,
        role=role,
        valid=True,
        edit="",
        key="00",
        request=Request(method="POST", url="http://127.0.0.1/", headers=(), body=case.encode()),
        response=Response(status=200, reason="", headers=(), body=b""),
        trouble=None,
        started="2026-03-02T09:30:00+00:00",
        milliseconds=1.0,
        control=control,
        repeats=repeats,
    )


def _planned(case: str) -> PlannedCase:
    return PlannedCase(
        id=case,
        section="7",
        clauses=("7/reportable",),
        level=Level.MUST,
        expectation=Expectation.IMPLIED,
        rules=(),
        title_da="da",
        title_en="en",
    )


def _write(path: Path, case: str, *exchanges: Exchange, sealed: str = "2026-03-02T09:31:00+00:00") -> Path:
    """Write the log of a process with one case; `sealed` is when it finished, "" where it did not."""
    path.parent.mkdir()
    writer = RunLogWriter(path)
    writer.header(
        Header(
            run_id=f"id-{path.parent.name}",
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
            plan=(_planned(case),),
        )
    )
    for one in exchanges:
        writer.exchange(one)
    writer.case_end(CaseEnd(id=case, state=CaseState.DONE, reason=""))
    if sealed:
        writer.close(finished=sealed)
    else:
        writer.abandon()
    return path


def _merged(tmp_path: Path, *logs: Path) -> RunLog:
    merge(logs, tmp_path / "run.jsonl")
    return read_run_log(tmp_path / "run.jsonl")


def test_exchanges_are_numbered_anew(tmp_path: Path) -> None:
    """In the order of the processes, and whatever names an exchange by its number still names the same one."""
    log = _merged(
        tmp_path,
        _write(tmp_path / "1" / "run.jsonl", "a", _exchange(1, ""), _exchange(2, "a"), _exchange(3, "a", repeats=2)),
        _write(tmp_path / "2" / "run.jsonl", "b", _exchange(1, ""), _exchange(2, "b"), _exchange(3, "b", repeats=2)),
    )

    assert [(1, "", 0), (2, "a", 0), (3, "a", 2), (4, "", 0), (5, "b", 0), (6, "b", 5)] == [
        (one.number, one.case, one.repeats) for one in log.exchanges
    ]
    assert ["a", "b"] == [case.id for case in log.header.plan] == [end.id for end in log.ends]
    assert "id" == log.header.run_id


def test_a_whole_of_sealed_parts_is_sealed(tmp_path: Path) -> None:
    """It finished when its last part did."""
    log = _merged(
        tmp_path,
        _write(tmp_path / "1" / "run.jsonl", "a", sealed="2026-03-02T09:35:00+00:00"),
        _write(tmp_path / "2" / "run.jsonl", "b"),
    )

    assert ((), "2026-03-02T09:35:00+00:00") == (log.problems, log.finished)


def test_one_part_that_is_not_sealed_leaves_the_whole_unsealed(tmp_path: Path) -> None:
    """What it holds is kept, and that it is not all of it is a problem of the whole."""
    log = _merged(
        tmp_path,
        _write(tmp_path / "1" / "run.jsonl", "a", _exchange(1, "a")),
        _write(tmp_path / "2" / "run.jsonl", "b", _exchange(1, "b"), sealed=""),
    )

    assert () != log.problems
    assert [(1, "a"), (2, "b")] == [(one.number, one.case) for one in log.exchanges]


@pytest.mark.parametrize("content", [pytest.param(None, id="absent"), pytest.param(b"", id="empty")])
def test_a_process_that_left_no_log_leaves_the_whole_unsealed(tmp_path: Path, content: bytes | None) -> None:
    """There is nothing to add, and its cases are missing."""
    missing = tmp_path / "2.jsonl"
    if content is not None:
        missing.write_bytes(content)
    log = _merged(tmp_path, _write(tmp_path / "1" / "run.jsonl", "a", _exchange(1, "a")), missing)

    assert () != log.problems
    assert ["a"] == [case.id for case in log.header.plan]


def test_nothing_is_made_of_nothing(tmp_path: Path) -> None:
    """Where no process left a log there is none."""
    merge([tmp_path / "1.jsonl"], tmp_path / "run.jsonl")

    assert not (tmp_path / "run.jsonl").exists()


def test_a_control_of_one_process_is_none_of_another(tmp_path: Path) -> None:
    """Each process counts its controls from 1; put together, no probe may stand beside another message's control."""
    parts = [
        _write(
            tmp_path / case / "run.jsonl",
            case,
            _exchange(1, case, role=Role.CONTROL, control="control-1"),
            _exchange(2, case, control="control-1"),
        )
        for case in ("a", "b")
    ]
    log = _merged(tmp_path, *parts)

    names = {(one.case, one.control) for one in log.exchanges}
    assert 2 == len(names)
    assert 2 == len({control for _, control in names})

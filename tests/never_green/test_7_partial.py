"""Row 7: a report over part of a run looked complete."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance import resources
from conformance.errors import ConfigurationError
from conformance.judge.run import judge_run
from conformance.record.judgement import RunVerdict
from conformance.record.runlog import read_run_log
from tests.never_green.conftest import judge, sealed_again

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.record.runlog import RunLog
    from conformance.schema.oracle import Schemas
    from conformance.spec.specification import Specification
    from tests.never_green.conftest import Serving

CUTS, SEED = 40, 20260302


def _judged(data: bytes, path: Path, specification: Specification, schemas: Schemas) -> RunVerdict | None:
    """Return the verdict over a log of these bytes, None where it is refused."""
    path.write_bytes(data)
    try:
        return judge_run(read_run_log(path), specification, schemas=schemas).verdict
    except ConfigurationError:
        return None


def test_a_cut_at_every_line(recorded: Path, specification: Specification, schemas: Schemas, tmp_path: Path) -> None:
    """Row 7: after whichever line a log is cut, it is inconclusive; before its header is whole, it is refused."""
    lines = recorded.read_bytes().splitlines(keepends=True)
    verdicts = [
        _judged(b"".join(lines[:count]), tmp_path / "cut.jsonl", specification, schemas) for count in range(len(lines))
    ]

    assert [None, *[RunVerdict.INCONCLUSIVE] * (len(lines) - 1)] == verdicts


def test_a_cut_at_any_byte(recorded: Path, specification: Specification, schemas: Schemas, tmp_path: Path) -> None:
    """Row 7: at whichever byte a log is cut, the last one included, it is never conformant."""
    data = recorded.read_bytes()
    random_ = random.Random(SEED)
    header = data.index(b"\n") + 1
    cuts = [len(data) - 1, header - 1, header, *(random_.randrange(len(data)) for _ in range(CUTS - 3))]
    verdicts = {cut: _judged(data[:cut], tmp_path / "cut.jsonl", specification, schemas) for cut in cuts}

    # The header is read where it is whole, with its line break or without.
    expected = {cut: RunVerdict.INCONCLUSIVE if cut >= header - 1 else None for cut in cuts}
    assert expected == verdicts


@pytest.mark.parametrize("share", [0.3, 0.7, 1.0])
def test_a_cut_log_on_the_command_line(share: float, recorded: Path, tmp_path: Path) -> None:
    """Row 7: exit code, report and JUnit of a log that was cut say so."""
    lines = recorded.read_bytes().splitlines(keepends=True)[:-1]
    (tmp_path / "run.jsonl").write_bytes(b"".join(lines[: round(len(lines) * share)]))

    ended = judge(tmp_path / "run.jsonl")

    ended.assert_not_green(2, "inconclusive")
    assert "the run log has no footer: the run did not end, or the log was cut" in ended.report["problems"]


@pytest.mark.parametrize("data", [b"", b"\n", b"{}\n", b"null", b"[]\n"], ids=repr)
def test_no_header_is_3(data: bytes, tmp_path: Path) -> None:
    """Row 7: without a header nothing is known of what was planned."""
    (tmp_path / "run.jsonl").write_bytes(data)

    judge(tmp_path / "run.jsonl").assert_no_reports(3)


def _without(event: str) -> Callable[[list[bytes]], list[bytes]]:
    def edit(lines: list[bytes]) -> list[bytes]:
        where = [place for place, line in enumerate(lines) if line.startswith(b'{"event": "%s"' % event.encode())][-1]
        return lines[:where] + lines[where + 1 :]

    return edit


def _changed(place: int, change: Callable[[dict[str, Any]], object]) -> Callable[[list[bytes]], list[bytes]]:
    def edit(lines: list[bytes]) -> list[bytes]:
        data = json.loads(lines[place])
        change(data)
        return [*lines[:place], json.dumps(data).encode() + b"\n", *lines[place:][1:]]

    return edit


EDITS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "footer-count": _changed(-1, lambda data: data.update(events=data["events"] - 1)),
    "footer-digest": _changed(-1, lambda data: data.update(sha256="0" * 64)),
    "footer-without-an-end": _changed(-1, lambda data: data.update(finished="")),
    "footer-twice": lambda lines: [*lines, lines[-1]],
    "footer-first": lambda lines: [lines[0], lines[-1], *lines[1:-1]],
    "plan-shortened": _changed(0, lambda data: data["plan"].pop()),
    "plan-lenient": _changed(0, lambda data: data["plan"][0].update(level="should")),
    "plan-observes": _changed(0, lambda data: data["plan"][0].update(expectation="observed")),
    "exchange-removed": _without("exchange"),
    "case-end-removed": _without("case"),
    "case-end-changed": _changed(-2, lambda data: data.update(state="not-applicable")),
    "lines-reordered": lambda lines: [lines[0], *reversed(lines[1:-1]), lines[-1]],
    "two-lines-exchanged": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "line-repeated": lambda lines: [*lines[:2], lines[1], *lines[2:]],
    "another-log-behind-it": lambda lines: lines + lines,
    "line-breaks-of-windows": lambda lines: [line.replace(b"\n", b"\r\n") for line in lines],
    "empty-line-behind-it": lambda lines: [*lines, b"\n"],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_altered_log(
    edit: Callable[[list[bytes]], list[bytes]],
    recorded: Path,
    specification: Specification,
    schemas: Schemas,
    tmp_path: Path,
) -> None:
    """Row 7: whatever is changed in a sealed log, even to the same effect, it is never conformant again."""
    lines = recorded.read_bytes().splitlines(keepends=True)
    data = b"".join(edit(lines))

    assert b"".join(lines) != data
    assert RunVerdict.INCONCLUSIVE is _judged(data, tmp_path / "run.jsonl", specification, schemas)


def test_an_altered_log_on_the_command_line(recorded: Path, tmp_path: Path) -> None:
    """Row 7: exit code, report and JUnit of a log that was changed say so."""
    lines = recorded.read_bytes().splitlines(keepends=True)
    (tmp_path / "run.jsonl").write_bytes(b"".join(EDITS["exchange-removed"](lines)))

    ended = judge(tmp_path / "run.jsonl")

    ended.assert_not_green(2, "inconclusive")
    assert "its footer does not match: the log was changed after the run" in " ".join(ended.report["problems"])


@pytest.mark.parametrize("what", ["exchanges", "ends"])
def test_a_sealed_log_with_holes(what: str, recorded_log: RunLog, tmp_path: Path) -> None:
    """Row 7: were it our own log that lacks something, footer and all, what is not there is not passed."""
    changes: dict[str, Any] = {what: ()}

    ended = judge(sealed_again(replace(recorded_log, **changes), tmp_path / "run.jsonl"))

    ended.assert_not_green(2, "inconclusive")
    assert {"not-evaluated"} == set(ended.verdicts.values())


def test_a_sealed_log_without_the_controls(recorded_log: RunLog, tmp_path: Path) -> None:
    """Row 7: a rejection whose controls are not in the log was not shown."""
    kept = tuple(exchange for exchange in recorded_log.exchanges if exchange.role.value != "control")

    ended = judge(sealed_again(replace(recorded_log, exchanges=kept), tmp_path / "run.jsonl"))

    ended.assert_not_green(2, "inconclusive")
    assert "not-evaluated" == ended.verdicts["6.1.3/Elev/max+1"]


def test_a_run_that_is_killed(serving: Serving, tmp_path: Path) -> None:
    """Row 7: what a killed run leaves is a log without a footer: nothing of it is green, then or later."""
    folder = tmp_path / "run"
    with serving(tmp_path, more="[limits]\nrequests_per_second = 10\n") as target:
        command = [sys.executable, "-P", "-m", "conformance", "run", "--target", str(target), "--output", str(folder)]
        process = subprocess.Popen(
            [*command, "6.1.3"],
            env={**os.environ, "PYTHONPATH": str(resources.import_root())},
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        log, until = folder / "run.jsonl", time.monotonic() + 30
        while time.monotonic() < until and not (log.exists() and b'{"event": "case"' in log.read_bytes()):
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()

    ended = judge(log)

    assert -signal.SIGKILL == code
    assert ["run.jsonl"] == [path.name for path in folder.iterdir() if not re.match("judged", path.name)]
    ended.assert_not_green(2, "inconclusive")
    assert {"pass", "not-evaluated"} <= set(ended.verdicts.values())

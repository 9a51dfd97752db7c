"""conformance expect, and what run and judge make of the list: against a service that takes one Elev too few."""

from __future__ import annotations

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.record.runlog import read_run_log

pytestmark = pytest.mark.variants

if TYPE_CHECKING:
    from tests.cli.conftest import Command, Recorded, Serving

MAX, OVER = "6.1.3/Elev/max", "6.1.3/Elev/max+1"
TODO = 'reason  = "TODO: why is this known?"'
TODAY = datetime.now(UTC).date()


def _report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report


def _states(folder: Path) -> dict[str, str]:
    return {entry["id"]: entry["state"] for entry in _report(folder)["expected"]}


def _change(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def expected(recorded_failure: Recorded, inside: Command, tmp_path: Path) -> Path:
    """Return the list of the two failures of that run, with a reason for each."""
    done = inside("expect", recorded_failure.folder, "--owner", "Team Kontakt")
    assert 0 == done.returncode, done.stderr
    _change(tmp_path / "expected.toml", (TODO, 'reason  = "counts from one"'), (TODO, 'reason  = "follows from max"'))
    return tmp_path / "expected.toml"


def _target(folder: Path, text: str) -> None:
    (folder / "target.toml").write_text(text, encoding="utf-8")


def test_what_failed_is_written(recorded_failure: Recorded, inside: Command, tmp_path: Path) -> None:
    """Both cases that keep the run from being conformant are written, with their messages, to be signed."""
    done = inside("expect", recorded_failure.folder, "--days", "30")

    text = (tmp_path / "expected.toml").read_text(encoding="utf-8")
    lines = done.stdout.splitlines()
    assert (0, "") == (done.returncode, done.stderr)
    assert lines[0].startswith(f"added    {MAX}: fail, expected IndberetSvar: the message is valid; observed a SOAP")
    assert lines[1].startswith(f"added    {OVER}: not-evaluated, the control before it")
    assert "expected.toml: 2 added, 0 kept, 0 dropped" == lines[2]
    assert [MAX, OVER] == re.findall(r'^id +=  ?"(.+)"$', text, re.MULTILINE)
    assert 2 == text.count(TODO) == text.count('owner   = "TODO') == text.count(f"{TODAY + timedelta(days=30)}")


def test_a_run_without_failures_writes_nothing(recorded: Recorded, inside: Command, tmp_path: Path) -> None:
    """There is no list where there is nothing to expect."""
    done = inside("expect", recorded.folder)

    assert (0, "nothing failed that has to be expected; nothing was written\n") == (done.returncode, done.stdout)
    assert [] == list(tmp_path.iterdir())


def test_a_list_that_nobody_signed_is_refused(
    recorded_failure: Recorded, inside: Command, command: Command, target: Path, tmp_path: Path
) -> None:
    """A reason that is still to do is one line and exit code 3, before anything is sent."""
    inside("expect", recorded_failure.folder)

    done = command("run", "--target", target, "--output", "run", MAX)

    assert (3, "") == (done.returncode, done.stdout)
    assert done.stderr.endswith(
        f"expected.toml [[case]] {MAX}: key 'reason' is still 'TODO: why is this known?' "
        "(say why it is known to fail)\n"
    )
    assert 1 == done.stderr.count("\n")
    assert [] == list((tmp_path / "run").glob("*"))


@pytest.mark.usefixtures("expected")
def test_a_list_of_another_target_is_refused(command: Command, target: Path) -> None:
    """What is known of one target is news about another one."""
    _change(target, ('name        = "', 'name        = "another '))

    done = command("run", "--target", target, "--output", "run", MAX)

    assert 3 == done.returncode
    assert "expected.toml [expected]: key 'target' is 'reference endpoint" in done.stderr
    assert 1 == done.stderr.count("\n")


def test_known_failures_are_as_expected(
    expected: Path, serving: Serving, command: Command, inside: Command, tmp_path: Path
) -> None:
    """Nothing but known failures: non-conformant and 1 all the same, "as expected" in the headline, 0 if asked for.

    Judged again it is the same, from the log alone; and a number of a person in a reason does not reach the log.
    """
    with serving("narrow") as text:
        _target(tmp_path, text)
        person = re.findall(r'reportable = \[\s*"(\d+)"', text)[0]
        _change(expected, ("counts from one", f"counts from one, as for {person}"))
        done = command("run", "--target", "target.toml", "--output", "run", "6.1.3/Elev")
    expected.unlink()
    again = inside("judge", "run", "--output", "again")
    asked = inside("judge", "run", "--expected", "--output", "asked")

    log, report = (tmp_path / "run" / "run.jsonl").read_text(encoding="utf-8"), _report(tmp_path / "run")
    assert (1, 1, 0) == (done.returncode, again.returncode, asked.returncode), done.stderr
    assert done.stdout.splitlines()[:-1] == again.stdout.splitlines()[:-1] == asked.stdout.splitlines()[:-1]
    assert re.fullmatch(
        r"non-conformant \(selection: \d+ of \d+ clauses met\), as expected", done.stdout.splitlines()[-2]
    )
    assert "EXPECTED 2 of 2 in expected.toml; nothing new" in done.stdout
    assert ("non-conformant", True) == (report["verdict"], report["as_expected"])
    assert {MAX: "met", OVER: "met"} == _states(tmp_path / "run")
    assert "counts from one, as for " in log
    assert person not in log
    assert '<failure message="' in (tmp_path / "again" / "junit.xml").read_text(encoding="utf-8")
    junit = (tmp_path / "asked" / "junit.xml").read_text(encoding="utf-8")
    assert 2 == junit.count('<skipped message="expected failure: ')
    assert "<failure" not in junit


def test_a_run_that_may_fail_as_expected_is_0(
    expected: Path, serving: Serving, command: Command, tmp_path: Path
) -> None:
    """With `--expected`, and a list that is named, known failures end with 0; the verdict is what it was.

    An entry of a case that this selection leaves out does no harm, not even after its last day.
    """
    other = expected.read_text(encoding="utf-8").partition("[[case]]")[2].partition("[[case]]")[0]
    other = re.sub(r"expires = .*", "expires = 2020-01-01", other.replace(MAX, "7/not_found/alone"))
    known = f"{expected.read_text(encoding='utf-8')}\n[[case]]{other}"
    (tmp_path / "known.toml").write_text(known, encoding="utf-8")
    expected.unlink()
    with serving("narrow") as text:
        _target(tmp_path, text)
        options = ["--expected", "--expected-file", "known.toml", "--output", "run"]
        done = command("run", "--target", "target.toml", *options, "6.1.3/Elev")

    assert 0 == done.returncode, done.stderr
    assert "non-conformant" == _report(tmp_path / "run")["verdict"]
    assert {MAX: "met", OVER: "met", "7/not_found/alone": "not-planned"} == _states(tmp_path / "run")


@pytest.mark.usefixtures("expected")
def test_a_mended_failure_is_3(command: Command, inside: Command, target: Path, tmp_path: Path) -> None:
    """Where the service was mended the list is stale: a line for each entry, and all reports are there."""
    done = command("run", "--target", target, "--output", "run", "--expected", "6.1.3/Elev")
    again = inside("judge", "run", "--expected")

    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert (3, 3) == (done.returncode, again.returncode)
    assert [
        f"error: expected.toml: {case} is stale: the case is now: pass (take it out, or run `conformance expect` again)"
        for case in (MAX, OVER)
    ] == lines
    assert re.fullmatch(r"conformant \(selection: (\d+) of \1 clauses met\)", done.stdout.splitlines()[-2])
    assert {"junit.xml", "report.html", "report.json", "run.jsonl"} == {
        p.name for p in (tmp_path / "run").iterdir()
    } - {"judged"}
    assert 'errors="1"' in (tmp_path / "run" / "junit.xml").read_text(encoding="utf-8")


def test_expired_changed_and_unknown_entries_are_3(
    expected: Path, serving: Serving, command: Command, tmp_path: Path
) -> None:
    """An entry past its last day, one whose message changed and one without a case: each is told, and none is met."""
    text = expected.read_text(encoding="utf-8")
    head, first, second = text.split("[[case]]\n")
    first = re.sub(r"expires = .*", f"expires = {TODAY - timedelta(days=1)}", first)
    second = second.replace("at most 99", "at most 98")
    third = second.replace(OVER, "6.1.3/Elv/max+1")
    expected.write_text(f"{head}[[case]]\n{first}[[case]]\n{second}[[case]]\n{third}", encoding="utf-8")

    with serving("narrow") as served:
        _target(tmp_path, served)
        done = command("run", "--target", "target.toml", "--output", "run", "--expected", "6.1.3/Elev")

    lines = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert 3 == done.returncode
    assert {MAX: "expired", OVER: "stale", "6.1.3/Elv/max+1": "unknown"} == _states(tmp_path / "run")
    assert f"{MAX} is expired: it was expected until {TODAY - timedelta(days=1)}, and is still so (mend it" in lines[0]
    assert f"{OVER} is stale: the message changed: pinned 'the control before it" in lines[1]
    assert re.search(r"at most 98 may stand there.*; now '.*at most 99 may stand there", lines[1])
    assert "no case is called '6.1.3/Elv/max+1', did you mean '6.1.3/Elev/max+1'?" in lines[2]
    assert 3 == len(lines)
    assert done.stdout.splitlines()[-2].endswith("clauses met)")


def test_a_new_failure_beside_known_ones_is_1(
    expected: Path, serving: Serving, command: Command, tmp_path: Path
) -> None:
    """What the list does not know is named as new, and the run is plainly non-conformant."""
    head, _, second = expected.read_text(encoding="utf-8").split("[[case]]\n")
    expected.write_text(f"{head}[[case]]\n{second}", encoding="utf-8")

    with serving("narrow") as text:
        _target(tmp_path, text)
        done = command("run", "--target", "target.toml", "--output", "run", "--expected", "6.1.3/Elev")

    assert 1 == done.returncode
    assert f"EXPECTED 1 of 1 in expected.toml; new: {MAX}" in done.stdout
    assert done.stdout.splitlines()[-2].endswith("clauses met)")


def test_going_over_a_list_keeps_what_people_wrote(recorded_failure: Recorded, inside: Command, expected: Path) -> None:
    """The same failure keeps its reason; one whose message changed is dropped and written anew, to be signed again."""
    _change(expected, ("at most 99", "at most 98"), ("[[case]]", "# a comment\n[[case]]"))

    done = inside("expect", recorded_failure.folder, "--owner", "somebody else")

    text = expected.read_text(encoding="utf-8")
    assert 0 == done.returncode
    assert "expected.toml: 1 added, 1 kept, 1 dropped" in done.stdout
    assert f"\nkept     {OVER}\n" in done.stdout
    assert f"\ndropped  {MAX}: the message changed: pinned" in done.stdout
    assert ('reason  = "follows from max"' in text, "counts from one" in text, 1) == (True, False, text.count(TODO))
    assert ["somebody else", "Team Kontakt"] == re.findall(r'^owner +=  ?"(.+)"$', text, re.MULTILINE)
    assert "# a comment" not in text


def test_going_over_a_list_drops_what_is_mended(recorded: Recorded, inside: Command, expected: Path) -> None:
    """Entries of cases that pass are dropped; an entry of a case that the run left out stays."""
    _change(expected, (f'id      = "{OVER}"', 'id      = "7/not_found/alone"'))

    done = inside("expect", recorded.folder)

    text = expected.read_text(encoding="utf-8")
    assert "expected.toml: 0 added, 1 kept, 1 dropped" in done.stdout
    assert "kept     7/not_found/alone (this run left the case out)" in done.stdout
    assert ["7/not_found/alone"] == re.findall(r'^id +=  ?"(.+)"$', text, re.MULTILINE)


def test_an_entry_that_expired_keeps_its_last_day(recorded_failure: Recorded, inside: Command, expected: Path) -> None:
    """To go over a list is not to prolong it: the last day stays, and is told."""
    yesterday = TODAY - timedelta(days=1)
    expected.write_text(
        re.sub(r"expires = .*", f"expires = {yesterday}", expected.read_text(encoding="utf-8")), encoding="utf-8"
    )

    done = inside("expect", recorded_failure.folder)

    assert f"kept     {MAX} (expired on {yesterday})" in done.stdout
    assert 2 == expected.read_text(encoding="utf-8").count(f"expires = {yesterday}")


def test_a_log_that_was_cut_is_not_expected(recorded_failure: Recorded, inside: Command, tmp_path: Path) -> None:
    """What a run did not reach has not failed: a log without its footer makes no list."""
    lines = (recorded_failure.folder / "run.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "run.jsonl").write_bytes(b"".join(lines[:-1]))

    done = inside("expect", "run.jsonl")

    assert 3 == done.returncode
    assert done.stderr.startswith("error: run.jsonl: the run log has no footer")
    assert not (tmp_path / "expected.toml").exists()


def test_a_log_from_before_there_were_lists_is_judged(
    recorded_failure: Recorded, inside: Command, tmp_path: Path
) -> None:
    """A run log whose header names no entries is read as one that knew none."""
    shutil.copy(recorded_failure.folder / "run.jsonl", tmp_path / "run.jsonl")
    _change(tmp_path / "run.jsonl", ('"expected": [], ', ""))

    assert () == read_run_log(tmp_path / "run.jsonl").header.expected
    assert 1 == inside("judge", "run.jsonl").returncode

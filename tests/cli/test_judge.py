from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance import resources

if TYPE_CHECKING:
    from tests.cli.conftest import Command, Recorded


def _report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report


@pytest.mark.parametrize(
    "run", [pytest.param("recorded", id="conforming"), pytest.param("recorded_failure", id="failing")]
)
def test_a_recorded_run_gives_the_same_verdicts(
    run: str, request: pytest.FixtureRequest, command: Command, tmp_path: Path
) -> None:
    """With the endpoint gone, the recorded run ends with the same exit code and the same report, to the byte."""
    recorded: Recorded = request.getfixturevalue(run)

    done = command("judge", recorded.folder, "--output", "judged")

    assert recorded.done.returncode == done.returncode
    assert recorded.done.stdout.splitlines()[:-1] == done.stdout.splitlines()[:-1]
    for name in ("report.json", "report.html", "junit.xml"):
        assert (recorded.folder / name).read_bytes() == (tmp_path / "judged" / name).read_bytes(), name


def test_the_log_alone_is_enough(recorded: Recorded, inside: Command, tmp_path: Path) -> None:
    """The log can be judged wherever it lies, by its own path, and the reports go beside it."""
    shutil.copy(recorded.folder / "run.jsonl", tmp_path / "sent-by-mail.jsonl")

    done = inside("judge", "sent-by-mail.jsonl")

    assert 0 == done.returncode
    assert "conformant" == _report(tmp_path / "judged")["verdict"]


def _lines(log: bytes, count: int) -> bytes:
    return b"".join(log.splitlines(keepends=True)[:count])


def _until_case(log: bytes, case: str) -> bytes:
    start = log.index(b'{"event": "case", "id": "%s"' % case.encode())
    return log[: log.index(b"\n", start) + 1]


_CUTS: dict[str, Callable[[bytes], bytes]] = {
    "after-the-header": lambda log: _lines(log, 1),
    "between-events": lambda log: _lines(log, len(log.splitlines()) // 2),
    "within-a-line": lambda log: log[: len(log) * 2 // 3],
    "without-the-footer": lambda log: _lines(log, len(log.splitlines()) - 1),
    "one-line-missing": lambda log: b"".join(
        line for number, line in enumerate(log.splitlines(keepends=True)) if number != 5
    ),
}


@pytest.mark.parametrize("cut", [pytest.param(cut, id=name) for name, cut in _CUTS.items()])
def test_a_cut_log_is_inconclusive(
    cut: Callable[[bytes], bytes], recorded: Recorded, inside: Command, tmp_path: Path
) -> None:
    """Wherever the log of a conforming run is cut, what is left proves no conformance, and a problem says why."""
    (tmp_path / "run.jsonl").write_bytes(cut((recorded.folder / "run.jsonl").read_bytes()))

    done = inside("judge", "run.jsonl")

    report = _report(tmp_path / "judged")
    assert 2 == done.returncode
    assert "inconclusive" == report["verdict"]
    assert 1 == len(report["problems"])
    assert 0 == report["counts"]["fail"]


@pytest.mark.parametrize(
    ("last", "code", "verdict"),
    [
        pytest.param("6.1.3/Elev/max-1", 2, "inconclusive", id="before-the-failure"),
        pytest.param("6.1.3/Elev/max", 1, "non-conformant", id="after-the-failure"),
    ],
)
def test_a_failure_that_was_recorded_stays(
    last: str, code: int, verdict: str, recorded_failure: Recorded, inside: Command, tmp_path: Path
) -> None:
    """A cut log is non-conformant where the failure is in what is left, and only there."""
    log = (recorded_failure.folder / "run.jsonl").read_bytes()
    (tmp_path / "run.jsonl").write_bytes(_until_case(log, last))

    done = inside("judge", "run.jsonl")

    assert code == done.returncode
    assert verdict == _report(tmp_path / "judged")["verdict"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(None, "cannot be read: No such file or directory", id="missing"),
        pytest.param(b"", "is not a run log: it has no header", id="empty"),
        pytest.param(b'{"event": "exchange"}\n', "is not a run log: it has no header", id="no-header"),
        pytest.param(b"\xff\xfe", "is not a run log: it has no header", id="no-text"),
    ],
)
def test_what_is_no_log_is_3(content: bytes | None, expected: str, inside: Command, tmp_path: Path) -> None:
    """What is no run log is one line on stderr."""
    if content is not None:
        (tmp_path / "run.jsonl").write_bytes(content)

    done = inside("judge", "run.jsonl")

    assert (3, f"error: run.jsonl: {expected}\n") == (done.returncode, done.stderr)


_DIFFERS = "judged by the specification that the log carries: it differs from other in tables.toml"


def _other(folder: Path, old: str, new: str) -> None:
    """Make a copy of the specification, in a folder called `other`, in which a text of tables.toml is another one."""
    tables = Path(shutil.copytree(resources.default_specification(), folder / "other")) / "tables.toml"
    text = tables.read_text(encoding="utf-8")
    assert old in text
    tables.write_text(text.replace(old, new), encoding="utf-8")


def test_another_specification_changes_nothing_and_is_said(
    recorded_failure: Recorded, inside: Command, tmp_path: Path
) -> None:
    """A run is judged by the specification that it was made with; where the one at hand differs is said."""
    _other(tmp_path, "string = 64", "string = 65")

    done = inside("judge", recorded_failure.folder, "--spec", "other", "--output", "judged")

    before, report = _report(recorded_failure.folder), _report(tmp_path / "judged")
    assert (1, "") == (done.returncode, done.stderr)
    assert _DIFFERS in done.stdout.splitlines()
    assert ["tables.toml"] == report["specification"].pop("differs")
    assert [] == before["specification"].pop("differs")
    assert before == report
    page = (tmp_path / "judged" / "report.html").read_text(encoding="utf-8")
    assert "the specification of the run; the one at hand differs in tables.toml" in page


def test_another_comment_is_no_difference(recorded: Recorded, inside: Command, tmp_path: Path) -> None:
    """Comments and white space are not what a run is judged by, and nothing is said about them."""
    _other(tmp_path, "\n[[structure]]\n", "\n\n# a remark\n[[structure]]\n")

    done = inside("judge", recorded.folder, "--spec", "other", "--output", "judged")

    assert 0 == done.returncode
    assert "judged by" not in done.stdout
    assert (recorded.folder / "report.json").read_bytes() == (tmp_path / "judged" / "report.json").read_bytes()


def test_a_binding_that_only_the_log_has(recorded: Recorded, inside: Command, tmp_path: Path) -> None:
    """A run over a binding that the specification at hand does not have is judged by the one that the log carries."""
    log = (recorded.folder / "run.jsonl").read_bytes()
    own = log.replace(b'"kind": "plain"', b'"kind": "own"').replace(b"bindings/plain.toml", b"bindings/own.toml")
    (tmp_path / "run.jsonl").write_bytes(own)

    done = inside("judge", "run.jsonl")

    assert " in bindings/own.toml\n" in done.stdout
    assert _report(recorded.folder)["counts"] == _report(tmp_path / "judged")["counts"]


def test_a_specification_that_nobody_has_is_3(recorded: Recorded, inside: Command, tmp_path: Path) -> None:
    """A log of a version that carried no values, made with files that we do not know, needs their folder."""
    first, *others = (recorded.folder / "run.jsonl").read_bytes().splitlines(keepends=True)
    header = json.loads(first)
    header["specification"]["digest"] = "0" * 64
    del header["values"]
    (tmp_path / "run.jsonl").write_bytes(b"".join([json.dumps(header).encode() + b"\n", *others]))

    done = inside("judge", "run.jsonl")

    assert 3 == done.returncode
    assert "which its log does not carry (give the folder it was made with as --spec)" in done.stderr
    assert 1 == done.stderr.count("\n")

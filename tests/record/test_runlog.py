"""conformance.record.runlog: what was written is read again, and what was harmed is said to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.errors import ConfigurationError
from conformance.record.exchange import Exchange, Request, Response, Role, Trouble, TroubleKind
from conformance.record.judgement import Expectation, PlannedCase
from conformance.record.runlog import NAME, CaseEnd, CaseState, Header, RunLogWriter, read_run_log
from conformance.spec.clauses import Level

FINISHED = "2026-01-02T03:04:06Z"
NO_FOOTER = "the run log has no footer: the run did not end, or the log was cut"

HEADER = Header(
    run_id="r1",
    started="2026-01-02T03:04:05Z",
    seed=7,
    tier="certify",
    selection=("6.1.3",),
    suite={"name": "indberet-conformance"},
    specification={"digest": "abc"},
    binding={"kind": "plain"},
    target={"name": "Skolesystem Ærø"},
    population={"institution": "101497", "reportable": ["6101010001"]},
    readings={"element-order": "free"},
    plan=(
        PlannedCase(
            id="6.1.3/Elev/max+1",
            section="6.1.3",
            clauses=("6.1.3/Elev/max",),
            level=Level.MUST,
            expectation=Expectation.REJECTED,
            rules=("soap/form",),
            title_da="for mange",
            title_en="too many",
        ),
    ),
    values={"tables.toml": {"structure": [{"element": "Elev", "max": 100}]}},
)


def _exchange(number: int, *, body: bytes, answered: bool = True) -> Exchange:
    return Exchange(
        number=number,
        case="6.1.3/Elev/max+1" if number == 1 else "other",
        role=Role.PROBE,
        valid=False,
        edit="one Elev more",
        key="00ff",
        request=Request(method="POST", url="http://127.0.0.1/", headers=(("Content-Type", "text/xml"),), body=body),
        response=Response(status=500, reason="Fejl", headers=(("A", "1"), ("A", "2")), body=body) if answered else None,
        trouble=None if answered else Trouble(kind=TroubleKind.DEADLINE, detail="no answer in 1 s"),
        started="2026-01-02T03:04:05Z",
        milliseconds=1.5,
    )


EXCHANGES = (
    _exchange(1, body="<a>\r\n æøå \u2028\u0085 𝕏</a>".encode()),
    _exchange(2, body=bytes(range(256))),
    _exchange(3, body=b"", answered=False),
)
ENDS = (
    CaseEnd(id="6.1.3/Elev/max+1", state=CaseState.DONE, reason=""),
    CaseEnd(id="other", state=CaseState.ERROR, reason="Traceback:\n  line two"),
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return a run folder with a whole run log in it."""
    writer = RunLogWriter(tmp_path / NAME)
    writer.header(HEADER)
    for exchange in EXCHANGES:
        writer.exchange(exchange)
    for end in ENDS:
        writer.case_end(end)
    writer.close(finished=FINISHED)
    return tmp_path / NAME


def test_run_log_is_read_as_written(log: Path) -> None:
    """Header, exchanges and ends come back equal, bytes of any kind included, without a problem."""
    read = read_run_log(log)

    assert HEADER == read.header
    assert EXCHANGES == read.exchanges
    assert ENDS == read.ends
    assert (FINISHED, ()) == (read.finished, read.problems)


def test_run_log_is_found_in_its_folder(log: Path) -> None:
    """A run is named by its folder as well as by its file."""
    assert read_run_log(log) == read_run_log(log.parent)


def test_exchanges_are_found_by_case(log: Path) -> None:
    """The exchanges of one case come alone, in the order of sending."""
    assert [1] == [exchange.number for exchange in read_run_log(log).exchanges_of("6.1.3/Elev/max+1")]
    assert [2, 3] == [exchange.number for exchange in read_run_log(log).exchanges_of("other")]


def test_header_is_found_without_case() -> None:
    """A response's header is found whatever its case, and the first one of a name wins."""
    response = EXCHANGES[0].response

    assert response is not None
    assert "1" == response.header("a")
    assert response.header("B") is None


@pytest.mark.parametrize("lines", [pytest.param(count, id=f"after-line-{count}") for count in range(1, 6)])
def test_log_cut_between_lines_has_no_footer(log: Path, lines: int) -> None:
    """A log cut at the end of any line is read as far as it goes, and is known to be cut."""
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:lines]))

    read = read_run_log(log)

    assert min(lines - 1, 3) == len(read.exchanges)
    assert ("", (NO_FOOTER,)) == (read.finished, read.problems)


@pytest.mark.parametrize("line", [pytest.param(number, id=f"in-line-{number}") for number in range(2, 8)])
@pytest.mark.parametrize(
    "keep", [pytest.param(0.1, id="early"), pytest.param(0.5, id="middle"), pytest.param(-2, id="late")]
)
def test_log_cut_inside_a_line_is_a_problem(log: Path, line: int, keep: float) -> None:
    """A log cut inside any line but the header names that line and keeps what came before."""
    lines = log.read_bytes().splitlines(keepends=True)
    cut = lines[line - 1]
    log.write_bytes(b"".join(lines[: line - 1]) + cut[: int(len(cut) * keep) if keep > 0 else int(keep)])

    read = read_run_log(log)

    assert "" == read.finished
    assert 1 == len(read.problems)
    assert read.problems[0].startswith(f"line {line} of the run log cannot be used: ")
    assert min(line - 2, 3) == len(read.exchanges)


def test_no_cut_is_an_exception(log: Path) -> None:
    """Cut after any byte whatever, a log is a problem or no log at all, and only whole it is whole."""
    whole = log.read_bytes()
    header = whole.index(b"\n")
    for length in range(0, len(whole) - 1, 7):
        log.write_bytes(whole[:length])
        if length < header:
            with pytest.raises(ConfigurationError, match="is not a run log: it has no header"):
                read_run_log(log)
        else:
            assert read_run_log(log).problems


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"<a>", b"<b>", id="body"),
        pytest.param(b'"status": 500', b'"status": 200', id="status"),
        pytest.param(b'"state": "done"', b'"state":  "done"', id="whitespace"),
        pytest.param(b'"tier": "certify"', b'"tier": "smoke"', id="header"),
        pytest.param(b'"events": 6', b'"events": 5', id="count"),
        pytest.param(b'"sha256": "', b'"sha256": "0', id="digest"),
    ],
)
def test_changed_byte_breaks_the_seal(log: Path, old: bytes, new: bytes) -> None:
    """A log that was changed after the run, if only by one byte, is not trusted."""
    whole = log.read_bytes()
    assert old in whole
    log.write_bytes(whole.replace(old, new, 1))

    assert ("line 7 of the run log cannot be used: its footer does not match: the log was changed after the run",) == (
        read_run_log(log).problems
    )


def test_removed_line_breaks_the_seal(log: Path) -> None:
    """An exchange that is taken out of the log is missed."""
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:2] + lines[3:]))

    assert ("line 6 of the run log cannot be used: its footer does not match: the log was changed after the run",) == (
        read_run_log(log).problems
    )


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(b'{"event": "surprise"}\n', id="unknown-event"),
        pytest.param(b'{"event": "exchange"}\n', id="empty-exchange"),
        pytest.param(b'{"event": "case", "id": "x", "state": "asleep", "reason": ""}\n', id="unknown-state"),
        pytest.param(b"[]\n", id="array"),
        pytest.param(b"1\n", id="number"),
        pytest.param(b"[" * 100_000 + b"\n", id="nested-without-end"),
        pytest.param(b"\n", id="empty"),
        pytest.param(b"\xff\xfe\n", id="no-text"),
        pytest.param(b'{"event": "footer"}\n', id="footer-too-early"),
    ],
)
def test_foreign_line_is_a_problem(log: Path, line: bytes) -> None:
    """A line that no version of ours wrote is a problem with its number, never an exception."""
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join([*lines[:2], line, *lines[2:]]))

    read = read_run_log(log)

    assert read.problems[0].startswith("line 3 of the run log cannot be used: ")
    assert 1 == len(read.exchanges)


def test_body_that_is_no_text_is_a_problem(log: Path) -> None:
    """A body whose text is a number, which no version of ours wrote, is a problem of its line."""
    lines = log.read_bytes().splitlines(keepends=True)
    data = json.loads(lines[1])
    data["request"]["body"] = {"text": 1}
    log.write_bytes(lines[0] + json.dumps(data).encode() + b"\n")

    assert read_run_log(log).problems[0].startswith("line 2 of the run log cannot be used: ")


def test_abandoned_log_keeps_what_it_had(tmp_path: Path) -> None:
    """A run that dies leaves its exchanges behind, without a footer."""
    writer = RunLogWriter(tmp_path / NAME)
    writer.header(HEADER)
    writer.exchange(EXCHANGES[0])
    writer.abandon()

    read = read_run_log(tmp_path)

    assert (EXCHANGES[0],) == read.exchanges
    assert (NO_FOOTER,) == read.problems


def test_events_are_on_disk_as_they_happen(tmp_path: Path) -> None:
    """A line is in the file when its event has been written, not when the run ends."""
    writer = RunLogWriter(tmp_path / NAME)
    writer.header(HEADER)

    lines = (tmp_path / NAME).read_bytes().splitlines()
    writer.abandon()

    assert ["header"] == [json.loads(line)["event"] for line in lines]


def test_existing_log_is_not_overwritten(log: Path) -> None:
    """A second run cannot be written over the evidence of a first."""
    with pytest.raises(FileExistsError):
        RunLogWriter(log)


def test_lone_surrogate_does_not_stop_the_log(tmp_path: Path) -> None:
    """A reason with a character that UTF-8 cannot carry is written escaped, and the log stays whole."""
    writer = RunLogWriter(tmp_path / NAME)
    writer.header(HEADER)
    writer.case_end(CaseEnd(id="x", state=CaseState.ERROR, reason="bad \udc80 name"))
    writer.close(finished=FINISHED)

    assert () == read_run_log(tmp_path).problems


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"hello\n", id="text"),
        pytest.param(b"\xff\xfe\n", id="no-text"),
        pytest.param(b"[]\n", id="array"),
        pytest.param(b"[" * 100_000 + b"\n", id="nested-without-end"),
        pytest.param(b'{"event": "header"}\n', id="no-format"),
        pytest.param(b'{"event": "header", "format": 99}\n', id="other-format"),
        pytest.param(b'{"event": "header", "format": 1}\n', id="nothing-in-it"),
        pytest.param(b'{"event": "exchange", "format": 1}\n', id="other-event"),
    ],
)
def test_file_without_header_is_no_run_log(tmp_path: Path, content: bytes) -> None:
    """A file that does not begin with a header of our format is refused by name."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError) as caught:
        read_run_log(path)

    assert f"{path}: is not a run log: it has no header" == str(caught.value)


def test_folder_without_log_is_refused(tmp_path: Path) -> None:
    """A folder in which nothing was run is refused with the file that was looked for."""
    with pytest.raises(ConfigurationError) as caught:
        read_run_log(tmp_path)

    assert f"{tmp_path / NAME}: cannot be read: No such file or directory" == str(caught.value)

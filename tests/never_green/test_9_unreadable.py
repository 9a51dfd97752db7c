"""Row 9: the report could not be read, and the CI was green."""

from __future__ import annotations

import itertools
import os
from typing import TYPE_CHECKING, NoReturn

import pytest
from lxml import html

from conformance.reference.service import Answer, Service
from tests.never_green.conftest import conformance, judge, run

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.reference.registers import Registers
    from conformance.spec.specification import Specification
    from tests.never_green.conftest import Serving

ODD_WORDS = (
    "]]>",
    "&lt;/failure&gt;&lt;/testcase&gt;",
    "&lt;script&gt;alert(1)&lt;/script&gt;&lt;!--",
    "\u202egrøn\u202c \u200b\u2066skjult\u2069",
    "&#x9f;&#x85;&#x2028;&#xfffd;&#xe000;",
    "\U0001f4a3" * 50,
    "x" * 900_000,
    "\t\r\n" * 1000,
)
NO_XML = (
    b"\x00\x01\x02\x1b[2J\x1b]0;green\x07\x7f",
    b"<a>\xed\xa0\x80\xed\xb0\x80</a>",
    b"\xff\xfe<\x00a\x00/\x00>\x00\xd8",
    b"<![CDATA[" + b"]" * 100_000,
    b"<" * 100_000,
    b"y" * 1_000_000,
)
ODD_HEADER = "text/html; x=\x1b[31m\u00ad]]>\u0085"


class Hostile(Service):
    """Answers the first call rightly, and then with whatever may break a report."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.words, self.junk, self.calls = itertools.cycle(ODD_WORDS), itertools.cycle(NO_XML), itertools.count()

    def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
        """Answer with an odd word in the place of a value, or with what is not XML at all."""
        number, answer = next(self.calls), super().handle(body, content_type, soap_action)
        if number == 0:
            return answer
        if number % 2:
            odd = next(self.words).encode()
            spoiled = answer.body.replace(b">true<", b">" + odd + b"<").replace(b">false<", b">" + odd + b"<")
            return Answer(status=answer.status, headers=answer.headers, body=spoiled)
        return Answer(status=answer.status, headers=(("Content-Type", ODD_HEADER),), body=next(self.junk))


def test_hostile_bytes(serving: Serving, tmp_path: Path) -> None:
    """Row 9: whatever bytes a target sends, all three reports can be read, in full, and none is green."""
    with serving(tmp_path, Hostile) as target:
        ended = run(target, "6.1.3", "6.2", "7")

    page = html.document_fromstring((ended.folder / "report.html").read_bytes())
    ended.assert_not_green(1, "non-conformant")
    assert len(ended.verdicts) == len(list(ended.junit.iter("testcase")))
    assert [] == page.xpath("//script[contains(., 'alert')]")
    assert 10 < list(ended.verdicts.values()).count("fail")
    for name in ("report.html", "report.json", "junit.xml"):
        text = (ended.folder / name).read_text(encoding="utf-8")
        assert "\x1b" not in text
        assert "\u202e" not in text or name == "report.json"


def test_hostile_bytes_judged_again(serving: Serving, tmp_path: Path) -> None:
    """Row 9: the log of such a run is read as it was written, and gives the same verdicts."""
    with serving(tmp_path, Hostile) as target:
        ended = run(target, "7")
    again = judge(ended.folder / "run.jsonl")

    again.assert_not_green(1, "non-conformant")
    assert ended.verdicts == again.verdicts


def test_a_file_in_the_place_of_the_folder(recorded: Path, tmp_path: Path) -> None:
    """Row 9: a report that cannot be written is an error with a line, also where the run was conformant."""
    (tmp_path / "reports").write_bytes(b"")

    ended = conformance("judge", recorded, "--output", tmp_path / "reports", folder=tmp_path)

    assert 3 == ended.code
    assert "the report cannot be written" in ended.err


@pytest.mark.parametrize("name", ["report.html", "report.json", "junit.xml"])
def test_one_report_cannot_be_written(name: str, recorded: Path, tmp_path: Path) -> None:
    """Row 9: it takes all three reports: where one cannot be written, the command fails."""
    (tmp_path / name).mkdir()

    ended = conformance("judge", recorded, "--output", tmp_path, folder=tmp_path)

    assert 3 == ended.code
    assert str(tmp_path / name) in ended.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for root")
def test_a_folder_that_is_read_only(recorded: Path, tmp_path: Path) -> None:
    """Row 9: a folder that cannot be written is an error with a line."""
    (tmp_path / "closed").mkdir(mode=0o500)

    assert 3 == conformance("judge", recorded, "--output", tmp_path / "closed", folder=tmp_path).code


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no disk that is always full")  # noqa: PTH110
@pytest.mark.parametrize("name", ["report.html", "report.json", "junit.xml"])
def test_a_disk_that_is_full(name: str, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 9: a disk that is full when a report is written is an error with a line."""
    monkeypatch.setattr("conformance.report.clear_reports", lambda _: None)
    (tmp_path / name).symlink_to("/dev/full")

    ended = conformance("judge", recorded, "--output", tmp_path, folder=tmp_path)

    assert 3 == ended.code
    assert "No space left on device" in ended.err


def _raise(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("a mistake of ours")


@pytest.mark.parametrize("name", ["html_report", "json_report", "junit_report"])
def test_no_report_of_an_earlier_judgement_is_left(
    name: str, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 9: where a report cannot be made, the green one of an earlier judgement is gone."""
    before = conformance("judge", recorded, "--output", tmp_path, folder=tmp_path)
    monkeypatch.setattr(f"conformance.report.write.{name}", _raise)

    ended = conformance("judge", recorded, "--output", tmp_path, folder=tmp_path)

    assert 0 == before.code
    ended.assert_no_reports(4)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("junit_report", b"<testsuites>\x1b</testsuites>", id="junit-with-a-control-character"),
        pytest.param("junit_report", b"<testsuites>", id="junit-cut"),
        pytest.param("json_report", b'{"verdict": "conformant"', id="json-cut"),
        pytest.param("html_report", b"", id="html-empty"),
    ],
)
def test_a_report_that_we_cannot_read_ourselves(
    name: str, content: bytes, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 9: every report is read again before it is written; one that cannot be is an error of the suite."""
    monkeypatch.setattr(f"conformance.report.write.{name}", lambda *_, **__: content)

    conformance("judge", recorded, "--output", tmp_path, folder=tmp_path).assert_no_reports(4)


@pytest.mark.parametrize("name", ["report.html", "report.json", "junit.xml", "run.jsonl"])
def test_a_folder_with_a_report_of_another_run(name: str, serving: Serving, tmp_path: Path) -> None:
    """Row 9: a run whose folder holds what another left is refused: were it to end early, that would be its report."""
    folder = tmp_path / "run-of-target"
    folder.mkdir()
    (folder / name).write_bytes(b"green")
    with serving(tmp_path) as target:
        ended = run(target, "7/reportable")

    assert 3 == ended.code
    assert "already holds a run" in ended.err

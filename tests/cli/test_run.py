from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.record.runlog import read_run_log

if TYPE_CHECKING:
    from tests.cli.conftest import Command, Recorded, Serving


def _report(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return report


def _one_line(text: str) -> str:
    assert text.startswith("error: "), text
    assert 1 == text.count("\n"), text
    assert "Traceback" not in text
    return text.removeprefix("error: ").rstrip("\n")


def test_a_conforming_endpoint_is_0(recorded: Recorded) -> None:
    """A conforming endpoint ends with 0, the headline last but one, and every report beside the log."""
    lines = recorded.done.stdout.splitlines()

    assert 0 == recorded.done.returncode, recorded.done.stderr
    assert re.fullmatch(r"conformant \(selection: (\d+) of \1 clauses met\)", lines[-2])
    assert {"junit.xml", "report.html", "report.json", "run.jsonl"} == {p.name for p in recorded.folder.iterdir()}
    assert "conformant" == _report(recorded.folder)["verdict"]


def test_a_failing_endpoint_is_1(recorded_failure: Recorded) -> None:
    """An endpoint that refuses the largest call ends with 1, and the line of the failure says why."""
    lines = recorded_failure.done.stdout.splitlines()

    assert 1 == recorded_failure.done.returncode
    assert lines[0].startswith(
        "FAIL 6.1.3/Elev/max  expected IndberetSvar: the message is valid; observed a SOAP fault"
    )
    assert lines[0].endswith("; 1 case not judged for it")
    assert lines[-2].startswith("non-conformant ")


def test_too_few_requests_are_2(command: Command, target_text: str, tmp_path: Path) -> None:
    """Where the limit of target.toml ends a run early, what was not sent is not held to be kept."""
    (tmp_path / "target.toml").write_text(f"{target_text}\n[limits]\nmax_requests = 4\n", encoding="utf-8")

    done = command("run", "--target", "target.toml", "--output", "run", "6.1.3/Elev")

    assert 2 == done.returncode
    assert "inconclusive" == _report(tmp_path / "run")["verdict"]
    assert "[limits] max_requests" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("[binding]", "[bindung]", "unknown key 'bindung' (did you mean 'binding'?)", id="table"),
        pytest.param('vendor      = "', 'vendro      = "', "unknown key 'vendro' (did you mean 'vendor'?)", id="key"),
        pytest.param(
            "reportable = [\n",
            'reportable = [\n    "610101000",\n',
            "key 'reportable' [0] is '610101000' with 9 characters (a CPR number has 10 digits)",
            id="person-of-nine-digits",
        ),
        pytest.param("[binding]", "[binding", "is not valid TOML", id="no-toml"),
    ],
)
def test_a_mistake_in_target_toml_is_3(
    old: str, new: str, expected: str, inside: Command, target_text: str, tmp_path: Path
) -> None:
    """A mistake in target.toml is one line that names file, place and remedy, before anything is sent."""
    assert old in target_text
    (tmp_path / "target.toml").write_text(target_text.replace(old, new, 1), encoding="utf-8")

    done = inside("run", "--target", "target.toml", "--output", "run")

    assert 3 == done.returncode
    assert _one_line(done.stderr).startswith("target.toml")
    assert expected in done.stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--no-such"], "No such option", id="option"),
        pytest.param(["--seed", "x"], "Invalid value for '--seed'", id="value"),
        pytest.param(["--target", "nowhere.toml"], "nowhere.toml: cannot be read: No such file", id="no-target"),
        pytest.param(["--spec", "nowhere"], "nowhere: is not a specification folder", id="no-specification"),
        pytest.param(["6.1.3/Elv"], "no case or section is called '6.1.3/Elv' (did you mean '6.1.3/Elev'?)", id="case"),
        pytest.param(["6.1.33"], "no case or section is called '6.1.33' (did you mean '6.1.3'?)", id="section"),
        pytest.param(["--output", "file"], "output folder file: cannot be written: File exists", id="output-a-file"),
        pytest.param(
            ["--output", "file/below"],
            "output folder file/below: cannot be written: Not a directory",
            id="output-below",
        ),
        pytest.param(["--output", "used"], "output folder used: already holds a run (choose another", id="output-used"),
        pytest.param(["--target", "t.toml", "--soap", "1.1"], "--soap: is for the embedded", id="soap-and-target"),
    ],
)
def test_wrong_usage_is_3(arguments: list[str], expected: str, inside: Command, tmp_path: Path) -> None:
    """What cannot be meant is one line that says what, where, and what to do instead."""
    (tmp_path / "file").write_bytes(b"")
    (tmp_path / "used").mkdir()
    (tmp_path / "used" / "run.jsonl").write_bytes(b"")

    done = inside("run", *arguments)

    assert (3, "") == (done.returncode, done.stdout)
    assert _one_line(done.stderr).startswith(expected)


def test_nobody_at_the_url_is_3(command: Command, target_text: str, tmp_path: Path) -> None:
    """Where nobody listens, the line names the key with the URL, and no half a run is left."""
    text = re.sub(r'url( +)= "[^"]+"', r'url\1= "http://127.0.0.1:9/service"', target_text)
    (tmp_path / "target.toml").write_text(text, encoding="utf-8")

    done = command("run", "--target", "target.toml", "--output", "run", "6.1.3/Elev")

    line = _one_line(done.stderr)
    assert 3 == done.returncode
    assert "target.toml [target] url: no SOAP answer came from http://127.0.0.1:9/service: no answer" in line
    assert [] == list((tmp_path / "run").iterdir())


def test_a_web_page_for_everything_is_3(command: Command, serving: Serving, tmp_path: Path) -> None:
    """Where a web page answers, nothing is judged: the line shows status and content type of what came."""
    with serving("page") as text:
        (tmp_path / "target.toml").write_text(text, encoding="utf-8")
        done = command("run", "--target", "target.toml", "--output", "run", "6.1.3/Elev")

    assert 3 == done.returncode
    assert ": HTTP 200, text/html; charset=utf-8, not XML" in _one_line(done.stderr)


def test_a_web_page_now_and_then_is_1(command: Command, serving: Serving, tmp_path: Path) -> None:
    """Where some answers are web pages the run goes on, and the findings are about the envelope."""
    with serving("sometimes-page") as text:
        (tmp_path / "target.toml").write_text(text, encoding="utf-8")
        done = command("run", "--target", "target.toml", "--output", "run", "soap")

    cases = {case["id"]: case for case in _report(tmp_path / "run")["cases"]}
    findings = cases["soap/response/envelope"]["findings"]
    answered = [(each.number, each.response) for each in read_run_log(tmp_path / "run").exchanges]
    pages = [number for number, response in answered if response and response.body.startswith(b"<!DOCTYPE html>")]
    assert 1 == done.returncode
    assert pages
    assert "fail" == cases["soap/response/envelope"]["verdict"]
    assert {"soap/envelope"} == {finding["clause"] for finding in findings}
    assert pages == [finding["exchange"] for finding in findings]


_BROKEN = """
from conformance.generate.rawbytes import RawEdit
from conformance.run.rows import Draft, Row, raw

def spoil(how):
    return raw("soap/request/broken", clause="soap/fault", edit=RawEdit(name="broken", da="x", en="x", apply=how))

def broken(*_):
    raise RuntimeError("our mistake")

CASES = ({row},)

def test_broken(case, conductor):
    conductor.perform(case)
"""


def test_an_exception_while_sending_is_4(command: Command, copied: Path, target: Path, tmp_path: Path) -> None:
    """A mistake of ours in one case makes the run a suite error, whatever the other cases say."""
    row = "spoil(broken)"
    (copied / "cases" / "test_broken.py").write_text(_BROKEN.format(row=row), encoding="utf-8")

    done = command(
        "run", "--target", target, "--output", "run", "soap/request/broken", "soap/response/status", root=copied
    )

    verdicts = {case["id"]: case["verdict"] for case in _report(tmp_path / "run")["cases"]}
    assert 4 == done.returncode
    assert {"soap/request/broken": "suite-error", "soap/response/status": "pass"} == verdicts
    assert "RuntimeError: our mistake" in done.stdout


def test_an_exception_while_planning_is_4(command: Command, copied: Path, target: Path) -> None:
    """A row whose draft raises ends the run as a suite error that shows where."""
    row = 'Row(id="soap/request/broken", clauses=("soap/fault",), draft=broken)'
    (copied / "cases" / "test_broken.py").write_text(_BROKEN.format(row=row), encoding="utf-8")

    done = command("run", "--target", target, "--output", "run", "soap/request/broken", root=copied)

    assert 4 == done.returncode
    assert "RuntimeError: our mistake" in done.stderr


def test_a_child_that_dies_is_4(command: Command, copied: Path, target: Path, tmp_path: Path) -> None:
    """A crash in the middle of a run is a suite error, also where its exit code could be that of failed cases."""
    row = 'spoil(lambda _: __import__("os")._exit(1))'
    (copied / "cases" / "test_broken.py").write_text(_BROKEN.format(row=row), encoding="utf-8")

    done = command("run", "--target", target, "--output", "run", "soap/request/broken", root=copied)

    assert 4 == done.returncode
    assert "the run ended with code 1" in done.stderr
    assert "conformant" != _report(tmp_path / "run")["verdict"]


def test_the_embedded_endpoint_speaks_both_versions(command: Command, tmp_path: Path) -> None:
    """Without a target the reference endpoint is judged, in SOAP 1.1 where that is asked for."""
    done = command("run", "--soap", "1.1", "--output", "run", "soap", "6.1.3/Elev/max")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "1.1" == _report(tmp_path / "run")["binding"]["soap"]


def test_one_seed_sends_the_same_bytes(recorded: Recorded, command: Command, target: Path, tmp_path: Path) -> None:
    """Another run with the same seed sends identical bytes, also where it is narrower; its report may be Danish.

    Its folder has a space and Danish letters in its name, and others above it that are yet to be made.
    """
    folder = tmp_path / "kørsel nr. 1" / "æøå"

    done = command("run", "--target", target, "--output", folder, "--lang", "da", "6.1.3/Elev")

    first, same = (
        [exchange.request.body for exchange in read_run_log(place).exchanges if exchange.case.startswith("6.1.3")]
        for place in (recorded.folder, folder)
    )
    assert 0 == done.returncode
    assert first == same != []
    assert '<html lang="da"' in (folder / "report.html").read_text(encoding="utf-8")


def test_a_plan_sends_nothing(inside: Command, target_text: str, tmp_path: Path) -> None:
    """`--plan` lists what would be sent, asks nobody, and leaves no folder."""
    text = re.sub(r'url( +)= "[^"]+"', r'url\1= "http://127.0.0.1:9/service"', target_text)
    (tmp_path / "target.toml").write_text(text, encoding="utf-8")

    done = inside("run", "--target", "target.toml", "--plan", "6.1.3/Elev/max+1", "7/not_found")

    lines = [line.split(maxsplit=3) for line in done.stdout.splitlines()]
    assert (0, "") == (done.returncode, done.stderr)
    assert ["6.1.3/Elev/max+1", "rejected", "must", "101 Elev (allowed: 1 to 100)"] == lines[0]
    assert ["7/not_found/alone", "implied", "must", "a call about 1 not_found"] == lines[1]
    assert ["target.toml"] == [path.name for path in tmp_path.iterdir()]


@pytest.mark.parametrize(
    "soap", [pytest.param("1.1", id="soap-1.1", marks=pytest.mark.variants), pytest.param("1.2", id="soap-1.2")]
)
def test_the_endpoint_is_conformant_behind_the_platform_too(soap: str, command: Command) -> None:
    """Over the binding with a layer every case passes, those about the layer among them; judged again, the same."""
    done = command("run", "--binding", "ipl", "--soap", soap, "--output", "run")
    again = command("judge", "run")

    lines = done.stdout.splitlines()
    assert 0 == done.returncode, done.stdout + done.stderr
    assert re.fullmatch(r"conformant \(certify: (\d+) of \1 clauses met\)", lines[-2])
    assert re.fullmatch(r"\d+ cases, \d+ exchanges: \d+ pass, \d+ observed", lines[-3])
    assert (0, lines[-2]) == (again.returncode, again.stdout.splitlines()[-2])


def test_what_only_a_layer_has_is_not_applicable_without_one(command: Command) -> None:
    """Over the plain binding the cases about the layer do not apply, and their clauses are not counted."""
    done = command("run", "--output", "run", "ipl", "7/reportable")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "conformant (selection: 1 of 1 clauses met, 4 not applicable)" in done.stdout
    assert "1 pass, 4 not-applicable" in done.stdout


def test_binding_is_for_the_embedded_endpoint(inside: Command, target: Path) -> None:
    """A target names its own binding, and a binding that nobody knows is refused."""
    both = inside("run", "--target", target, "--binding", "ipl")
    unknown = inside("run", "--binding", "ipi")

    assert (3, "error: --binding: is for the embedded reference endpoint (set [binding] kind)\n") == (
        both.returncode,
        both.stderr,
    )
    assert 3 == unknown.returncode
    assert "there is no binding 'ipi' (did you mean 'ipl'?)" in unknown.stderr

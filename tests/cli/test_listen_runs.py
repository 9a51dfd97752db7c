from __future__ import annotations

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance import resources
from conformance.client import answers
from conformance.client.statuses import Status
from conformance.record.attempt import Attempt
from conformance.record.runlog import RunLog, read_run_log
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.soap import http_headers
from tests.cli.conftest import Command, Done
from tests.client.conftest import DRIVER, message

FEW = ("5/as-registered/one", "6.2/read/mixed")
PERSON, NAME, PHONE = "0107051234", "Søren Kjærgård", "+45 40 41 42 43"


def _driver(folder: Path, source: str = DRIVER) -> str:
    path = folder / "driver.py"
    path.write_text(source, encoding="utf-8")
    return shlex.join([sys.executable, "-I", str(path)])


def _verdicts(folder: Path) -> dict[str, str]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {case["id"]: case["verdict"] for case in report["cases"]}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """Return the folder of a whole run of a right driver, and how it ended."""
    folder = tmp_path_factory.mktemp("whole")
    command = _driver(folder)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "conformance", "listen", "--driver", command, "--stays", "--output", "run"],
        env={**os.environ, "PYTHONPATH": str(resources.import_root())},
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return folder / "run", done


@contextmanager
def _listening(folder: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start the command, wait for its address, and see that it ends."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "conformance", "listen", *arguments, "--output", "run"],
        env={**os.environ, "PYTHONPATH": str(resources.import_root())},
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # What a shell starts in the background ignores SIGINT, and so would all that is started from there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    try:
        assert process.stderr is not None
        found = re.search(r"http://\S+", process.stderr.readline())
        assert found is not None
        yield process, found[0]
        process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()


def _call(url: str, specification: Specification, persons: tuple[str, ...] = (PERSON,)) -> int:
    fields = {
        "DatakildeInstitutionNummer": "101497",
        "KontaktPerson": NAME,
        "KontaktTelefon": PHONE,
        "KontaktMail": "soeren.k@gymnasium-vest.dk",
    }
    request = urllib.request.Request(url, message(specification, persons, fields), dict(http_headers(SoapVersion.V12)))
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            response.read()
            return int(response.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_right_client_is_conformant(whole: tuple[Path, Done]) -> None:
    """All scenarios, all clauses: exit code 0, no case that is anything but passed, and a report."""
    folder, done = whole

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "conformant (client, driven: " in done.stdout
    assert {"pass"} == set(_verdicts(folder).values())
    assert (folder / "report.html").stat().st_size > 10_000


def test_the_log_alone_is_judged_the_same(whole: tuple[Path, Done], inside: Command) -> None:
    """`conformance judge` comes to the same verdicts, with nobody listening any more."""
    folder, _ = whole
    before = _verdicts(folder)
    done = inside("judge", folder)

    assert 0 == done.returncode
    assert before == _verdicts(folder)


def test_the_log_holds_every_task(whole: tuple[Path, Done], inside: Command) -> None:
    """Each scenario has its attempts, the updates two, and the rehearsal is none of them."""
    log: RunLog = read_run_log(whole[0])
    planned = inside("listen", "--plan").stdout.splitlines()[:-1]
    attempts: list[Attempt] = list(log.attempts)

    assert [] == list(log.problems)
    assert {line.split()[0] for line in planned} == {attempt.case for attempt in attempts}
    assert {"6/update/sent/contact", "6/update/sent/end-date"} == {a.case for a in attempts if a.number == 2}
    assert list(range(1, len(log.exchanges) + 1)) == [exchange.number for exchange in log.exchanges]


def test_a_client_that_is_wrong(tmp_path: Path, command: Command) -> None:
    """A driver that takes everybody for accepted: exit code 1, and the clause is named."""
    wrong = DRIVER.replace(
        'said = {"accepted": field["IndberetningOk"].strip() in ("true", "1")}', 'said = {"accepted": True}'
    )
    assert wrong != DRIVER
    done = command("listen", *FEW, "--driver", _driver(tmp_path, wrong), "--output", "run")

    assert 1 == done.returncode
    assert {"5/as-registered/one": "pass", "6.2/read/mixed": "fail"} == {
        case: verdict for case, verdict in _verdicts(tmp_path / "run").items() if case in FEW
    }


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("import time; time.sleep(60)", "the driver gave no outcome within 0.5 seconds"),
        (
            "input(); raise SystemExit('no licence')",
            "the driver ended without an outcome (exit code 1), and said: no licence",
        ),
        ("print('{}')", "what the driver wrote is no outcome: the outcome has format None, expected 1"),
    ],
)
def test_a_driver_that_never_answers(source: str, sentence: str, tmp_path: Path, command: Command) -> None:
    """It is found out before all scenarios: exit code 3, one line, and nothing in the folder."""
    done = command("listen", "--driver", _driver(tmp_path, source), "--deadline", "0.5", "--output", "run")
    told = [line for line in done.stderr.splitlines() if not line.startswith("listening: ")]

    assert 3 == done.returncode
    assert [f"error: --driver: {sentence} (docs/driver.md says what a driver reads and writes)"] == told
    assert [] == (list((tmp_path / "run").iterdir()) if (tmp_path / "run").exists() else [])


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--driver", "no-such-driver"), "--driver: 'no-such-driver' cannot be started: No such file or directory"),
        (("--driver", "'"), "--driver: cannot be split into words"),
        (("--driver", "x", "9.9"), "no scenario is called '9.9' (`conformance listen --plan` lists them)"),
        (("--driver", "x", "--until", "3"), "--until or --idle: ends a run without a driver (leave it out)"),
        (("--stays",), '--stays: needs a driver (add --driver "COMMAND")'),
        (("6.2/read",), '6.2/read: needs a driver (add --driver "COMMAND")'),
        (("--plan", "--driver", "x", "5/every"), "no scenario is called '5/every'"),
        (("--answer", "nonsense", "--until", "1"), "scenarios.toml: there is no answer 'nonsense'"),
    ],
)
def test_options_that_make_no_sense(arguments: tuple[str, ...], sentence: str, tmp_path: Path, inside: Command) -> None:
    """Exit code 3, one line, nothing left in the folder."""
    done = inside("listen", *arguments, "--output", "run")
    told = [line for line in done.stderr.splitlines() if not line.startswith("listening: ")]

    assert 3 == done.returncode
    assert 1 == len(told)
    assert told[0].startswith(f"error: {sentence}")
    assert [] == list(tmp_path.rglob("run.jsonl"))


def test_a_mistake_of_ours_ends_a_run_with_4(tmp_path: Path, inside: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an answer cannot be made, nobody is blamed: exit code 4, and what there is, is reported."""

    def broken(status: Status) -> Status:
        raise ZeroDivisionError(status.ok)

    monkeypatch.setattr(answers, "_spaced", broken)
    spaced = "6.2.3/IndberetningOk/read/spaced"
    done = inside("listen", "5/as-registered/one", spaced, "--driver", _driver(tmp_path), "--output", "run")

    assert 4 == done.returncode
    assert "the run broke off: a call could not be answered and noted: ZeroDivisionError: true" in done.stderr
    assert "not-evaluated" == _verdicts(tmp_path / "run")[spaced]


def test_a_folder_that_holds_a_run(tmp_path: Path, inside: Command) -> None:
    """Nothing is written over."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "run.jsonl").write_text("mine", encoding="utf-8")
    done = inside("listen", "--until", "1", "--output", "run")

    assert 3 == done.returncode
    assert "error: run: holds a run already (choose another --output)" == done.stderr.strip()
    assert "mine" == (tmp_path / "run" / "run.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(("lang", "words"), [("en", "One young person, accepted"), ("da", "Én ung, accepteret")])
def test_the_plan(lang: str, words: str, inside: Command) -> None:
    """Scenarios are listed, in either language, with their number."""
    done = inside("listen", "--plan", "--lang", lang)
    *scenarios, last = done.stdout.splitlines()

    assert 0 == done.returncode
    assert f"5/as-registered/one  {words}" == scenarios[0]
    assert last.startswith(f"{len(scenarios)} scenarios; ")


def test_part_of_the_plan(inside: Command) -> None:
    """A section is what its ids start with."""
    done = inside("listen", "--plan", "--driver", "x", "6.2/failure")
    *scenarios, _ = done.stdout.splitlines()

    assert len(scenarios) > 10
    assert all(line.startswith("6.2/failure/") for line in scenarios)


def test_until_so_many_calls(tmp_path: Path, specification: Specification) -> None:
    """Without a driver the run ends by itself; a real person stands nowhere in what is left."""
    with _listening(tmp_path, "--until", "2") as (process, base):
        statuses = [_call(f"{base}/any/path", specification) for _ in range(2)]
    stored = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "run").iterdir() if p.is_file())

    assert [200, 200] == statuses
    assert 2 == len(read_run_log(tmp_path / "run").exchanges)
    assert process.returncode in {0, 2}
    assert set() == {"fail", "warning"} & set(_verdicts(tmp_path / "run").values())
    assert [] == [word for word in (PERSON, NAME, "Kjærgård", PHONE, "40 41 42 43", "soeren.k") if word in stored]


def test_idle_for_so_long(tmp_path: Path, specification: Specification) -> None:
    """Or after a time without a call; a message that is wrong is found."""
    people = tuple(str(6101004000 + position) for position in range(101))
    with _listening(tmp_path, "--idle", "1", "--answer", "code:not_found") as (process, base):
        status = _call(base, specification, people)

    assert 200 == status
    assert 1 == process.returncode
    assert "fail" == _verdicts(tmp_path / "run")["6.1.3/Elev/max/sent"]


def test_nobody_came(tmp_path: Path) -> None:
    """A run without a call is inconclusive."""
    with _listening(tmp_path, "--idle", "0.2") as (process, _):
        pass

    assert 2 == process.returncode
    assert {"not-evaluated"} == set(_verdicts(tmp_path / "run").values())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_without_a_driver(
    number: signal.Signals, tmp_path: Path, specification: Specification
) -> None:
    """Ctrl-C, or kill: it is how such a run ends. What came is judged, and the log is whole."""
    with _listening(tmp_path) as (process, base):
        status = _call(base, specification)
        process.send_signal(number)

    assert 200 == status
    assert process.returncode in {0, 2}
    assert () == read_run_log(tmp_path / "run").problems


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_breaks_off_a_run_with_a_driver(number: signal.Signals, tmp_path: Path) -> None:
    """What there is, is judged and reported, and the run is inconclusive: exit code 2."""
    slow = DRIVER.replace("for line in sys.stdin:", "import time\nfor line in sys.stdin:\n    time.sleep(0.3)")
    arguments = ("--driver", _driver(tmp_path, slow), "--stays", "-j", "1")
    with _listening(tmp_path, *arguments) as (process, _):
        assert process.stderr is not None
        log = tmp_path / "run" / "run.jsonl"
        while not log.exists() or b'"event": "attempt"' not in log.read_bytes():
            assert process.poll() is None
        process.send_signal(number)
    verdicts = _verdicts(tmp_path / "run")

    assert 2 == process.returncode
    assert "pass" == verdicts["5/as-registered/one"]
    assert "not-evaluated" == verdicts["6.2/failure/missing-person"]
    assert (tmp_path / "run" / "report.html").exists()

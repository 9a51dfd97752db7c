from __future__ import annotations

import json
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conformance.client.driver import MAX_OUTPUT, Driver, split_command
from conformance.errors import ConfigurationError
from conformance.record.attempt import Outcome, Report, Said, Task
from tests.client.conftest import CONTACT, ONE, TWO, Write

TASK = Task(
    scenario="5/everyone/few",
    endpoint="http://127.0.0.1:1/1",
    wsdl="http://127.0.0.1:1/1?wsdl",
    binding="plain",
    soap="1.2",
    report=Report(fields={**CONTACT, "KontaktPerson": "Åse \U0001f469 Ærø"}, youths=(ONE, TWO)),
)
OUTCOME = '{"format": 1, "youths": []}'
RIGHT = f"import sys\nfor line in sys.stdin:\n    print('{OUTCOME}', flush=True)\n"
CHILD = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open("{path}", "w").write(f"{{os.getpid()}} {{child.pid}}")
"""


@contextmanager
def _driven(command: str, *, deadline: float = 5.0, stays: bool = False) -> Iterator[Driver]:
    driver = Driver(command, deadline=deadline, stays=stays)
    try:
        yield driver
    finally:
        driver.close()


def _trouble(command: str, *, deadline: float = 5.0, stays: bool = False) -> str:
    with _driven(command, deadline=deadline, stays=stays) as driver:
        performance = driver.perform(TASK)
    assert performance.outcome is None
    assert "\n" not in performance.trouble
    return performance.trouble


def _gone(pid: int) -> bool:
    """Whether a process has ended within two seconds; one that nobody waits for yet has ended, too."""
    for _ in range(40):
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


def test_a_task_arrives_and_an_outcome_comes_back(driver: Write) -> None:
    """Both are one line of JSON in UTF-8, and nothing is lost on either way."""
    source = """
import json, sys
task = json.loads(sys.stdin.buffer.readline())
rest = sys.stdin.buffer.read()
name = task["report"]["KontaktPerson"]
youths = [{"CPRNr": p, "accepted": False, "Fejlkode": 14, "FejlTekst": name} for p in task["report"]["CPRNr"]]
line = json.dumps({"format": 1, "youths": youths, "failure": str(len(rest))}, ensure_ascii=False)
sys.stdout.buffer.write(line.encode() + b"\\n")
"""
    with _driven(driver(source)) as one:
        performance = one.perform(TASK)
    said = Said(accepted=False, code=14, text="Åse \U0001f469 Ærø")

    assert "" == performance.trouble
    assert Outcome(youths={ONE: said, TWO: said}, failure="0") == performance.outcome


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "the driver ended without an outcome (exit code 0)"),
        (
            "import sys; sys.exit('no such school')",
            "the driver ended without an outcome (exit code 1), and said: no such school",
        ),
        (
            "import sys; sys.stdin.read(); raise KeyError('KontaktPerson')",
            "the driver ended without an outcome (exit code 1), and said: KeyError: 'KontaktPerson'",
        ),
        ("print('I am fine')", "the driver ended without an outcome (exit code 0)"),
        ("print('{nonsense')", "what the driver wrote is no outcome: "),
        ("print('{}')", "what the driver wrote is no outcome: the outcome has format None, expected 1"),
        ("print('{\"format\": 1}')", "what the driver wrote is no outcome: youths is missing, expected an array"),
        ("print('{\"a\":' * 100000)", "what the driver wrote is no outcome: "),
        ("import sys; sys.stdout.buffer.write(b'{\\xff\\xfe\\n')", "what the driver wrote is no outcome: "),
        ("import os; os.kill(os.getpid(), 9)", "the driver ended without an outcome (exit code -9)"),
    ],
)
def test_trouble_is_one_sentence(source: str, sentence: str, driver: Write) -> None:
    """Whatever a driver does instead of an outcome is told in one line, with its own last words."""
    trouble = _trouble(driver("import sys\nsys.stdin.readline()\n" + source))

    assert trouble.startswith(sentence)
    assert len(trouble) < 700


def test_a_driver_that_hangs_is_ended(driver: Write) -> None:
    """After the deadline it is gone, and what it last said is told."""
    source = "import sys, time\nprint('connecting', file=sys.stderr, flush=True)\ntime.sleep(60)"
    begun = time.monotonic()

    assert "the driver gave no outcome within 0.4 seconds, and said: connecting" == _trouble(
        driver(source), deadline=0.4
    )
    assert time.monotonic() - begun < 3


def test_chatter_without_end_does_not_move_the_deadline(driver: Write) -> None:
    """Who keeps talking without an outcome is ended all the same."""
    source = "import time\nwhile True:\n    print('still working', flush=True)\n    time.sleep(0.05)"
    begun = time.monotonic()

    assert "the driver gave no outcome within 0.4 seconds" == _trouble(driver(source), deadline=0.4)
    assert time.monotonic() - begun < 3


def test_who_does_not_read_gets_no_further(driver: Write) -> None:
    """A driver that neither reads nor answers is waited for until the deadline, however large the task is."""
    youths = tuple(str(6100000000 + n) for n in range(50_000))
    task = Task(
        scenario="a", endpoint="", wsdl="", binding="plain", soap="1.2", report=Report(fields={}, youths=youths)
    )
    begun = time.monotonic()
    with _driven(driver("import time\ntime.sleep(20)"), deadline=0.5) as one:
        performance = one.perform(task)

    assert "the driver gave no outcome within 0.5 seconds" == performance.trouble
    assert time.monotonic() - begun < 5


def test_who_closes_its_input_is_told_so(driver: Write) -> None:
    """A driver that ends before it has read its task is said to."""
    youths = tuple(str(6100000000 + n) for n in range(50_000))
    task = Task(
        scenario="a", endpoint="", wsdl="", binding="plain", soap="1.2", report=Report(fields={}, youths=youths)
    )
    with _driven(driver("import sys\nsys.exit('not today')")) as one:
        performance = one.perform(task)

    assert "the driver does not read its task (exit code 1), and said: not today" == performance.trouble


@pytest.mark.parametrize("written", ["print('x' * 1000, flush=True)", "sys.stdout.write('x' * 65536)"])
def test_a_flood_is_stopped(written: str, driver: Write) -> None:
    """In lines or in one, no more is read than the bound, and the driver does not go on."""
    begun = time.monotonic()
    trouble = _trouble(driver(f"import sys\nwhile True:\n    {written}"), deadline=20)

    assert f"the driver wrote more than {MAX_OUTPUT} bytes" == trouble
    assert time.monotonic() - begun < 10


def test_much_on_standard_error_is_bounded(driver: Write) -> None:
    """Diagnostics do not fill a pipe that nobody reads, and only the last line is told."""
    source = "import sys\nfor n in range(20000):\n    print('line', n, 'x' * 100, file=sys.stderr)\nsys.exit('at last')"

    assert "the driver ended without an outcome (exit code 1), and said: at last" == _trouble(driver(source))


def test_chatter_beside_the_outcome_is_passed_over(driver: Write) -> None:
    """What a library prints on standard output is not taken for the outcome; a byte order mark is no trouble."""
    source = f"print('Warning: deprecated')\nprint()\nprint('[1]')\nprint('\\ufeff{OUTCOME}')\nprint('bye')"
    with _driven(driver("import sys\nsys.stdout.reconfigure(encoding='utf-8')\n" + source)) as one:
        performance = one.perform(TASK)

    assert ("", Outcome(youths={})) == (performance.trouble, performance.outcome)


def test_an_outcome_counts_before_the_end(driver: Write) -> None:
    """A driver that has answered need not end by itself: it is ended."""
    begun = time.monotonic()
    with _driven(driver(RIGHT + "import time\ntime.sleep(60)")) as one:
        performance = one.perform(TASK)

    assert Outcome(youths={}) == performance.outcome
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize("after", [RIGHT, "import time\ntime.sleep(60)", "raise SystemExit(1)"])
def test_no_process_is_left_behind(after: str, driver: Write, tmp_path: Path) -> None:
    """Neither the driver nor what it started lives on, however it ended."""
    pids = tmp_path / "pids"
    with _driven(driver(CHILD.format(path=pids) + after), deadline=1.0) as one:
        one.perform(TASK)
    numbers = [int(number) for number in pids.read_text(encoding="ascii").split()]

    assert 2 == len(numbers)
    assert [True, True] == [_gone(number) for number in numbers]


def test_a_child_that_holds_the_output_open_delays_nothing(driver: Write, tmp_path: Path) -> None:
    """The driver has ended without a word, and a child of it still could write: the deadline holds."""
    source = CHILD.format(path=tmp_path / "pids")
    begun = time.monotonic()
    trouble = _trouble(driver(source), deadline=1.0)

    assert trouble.startswith("the driver gave no outcome within 1 seconds")
    assert time.monotonic() - begun < 4


def test_once_for_each_task(driver: Write, tmp_path: Path) -> None:
    """Without `stays` every task has a process of its own."""
    source = f"import os\nopen({str(tmp_path / 'pids')!r}, 'a').write(f'{{os.getpid()}}\\n')\n" + RIGHT
    with _driven(driver(source)) as one:
        for _ in range(3):
            one.perform(TASK)

    assert 3 == len(set((tmp_path / "pids").read_text(encoding="ascii").split()))


def test_one_for_all_tasks(driver: Write, tmp_path: Path) -> None:
    """With `stays` all tasks go to one process, and it is gone afterwards."""
    source = f"import os\nopen({str(tmp_path / 'pids')!r}, 'a').write(f'{{os.getpid()}}\\n')\n" + RIGHT
    with _driven(driver(source), stays=True) as one:
        outcomes = [one.perform(TASK).outcome for _ in range(3)]
    numbers = (tmp_path / "pids").read_text(encoding="ascii").split()

    assert [Outcome(youths={})] * 3 == outcomes
    assert 1 == len(numbers)
    assert _gone(int(numbers[0]))


def test_a_driver_that_stays_and_fails_is_started_again(driver: Write, tmp_path: Path) -> None:
    """One crash costs one task: the next has a new process."""
    path = str(tmp_path / "again")
    source = (
        f"import os, sys\nif not os.path.exists({path!r}):\n    open({path!r}, 'w').close()\n"
        "    sys.stdin.readline()\n    sys.exit('once')\n"
    ) + RIGHT
    with _driven(driver(source), stays=True) as one:
        first, second = one.perform(TASK), one.perform(TASK)

    assert "the driver ended without an outcome (exit code 1), and said: once" == first.trouble
    assert Outcome(youths={}) == second.outcome


def test_the_outcome_of_one_task_is_not_taken_for_the_next(driver: Write) -> None:
    """A driver that stays and comes too late is ended with its task: the next one gets its own outcome."""
    source = """
import json, sys, time
for line in sys.stdin:
    task = json.loads(line)
    time.sleep(0.8 if task["update"] else 0)
    print(json.dumps({"format": 1, "youths": [], "failure": task["scenario"]}), flush=True)
"""
    late = Task(scenario="late", endpoint="", wsdl="", binding="plain", soap="1.2", report=TASK.report, update=True)
    with _driven(driver(source), stays=True, deadline=0.5) as one:
        first, second = one.perform(late), one.perform(TASK)

    assert first.trouble.startswith("the driver gave no outcome within 0.5 seconds")
    assert TASK.scenario == (second.outcome and second.outcome.failure)


def test_the_time_of_a_task_is_measured(driver: Write) -> None:
    """From task to outcome, in milliseconds."""
    with _driven(driver("import time\ntime.sleep(0.3)\n" + RIGHT)) as one:
        performance = one.perform(TASK)

    assert 300 <= performance.milliseconds < 3000


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("no-such-driver --x", "--driver: 'no-such-driver' cannot be started: No such file or directory"),
        ("/", "--driver: '/' cannot be started: Permission denied"),
        ("a\0b", "--driver: 'a\0b' cannot be started: embedded null byte"),
    ],
)
def test_a_command_that_cannot_be_started(command: str, sentence: str) -> None:
    """It is a mistake in what we were given, in one line."""
    with _driven(command) as one, pytest.raises(ConfigurationError) as refused:
        one.perform(TASK)

    assert sentence == str(refused.value)


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("", '--driver: is empty (name a command, as in --driver "node driver.js")'),
        ("node 'driver.js", "--driver: cannot be split into words: No closing quotation"),
    ],
)
def test_a_command_that_is_none(command: str, sentence: str) -> None:
    """It is refused before anything is started."""
    with pytest.raises(ConfigurationError) as refused:
        split_command(command)

    assert sentence == str(refused.value)


def test_quotation_marks_keep_words_together() -> None:
    """As in a shell, and without one."""
    assert ["node", "my driver.js", "$HOME"] == split_command("node 'my driver.js' $HOME")


def test_no_descriptor_is_left_open(driver: Write) -> None:
    """A run of a thousand tasks does not run out of files."""
    command = driver(RIGHT)
    with _driven(command) as one:
        one.perform(TASK)
        time.sleep(0.1)
        before = len(list(Path("/proc/self/fd").iterdir()))
        for _ in range(5):
            one.perform(TASK)
        time.sleep(0.2)

    assert before >= len(list(Path("/proc/self/fd").iterdir()))


def test_what_a_driver_reads_is_a_task(tmp_path: Path, driver: Write) -> None:
    """The line holds what `Task.to_json` says, and nothing else."""
    path = tmp_path / "task.json"
    with _driven(
        driver(f"import sys\nopen({str(path)!r}, 'wb').write(sys.stdin.buffer.read())\nprint('{OUTCOME}')")
    ) as one:
        one.perform(TASK)

    assert TASK.to_json() == json.loads(path.read_bytes())
    assert 1 == path.read_bytes().count(b"\n")
    assert shlex.quote(sys.executable) in driver("")


def test_what_is_said_after_an_outcome_is_none_for_the_next_task(tmp_path: Path) -> None:
    """A driver that stays and logs an object after its outcome is not one task behind from then on."""
    script = tmp_path / "driver.py"
    source = """
import json, sys
for number, line in enumerate(sys.stdin):
    print(json.dumps({"format": 1, "youths": [], "failure": str(number)}))
    print(json.dumps({"log": "done"}), flush=True)
"""
    script.write_text(source, encoding="utf-8")
    said = []
    with _driven(shlex.join([sys.executable, str(script)]), stays=True) as driver:
        for _ in range(3):
            said.append(driver.perform(TASK).outcome)
            time.sleep(0.1)

    assert ["0", "1", "2"] == [outcome and outcome.failure for outcome in said]

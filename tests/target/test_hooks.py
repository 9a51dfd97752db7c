"""conformance.target.hooks: a command or a URL, and whatever keeps it from answering is trouble, told in words."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from conformance.errors import ConfigurationError
from conformance.record.exchange import Response, Trouble, TroubleKind
from conformance.target.hooks import MAX_OUTPUT, Hook
from tests.target.conftest import Load

ASKED = json.dumps({"CPRNr": "6101010001", "DatakildeInstitutionNummer": "101497"}).encode()


def _python(code: str) -> Hook:
    return Hook(command=(sys.executable, "-c", code))


def _trouble(hook: Hook, *, seconds: float = 10) -> tuple[TroubleKind, str]:
    outcome = hook.run(ASKED, seconds=seconds)
    assert isinstance(outcome, Trouble)
    return outcome.kind, outcome.detail


def test_a_command_is_given_the_question_and_its_output_is_the_answer() -> None:
    """Standard input is what is asked, byte for byte; what is printed is a body with status 200."""
    hook = _python("import sys; sys.stdout.buffer.write(sys.stdin.buffer.read())")

    assert Response(status=200, reason="", headers=(), body=ASKED) == hook.run(ASKED, seconds=10)


def test_a_command_need_not_read() -> None:
    """One that does not care what is asked answers nothing, however long the question is."""
    outcome = _python("").run(b"x" * MAX_OUTPUT, seconds=10)

    assert Response(status=200, reason="", headers=(), body=b"") == outcome


@pytest.mark.parametrize(
    ("code", "kind", "detail"),
    [
        pytest.param(
            "import sys; sys.exit('først\\nfejlen til sidst')",
            TroubleKind.PROTOCOL,
            "the command ended with 1: fejlen til sidst",
            id="fails-with-words",
        ),
        pytest.param(
            "import sys; sys.exit(3)", TroubleKind.PROTOCOL, "the command ended with 3: it printed nothing", id="fails"
        ),
        pytest.param(
            "import os; os.abort()", TroubleKind.PROTOCOL, "the command ended with -6: it printed nothing", id="crashes"
        ),
        pytest.param(
            f"print('x' * {MAX_OUTPUT})",
            TroubleKind.TOO_LARGE,
            f"the command printed more than {MAX_OUTPUT} bytes",
            id="prints-too-much",
        ),
    ],
)
def test_a_command_that_does_not_answer(code: str, kind: TroubleKind, detail: str) -> None:
    """How it ended is told, with the last line of what it complained about."""
    assert (kind, detail) == _trouble(_python(f"# -*- coding: utf-8 -*-\n{code}"))


def test_as_much_as_it_may_print() -> None:
    """The limit itself is allowed."""
    outcome = _python(f"import sys; sys.stdout.write('x' * {MAX_OUTPUT})").run(ASKED, seconds=10)

    assert isinstance(outcome, Response)
    assert MAX_OUTPUT == len(outcome.body)


@pytest.mark.parametrize(
    "hook",
    [
        pytest.param(_python("import time; time.sleep(30)"), id="sleeps"),
        pytest.param(Hook(command=("sh", "-c", "sleep 30; echo done")), id="its-child-sleeps"),
    ],
)
def test_a_command_that_does_not_end(hook: Hook) -> None:
    """It is ended at its deadline, and nobody waits for what it has started."""
    begun = time.perf_counter()

    assert (TroubleKind.DEADLINE, "the command did not end within 0.3 seconds") == _trouble(hook, seconds=0.3)
    assert time.perf_counter() - begun < 10


def test_a_command_that_is_not_there(tmp_path: Path) -> None:
    """What cannot be started is told in the words of the system."""
    (tmp_path / "file").write_bytes(b"")

    absent, unusable = Hook(command=(str(tmp_path / "absent"),)), Hook(command=(str(tmp_path / "file"),))

    assert (TroubleKind.CONNECT, "the command cannot be run: No such file or directory") == _trouble(absent)
    assert (TroubleKind.CONNECT, "the command cannot be run: Permission denied") == _trouble(unusable)


def test_how_a_question_is_recorded() -> None:
    """A URL is asked by POST; a command stands in the place of the URL, quoted as a shell would read it."""
    by_url = Hook(url="http://127.0.0.1/readback").request(ASKED)
    by_command = Hook(command=("./look up", "--json")).request(ASKED)

    assert ("POST", "http://127.0.0.1/readback", ASKED) == (by_url.method, by_url.url, by_url.body)
    assert ("RUN", "'./look up' --json", ASKED) == (by_command.method, by_command.url, by_command.body)
    assert (("Content-Type", "application/json"),) == by_url.headers == by_command.headers


def test_hooks_are_read_from_target_toml(load: Load) -> None:
    """Each is a URL or a list of words, and those that are not given are not there."""
    target, _ = load(more='[hooks]\nreset = ["./reset", "--all"]\nreadback = "https://127.0.0.1/readback"\n')

    assert {
        "reset": Hook(command=("./reset", "--all")),
        "readback": Hook(url="https://127.0.0.1/readback"),
    } == dict(target.hooks)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('"./reset"', id="path"),
        pytest.param('"ftp://127.0.0.1/"', id="scheme"),
        pytest.param("[]", id="no-word"),
        pytest.param('["./reset", ""]', id="empty-word"),
        pytest.param('["./reset", 1]', id="number"),
        pytest.param("true", id="boolean"),
    ],
)
def test_what_is_no_hook_is_refused(load: Load, value: str) -> None:
    """A command as one text would have to be taken apart by rules that nobody knows."""
    with pytest.raises(ConfigurationError) as caught:
        load(more=f"[hooks]\nreset = {value}\n")

    told = """is neither a URL nor a command (expected "http://…" or ["command", "word", …])"""
    assert str(caught.value).endswith(told)
    assert "'reset'" in str(caught.value)


def test_a_hook_that_nobody_knows_is_refused(load: Load) -> None:
    """A misspelt hook would never be run."""
    with pytest.raises(ConfigurationError) as caught:
        load(more='[hooks]\nresset = ["./reset"]\n')

    assert "unknown key 'resset' (did you mean 'reset'?)" in str(caught.value)

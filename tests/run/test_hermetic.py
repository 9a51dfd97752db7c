from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import resources
from conformance.errors import ConfigurationError, SuiteError
from conformance.record.runlog import CaseState, RunLog, read_run_log
from conformance.run.hermetic import run_hermetic
from conformance.run.settings import RunSettings, read_settings

if TYPE_CHECKING:
    from tests.run.conftest import Endpoint

SELECTION = ("6.1.3/Elev",)

Judge = Callable[..., Path]


@pytest.fixture
def run(endpoint: Endpoint, tmp_path: Path) -> Judge:
    """Return a function that runs a selection hermetically and returns the path of the log."""

    def start(*selection: str, progress: Callable[[int, int, str], None] = lambda *_: None) -> Path:
        output = tmp_path / "run"
        output.mkdir()
        settings = RunSettings(
            target=str(endpoint.target(tmp_path / "target.toml")),
            spec="",
            output=str(output),
            seed=0,
            tier="selection",
            selection=selection or SELECTION,
        )
        return run_hermetic(settings, progress)

    return start


def _complete(log: RunLog) -> bool:
    done = [end.id for end in log.ends if end.state is CaseState.DONE]
    return bool(done) and sorted(done) == sorted(case.id for case in log.header.plan) and not log.problems


def test_settings_are_read_as_written(tmp_path: Path) -> None:
    """What a run is told arrives in the child as it left."""
    settings = RunSettings(target="t", spec="s", output="o", seed=3, tier="selection", selection=("æ/ø", "6.1.3"))

    settings.write(tmp_path / "settings.json")

    assert settings == read_settings(tmp_path / "settings.json")


def test_a_selection_is_run_whole(run: Judge) -> None:
    """Every selected case is done, the modules without any of them do no harm, and progress counts each as it ends."""
    steps: list[tuple[int, int, str]] = []

    log = read_run_log(run("6.1.3/Elev", "soap/response/status", progress=lambda *step: steps.append(step)))

    expected = [case.id for case in log.header.plan]
    assert _complete(log)
    assert "soap/response/status" in expected
    assert [(n, len(expected)) for n in range(1, len(expected) + 1)] == [step[:2] for step in steps]
    assert [end.id for end in log.ends] == [case for _, _, case in steps]


def test_nothing_of_the_surroundings_matters(run: Judge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, plugins, options and modules of a vendor, in files or environment, neither stop nor narrow a run.

    Each of them would be seen: pytest would fail to start, collect nothing, or import the wrong module.
    """
    files = {
        "pytest.ini": "[pytest]\naddopts = -k nothing\n",
        "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-k nothing"\n',
        "conftest.py": "raise RuntimeError('the conftest of somebody else')\n",
        "lxml.py": "raise RuntimeError('not the lxml that is meant')\n",
        "conformance.py": "raise RuntimeError('not our package')\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "-k nothing")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    # The child finds our package without it; a relative entry would be a wish to import from the working folder.
    monkeypatch.delenv("PYTHONPATH", raising=False)

    assert _complete(read_run_log(run()))


def test_an_unknown_case_is_a_configuration_error(run: Judge, tmp_path: Path) -> None:
    """The child's configuration error arrives as one, and leaves nothing that looks like a run."""
    with pytest.raises(ConfigurationError) as caught:
        run("6.1.3/Elv")

    assert "no case or section is called '6.1.3/Elv'" in str(caught.value)
    assert [] == list((tmp_path / "run").iterdir())


def test_a_killed_child_is_a_suite_error(run: Judge, tmp_path: Path) -> None:
    """A child that is killed in the middle leaves a log without footer and a suite error with its signal."""

    def kill(*_: object) -> None:
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()
        for child in children:
            os.kill(int(child), signal.SIGKILL)

    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        pytest.skip("this system does not tell who our children are")
    with pytest.raises(SuiteError) as caught:
        run("6.1.3", progress=kill)

    assert str(caught.value).startswith("the run ended with code -9")
    assert 1 == len(read_run_log(tmp_path / "run").problems)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of everything that a run needs, to be broken."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(resources.import_root() / "conformance", root / "conformance")
    for name in ("cases", "reports", "xsd"):
        shutil.copytree(resources.folder(name), root / name, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def test_a_child_that_ends_without_a_footer_is_a_suite_error(copied: Path, endpoint: Endpoint, tmp_path: Path) -> None:
    """Whatever exit code a dying child has, even that of success, the run is ours to explain."""
    crash = (
        "import os\n"
        "from conformance.generate.rawbytes import RawEdit\n"
        "from conformance.run.rows import raw\n"
        'EDIT = RawEdit(name="crash", da="x", en="x", apply=lambda _: os._exit(0))\n'
        'CASES = (raw("soap/request/crash", clause="soap/fault", edit=EDIT),)\n'
        "def test_crash(case, conductor):\n"
        "    conductor.perform(case)\n"
    )
    (copied / "cases" / "test_crash.py").write_text(crash, encoding="utf-8")
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from conformance.errors import SuiteError\n"
        "from conformance.run.hermetic import run_hermetic\n"
        "from conformance.run.settings import RunSettings\n"
        "settings = RunSettings(target=sys.argv[1], spec='', output=sys.argv[2], seed=0, tier='selection',\n"
        "                       selection=('soap/request/crash',))\n"
        "try:\n"
        "    run_hermetic(settings, lambda *_: None)\n"
        "except SuiteError as error:\n"
        "    print(str(error).splitlines()[0])\n"
    )
    (tmp_path / "run").mkdir()

    done = subprocess.run(
        [sys.executable, "-c", program, str(endpoint.target(tmp_path / "target.toml")), str(tmp_path / "run")],
        env={**os.environ, "PYTHONPATH": str(copied)},
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )

    assert ("the run ended with code 0:\n", "") == (done.stdout, done.stderr)

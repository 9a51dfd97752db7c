"""Starts pytest where nothing of its surroundings can reach it, and follows it by its run log.

Own ini file and root, no plugins but ours, no options from the environment: with a vendor's
`addopts = -k nothing` in reach, plain pytest deselects every case and is content. The child has
nothing to say but its log; one that ends without a footer has crashed, and that is our error.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from conformance import resources
from conformance.errors import ConfigurationError, SuiteError
from conformance.record.runlog import NAME
from conformance.run.settings import RunSettings
from conformance.run.shards import merge, shards
from conformance.run.stage import STOPPED

Progress = Callable[[int, int, str], None]
"""Told after each case: how many are done, of how many, and the id of the last."""

EXPLORE_ITEMS = "conformance.run.explore_items"
"""The module whose items are an exploration."""

_POLL = 0.05
_NOTHING_TO_DO = 5
"""pytest's code where no case was collected: the share of one process of several may be empty."""


def run_hermetic(settings: RunSettings, progress: Progress) -> Path:
    """Run the cases in a child pytest, or in so many as there are shards, and return the path of the run log.

    ConfigurationError where a child says so (nobody speaks SOAP, an unknown case); SuiteError, with
    the end of what it printed, where one crashed.
    """
    output = Path(settings.output)
    with tempfile.TemporaryDirectory(prefix="conformance-run-") as folder:
        children: list[_Child] = []
        try:
            for phase in shards(settings):
                begun = [_Child(shard, Path(folder)) for shard in phase]
                children += begun
                _follow(begun, children, progress)
        except BaseException:
            for child in children:
                child.stop()
            raise
        finally:
            if settings.workers > 1:
                merge([child.log for child in children], output / NAME)
        for child in children:
            child.conclude()
    for child in children:
        if child.log.parent != output:
            shutil.rmtree(child.log.parent, ignore_errors=True)
    return output / NAME


class _Child:
    """One pytest process, and as much of its log as was read."""

    def __init__(self, settings: RunSettings, folder: Path) -> None:
        name = f"{settings.shard}"
        self._good = (0, 1) if settings.workers == 1 else (0, 1, _NOTHING_TO_DO)
        self.log = Path(settings.output) / NAME
        self.total = self.done = 0
        self.sealed = False
        self._printed = folder / f"pytest-{name}.txt"
        path = folder / f"settings-{name}.json"
        settings.write(path)
        with self._printed.open("wb") as stream:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
                _command(path, settings.tier),
                env=_environment(str(folder)),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
            )
        self._position, self._rest = 0, b""

    def read(self, step: Callable[[str], None]) -> bool:
        """Read what the log has grown by, `step` after each case; returns whether the process had ended before."""
        ended = self._process.poll() is not None
        try:
            with self.log.open("rb") as stream:
                stream.seek(self._position)
                chunk = stream.read()
        except FileNotFoundError:  # not written yet, or taken away again by a child that could not begin
            return ended
        self._position += len(chunk)
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            self._note(line, step)
        return ended

    def _note(self, line: bytes, step: Callable[[str], None]) -> None:
        if line.startswith(b'{"event": "header"'):
            self.total = len(json.loads(line)["plan"])
        elif line.startswith(b'{"event": "case"'):
            self.done += 1
            step(json.loads(line)["id"])
        elif line.startswith(b'{"event": "footer"'):
            self.sealed = True

    def stop(self) -> None:
        """End the process, if it has not ended."""
        self._process.terminate()
        self._process.wait()

    @property
    def stopped(self) -> str:
        """Why the child did not begin, "" where it did."""
        file = self.log.parent / STOPPED
        return file.read_text(encoding="utf-8") if file.exists() else ""

    def conclude(self) -> None:
        """Raise what the end of the process means."""
        reason = self.stopped
        if reason:
            (self.log.parent / STOPPED).unlink()
            raise ConfigurationError(reason)
        if self._process.returncode not in self._good or not self.sealed:
            raise SuiteError(f"the run ended with code {self._process.returncode}:\n{_tail(self._printed)}")


def _follow(begun: Sequence[_Child], children: Sequence[_Child], progress: Progress) -> None:
    """Read the logs as they grow, until those that have begun have ended; one that cannot begin ends the others."""

    def step(case: str) -> None:
        progress(sum(child.done for child in children), sum(child.total for child in children), case)

    while True:
        ended = [child.read(step) for child in begun]
        if all(ended):
            return
        if any(child.stopped for child in begun):
            for child in begun:
                child.stop()
        time.sleep(_POLL)


def _command(settings: Path, tier: str) -> list[str]:
    cases = resources.folder("cases")
    options = ["-c", str(cases / "pytest.ini"), "--rootdir", str(cases), "-p", "no:cacheprovider", "-q"]
    plugin = ["-p", "conformance.run.plugin", "--conformance-run", str(settings)]
    collected = ["--pyargs", EXPLORE_ITEMS] if tier == "explore" else [str(cases)]
    return [sys.executable, "-P", "-m", "pytest", *options, *plugin, *collected]


def _environment(storage: str) -> dict[str, str]:
    """Return our environment without what would steer pytest, and with the way to this package."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "HYPOTHESIS_"))}
    paths = [str(resources.import_root()), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **kept,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONDONTWRITEBYTECODE": "1",
        "HYPOTHESIS_STORAGE_DIRECTORY": storage,
    }


def _tail(path: Path, size: int = 3000) -> str:
    return path.read_bytes()[-size:].decode("utf-8", "replace")

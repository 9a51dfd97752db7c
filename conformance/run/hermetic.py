"""Starts pytest where nothing of its surroundings can reach it, and follows it by its run log.

Own ini file and root, no plugins but ours, no options from the environment: with a vendor's
`addopts = -k nothing` in reach, plain pytest deselects every case and is content. The child has
nothing to say but its log; one that ends without a footer has crashed, and that is our error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from conformance import resources
from conformance.errors import ConfigurationError, SuiteError
from conformance.record.runlog import NAME
from conformance.run.settings import RunSettings
from conformance.run.stage import STOPPED

Progress = Callable[[int, int, str], None]
"""Told after each case: how many are done, of how many, and the id of the last."""

_POLL = 0.05


def run_hermetic(settings: RunSettings, progress: Progress) -> Path:
    """Run the cases in a child pytest and return the path of the run log.

    ConfigurationError where the child says so (nobody speaks SOAP, an unknown case); SuiteError,
    with the end of what it printed, where it crashed.
    """
    output = Path(settings.output)
    with tempfile.TemporaryDirectory(prefix="conformance-run-") as folder:
        path = Path(folder) / "settings.json"
        settings.write(path)
        printed = Path(folder) / "pytest.txt"
        with printed.open("wb") as stream:
            child = subprocess.Popen(  # noqa: S603 - our own interpreter, our own arguments
                _command(path), env=_environment(folder), stdin=subprocess.DEVNULL, stdout=stream, stderr=stream
            )
            try:
                sealed = _follow(child, output / NAME, progress)
            except BaseException:
                child.terminate()
                child.wait()
                raise
        stopped = output / STOPPED
        if stopped.exists():
            reason = stopped.read_text(encoding="utf-8")
            stopped.unlink()
            raise ConfigurationError(reason)
        if child.returncode not in (0, 1) or not sealed:
            raise SuiteError(f"the run ended with code {child.returncode}:\n{_tail(printed)}")
    return output / NAME


def _command(settings: Path) -> list[str]:
    cases = resources.folder("cases")
    options = ["-c", str(cases / "pytest.ini"), "--rootdir", str(cases), "-p", "no:cacheprovider", "-q"]
    plugin = ["-p", "conformance.run.plugin", "--conformance-run", str(settings)]
    return [sys.executable, "-P", "-m", "pytest", *options, *plugin, str(cases)]


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


def _follow(child: subprocess.Popen[bytes], log: Path, progress: Progress) -> bool:
    """Read the log as it grows, until the child has ended and all of it is read; returns whether it has a footer."""
    rest, total, done, sealed = b"", 0, 0, False
    position = 0
    while True:
        ended = child.poll() is not None
        if log.exists():
            with log.open("rb") as stream:
                stream.seek(position)
                chunk = stream.read()
                position += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.startswith(b'{"event": "header"'):
                    total = len(json.loads(line)["plan"])
                elif line.startswith(b'{"event": "case"'):
                    done += 1
                    progress(done, total, json.loads(line)["id"])
                elif line.startswith(b'{"event": "footer"'):
                    sealed = True
        if ended:
            return sealed
        time.sleep(_POLL)


def _tail(path: Path, size: int = 3000) -> str:
    return path.read_bytes()[-size:].decode("utf-8", "replace")

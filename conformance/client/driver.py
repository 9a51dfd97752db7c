"""The driver: a command of the vendor's that hands a task to the client under test and says what came of it.

Started once for each task, or (`stays`) once for all, a line each. A command can hang, flood, crash or talk
nonsense; each of these is a sentence about this task and nothing more.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shlex
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

from conformance.errors import ConfigurationError
from conformance.record.attempt import Outcome, Task, outcome_from_json

MAX_OUTPUT = 4 * 1024 * 1024
_ERROR_TAIL = 4096
_LINE_LIMIT = 300
_PATIENCE = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """What came of a task: an outcome, or `trouble` in a sentence; in milliseconds."""

    outcome: Outcome | None
    trouble: str
    milliseconds: float


class Driver:
    """One running driver, for use by one thread. `deadline` is in seconds, from task to outcome."""

    def __init__(self, command: str, *, deadline: float, stays: bool = False) -> None:
        self._command = split_command(command)
        self._deadline = deadline
        self._stays = stays
        self._process: _Process | None = None

    def perform(self, task: Task) -> Performance:
        """Hand a task over and wait for the outcome; ConfigurationError where the command cannot be started."""
        begun = time.monotonic()
        process = self._process or _Process(self._command)
        self._process = process if self._stays else None
        outcome, trouble = _outcome_of(process, task, self._deadline, stays=self._stays)
        if not self._stays or outcome is None:
            process.end()
            self._process = None
        return Performance(outcome=outcome, trouble=trouble, milliseconds=round((time.monotonic() - begun) * 1000, 1))

    def close(self) -> None:
        """End a driver that stays."""
        if self._process is not None:
            self._process.end()
            self._process = None


def split_command(command: str) -> list[str]:
    """Return a command in words, as a shell splits it; ConfigurationError where it cannot be."""
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise ConfigurationError(f"cannot be split into words: {error}", where="--driver") from error
    if not words:
        raise ConfigurationError("is empty", where="--driver", remedy='name a command, as in --driver "node driver.js"')
    return words


def _outcome_of(process: _Process, task: Task, deadline: float, *, stays: bool) -> tuple[Outcome | None, str]:
    process.say(json.dumps(task.to_json(), ensure_ascii=False), last=not stays)
    try:
        line = process.hear(deadline)
    except TimeoutError:
        return None, f"the driver gave no outcome within {deadline:g} seconds{process.last_words()}"
    except BrokenPipeError:
        return None, f"the driver does not read its task{process.last_words()}"
    except EOFError:
        return None, f"the driver ended without an outcome{process.last_words()}"
    except OverflowError:
        return None, f"the driver wrote more than {MAX_OUTPUT} bytes"
    try:
        return outcome_from_json(json.loads(line)), ""
    except (TypeError, ValueError, RecursionError) as error:
        return None, f"what the driver wrote is no outcome: {error}"[:_LINE_LIMIT]


class _Process:
    """A process of a driver, with a thread that reads its output line by line and stops at the bound."""

    def __init__(self, command: Sequence[str]) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the vendor's own command, on the vendor's machine
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                start_new_session=True,
            )
        except (OSError, ValueError) as error:
            self._errors.close()
            reason = getattr(error, "strerror", None) or str(error)
            raise ConfigurationError(f"'{command[0]}' cannot be started: {reason}", where="--driver") from error
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._flooded = self._unread = False
        self._written = 0
        self._writer: threading.Thread | None = None
        threading.Thread(target=self._read, daemon=True).start()

    def say(self, line: str, *, last: bool) -> None:
        """Write a line, and with `last` the end of the input; who does not read it keeps nobody waiting."""
        self._written = 0
        if self._writer is not None:
            self._pass_over()
        self._writer = threading.Thread(target=self._say, args=(line, last), daemon=True)
        self._writer.start()

    def _pass_over(self) -> None:
        """Forget what was said after the last outcome: it is none for the task that comes."""
        with contextlib.suppress(queue.Empty):
            while (line := self._lines.get_nowait()) is not None:
                pass
            self._lines.put(line)  # the end stays the end

    def _say(self, line: str, last: bool) -> None:  # noqa: FBT001 - the target of a thread
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        try:
            self._process.stdin.write(line.encode("utf-8", "surrogatepass") + b"\n")
            self._process.stdin.flush()
            if last:
                self._process.stdin.close()
        except (OSError, ValueError):
            self._unread = True

    def hear(self, seconds: float) -> str:
        """Return the next line that begins a JSON object; what a library prints beside it is passed over.

        TimeoutError, EOFError or OverflowError where there is none; BrokenPipeError where it ended before it had
        read its task.
        """
        ends = time.monotonic() + seconds
        while True:
            try:
                line = self._lines.get(timeout=max(0.0, ends - time.monotonic()))
            except queue.Empty as error:
                raise TimeoutError from error
            if line is None:
                self._finish_writing(max(0.0, ends - time.monotonic()))
                raise OverflowError if self._flooded else BrokenPipeError if self._unread else EOFError
            text = line.decode("utf-8", "replace").strip().removeprefix("\ufeff")
            if text.startswith("{"):
                return text

    def last_words(self) -> str:
        """Return the exit code, if there is one, and the last line of standard error, as the end of a sentence."""
        try:
            code = self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            code = None
        size = os.fstat(self._errors.fileno()).st_size
        tail = os.pread(self._errors.fileno(), _ERROR_TAIL, max(0, size - _ERROR_TAIL)).decode("utf-8", "replace")
        line = (tail.strip().splitlines() or [""])[-1].strip()[:_LINE_LIMIT]
        said = f", and said: {line}" if line else ""
        return (f" (exit code {code})" if code is not None else "") + said

    def end(self) -> None:
        """End the process and whatever it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        written = self._finish_writing(_PATIENCE)
        for stream in (self._process.stdin if written else None, self._errors):
            try:
                if stream is not None:
                    stream.close()
            except OSError:
                continue

    def _finish_writing(self, seconds: float) -> bool:
        """Wait for the task to be written; returns whether it is, or cannot be."""
        if self._writer is not None:
            self._writer.join(seconds)
        return self._writer is None or not self._writer.is_alive()

    def _read(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        with self._process.stdout as stream:
            while line := stream.readline(MAX_OUTPUT + 1):
                self._written += len(line)
                if self._written > MAX_OUTPUT:
                    self._flooded = True
                    break
                self._lines.put(line)
        self._lines.put(None)

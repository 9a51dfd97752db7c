"""Hooks: what a target offers beside the service, so that it can be reset, filled, and looked into.

A hook is a command (a list of words) or a URL. Either is given a JSON document, on standard input or
by POST, and answers with one, on standard output or in the body. A command that ends with 0 is an
answer with status 200. `reset` and `seed` are run once, before a run; `readback` is asked for what is
stored about one person: `{"CPRNr": ..., "DatakildeInstitutionNummer": ...}` is answered with an
object of the request's fields by name, or with null.
"""

from __future__ import annotations

import shlex
import subprocess
from dataclasses import dataclass

from conformance.record.exchange import Request, Response, Trouble, TroubleKind
from conformance.spec.reader import Section

HOOKS = ("reset", "seed", "readback")
MAX_OUTPUT = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One hook: `url`, or `command` as words; the other is empty."""

    url: str = ""
    command: tuple[str, ...] = ()

    def request(self, body: bytes) -> Request:
        """Return what is asked, as it is recorded: a command stands in the place of the URL."""
        headers = (("Content-Type", "application/json"),)
        if self.url:
            return Request(method="POST", url=self.url, headers=headers, body=body)
        return Request(method="RUN", url=shlex.join(self.command), headers=headers, body=body)

    def run(self, body: bytes, *, seconds: float) -> Response | Trouble:
        """Run a command; what keeps it from answering is returned, not raised."""
        try:
            done = subprocess.run(  # noqa: S603 - the command is the user's own
                self.command, input=body, capture_output=True, timeout=seconds, check=False
            )
        except subprocess.TimeoutExpired:
            return Trouble(kind=TroubleKind.DEADLINE, detail=f"the command did not end within {seconds:g} seconds")
        except OSError as error:
            return Trouble(kind=TroubleKind.CONNECT, detail=f"the command cannot be run: {error.strerror}")
        if done.returncode != 0:
            last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or ["it printed nothing"])[-1]
            return Trouble(kind=TroubleKind.PROTOCOL, detail=f"the command ended with {done.returncode}: {last[:200]}")
        if len(done.stdout) > MAX_OUTPUT:
            return Trouble(kind=TroubleKind.TOO_LARGE, detail=f"the command printed more than {MAX_OUTPUT} bytes")
        return Response(status=200, reason="", headers=(), body=done.stdout)


def read_hooks(section: Section) -> dict[str, Hook]:
    """Read `[hooks]`: each a URL, or a command as a list of words."""
    return {key: _hook(section, key) for key in HOOKS if key in section}


def _hook(section: Section, key: str) -> Hook:
    value = section.take_any(key)
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return Hook(url=value)
    if isinstance(value, list) and value and all(isinstance(word, str) and word for word in value):
        return Hook(command=tuple(value))
    section.refuse(key, "is neither a URL nor a command", 'expected "http://…" or ["command", "word", …]')
    raise AssertionError  # refuse raises

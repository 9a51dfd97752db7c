"""Messages as they were found in a file: the bytes, where they stand, and what HTTP said around them.

A file may be one message, or hold many: an export of a browser or a proxy, a raw HTTP conversation, a run log.
Whatever it is, what is judged is a `Talk`, and what is wrong is told by the line of the file.
"""

from __future__ import annotations

from dataclasses import dataclass

from conformance.record.exchange import Headers, header_of
from conformance.record.runlog import Header
from conformance.wire.xml import MAX_BYTES

TOO_LARGE = f"larger than {MAX_BYTES} bytes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A message: its bytes, and the line of the file (from 1) on which they start.

    `folded` says that all of its lines stand on that one line of the file, as in JSON; `lines` gives the line of
    the file for each line of the message where the two do not run in parallel, as in a chunked body.
    """

    data: bytes
    line: int = 1
    name: str = ""
    folded: bool = False
    lines: tuple[int, ...] = ()
    headers: Headers | None = None

    def at(self, line: int) -> int:
        """Return the line of the file for a line of the message (0: unknown, so its first)."""
        if self.folded:
            return self.line
        if self.lines:
            return self.lines[min(max(line, 1), len(self.lines)) - 1]
        return self.line + max(line, 1) - 1

    def header(self, name: str) -> str | None:
        """Return the first header of that name, None where there is none or no headers are known."""
        return header_of(self.headers or (), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A message of which nothing is known but its bytes, or a request, its response, or both.

    `status` is None where no HTTP status is known; `method` and `url` are "" in the same way. `..._of_suite`
    says that this suite wrote it, so that it is not what is under test; `valid` that its request was meant to be valid.
    `header` is that of the run log that it stands in, which says by which specification it is judged.
    """

    name: str = ""
    message: Part | None = None
    request: Part | None = None
    response: Part | None = None
    method: str = ""
    url: str = ""
    status: int | None = None
    valid: bool = True
    request_of_suite: bool = False
    response_of_suite: bool = False
    header: Header | None = None

    @property
    def parts(self) -> tuple[Part, ...]:
        """The messages that are there."""
        return tuple(part for part in (self.message, self.request, self.response) if part is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A file, or a place in one, that cannot be read as what it is: what was expected, and what is there."""

    kind: str
    expected: str
    observed: str
    line: int = 1
    name: str = ""

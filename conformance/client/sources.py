"""Which files are judged, and what stands in them: files, folders, globs, standard input.

Every reading is bounded: whatever a file says of itself, no more of it is read than the largest message that the suite
accepts. A file that cannot be read is no reason to leave the others unjudged, so it is told like any finding.
"""

from __future__ import annotations

import glob
import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from conformance.client.har import read_har
from conformance.client.parts import TOO_LARGE, Broken, Part, Recorded, Talk
from conformance.client.rawhttp import looks_raw, read_raw
from conformance.client.recorded import is_run_log, read_recorded
from conformance.errors import ConfigurationError
from conformance.record.runlog import NAME
from conformance.spec.tables import Tables
from conformance.wire.xml import MAX_BYTES

STDIN = "-"
KINDS = (".xml", ".soap", ".har", ".http", ".raw")
"""What is looked for in a folder; a file that is named is read whatever its name."""
_PAIR = re.compile(r"(?P<stem>.*?)(?P<side>request|response)(?P<end>\.\w+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be judged; `answer` is the file of its response, where the two are named as a pair.

    `named`: somebody asked for this very file, so that it must hold a message.
    """

    path: str
    answer: str = ""
    named: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that are read."""
        return (self.path, self.answer) if self.answer else (self.path,)


def select(names: Iterable[str]) -> list[Source]:
    """Return the files that arguments name, each once, pairs together.

    A folder is searched through, sorted, links to folders left alone. ConfigurationError for a name without a file.
    """
    found: dict[str, bool] = {}
    for name in names:
        for path, named in _matching(name):
            found[path] = found.get(path, False) or named
    return list(_paired(found))


def _matching(name: str) -> list[tuple[str, bool]]:
    if name == STDIN:
        return [(STDIN, True)]
    if os.path.isdir(name):  # noqa: PTH112 - names are shown as they were written, which Path would change
        return [(path, False) for path in _walk(name)]
    if os.path.lexists(name):
        return [(name, True)]
    matches = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []  # noqa: PTH207 - as above
    if not matches:
        raise ConfigurationError("there is no such file or folder", where=name)
    return [found for match in matches for found in _matching_one(match)]


def _matching_one(match: str) -> list[tuple[str, bool]]:
    if os.path.isdir(match):  # noqa: PTH112
        return [(path, False) for path in _walk(match)]
    return [(match, False)]


def _walk(folder: str) -> Iterator[str]:
    """Yield the files of a folder; of one that a run wrote, its log, which all the others were made from."""
    for place, folders, files in os.walk(folder):
        folders.sort()
        if NAME in files:
            folders.clear()
            yield os.path.join(place, NAME)  # noqa: PTH118
            continue
        for file in sorted(files):
            if file.lower().endswith(KINDS):
                yield os.path.join(place, file)  # noqa: PTH118


def _paired(found: dict[str, bool]) -> Iterator[Source]:
    partners = {path: partner for path in found if (partner := _partner(path)) in found}
    for path, named in found.items():
        if path not in partners.values():
            yield Source(path=path, answer=partners.get(path, ""), named=named)


def _partner(path: str) -> str:
    """Return the file of the response to a request by its name: `x.response.xml` for `x.request.xml`."""
    folder, name = os.path.split(path)
    match = _PAIR.fullmatch(name)
    if match is None or match["side"].lower() != "request":
        return ""
    side = "response" if match["side"].islower() else "Response"
    return os.path.join(folder, match["stem"] + side + match["end"])  # noqa: PTH118


def talks(source: Source, tables: Tables) -> Iterator[Talk | Recorded | Broken]:
    """Yield what a file holds: its messages, and the places where it cannot be read."""
    if source.answer:
        yield from _pair_of_files(source)
        return
    if os.path.basename(source.path).endswith(".jsonl"):  # noqa: PTH119
        yield from read_recorded(source.path)
        return
    data = read(source.path)
    if isinstance(data, Broken):
        yield data
    elif len(data) > MAX_BYTES:
        yield Broken(kind="file", expected=f"a file of at most {MAX_BYTES} bytes", observed=TOO_LARGE)
    elif is_run_log(data):
        yield from read_recorded(source.path)
    elif source.path.lower().endswith(".har") or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{":
        yield from read_har(data, tables)
    elif looks_raw(data):
        yield from read_raw(data)
    else:
        yield Talk(message=Part(data=data))


def _pair_of_files(source: Source) -> Iterator[Talk | Broken]:
    request, response = read(source.path), read(source.answer)
    for found in (request, response):
        if isinstance(found, Broken):
            yield found
    if isinstance(request, bytes) and isinstance(response, bytes):
        yield Talk(request=Part(data=request), response=Part(data=response))


def read(path: str) -> bytes | Broken:
    """Return at most one byte more of a file than can be judged; no pipe and no device is waited for."""
    if path == STDIN:
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with open(path, "rb", opener=_without_waiting) as stream:  # Path takes no opener
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                return Broken(kind="file", expected="a file that can be read", observed="no regular file")
            return stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        observed = getattr(error, "strerror", None) or str(error)
        return Broken(kind="file", expected="a file that can be read", observed=observed)


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))

"""Where messages are found: files, folders, globs, HAR exports, raw HTTP; and at which line of the file."""

from __future__ import annotations

import base64
import codecs
import json
import os
from pathlib import Path

import pytest

from conformance.client.har import as_bytes, read_har
from conformance.client.parts import Broken, Part, Talk
from conformance.client.rawhttp import looks_raw, read_raw
from conformance.client.sources import Source, read, select, talks
from conformance.client.watch import look, watch
from conformance.errors import ConfigurationError
from conformance.spec.specification import Specification
from conformance.wire.charset import as_carried
from conformance.wire.xml import MAX_BYTES

ASKED = "<Indberet>\n<a/>\n</Indberet>"
ANSWERED = "<IndberetSvar/>"


def _only(found: list[Talk | Broken]) -> Talk:
    """Return the one exchange."""
    assert 1 == len(found), found
    assert isinstance(found[0], Talk)
    return found[0]


# ---------------------------------------------------------------- which files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with messages, other files, a run, and a link that leads back."""
    for name in ("b.xml", "a.xml", "z.txt", "sub/c.HAR", "sub/d.http", "run/run.jsonl", "run/junit.xml"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"<a/>")
    (tmp_path / "sub" / "again").symlink_to(tmp_path)
    return tmp_path


def test_folder_is_searched_through_sorted(folder: Path) -> None:
    """A folder gives the kinds that hold messages, a run folder its log only, and a loop of links ends."""
    found = [os.path.relpath(source.path, folder) for source in select([str(folder)])]

    assert ["a.xml", "b.xml", "run/run.jsonl", "sub/c.HAR", "sub/d.http"] == found


def test_names_globs_and_folders_give_each_file_once(folder: Path) -> None:
    """A file that is named and matched and found is judged once, and counts as named."""
    name = str(folder / "b.xml")

    assert [Source(path=name, named=True), Source(path=str(folder / "a.xml"))] == select(
        [name, str(folder / "*.xml"), name]
    )


@pytest.mark.parametrize("name", [pytest.param("nowhere.xml", id="file"), pytest.param("no*.xml", id="glob")])
def test_name_without_a_file_is_refused(name: str, tmp_path: Path) -> None:
    """A name that leads nowhere is an error: it would be green over nothing."""
    with pytest.raises(ConfigurationError) as raised:
        select([str(tmp_path / name)])

    assert f"{tmp_path / name}: there is no such file or folder" == str(raised.value)


def test_request_and_response_side_by_side_are_a_pair(tmp_path: Path) -> None:
    """`x.request.xml` is judged with `x.response.xml`, whichever is named first; without it, alone."""
    names = [str(tmp_path / name) for name in ("x.response.xml", "x.request.xml", "y.request.xml")]
    for name in names:
        Path(name).write_bytes(b"<a/>")

    assert [
        Source(path=names[1], answer=names[0], named=True),
        Source(path=names[2], named=True),
    ] == select(names)


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("kind", "observed"),
    [
        pytest.param("sparse", f"larger than {MAX_BYTES} bytes", id="sparse"),
        pytest.param("pipe", "no regular file", id="pipe"),
        pytest.param("dangling", "No such file or directory", id="dangling-link"),
        pytest.param("loop", "Too many levels of symbolic links", id="link-to-itself"),
    ],
)
def test_what_cannot_be_read_is_told(kind: str, observed: str, tmp_path: Path, specification: Specification) -> None:
    """Nothing is waited for, no gigabyte is read, and nothing is raised."""
    file = tmp_path / "file.xml"
    if kind == "sparse":
        with file.open("wb") as stream:
            stream.truncate(2**30)
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        file.symlink_to(file if kind == "loop" else tmp_path / "nowhere")
    found = list(talks(Source(path=str(file)), specification.tables))

    assert [observed] == [one.observed for one in found if isinstance(one, Broken)]
    assert 1 == len(found)


def test_no_more_is_read_than_can_be_judged(tmp_path: Path) -> None:
    """One byte more than the limit is enough to know."""
    file = tmp_path / "file.xml"
    with file.open("wb") as stream:
        stream.truncate(2**30)
    data = read(str(file))

    assert isinstance(data, bytes)
    assert MAX_BYTES + 1 == len(data)


# ---------------------------------------------------------------- HAR


def _har(*entries: object) -> str:
    return json.dumps({"log": {"creator": {"name": "x"}, "entries": entries}}, indent=1)


def _entry(asked: str, answered: str, **content: str) -> dict[str, object]:
    sent = [{"name": "Content-Type", "value": "text/xml; charset=iso-8859-1"}]
    return {
        "request": {"method": "POST", "url": "http://x/", "headers": sent, "postData": {"text": asked}},
        "response": {"status": 200, "headers": [], "content": {"text": answered, **content}},
    }


def test_har_entry_is_an_exchange_at_its_lines(specification: Specification) -> None:
    """Request and response stand at the lines of their strings; other entries are passed over and counted."""
    text = _har(_entry("hello", "<html/>"), _entry(ASKED, ANSWERED))
    talk = _only(list(read_har(text.encode(), specification.tables)))
    lines = text.splitlines()

    assert talk.request is not None
    assert talk.response is not None
    assert (ASKED.encode(), ANSWERED.encode()) == (talk.request.data, talk.response.data)
    assert ("entry 2, request", 200, "POST") == (talk.request.name, talk.status, talk.method)
    assert json.dumps(ASKED) in lines[talk.request.at(2) - 1]
    assert ANSWERED in lines[talk.response.at(1) - 1]


def test_har_body_in_base64_keeps_its_bytes(specification: Specification) -> None:
    """A body that was exported as base64 is judged by its bytes."""
    data = ANSWERED.encode("utf-16")
    har = _har(_entry(ASKED, base64.b64encode(data).decode(), encoding="base64"))
    talk = _only(list(read_har(har.encode(), specification.tables)))

    assert talk.response is not None
    assert data == talk.response.data


@pytest.mark.parametrize(
    ("data", "observed"),
    [
        pytest.param(b"{", "Expecting property name enclosed in double quotes", id="cut"),
        pytest.param(b"[" * 100_000, "nested too deep to be read", id="deep"),
        pytest.param(b'{"log": ' * 100_000, "nested too deep to be read", id="deep-objects"),
        pytest.param(b'{"log": {}}', "no 'entries'", id="no-entries"),
        pytest.param(b'{"log": {"entries": 7}}', "log.entries is no list", id="no-list"),
        pytest.param(b'{"a": "\xff"}', "bytes that are not utf-8", id="no-utf-8"),
        pytest.param(b"[]", "list indices must be integers or slices, not str", id="a-list"),
        pytest.param(b'{"log": {"entries": [3]}}', "'int' object is not subscriptable", id="no-entry"),
    ],
)
def test_har_that_is_none_is_told_once(data: bytes, observed: str, specification: Specification) -> None:
    """JSON that is cut, too deep, or something else is one complaint."""
    found = list(read_har(data, specification.tables))

    assert 1 == len(found)
    assert isinstance(found[0], Broken)
    assert found[0].observed.startswith(observed)


def test_exported_characters_become_bytes_as_declared() -> None:
    """Characters are written as the message declares, so that its declaration is not held against it."""
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><a>ø</a>'

    assert latin.encode("iso-8859-1") == as_bytes(latin)
    assert "<a>ø</a>".encode() == as_bytes("<a>ø</a>")
    assert latin.replace("iso-8859-1", "no-such").encode() == as_bytes(latin.replace("iso-8859-1", "no-such"))


# ---------------------------------------------------------------- raw HTTP


@pytest.mark.parametrize("end", [pytest.param("\n", id="lf"), pytest.param("\r\n", id="crlf")])
@pytest.mark.parametrize("length", [pytest.param("", id="none"), pytest.param("17", id="wrong")])
def test_raw_file_is_read_whatever_its_lines_end_with(end: str, length: str) -> None:
    """A request and the response after it are one exchange, each at its line of the file."""
    header = f"Content-Length: {length}\n" if length else ""
    text = (
        f"POST http://x/ HTTP/1.1\nContent-Type: text/xml\n{header}\n{ASKED}\n\nHTTP/1.1 200 OK\nA: b\n\n{ANSWERED}\n"
    )
    data = text.replace("\n", end).encode()
    talk = _only(list(read_raw(data)))

    assert looks_raw(data)
    assert talk.request is not None
    assert talk.response is not None
    assert ASKED.replace("\n", end).encode() == talk.request.data
    assert ("POST", "http://x/", 200, "text/xml") == (
        talk.method,
        talk.url,
        talk.status,
        talk.request.header("content-type"),
    )
    assert text.splitlines().index("<a/>") + 1 == talk.request.at(2)
    assert text.splitlines().index(ANSWERED) + 1 == talk.response.at(1)


def test_chunked_body_is_put_together_at_the_lines_of_the_file() -> None:
    """Sizes and ends of chunks are no part of the message, and lines count them all the same."""
    head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    data = f"{head}6\r\n<a>\n<b\r\n8;x=y\r\n/>\n</a>\n\r\n0\r\n\r\n".encode()
    talk = _only(list(read_raw(data)))

    assert talk.response is not None
    assert b"<a>\n<b/>\n</a>\n" == talk.response.data
    assert [5, 6, 9] == [talk.response.at(line) for line in (1, 2, 3)]


def test_chunked_body_that_was_saved_put_together_stays() -> None:
    """Tools keep the header and not the chunks."""
    talk = _only(list(read_raw(b"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n<a/>")))

    assert Part(data=b"<a/>", line=4, name="exchange 1, response", headers=(("Transfer-Encoding", "chunked"),)) == (
        talk.response
    )


def test_several_exchanges_in_one_file() -> None:
    """Requests without a response and responses without a request stand for themselves; 100 Continue is no answer."""
    ok, post = "HTTP/1.1 200 OK\n\n<b/>\n\n", "POST / HTTP/1.1\n\n<a/>\n\n"
    found = list(read_raw(f"{ok}{post}HTTP/1.1 100 Continue\n\n{ok}{post}{post}".encode()))

    assert [(False, True), (True, True), (True, False), (True, False)] == [
        (bool(talk.request), bool(talk.response)) for talk in found if isinstance(talk, Talk)
    ]


def test_headers_without_a_blank_line_are_told() -> None:
    """What is headers and what is body cannot be guessed."""
    found = list(read_raw(b"POST / HTTP/1.1\nA: b\nHTTP/1.1 200 OK\n\n<b/>"))

    assert [(1, "the next start line")] == [(one.line, one.observed) for one in found if isinstance(one, Broken)]


# ---------------------------------------------------------------- charset


@pytest.mark.parametrize(
    ("data", "charset", "expected", "contradicts"),
    [
        pytest.param("<a>ø</a>".encode(), "utf-8", "<a>ø</a>".encode(), False, id="as-it-is"),
        pytest.param("<a>ø</a>".encode("latin-1"), "iso-8859-1", "<a>ø</a>".encode(), False, id="by-charset"),
        pytest.param(b"<a/>", "us-ascii", b"<a/>", False, id="ascii-in-utf-8"),
        pytest.param(b"<a>\xff</a>", "utf-8", b"<a>\xff</a>", True, id="not-in-its-charset"),
        pytest.param(b"<a/>", "klingon", b"<a/>", True, id="no-such-charset"),
        pytest.param(codecs.BOM_UTF8 + b"<a/>", "utf-8", codecs.BOM_UTF8 + b"<a/>", False, id="mark"),
        pytest.param("<a/>".encode("utf-16"), '"utf-16"', "<a/>".encode("utf-16"), False, id="utf-16"),
        pytest.param(
            b'<?xml version="1.0" encoding="utf-8"?><a>\xf8</a>',
            "iso-8859-1",
            '<?xml version="1.0"?><a>ø</a>'.encode(),
            True,
            id="charset-before-declaration",
        ),
    ],
)
def test_charset_is_obeyed_as_rfc_7303_says(data: bytes, charset: str, expected: bytes, contradicts: bool) -> None:  # noqa: FBT001
    """A byte order mark comes before the charset, the charset before the declaration."""
    carried = as_carried(data, (("Content-Type", f"text/xml; Charset={charset}"),))

    assert (expected, contradicts) == (carried.data, bool(carried.contradiction))


# ---------------------------------------------------------------- watching


def test_watching_judges_again_when_a_file_changes(tmp_path: Path) -> None:
    """Judged at first, after a change and after a new file, not in between; the last code is what is left."""
    file = tmp_path / "a.xml"
    file.write_bytes(b"<a/>")
    codes = iter([0, 1, 3])
    steps = iter(["nothing", "change", "nothing", "new", "stop"])
    judged: list[str] = []
    step = "first"

    def judge() -> int:
        judged.append(step)
        return next(codes)

    def wait() -> None:
        nonlocal step
        step = next(steps)
        if step == "change":
            file.write_bytes(b"<ab/>")
        elif step == "new":
            (tmp_path / "b.xml").write_bytes(b"<a/>")
        elif step == "stop":
            raise KeyboardInterrupt

    code = watch(judge, look_again=lambda: look(map(str, tmp_path.iterdir())), wait=wait)

    assert (3, ["first", "change", "new"]) == (code, judged)

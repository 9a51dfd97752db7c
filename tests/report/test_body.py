from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pytest

from conformance.report.body import CEILING, BodyView, fair_limit
from conformance.report.body import read_body as shown_body
from conformance.wire.charset import as_carried
from conformance.wire.document import read_document

XML = b'<?xml version="1.0"?><a><b>1</b><b>2</b></a>'


def read_body(data: bytes, *, places: Sequence[str] = (), lines: Sequence[int] = ()) -> BodyView:
    """Return a body as a report shows it."""
    return shown_body(data, read_document(as_carried(data)).root, places=places, lines=lines)


def shown(body: BodyView, kind: str) -> str:
    """Return the text of one block."""
    return "\n".join(line.text for block in body.blocks if block.kind == kind for line in block.lines)


def test_xml_is_indented_and_shown_as_it_came() -> None:
    """A reader gets both the readable form and the bytes of the wire."""
    body = read_body(XML)
    assert ("<a>\n  <b>1</b>\n  <b>2</b>\n</a>", XML.decode()) == (shown(body, "pretty"), shown(body, "raw"))


def test_the_place_of_a_finding_is_marked_in_the_indented_form() -> None:
    """A path of local names finds its line, whatever line the element had on the wire."""
    lines = read_body(XML, places=["/a/b[2]"]).blocks[0].lines
    assert ["  <b>2</b>"] == [line.text for line in lines if line.marked]


@pytest.mark.parametrize("place", ["", "/", "/a/c", "/a/b[3]", "/a/b[x", "Content-Type", "/x", "//"])
def test_a_place_that_is_not_there_marks_nothing(place: str) -> None:
    """A path into another message, a header name or nonsense is no error."""
    assert not read_body(XML, places=[place]).blocks[0].lines[0].marked


def test_a_line_number_marks_what_is_not_xml() -> None:
    """Where there is no tree, the line of the finding still points into the text."""
    lines = read_body(b"one\ntwo\nthree", lines=[2]).blocks[0].lines
    assert ["two"] == [line.text for line in lines if line.marked]


def test_a_binary_body_is_a_hex_dump() -> None:
    """Bytes that are no text are shown as bytes, and counted."""
    body = read_body(b"\xff\xfe\x00A" * 1000)
    assert (None, 4000, 4000 - 512) == (body.characters, body.size, body.blocks[0].omitted)
    assert shown(body, "hex").startswith("00000000  ff fe 00 41 ff")
    assert shown(body, "hex").splitlines()[0].endswith("  ...A...A...A...A")


@pytest.mark.parametrize(
    "data",
    [
        b"a" * 5_000_000,
        b"&" * 5_000_000,
        b"\x1b\n" * 500_000,
        b"<a>" + b"<b/>" * 50_000 + b"</a>",
        b"\xc3\xa6" * 99_999,
    ],
)
def test_no_body_costs_more_than_the_ceiling(data: bytes) -> None:
    """However a body is made, a block of it stays within its share of the page, and says what is missing."""
    for block in read_body(data).blocks:
        text = "\n".join(line.text for line in block.lines)
        assert len(escape(text).encode()) <= CEILING + 10
        assert block.omitted > 0


def test_the_bytes_left_out_are_counted() -> None:
    """What is shown and what is said to be missing add up to the body."""
    block = read_body(b"x" * 30_000).blocks[0]
    assert 30_000 == block.omitted + block.lines[0].text.count("x")


def test_a_marked_line_is_shown_even_far_down() -> None:
    """A finding in the last of many persons is not cut away with the middle."""
    data = b"<a>" + b"".join(b"<b>%06d</b>" % n for n in range(5000)) + b"</a>"
    body = read_body(data, places=["/a/b[4900]"])
    assert ["  <b>004899</b>"] == [line.text for line in body.blocks[0].lines if line.marked]
    assert "…" in shown(body, "pretty")


def test_an_empty_body_has_no_blocks() -> None:
    """Nothing is shown as nothing."""
    assert (0, ()) == (read_body(b"").size, read_body(b"").blocks)


def test_a_budget_is_shared_fairly() -> None:
    """Small bodies stay whole, and large ones share what they leave."""
    assert 45 == fair_limit([10, 500, 700], budget=100)
    assert CEILING == fair_limit([10, 20], budget=100)
    assert 0 == fair_limit([10, 20], budget=0)

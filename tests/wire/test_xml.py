"""conformance.wire.xml: the parser refuses what is dangerous, and what is written is read again."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.xml import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_ELEMENTS,
    XmlRefused,
    element,
    escape,
    escape_attribute,
    parse,
    path_of,
    pretty,
    split,
    text_of,
)

# What XML 1.0 allows in a document (section 2.2, Char).
CHARACTERS = st.one_of(
    st.sampled_from("\t\n\r"),
    st.characters(min_codepoint=0x20, max_codepoint=0xD7FF),
    st.characters(min_codepoint=0xE000, max_codepoint=0xFFFD),
    st.characters(min_codepoint=0x10000),
)
TEXTS = st.text(CHARACTERS)

BOMB = (
    b'<!DOCTYPE a [<!ENTITY x0 "ha">'
    + b"".join(b'<!ENTITY x%d "%s">' % (n, b"&x%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><a>&x11;</a>"
)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"<!DOCTYPE a><a/>", id="empty"),
        pytest.param(b"<!DOCTYPE a [<!ELEMENT a ANY>]><a/>", id="internal"),
        pytest.param(b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', id="external"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', id="external-entity"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>', id="parameter-entity"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', id="entity"),
    ],
)
def test_document_type_declaration_is_refused(data: bytes) -> None:
    """A document type declaration is refused in every form, and nothing it points to is read."""
    with pytest.raises(XmlRefused, match="document type declaration"):
        parse(data)


def test_entity_bomb_is_refused_at_once() -> None:
    """Entities that would expand to gigabytes are never expanded."""
    start = time.monotonic()

    with pytest.raises(XmlRefused):
        parse(BOMB)

    assert 1 > time.monotonic() - start


def _nested(depth: int) -> bytes:
    return b"<a>" * depth + b"</a>" * depth


def test_depth_is_bounded() -> None:
    """A document may nest as deep as the bound, and not one element deeper."""
    assert "a" == parse(_nested(MAX_DEPTH)).tag
    with pytest.raises(XmlRefused) as caught:
        parse(_nested(MAX_DEPTH + 1))

    assert (f"nested deeper than {MAX_DEPTH} elements", 1) == (caught.value.reason, caught.value.line)


def test_number_of_elements_is_bounded() -> None:
    """A document may hold as many elements as the bound, and not one more."""
    assert MAX_ELEMENTS - 1 == len(parse(b"<a>" + b"<b/>" * (MAX_ELEMENTS - 1) + b"</a>"))
    with pytest.raises(XmlRefused, match=f"more than {MAX_ELEMENTS} elements"):
        parse(b"<a>" + b"<b/>" * MAX_ELEMENTS + b"</a>")


def test_endless_nesting_is_refused() -> None:
    """Nesting far beyond the bound is refused, by whichever of the two layers sees it first."""
    with pytest.raises(XmlRefused):
        parse(_nested(200_000))


def test_size_is_bounded() -> None:
    """A document larger than the bound is refused before it is parsed."""
    with pytest.raises(XmlRefused, match=f"larger than {MAX_BYTES} bytes"):
        parse(b"<a>" + b" " * MAX_BYTES + b"</a>")


@pytest.mark.parametrize(
    ("data", "reason", "line"),
    [
        pytest.param(b"", "empty", 0, id="nothing"),
        pytest.param(b" \r\n\t", "empty", 0, id="white-space"),
        pytest.param(b"<a>\n<b>\n</a>", "mismatch", 3, id="mismatch"),
        pytest.param(b"<a>&unknown;</a>", "unknown", 1, id="undeclared-entity"),
        pytest.param(b"<a>\x00</a>", "", 1, id="nul"),
        pytest.param(b"<a>\xff</a>", "", 1, id="not-utf-8"),
        pytest.param(b"<a/><b/>", "Extra content", 1, id="two-roots"),
        pytest.param(b'<?xml version="1.0" encoding="no-such"?><a/>', "no-such", 1, id="unknown-encoding"),
        pytest.param(b"hello", "Start tag expected", 1, id="text"),
        pytest.param(b"<x:a/>", "x", 1, id="unbound-prefix"),
    ],
)
def test_what_is_not_xml_is_refused_with_reason_and_line(data: bytes, reason: str, line: int) -> None:
    """Bytes that are not well-formed are refused with the parser's reason, in one line, and the place."""
    with pytest.raises(XmlRefused) as caught:
        parse(data)

    assert reason in caught.value.reason
    assert "\n" not in str(caught.value)
    assert line == caught.value.line


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("<a>æ𝕏</a>".encode(), id="utf-8"),
        pytest.param("\ufeff<a>æ𝕏</a>".encode(), id="utf-8-bom"),
        pytest.param('<?xml version="1.0" encoding="UTF-16"?><a>æ𝕏</a>'.encode("utf-16"), id="utf-16"),
        pytest.param("\ufeff<a>æ𝕏</a>".encode("utf-16-le"), id="utf-16-le-bom"),
        pytest.param("\ufeff<a>æ𝕏</a>".encode("utf-16-be"), id="utf-16-be-bom"),
        pytest.param(b'<?xml version="1.0" encoding="ISO-8859-1"?><a>\xe6&#x1D54F;</a>', id="latin-1"),
    ],
)
def test_encodings_are_read_alike(data: bytes) -> None:
    """The same text is read from every encoding that a sender may choose, byte order mark or not."""
    assert "æ𝕏" == text_of(parse(data))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"<a>0101<!-- x -->000001</a>", "0101000001", id="comment"),
        pytest.param(b"<a>0101<?x y?>000001</a>", "0101000001", id="processing-instruction"),
        pytest.param(b"<a>0101<![CDATA[000]]>001</a>", "0101000001", id="cdata"),
        pytest.param(b"<a>0101&#48;00001</a>", "0101000001", id="reference"),
        pytest.param(b"<a><b>0101</b>000<b>001</b></a>", "0101000001", id="children"),
        pytest.param(b"<a/>", "", id="empty"),
    ],
)
def test_text_is_whole(data: bytes, expected: str) -> None:
    """What stands inside an element is read as one text, whatever stands between its parts."""
    assert expected == text_of(parse(data))


def test_comment_does_not_cut_a_text_in_two() -> None:
    """The first text node of an element is its whole text, since comments are gone before anybody reads."""
    assert "0101000001" == parse(b"<a>0101<!-- x -->000001</a>").text


def test_path_has_positions_among_twins_only() -> None:
    """A path names each step without prefix, with a position where siblings share the name."""
    root = parse(b'<s:E xmlns:s="urn:s"><s:B><a xmlns="urn:a"><b/><c><d/></c><c><d/></c></a></s:B></s:E>')

    assert ["/E", "/E/B", "/E/B/a", "/E/B/a/b", "/E/B/a/c[1]", "/E/B/a/c[1]/d", "/E/B/a/c[2]", "/E/B/a/c[2]/d"] == [
        path_of(node) for node in root.iter()
    ]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"<a/>", ("", "a"), id="none"),
        pytest.param(b'<a xmlns="urn:x"/>', ("urn:x", "a"), id="default"),
        pytest.param(b'<p:a xmlns:p="urn:x"/>', ("urn:x", "a"), id="prefixed"),
    ],
)
def test_name_is_split_into_namespace_and_local_name(data: bytes, expected: tuple[str, str]) -> None:
    """A name is its namespace and its local name; the prefix means nothing."""
    assert expected == split(parse(data))


@given(TEXTS)
def test_text_survives_the_way_there_and_back(text: str) -> None:
    """Any text that XML can carry is read as it was escaped, carriage returns and all."""
    assert text == text_of(parse(element("a", escape(text)).encode()))


@given(TEXTS)
def test_attribute_survives_the_way_there_and_back(value: str) -> None:
    """Any value that XML can carry is read as it was escaped, with no white space normalised."""
    assert value == parse(element("a", attributes={"b": value}).encode()).get("b")


@given(TEXTS)
def test_escaped_text_holds_no_markup(text: str) -> None:
    """Nothing in a text can open or close an element, or end an attribute value."""
    assert not set("<>\r") & set(escape(text))
    assert not set('<>"\r\n\t') & set(escape_attribute(text))


@pytest.mark.parametrize(
    ("expected", "written"),
    [
        pytest.param("<a/>", element("a"), id="empty"),
        pytest.param("<a>b</a>", element("a", "b"), id="content"),
        pytest.param('<a b="&lt;1&gt;" c="2"/>', element("a", attributes={"b": "<1>", "c": "2"}), id="attributes"),
        pytest.param("<a><b/></a>", element("a", element("b")), id="nested"),
    ],
)
def test_element_is_written_plainly(expected: str, written: str) -> None:
    """An element is written with its attributes in order, and short where it is empty."""
    assert expected == written


def test_pretty_indents_what_can_be_read() -> None:
    """A document is indented for a reader, and stays as it was."""
    root = parse(b"<a><b>1</b></a>")

    assert "<a>\n  <b>1</b>\n</a>" == pretty(root)
    assert root.text is None

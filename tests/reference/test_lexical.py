"""conformance.reference.lexical: which texts are values, by the rules of XML Schema."""

from __future__ import annotations

import pytest

from conformance.reference.lexical import canonical, canonical_integer, collapse, complaint, is_boolean, is_datetime
from conformance.spec.tables import Field, FieldType, Kind, Occurs


def _field(kind: Kind, limit: int | None = None, values: tuple[str, ...] = ()) -> Field:
    type_ = FieldType(kind=kind, limit=limit)
    return Field(name="F", type=type_, occurs=Occurs(min=1, max=1), values=values, da="", en="")


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-31T00:00:00",
        "2024-01-31T23:59:59",
        "2024-01-31T24:00:00",
        "2024-01-31T24:00:00.000",
        "2024-01-31T24:00:00Z",
        "2024-02-29T12:00:00",
        "2000-02-29T12:00:00",
        "0001-01-01T00:00:00",
        "-0001-01-01T00:00:00",
        "-0004-02-29T00:00:00",
        "12024-02-29T00:00:00",
        "99999999999999999999-12-31T00:00:00",
        "2024-01-31T00:00:00.1",
        "2024-01-31T00:00:00.123456789012345678901234567890",
        "2024-01-31T00:00:00Z",
        "2024-01-31T00:00:00-00:00",
        "2024-01-31T00:00:00+13:59",
        "2024-01-31T00:00:00+14:00",
        "2024-01-31T00:00:00-14:00",
    ],
)
def test_datetime_is_accepted(text: str) -> None:
    """Every form that XML Schema gives a dateTime is one."""
    assert is_datetime(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024-01-31",
        "2024-01-31 00:00:00",
        "2024-01-31t00:00:00",
        "2024-01-31T00:00",
        "2024-01-31T00:00:00z",
        "24-01-31T00:00:00",
        "0000-01-01T00:00:00",
        "00000-01-01T00:00:00",
        "02024-01-01T00:00:00",
        "+2024-01-01T00:00:00",
        "2024-00-01T00:00:00",
        "2024-13-01T00:00:00",
        "2024-01-00T00:00:00",
        "2024-01-32T00:00:00",
        "2024-04-31T00:00:00",
        "2023-02-29T00:00:00",
        "1900-02-29T00:00:00",
        "11900-02-29T00:00:00",
        "2024-1-1T00:00:00",
        "2024-01-31T25:00:00",
        "2024-01-31T24:00:01",
        "2024-01-31T24:01:00",
        "2024-01-31T24:00:00.001",
        "2024-01-31T00:60:00",
        "2024-01-31T00:00:60",
        "2024-01-31T00:00:00.",
        "2024-01-31T00:00:00+14:01",
        "2024-01-31T00:00:00+15:00",
        "2024-01-31T00:00:00+12:60",
        "2024-01-31T00:00:00+1400",
        "2024-01-31T00:00:00+14",
        "٢٠٢٤-01-31T00:00:00",
        "2024-01-31T00:00:00\n",
    ],
)
def test_datetime_is_refused(text: str) -> None:
    """What looks like a date, and breaks one rule of XML Schema's dateTime, is none."""
    assert not is_datetime(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("0", None, id="zero"),
        pytest.param("12345", None, id="as-many-digits"),
        pytest.param("123456", "has 6 digits; at most 5 are allowed", id="one-more"),
        pytest.param("+12345", None, id="plus"),
        pytest.param("-12345", None, id="minus"),
        pytest.param("0000000012345", None, id="leading-zeros-do-not-count"),
        pytest.param("0" * 9999 + "7", None, id="very-many-leading-zeros"),
        pytest.param(" \t\r\n7 ", None, id="white-space-around"),
        pytest.param("\u00a07", "is not an integer", id="no-break-space-is-not-white"),
        pytest.param("1 2", "is not an integer", id="white-space-within"),
        pytest.param("", "is not an integer", id="empty"),
        pytest.param("+", "is not an integer", id="sign-only"),
        pytest.param("1.0", "is not an integer", id="decimal"),
        pytest.param("1e3", "is not an integer", id="exponent"),
        pytest.param("٣", "is not an integer", id="other-digits"),
        pytest.param("1_000", "is not an integer", id="underscore-of-python"),
    ],
)
def test_integer(text: str, expected: str | None) -> None:
    """An integer is a sign and digits, collapsed; only its significant digits are counted."""
    assert expected == complaint(text, _field(Kind.INTEGER, 5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", None, id="empty"),
        pytest.param("æøåæø", None, id="two-bytes-each"),
        pytest.param("😀😀😀😀😀", None, id="two-utf-16-units-each"),
        pytest.param("e\u0301" * 3, "has 6 characters; at most 5 are allowed", id="combining-marks-count"),
        pytest.param("     ", None, id="spaces-are-kept"),
        pytest.param("abc   ", "has 6 characters; at most 5 are allowed", id="spaces-at-the-end-count"),
    ],
)
def test_string_limit_counts_code_points(text: str, expected: str | None) -> None:
    """String(n) counts code points: not bytes, not UTF-16 units, not what the eye sees."""
    assert expected == complaint(text, _field(Kind.STRING, 5))


def test_string_without_limit_is_never_too_long() -> None:
    """A string whose type has no limit may have any length."""
    assert complaint("x" * 100_000, _field(Kind.STRING)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("true", True), ("false", True), ("1", True), ("0", True), ("True", False), ("", False), ("yes", False)],
)
def test_boolean(text: str, expected: bool) -> None:  # noqa: FBT001
    """A boolean is one of four texts, in small letters."""
    assert expected is is_boolean(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7", "7"), ("+007", "7"), ("-007", "-7"), ("-0", "0"), ("000", "0"), (" 12 ", "12"), ("0" * 9999 + "1", "1")],
)
def test_equal_integers_have_one_form(text: str, expected: str) -> None:
    """Texts of the same integer become the same text, however many zeros lead."""
    assert expected == canonical_integer(text)


def test_only_the_white_space_of_xml_collapses() -> None:
    """TAB, LF, CR and SPACE collapse; a no-break space and a line separator are text."""
    assert "a b" == collapse("\t a \r\n b ")
    assert "\u00a0a\u2028" == collapse("\u00a0a\u2028")


@pytest.mark.parametrize(
    ("kind", "values", "text", "expected"),
    [
        pytest.param(Kind.STRING, ("a",), "a", None, id="string"),
        pytest.param(Kind.STRING, ("a",), " a", "is not one of the allowed values", id="string-keeps-spaces"),
        pytest.param(Kind.INTEGER, ("7",), " +07 ", None, id="integer-by-value"),
        pytest.param(Kind.INTEGER, ("7",), "8", "is not one of the allowed values", id="other-integer"),
        pytest.param(Kind.BOOLEAN, ("true",), "1", None, id="boolean-by-value"),
        pytest.param(Kind.BOOLEAN, ("true",), "0", "is not one of the allowed values", id="other-boolean"),
        pytest.param(Kind.DATETIME, ("2024-01-01T00:00:00",), " 2024-01-01T00:00:00", None, id="datetime"),
    ],
)
def test_allowed_values(kind: Kind, values: tuple[str, ...], text: str, expected: str | None) -> None:
    """Where a table lists allowed values, a text must be equal to one of them as a value."""
    assert expected == complaint(text, _field(kind, 5 if kind is Kind.INTEGER else None, values))


def test_structure_is_no_simple_type() -> None:
    """Asking for the text of an XML element is a mistake of ours, and is told as such."""
    field = Field(
        name="F",
        type=FieldType(kind=Kind.STRUCTURE, structure="Elev"),
        occurs=Occurs(min=1, max=1),
        values=(),
        da="",
        en="",
    )
    assert "x" == canonical("x", field.type)
    with pytest.raises(ValueError, match="Elev is no simple type"):
        complaint("x", field)

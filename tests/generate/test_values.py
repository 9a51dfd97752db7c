"""conformance.generate.values: tables of valid values, and texts that are the same everywhere."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.generate.pins import Pins
from conformance.generate.values import Palette, escaped_pool, pool, series, stretch, text_slice, values_of
from conformance.schema.tree import Primitive, SimpleType
from conformance.wire.xml import escape

if TYPE_CHECKING:
    from tests.generate.conftest import Kit

PALETTES = [pytest.param(palette, id=palette) for palette in Palette]


@pytest.mark.parametrize("palette", PALETTES)
def test_every_value_is_valid_and_stands_once(kit: Kit, palette: Palette) -> None:
    """Each table has no duplicate, and each of its values is valid where it belongs, to both oracles."""
    for path, node in kit.root.walk():
        if node.simple is None:
            continue
        values = values_of(node.simple, palette, node.example)

        assert sorted(set(values)) == sorted(values)
        for value in values:
            pins = Pins(texts={path: value}, counts={path: 1})
            assert (path, value, True) == (path, value, kit.valid(kit.compiled(pins).expand(b"")))


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("limit", [pytest.param(limit, id=str(limit)) for limit in (1, 2, 3, 10)])
def test_small_limits_have_values_too(palette: Palette, limit: int) -> None:
    """However small a limit is, there are values, none longer than it, and an integer is never empty."""
    texts = values_of(SimpleType(primitive=Primitive.STRING, max_length=limit), palette, "Bodil Ærø")
    numbers = values_of(SimpleType(primitive=Primitive.INTEGER, total_digits=limit), palette)

    assert texts
    assert limit >= max(len(text) for text in texts)
    assert palette is Palette.FULL or "" not in texts
    assert numbers
    assert all(1 <= len(number.lstrip("+-0") or "0") <= limit for number in numbers)


def test_listed_values_are_the_table() -> None:
    """Where the table of the specification lists values, those are what there is."""
    simple = SimpleType(primitive=Primitive.STRING, max_length=9, values=("x", "y"))

    assert {("x", "y")} == {values_of(simple, palette) for palette in Palette}


def test_plain_values_reach_the_limits_and_calm_ones_do_not() -> None:
    """The plain palette holds values at the limit; calm ones stay within half of it."""
    text = SimpleType(primitive=Primitive.STRING, max_length=64)
    number = SimpleType(primitive=Primitive.INTEGER, total_digits=10)

    assert {63, 64} <= {len(value) for value in values_of(text, Palette.PLAIN)}
    assert {9, 10} <= {len(value) for value in values_of(number, Palette.PLAIN)}
    assert 32 >= max(len(value) for value in values_of(text, Palette.CALM, "b@x.dk"))
    assert 5 >= max(len(value) for value in values_of(number, Palette.CALM))


@pytest.mark.parametrize(
    ("palette", "digest"),
    [
        pytest.param(Palette.PLAIN, "1789020537cff14de0a04a089cb6fe276a596890fab792ab0dd84b54ac28abfa", id="plain"),
        pytest.param(Palette.FULL, "5542bd90f52e1b16f9be793eac702a94a11ef28bb9014398e2f1560a4cfcde8d", id="full"),
    ],
)
def test_pool_is_the_same_everywhere(palette: Palette, digest: str) -> None:
    """The text that messages are cut from never changes, or a recorded key would mean another message."""
    assert (8192, digest) == (len(pool(palette)), hashlib.sha256(pool(palette).encode()).hexdigest())


@given(st.integers(0, 8000), st.integers(0, 10**6), st.sampled_from([Palette.PLAIN, Palette.FULL]))
def test_slices_have_their_length(length: int, offset: int, palette: Palette) -> None:
    """A slice of the pool has exactly the length that is asked for, wherever it begins."""
    assert length == len(text_slice(length, offset, palette))


@given(st.integers(0, 9000), st.integers(0, 10**6), st.sampled_from([Palette.PLAIN, Palette.FULL]))
def test_a_cut_of_the_escaped_pool_is_the_slice_escaped(length: int, offset: int, palette: Palette) -> None:
    """Escaping and encoding once, before it is cut, gives what escaping each slice would."""
    assert escape(text_slice(length, offset, palette)).encode() == escaped_pool(palette).cut(length, offset)


@pytest.mark.parametrize(
    ("example", "length", "pattern", "expected"),
    [
        pytest.param("b@x.dk", 8, "", "b@@@x.dk", id="mail"),
        pytest.param("12345678", 10, "", "1222345678", id="phone"),
        pytest.param("Bodil", 9, "æøå", "Bæøåæodil", id="pattern"),
        pytest.param("Bodil", 3, "", "Bod", id="shorter"),
        pytest.param("Bodil", 5, "", "Bodil", id="as-long"),
        pytest.param("x", 3, "", "xxx", id="one-character"),
        pytest.param("Bodil Ærø", 6, "", "Bodilx", id="no-space-at-the-cut"),
        pytest.param("A Bo", 12, "", "AA BoA Bo Bo", id="no-run-of-spaces"),
        pytest.param("Bodil", 0, "", "", id="nothing"),
    ],
)
def test_stretched_texts_look_like_their_example(example: str, length: int, pattern: str, expected: str) -> None:
    """A text is stretched between its first character and the rest, and cut at its end."""
    assert expected == stretch(example, length, pattern)


@given(st.text("ab æ@.", min_size=1, max_size=12).filter(lambda text: not text.endswith(" ")), st.integers(1, 400))
def test_stretched_texts_have_their_length(example: str, length: int) -> None:
    """A stretched text has exactly the length that is asked for, and no space at its end that may be trimmed."""
    text = stretch(example, length)

    assert length == len(text)
    assert not text.endswith(" ")


def test_series_gives_each_person_a_number_that_nobody_has() -> None:
    """A hundred numbers are all different, ten digits long, and have a day of 61 to 88."""
    simple = SimpleType(primitive=Primitive.STRING, max_length=10)
    numbers = [series(simple, position) for position in range(100)]

    assert ("6101004000", 100) == (numbers[0], len(set(numbers)))
    assert all(10 == len(number) and number.isdigit() and 61 <= int(number[:2]) <= 88 for number in numbers)


def test_series_keeps_to_a_smaller_limit() -> None:
    """Where fewer characters are allowed, there are fewer."""
    simple = SimpleType(primitive=Primitive.STRING, max_length=3)

    assert ["0", "9", "10", "234"] == [series(simple, position) for position in (0, 9, 10, 1234)]


def test_series_of_other_types_walks_their_table() -> None:
    """A boolean or a listed value takes turns."""
    assert ["true", "false", "1", "0", "true"] == [series(SimpleType(primitive=Primitive.BOOLEAN), n) for n in range(5)]

from __future__ import annotations

import pytest

from conformance.report.text import grouped, milliseconds, sentence, visible, visible_line


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        ("Søren 🙂", "Søren 🙂"),
        ("⟨U+202E⟩exe", "\u202eexe"),
        ("⟨U+001B⟩[2J", "\x1b[2J"),
        ("⟨U+D800⟩", "\ud800"),
        ("a⟨U+200B⟩b", "a\u200bb"),
        ("a⟨U+000A⟩b", "a\nb"),
        ("⟨U+00A0⟩", "\u00a0"),
    ],
)
def test_unprintable_characters_are_shown_as_code_points(shown: str, text: str) -> None:
    """What would turn, hide or repaint a line becomes a readable sign, and the rest stays."""
    assert shown == visible(text)


def test_a_long_text_is_cut_before_it_grows() -> None:
    """The limit counts characters of the text, so that a thousand signs do not become eight thousand."""
    assert "⟨U+0000⟩⟨U+0000⟩…" == visible("\0" * 1000, limit=2)


def test_a_line_keeps_tabs_and_shows_its_carriage_return() -> None:
    """A body from Windows stays readable, and a CR inside a line is still spelled out."""
    assert "\ta⟨U+000D⟩b␍" == visible_line("\ta\rb\r")


def test_a_sentence_is_one_line() -> None:
    """Line breaks of a traceback or a target do not break a list of sentences."""
    assert "one two" == sentence(" one\n\ttwo\n")


def test_numbers_are_written_for_reading() -> None:
    """Large numbers are grouped, and a duration has decimals only where it is short."""
    assert ("5 242 880", "12.5 ms", "30 000 ms") == (grouped(5_242_880), milliseconds(12.5), milliseconds(30_000.4))

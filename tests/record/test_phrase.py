"""conformance.record.phrase: codes with values, and what two of them have in common."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conformance.record.phrase import MAX_QUOTES, MAX_TEXT, QUOTE, SILENT, Phrase, bounded, quotes, say, verbatim


def test_phrases_with_the_same_values_are_one() -> None:
    """The order in which values are given says nothing."""
    one, other = say("stored", field="a", value="b"), say("stored", value="b", field="a")
    assert (one, hash(one)) == (other, hash(other))


def test_a_phrase_can_be_silent() -> None:
    """A plain pass has no reason, and whoever asks for one sees that."""
    assert (False, True) == (bool(SILENT), bool(say("nothing")))
    assert SILENT is verbatim("")


def test_places_and_counts_do_not_tell_phrases_apart() -> None:
    """The same thing seen elsewhere, at another person or more often, goes back to the same cause."""
    one = say("and-more", first=say("stored", field="SlutDato", value="x", person="6101004000"), more=3)
    other = say("and-more", first=say("stored", field="SlutDato", value="x", person="6201004001"), more=5)
    assert one != other
    assert one.key == other.key


def test_texts_and_codes_tell_phrases_apart() -> None:
    """Another field, another status, another code is another thing, however deep it stands."""
    keys = {
        say("clause-broken", clause="c", finding=inner).key
        for inner in (say("http-status", status="404"), say("http-status", status="500"), say("status-of-answer"))
    }
    assert 3 == len(keys)


@given(text=st.text(max_size=50), repeated=st.integers(min_value=1, max_value=2000))
def test_a_text_is_bounded_in_its_middle(text: str, repeated: int) -> None:
    """The beginning says what it is, the end of a traceback what went wrong; between them nothing is missed."""
    whole = text * repeated
    [(_, kept)] = say("verbatim", text=whole).values
    assert isinstance(kept, str)
    assert len(kept) <= MAX_TEXT + 1
    assert kept == whole or (whole.startswith(kept[:100]) and whole.endswith(kept[-100:]))


def test_a_short_text_is_left_alone() -> None:
    """What fits is not touched, white space included."""
    assert " a\n" == bounded(" a\n", 3)


def test_a_quotation_is_short_and_said_once() -> None:
    """At most three things, cut, on one line each; what says nothing is no quotation."""
    said = quotes(None, "", "  ", "a\n b", "a b", "x" * 10**6, "c", "d", "e")
    assert MAX_QUOTES == len(said)
    assert ("a b", QUOTE, "c") == (said[0], len(said[1]), said[2])


def test_the_values_of_a_phrase_can_be_read() -> None:
    """A machine that reads a phrase finds its values by name."""
    assert {"status": "404"} == dict(say("http-status", status="404").values)
    assert Phrase("http-status", (("status", "404"),)) == say("http-status", status="404")

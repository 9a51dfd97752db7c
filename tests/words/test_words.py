"""conformance.words: a phrase as a sentence, whatever its values are."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.record.judgement import Finding
from conformance.record.phrase import SILENT, Phrase, listed, say, verbatim
from conformance.spec.clauses import Level
from conformance.words import LONGEST, render, sentence
from tests.words.conftest import catalogue

HOSTILE = (
    "\u202egnp.exe\u2066",
    '{ $text } { "x" -> *[other] }',
    "{",
    "}",
    "\x00text\x00",
    "-term",
    "\ud800",
    "x" * 10**6,
)
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=200))
MESSAGES = catalogue()


def test_a_sentence_holds_its_values() -> None:
    """Values stand where the catalogue has them, untouched."""
    assert "a SOAP fault soap:Sender ('{ $x }'), HTTP 500" == render(
        say("fault", code="soap:Sender", reason="{ $x }", status="500")
    )


def test_a_phrase_in_a_phrase_is_rendered() -> None:
    """What was seen is itself a phrase, as deep as need be."""
    inner = say("status-refused", status="IndberetningOk", field="Fejlkode", code="14")
    phrase = say("expected-observed", expected=say("status-ok", status="IndberetningOk"), observed=inner)
    assert "expected IndberetningOk true; observed IndberetningOk false, Fejlkode 14" == render(phrase)


def test_a_finding_is_a_sentence() -> None:
    """What was expected and what is there, as consoles and lists of known failures have it."""
    finding = Finding(
        rule="r",
        clause="c",
        level=Level.MUST,
        exchange=1,
        place="",
        line=0,
        expected=say("http-status", status="200"),
        observed=say("http-status", status="500"),
    )
    assert "expected HTTP 200; observed HTTP 500" == sentence(finding)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 messages were drawn and sent"),
        (1, "1 message was drawn and sent"),
        (1234567, "1234567 messages were drawn and sent"),
    ],
)
def test_a_number_is_plain_and_chooses_the_form(number: int, words: str) -> None:
    """The catalogue knows one from many; digits are not grouped, since lists of known failures hold them."""
    assert words == render(say("drawn", messages=number))


def test_what_is_silent_is_empty() -> None:
    """A plain pass has no reason."""
    assert ("", "") == (render(SILENT), render(verbatim("")))


def test_an_unknown_code_is_a_mistake_of_ours() -> None:
    """A code without a message is never passed over in silence."""
    with pytest.raises(KeyError):
        render(Phrase("nobody-wrote-this"))


def test_a_list_is_told_and_what_is_too_much_counted() -> None:
    """A target that answers with thousands of codes gets a sentence that somebody can read."""
    assert "a" == render(listed([verbatim("a")]))
    assert "a; b; c" == render(listed([verbatim(text) for text in "abc"]))
    many = render(listed([verbatim(str(number)) for number in range(5000)]))
    assert many.endswith("; 18; 19; and 4980 more")


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: repr(value[:12]))
def test_no_hostile_value_breaks_a_sentence(value: str) -> None:
    """Whatever a target or a client says, of whatever it is said."""
    for code in MESSAGES:
        _put_in(code, value)


@given(code=st.sampled_from(sorted(MESSAGES)), value=TEXTS)
def test_no_value_breaks_a_sentence(code: str, value: str) -> None:
    """What is said is put in as it is, no part of it is syntax, and the end is near."""
    _put_in(code, value)


def _put_in(code: str, value: str) -> None:
    variables = MESSAGES[code]
    values: dict[str, str | int | Phrase] = dict.fromkeys(variables.named, value)
    values |= dict.fromkeys(variables.chosen_by, 7)
    phrase = say(code, **values)
    told = render(phrase)
    assert len(told) <= LONGEST + 1
    if value and len(value) < 1000 and variables.named - variables.chosen_by:
        assert value in told
    whole = Phrase(code, tuple(sorted(values.items())))  # made without `say`, so without its bounds
    assert len(render(whole)) <= LONGEST + 1


@given(texts=st.lists(TEXTS, max_size=30))
def test_phrases_in_phrases_stay_bounded(texts: list[str]) -> None:
    """Long texts in one another do not add up without end."""
    assert len(render(listed([verbatim(text) for text in texts]))) <= LONGEST + 1


def test_who_says_nothing_loads_no_library() -> None:
    """The library takes a while to load: not in every process that can read a phrase."""
    code = "import sys, conformance.words, conformance.judge.run; sys.exit('fluent.runtime' in sys.modules)"
    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode

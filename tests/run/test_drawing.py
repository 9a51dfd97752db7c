"""Every key of a subject is a message that both oracles admit, the simplest is simple, and limits are reached."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from conformance.generate.equivalents import EQUIVALENTS
from conformance.run.choices import same_message
from conformance.run.drawing import CROWDED, Drawing
from conformance.run.rows import Subject
from conformance.run.workbench import Message, Workbench
from conformance.spec.specification import Specification
from conformance.wire.xml import parse, text_of

Bench = Callable[..., Workbench]


def _drawn(drawing: Drawing, many: int) -> list[Message]:
    """Return messages of random keys; each is admitted, or SuiteError comes out."""
    chance = random.Random(7)
    keys = [chance.randbytes(drawing.size) for _ in range(many)]
    return [drawing.message(key) for key in keys if drawing.wanted(key)]


def _texts(message: Message, name: str) -> list[str]:
    return [text_of(element) for element in parse(message.body).iter(f"{{*}}{name}")]


@pytest.mark.parametrize("subject", Subject)
def test_every_key_is_a_message_that_is_admitted(subject: Subject, bench: Bench) -> None:
    """Random keys make messages with the label of their subject, each with its own key to make it again."""
    drawing = Drawing(subject, bench())

    messages = _drawn(drawing, 60)

    assert {subject is not Subject.VIOLATION} == {message.valid for message in messages}
    assert all(drawing.message(bytes.fromhex(message.key)).body == message.body for message in messages)
    assert (subject in (Subject.VIOLATION, Subject.FORM)) is all(message.edit for message in messages)


def test_the_smallest_key_is_the_simplest_message(bench: Bench) -> None:
    """Zeros are one reportable person, one letter in each text, and no end."""
    drawing = Drawing(Subject.VALID, bench())

    simplest = drawing.message(bytes(drawing.size))

    names = ("CPRNr", "KontaktPerson", "KontaktTelefon", "KontaktMail", "SlutDato")
    expected = [[bench().population.reportable[0]], ["a"], ["a"], ["a"], []]
    assert expected == [_texts(simplest, name) for name in names]


def test_draws_reach_the_limits(bench: Bench, specification: Specification) -> None:
    """Among some hundred messages are the largest call, the longest name, persons of each kind, each institution."""
    drawing, tables = Drawing(Subject.VALID, bench()), specification.tables
    messages = _drawn(drawing, 300)

    counts = [len(_texts(message, "Elev")) for message in messages]
    names = [len(_texts(message, "KontaktPerson")[0]) for message in messages]
    kinds = {bench().population.key_of(number) for message in messages for number in _texts(message, "CPRNr")}
    callers = {text for message in messages for text in _texts(message, "DatakildeInstitutionNummer")}
    assert (1, tables.find("Elev").occurs.max) == (min(counts), max(counts))
    assert (1, tables.find("KontaktPerson").type.limit) == (min(names), max(names))
    assert set(bench().population.persons) <= kinds
    assert {bench().population.institution, *bench().population.calls.values()} == callers


def test_most_messages_are_about_a_few_persons(bench: Bench) -> None:
    """A byte of the key decides whether a message may be large: large ones cost time, at both ends."""
    counts = [len(_texts(message, "Elev")) for message in _drawn(Drawing(Subject.VALID, bench()), 200)]

    assert sum(count <= 12 for count in counts) > 150
    assert sum(counts) / len(counts) < 15
    assert CROWDED < 256


def test_every_violation_has_its_turn(bench: Bench) -> None:
    """No kind of violation is out of reach of a key, and without its violation each message is valid."""
    drawing = Drawing(Subject.VIOLATION, bench())
    keys = [bytes([0, byte]) + bytes(drawing.size - 2) for byte in range(256)]

    marks = {mark for key in keys for mark in drawing.marks(key)}

    assert {"attribute", "order", "unknown-element", "KontaktpersonInfo/KontaktPerson/maxLength+1"} <= marks
    assert not [mark for mark in marks if "spaces" in mark]
    assert all(drawing.message(drawing.plain(key)).valid for key in keys[:100])


@pytest.mark.parametrize("subject", [Subject.VIOLATION, Subject.FORM])
def test_each_thing_that_can_be_done_has_its_turn(subject: Subject, bench: Bench) -> None:
    """The starts are admitted messages about several persons, and do everything that any key does."""
    drawing = Drawing(subject, bench())
    starts = list(drawing.starts(5))

    reached = {mark for key in starts for mark in drawing.marks(key)}
    keys = [random.Random(seed).randbytes(drawing.size) for seed in range(2000)]
    counts = [len(_texts(drawing.message(key), "CPRNr")) for key in starts if drawing.wanted(key)]
    assert {mark for key in keys for mark in drawing.marks(key)} == reached
    assert {drawing.size} == {len(key) for key in starts}
    assert sum(count > 1 for count in counts) > 0.9 * len(counts)


def test_what_is_only_valid_is_drawn_freely(bench: Bench) -> None:
    """Nothing is done to valid messages, so nothing has to have its turn."""
    assert [] == list(Drawing(Subject.VALID, bench()).starts(5))


def test_a_reading_takes_its_violations_away(bench: Bench) -> None:
    """Who takes fields in any order, and unknown ones, is sent neither as a violation."""
    drawing = Drawing(Subject.VIOLATION, bench(), {"element-order": "free", "unknown-elements": "taken"})

    marks = {mark for byte in range(256) for mark in drawing.marks(bytes([0, byte]) + bytes(drawing.size - 2))}

    assert {"order", "unknown-element"} & marks == set()
    assert "attribute" in marks


@pytest.mark.parametrize(
    ("reading", "alternative", "field"),
    [("string-limit", "bytes", "KontaktPerson"), ("contact-syntax", "checked", "KontaktMail")],
)
def test_a_field_about_which_a_reading_was_chosen_is_not_drawn(
    reading: str, alternative: str, field: str, bench: Bench, specification: Specification
) -> None:
    """Where a target may refuse some texts, the field holds its example."""
    drawing = Drawing(Subject.VALID, bench(), {reading: alternative})

    texts = {text for message in _drawn(drawing, 60) for text in _texts(message, field)}

    assert {specification.tables.find(field).example} == texts


def test_an_end_that_may_be_refused_is_absent(bench: Bench) -> None:
    """Who asks for a zone, or against one, is sent no SlutDato."""
    drawing = Drawing(Subject.VALID, bench(), {"datetime-zone": "required"})

    assert not [message for message in _drawn(drawing, 60) if _texts(message, "SlutDato")]


def test_forms_are_put_on_top_of_each_other_and_say_the_same(bench: Bench) -> None:
    """Some messages are written in two forms at once; each says what its plain message says."""
    drawing = Drawing(Subject.FORM, bench())

    messages = _drawn(drawing, 150)

    keys = [bytes.fromhex(message.key) for message in messages]
    plain = [drawing.message(drawing.plain(key)).body for key in keys]
    read = drawing._bench.reader.message
    pairs = zip((message.body for message in messages), plain, strict=True)
    assert all(same_message(read(one).document, read(other).document) for one, other in pairs)
    assert {1, 2} == {len(drawing.marks(key)) for key in keys}


def test_a_form_that_soap_refuses_is_none(bench: Bench) -> None:
    """A header that must be understood is a rewriting as well, and not one of the same message."""
    drawing = Drawing(Subject.FORM, bench())
    start = bytes(drawing.size - 2)

    marks = {mark for byte in range(256) for mark in drawing.marks(bytes([0, 0, byte, 0]) + start)}

    assert "must-understand" in {form.name for form in EQUIVALENTS} - marks
    assert {"cdata", "utf-16", "prefix"} <= marks


def test_simpler_keys_are_smaller_and_differ_in_one_choice(bench: Bench) -> None:
    """What narrowing tries differs from a key in one byte and comes before it, the smallest first."""
    drawing = Drawing(Subject.VALID, bench())
    key = random.Random(3).randbytes(drawing.size)

    for slot in range(drawing.size):
        below, _ = drawing.simpler(key, slot)

        assert all(other[:slot] + other[slot + 1 :] == key[:slot] + key[slot + 1 :] for other in below)
        assert below == sorted(below, key=drawing.order)

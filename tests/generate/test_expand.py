"""conformance.generate.expand: keys become valid messages, pins hold, and limits are reached."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from lxml import etree

from conformance.derive.envelope import Direction
from conformance.generate.expand import count_table
from conformance.generate.pieces import replace_element
from conformance.generate.pins import Pins
from conformance.generate.values import Palette
from conformance.judge.form import broken_rules
from conformance.spec.binding import SoapVersion
from conformance.wire.xml import parse

if TYPE_CHECKING:
    from tests.generate.conftest import Kit

PALETTES = [pytest.param(palette, id=palette) for palette in Palette]
INFO = "KontaktpersonInfo"
SIMPLEST = {
    "request": (
        b'<Indberet xmlns="urn:indberet-institution-kontakt:1.0"><KontaktpersonInfo><Elev><CPRNr>6101004000</CPRNr>'
        b"</Elev><DatakildeInstitutionNummer>1</DatakildeInstitutionNummer><KontaktPerson>a</KontaktPerson>"
        b"<KontaktTelefon>a</KontaktTelefon><KontaktMail>a</KontaktMail></KontaktpersonInfo></Indberet>"
    ),
    "response": (
        b'<IndberetSvar xmlns="urn:indberet-institution-kontakt:1.0"><ElevStatus><CPRNr>6101004000</CPRNr>'
        b"<IndberetningOk>true</IndberetningOk></ElevStatus></IndberetSvar>"
    ),
}


def _draws(kit: Kit, pins: Pins | None = None, *, palette: Palette = Palette.PLAIN, number: int = 300) -> list[bytes]:
    """Return messages of keys that are drawn with a fixed seed, each key once."""
    expander, source = kit.compiled(pins, palette=palette), random.Random(20260302)
    return [expander.expand(source.randbytes(expander.size)) for _ in range(number)]


def _texts(message: bytes, name: str) -> list[str]:
    return [element.text or "" for element in parse(message).iter(f"{{*}}{name}")]


@pytest.mark.parametrize("palette", PALETTES)
def test_a_thousand_messages_are_valid(kit: Kit, palette: Palette) -> None:
    """A thousand different messages are all valid to both oracles, and a sample of them in every envelope.

    A calm answer is one status, accepted or refused: there are two of it.
    """
    messages = list(dict.fromkeys(_draws(kit, palette=palette, number=6000)))[:1000]

    calm_answer = palette is Palette.CALM and kit.direction is Direction.RESPONSE
    assert (2 if calm_answer else 1000) == len(messages)
    assert [] == [message for message in messages if not kit.valid(message)]
    for version in SoapVersion:
        assert [] == [message for message in messages[::25] if not kit.valid(message, soap=version)]


@pytest.mark.parametrize("palette", [pytest.param(p, id=p) for p in (Palette.PLAIN, Palette.FULL)])
def test_zeros_are_the_simplest_message(kit: Kit, palette: Palette) -> None:
    """A key of zeros, and an empty one, give the simplest message, byte for byte."""
    expander = kit.compiled(palette=palette)

    assert SIMPLEST[kit.direction] == expander.expand(bytes(expander.size))
    assert SIMPLEST[kit.direction] == expander.expand(b"")


def test_calm_zeros_are_the_examples(report: Kit) -> None:
    """In the calm palette the simplest message holds the examples of the tables, and nothing optional."""
    root = parse(report.compiled(palette=Palette.CALM).expand(b""))
    example = {node.name: node.example for _, node in report.root.walk()}

    for name in ("KontaktPerson", "KontaktTelefon", "KontaktMail"):
        found = root.findtext(f".//{{*}}{name}")
        assert found
        assert example[name][:2] == found[:2]
    assert root.find(".//{*}SlutDato") is None


@pytest.mark.parametrize("palette", PALETTES)
def test_same_key_gives_same_bytes(kit: Kit, palette: Palette) -> None:
    """A message depends on its key and on nothing else: two compilations agree."""
    assert _draws(kit, palette=palette, number=50) == _draws(kit, palette=palette, number=50)


@pytest.mark.parametrize("palette", [pytest.param(p, id=p) for p in (Palette.PLAIN, Palette.FULL)])
def test_draws_reach_the_limits(kit: Kit, palette: Palette) -> None:
    """Among 300 draws are 1, 2, the most but one and the most persons, and every limit of a text."""
    repeated = "Elev" if kit.direction == "request" else "ElevStatus"
    messages = [parse(message) for message in _draws(kit, palette=palette)]
    counts = Counter(len(message.findall(f".//{{*}}{repeated}")) for message in messages)
    lengths = {(etree.QName(e).localname, len(e.text or "")) for message in messages for e in message.iter()}
    limits = {(n.name, n.simple.max_length) for _, n in kit.root.walk() if n.simple and n.simple.max_length}

    assert set() == {1, 2, 99, 100} - set(counts)
    assert all(counts[number] >= 5 for number in (1, 2, 99, 100))
    assert limits
    assert set() == limits - lengths


def test_largest_key_fills_every_text_to_its_limit(report: Kit) -> None:
    """The largest byte of a text is a random text of exactly the limit, beside those of the tables."""
    expander = report.compiled(palette=Palette.FULL)
    message = expander.expand(b"\xff" * expander.size)
    found = {name: len(_texts(message, name)[0]) for name in ("KontaktPerson", "KontaktTelefon", "KontaktMail")}

    assert {"KontaktPerson": 250, "KontaktTelefon": 20, "KontaktMail": 64} == found
    assert report.valid(message)


def test_plain_texts_are_never_empty(report: Kit) -> None:
    """Whether a required text may be empty is a question of its own: only the full palette asks it."""
    empty = {
        palette: {
            leaf.tag
            for message in _draws(report, palette=palette)
            for leaf in parse(message).iter()
            if not len(leaf) + len(leaf.text or "")
        }
        for palette in (Palette.PLAIN, Palette.FULL)
    }

    assert set() == empty[Palette.PLAIN]
    assert set() != empty[Palette.FULL]


def test_draws_vary_what_is_optional(report: Kit) -> None:
    """What may be absent is absent in some draws and present in others."""
    present = Counter(b"<SlutDato>" in message for message in _draws(report))

    assert all(present[there] > 30 for there in (True, False))


def test_persons_differ_and_sometimes_one_is_twice(report: Kit) -> None:
    """Each person has a number of their own, apart from the draws in which one stands twice."""
    numbers = [_texts(message, "CPRNr") for message in _draws(report, number=1000)]

    assert any(len(set(some)) < len(some) for some in numbers)
    assert 0.9 < sum(len(set(some)) == len(some) for some in numbers) / len(numbers)


def test_overrides_are_kept_in_every_draw(report: Kit) -> None:
    """Values that must mean something stand in every message, a series in its order."""
    people = tuple(f"61010100{n:02d}" for n in range(7))
    pins = Pins(texts={f"{INFO}/DatakildeInstitutionNummer": "101497", f"{INFO}/Elev/CPRNr": people})

    for message in _draws(report, pins, palette=Palette.FULL):
        numbers = _texts(message, "CPRNr")
        assert [people[position % 7] for position in range(len(numbers))] == numbers
        assert ["101497"] == _texts(message, "DatakildeInstitutionNummer")


def test_overrides_are_escaped(report: Kit) -> None:
    """A pinned text is a value, not markup."""
    value = 'A & B <c> ]]> "d"'
    message = report.compiled(Pins(texts={f"{INFO}/KontaktPerson": value})).expand(b"")

    assert report.valid(message)
    assert [value] == _texts(message, "KontaktPerson")


@pytest.mark.parametrize(
    ("path", "count"),
    [
        pytest.param(f"{INFO}/Elev", 0, id="no-repeated"),
        pytest.param(f"{INFO}/Elev", 3, id="repeated"),
        pytest.param(f"{INFO}/Elev", 101, id="too-many"),
        pytest.param(f"{INFO}/SlutDato", 0, id="no-optional"),
        pytest.param(f"{INFO}/SlutDato", 1, id="optional"),
        pytest.param(f"{INFO}/KontaktMail", 0, id="no-required"),
        pytest.param(f"{INFO}/KontaktMail", 2, id="required-twice"),
        pytest.param(f"{INFO}/Elev/CPRNr", 0, id="inside-repeated"),
    ],
)
def test_pinned_counts_hold(report: Kit, path: str, count: int) -> None:
    """An element stands as often as it is pinned to, in every draw."""
    name = path.rpartition("/")[2]
    per = 1 if "Elev/" not in path else None
    for message in _draws(report, Pins(counts={path: count}), number=60):
        found = len(parse(message).findall(f".//{{*}}{name}"))

        assert found == (count if per else count * len(parse(message).findall(".//{*}Elev")))


def test_indexed_text_concerns_one(report: Kit) -> None:
    """A text pinned at a position stands there, the others keep theirs."""
    pins = Pins(
        counts={f"{INFO}/Elev": 3}, texts={f"{INFO}/Elev/CPRNr": ("1", "2", "3"), f"{INFO}/Elev[2]/CPRNr": "<x>"}
    )

    for message in _draws(report, pins, number=30):
        assert ["1", "<x>", "3"] == _texts(message, "CPRNr")


def test_indexed_text_needs_its_position(report: Kit) -> None:
    """Where a draw has fewer occurrences, a pin beyond them is not there."""
    pins = Pins(texts={f"{INFO}/Elev[100]/CPRNr": "x"})

    for message in _draws(report, pins, number=100):
        numbers = _texts(message, "CPRNr")
        assert ("x" in numbers) == (100 == len(numbers))


def _mark(markup: str) -> str:
    return markup.replace(">", ' m="1">', 1)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param(f"{INFO}", ["KontaktpersonInfo"], id="structure"),
        pytest.param(f"{INFO}/KontaktMail", ["KontaktMail"], id="leaf"),
        pytest.param(f"{INFO}/Elev", ["Elev", "Elev", "Elev"], id="all"),
        pytest.param(f"{INFO}/Elev/CPRNr", ["CPRNr", "CPRNr", "CPRNr"], id="inside-all"),
        pytest.param(f"{INFO}/Elev[2]", ["Elev"], id="one"),
        pytest.param(f"{INFO}/Elev[2]/CPRNr", ["CPRNr"], id="inside-one"),
        pytest.param("", ["Indberet"], id="root"),
    ],
)
def test_edits_change_what_they_name(report: Kit, path: str, expected: list[str]) -> None:
    """An edit changes the element at its path: one occurrence with a position, all of them without, in every draw."""
    pins = Pins(counts={f"{INFO}/Elev": 3}, edits={path: _mark})

    for message in _draws(report, pins, number=30):
        marked = [element for element in parse(message).iter() if element.get("m")]
        assert expected == [etree.QName(element).localname for element in marked]
        if "[2]" in path:
            elev = marked[0] if path.endswith("]") else marked[0].getparent()
            assert elev is not None
            assert 1 == len(list(elev.itersiblings(preceding=True)))


@pytest.mark.parametrize(
    "pins",
    [
        pytest.param(Pins(counts={"Ukendt": 1}), id="count"),
        pytest.param(Pins(texts={f"{INFO}/Elev/Navn": "x"}), id="text"),
        pytest.param(Pins(edits={"Elev": _mark}), id="edit-with-half-a-path"),
        pytest.param(Pins(texts={f"{INFO}/Elev[2]/Navn": "x"}), id="indexed"),
        pytest.param(Pins(texts={f"{INFO}/Elev[101]/CPRNr": "x"}), id="beyond-the-most"),
        pytest.param(Pins(texts={f"{INFO}/Elev[0]/CPRNr": "x"}), id="position-zero"),
        pytest.param(Pins(counts={f"{INFO}/Elev": 1}, edits={f"{INFO}/Elev[2]": _mark}), id="beyond-the-count"),
        pytest.param(Pins(edits={f"{INFO}[1]/KontaktMail": _mark}), id="position-of-a-single-element"),
        pytest.param(Pins(counts={f"{INFO}/Elev[1]/CPRNr": 0}), id="count-inside-one"),
    ],
)
def test_pin_that_can_hold_nowhere_is_a_key_error(report: Kit, pins: Pins) -> None:
    """A pin whose path is not in the tree, or can never be in a message, is refused and not ignored."""
    with pytest.raises(KeyError):
        report.compiled(pins)


def test_pins_take_no_choice_away(report: Kit) -> None:
    """A pin leaves every other choice of the same key as it was, so that a control differs in the edit alone."""
    pins = Pins(texts={f"{INFO}/KontaktPerson": "x"}, counts={f"{INFO}/SlutDato": 1})

    for free, pinned in zip(_draws(report), _draws(report, pins), strict=True):
        if b"<SlutDato>" in free:
            start, end = free.index(b"<KontaktPerson>"), free.index(b"</KontaktPerson>")
            assert free[:start] + b"<KontaktPerson>x" + free[end:] == pinned


def test_pins_combine() -> None:
    """A second set of pins lies on top of the first."""
    first = Pins(counts={"a": 1, "b": 1}, texts={"c": "1"})

    assert Pins(counts={"a": 1, "b": 2}, texts={"c": "1", "d": "2"}) == first.also(
        Pins(counts={"b": 2}, texts={"d": "2"})
    )


def test_an_element_of_markup_is_replaced_once() -> None:
    """The first element of a name is replaced, and nothing that only begins like it."""
    markup = "<a><bc>1</bc><b>2</b><b>3</b></a>"

    assert "<a><bc>1</bc>-<b>3</b></a>" == replace_element(markup, "b", lambda _: "-")


@pytest.mark.parametrize(
    ("low", "high"),
    [
        pytest.param(1, 100, id="1-100"),
        pytest.param(0, 1, id="0-1"),
        pytest.param(1, 1, id="1-1"),
        pytest.param(0, 2, id="0-2"),
        pytest.param(3, 7, id="3-7"),
        pytest.param(1, 5000, id="1-5000"),
    ],
)
def test_counts_are_ascending_and_have_both_limits(low: int, high: int) -> None:
    """A byte chooses among 256 counts, fewest first, with the limits and their neighbours."""
    table = count_table(low, high)

    assert (256, low, high) == (len(table), table[0], table[-1])
    assert sorted(table) == table
    assert {low, min(low + 1, high), max(high - 1, low), high} <= set(table)
    assert set(table) <= set(range(low, high + 1))


def test_every_answer_satisfies_every_rule(answer: Kit) -> None:
    """The rules across fields hold in every drawn answer."""
    messages = [parse(message) for message in _draws(answer, palette=Palette.FULL, number=300)]

    assert [] == [broken for message in messages for broken in broken_rules(message, answer.specification)]


def test_every_variant_is_drawn_and_alone_is_alone(answer: Kit) -> None:
    """Each shape of a status occurs; the one that must stand alone is never beside another, nor carries a number."""
    code = str(answer.specification.tables.validation("unknown_institution").code)
    messages = [parse(message) for message in _draws(answer, number=300)]
    alone = [message for message in messages if code in [e.text for e in message.iter("{*}Fejlkode")]]
    others = [message for message in messages if message not in alone]
    oks = [{e.text for e in message.iter("{*}IndberetningOk")} for message in others]

    assert len(alone) > 10
    assert {(1, 0)} == {(len(message), len(list(message.iter("{*}CPRNr")))) for message in alone}
    assert all(kind in oks for kind in ({"true"}, {"true", "false"}))
    assert any("false" in kind for kind in oks)


def test_variants_keep_pinned_persons(answer: Kit) -> None:
    """Statuses that carry a number carry the pinned ones, in their order."""
    pins = Pins(counts={"ElevStatus": 3}, texts={"ElevStatus/CPRNr": ("1", "2", "3")})

    assert {("1", "2", "3")} == {tuple(_texts(message, "CPRNr")) for message in _draws(answer, pins, number=60)}


def test_another_specification_moves_the_limits(changed: Callable[..., Kit]) -> None:
    """What is drawn follows the tables: other limits are reached, and never passed."""
    kit = changed(
        ("max = 100", "max = 5"), ("{ string = 250 }", "{ string = 7 }"), ("{ integer = 10 }", "{ integer = 1 }")
    )
    messages = _draws(kit, palette=Palette.FULL)

    assert [] == [message for message in messages if not kit.valid(message)]
    assert {1, 2, 3, 4, 5} == {message.count(b"<Elev>") for message in messages}
    assert 7 == max(len(text) for message in messages for text in _texts(message, "KontaktPerson"))


def test_three_hundred_draws_meet_every_boundary(report: Kit) -> None:
    """In 300 draws every count and length at and beside a limit occurs, and both ends of what has no length."""
    messages = [parse(message) for message in _draws(report, palette=Palette.FULL, number=300)]
    counts = {len(list(message.iter("{*}Elev"))) for message in messages}
    strings = {"CPRNr": 10, "KontaktPerson": 250, "KontaktTelefon": 20, "KontaktMail": 64}

    assert {1, 2, 99, 100} <= counts
    for name, limit in strings.items():
        lengths = {len(element.text or "") for message in messages for element in message.iter(f"{{*}}{name}")}
        assert {0, 1, limit - 1, limit} <= lengths, name
    numbers = {e.text or "" for message in messages for e in message.iter("{*}DatakildeInstitutionNummer")}
    assert {"0", "1", "9" * 9, "9" * 10, "-" + "9" * 10} <= numbers
    assert {0, 1} == {len(list(message.iter("{*}SlutDato"))) for message in messages}

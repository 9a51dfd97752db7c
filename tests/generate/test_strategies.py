"""conformance.generate.strategies: Hypothesis draws valid messages, and shrinks to the simplest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from conformance.generate.strategies import batches, documents, keys
from conformance.generate.values import Palette
from conformance.wire.xml import parse

if TYPE_CHECKING:
    from tests.generate.conftest import Kit


@pytest.mark.parametrize("palette", [pytest.param(palette, id=palette) for palette in Palette])
def test_smallest_draw_is_the_simplest_message(kit: Kit, palette: Palette) -> None:
    """Where any message will do, Hypothesis ends with the one of a key of zeros."""
    smallest = find(documents(kit.root, palette=palette, variants=kit.variants), lambda _: True)

    assert kit.compiled(palette=palette).expand(b"") == smallest


def test_shrinking_keeps_to_what_matters(report: Kit) -> None:
    """A failure that needs two persons and a date is shrunk to that, and all else to its simplest."""

    def fails(message: bytes) -> bool:
        return message.count(b"<Elev>") >= 2 and b"<SlutDato>" in message

    smallest = parse(find(documents(report.root), fails))

    assert [
        "Elev",
        "Elev",
        "DatakildeInstitutionNummer",
        "KontaktPerson",
        "KontaktTelefon",
        "KontaktMail",
        "SlutDato",
    ] == [str(child.tag).rpartition("}")[2] for child in smallest[0]]
    assert ["1", "a", "a", "a", "2030-06-30T12:00:00"] == [child.text for child in list(smallest[0])[2:]]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_drawn_messages_are_valid(kit: Kit, data: st.DataObject) -> None:
    """Every message that Hypothesis draws is valid to both oracles."""
    assert kit.valid(data.draw(documents(kit.root, variants=kit.variants)))


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_overrides_and_counts_are_kept(report: Kit, data: st.DataObject) -> None:
    """Overrides and counts hold in whatever is drawn."""
    path = "KontaktpersonInfo/DatakildeInstitutionNummer"
    message = parse(data.draw(documents(report.root, overrides={path: "101497"}, counts={"KontaktpersonInfo/Elev": 4})))

    assert ("101497", 4) == (message.findtext(f".//{{*}}{path[18:]}"), len(message.findall(".//{*}Elev")))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_batches_are_that_many_valid_messages(kit: Kit, data: st.DataObject) -> None:
    """A batch holds as many messages as it is asked for, each of them valid to both oracles, and counts hold in all."""
    repeated = next(path for path, node in kit.root.walk() if node.max > 1)
    strategy = batches(kit.root, size=5, counts={repeated: 4}, variants=kit.variants)
    several = data.draw(strategy)

    assert 5 == len(several)
    assert [] == [message for message in several if not kit.valid(message)]
    assert {4} == {len(parse(message).findall(f".//{{*}}{repeated.rpartition('/')[2]}")) for message in several}


def test_batch_shrinks_to_one_message_among_simplest(report: Kit) -> None:
    """A failure that needs one message is shrunk to that message, smallest as if drawn alone, and simplest others."""

    def fails(message: bytes) -> bool:
        return message.count(b"<Elev>") == 100

    simplest = report.compiled(palette=Palette.FULL).expand(b"")
    several = find(batches(report.root, size=4), lambda batch: any(map(fails, batch)))

    assert 3 == several.count(simplest)
    assert [find(documents(report.root), fails)] == [message for message in several if message != simplest]


def test_unknown_path_is_a_key_error(report: Kit) -> None:
    """An override that no message has is refused when the strategy is made, not when it draws."""
    with pytest.raises(KeyError):
        documents(report.root, overrides={"Elev/CPRNr": "x"})


@given(st.integers(0, 64).flatmap(lambda size: st.tuples(st.just(size), keys(size))))
def test_keys_have_their_size(drawn: tuple[int, bytes]) -> None:
    """A key has exactly the bytes that a message chooses by."""
    assert drawn[0] == len(drawn[1])

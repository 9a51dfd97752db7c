"""The difference between two requests in one line, as a person would tell it: `58 Elev instead of 57`."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from conformance.judge.rules import Seen
from conformance.record.phrase import Phrase, say, verbatim
from conformance.wire.xml import split, text_of

_SHOWN = 40
_TOLD = 3


def difference(one: Seen, other: Seen) -> Phrase:
    """Say what the first has that the second has not: the edit that was made, or what stands where."""
    edit, without = one.exchange.edit, other.exchange.edit
    if edit != without:
        return verbatim(edit) if edit else say("not-edited", edit=without)
    first, second = _elements(one), _elements(other)
    told = list(_differences(first, second))
    if not told:
        return say("differs-in-writing")
    shown = _joined(told[:_TOLD])
    return say("and-more", first=shown, more=len(told) - _TOLD) if told[_TOLD:] else shown


def _joined(told: list[Phrase]) -> Phrase:
    return told[0] if len(told) == 1 else say("and-also", first=told[0], rest=_joined(told[1:]))


def _elements(seen: Seen) -> dict[str, list[str]]:
    """Return the elements of a message by name, in document order: their texts, "" for one with children."""
    found: dict[str, list[str]] = {}
    for message in seen.asked.elements:
        for element in message.iter(etree.Element):
            found.setdefault(split(element)[1], []).append("" if len(element) else text_of(element))
    return found


def _differences(first: dict[str, list[str]], second: dict[str, list[str]]) -> Iterator[Phrase]:
    counted: set[tuple[int, int]] = set()
    for name in dict.fromkeys([*first, *second]):
        here, there = first.get(name, []), second.get(name, [])
        if len(here) != len(there):
            # What stands inside a repeated element is repeated with it, and is told once.
            if (len(here), len(there)) not in counted:
                yield _counts(name, here, there)
            counted.add((len(here), len(there)))
            continue
        changed = [(a, b) for a, b in zip(here, there, strict=True) if a != b]
        if changed:
            yield _texts(name, *changed[0])


def _counts(name: str, here: list[str], there: list[str]) -> Phrase:
    if not there and len(here) == 1:
        return say("value-instead-of-none", field=name, here=_short(here[0]))
    if not there:
        return say("count-instead-of-none", here=len(here), field=name)
    if not here:
        return say("none-instead-of-count", field=name, there=len(there))
    return say("count-instead-of-count", here=len(here), field=name, there=len(there))


def _texts(name: str, here: str, there: str) -> Phrase:
    if len(here) != len(there) and max(len(here), len(there)) > _SHOWN:
        return say("length-instead-of-length", field=name, here=len(here), there=len(there))
    return say("value-instead-of-value", field=name, here=_short(here), there=_short(there))


def _short(text: str) -> str:
    text = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"

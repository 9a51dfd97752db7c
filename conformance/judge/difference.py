"""The difference between two requests in one line, as a person would tell it: `58 Elev instead of 57`."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from conformance.judge.rules import Seen
from conformance.wire.xml import split, text_of

_SHOWN = 40
_TOLD = 3


def difference(one: Seen, other: Seen) -> str:
    """Say what the first has that the second has not: the edit that was made, or what stands where."""
    edit, without = one.exchange.edit, other.exchange.edit
    if edit != without:
        return edit or f"not {without}"
    first, second = _elements(one), _elements(other)
    told = list(_differences(first, second))
    more = f" (and {len(told) - _TOLD} more)" if told[_TOLD:] else ""
    return (", ".join(told[:_TOLD]) or "how it is written") + more


def _elements(seen: Seen) -> dict[str, list[str]]:
    """Return the elements of a message by name, in document order: their texts, "" for one with children."""
    found: dict[str, list[str]] = {}
    for message in seen.asked.elements:
        for element in message.iter(etree.Element):
            found.setdefault(split(element)[1], []).append("" if len(element) else text_of(element))
    return found


def _differences(first: dict[str, list[str]], second: dict[str, list[str]]) -> Iterator[str]:
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


def _counts(name: str, here: list[str], there: list[str]) -> str:
    if not there:
        return (
            f"{name} '{_short(here[0])}' instead of none" if len(here) == 1 else f"{len(here)} {name} instead of none"
        )
    return f"{len(here) or 'no'} {name} instead of {len(there)}"


def _texts(name: str, here: str, there: str) -> str:
    if len(here) != len(there) and max(len(here), len(there)) > _SHOWN:
        return f"{name} of {len(here)} characters instead of {len(there)}"
    return f"{name} '{_short(here)}' instead of '{_short(there)}'"


def _short(text: str) -> str:
    text = "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"

"""What a judge says, as a code with values: the sentence is made of it where somebody reads it, in their language.

A code is one of those in the catalogue (`conformance.words`), written out where it is used, never put together. What
came from outside (a fault's reason, a header, a number that was answered) is a value, and bounded.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

MAX_TEXT = 8_000
"""So many characters of a text are kept: a traceback fits, a body does not."""

MAX_QUOTES = 3
QUOTE = 200
MAX_LISTED = 20
PLACES = ("person", "people", "exchange", "exchanges")
"""Names of values that say where something was seen and about whom, and not what it was."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence, or a part of one: its code, and its values by name, in the order of the names.

    A whole number is a count or the number of an exchange; what is merely written in digits (a status of HTTP, a
    Fejlkode) is a text. The phrase without a code says nothing, and is false.
    """

    code: str
    values: tuple[tuple[str, str | int | Phrase], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.code)

    @property
    def key(self) -> Hashable:
        """What phrases share that are the same but for places and counts: the code, and all other texts in it."""
        kept = ((name, value) for name, value in self.values if name not in PLACES and not isinstance(value, int))
        return self.code, tuple((name, value.key if isinstance(value, Phrase) else value) for name, value in kept)


SILENT = Phrase("")
"""What says nothing: the reason of a plain pass."""


def say(code: str, /, **values: str | int | Phrase) -> Phrase:
    """Return the phrase of a code; a text that is absurdly long is cut in its middle."""
    kept = sorted((name, bounded(value) if isinstance(value, str) else value) for name, value in values.items())
    return Phrase(code, tuple(kept))


def verbatim(text: str) -> Phrase:
    """Return the phrase of what comes as text: the end of a case in the log, a traceback; of "" the silent one."""
    return say("verbatim", text=text) if text else SILENT


def listed(phrases: Iterable[Phrase]) -> Phrase:
    """Return phrases one after another, the silent one for none; of very many only how many more there are."""
    every = list(phrases)
    return _listed(every[:MAX_LISTED], len(every) - MAX_LISTED)


def _listed(phrases: Sequence[Phrase], more: int) -> Phrase:
    if not phrases:
        return SILENT
    first, rest = phrases[0], phrases[1:]
    if rest:
        return say("list", first=first, rest=_listed(rest, more))
    return say("list-more", last=first, more=more) if more > 0 else first


def bounded(text: str, limit: int = MAX_TEXT) -> str:
    """Return a text, or the beginning and the end of one that is longer than `limit` characters."""
    half = limit // 2
    return text if len(text) <= limit else f"{text[:half]}…{text[-half:]}"


def quotes(*texts: str | None) -> tuple[str, ...]:
    """Return what somebody said in their own words, each thing once and bounded, without what says nothing."""
    said = dict.fromkeys(" ".join(text[: 2 * QUOTE].split()) for text in texts if text)
    return tuple(text if len(text) <= QUOTE else f"{text[: QUOTE - 1]}…" for text in said if text)[:MAX_QUOTES]

"""What a judge said, as a sentence of a language: codes are looked up in a catalogue, and values put in.

The catalogue is `reports/en.ftl`, in the syntax of Fluent: which words a number takes, and in which order the values
of a sentence stand, is the catalogue's to say. The library is asked once for each code and its numbers, and leaves
marks where texts belong; these are filled in afterwards. So nothing in a text is ever syntax, its length is no limit of
the library's, and a phrase costs some microseconds.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from conformance import resources
from conformance.record.judgement import Finding
from conformance.record.phrase import Phrase, bounded

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

CATALOGUE = "en.ftl"
LONGEST = 20_000
"""No sentence has more characters, whatever its phrase holds."""

_MARK = "\x00"
"""Stands around the name of a text that is still to be put in; no catalogue holds it."""


def render(phrase: Phrase) -> str:
    """Return what a phrase says, "" for the silent one; KeyError for a code that the catalogue does not have."""
    return bounded(_rendered(phrase), LONGEST)


def sentence(finding: Finding) -> str:
    """Return a finding in a sentence, as in `expected HTTP 200 with an answer; observed HTTP 500`."""
    return render(finding.phrase)


def _rendered(phrase: Phrase) -> str:
    if not phrase:
        return ""
    texts = {name: _text(value) for name, value in phrase.values if not isinstance(value, int)}
    numbers = tuple((name, value) for name, value in phrase.values if isinstance(value, int))
    parts = _parts(phrase.code, tuple(texts), numbers)
    return "".join(texts[part] if position % 2 else part for position, part in enumerate(parts))


def _text(value: str | Phrase) -> str:
    return bounded(value if isinstance(value, str) else _rendered(value), LONGEST)


@lru_cache(maxsize=4096)
def _parts(code: str, texts: tuple[str, ...], numbers: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """Return a sentence in parts, by turns what stands between the texts and the name of a text."""
    from fluent.runtime.types import fluent_number

    bundle = _bundle()
    values = {name: f"{_MARK}{name}{_MARK}" for name in texts}
    pattern = bundle.get_message(code).value
    assert pattern is not None  # noqa: S101 - a message without a value is none of ours: a test looks
    plain = {name: fluent_number(number, useGrouping=False) for name, number in numbers}
    said, errors = bundle.format_pattern(pattern, {**values, **plain})
    if errors:
        raise errors[0]
    return tuple(str(said).split(_MARK))


@cache
def _bundle() -> FluentBundle:
    """Read the catalogue; the library is loaded by whoever reads the first sentence, and by nobody before."""
    from fluent.runtime import FluentBundle, FluentResource

    bundle = FluentBundle(["en"], use_isolating=False)
    bundle.add_resource(FluentResource((resources.folder("reports") / CATALOGUE).read_text(encoding="utf-8")))
    return bundle

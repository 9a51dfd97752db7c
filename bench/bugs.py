"""Ten bugs that a service might have, as predicates on a message: how soon they are found, how small they are shown.

Each has the smallest message that shows it, written by the same writer, so that a size of 1.0 is
the least that a report could show.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from lxml import etree

from conformance.generate.expand import compile_message
from conformance.generate.pins import Pins
from conformance.schema.tree import Node
from conformance.wire.xml import parse

ENOUGH = 2000
"""Examples after which a bug counts as not found."""

_INFO = "KontaktpersonInfo"
_NUMBER, _PERSON = f"{_INFO}/Elev/CPRNr", f"{_INFO}/KontaktPerson"
_PHONE, _MAIL = f"{_INFO}/KontaktTelefon", f"{_INFO}/KontaktMail"
_INSTITUTION, _DATE = f"{_INFO}/DatakildeInstitutionNummer", f"{_INFO}/SlutDato"
_MANY, _MOST, _LONG_PERSON, _LONG_MAIL = 37, 100, 250, 64
_Texts = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bug:
    """A bug: whether a message's texts, by element name, trigger it; the smallest message that does."""

    name: str
    present: Callable[[_Texts], bool]
    elev: int = 1
    texts: Mapping[str, str] = field(default_factory=dict)

    def smallest(self, root: Node) -> int:
        """Return the size of the smallest message that has the bug, in bytes."""
        least = dict.fromkeys((_NUMBER, _PERSON, _PHONE, _MAIL), "") | {_INSTITUTION: "0"}
        counts = {f"{_INFO}/Elev": self.elev, _DATE: int(_DATE in self.texts)}
        return len(compile_message(root, pins=Pins(counts=counts, texts={**least, **self.texts})).expand(b""))


def _alike(texts: _Texts) -> bool:
    return any(number and times > 1 for number, times in Counter(texts["CPRNr"]).items())


BUGS = (
    Bug(name="37 Elev or more", present=lambda texts: len(texts["CPRNr"]) >= _MANY, elev=_MANY),
    Bug(name="exactly 100 Elev", present=lambda texts: len(texts["CPRNr"]) == _MOST, elev=_MOST),
    Bug(
        name="a CPRNr with a letter beyond ASCII",
        present=lambda texts: any(letter > "\x7f" and letter.isalpha() for letter in "".join(texts["CPRNr"])),
        texts={_NUMBER: "é"},
    ),
    Bug(
        name="KontaktPerson of 250",
        present=lambda texts: len(texts["KontaktPerson"][0]) == _LONG_PERSON,
        texts={_PERSON: "a" * _LONG_PERSON},
    ),
    Bug(name="two Elev alike, not empty", present=_alike, elev=2, texts={_NUMBER: "1"}),
    Bug(
        name="SlutDato with a fraction",
        present=lambda texts: "." in "".join(texts.get("SlutDato", ())),
        texts={_DATE: "2030-06-30T12:00:00.5"},
    ),
    Bug(
        name="100 Elev and KontaktMail of 64",
        present=lambda texts: len(texts["CPRNr"]) == _MOST and len(texts["KontaktMail"][0]) == _LONG_MAIL,
        elev=_MOST,
        texts={_MAIL: "a" * _LONG_MAIL},
    ),
    Bug(name="& in KontaktPerson", present=lambda texts: "&" in texts["KontaktPerson"][0], texts={_PERSON: "&"}),
    Bug(
        name="institution negative, 10 digits",
        present=lambda texts: int(texts["DatakildeInstitutionNummer"][0]) <= -(10**9),
        texts={_INSTITUTION: "-1000000000"},
    ),
    Bug(
        name="astral in KontaktTelefon",
        present=lambda texts: any(letter > "\uffff" for letter in texts["KontaktTelefon"][0]),
        texts={_PHONE: "\U00010000"},
    ),
)


class _Triggered(Exception):
    """What the service with the bug answers."""


@dataclass(slots=True)
class Hunt:
    """One search with one seed: documents until the first failure (0: none), calls to shrink it, its size in bytes."""

    documents: int = 0
    shrinking: int = 0
    size: int = 0


def hunt(bug: Bug, strategy: st.SearchStrategy[bytes], *, chance: int) -> Hunt:
    """Let Hypothesis look for a bug and shrink what it finds; `chance` is the seed."""
    found, calls = Hunt(), 0

    @seed(chance)
    @settings(
        max_examples=ENOUGH,
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @given(strategy)
    def serve(message: bytes) -> None:
        nonlocal calls
        calls += 1
        if bug.present(_texts(message)):
            found.documents, found.size = found.documents or calls, len(message)
            raise _Triggered

    with suppress(_Triggered):
        serve()
    found.shrinking = calls - found.documents
    return found


def _texts(message: bytes) -> _Texts:
    texts: dict[str, list[str]] = {}
    for leaf in parse(message).iter("{*}*"):
        if not len(leaf):
            texts.setdefault(etree.QName(leaf).localname, []).append(leaf.text or "")
    return texts


def median_size(hunts: Sequence[Hunt], smallest: int) -> float:
    """Return the median size of what was reported over the smallest; infinite where most found nothing."""
    return statistics.median(hunt.size / smallest if hunt.documents else float("inf") for hunt in hunts)

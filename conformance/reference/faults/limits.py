"""Faults in limits of characters: how many, and what is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from conformance.reference.faults.crafting import (
    CONTACT,
    CPR,
    MAIL,
    NAME,
    PHONE,
    Named,
    judging,
    limited,
    named,
    rewriting_by_tables,
)
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.tables import Field, Tables
from conformance.wire.xml import escape, text_of


def _counting(measure: Callable[[str], int]) -> Callable[[Named], type[Service]]:
    """Count something else than characters against the limit."""

    def judge(text: str, field: Field) -> str | None:
        return "is too long" if measure(text) > (field.type.limit or 0) else None

    return lambda field: judging(field.field, judge)


def _changed(limit: Callable[[int], int | None]) -> Callable[[Named], type[Service]]:
    """Have another limit than the table."""
    return lambda field: limited(field.field, limit)


def _truncating(field: Named) -> type[Service]:
    """Cut a text to what its column holds before it is looked at."""

    def cut(request: etree._Element, tables: Tables) -> None:
        for element in named(request, field.field):
            element.text = text_of(element)[: tables.find(field.field).type.limit]

    return rewriting_by_tables(cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Way:
    """One way to get a limit of characters wrong, in each of some fields."""

    slug: str
    en: str
    service: Callable[[Named], type[Service]]
    fields: tuple[Named, ...] = CONTACT

    def faults(self) -> list[Fault]:
        """Return the fault of each field."""
        return [
            Fault(
                name=f"{field.slug}-{self.slug}",
                clause=field.clause("maxLength"),
                en=self.en.format(one=field.one, words=field.words),
                service=self.service(field),
            )
            for field in self.fields
        ]


_WAYS = (
    _Way(
        slug="limit-one-more",
        en="Takes {one} one character longer than the table allows.",
        service=_changed(lambda limit: limit + 1),
        fields=(*CONTACT, CPR),
    ),
    _Way(
        slug="limit-one-less",
        en="Refuses the longest {words} that the table allows.",
        service=_changed(lambda limit: limit - 1),
    ),
    _Way(
        slug="limit-missing",
        en="Takes {one} of any length.",
        service=_changed(lambda _: None),
        fields=(*CONTACT, CPR),
    ),
    _Way(
        slug="limit-in-bytes",
        en="Counts the bytes of {one}, so that a Danish letter counts twice.",
        service=_counting(lambda text: len(text.encode())),
    ),
    _Way(
        slug="limit-in-utf-16-bytes",
        en="Counts the bytes of {one} in UTF-16, so that half of what the table allows fits.",
        service=_counting(lambda text: len(text.encode("utf-16-le"))),
    ),
    _Way(
        slug="limit-after-trimming",
        en="Counts the characters of {one} without the white space around it.",
        service=_counting(lambda text: len(text.strip())),
        fields=(NAME,),
    ),
    _Way(
        slug="limit-after-escaping",
        en="Counts the characters of {one} as they are escaped, so that an ampersand counts as five.",
        service=_counting(lambda text: len(escape(text))),
        fields=(NAME,),
    ),
    _Way(
        slug="truncated",
        en="Cuts {one} that is too long instead of refusing it.",
        service=_truncating,
        fields=(*CONTACT, CPR),
    ),
)


def _borrowed(field: Named, other: Named) -> Fault:
    """Look a limit up in the row of another field."""
    return Fault(
        name=f"{field.slug}-has-limit-of-{other.slug}",
        clause=field.clause("maxLength"),
        en=f"Holds {field.one} to the limit of {other.one}.",
        service=limited(field.field, lambda limit: limit, of=other.field),
    )


FAULTS: tuple[Fault, ...] = (
    *(fault for way in _WAYS for fault in way.faults()),
    _borrowed(NAME, MAIL),
    _borrowed(MAIL, NAME),
    _borrowed(PHONE, MAIL),
)

"""The vocabulary of the case tables: one call, one row, one case.

A row names its case (`6.1.3/Elev/max+1`: section, element, relation), the clauses it speaks for,
and how its message is made. What the relation amounts to is looked up in the specification when a
run is planned, and so is whether the message is valid; a row never says a number nor an outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from conformance.generate.equivalents import Equivalent, find_equivalent
from conformance.generate.pins import Pins
from conformance.generate.points import Label, find_point, first_occurrence
from conformance.generate.rawbytes import RawEdit, find_raw_edit
from conformance.generate.violations import find_violation
from conformance.record.judgement import Expectation
from conformance.schema.tree import Node
from conformance.spec.clauses import Level
from conformance.spec.population import REPORTABLE

INSTITUTION = "institution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message in outline: what is pinned, who is in it, what it breaks.

    `people` counts persons by population key, in order; `institution` is the population key of
    the calling institution; `raw` is an edit of the finished bytes, for what is not XML at all;
    `equivalent` writes the finished message in another form.
    """

    da: str
    en: str
    pins: Pins = field(default_factory=Pins)
    breaks: Label | None = None
    people: tuple[tuple[str, int], ...] = ((REPORTABLE, 1),)
    institution: str = INSTITUTION
    raw: RawEdit | None = None
    equivalent: Equivalent | None = None

    @property
    def valid(self) -> bool:
        """Whether the message is a valid request."""
        return self.breaks is None and self.raw is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a case table. `draft` raises KeyError where a specification lacks the point.

    `expectation` None: implied where the message is valid, rejected where it is not. `draws`
    counts messages that Hypothesis draws around the pins instead of the one made from the seed.
    """

    id: str
    clauses: tuple[str, ...]
    draft: Callable[[Node], Draft]
    rules: tuple[str, ...] = ()
    expectation: Expectation | None = None
    level: Level | None = None
    draws: int = 0

    @property
    def section(self) -> str:
        """The section that the case belongs to: what stands before the first slash."""
        return self.id.partition("/")[0]


def boundary(case: str, *, clause: str) -> Row:
    """A boundary point of a facet or an occurrence: `SECTION/ELEMENT/RELATION`."""
    _, name, relation = case.split("/", 2)

    def draft(root: Node) -> Draft:
        point = find_point(root, name, relation)
        return Draft(da=point.da, en=point.en, pins=point.pins, breaks=point.breaks, people=_beside(point.breaks))

    return Row(id=case, clauses=(clause,), draft=draft)


def violation(case: str, *, clause: str) -> Row:
    """A message with one violation: `SECTION/ELEMENT/KIND`, kinds as in `generate.violations`."""
    _, name, kind = case.split("/", 2)

    def draft(root: Node) -> Draft:
        found = find_violation(root, name, kind)
        return Draft(da=found.da, en=found.en, pins=found.pins, breaks=found.breaks, people=_beside(found.breaks))

    return Row(id=case, clauses=(clause,), draft=draft)


def _beside(breaks: Label | None) -> tuple[tuple[str, int], ...]:
    """An invalid message keeps a reportable person beside the one that the edit may touch."""
    return ((REPORTABLE, 1 if breaks is None else 2),)


def value(case: str, text: str, *, clause: str, expectation: Expectation | None = None) -> Row:
    """A valid message in which one element has a given lexical value: `SECTION/ELEMENT/NAME`."""
    _, name, _relation = case.split("/", 2)

    def draft(root: Node) -> Draft:
        plain = root.path(name)
        pins = Pins(counts={plain: 1}, texts={first_occurrence(root, plain): text})
        shown = text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004 - a title stays on its line
        return Draft(da=f"{name} er '{shown}'", en=f"{name} is '{shown}'", pins=pins)

    return Row(id=case, clauses=(clause,), draft=draft, expectation=expectation)


def people(
    case: str,
    persons: Mapping[str, int],
    *,
    clauses: tuple[str, ...],
    institution: str = INSTITUTION,
    rules: tuple[str, ...] = (),
) -> Row:
    """A valid message about so many persons of each population key, from an institution key."""
    words = " + ".join(f"{count} {key}" for key, count in persons.items())
    caller = "" if institution == INSTITUTION else f", {institution}"
    draft = Draft(
        da=f"et kald om {words}{caller}",
        en=f"a call about {words}{caller}",
        people=tuple(persons.items()),
        institution=institution,
    )
    return Row(id=case, clauses=clauses, draft=lambda _: draft, rules=rules)


def form(case: str, *, clause: str, rules: tuple[str, ...], invalid: bool = False) -> Row:
    """A case that owns passive rules, with one message of its own so that they see something."""

    def draft(root: Node) -> Draft:
        if not invalid:
            return Draft(da="formen af svaret på en gyldig besked", en="the form of the answer to a valid message")
        found = find_violation(root, root.children[0].name, "misnamed")
        return Draft(
            da="formen af svaret på en ugyldig besked",
            en="the form of the answer to an invalid message",
            pins=found.pins,
            breaks=found.breaks,
            people=_beside(found.breaks),
        )

    return Row(id=case, clauses=(clause,), draft=draft, rules=rules, expectation=Expectation.RULES)


def raw(case: str, *, clause: str, edit: RawEdit | None = None) -> Row:
    """A message whose bytes are not XML that SOAP allows.

    The last part of the id names an edit of `generate.rawbytes`, unless one is given.
    """
    edit = edit or find_raw_edit(case.rpartition("/")[2])
    draft = Draft(da=edit.da, en=edit.en, raw=edit)
    return Row(id=case, clauses=(clause,), draft=lambda _: draft)


def equivalent(case: str, *, clause: str) -> Row:
    """A valid message in another form: the last part names a form of `generate.equivalents`."""
    form_ = find_equivalent(case.rpartition("/")[2])
    draft = Draft(da=form_.da, en=form_.en, equivalent=form_)
    return Row(id=case, clauses=(clause,), draft=lambda _: draft)


def drawn(case: str, *, clause: str, draws: int) -> Row:
    """Valid messages as Hypothesis draws them, all of them to be answered as implied."""
    draft = Draft(da=f"{draws} trukne gyldige beskeder", en=f"{draws} drawn valid messages")
    return Row(id=case, clauses=(clause,), draft=lambda _: draft, draws=draws)

"""The vocabulary of the case tables: one call, one row, one case.

A row names its case (`6.1.3/Elev/max+1`: section, element, relation), the clauses it speaks for,
and how its message is made. What the relation amounts to is looked up in the specification when a
run is planned, and so is whether the message is valid; a row never says a number nor an outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from conformance.generate.equivalents import Equivalent, find_equivalent
from conformance.generate.pins import Pins
from conformance.generate.points import Label, edge_text, everywhere, find_point, first_occurrence
from conformance.generate.rawbytes import RawEdit, find_raw_edit
from conformance.generate.violations import find_violation
from conformance.record.judgement import Expectation
from conformance.schema.tree import Node
from conformance.spec.clauses import Level
from conformance.spec.population import REPORTABLE
from conformance.spec.tables import RequestRoles

INSTITUTION = "institution"
OTHER = "other_institution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message in outline: what is pinned, who is in it, what it breaks.

    `people` counts persons by population key, in order, from the person at `offset` on;
    `institution` is the population key of the calling institution; `raw` is an edit of the finished
    bytes, for what is not XML at all; `equivalent` writes the finished message in another form;
    `refused` says that SOAP forbids to accept the message, though it is valid against the XSD;
    `twins` says that the first person stands in every place.
    """

    da: str
    en: str
    pins: Pins = field(default_factory=Pins)
    breaks: Label | None = None
    people: tuple[tuple[str, int], ...] = ((REPORTABLE, 1),)
    institution: str = INSTITUTION
    raw: RawEdit | None = None
    equivalent: Equivalent | None = None
    refused: bool = False
    offset: int = 0
    twins: bool = False

    @property
    def valid(self) -> bool:
        """Whether the message is a valid request."""
        return self.breaks is None and self.raw is None and not self.refused


class Subject(StrEnum):
    """What a row of the tier `explore` draws: see `run.drawing`."""

    VALID = "valid"
    VIOLATION = "violation"
    FORM = "form"
    ODD = "odd"


Drafting = Callable[[Node, RequestRoles], Draft]
"""Makes a draft from the tree and what its fields mean; KeyError where a specification lacks the point."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a case table: what is sent, what must come back, and whom it speaks for.

    `expectation` None: implied where the message is valid, rejected where it is not. `setup` is
    sent before the message, `then` after it, as further probes. `draws` counts messages that
    Hypothesis draws around the pins instead of the one made from the seed; the message is sent
    `times` times one after the other, or so many of its like `together`. A `controlled` message is
    valid, and proves something only beside a call that is accepted. With `readback`, what is stored
    is asked for after each probe.

    A row that explores a subject draws its messages freely, for as long as a run is given (`run.explore`).

    A case about a `reading` records what is shown: `observer` says what is looked at, `shows` which
    alternative each thing seen is. Where `lenient` names alternatives, the case judges unless
    target.toml chose one of them.
    """

    id: str
    clauses: tuple[str, ...]
    draft: Drafting
    rules: tuple[str, ...] = ()
    expectation: Expectation | None = None
    level: Level | None = None
    setup: tuple[Drafting, ...] = ()
    then: tuple[Drafting, ...] = ()
    draws: int = 0
    times: int = 1
    together: int = 1
    controlled: bool = False
    readback: bool = False
    reading: str = ""
    observer: str = "acceptance"
    shows: Mapping[str, str] = field(default_factory=dict)
    lenient: tuple[str, ...] = ()
    explore: Subject | None = None

    @property
    def section(self) -> str:
        """The section that the case belongs to: what stands before the first slash."""
        return self.id.partition("/")[0]


def boundary(case: str, *, clause: str) -> Row:
    """A boundary point of a facet or an occurrence: `SECTION/ELEMENT/RELATION`."""
    _, name, relation = case.split("/", 2)

    def draft(root: Node, _: RequestRoles) -> Draft:
        point = find_point(root, name, relation)
        return Draft(da=point.da, en=point.en, pins=point.pins, breaks=point.breaks, people=_beside(point.breaks))

    return Row(id=case, clauses=(clause,), draft=draft)


def violation(case: str, *, clause: str) -> Row:
    """A message with one violation: `SECTION/ELEMENT/KIND`, kinds as in `generate.violations`."""
    _, name, kind = case.split("/", 2)

    def draft(root: Node, _: RequestRoles) -> Draft:
        found = find_violation(root, name, kind)
        return Draft(da=found.da, en=found.en, pins=found.pins, breaks=found.breaks, people=_beside(found.breaks))

    return Row(id=case, clauses=(clause,), draft=draft)


def observed(row: Row, reading: str, *, observer: str = "acceptance", shows: Mapping[str, str]) -> Row:
    """The same message, about a reading: what comes back is recorded and not judged."""
    return replace(
        row,
        reading=reading,
        observer=observer,
        shows=shows,
        expectation=Expectation.OBSERVED,
        level=Level.OBSERVE,
    )


def lenient(row: Row, reading: str, *alternatives: str, shows: Mapping[str, str]) -> Row:
    """The same row, which only records what it sees where target.toml chose one of these alternatives."""
    return replace(row, reading=reading, lenient=alternatives, shows=shows)


def _beside(breaks: Label | None) -> tuple[tuple[str, int], ...]:
    """An invalid message keeps a reportable person beside the one that the edit may touch."""
    return ((REPORTABLE, 1 if breaks is None else 2),)


def value(case: str, text: str, *, clause: str, expectation: Expectation | None = None) -> Row:
    """A valid message in which one element has a given lexical value: `SECTION/ELEMENT/NAME`."""
    _, name, _relation = case.split("/", 2)
    return Row(id=case, clauses=(clause,), draft=_valued(name, text), expectation=expectation)


def _valued(name: str, text: str) -> Drafting:
    def draft(root: Node, _: RequestRoles) -> Draft:
        plain = root.path(name)
        pins = Pins(counts={plain: 1}, texts={first_occurrence(root, plain): text})
        shown = text if len(text) <= 40 else f"{text[:39]}…"  # noqa: PLR2004 - a title stays on its line
        return Draft(da=f"{name} er '{shown}'", en=f"{name} is '{shown}'", pins=pins)

    return draft


def people(
    case: str,
    persons: Mapping[str, int],
    *,
    clauses: tuple[str, ...],
    institution: str = INSTITUTION,
    rules: tuple[str, ...] = (),
    controlled: bool = False,
) -> Row:
    """A valid message about so many persons of each population key, from an institution key."""
    return Row(
        id=case, clauses=clauses, draft=about(persons, institution=institution), rules=rules, controlled=controlled
    )


def about(
    persons: Mapping[str, int] | Sequence[tuple[str, int]],
    *,
    institution: str = INSTITUTION,
    texts: Mapping[str, str] | None = None,
    offset: int = 0,
) -> Drafting:
    """A valid message about so many persons of each key, in their order, with texts given by element name.

    `offset` passes over the first persons of a key.
    """
    pairs = tuple(persons.items()) if isinstance(persons, Mapping) else tuple(persons)
    words = " + ".join(f"{count} {key}" for key, count in pairs)
    caller = "" if institution == INSTITUTION else f", {institution}"
    told = "".join(f", {name} '{text}'" for name, text in (texts or {}).items())

    def draft(root: Node, _: RequestRoles) -> Draft:
        paths = {root.path(name): text for name, text in (texts or {}).items()}
        return Draft(
            da=f"et kald om {words}{caller}{told}",
            en=f"a call about {words}{caller}{told}",
            pins=Pins(counts=dict.fromkeys(paths, 1), texts=paths),
            people=pairs,
            institution=institution,
            offset=offset,
        )

    return draft


def in_order(case: str, *persons: tuple[str, int], clauses: tuple[str, ...]) -> Row:
    """A valid message about persons in this order; a key may come again."""
    return Row(id=case, clauses=clauses, draft=about(persons))


def twice(case: str, *, clause: str, shows: Mapping[str, str]) -> Row:
    """A call in which one person stands twice: the text does not say what is answered."""
    draft = Draft(da="den samme unge to gange", en="the same young person twice", people=((REPORTABLE, 2),), twins=True)
    row = Row(id=case, clauses=(clause,), draft=lambda *_: draft)
    return observed(row, "duplicate-person", observer="twins", shows=shows)


def filled(relation: str) -> Drafting:
    """A valid message about one person with every text at a relation to its limit."""

    def draft(root: Node, roles: RequestRoles) -> Draft:
        leaves = {path: edge_text(node, relation) for path, node in root.walk() if node.max == 1}
        people_path = root.path(roles.subject.name)
        texts = {path: text for path, text in leaves.items() if text is not None and path != people_path}
        return Draft(da=f"alle tekster: {relation}", en=f"all texts: {relation}", pins=Pins(texts=texts))

    return draft


def largest(case: str, relation: str, *, clause: str) -> Row:
    """The largest message that is allowed, with every text at a relation to its limit, and every optional field."""
    texts = filled(relation)

    def draft(root: Node, roles: RequestRoles) -> Draft:
        counts = {path: node.max for path, node in root.walk() if path}
        pins = replace(texts(root, roles).pins, counts=counts)
        words = f"as large as it can be, {relation}"
        return Draft(da=f"{root.name}, størst mulig, {relation}", en=f"{root.name}, {words}", pins=pins)

    return Row(id=case, clauses=(clause,), draft=draft)


def full(
    case: str, bad: Mapping[str, int], *, first: str = "", clauses: tuple[str, ...], readback: bool = False
) -> Row:
    """The largest call that is allowed: the bad ones stand `first` or last, the rest of it is reportable."""
    stored = Expectation.STORED if readback else None

    def draft(root: Node, roles: RequestRoles) -> Draft:
        most = root.at(everywhere(root.path(roles.entry.name))).max
        rest = most - sum(bad.values())
        order = (*bad.items(), (REPORTABLE, rest)) if first == "bad" else ((REPORTABLE, rest), *bad.items())
        words = " + ".join(f"{count} {key}" for key, count in order)
        return Draft(da=f"et kald om {words}", en=f"a call about {words}", people=order)

    return Row(id=case, clauses=clauses, draft=draft, readback=readback, expectation=stored)


def in_second(row: Row, case: str) -> Row:
    """The same edit in the second person of the call, whom a validation that stops at the first does not see."""

    def draft(root: Node, roles: RequestRoles) -> Draft:
        first = row.draft(root, roles)
        moved = {_second(path): edit for path, edit in first.pins.edits.items()}
        texts = {_second(path): text for path, text in first.pins.texts.items()}
        breaks = first.breaks and replace(first.breaks, path=_second(first.breaks.path))
        pins = replace(first.pins, edits=moved, texts=texts)
        return replace(first, pins=pins, breaks=breaks, da=f"{first.da}, i den anden", en=f"{first.en}, in the second")

    return replace(row, id=case, draft=draft)


def _second(path: str) -> str:
    return path.replace("[1]", "[2]", 1)


def form(case: str, *, clause: str, rules: tuple[str, ...], invalid: bool = False) -> Row:
    """A case that owns passive rules, with one message of its own so that they see something."""

    def draft(root: Node, _: RequestRoles) -> Draft:
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


def raw(case: str, *, clause: str, edit: RawEdit | None = None, expectation: Expectation | None = None) -> Row:
    """A message whose bytes are not XML that SOAP allows.

    The last part of the id names an edit of `generate.rawbytes`, unless one is given.
    """
    edit = edit or find_raw_edit(case.rpartition("/")[2])
    draft = Draft(da=edit.da, en=edit.en, raw=edit, people=((REPORTABLE, 2),))
    return Row(id=case, clauses=(clause,), draft=lambda *_: draft, expectation=expectation)


def equivalent(case: str, *, clause: str, refused: bool = False) -> Row:
    """A valid message in another form: the last part names a form of `generate.equivalents`.

    `refused` where SOAP forbids to accept that form.
    """
    form_ = find_equivalent(case.rpartition("/")[2])
    draft = Draft(
        da=form_.da,
        en=form_.en,
        equivalent=form_,
        refused=refused,
        people=((REPORTABLE, 2 if refused else 1),),
    )
    return Row(id=case, clauses=(clause,), draft=lambda *_: draft)


def drawn(case: str, *, clause: str, draws: int) -> Row:
    """Valid messages as Hypothesis draws them, all of them to be answered as implied."""
    draft = Draft(da=f"{draws} trukne gyldige beskeder", en=f"{draws} drawn valid messages")
    return Row(id=case, clauses=(clause,), draft=lambda *_: draft, draws=draws)


def after(case: str, setup: Row, *, clause: str) -> Row:
    """A valid message right after another one, however that was answered."""
    draft = Draft(da=f"en gyldig besked lige efter {setup.id}", en=f"a valid message right after {setup.id}")
    return Row(id=case, clauses=(clause,), draft=lambda *_: draft, setup=(setup.draft,), expectation=Expectation.EXACT)


def repeated(case: str, *, clause: str, times: int) -> Row:
    """The same valid message so many times, one after the other."""
    draft = Draft(da=f"den samme besked {times} gange", en=f"the same message {times} times")
    return Row(id=case, clauses=(clause,), draft=lambda *_: draft, times=times, expectation=Expectation.EXACT)


def together(case: str, *, clause: str, calls: int) -> Row:
    """So many valid calls at the same time, each about another person."""
    draft = Draft(da=f"{calls} kald på samme tid", en=f"{calls} calls at the same time")
    return Row(id=case, clauses=(clause,), draft=lambda *_: draft, together=calls, expectation=Expectation.EXACT)


def sequence(case: str, *drafts: Drafting, clauses: tuple[str, ...], readback: bool = False) -> Row:
    """Valid calls one after the other; with `readback`, what is stored is asked for after each."""
    return Row(
        id=case,
        clauses=clauses,
        draft=drafts[0],
        then=drafts[1:],
        readback=readback,
        expectation=Expectation.STORED if readback else None,
    )

"""The choices of an explored message that its expander does not know: who, what is broken, in which form.

Each is a list of options, the simplest first. An option goes on with a draft, so that choices can be
made one after the other; one that has a mark does something to the message, and is named by it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from conformance.generate.equivalents import EQUIVALENTS, Equivalent
from conformance.generate.pins import Pins
from conformance.generate.points import everywhere, points
from conformance.generate.violations import violations
from conformance.run.catalogue import load_rows
from conformance.run.rows import Draft
from conformance.run.workbench import Workbench
from conformance.schema.tree import Node
from conformance.spec.population import REPORTABLE
from conformance.spec.tables import Place, RequestRoles
from conformance.wire.document import Document
from conformance.wire.xml import split, text_of

_TRIMMED = "spaces"
"""Points that only trailing spaces carry over a limit: whoever trims a text first does not see them."""

FORM_CLAUSE = "soap/form"

_EXCUSED = {
    "order": ("element-order", "free"),
    "unknown-element": ("unknown-elements", "taken"),
    "other-namespace": ("element-form", "unqualified"),
    "nil": ("nil", "taken"),
    "empty": ("end-date-empty", "same-as-none"),
}
"""Kinds of violation that are none by the reading which a target chose."""


def _texts(roles: RequestRoles) -> tuple[Place | None, ...]:
    return roles.texts


def _end(roles: RequestRoles) -> tuple[Place | None, ...]:
    return (roles.end_date,)


_FIXED = {
    "string-limit": ("code-points", _texts),
    "contact-syntax": ("not-checked", _texts),
    "datetime-zone": ("optional", _end),
    "datetime-fraction": ("accepted", _end),
    "end-date-past": ("accepted", _end),
}
"""Readings about values, with the alternative by which all plain values are drawn, and the fields concerned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One way to go on with a draft. `mark` names what it does to the message, "" where that is not the point."""

    change: Callable[[Draft], Draft]
    mark: str = ""


PLAIN = Option(change=lambda draft: draft)


def undrawn(root: Node, roles: RequestRoles, readings: Mapping[str, str]) -> Pins:
    """Return the pins of fields that are not drawn, since the target chose a reading by which it may refuse values.

    A text is then its example, and what may be absent is absent.
    """
    chosen = [fields for reading, (plain, fields) in _FIXED.items() if readings.get(reading, plain) != plain]
    nodes = {node.name: (path, node) for path, node in root.walk() if node.simple is not None}
    names = dict.fromkeys(place.name for fields in chosen for place in fields(roles) if place is not None)
    found = [nodes[name] for name in names]
    return Pins(
        counts={path: 0 for path, node in found if node.min == 0},
        texts={path: node.example for path, node in found if node.min},
    )


# ---------------------------------------------------------------- who a message is about


def callers(bench: Workbench) -> Iterator[Option]:
    """Yield whom a message may be about: reportable persons, others among them, and from an unknown institution."""
    most = bench.root.at(bench.elev_path()).max
    reportable = bench.persons(((REPORTABLE, most),), most)
    yield _about(bench, reportable)
    yield _about(bench, bench.persons(((REPORTABLE, most),), most, offset=len(bench.people(REPORTABLE)) // 2))
    kinds = [bench.people(key) for key in bench.population.persons]
    yield _about(bench, _filled(_in_turn(kinds), reportable))
    yield _about(bench, _filled(_in_turn(kinds[::-1]), reportable))
    for institution in bench.population.calls:
        yield _about(bench, reportable, institution)


def _about(bench: Workbench, persons: Sequence[str], institution: str = "") -> Option:
    pins = Pins(texts={bench.person_path(): tuple(persons)})

    def change(draft: Draft) -> Draft:
        return replace(draft, pins=draft.pins.also(pins), institution=institution or draft.institution)

    return Option(change=change)


def _in_turn(kinds: Sequence[Sequence[str]]) -> list[str]:
    """Return one of each kind, then the second of each, until none is left."""
    longest = max((len(kind) for kind in kinds), default=0)
    return [kind[place] for place in range(longest) for kind in kinds if place < len(kind)]


def _filled(persons: Sequence[str], others: Sequence[str]) -> list[str]:
    """Return as many persons as there are others, each once."""
    return list(dict.fromkeys([*persons, *others]))[: len(others)]


# ---------------------------------------------------------------- what is broken


def broken_drafts(root: Node, readings: Mapping[str, str]) -> Iterator[Option]:
    """Yield every violation of the tree and every point beyond a limit, apart from what a reading excuses."""
    for found in violations(root):
        reading, alternative = _EXCUSED.get(found.name, ("", ""))
        if not reading or readings.get(reading) != alternative:
            yield _breaking(
                found.name, replace(_NOTHING, da=found.da, en=found.en, pins=found.pins, breaks=found.breaks)
            )
    for point in points(root):
        if point.breaks is not None and not point.relation.endswith(_TRIMMED):
            name = f"{everywhere(point.path)}/{point.relation.partition('/')[0]}"
            yield _breaking(name, replace(_NOTHING, da=point.da, en=point.en, pins=point.pins, breaks=point.breaks))


_NOTHING = Draft(da="", en="")


def _breaking(name: str, broken: Draft) -> Option:
    def change(draft: Draft) -> Draft:
        return replace(draft, da=broken.da, en=broken.en, pins=draft.pins.also(broken.pins), breaks=broken.breaks)

    return Option(change=change, mark=name)


# ---------------------------------------------------------------- in which form it is written


def forms() -> Iterator[Option]:
    """Yield the forms that a message can be written in, each of them on top of the one before, if there is one.

    They are those of the cases about forms: another rewriting may be one that SOAP tells to refuse.
    """
    judged = {row.id.rpartition("/")[2] for row in load_rows() if row.clauses == (FORM_CLAUSE,)}
    yield from (_form(form) for form in EQUIVALENTS if form.name in judged)


def _form(form: Equivalent) -> Option:
    return Option(change=lambda draft: _rewritten(draft, form), mark=form.name)


def _rewritten(draft: Draft, form: Equivalent) -> Draft:
    whole = form if draft.equivalent is None else _composed(draft.equivalent, form)
    return replace(draft, equivalent=whole, da=whole.da, en=whole.en)


def _composed(first: Equivalent, second: Equivalent) -> Equivalent:
    """Return the form that writes a message in one form and the result in another."""
    return Equivalent(
        name=f"{first.name}+{second.name}",
        da=f"{first.da}, og {second.da}",
        en=f"{first.en}, and {second.en}",
        rewrite=lambda text: second.rewrite(first.rewrite(text)),
        charset=second.charset if first.charset == "utf-8" else first.charset,
    )


def same_message(one: Document, other: Document) -> bool:
    """Whether two envelopes say the same in Body: the elements, and the texts of those without children.

    What cannot be read says nothing: each form is made for messages as the expander writes them, and
    not every two of them go together.
    """
    if one.root is None or other.root is None:
        return False
    return _meaning(one.root) == _meaning(other.root)


def _meaning(envelope: etree._Element) -> list[tuple[tuple[str, str], str]]:
    return [(split(element), "" if len(element) else text_of(element)) for element in envelope[-1].iter()]

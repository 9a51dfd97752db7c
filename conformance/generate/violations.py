"""Messages with exactly one violation: an edit of a valid message, labelled with what it breaks.

A violation is an edit of one element's markup, so that the message without the edit is its
control. Each kind says at which path and as what both oracles must report it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from conformance.generate.pieces import replace_element
from conformance.generate.pins import Edit, Pins
from conformance.generate.points import Label, everywhere, first_occurrence
from conformance.schema.oracles import ViolationKind
from conformance.schema.tree import Node, Primitive

XSI = "http://www.w3.org/2001/XMLSchema-instance"
FOREIGN = "urn:not-the-namespace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One violation of a tree: the kind's name, where, the edit, the label, and words for it."""

    name: str
    path: str
    pins: Pins
    breaks: Label
    da: str
    en: str


def violations(root: Node) -> Iterator[Violation]:
    """Yield every violation that applies somewhere in the tree, in document order.

    The paths name the first occurrence of a repeated element: its siblings stay as they are.
    """
    for path, node in root.walk():
        where = first_occurrence(root, path)
        for kind in _KINDS:
            if kind.applies(node, path):
                yield kind.make(node, where)


def find_violation(root: Node, name: str, kind: str) -> Violation:
    """Return the violation `kind` of the element `name`; KeyError where there is none."""
    path = "" if name == root.name else root.path(name)
    where = first_occurrence(root, path)
    for violation in violations(root):
        if (violation.path, violation.name) == (where, kind):
            return violation
    raise KeyError(f"{name}/{kind}")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A way to break an element: which ones it applies to, the edit, and how it is reported."""

    name: str
    applies: Callable[[Node, str], bool]
    edit: Callable[[Node], Edit]
    kind: ViolationKind
    parent: bool
    da: str
    en: str

    def make(self, node: Node, where: str) -> Violation:
        """Return this violation at a path."""
        parent = where.rpartition("/")[0] if where else ".."
        return Violation(
            name=self.name,
            path=where,
            pins=Pins(counts={everywhere(where): 1} if node.min == 0 else {}, edits={where: self.edit(node)}),
            breaks=Label(path=parent if self.parent else where, kind=self.kind),
            da=self.da.format(name=node.name),
            en=self.en.format(name=node.name),
        )


def _below_root(_: Node, path: str) -> bool:
    return bool(path)


def _anywhere(_: Node, __: str) -> bool:
    return True


def _structure(node: Node, _: str) -> bool:
    return bool(node.children)


def _swappable(node: Node, _: str) -> bool:
    """Whether two neighbouring required children can change places (one inside each other's stead)."""
    return len([child for child in node.children if child.min]) > 1


def _single(node: Node, path: str) -> bool:
    return bool(path) and node.max == 1


def _integer(node: Node, _: str) -> bool:
    return node.simple is not None and node.simple.primitive is Primitive.INTEGER


def _datetime(node: Node, _: str) -> bool:
    return node.simple is not None and node.simple.primitive is Primitive.DATETIME


def _typed(node: Node, path: str) -> bool:
    return _integer(node, path) or _datetime(node, path)


def _listed(node: Node, _: str) -> bool:
    return node.simple is not None and node.simple.primitive is Primitive.STRING and bool(node.simple.values)


def _rename(markup: str, old: str, new: str) -> str:
    return markup.replace(f"<{old}", f"<{new}", 1)[: -len(f"</{old}>")] + f"</{new}>"


def _attributed(markup: str, name: str, attributes: str) -> str:
    return markup.replace(f"<{name}", f"<{name} {attributes}", 1)


def _swap_last_two(node: Node) -> Edit:
    """Exchange the last two required children."""
    first, second = [child.name for child in node.children if child.min][-2:]

    def edit(markup: str) -> str:
        pieces: dict[str, str] = {}

        def note(piece: str) -> str:
            pieces[piece[1 : piece.index(">")]] = piece
            return piece

        replace_element(markup, first, note)
        replace_element(markup, second, note)
        exchanged = replace_element(markup, first, lambda _: "\0")
        exchanged = replace_element(exchanged, second, lambda _: pieces[first])
        return exchanged.replace("\0", pieces[second])

    return edit


def _text(value: str) -> Callable[[Node], Edit]:
    return lambda node: lambda _: f"<{node.name}>{value}</{node.name}>"


def _before_end(node: Node, extra: str) -> Edit:
    end = f"</{node.name}>"
    return lambda markup: markup[: -len(end)] + extra + end


_C = ViolationKind.CONTENT
_L = ViolationKind.LEXICAL
_KINDS = (
    _Kind(
        name="misnamed",
        applies=_anywhere,
        edit=lambda node: lambda markup: _rename(markup, node.name, f"{node.name}X"),
        kind=_C,
        parent=True,
        da="{name} hedder {name}X",
        en="{name} is called {name}X",
    ),
    _Kind(
        name="other-case",
        applies=lambda node, path: bool(path) and node.name != node.name.lower(),
        edit=lambda node: lambda markup: _rename(markup, node.name, node.name.lower()),
        kind=_C,
        parent=True,
        da="{name} er skrevet med små bogstaver",
        en="{name} is written in lower case",
    ),
    _Kind(
        name="other-namespace",
        applies=_anywhere,
        edit=lambda node: (
            lambda markup: (
                markup.replace(f'xmlns="{node.namespace}"', f'xmlns="{FOREIGN}"', 1)
                if "xmlns=" in markup.partition(">")[0]
                else _attributed(markup, node.name, f'xmlns="{FOREIGN}"')
            )
        ),
        kind=_C,
        parent=True,
        da="{name} er i et andet navnerum",
        en="{name} is in another namespace",
    ),
    _Kind(
        name="repeated",
        applies=_single,
        edit=lambda _: lambda markup: markup + markup,
        kind=_C,
        parent=True,
        da="{name} står to gange",
        en="{name} stands twice",
    ),
    _Kind(
        name="order",
        applies=_swappable,
        edit=_swap_last_two,
        kind=_C,
        parent=False,
        da="to felter i {name} har byttet plads",
        en="two fields of {name} have changed places",
    ),
    _Kind(
        name="unknown-element",
        applies=_structure,
        edit=lambda node: _before_end(node, "<Ukendt>x</Ukendt>"),
        kind=_C,
        parent=False,
        da="et ukendt element i {name}",
        en="an unknown element in {name}",
    ),
    _Kind(
        name="text",
        applies=_structure,
        edit=lambda node: _before_end(node, "tekst"),
        kind=ViolationKind.CHARACTERS,
        parent=False,
        da="tekst mellem elementerne i {name}",
        en="text between the elements of {name}",
    ),
    _Kind(
        name="attribute",
        applies=_below_root,
        edit=lambda node: lambda markup: _attributed(markup, node.name, 'ukendt="1"'),
        kind=ViolationKind.ATTRIBUTE,
        parent=False,
        da="en ukendt attribut på {name}",
        en="an unknown attribute on {name}",
    ),
    _Kind(
        name="nil",
        applies=_typed,
        edit=lambda node: lambda _: f'<{node.name} xmlns:xsi="{XSI}" xsi:nil="true"/>',
        kind=ViolationKind.NIL,
        parent=False,
        da="{name} er xsi:nil",
        en="{name} is xsi:nil",
    ),
    _Kind(
        name="empty",
        applies=_typed,
        edit=lambda node: lambda _: f"<{node.name}/>",
        kind=_L,
        parent=False,
        da="{name} er tom",
        en="{name} is empty",
    ),
    _Kind(
        name="letters",
        applies=_typed,
        edit=_text("abc"),
        kind=_L,
        parent=False,
        da="{name} er bogstaver",
        en="{name} is letters",
    ),
    _Kind(
        name="unlisted-value",
        applies=_listed,
        edit=_text("ikke på listen"),
        kind=ViolationKind.ENUMERATION,
        parent=False,
        da="{name} har en værdi, der ikke er på listen",
        en="{name} has a value that is not on the list",
    ),
    _Kind(
        name="decimal",
        applies=_integer,
        edit=_text("12.5"),
        kind=_L,
        parent=False,
        da="{name} er et decimaltal",
        en="{name} is a decimal number",
    ),
    _Kind(
        name="date-only",
        applies=_datetime,
        edit=_text("2030-06-30"),
        kind=_L,
        parent=False,
        da="{name} er en dato uden tid",
        en="{name} is a date without a time",
    ),
    _Kind(
        name="danish-date",
        applies=_datetime,
        edit=_text("30-06-2030 12:00:00"),
        kind=_L,
        parent=False,
        da="{name} er en dato, som man skriver den på dansk",
        en="{name} is a date as one writes it in Danish",
    ),
    _Kind(
        name="no-such-day",
        applies=_datetime,
        edit=_text("2030-02-30T12:00:00"),
        kind=_L,
        parent=False,
        da="{name} er en dag, der ikke findes",
        en="{name} is a day that does not exist",
    ),
)

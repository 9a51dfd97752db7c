"""The layer that a carrier puts around the message, as data: names, field tables, error codes.

Read from `[binding.outer]` of a binding; one that carries the message bare has no such table. The
layer's own elements stand in its namespace, what it carries in that of the message.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum

from conformance.spec.reader import Section, suggestion
from conformance.spec.tables import Field, Structure
from conformance.spec.tables_file import read_structure


class Side(StrEnum):
    """Whose fault a SOAP fault says it is (SOAP 1.2 part 1, 5.4.6): the sender's or the receiver's."""

    SENDER = "sender"
    RECEIVER = "receiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An error code of the carrier, and the side that its fault blames."""

    code: str
    side: Side
    da: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outer:
    """The layer. The names say which structure, and which field, plays which part.

    `request` and `response` are the elements of Body. Both hold `identifier` (with the fields
    `system` and `transaction`) and `message`, which holds our message; the response also
    `correlation`. `fault` is the detail of a fault. `ping` is an empty element, answered by `pong`.
    """

    namespace: str
    prefix: str
    request: str
    response: str
    message: str
    identifier: str
    system: str
    transaction: str
    correlation: str
    fault: str
    ping_operation: str
    ping: str
    pong: str
    codes: tuple[Code, ...]
    structures: tuple[Structure, ...]

    def structure(self, element: str) -> Structure:
        """Return the table of `element`; KeyError where there is none."""
        for structure in self.structures:
            if structure.element == element:
                return structure
        raise KeyError(element)

    def carries(self, field: Field) -> bool:
        """Whether a field holds the message instead of fields of the layer."""
        return field.type.structure == self.message

    def code(self, side: Side) -> Code:
        """Return the code of a fault of this side; KeyError where there is none."""
        for code in self.codes:
            if code.side is side:
                return code
        raise KeyError(side)

    def renamed(self, *, namespace: str | None, request: str | None, response: str | None) -> Outer:
        """Return the layer under other names, None for one that stays."""
        names = {self.request: request or self.request, self.response: response or self.response}
        structures = tuple(replace(s, element=names.get(s.element, s.element)) for s in self.structures)
        return replace(
            self,
            namespace=namespace or self.namespace,
            request=names[self.request],
            response=names[self.response],
            structures=structures,
        )


_NAMES = tuple(field.name for field in fields(Outer) if field.type == "str")


def read_outer(section: Section) -> Outer:
    """Read `[binding.outer]`; ConfigurationError names the key of what is wrong."""
    outer = Outer(
        **{name: section.take(name, str) for name in _NAMES},
        codes=tuple(_code(s) for s in section.sections("code", name="code")),
        structures=tuple(read_structure(s) for s in section.sections("structure", name="element")),
    )
    section.done()
    _check(outer, section)
    return outer


def _code(section: Section) -> Code:
    side = section.take("side", str)
    if side not in list(Side):
        section.refuse("side", f"cannot be '{side}'", "expected sender or receiver")
    keys = {key: section.take(key, str) for key in ("code", "da", "en")}
    section.done()
    return Code(side=Side(side), **keys)


def _check(outer: Outer, section: Section) -> None:
    """Refuse names that no table has, and codes that leave a side out."""
    elements = [structure.element for structure in outer.structures]
    for key in ("request", "response", "identifier", "fault", "pong"):
        _known(section, key, getattr(outer, key), elements)
    for structure in outer.structures:
        for field in structure.fields:
            if field.type.structure is not None and not outer.carries(field):
                _known(section, "structure", field.type.structure, elements)
    parts = {
        outer.request: ("identifier", "message"),
        outer.response: ("identifier", "correlation", "message"),
        outer.identifier: ("system", "transaction"),
        outer.fault: ("correlation",),
    }
    for element, keys in parts.items():
        for key in keys:
            _known(section, key, getattr(outer, key), [field.name for field in outer.structure(element).fields])
    if {code.side for code in outer.codes} != set(Side):
        section.refuse("code", "has no code for one of the sides", "expected one for sender, one for receiver")


def _known(section: Section, key: str, name: str, known: list[str]) -> None:
    if name not in known:
        section.refuse(key, f"names '{name}', which is not defined", suggestion(name, known))

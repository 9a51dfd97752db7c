"""Faults of the integration platform: in the layer around the message, and in the detail of its faults.

What is known of the layer comes from other services, so that these deserve a warning as long as the
message in it can be found.
"""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.reference.envelope import Refusal
from conformance.reference.platform import Carried, Platform
from conformance.reference.registers import Registers
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import Service
from conformance.spec.specification import Specification

_LAYER, _IDENTIFIER, _CORRELATION, _DETAIL = "ipl/layer", "ipl/identifier", "ipl/correlation-id", "ipl/fault-detail"
_COLUMN = 16
_Edit = Callable[[str], str]


def _behind(platform: type[Platform]) -> type[Service]:
    """Return the service behind a platform; where the binding has none, the service alone."""

    class Behind(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            outer = self.binding.outer
            if outer is not None:
                self.platform = platform(outer, self.tables)

    return Behind


def _answering(edit: _Edit) -> type[Service]:
    """Return a service whose platform edits the layer around an answer."""

    class Answering(Platform):
        def response(self, message: str, carried: Carried) -> str:
            return edit(super().response(message, carried))

    return _behind(Answering)


def _explaining(edit: _Edit) -> type[Service]:
    """Return a service whose platform edits the detail of a fault."""

    class Explaining(Platform):
        def detail(self, refusal: Refusal) -> str:
            return edit(super().detail(refusal))

    return _behind(Explaining)


def _identifying(*, system: _Edit = str, transaction: _Edit = str) -> type[Service]:
    """Return a service whose platform changes what it repeats of the call."""

    class Identifying(Platform):
        def identifier(self, carried: Carried) -> tuple[tuple[str, str], ...]:
            edits = {self.outer.system: system, self.outer.transaction: transaction}
            return tuple((name, edits[name](value)) for name, value in super().identifier(carried))

    return _behind(Identifying)


def _without(name: str) -> _Edit:
    return lambda markup: re.sub(rf"<(\w+:{name})>.*?</\1>", "", markup, flags=re.DOTALL)


def _emptied(name: str) -> _Edit:
    return lambda markup: re.sub(rf"<(\w+:{name})>.*?</\1>", r"<\1></\1>", markup, flags=re.DOTALL)


def _unwrapped(name: str) -> _Edit:
    return lambda markup: re.sub(rf"</?\w+:{name}>", "", markup)


def _identifier_last(markup: str) -> str:
    return re.sub(r"(<(\w+:Identifier)>.*</\2>)(.*)(</[^>]*>)$", r"\3\1\4", markup, flags=re.DOTALL)


def _with_a_status(markup: str) -> str:
    return re.sub(r"(</(\w+):\w+>)$", r"<\2:Status>OK</\2:Status>\1", markup)


def _unqualified(markup: str) -> str:
    return re.sub(r"(</?)\w+:", r"\1", re.sub(r' xmlns:\w+="[^"]*"', "", markup))


class NoLayer(Platform):
    """Passes the answer of the service on as it is."""

    def close(self, body: bytes, carried: Carried) -> bytes:
        return body


def _fault(name: str, clause: str, en: str, service: type[Service]) -> Fault:
    return Fault(name=name, clause=clause, deserves=Deserves.WARNING, en=en, service=service, binding="ipl")


FAULTS: tuple[Fault, ...] = (
    _fault(
        "another-transaction-id",
        _IDENTIFIER,
        "Puts a number of its own in the place of the caller's.",
        _identifying(transaction=lambda _: "1"),
    ),
    _fault(
        "transaction-id-cut",
        _IDENTIFIER,
        "Cuts the caller's number to the width of a column.",
        _identifying(transaction=lambda number: number[:_COLUMN]),
    ),
    _fault(
        "system-name-empty",
        _IDENTIFIER,
        "Answers with an empty SystemName.",
        _identifying(system=lambda _: ""),
    ),
    _fault(
        "system-name-of-its-own",
        _IDENTIFIER,
        "Puts the name of the platform in the place of the caller's.",
        _identifying(system=lambda _: "Integrationsplatformen"),
    ),
    _fault(
        "identifier-missing",
        _IDENTIFIER,
        "Answers without Identifier.",
        _answering(_without("Identifier")),
    ),
    _fault(
        "identifier-after-the-message",
        _LAYER,
        "Writes Identifier after Message.",
        _answering(_identifier_last),
    ),
    _fault(
        "status-in-the-layer",
        _LAYER,
        "Adds an element Status to the layer.",
        _answering(_with_a_status),
    ),
    _fault(
        "no-correlation-id",
        _CORRELATION,
        "Answers without CorrelationID.",
        _answering(_without("CorrelationID")),
    ),
    _fault(
        "correlation-id-empty",
        _CORRELATION,
        "Answers with an empty CorrelationID.",
        _answering(_emptied("CorrelationID")),
    ),
    _fault(
        "fault-without-correlation-id",
        _CORRELATION,
        "Sends the detail of a fault without CorrelationID.",
        _explaining(_without("CorrelationID")),
    ),
    _fault(
        "text-as-detail",
        _DETAIL,
        "Writes the detail of a fault as a text.",
        _explaining(lambda _: "Something is wrong."),
    ),
    _fault(
        "no-detail",
        _DETAIL,
        "Sends a fault without a detail.",
        _explaining(lambda _: ""),
    ),
    _fault(
        "detail-without-error-code",
        _DETAIL,
        "Sends the detail of a fault without ErrorCode.",
        _explaining(_without("ErrorCode")),
    ),
    _fault(
        "detail-with-an-empty-message",
        _DETAIL,
        "Sends the detail of a fault with an empty ErrorMessage.",
        _explaining(_emptied("ErrorMessage")),
    ),
    _fault(
        "detail-without-timestamp",
        _DETAIL,
        "Sends the detail of a fault without Timestamp.",
        _explaining(_without("Timestamp")),
    ),
    _fault(
        "detail-in-no-namespace",
        _DETAIL,
        "Sends the detail of a fault in no namespace.",
        _explaining(_unqualified),
    ),
    # Nobody finds the message where the binding does not carry it: that is more than a mistake of the layer.
    Fault(
        name="message-element-missing",
        clause="6.2/answer",
        en="Puts IndberetSvar straight into the layer, without Message around it.",
        service=_answering(_unwrapped("Message")),
        binding="ipl",
    ),
    Fault(
        name="answer-without-the-layer",
        clause="6.2/answer",
        en="Answers with IndberetSvar in Body, without the layer around it.",
        service=_behind(NoLayer),
        binding="ipl",
    ),
)

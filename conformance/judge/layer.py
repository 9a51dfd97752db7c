"""Passive rules about the layer around the message: present where the binding has such a layer.

What is known of the layer comes from other services on the same platform, so that its clauses are
a `should`, and a mistake in the layer does not hide what is right or wrong with the message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.judge.outcome import OutcomeKind
from conformance.judge.rules import Check, Findings, Seen
from conformance.record.phrase import Phrase, say
from conformance.spec.outer import Outer
from conformance.spec.specification import Specification
from conformance.wire.carrier import child, fault_detail, identifier_of, layer_of
from conformance.wire.soap import SIDES, Envelope
from conformance.wire.xml import line_of, path_of, text_of

LAYER = "ipl/layer"
IDENTIFIER = "ipl/identifier"
CORRELATION = "ipl/correlation-id"
DETAIL = "ipl/fault-detail"


def layer_rules(specification: Specification) -> Iterator[tuple[str, Check]]:
    """Yield the rules about the layer by id; none where the binding has no layer."""
    if specification.binding.outer is not None:
        yield from _RULES.items()


def _outer(seen: Seen) -> Outer:
    outer = seen.specification.binding.outer
    assert outer is not None  # noqa: S101 - layer_rules looked
    return outer


def layer(seen: Seen) -> Findings:
    """The layer of an answer is valid against its XSD."""
    if seen.outcome.answer is None or seen.answered is None:
        return None
    return tuple(
        seen.finding(
            LAYER,
            expected=say("valid-layer"),
            observed=say("violation", detail=violation.detail),
            place=violation.path,
            line=violation.line,
        )
        for violation in seen.answered.in_layer
    )


def identifier(seen: Seen) -> Findings:
    """The answer repeats who called, and the caller's number."""
    outer, envelope = _outer(seen), seen.outcome.envelope
    if seen.outcome.answer is None or envelope is None:
        return None
    asked = _asked(seen, outer)
    if asked is None:
        return None
    answered = identifier_of(envelope, outer)
    if answered == asked:
        return ()
    observed = say("no-element", element=outer.identifier) if answered is None else _words(answered)
    return (seen.finding(IDENTIFIER, expected=_words(asked), observed=observed),)


def _asked(seen: Seen, outer: Outer) -> dict[str, str] | None:
    return None if seen.asked.envelope is None else identifier_of(seen.asked.envelope, outer)


def _words(fields: Mapping[str, str]) -> Phrase:
    written = ", ".join(f"{name} '{value[:100]}'" for name, value in fields.items())
    return say("fields", fields=written) if written else say("empty-element")


def correlation(seen: Seen) -> Findings:
    """The platform's number stands in the answer, and in the detail of a fault that has the platform's form."""
    outer, envelope = _outer(seen), seen.outcome.envelope
    if envelope is None:
        return None
    match seen.outcome.kind:
        case OutcomeKind.ANSWERED:
            holder = layer_of(envelope, outer)
        case OutcomeKind.FAULT:
            holder = fault_detail(envelope, outer)
        case _:
            return None
    if holder is None:
        return None
    found = child(holder, outer.correlation)
    if found is not None and text_of(found).strip():
        return ()
    observed = say("no-element", element=outer.correlation) if found is None else say("empty-one")
    expected = say("an-element", element=outer.correlation)
    return (seen.finding(CORRELATION, expected=expected, observed=observed, place=path_of(holder)),)


def detail(seen: Seen) -> Findings:
    """The detail of a fault has the platform's form, with something in each field that it must have.

    The correlation has its own rule. SOAP 1.1 allows no detail in a fault about headers (4.4).
    """
    envelope = seen.outcome.envelope
    if seen.outcome.kind is not OutcomeKind.FAULT or not _about_message(envelope):
        return None
    assert envelope is not None  # noqa: S101 - _about_message looked
    outer = _outer(seen)
    required = [f.name for f in outer.structure(outer.fault).fields if f.required and f.name != outer.correlation]
    fields = ", ".join(required)
    expected = say("fault-in-layer", element=outer.fault, namespace=outer.namespace, fields=fields)
    found = fault_detail(envelope, outer)
    if found is None:
        place = "/Envelope/Body/Fault"
        return (seen.finding(DETAIL, expected=expected, observed=say("fault-without-it"), place=place),)
    filled = {name: child(found, name) for name in required}
    empty = [name for name, field in filled.items() if field is None or not text_of(field).strip()]
    if not empty:
        return ()
    observed = say("no-element", element=", ".join(empty))
    place, line = path_of(found), line_of(found)
    return (seen.finding(DETAIL, expected=expected, observed=observed, place=place, line=line),)


def _about_message(envelope: Envelope | None) -> bool:
    return envelope is not None and envelope.fault is not None and envelope.fault.name in SIDES


_RULES: Mapping[str, Check] = {
    LAYER: layer,
    IDENTIFIER: identifier,
    CORRELATION: correlation,
    DETAIL: detail,
}

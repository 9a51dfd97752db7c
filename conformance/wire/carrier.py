"""The way of a message into its carrier and out again: Body, and the layer in it where the binding has one.

Reading is lenient, as in `wire.soap`: elements of the layer are found by local name, so that what
is wrong with the layer is one complaint and does not hide the message.
"""

from __future__ import annotations

import uuid

from lxml import etree

from conformance.spec.binding import Binding, SoapVersion
from conformance.spec.outer import Outer
from conformance.wire.soap import NAMESPACES, Envelope, wrap
from conformance.wire.xml import element, escape, split, text_of

SYSTEM = "indberet-conformance"
"""What the suite calls itself where a carrier asks for the calling system."""

PLACEHOLDER = "00000000-0000-5000-8000-000000000000"
"""What stands for the number of a call until it is sent; see `numbered`."""

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")


def carry(message: bytes, binding: Binding, version: SoapVersion | None = None, *, answer: bool = False) -> bytes:
    """Return a message (bytes of one element, UTF-8) as the binding carries it, in its SOAP version or another.

    A layer around a request differs from one around an `answer`; without a layer there is no difference.
    """
    layer = message if binding.outer is None else _layer(message, binding.outer, answer=answer)
    return wrap(layer, version or binding.soap)


def _layer(message: bytes, outer: Outer, *, answer: bool) -> bytes:
    root = outer.response if answer else outer.request

    def name(local: str) -> str:
        return f"{outer.prefix}:{local}"

    values = {outer.system: SYSTEM, outer.transaction: PLACEHOLDER}
    fields = outer.structure(outer.identifier).fields
    identifier = "".join(element(name(f.name), escape(values[f.name])) for f in fields if f.name in values)
    content = {outer.identifier: identifier.encode(), outer.correlation: PLACEHOLDER.encode(), outer.message: message}
    inside = b"".join(
        f"<{name(f.name)}>".encode() + content[f.name] + f"</{name(f.name)}>".encode()
        for f in outer.structure(root).fields
        if f.name in content
    )
    empty = element(name(root), attributes={f"xmlns:{outer.prefix}": outer.namespace})
    return empty.removesuffix("/>").encode() + b">" + inside + f"</{name(root)}>".encode()


def numbered(body: bytes, run: str, number: int) -> bytes:
    """Return the bytes to send as exchange `number` of a run: the call has a number that no other call has.

    Oracles admit the message with the placeholder in it. The number is a UUID as well, of the same
    length and the same type, so that what they said holds for the very bytes of the wire. It
    follows from the run's id, so that a run log shows where each number comes from. A message
    without the placeholder, as every one without a layer is, stays as it is.
    """
    for encoding in _ENCODINGS:
        body = body.replace(PLACEHOLDER.encode(encoding), transaction(run, number).encode(encoding))
    return body


def transaction(run: str, number: int) -> str:
    """Return the number that the call of exchange `number` of a run has, where its message carries one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{run}/{number}"))


def payload(envelope: Envelope, binding: Binding) -> tuple[etree._Element, ...]:
    """Return the elements that stand where the message belongs, () where the layer around it is missing."""
    if binding.outer is None:
        return envelope.body
    layer = layer_of(envelope, binding.outer)
    message = None if layer is None else child(layer, binding.outer.message)
    return () if message is None else tuple(message)


def layer_of(envelope: Envelope, outer: Outer) -> etree._Element | None:
    """Return the element of the layer that Body holds, None where it holds none."""
    return next((e for e in envelope.body if split(e)[1] in (outer.request, outer.response)), None)


def identifier_of(envelope: Envelope, outer: Outer) -> dict[str, str] | None:
    """Return the fields of the Identifier by name, None where there is none."""
    layer = layer_of(envelope, outer)
    identifier = None if layer is None else child(layer, outer.identifier)
    return None if identifier is None else {split(field)[1]: text_of(field) for field in identifier}


def fault_detail(envelope: Envelope, outer: Outer) -> etree._Element | None:
    """Return the layer's element in the detail of a fault, None where the detail holds something else."""
    names = ("detail", f"{{{NAMESPACES[envelope.version]}}}Detail")
    details = [detail for element in envelope.body for detail in element if detail.tag in names]
    found = (inside for detail in details for inside in detail)
    return next((e for e in found if split(e) == (outer.namespace, outer.fault)), None)


def child(parent: etree._Element, name: str) -> etree._Element | None:
    """Return the first child of a local name."""
    return next((e for e in parent if split(e)[1] == name), None)

"""What stands between the service and its callers: nothing, or the integration platform.

The platform opens the layer around a message before the service sees it, and puts a layer around
what the service answers; the service knows nothing of it. Written by hand from the tables of the
binding, like everything in this room.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from conformance.reference.answers import violations
from conformance.reference.envelope import FaultKind, Refusal
from conformance.reference.validate import Validator, Violation
from conformance.spec.binding import Binding
from conformance.spec.outer import Outer, Side
from conformance.spec.tables import Field, Tables
from conformance.wire.xml import escape, escape_attribute, path_of, split, text_of

_BODY, _END = b"<soap:Body>", b"</soap:Body>"
_SIDES = {FaultKind.RECEIVER: Side.RECEIVER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A call as it was carried: the message for the service, and who called (fields in their order)."""

    message: etree._Element
    identifier: tuple[tuple[str, str], ...] = ()


class Bare:
    """No platform: the message stands straight in Body."""

    def ping(self, request: etree._Element) -> str | None:  # noqa: ARG002
        """Return the answer to a question whether anybody is there, None for any other request."""
        return None

    def open(self, request: etree._Element) -> Carried:
        """Return the message in the element of Body; Refusal where the layer around it is wrong."""
        return Carried(message=request)

    def close(self, body: bytes, carried: Carried) -> bytes:  # noqa: ARG002
        """Return an envelope as it goes back to who called."""
        return body

    def detail(self, refusal: Refusal) -> str:
        """Return the markup of a fault's detail, "" for none."""
        return violations(refusal)


class Platform(Bare):
    """The integration platform, as far as it can be seen from outside."""

    def __init__(self, outer: Outer, tables: Tables) -> None:
        self.outer = outer
        self.validator = LayerValidator(outer, tables)

    def ping(self, request: etree._Element) -> str | None:
        """Answer that the service is up; Refusal where the question is not empty."""
        outer = self.outer
        if split(request) != (outer.namespace, outer.ping):
            return None
        if len(request) or (request.text or "").strip() or request.attrib:
            raise Refusal(FaultKind.SENDER, f"The request is not valid: {outer.ping} is not empty.")
        status = outer.structure(outer.pong).fields[0]
        return self._element(outer.pong, self._field(status.name, status.values[0]))

    def open(self, request: etree._Element) -> Carried:
        """Return what the layer holds; Refusal where it is not valid."""
        found = self.validator.layer(request)
        if found:
            details = [(violation.path, violation.sentence) for violation in found]
            path, sentence = details[0]
            raise Refusal(FaultKind.SENDER, f"The request is not valid: {path} {sentence}.", details=details)
        parts = {split(part)[1]: part for part in request}
        identifier = tuple((split(field)[1], text_of(field)) for field in parts[self.outer.identifier])
        return Carried(message=parts[self.outer.message][0], identifier=identifier)

    def close(self, body: bytes, carried: Carried) -> bytes:
        """Put the layer around what stands in Body."""
        before, start, rest = body.partition(_BODY)
        message, end, after = rest.rpartition(_END)
        return before + start + self.response(message.decode(), carried).encode() + end + after

    def response(self, message: str, carried: Carried) -> str:
        """Return the response element around a message, fields in the order of the table."""
        outer = self.outer
        content = {
            outer.identifier: "".join(self._field(name, value) for name, value in self.identifier(carried)),
            outer.correlation: escape(self.correlation()),
            outer.message: message,
        }
        fields = (field.name for field in outer.structure(outer.response).fields)
        return self._element(outer.response, "".join(self._markup(name, content[name]) for name in fields))

    def identifier(self, carried: Carried) -> tuple[tuple[str, str], ...]:
        """Return the fields of Identifier in an answer: those of the call."""
        return carried.identifier

    def correlation(self) -> str:
        """Return a number for a call, a new one each time."""
        return str(uuid.uuid4())

    def detail(self, refusal: Refusal) -> str:
        """Return the platform's own detail, with whatever was found in words."""
        outer = self.outer
        code = outer.code(_SIDES.get(refusal.kind, Side.SENDER))
        values = {
            "CorrelationID": self.correlation(),
            "Timestamp": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}000",
            "ErrorCode": code.code,
            "ErrorMessage": code.en,
            "Details": "; ".join(f"{path} {sentence}" for path, sentence in refusal.details[:20]) or None,
        }
        present = [(field.name, values.get(field.name)) for field in outer.structure(outer.fault).fields]
        return self._element(outer.fault, "".join(self._field(n, value) for n, value in present if value is not None))

    def _element(self, name: str, content: str) -> str:
        prefix, namespace = self.outer.prefix, escape_attribute(self.outer.namespace)
        return f'<{prefix}:{name} xmlns:{prefix}="{namespace}">{content}</{prefix}:{name}>'

    def _field(self, name: str, value: str) -> str:
        return self._markup(name, escape(value))

    def _markup(self, name: str, content: str) -> str:
        return f"<{self.outer.prefix}:{name}>{content}</{self.outer.prefix}:{name}>"


class LayerValidator(Validator):
    """Validates the layer by its own tables, and stops at what it carries."""

    def __init__(self, outer: Outer, tables: Tables) -> None:
        super().__init__(tables, outer.namespace)
        self.outer = outer

    def layer(self, request: etree._Element) -> list[Violation]:
        """Return what is wrong with the element of Body, apart from the message in it."""
        outer = self.outer
        if split(request) != (outer.namespace, outer.request):
            sentence = f"is not {outer.request} in namespace '{outer.namespace}'"
            return [Violation(path=path_of(request), sentence=sentence)]
        return list(self.structure(request, outer.structure(outer.request)))

    def field(self, element: etree._Element, field: Field) -> Iterator[Violation]:
        """Yield what is wrong with one occurrence of a field."""
        if self.outer.carries(field):
            yield from self.holder(element)
        elif field.type.structure is not None:
            yield from self.structure(element, self.outer.structure(field.type.structure))
        else:
            yield from super().field(element, field)

    def holder(self, element: etree._Element) -> Iterator[Violation]:
        """Yield what is wrong around the message."""
        yield from self.attributes(element)
        yield from self.characters(element)
        if len(element) != 1:
            yield Violation(path=path_of(element), sentence=f"holds {len(element)} elements instead of one message")


def platform_of(binding: Binding, tables: Tables) -> Bare:
    """Return what a binding puts between the service and its callers."""
    return Bare() if binding.outer is None else Platform(binding.outer, tables)

"""Messages as everybody reads them: made once for a body, whoever sent it, and asked by all who judge or show it.

A `Message` is a document with what our tables say of it: a call or an answer, whom it is about, what both oracles say.
Nothing else in the suite reads a body, so that `run`, `judge`, `listen` and `check` cannot differ about one.
"""

from __future__ import annotations

import hashlib
import threading
from functools import cached_property

from lxml import etree

from conformance.derive.envelope import Direction, in_layer
from conformance.judge.message import Answer, Call, answer_in, call_in
from conformance.record.exchange import Exchange, Headers
from conformance.schema.oracle import Schemas
from conformance.schema.oracles import Violation
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.carrier import payload
from conformance.wire.charset import as_carried
from conformance.wire.document import Document, read_document
from conformance.wire.soap import Envelope
from conformance.wire.xml import split, text_of

REMEMBERED = 2_000
"""So many messages are kept; a certify run has a fifth of it, and a long one must not fill the memory."""


class Message:
    """One body as it was read: a document, and what stands in it by the tables and the binding."""

    def __init__(self, document: Document, specification: Specification, schemas: Schemas) -> None:
        self.document = document
        self._specification = specification
        self._schemas = schemas

    @property
    def envelope(self) -> Envelope | None:
        """The envelope, None where there is none."""
        return self.document.envelope

    @property
    def soap(self) -> SoapVersion | None:
        """The version of the envelope, None for a bare message and for what is none."""
        return None if self.document.envelope is None else self.document.envelope.version

    @property
    def bare(self) -> bool:
        """Whether the message stands there without an envelope, as in a file."""
        return self.document.envelope is None and self.element is not None

    @cached_property
    def elements(self) -> tuple[etree._Element, ...]:
        """What stands where the message belongs: below Body, or in the layer there, or the root of a bare message."""
        if self.document.envelope is not None:
            return payload(self.document.envelope, self._specification.binding)
        root = self.document.root
        return () if root is None or split(root)[1] == "Envelope" else (root,)

    @cached_property
    def element(self) -> etree._Element | None:
        """The element of a call or an answer, by its local name."""
        names = (self._specification.tables.request, self._specification.tables.response)
        return next((element for element in self.elements if split(element)[1] in names), None)

    @property
    def direction(self) -> Direction | None:
        """Whether the message is a call or an answer, None where it is neither."""
        if self.element is None:
            return None
        asks = split(self.element)[1] == self._specification.tables.request
        return Direction.REQUEST if asks else Direction.RESPONSE

    @cached_property
    def call(self) -> Call | None:
        """What is asked, None where that cannot be read."""
        return call_in(self.elements, self._specification)

    @cached_property
    def answer(self) -> Answer | None:
        """What is answered, None where something else stands there."""
        return answer_in(self.elements, self._specification)

    @cached_property
    def fields(self) -> dict[str, str]:
        """The texts of a call's fields by name, persons apart."""
        person = self._specification.tables.roles.request.subject.name
        leaves = (e for part in self.elements for e in part.iter() if not len(e))
        return {split(e)[1]: text_of(e) for e in leaves if split(e)[1] != person}

    @cached_property
    def names(self) -> frozenset[str] | None:
        """The local names of all elements, None where no envelope can be read."""
        if self.envelope is None:
            return None
        return frozenset(split(e)[1] for part in self.elements or self.envelope.body for e in part.iter())

    @cached_property
    def everything(self) -> tuple[Violation, ...]:
        """What both oracles say of a call or an answer, envelope and layer included; () for what is neither."""
        if self.direction is None:
            return ()
        return self._schemas.judge(self.document.data, soap=self.soap, direction=self.direction).violations

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """What both oracles say of the message itself, the layer around it left out.

        Where the layer is wrong, the message is judged alone: a validator passes over what stands beside a mistake of
        structure, and that may be the message.
        """
        direction, element = self.direction, self.element
        if direction is None or element is None:
            return ()
        inside = tuple(v for v in self.everything if not in_layer(v.path, self._specification, direction))
        if len(inside) == len(self.everything):
            return inside
        bare = etree.tostring(element, encoding="utf-8", with_tail=False)
        return self._schemas.judge(bare, soap=None, direction=direction).violations

    @property
    def in_layer(self) -> tuple[Violation, ...]:
        """What both oracles say of the layer around the message."""
        direction = self.direction
        return tuple(
            v for v in self.everything if direction is not None and in_layer(v.path, self._specification, direction)
        )


class Reader:
    """Reads the messages of one run, file or endpoint: each distinct body once. For use by several threads."""

    def __init__(self, specification: Specification, schemas: Schemas) -> None:
        self.specification = specification
        self.schemas = schemas
        self._read: dict[bytes, Message] = {}
        self._one_at_a_time = threading.Lock()

    def asked(self, exchange: Exchange) -> Message:
        """Return the request of an exchange."""
        return self.message(exchange.request.body, exchange.request.headers)

    def answered(self, exchange: Exchange) -> Message | None:
        """Return the response of an exchange, None where none came."""
        response = exchange.response
        return None if response is None else self.message(response.body, response.headers)

    def message(self, body: bytes, headers: Headers = ()) -> Message:
        """Return a body as a message; what it is, the message says."""
        carried = as_carried(body, headers)
        key = hashlib.sha256(f"{carried.contradiction}\0{carried.coding}\0".encode() + carried.data).digest()
        with self._one_at_a_time:
            found = self._read.get(key)
            if found is None:
                found = Message(read_document(carried), self.specification, self.schemas)
                while len(self._read) >= REMEMBERED:
                    del self._read[next(iter(self._read))]
                self._read[key] = found
        return found

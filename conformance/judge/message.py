"""Requests and answers, read leniently: what they mean, however they are written.

Whether an answer has the right form is for the schema rule to say. Here the fields are found by
local name, in any order, so that an answer with one formal defect can still be judged for what it
says, and one defect is reported once.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from lxml import etree

from conformance.record.exchange import Exchange, Request, header_of
from conformance.record.phrase import Phrase, listed, say
from conformance.spec.specification import Specification
from conformance.spec.tables import Kind, Structure
from conformance.wire.carrier import payload
from conformance.wire.charset import readable
from conformance.wire.soap import Envelope, NotSoap, read_envelope
from conformance.wire.xml import line_of, path_of, split, text_of

_XML_SPACE = " \t\r\n"
_MOST_DIGITS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request as the suite sent it: the institution and each person's number, in order."""

    institution: str
    persons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One ElevStatus as written; a field that is absent, or unreadable as its type, is None."""

    person: str | None
    ok: bool | None
    code: int | None
    text: str | None
    path: str
    line: int

    def summary(self) -> Phrase:
        """Return the status in a few words."""
        if self.ok:
            return say("status-ok")
        code = str(self.code)
        return say("status-refused", code=code) if self.ok is False else say("status-unreadable", code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An IndberetSvar: its element and its statuses in document order."""

    element: etree._Element
    statuses: tuple[Status, ...]

    def summary(self) -> Phrase:
        """Return the answer in a few words, as in `answered: 3 x IndberetningOk true`."""
        counts = Counter(status.summary() for status in self.statuses)
        if not counts:
            return say("answered-nobody")
        return say("answered", statuses=listed(say("so-many", n=n, words=words) for words, n in counts.items()))

    def of(self, person: str) -> tuple[Status, ...]:
        """Return the statuses that carry a person's number."""
        return tuple(status for status in self.statuses if status.person == person)


def read_answer(envelope: Envelope, specification: Specification) -> Answer | None:
    """Return the answer in an envelope, None where something else stands in its place."""
    tables = specification.tables
    root = next(
        (child for child in payload(envelope, specification.binding) if split(child)[1] == tables.response), None
    )
    if root is None:
        return None
    repeated = next(field for field in tables.structure(tables.response).fields if field.type.structure)
    structure = tables.structure(str(repeated.type.structure))
    elements = [child for child in root if split(child)[1] == repeated.name]
    return Answer(element=root, statuses=tuple(_status(element, structure) for element in elements))


def _status(element: etree._Element, structure: Structure) -> Status:
    fields = {split(child)[1]: text_of(child) for child in element}
    booleans = [field.name for field in structure.fields if field.type.kind is Kind.BOOLEAN]
    integers = [field.name for field in structure.fields if field.type.kind is Kind.INTEGER]
    strings = [field.name for field in structure.fields if field.type.kind is Kind.STRING]
    person, text = strings[0], strings[-1]
    return Status(
        person=fields.get(person),
        ok=read_boolean(fields.get(booleans[0])),
        code=read_integer(fields.get(integers[0])),
        text=fields.get(text),
        path=path_of(element),
        line=line_of(element),
    )


def read_boolean(text: str | None) -> bool | None:
    """Return an xs:boolean's value (XML Schema part 2, 3.2.2), None where it is not one."""
    return {"true": True, "1": True, "false": False, "0": False}.get((text or "").strip(_XML_SPACE))


def read_integer(text: str | None) -> int | None:
    """Return an xs:integer's value, None where it is not one; digits are ASCII, leading zeros without limit."""
    value = (text or "").strip(_XML_SPACE)
    digits = value.removeprefix("-") if value.startswith("-") else value.removeprefix("+")
    if not (digits.isascii() and digits.isdigit() and len(digits.lstrip("0")) <= _MOST_DIGITS):
        return None
    number = int(digits.lstrip("0") or "0")
    return -number if value.startswith("-") else number


def read_fields(exchange: Exchange, specification: Specification) -> dict[str, str]:
    """Return the texts of a request's fields by name, persons apart; none where its bytes cannot be read."""
    try:
        envelope = read_envelope(asked_bytes(exchange.request))
    except NotSoap:
        return {}
    person = next(v.field for v in specification.tables.validations if v.scope == "person")
    leaves = (e for part in payload(envelope, specification.binding) for e in part.iter() if not len(e))
    return {split(e)[1]: text_of(e) for e in leaves if split(e)[1] != person}


def asked_bytes(request: Request) -> bytes:
    """Return the message of a request, as its Content-Type says that it is written."""
    return readable(request.body, header_of(request.headers, "Content-Type") or "")


def read_call(exchange: Exchange, specification: Specification) -> Call | None:
    """Return what was asked in an exchange, None where its bytes cannot be read as a request."""
    try:
        return call_in(read_envelope(asked_bytes(exchange.request)), specification)
    except NotSoap:
        return None


def call_in(envelope: Envelope, specification: Specification) -> Call | None:
    """Return what is asked in an envelope, None where it holds no request."""
    message = payload(envelope, specification.binding)
    names = {split(element)[1]: element for child in message for element in child.iter()}
    tables = specification.tables
    institution = next(v.field for v in tables.validations if v.scope == "call")
    person = next(v.field for v in tables.validations if v.scope == "person")
    if institution not in names:
        return None
    numbers = [text_of(e) for child in message for e in child.iter() if split(e)[1] == person]
    return Call(institution=text_of(names[institution]).strip(_XML_SPACE), persons=tuple(numbers))

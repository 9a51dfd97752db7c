"""Requests and answers, read leniently: what they mean, however they are written.

Whether an answer has the right form is for the schema rule to say. Here the fields are found by
local name, in any order, so that an answer with one formal defect can still be judged for what it
says, and one defect is reported once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from conformance.record.phrase import Phrase, listed, say
from conformance.spec.specification import Specification
from conformance.spec.tables import ResponseRoles
from conformance.wire.carrier import payload
from conformance.wire.soap import Envelope
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
    """One ElevStatus as written; a field that is absent, or unreadable as its type, is None.

    `line` is that of its start tag, `text_line` that of its text, 0 where it has none.
    """

    roles: ResponseRoles
    person: str | None
    ok: bool | None
    code: int | None
    text: str | None
    path: str
    line: int
    text_line: int = 0

    def summary(self) -> Phrase:
        """Return the status in a few words."""
        status, field, code = self.roles.status.name, self.roles.code.name, str(self.code)
        if self.ok:
            return say("status-ok", status=status)
        if self.ok is False:
            return say("status-refused", status=status, field=field, code=code)
        return say("status-unreadable", status=status, field=field, code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An IndberetSvar: its element and its statuses in document order."""

    roles: ResponseRoles
    element: etree._Element
    statuses: tuple[Status, ...]

    def summary(self) -> Phrase:
        """Return the answer in a few words, as in `answered: 3 x IndberetningOk true`."""
        counts = Counter(status.summary() for status in self.statuses)
        if not counts:
            return say("answered-nobody", entry=self.roles.entry.name)
        return say("answered", statuses=listed(say("so-many", n=n, words=words) for words, n in counts.items()))

    def of(self, person: str) -> tuple[Status, ...]:
        """Return the statuses that carry a person's number."""
        return tuple(status for status in self.statuses if status.person == person)


def read_answer(envelope: Envelope, specification: Specification) -> Answer | None:
    """Return the answer in an envelope, None where something else stands in its place."""
    return answer_in(payload(envelope, specification.binding), specification)


def answer_in(elements: Sequence[etree._Element], specification: Specification) -> Answer | None:
    """Return the answer among the elements that stand where a message belongs, None where there is none."""
    tables = specification.tables
    root = next((child for child in elements if split(child)[1] == tables.response), None)
    if root is None:
        return None
    roles = tables.roles.response
    elements = [child for child in root if split(child)[1] == roles.entry.name]
    return Answer(roles=roles, element=root, statuses=tuple(_status(element, roles) for element in elements))


def _status(element: etree._Element, roles: ResponseRoles) -> Status:
    fields = {split(child)[1]: text_of(child) for child in element}
    lines = {split(child)[1]: line_of(child) for child in element}
    return Status(
        roles=roles,
        person=fields.get(roles.subject.name),
        ok=read_boolean(fields.get(roles.status.name)),
        code=read_integer(fields.get(roles.code.name)),
        text=fields.get(roles.text.name),
        path=path_of(element),
        line=line_of(element),
        text_line=lines.get(roles.text.name, 0),
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


def call_in(message: Sequence[etree._Element], specification: Specification) -> Call | None:
    """Return what is asked in the elements that stand where a message belongs, None where they are no request."""
    names = {split(element)[1]: element for child in message for element in child.iter()}
    roles = specification.tables.roles.request
    institution, person = roles.caller.name, roles.subject.name
    if institution not in names:
        return None
    numbers = [text_of(e) for child in message for e in child.iter() if split(e)[1] == person]
    return Call(institution=text_of(names[institution]).strip(_XML_SPACE), persons=tuple(numbers))

"""The evidence as the HTML report shows it, as plain data: exchanges in full, in a line, or only counted."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.report.body import BodyView
from conformance.report.model import Fact, Link, Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderLine:
    """One HTTP header; `marked` where a finding names it."""

    name: str
    value: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """A request or a response as shown."""

    start: str
    headers: tuple[HeaderLine, ...]
    more_headers: str
    size: str
    body: BodyView


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeView:
    """What was said in an exchange that is told in full."""

    anchor: str
    started: str
    findings: tuple[str, ...]
    request: MessageView
    response: MessageView | None
    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An exchange as part of a case's evidence, in a line, and in full the first time it is told (`view`).

    `attempt` says of a message that was sent twice which try this is; `sent_for` names another case
    that it was sent for; `link` leads to where it is told in full.
    """

    number: int
    role: str
    attempt: str
    outcome: str
    edit: str
    sent_for: str
    milliseconds: str
    found: bool
    link: Link
    view: ExchangeView | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvidence:
    """The exchanges of one case that is told in full, in the order of sending."""

    case: Link
    title: str
    mark: Mark
    exchanges: tuple[Entry, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeRow:
    """An exchange in one line."""

    number: int
    case: str
    role: str
    outcome: str
    size: str
    milliseconds: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All exchanges: told in full, in one line, or only counted (`more`)."""

    cases: tuple[CaseEvidence, ...]
    legend: tuple[Fact, ...]
    rows: tuple[ExchangeRow, ...]
    more: str

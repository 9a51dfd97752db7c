"""The exchanges behind the verdicts: request, response, and where a finding points into them.

All shown bodies share one budget, so that a run of many failures is still a page that opens.
What does not fit is in the run log, under the same exchange number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from conformance.record.exchange import Exchange, Headers, Role
from conformance.record.judgement import Finding
from conformance.report.body import BodyView, fair_limit, read_body
from conformance.report.context import Context
from conformance.report.facts import moment
from conformance.report.model import (
    CaseEvidence,
    Evidence,
    ExchangeRow,
    ExchangeView,
    Fact,
    HeaderLine,
    MessageView,
)
from conformance.report.selection import TOLD
from conformance.report.text import grouped, milliseconds, sentence, visible

BUDGET = 1_500_000
MAX_ROWS = 1_000
MAX_HEADERS = 30
_HEADER_LIMIT = 300
_MAX_FINDINGS = 6


def evidence(context: Context) -> Evidence:
    """Return the chosen exchanges in full and the others in a line each."""
    told = [exchange for exchange in context.log.exchanges if exchange.number in context.shown]
    views = _within_budget([_view(context, exchange) for exchange in told])
    rest = [exchange for exchange in context.log.exchanges if exchange.number not in context.shown]
    return Evidence(
        cases=_by_case(context, told, views),
        legend=_legend(context, told),
        rows=tuple(_row(context, exchange) for exchange in rest[:MAX_ROWS]),
        more=context.words.count("more-rows", len(rest) - MAX_ROWS) if len(rest) > MAX_ROWS else "",
    )


def _by_case(context: Context, told: Sequence[Exchange], views: Sequence[ExchangeView]) -> tuple[CaseEvidence, ...]:
    groups: dict[str, list[ExchangeView]] = {}
    for exchange, view in zip(told, views, strict=True):
        groups.setdefault(exchange.case, []).append(view)
    cases = sorted(groups, key=lambda case: _importance(context, case))
    return tuple(_case(context, case, groups[case]) for case in cases)


def _importance(context: Context, case: str) -> tuple[int, int]:
    """The order of evidence: by verdict, failures first, then as planned."""
    result = context.results.get(case)
    if result is None:
        return len(TOLD) + 1, 0
    weight = TOLD.index(result.verdict) if result.verdict in TOLD else len(TOLD)
    return weight, list(context.results).index(case)


def _case(context: Context, case: str, views: Sequence[ExchangeView]) -> CaseEvidence:
    result = context.results.get(case)
    return CaseEvidence(
        case=context.case_link(case),
        title="" if result is None else context.title(result),
        mark=None if result is None else context.mark(result.verdict),
        exchanges=tuple(views),
    )


def _view(context: Context, exchange: Exchange) -> ExchangeView:
    findings = context.findings.get(exchange.number, ())
    request, response = _messages(context, exchange, findings)
    return ExchangeView(
        anchor=f"exchange-{exchange.number}",
        number=exchange.number,
        role=context.words.word("role", exchange.role),
        outcome=_outcome(context, exchange),
        started=moment(exchange.started),
        milliseconds=milliseconds(exchange.milliseconds),
        edit=visible(exchange.edit, limit=_HEADER_LIMIT) or _validity(context, exchange),
        findings=_said(context, findings),
        request=request,
        response=response,
        trouble="" if exchange.trouble is None else sentence(exchange.trouble.detail),
    )


def _validity(context: Context, exchange: Exchange) -> str:
    return context.words.say("valid-message") if exchange.valid and exchange.role is not Role.PREFLIGHT else ""


def _said(context: Context, findings: Sequence[Finding]) -> tuple[str, ...]:
    sentences = dict.fromkeys(
        context.words.say("finding-line", rule=visible(f.rule), expected=f.expected, observed=f.observed)
        for f in findings
    )
    return tuple(sentence(text) for text in list(sentences)[:_MAX_FINDINGS])


def _messages(
    context: Context, exchange: Exchange, findings: Sequence[Finding]
) -> tuple[MessageView, MessageView | None]:
    """Request and response. A place is marked in the response, or in the request if the response has none of them."""
    request, response = exchange.request, exchange.response
    places = [finding.place for finding in findings]
    lines = [finding.line for finding in findings if finding.line]
    start = f"{request.method} {request.url}"
    if response is None:
        return _message(context, start, request.headers, read_body(request.body, places=places)), None
    answer = read_body(response.body, places=places, lines=lines)
    body = read_body(request.body, places=() if answer.marked else places)
    status = f"HTTP {response.status} {response.reason}"
    return (
        _message(context, start, request.headers, body),
        _message(context, status, response.headers, answer, marked=places),
    )


def _message(
    context: Context, start: str, headers: Headers, body: BodyView, *, marked: Sequence[str] = ()
) -> MessageView:
    named = {name.lower() for name in marked}
    more = len(headers) - MAX_HEADERS
    return MessageView(
        start=visible(start.strip(), limit=_HEADER_LIMIT),
        headers=tuple(
            HeaderLine(
                name=visible(name, limit=_HEADER_LIMIT),
                value=visible(value, limit=_HEADER_LIMIT),
                marked=name.lower() in named,
            )
            for name, value in headers[:MAX_HEADERS]
        ),
        more_headers=context.words.count("more-headers", more) if more > 0 else "",
        size=_size(context, body),
        body=body,
    )


def _size(context: Context, body: BodyView) -> str:
    size = context.words.say("bytes", n=grouped(body.size))
    if body.characters is None:
        return f"{size}, {context.words.say('not-text')}"
    return f"{size}, {context.words.say('characters', n=grouped(body.characters))}" if body.size else size


def _within_budget(views: Sequence[ExchangeView]) -> list[ExchangeView]:
    messages = [m for view in views for m in (view.request, view.response) if m is not None]
    limit = fair_limit((block.cost for m in messages for block in m.body.blocks), budget=BUDGET)
    return [
        replace(
            view,
            request=_clipped(view.request, limit),
            response=None if view.response is None else _clipped(view.response, limit),
        )
        for view in views
    ]


def _clipped(message: MessageView, limit: int) -> MessageView:
    return replace(message, body=message.body.clipped(limit))


def _outcome(context: Context, exchange: Exchange) -> str:
    if exchange.response is not None:
        return f"HTTP {exchange.response.status}"
    return "" if exchange.trouble is None else context.words.word("trouble", exchange.trouble.kind)


def _row(context: Context, exchange: Exchange) -> ExchangeRow:
    response = exchange.response
    return ExchangeRow(
        number=exchange.number,
        case=visible(exchange.case, limit=_HEADER_LIMIT),
        role=context.words.word("role", exchange.role),
        outcome=_outcome(context, exchange),
        size="" if response is None else context.words.say("bytes", n=grouped(len(response.body))),
        milliseconds=milliseconds(exchange.milliseconds),
    )


def _legend(context: Context, told: Sequence[Exchange]) -> tuple[Fact, ...]:
    """The numbers in shown messages, with their places in target.toml."""
    seen: set[str] = set()
    for exchange in told:
        bodies = [exchange.request.body] + ([exchange.response.body] if exchange.response else [])
        for body in bodies:
            seen.update(re.findall(r"\d+", body.decode("utf-8", "ignore")))
    return tuple(Fact(name=place, value=visible(number)) for place, number in _places(context) if number in seen)


def _places(context: Context) -> list[tuple[str, str]]:
    places: list[tuple[str, str]] = []
    for key, value in context.log.header.population.items():
        if isinstance(value, str):
            places.append((visible(key), value))
        else:
            places.extend((f"{visible(key)}[{position}]", number) for position, number in enumerate(value))
    return places

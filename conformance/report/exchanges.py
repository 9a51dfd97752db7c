"""One exchange told in full: request, response, and where a finding points into them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.record.exchange import Exchange, Headers, Request, Response, Role
from conformance.record.judgement import Finding
from conformance.report.body import BodyView, read_body
from conformance.report.context import Context
from conformance.report.exchange_model import ExchangeView, HeaderLine, MessageView
from conformance.report.facts import moment
from conformance.report.text import grouped, sentence, visible
from conformance.words import render

MAX_HEADERS = 30
COMMAND = "RUN"
"""What stands in the place of the HTTP method where a hook is a command."""

_HEADER_LIMIT = 300
_MAX_FINDINGS = 6


def view_of(context: Context, exchange: Exchange) -> ExchangeView:
    """Return an exchange in full; its bodies are not cut to the page's budget yet."""
    findings = context.findings.get(exchange.number, ())
    request, response = _messages(context, exchange, findings)
    return ExchangeView(
        anchor=f"exchange-{exchange.number}",
        started=moment(exchange.started),
        findings=_said(context, findings),
        request=request,
        response=response,
        trouble="" if exchange.trouble is None else sentence(exchange.trouble.detail),
    )


def outcome_words(context: Context, exchange: Exchange) -> str:
    """Return what came back, in a word or two; a command has no HTTP status."""
    if exchange.request.method == COMMAND:
        if exchange.response is None:
            return context.words.say("command-failed")
        return context.words.say("command-answered")
    if exchange.response is not None:
        return f"HTTP {exchange.response.status}"
    return "" if exchange.trouble is None else context.words.word("trouble", exchange.trouble.kind)


def edit_words(context: Context, exchange: Exchange) -> str:
    """Return what was changed in the message, or that it is valid; nothing of what carries none.

    Of a call that a client made it says what was answered.
    """
    if exchange.edit:
        return visible(exchange.edit, limit=_HEADER_LIMIT)
    without = (Role.PREFLIGHT, Role.READBACK, Role.RECEIVED)
    return context.words.say("valid-message") if exchange.valid and exchange.role not in without else ""


def clipped(view: ExchangeView, limit: int) -> ExchangeView:
    """Return a view with each block of its bodies cut to what `limit` bytes of page hold."""
    response = None if view.response is None else _clipped(view.response, limit)
    return replace(view, request=_clipped(view.request, limit), response=response)


def _clipped(message: MessageView, limit: int) -> MessageView:
    return replace(message, body=message.body.clipped(limit))


def _said(context: Context, findings: Sequence[Finding]) -> tuple[str, ...]:
    told = [(visible(finding.rule), render(finding.expected), render(finding.observed)) for finding in findings]
    sentences = dict.fromkeys(
        context.words.say("finding-line", rule=rule, expected=expected, observed=observed)
        for rule, expected, observed in told
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
        return _message(context, start, request.headers, _body(context, request, places=places)), None
    answer = _body(context, response, places=places, lines=lines)
    body = _body(context, request, places=() if answer.marked else places)
    by_command = request.method == COMMAND
    status = context.words.say("command-answered") if by_command else f"HTTP {response.status} {response.reason}"
    return (
        _message(context, start, request.headers, body),
        _message(context, status, response.headers, answer, marked=places),
    )


def _body(
    context: Context, message: Request | Response, *, places: Sequence[str], lines: Sequence[int] = ()
) -> BodyView:
    read = context.reader.message(message.body, message.headers)
    return read_body(message.body, read.document.root, places=places, lines=lines)


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

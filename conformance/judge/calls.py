"""Passive rules about what a client sends: its HTTP, its SOAP, its message; whatever it was sent for.

Each call is judged by all of them. A finding is about the request, so its place and line are those of the request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conformance.derive.envelope import Direction
from conformance.judge.files import judge_message
from conformance.judge.reading import Message, Reader
from conformance.record.exchange import Exchange, Headers, Request, header_of
from conformance.record.judgement import Finding
from conformance.record.phrase import Phrase, say
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Actor
from conformance.spec.specification import Specification
from conformance.wire.soap import MEDIA_TYPES
from conformance.wire.xml import split

FORM = "soap/request/form"
CONTENT_TYPE = "soap/request/content-type"
CHARSET = "soap/request/charset"
ACTION = "soap/request/action"
_AS_FORM = ("xml", "soap/envelope", "soap/fault-form")


def call_findings(exchange: Exchange, reader: Reader) -> tuple[Finding, ...]:
    """Return everything that is wrong with a call."""
    return tuple(replace(one, exchange=exchange.number) for one in _findings(exchange.request, reader))


def _findings(request: Request, reader: Reader) -> Iterator[Finding]:
    specification = reader.specification
    if request.method != "POST":
        yield request_finding(FORM, specification, say("a-post"), say("a-method", method=request.method[:20]))
        return
    message = reader.message(request.body, request.headers)
    if message.envelope is None:
        yield from _charset(message, specification)
        if message.document.contradiction:
            return
        observed = say("not-soap", reason=message.document.not_soap[:200])
        yield request_finding(FORM, specification, say("an-envelope"), observed)
        return
    yield from header_findings(request.headers, message.envelope.version, specification)
    yield from _charset(message, specification)
    yield from (_levelled(one, specification) for one in judge_message(message, reader))
    yield from _of_the_other_side(message, specification)
    if len(message.envelope.body) > 1:
        names = ", ".join(split(child)[1] for child in message.envelope.body)[:200]
        yield request_finding(FORM, specification, say("one-in-body"), say("body-holds", names=names))


def _levelled(finding: Finding, specification: Specification) -> Finding:
    """Return a finding of the message's bytes under the clause of a call, and as grave as that clause is."""
    clause = FORM if finding.clause in _AS_FORM else finding.clause
    try:
        level = specification.level(clause, Actor.CLIENT)
    except KeyError:
        return finding
    return replace(finding, clause=clause, rule=clause, level=level)


def _charset(message: Message, specification: Specification) -> Iterator[Finding]:
    if message.document.contradiction:
        observed = say("contradicts", contradiction=message.document.contradiction)
        yield request_finding(CHARSET, specification, say("charset-of-message"), observed, "Content-Type")


def _of_the_other_side(message: Message, specification: Specification) -> Iterator[Finding]:
    """Yield a finding where a request carries what only a service may say."""
    fault = message.envelope is not None and message.envelope.fault is not None
    if fault or message.direction is Direction.RESPONSE:
        observed = say("element", name="Fault" if fault else specification.tables.response)
        expected = say("element", name=specification.tables.request)
        yield request_finding(FORM, specification, expected, observed, "/Envelope/Body")


def header_findings(headers: Headers, version: SoapVersion, specification: Specification) -> Iterator[Finding]:
    """Yield what is wrong with the headers of a call in a SOAP version: its media type, its SOAPAction."""
    written, expected = header_of(headers, "Content-Type") or "", MEDIA_TYPES[version]
    if written.partition(";")[0].strip().lower() != expected:
        words = say("media-type-for-soap", media_type=expected, version=version)
        observed = say("quoted", text=written[:100]) if written else say("none")
        yield request_finding(CONTENT_TYPE, specification, words, observed, "Content-Type")
    action = header_of(headers, "SOAPAction")
    if version is SoapVersion.V11 and not re.fullmatch(r'"[^"]*"', action or ""):
        observed = say("no-action") if action is None else say("action", action=action[:100])
        yield request_finding(ACTION, specification, say("quoted-action"), observed, "SOAPAction")


def request_finding(
    clause: str, specification: Specification, expected: Phrase, observed: Phrase, place: str = ""
) -> Finding:
    """Return a finding about a call, as grave as its clause is."""
    return Finding(
        rule=clause,
        clause=clause,
        level=specification.level(clause, Actor.CLIENT),
        exchange=0,
        place=place,
        line=0,
        expected=expected,
        observed=observed,
    )

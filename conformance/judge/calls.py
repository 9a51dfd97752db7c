"""Passive rules about what a client sends: its HTTP, its SOAP, its message; whatever it was sent for.

Each call is judged by all of them. A finding is about the request, so its place and line are those of the request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conformance.judge.files import judge_file
from conformance.judge.message import asked_bytes
from conformance.record.exchange import Exchange, Headers, Request, header_of
from conformance.record.judgement import Finding
from conformance.record.phrase import Phrase, say
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.carrier import payload
from conformance.wire.charset import charset_of, declares_encoding, decoded, own_encoding
from conformance.wire.soap import MEDIA_TYPES, NotSoap, read_envelope
from conformance.wire.xml import split

FORM = "soap/request/form"
CONTENT_TYPE = "soap/request/content-type"
CHARSET = "soap/request/charset"
ACTION = "soap/request/action"
_AS_FORM = ("xml", "soap/envelope", "soap/fault-form")


def call_findings(exchange: Exchange, specification: Specification, schemas: Schemas) -> tuple[Finding, ...]:
    """Return everything that is wrong with a call."""
    return tuple(replace(one, exchange=exchange.number) for one in _findings(exchange.request, specification, schemas))


def _findings(request: Request, specification: Specification, schemas: Schemas) -> Iterator[Finding]:
    if request.method != "POST":
        yield request_finding(FORM, specification, say("a-post"), say("a-method", method=request.method[:20]))
        return
    try:
        envelope = read_envelope(asked_bytes(request))
    except NotSoap as not_soap:
        yield request_finding(FORM, specification, say("an-envelope"), say("not-soap", reason=str(not_soap)[:200]))
        return
    yield from header_findings(request.headers, envelope.version, specification)
    yield from _charset(request, specification)
    yield from (_levelled(one, specification) for one in judge_file(asked_bytes(request), specification, schemas))
    if len(envelope.body) > 1:
        names = ", ".join(split(child)[1] for child in envelope.body)[:200]
        yield request_finding(FORM, specification, say("one-in-body"), say("body-holds", names=names))


def _levelled(finding: Finding, specification: Specification) -> Finding:
    """Return a finding of the message's bytes under the clause of a call, and as grave as that clause is."""
    clause = FORM if finding.clause in _AS_FORM else finding.clause
    try:
        level = specification.level(clause)
    except KeyError:
        return finding
    return replace(finding, clause=clause, rule=clause, level=level)


def _charset(request: Request, specification: Specification) -> Iterator[Finding]:
    charset = charset_of(header_of(request.headers, "Content-Type") or "")
    if charset and not _written_in(request.body, charset):
        words = say("charset-of-message", encoding=own_encoding(request.body))
        yield request_finding(CHARSET, specification, words, say("charset", charset=charset[:40]), "Content-Type")


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


def _written_in(body: bytes, charset: str) -> bool:
    """Whether a message reads the same in a charset as in its own encoding: of ASCII, most charsets are right.

    One that names no encoding, and is not written in that of a message that names none, is written in the charset.
    """
    text, own = decoded(body, charset), decoded(body, own_encoding(body))
    return text is not None and (text == own or (own is None and not declares_encoding(body)))


def request_finding(
    clause: str, specification: Specification, expected: Phrase, observed: Phrase, place: str = ""
) -> Finding:
    """Return a finding about a call, as grave as its clause is."""
    return Finding(
        rule=clause,
        clause=clause,
        level=specification.level(clause),
        exchange=0,
        place=place,
        line=0,
        expected=expected,
        observed=observed,
    )


def fields_sent(exchange: Exchange, specification: Specification) -> frozenset[str] | None:
    """Return the names of the elements in a call's message, None where it cannot be read."""
    try:
        envelope = read_envelope(asked_bytes(exchange.request))
    except NotSoap:
        return None
    message = payload(envelope, specification.binding) or envelope.body
    return frozenset(split(element)[1] for part in message for element in part.iter())

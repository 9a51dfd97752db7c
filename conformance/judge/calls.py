"""Passive rules about what a client sends: its HTTP, its SOAP, its message; whatever it was sent for.

Each call is judged by all of them. A finding is about the request, so its place and line are those of the request.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import replace

from conformance.judge.files import judge_file
from conformance.record.exchange import Exchange, Request
from conformance.record.judgement import Finding
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.carrier import payload
from conformance.wire.soap import MEDIA_TYPES, Envelope, NotSoap, read_envelope
from conformance.wire.xml import split

FORM = "soap/request/form"
CONTENT_TYPE = "soap/request/content-type"
CHARSET = "soap/request/charset"
ACTION = "soap/request/action"
_AS_FORM = ("xml", "soap/envelope", "soap/fault-form")
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def call_findings(exchange: Exchange, specification: Specification, schemas: Schemas) -> tuple[Finding, ...]:
    """Return everything that is wrong with a call."""
    return tuple(replace(one, exchange=exchange.number) for one in _findings(exchange.request, specification, schemas))


def _findings(request: Request, specification: Specification, schemas: Schemas) -> Iterator[Finding]:
    if request.method != "POST":
        yield _finding(FORM, specification, "a POST", f"a {request.method[:20]}")
        return
    try:
        envelope = read_envelope(request.body)
    except NotSoap as not_soap:
        yield _finding(FORM, specification, "a SOAP envelope", str(not_soap)[:200])
        return
    yield from _http(request, envelope, specification)
    yield from (_levelled(one, specification) for one in judge_file(request.body, specification, schemas))
    if len(envelope.body) > 1:
        names = ", ".join(split(child)[1] for child in envelope.body)[:200]
        yield _finding(FORM, specification, "exactly one element in Body", f"Body holds {names}")


def _levelled(finding: Finding, specification: Specification) -> Finding:
    """Return a finding of the message's bytes under the clause of a call, and as grave as that clause is."""
    clause = FORM if finding.clause in _AS_FORM else finding.clause
    try:
        level = specification.level(clause)
    except KeyError:
        return finding
    return replace(finding, clause=clause, rule=clause, level=level)


def _http(request: Request, envelope: Envelope, specification: Specification) -> Iterator[Finding]:
    headers = {name.lower(): value for name, value in request.headers}
    written = headers.get("content-type", "")
    expected = MEDIA_TYPES[envelope.version]
    if written.partition(";")[0].strip().lower() != expected:
        words = f"{expected} for SOAP {envelope.version}"
        yield _finding(CONTENT_TYPE, specification, words, f"'{written[:100]}'" if written else "none", "Content-Type")
    charset = _parameter(written, "charset")
    if charset and not _written_in(request.body, charset):
        words = f"the charset that the message is written in, {_encoding(request.body)}"
        yield _finding(CHARSET, specification, words, f"charset={charset[:40]}", "Content-Type")
    action = headers.get("soapaction")
    if envelope.version is SoapVersion.V11 and not re.fullmatch(r'"[^"]*"', action or ""):
        observed = "no SOAPAction" if action is None else f"SOAPAction: {action[:100]}"
        yield _finding(ACTION, specification, "a SOAPAction in quotation marks", observed, "SOAPAction")


def _parameter(content_type: str, name: str) -> str:
    found = re.search(rf";\s*{name}\s*=\s*(\"[^\"]*\"|[^;\s]+)", content_type, re.IGNORECASE)
    return found[1].strip('"') if found else ""


def _written_in(body: bytes, charset: str) -> bool:
    """Whether a message reads the same in a charset as in its own encoding: of ASCII, most charsets are right."""
    try:
        return _read(body, charset) == _read(body, _encoding(body))
    except (LookupError, UnicodeError):
        return False


def _read(body: bytes, encoding: str) -> str:
    return body.decode(encoding).removeprefix("\ufeff")


def _encoding(body: bytes) -> str:
    """Return the encoding of an XML document by itself (XML 1.0, 4.3.3 and appendix F)."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return encoding
    declared = _DECLARED.match(body.lstrip())
    return declared[1].decode("ascii") if declared else "utf-8"


def _finding(clause: str, specification: Specification, expected: str, observed: str, place: str = "") -> Finding:
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
        envelope = read_envelope(exchange.request.body)
    except NotSoap:
        return None
    message = payload(envelope, specification.binding) or envelope.body
    return frozenset(split(element)[1] for part in message for element in part.iter())

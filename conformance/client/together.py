"""A request and its response judged together, by the passive rules that need nobody to be known.

The rules are those of a run. What a run takes from target.toml is taken from the request here: the institution is the
one that it names, and if the answer says that nobody knows that institution, it is judged as such an answer. Where no
HTTP is known, as with two files side by side, only the rules about messages are asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from conformance.client.parts import Part, Talk
from conformance.judge.calls import FORM, header_findings, request_finding
from conformance.judge.catalogue import passive_rules
from conformance.judge.layer import CORRELATION, DETAIL, IDENTIFIER
from conformance.judge.message import read_answer, read_call
from conformance.judge.rules import Seen, see
from conformance.record.exchange import Exchange, Request, Response, Role
from conformance.record.judgement import Finding
from conformance.schema.oracle import Schemas
from conformance.spec import cited
from conformance.spec.clauses import Level
from conformance.spec.population import Population
from conformance.spec.specification import Specification
from conformance.spec.tables import Scope
from conformance.wire.carrier import carry, payload
from conformance.wire.soap import Envelope, NotSoap, read_envelope
from conformance.wire.xml import XmlRefused, parse, split

VERSION, MEDIA_TYPE = "soap/version", "soap/content-type"
OF_MESSAGES = (VERSION, IDENTIFIER, CORRELATION, DETAIL)
OF_FIELDS = (cited.one_status, cited.echo, cited.leading_zero)
OF_HTTP = ("soap/envelope", MEDIA_TYPE, "soap/status", "soap/fault-status", "soap/fault-side")


def envelope_in(part: Part | None) -> Envelope | None:
    """Return the envelope that a part holds, None where it holds none."""
    try:
        return None if part is None else read_envelope(part.data)
    except NotSoap:
        return None


def judge_response(talk: Talk, specification: Specification, schemas: Schemas, *, valid: bool) -> list[Finding]:
    """Return what is wrong with a response as the answer to its request; `valid` says that the request was.

    Findings of the level `observe` are left out.
    """
    assert talk.response is not None  # noqa: S101 - the caller looked
    bare = {VERSION} if None in (envelope_in(talk.request), envelope_in(talk.response)) else set()
    unknown = bare | ({MEDIA_TYPE} if talk.response.headers is None else set())
    talk = _whole(talk, specification) if talk.status is None else talk
    response = talk.response or Part(data=b"")
    seen = _seen(talk, response, specification, schemas, valid=valid)
    rules = passive_rules(seen.specification)
    of_fields = tuple(clause(specification.tables) for clause in OF_FIELDS)
    names = (*((*of_fields, *OF_MESSAGES) if talk.request else ()), *(OF_HTTP if talk.status is not None else ()))
    names = tuple(name for name in names if name not in unknown)
    checks = [rules[name].check for name in names if name in rules]
    findings = [finding for check in checks for finding in check(seen) or ()]
    return [finding for finding in findings if finding.level is not Level.OBSERVE]


def _whole(talk: Talk, specification: Specification) -> Talk:
    """Put bare messages of a pair of files into envelopes: the rules read nothing else."""
    request = talk.request and replace(talk.request, data=_carried(talk.request.data, specification, answer=False))
    response = talk.response and replace(talk.response, data=_carried(talk.response.data, specification, answer=True))
    return replace(talk, request=request, response=response)


def _carried(data: bytes, specification: Specification, *, answer: bool) -> bytes:
    try:
        root = parse(data)
    except XmlRefused:
        return data
    wanted = specification.tables.response if answer else specification.tables.request
    if split(root)[1] != wanted:
        return data
    return carry(etree.tostring(root, with_tail=False), specification.binding, answer=answer)


def _seen(talk: Talk, response: Part, specification: Specification, schemas: Schemas, *, valid: bool) -> Seen:
    asked = envelope_in(talk.request) or envelope_in(response)
    if asked is not None:
        binding = specification.binding.with_choices(soap=asked.version)
        specification = specification.with_binding(binding)
    request = talk.request or Part(data=b"")
    exchange = Exchange(
        number=1,
        case="",
        role=Role.RECEIVED,
        valid=valid,
        edit="",
        key="",
        request=Request(method=talk.method, url=talk.url, headers=request.headers or (), body=request.data),
        response=Response(status=talk.status or 0, reason="", headers=response.headers or (), body=response.data),
        trouble=None,
        started="",
        milliseconds=0.0,
    )
    population = _population(exchange, envelope_in(response), specification)
    return see(exchange, population=population, specification=specification, schemas=schemas)


def _population(exchange: Exchange, answered: Envelope | None, specification: Specification) -> Population:
    """Take the caller for known, unless the answer says that the whole call failed because it is not."""
    call = read_call(exchange, specification)
    institution = call.institution if call else ""
    answer = read_answer(answered, specification) if answered else None
    codes = {status.code for status in answer.statuses} if answer else set()
    failed = {
        validation.population: institution
        for validation in specification.tables.validations
        if validation.scope is Scope.CALL and validation.code in codes
    }
    return Population(institution=institution, calls=failed)


def judge_request(talk: Talk, specification: Specification) -> Iterator[Finding]:
    """Yield what is wrong with a request as HTTP carries it: its method, its media type, its SOAPAction."""
    part = talk.request
    if part is None:
        return
    yield from _of_the_other_side(part, specification)
    if part.headers is None:
        return
    if talk.method and talk.method != "POST":
        yield _decides(request_finding(FORM, specification, "a POST", talk.method))
    envelope = envelope_in(part)
    if envelope is not None:
        yield from map(_decides, header_findings(part.headers, envelope.version, specification))


def _of_the_other_side(part: Part, specification: Specification) -> Iterator[Finding]:
    """Yield a finding where a request carries what only a service may say."""
    envelope, tables = envelope_in(part), specification.tables
    inside = () if envelope is None else payload(envelope, specification.binding) or envelope.body
    names = [split(element)[1] for element in inside]
    if names and names[0] in (tables.response, "Fault"):
        yield _decides(request_finding(FORM, specification, tables.request, names[0], "/Envelope/Body"))


def _decides(finding: Finding) -> Finding:
    """Return a finding as one about the only exchange that there is, and not about a message by itself."""
    return replace(finding, exchange=1)

"""A message by itself: a request or an answer, bare or in an envelope, with nothing known of what was asked or sent.

Of a request everything is judged here. An answer is judged by the passive rules of a run, those left out that need
HTTP or a population, so that a file and a run cannot differ about it.
"""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from conformance.derive.envelope import Direction, body_element
from conformance.judge.breaks import clause_of
from conformance.judge.catalogue import passive_rules
from conformance.judge.layer import LAYER
from conformance.judge.outcome import outcome_in
from conformance.judge.reading import Message, Reader
from conformance.judge.rules import Seen
from conformance.record.exchange import Exchange, Request, Response, Role
from conformance.record.judgement import Finding
from conformance.record.phrase import Phrase, say
from conformance.schema.oracles import Violation
from conformance.spec.clauses import Actor, Level
from conformance.spec.population import Population
from conformance.spec.specification import Specification
from conformance.wire.soap import Envelope
from conformance.wire.xml import line_of, split


def judge_message(message: Message, reader: Reader) -> tuple[Finding, ...]:
    """Return what is wrong with a message, by line; () where nothing is."""
    specification = reader.specification
    wrong = _unread(message) or _misplaced(message, specification)
    if wrong is not None:
        return (wrong,)
    if message.direction is Direction.REQUEST:
        return request_findings(message, specification)
    found = answer_findings(_alone(message, reader), http=False)
    return tuple(sorted((replace(one, exchange=0) for one in found), key=lambda finding: finding.line))


def request_findings(message: Message, specification: Specification) -> tuple[Finding, ...]:
    """Return what is wrong with a request that can be read, by line."""
    element = message.element
    assert element is not None  # noqa: S101 - the caller looked
    wrong = _wrong_namespace(element, specification)
    if wrong is not None:
        return (wrong,)
    found = [_violation(violation, message, specification) for violation in message.everything]
    return tuple(sorted(found, key=lambda finding: finding.line))


def answer_findings(seen: Seen, *, http: bool, media_type: bool = True) -> tuple[Finding, ...]:
    """Return what the passive rules find that need no population; `http` says whether a status is known.

    `media_type` says whether the headers are. What only `observe`s is left out.
    """
    rules = passive_rules(seen.specification).values()
    asked = [rule for rule in rules if not rule.population and (http or not rule.http)]
    found = (f for rule in asked if media_type or not rule.headers for f in rule.check(seen) or ())
    return tuple(finding for finding in found if finding.level is not Level.OBSERVE)


def _alone(message: Message, reader: Reader) -> Seen:
    """Return an answer of which neither request nor HTTP is known."""
    nothing = Request(method="", url="", headers=(), body=b"")
    response = Response(status=0, reason="", headers=(), body=message.document.data)
    exchange = Exchange(
        number=0,
        case="",
        role=Role.RECEIVED,
        valid=True,
        edit="",
        key="",
        request=nothing,
        response=response,
        trouble=None,
        started="",
        milliseconds=0.0,
    )
    return Seen(
        exchange=exchange,
        asked=reader.asked(exchange),
        answered=message,
        outcome=outcome_in(exchange, message, reader.specification),
        population=Population(institution=""),
        specification=reader.specification,
    )


def _unread(message: Message) -> Finding | None:
    """Return that the bytes are no XML, or an envelope of no SOAP version."""
    document = message.document
    if document.refused is not None:
        return _finding(
            "xml", say("well-formed"), say("not-xml", reason=document.refused.reason), line=document.refused.line
        )
    assert document.root is not None  # noqa: S101 - what is not refused has a root
    if document.envelope is None and split(document.root)[1] == "Envelope":
        line = line_of(document.root)
        return _finding("soap/envelope", say("either-envelope"), say("not-soap", reason=document.not_soap), line=line)
    return None


def _misplaced(message: Message, specification: Specification) -> Finding | None:
    """Return that no message stands where one belongs; a fault may stand there too."""
    envelope, root = message.envelope, message.document.root
    assert root is not None  # noqa: S101 - _unread looked
    if envelope is None:
        return _unknown(root, specification) if message.element is None else None
    if envelope.fault is not None:
        return None
    if not envelope.body:
        return _finding("soap/envelope", say("one-in-body"), say("body-empty"), line=line_of(root))
    wrong = _wrong_layer(envelope, specification)
    if wrong is not None or message.element is not None:
        return wrong
    return _unknown(next(iter(message.elements), envelope.body[0]), specification)


def _wrong_layer(envelope: Envelope, specification: Specification) -> Finding | None:
    """Return what is wrong where Body does not hold the layer that the binding puts around a message."""
    layers = [body_element(specification, direction) for direction in Direction]
    if specification.binding.outer is None or split(envelope.body[0]) in layers:
        return None
    namespace, name = split(envelope.body[0])
    expected = say("either-in-namespace", one=layers[0][1], other=layers[1][1], namespace=layers[0][0])
    observed = say("some-element-in-namespace", element=name, namespace=namespace)
    # Whatever the layer weighs: without it there is no message to judge.
    return _finding(LAYER, expected, observed, line=line_of(envelope.body[0]))


def _unknown(element: etree._Element, specification: Specification) -> Finding:
    tables = specification.tables
    observed = say("some-element-in-namespace", element=split(element)[1], namespace=split(element)[0])
    expected = say("message-or-fault", request=tables.request, response=tables.response)
    return _finding("soap/envelope", expected, observed, line=line_of(element))


def _wrong_namespace(element: etree._Element, specification: Specification) -> Finding | None:
    expected = specification.binding.namespace
    if split(element)[0] == expected:
        return None
    wanted = say("elements-in-namespace", namespace=expected)
    observed = say("element-in-namespace", element=split(element)[1], namespace=split(element)[0])
    return _finding("soap/namespace", wanted, observed, line=line_of(element))


def _violation(violation: Violation, message: Message, specification: Specification) -> Finding:
    root, direction = message.document.root, message.direction
    assert root is not None  # noqa: S101 - the caller looked
    assert direction is not None  # noqa: S101 - as above
    clause = clause_of(violation, root, direction, specification)
    found = _finding(
        clause,
        say("statement", text=specification.clause(clause).en),
        say("violation", detail=violation.detail),
        line=violation.line,
        level=specification.level(clause, Actor.CLIENT),
    )
    return replace(found, rule="schema", place=violation.path)


def _finding(clause: str, expected: Phrase, observed: Phrase, *, line: int, level: Level = Level.MUST) -> Finding:
    return Finding(
        rule=clause,
        clause=clause,
        level=level,
        exchange=0,
        place="",
        line=line,
        expected=expected,
        observed=observed,
    )

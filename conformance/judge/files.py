"""Message files, judged for themselves: a request or an answer, bare or in an envelope.

What a client wrote to disk has no exchange around it, so only what can be seen in the bytes is
judged: XML, envelope, both oracles, the rules across fields, the texts of section 7.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from lxml import etree

from conformance.derive.envelope import Direction, body_element
from conformance.judge.breaks import clause_of
from conformance.judge.form import broken_rules
from conformance.judge.layer import LAYER
from conformance.judge.message import read_integer
from conformance.record.judgement import Finding
from conformance.record.phrase import SILENT, Phrase, say
from conformance.schema.oracle import Schemas
from conformance.schema.oracles import Violation
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification
from conformance.wire.carrier import payload
from conformance.wire.soap import Envelope, NotSoap, read_envelope
from conformance.wire.xml import XmlRefused, line_of, parse, path_of, split, text_of

_DECLARED = re.compile(r"""<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.-]{1,40})["']""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A message found in a file: its element, its direction, and the envelope's version if it has one."""

    element: etree._Element
    direction: Direction
    soap: SoapVersion | None


def judge_file(data: bytes, specification: Specification, schemas: Schemas) -> tuple[Finding, ...]:
    """Return what is wrong with a message, () where nothing is."""
    misdeclared = _misdeclared(data)
    if misdeclared:
        return (_finding("xml", say("well-formed"), misdeclared, line=1),)
    try:
        root = parse(data)
    except XmlRefused as refused:
        return (_finding("xml", say("well-formed"), say("not-xml", reason=refused.reason), line=refused.line),)
    if split(root)[1] != "Envelope":
        return _judge(data, _bare(root, specification), specification, schemas)
    try:
        envelope = read_envelope(data)
    except NotSoap as not_soap:
        return (
            _finding(
                "soap/envelope", say("either-envelope"), say("not-soap", reason=str(not_soap)), line=line_of(root)
            ),
        )
    if envelope.fault is not None:
        fault = envelope.fault
        right = fault.side is not None and fault.reason
        expected = say("fault-as-defined", version=envelope.version)
        observed = say("fault-as-written", code=fault.code, reason=fault.reason[:80])
        return () if right else (_finding("soap/fault-form", expected, observed, line=line_of(envelope.body[0])),)
    if not envelope.body:
        return (_finding("soap/envelope", say("one-in-body"), say("body-empty"), line=line_of(root)),)
    wrong = _wrong_layer(envelope, specification)
    if wrong is not None:
        return (wrong,)
    message = next(iter(payload(envelope, specification.binding)), envelope.body[0])
    opened = _opened(message, specification, envelope.version)
    return _judge(data, opened or _unknown(message, specification), specification, schemas)


def _misdeclared(data: bytes) -> Phrase:
    """Say that a document in UTF-16 declares another encoding, which XML 1.0 section 4.3.3 makes a fatal error.

    libxml2 believes the byte order mark and passes over it; the second oracle refuses.
    """
    if data[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return SILENT
    declared = _DECLARED.match(data[:400].decode("utf-16", "ignore"))
    wrong = declared is not None and not declared[1].lower().startswith(("utf-16", "iso-10646-ucs-2"))
    return say("misdeclared", encoding=declared[1]) if declared and wrong else SILENT


def _wrong_layer(envelope: Envelope, specification: Specification) -> Finding | None:
    """Return what is wrong where Body does not hold the layer that the binding puts around a message."""
    layers = [body_element(specification, direction) for direction in Direction]
    if specification.binding.outer is None or split(envelope.body[0]) in layers:
        return None
    namespace, name = split(envelope.body[0])
    expected = say("either-in-namespace", one=layers[0][1], other=layers[1][1], namespace=layers[0][0])
    observed = say("some-element-in-namespace", element=name, namespace=namespace)
    return _finding(LAYER, expected, observed, line=line_of(envelope.body[0]), level=specification.level(LAYER))


def _bare(root: etree._Element, specification: Specification) -> Opened | Finding:
    return _opened(root, specification, None) or _unknown(root, specification)


def _opened(element: etree._Element, specification: Specification, soap: SoapVersion | None) -> Opened | None:
    tables = specification.tables
    directions = {tables.request: Direction.REQUEST, tables.response: Direction.RESPONSE}
    direction = directions.get(split(element)[1])
    return None if direction is None else Opened(element=element, direction=direction, soap=soap)


def _unknown(element: etree._Element, specification: Specification) -> Finding:
    tables = specification.tables
    expected = say("message-or-fault", request=tables.request, response=tables.response)
    observed = say("some-element-in-namespace", element=split(element)[1], namespace=split(element)[0])
    return _finding("soap/envelope", expected, observed, line=line_of(element))


def _judge(
    data: bytes, opened: Opened | Finding, specification: Specification, schemas: Schemas
) -> tuple[Finding, ...]:
    if isinstance(opened, Finding):
        return (opened,)
    wrong = _wrong_namespace(opened.element, specification)
    if wrong is not None:
        return (wrong,)
    agreement = schemas.judge(data, soap=opened.soap, direction=opened.direction)
    found = [_violation(violation, opened, specification) for violation in agreement.violations]
    if opened.direction is Direction.RESPONSE:
        found += _across_fields(opened.element, specification) + _texts(opened.element, specification)
    return tuple(sorted(found, key=lambda finding: finding.line))


def _wrong_namespace(element: etree._Element, specification: Specification) -> Finding | None:
    expected = specification.binding.namespace
    if split(element)[0] == expected:
        return None
    wanted = say("elements-in-namespace", namespace=expected)
    observed = say("element-in-namespace", element=split(element)[1], namespace=split(element)[0])
    return _finding("soap/namespace", wanted, observed, line=line_of(element))


def _across_fields(element: etree._Element, specification: Specification) -> list[Finding]:
    return [
        _finding(
            rule.clause,
            say("statement", text=rule.en),
            _fields(place),
            line=line_of(place),
            place=path_of(place),
            rule=rule.id,
        )
        for rule, place in broken_rules(element, specification)
    ]


def _fields(place: etree._Element) -> Phrase:
    return say("fields", fields=", ".join(f"{split(child)[1]} '{text_of(child)[:60]}'" for child in place))


def _texts(element: etree._Element, specification: Specification) -> list[Finding]:
    texts = {validation.code: validation.text for validation in specification.tables.validations}
    found = []
    for status in element:
        fields = {split(child)[1]: child for child in status}
        code = read_integer(text_of(fields["Fejlkode"])) if "Fejlkode" in fields else None
        if code in texts and "FejlTekst" in fields and text_of(fields["FejlTekst"]) != texts[code]:
            place = fields["FejlTekst"]
            expected = say("text-with-code", text=texts[code], code=str(code))
            observed = say("quoted", text=text_of(place)[:80])
            found.append(_finding("7/text", expected, observed, line=line_of(place), place=path_of(place)))
    return found


def _violation(violation: Violation, opened: Opened, specification: Specification) -> Finding:
    root = opened.element.getroottree().getroot()
    clause = clause_of(violation, root, opened.direction, specification)
    statement = specification.clause(clause).en
    return _finding(
        clause,
        say("statement", text=statement),
        say("violation", detail=violation.detail),
        line=violation.line,
        place=violation.path,
        rule="schema",
        level=specification.level(LAYER) if clause == LAYER else Level.MUST,
    )


def _finding(
    clause: str,
    expected: Phrase,
    observed: Phrase,
    *,
    line: int = 0,
    place: str = "",
    rule: str = "",
    level: Level = Level.MUST,
) -> Finding:
    return Finding(
        rule=rule or clause,
        clause=clause,
        level=level,
        exchange=0,
        place=place,
        line=line,
        expected=expected,
        observed=observed,
    )

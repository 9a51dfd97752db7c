"""Passive rules about the form of what came back: HTTP, SOAP, the schema, the rules across fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from elementpath import ElementPathError, XPath2Parser, XPathContext
from lxml import etree

from conformance.judge.fields import has_own_rule
from conformance.judge.outcome import GATEWAY, SERVER_ERROR, OutcomeKind
from conformance.judge.rules import Check, Findings, Seen
from conformance.record.phrase import say
from conformance.spec.binding import Side, SoapVersion
from conformance.spec.specification import Specification
from conformance.spec.tables import Rule as TableRule
from conformance.wire.soap import MEDIA_TYPES, SENDER_CODES
from conformance.wire.xml import line_of, parser, path_of, split

SCHEMA_RULE = "6.2/schema"
MEDIA_TYPE = "soap/content-type"
MAX_PLACES = 500
"""So many places of an answer are tried against each rule: several times what a valid one has."""
_REMEMBERED = 4096


def envelope(seen: Seen) -> Findings:
    """What comes back is a SOAP envelope with one element in Body; a plain HTTP refusal need not be.

    A server error without SOAP is no judgement about the message, but it is the service's own form
    of answering, and wrong; what a gateway says (502 to 504) is nobody's form.
    """
    outcome, response = seen.outcome, seen.exchange.response
    own_error = response is not None and response.status >= SERVER_ERROR and response.status not in GATEWAY
    if response is not None and not response.status and seen.answered is not None and seen.answered.bare:
        return None
    if outcome.kind is OutcomeKind.REFUSED or (outcome.kind is OutcomeKind.TROUBLE and not own_error):
        return None
    expected = say("envelope-with-one")
    if outcome.envelope is None:
        return (seen.finding("soap/envelope", expected=expected, observed=outcome.words),)
    if len(outcome.envelope.body) != 1 or outcome.kind is OutcomeKind.NOT_SOAP:
        names = ", ".join(split(child)[1] for child in outcome.envelope.body)
        observed = say("body-holds", names=names) if names else say("body-holds-nothing")
        return (seen.finding("soap/envelope", expected=expected, observed=observed, place="/Envelope/Body"),)
    last = split(outcome.envelope.root[-1])[1]
    if last != "Body" and outcome.envelope.version is SoapVersion.V12:
        # SOAP 1.2 part 1, 5.1; SOAP 1.1 section 4 lets more elements follow.
        return (
            seen.finding("soap/envelope", expected=say("nothing-after-body"), observed=say("after-body", element=last)),
        )
    return ()


def version(seen: Seen) -> Findings:
    """The answer is in the SOAP version that was asked in."""
    if seen.outcome.envelope is None or seen.outcome.kind is OutcomeKind.TROUBLE or not seen.exchange.request.body:
        return None
    asked, answered = seen.specification.binding.soap, seen.outcome.envelope.version
    if asked is answered:
        return ()
    expected, observed = say("soap-version", version=asked), say("soap-version", version=answered)
    return (seen.finding("soap/version", expected=expected, observed=observed, place="/Envelope"),)


def content_type(seen: Seen) -> Findings:
    """The media type is that of the envelope (SOAP 1.1 section 6; RFC 3902)."""
    response, envelope = seen.exchange.response, seen.outcome.envelope
    if response is None or envelope is None or seen.outcome.kind is OutcomeKind.TROUBLE:
        return None
    expected = MEDIA_TYPES[envelope.version]
    written = response.header("Content-Type") or ""
    if written.partition(";")[0].strip().lower() == expected:
        return ()
    asked = say("media-type", media_type=expected)
    observed = say("quoted", text=written) if written else say("no-content-type")
    return (seen.finding("soap/content-type", expected=asked, observed=observed, place="Content-Type"),)


def status(seen: Seen) -> Findings:
    """An answer comes with 200, a fault with an error status."""
    response, kind = seen.exchange.response, seen.outcome.kind
    if response is None or kind not in (OutcomeKind.ANSWERED, OutcomeKind.FAULT):
        return None
    right = response.status == 200 if kind is OutcomeKind.ANSWERED else response.status >= 400  # noqa: PLR2004
    if right:
        return ()
    expected = say("status-of-answer") if kind is OutcomeKind.ANSWERED else say("status-of-fault")
    return (seen.finding("soap/status", expected=expected, observed=say("http-status", status=str(response.status))),)


def fault_status(seen: Seen) -> Findings:
    """A fault has the status that the binding gives it (SOAP 1.2 part 2, 7.5.2.2: all but Sender as Receiver)."""
    response, envelope = seen.exchange.response, seen.outcome.envelope
    if response is None or envelope is None or envelope.fault is None or envelope.fault.side is None:
        return None
    if seen.outcome.kind is not OutcomeKind.FAULT:
        return None
    side = Side.SENDER if envelope.fault.name in SENDER_CODES else Side.RECEIVER
    expected = seen.specification.binding.profile(envelope.version).status(side)
    if response.status == expected:
        return ()
    words = say("status-of-kind", status=str(expected), fault=envelope.fault.name, version=envelope.version)
    observed = say("http-status", status=str(response.status))
    return (seen.finding("soap/fault-status", expected=words, observed=observed),)


def fault_form(seen: Seen) -> Findings:
    """A fault has a code that its version defines, and a reason."""
    envelope = seen.outcome.envelope
    if seen.outcome.kind is not OutcomeKind.FAULT or envelope is None or envelope.fault is None:
        return None
    fault = envelope.fault
    if fault.side is not None and fault.reason:
        return ()
    observed = say("fault-as-written", code=fault.code, reason=fault.reason[:80])
    expected = say("fault-as-defined", version=envelope.version)
    place, line = "/Envelope/Body/Fault", line_of(envelope.body[0])
    return (seen.finding("soap/fault-form", expected=expected, observed=observed, place=place, line=line),)


def fault_side(seen: Seen) -> Findings:
    """The fault for an invalid message blames its sender; some stacks blame themselves."""
    envelope = seen.outcome.envelope
    if seen.exchange.valid or seen.outcome.kind is not OutcomeKind.FAULT:
        return None
    if envelope is None or envelope.fault is None or envelope.fault.side is None:
        return None
    if envelope.fault.side is Side.SENDER:
        return ()
    observed = say("blames-receiver", code=envelope.fault.code)
    return (seen.finding("soap/fault-side", expected=say("sender-fault"), observed=observed),)


def namespace(seen: Seen) -> Findings:
    """Every element of the answer is in the namespace of the binding."""
    if seen.outcome.answer is None:
        return None
    expected = seen.specification.binding.namespace
    element = seen.outcome.answer.element
    wrong = next((e for e in element.iter() if split(e)[0] != expected), None)
    if wrong is None:
        return ()
    found, name = split(wrong)
    return (
        seen.finding(
            "soap/namespace",
            expected=say("elements-in-namespace", namespace=expected),
            observed=say("element-in-namespace", element=name, namespace=found),
            place=path_of(wrong),
            line=line_of(wrong),
        ),
    )


def schema(seen: Seen) -> Findings:
    """The message is valid by both oracles; the layer around it has a rule of its own, and so have some fields."""
    inside = seen.violations
    if inside is None:
        return None
    untold = [violation for violation in inside if not has_own_rule(violation, seen.specification)]
    if inside and not untold:
        return None  # invalid, and told elsewhere: that is not valid
    return tuple(
        seen.finding(
            SCHEMA_RULE,
            expected=say("valid-response"),
            observed=say("violation", detail=violation.detail),
            place=violation.path,
            line=violation.line,
        )
        for violation in untold
    )


def broken_rules(element: etree._Element, specification: Specification) -> list[tuple[TableRule, etree._Element]]:
    """Return each rule across fields that an answer breaks, with the element where it does.

    Reads `[[rule]]` of tables.toml. An expression that cannot be evaluated on this answer (an
    IndberetningOk that is no boolean) is left to the schema rule.
    """
    return [(known, place) for known in specification.tables.rules for place in _broken_at(element, known)]


def _broken_at(element: etree._Element, rule: TableRule) -> Iterator[etree._Element]:
    uri = split(element)[0]
    for place in islice(element.iter(f"{{{uri}}}{rule.structure}"), MAX_PLACES):
        markup = etree.tostring(place, encoding="utf-8", with_tail=False)
        # A status is short; one that is not would be kept in memory long after its answer.
        satisfied = _satisfied if len(markup) <= _REMEMBERED else _satisfied.__wrapped__
        if not satisfied(rule.test, uri, markup):
            yield place


@lru_cache(maxsize=4096)
def _satisfied(test: str, uri: str, markup: bytes) -> bool:
    """Whether an expression holds for an element; by its markup, since most statuses of a run are alike."""
    token = _compiled(test, uri)
    try:
        return bool(token.boolean_value(token.get_results(XPathContext(etree.fromstring(markup, parser())))))
    except ElementPathError:
        return True


@lru_cache
def _compiled(test: str, uri: str) -> Any:
    return XPath2Parser(default_namespace=uri).parse(f"boolean({test})")


def table_rule(rule_id: str) -> Check:
    """Return the check of one `[[rule]]` of the specification."""

    def check(seen: Seen) -> Findings:
        if seen.outcome.answer is None:
            return None
        known = next(rule for rule in seen.specification.tables.rules if rule.id == rule_id)
        if not any(split(element)[1] == known.structure for element in seen.outcome.answer.element.iter()):
            return None
        return tuple(
            seen.finding(
                rule_id,
                clause=known.clause,
                expected=say("statement", text=known.en),
                observed=say("fields", fields=" ".join(f"{split(e)[1]}={e.text or ''}" for e in place)[:200]),
                place=path_of(place),
                line=line_of(place),
            )
            for place in _broken_at(seen.outcome.answer.element, known)
        )

    return check


HTTP_RULES = (MEDIA_TYPE, "soap/status", "soap/fault-status", "soap/fault-side")
"""The rules that judge how HTTP carries an answer, or what it is the answer to."""

FORM_RULES: Mapping[str, Check] = {
    "soap/envelope": envelope,
    "soap/version": version,
    MEDIA_TYPE: content_type,
    "soap/status": status,
    "soap/fault-status": fault_status,
    "soap/fault-form": fault_form,
    "soap/fault-side": fault_side,
    "soap/namespace": namespace,
    SCHEMA_RULE: schema,
}

"""The passive rules: each with what satisfies it, what breaks it, and what it says nothing about."""

from __future__ import annotations

import re

import pytest

from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import observe
from conformance.record.exchange import Exchange
from conformance.record.phrase import Phrase
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Level
from conformance.wire.soap import wrap
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

V11, V12 = SoapVersion.V11, SoapVersion.V12
ONE = svar(accepted(REPORTABLE))
DANISH_PREFIX = re.sub("(</?)", r"\1æ:", ONE.decode()).replace("xmlns", "xmlns:æ").encode()
HTML = b"<html/>"
STATUS = "<ElevStatus><CPRNr>6101010002</CPRNr>{}</ElevStatus>"
NO_ERROR = STATUS.format("<IndberetningOk>false</IndberetningOk>")
BOTH = STATUS.format("<IndberetningOk>1</IndberetningOk><Fejlkode>14</Fejlkode>")
TWO = wrap(ONE + b'<x xmlns="urn:x"/>', V12)
UNKNOWN = "999999"

SATISFIED = [
    pytest.param("soap/envelope", exchange(ONE), id="envelope-answer"),
    pytest.param("soap/envelope", exchange(fault(), status=400), id="envelope-fault"),
    pytest.param("soap/version", exchange(ONE), id="version"),
    pytest.param("soap/content-type", exchange(ONE, content_type="Application/SOAP+XML; charset=utf-8"), id="type"),
    pytest.param("soap/content-type", exchange(fault(V11), content_type="text/xml"), id="type-1.1"),
    pytest.param("soap/status", exchange(ONE), id="status-answer"),
    pytest.param("soap/status", exchange(fault(), status=418), id="status-fault"),
    pytest.param("soap/fault-status", exchange(fault(), status=400), id="fault-status-sender"),
    pytest.param("soap/fault-status", exchange(fault(code="Receiver"), status=500), id="fault-status-receiver"),
    pytest.param("soap/fault-status", exchange(fault(V11), status=500), id="fault-status-1.1"),
    pytest.param("soap/fault-form", exchange(fault(), status=400), id="fault-form"),
    pytest.param("soap/fault-form", exchange(fault(V11, code="Client.Validation"), status=500), id="fault-form-dots"),
    pytest.param("soap/fault-side", exchange(fault(), status=400, valid=False), id="fault-side"),
    pytest.param("soap/namespace", exchange(ONE), id="namespace"),
    pytest.param("6.2/schema", exchange(ONE), id="schema"),
    pytest.param("6.2/schema", exchange(wrap(ONE, V11)), id="schema-in-the-other-version"),
    pytest.param("6.2.3/CPRNr/type", exchange(ONE), id="number"),
    pytest.param("6.2.3/IndberetningOk/type", exchange(ONE), id="boolean"),
    pytest.param("6.2.3/IndberetningOk/required", exchange(ONE), id="boolean-present"),
    pytest.param("6.2.3/Fejlkode/type", exchange(svar(refused(NOT_FOUND, 14))), id="code"),
    pytest.param("6.2.2/ElevStatus", exchange(svar(accepted("1"), accepted("2")), persons=("1", "2")), id="statuses"),
    pytest.param("6.2.2/ElevStatus", exchange(svar(accepted("1")), persons=("1", "1")), id="one-status-for-twins"),
    pytest.param(
        "6.2.2/ElevStatus", exchange(svar(accepted("1"), accepted("1")), persons=("1", "1")), id="two-for-twins"
    ),
    pytest.param("6.2.3/CPRNr", exchange(svar(accepted("1")), persons=("1", "1")), id="echo-twins-once"),
    pytest.param("6.2.2/ElevStatus", exchange(ONE, institution="0280051"), id="statuses-institution-with-zero"),
    pytest.param("6.2.2/ElevStatus", exchange(ONE, institution="101497"), id="statuses-other-institution"),
    pytest.param("6.2.3/CPRNr", exchange(svar(accepted("2"), accepted("1")), persons=("1", "2")), id="echo-order"),
    pytest.param("6.2.3/CPRNr", exchange(svar(accepted("1"), accepted("1")), persons=("1", "1")), id="echo-twice"),
    pytest.param("6.1.4/CPRNr/text", exchange(svar(accepted(ZERO)), persons=(ZERO,)), id="zero"),
    pytest.param("7/text", exchange(svar(refused(NOT_FOUND, 14)), persons=(NOT_FOUND,)), id="text"),
    pytest.param("6.2.3/ok-without-error", exchange(ONE), id="ok-without-error"),
    pytest.param("6.2.3/ok-without-error", exchange(wrap(DANISH_PREFIX, V12)), id="ok-without-error-danish-prefix"),
    pytest.param("6.2.3/refused-with-error", exchange(svar(refused(NOT_FOUND, 14))), id="refused-with-error"),
    pytest.param("6.2.3/unknown-institution-alone", exchange(svar(refused(None, 5))), id="alone"),
    pytest.param("7/reportable", exchange(ONE), id="reportable"),
    pytest.param(
        "7/reportable", exchange(svar(accepted(ZERO.lstrip("0"))), persons=(ZERO,)), id="reportable-lost-zero"
    ),
    pytest.param("7/not_found", exchange(svar(refused(NOT_FOUND, 14)), persons=(NOT_FOUND,)), id="not-found"),
    pytest.param(
        "7/not_found",
        exchange(svar(refused(REPORTABLE, 14), refused(NOT_FOUND, 14)), persons=(REPORTABLE, NOT_FOUND)),
        id="not-found-beside-a-wrong-one",
    ),
    pytest.param(
        "7/unknown_institution", exchange(svar(refused(None, 5)), institution=UNKNOWN), id="unknown-institution"
    ),
    pytest.param(
        "7/unknown_institution", exchange(svar(refused(None, 5)), institution="00999999"), id="unknown-with-zeros"
    ),
]

BROKEN = [
    pytest.param("soap/envelope", exchange(HTML), "an element html", id="envelope-html"),
    pytest.param("soap/envelope", exchange(HTML, status=500), "HTTP 500", id="envelope-server-error"),
    pytest.param("soap/envelope", exchange(TWO), "Body holds IndberetSvar, x", id="envelope-two"),
    pytest.param("soap/envelope", exchange(wrap(b"", V12)), "Body holds nothing", id="envelope-empty"),
    pytest.param("soap/version", exchange(wrap(ONE, V11)), "SOAP 1.1", id="version"),
    pytest.param("soap/content-type", exchange(ONE, content_type="text/xml"), "'text/xml'", id="type"),
    pytest.param("soap/content-type", exchange(ONE, content_type=""), "no Content-Type", id="no-type"),
    pytest.param("soap/status", exchange(ONE, status=500), "HTTP 500", id="status-answer"),
    pytest.param("soap/status", exchange(fault()), "HTTP 200", id="status-fault"),
    pytest.param("soap/fault-status", exchange(fault(), status=500), "HTTP 500", id="fault-status"),
    pytest.param("soap/fault-form", exchange(fault(code="Client"), status=400), "code 'soap:Client'", id="fault-code"),
    pytest.param("soap/fault-form", exchange(fault(code="x:Sender"), status=400), "code 'x:Sender'", id="fault-prefix"),
    pytest.param("soap/fault-form", exchange(fault(reason=""), status=400), "reason ''", id="fault-reason"),
    pytest.param(
        "soap/fault-side", exchange(fault(code="Receiver"), status=500, valid=False), "blames the receiver", id="side"
    ),
    pytest.param("soap/namespace", exchange(svar(accepted("1"), namespace="urn:x")), "'urn:x'", id="namespace"),
    pytest.param(
        "soap/namespace", exchange(svar(accepted("1"), '<a xmlns=""/>')), "a in namespace ''", id="inner-namespace"
    ),
    pytest.param("6.2/schema", exchange(svar(STATUS.format(""))), "Missing child", id="schema-missing"),
    pytest.param("6.2.3/CPRNr/type", exchange(svar(accepted("61010-10002"))), "length", id="number-too-long"),
    pytest.param(
        "6.2.3/IndberetningOk/type", exchange(svar(accepted("1").replace("true", "ja"))), "'ja'", id="boolean-in-danish"
    ),
    pytest.param(
        "6.2.3/IndberetningOk/required",
        exchange(svar(STATUS.format("<CPRNr>1</CPRNr>"))),
        "without IndberetningOk",
        id="boolean-absent",
    ),
    pytest.param(
        "6.2.3/Fejlkode/type",
        exchange(svar(refused(NOT_FOUND, 14).replace(">14<", ">E14<"))),
        "'E14'",
        id="code-with-a-letter",
    ),
    pytest.param("6.2/schema", exchange(svar()), "ElevStatus", id="schema-empty"),
    pytest.param("6.2/schema", exchange(TWO), "not expected", id="schema-second-element"),
    pytest.param("6.2.2/ElevStatus", exchange(ONE, persons=(REPORTABLE, ZERO)), "1 ElevStatus", id="too-few"),
    pytest.param("6.2.2/ElevStatus", exchange(svar(accepted("1"), accepted("1"))), "2 ElevStatus", id="too-many"),
    pytest.param("6.2.3/CPRNr", exchange(svar(accepted("1"))), "instead a status with CPRNr '1'", id="other-number"),
    pytest.param("6.2.3/CPRNr", exchange(svar(accepted(None))), "no such status", id="no-number"),
    pytest.param("6.2.3/CPRNr", exchange(svar(accepted(" 6101010002"))), "no such status", id="space-in-number"),
    pytest.param(
        "6.1.4/CPRNr/text",
        exchange(svar(accepted(ZERO.lstrip("0"))), persons=(ZERO,)),
        "'161010001', without the leading zero",
        id="zero",
    ),
    pytest.param("7/text", exchange(svar(refused(NOT_FOUND, 14, "Findes ikke"))), "'Findes ikke'", id="other-words"),
    pytest.param("7/text", exchange(svar(refused(NOT_FOUND, 14, ""))), "''", id="no-words"),
    pytest.param("6.2.3/ok-without-error", exchange(svar(BOTH)), "Fejlkode=14", id="ok-with-error"),
    pytest.param("6.2.3/refused-with-error", exchange(svar(NO_ERROR)), "IndberetningOk=false", id="without-error"),
    pytest.param(
        "6.2.3/unknown-institution-alone", exchange(svar(refused(REPORTABLE, 5))), "ElevStatus=", id="alone-with-number"
    ),
    pytest.param("7/reportable", exchange(svar(refused(REPORTABLE, 14))), "Fejlkode 14", id="reportable-refused"),
    pytest.param(
        "7/reportable", exchange(svar(STATUS.format(""))), "no readable IndberetningOk", id="reportable-unreadable"
    ),
    pytest.param("7/not_found", exchange(svar(accepted(NOT_FOUND)), persons=(NOT_FOUND,)), "true", id="accepted"),
    pytest.param(
        "7/not_found", exchange(svar(refused(NOT_FOUND, 84)), persons=(NOT_FOUND,)), "Fejlkode 84", id="other-code"
    ),
    pytest.param(
        "7/unknown_institution", exchange(ONE, institution=UNKNOWN), "IndberetningOk true", id="unknown-accepted"
    ),
    pytest.param(
        "7/unknown_institution", exchange(svar(), institution=UNKNOWN), "no ElevStatus", id="unknown-unanswered"
    ),
]

NOT_APPLICABLE = [
    pytest.param("soap/envelope", exchange(HTML, status=400), id="envelope-refusal"),
    pytest.param("soap/envelope", exchange(HTML, status=503), id="envelope-gateway"),
    pytest.param("soap/envelope", exchange(None), id="envelope-trouble"),
    pytest.param("soap/version", exchange(HTML), id="version-html"),
    pytest.param("soap/version", exchange(fault(V11), status=503), id="version-gateway"),
    pytest.param("soap/content-type", exchange(HTML), id="type-html"),
    pytest.param("soap/content-type", exchange(fault(V11), status=503), id="type-gateway"),
    pytest.param("soap/status", exchange(HTML), id="status-html"),
    pytest.param("soap/fault-status", exchange(ONE), id="fault-status-answer"),
    pytest.param("soap/fault-status", exchange(fault(code="x:y"), status=400), id="fault-status-unknown-code"),
    pytest.param("soap/fault-status", exchange(fault(), status=503), id="fault-status-gateway"),
    pytest.param("soap/fault-form", exchange(ONE), id="fault-form-answer"),
    pytest.param("soap/fault-form", exchange(fault(reason=""), status=503), id="fault-form-gateway"),
    pytest.param("soap/fault-side", exchange(fault(code="Receiver"), status=500), id="side-valid"),
    pytest.param("soap/fault-side", exchange(fault(code="Receiver"), status=503, valid=False), id="side-gateway"),
    pytest.param("soap/fault-side", exchange(ONE, valid=False), id="side-answer"),
    pytest.param("soap/namespace", exchange(fault(), status=400), id="namespace-fault"),
    pytest.param("6.2/schema", exchange(fault(), status=400), id="schema-fault"),
    pytest.param("6.2/schema", exchange(None), id="schema-trouble"),
    pytest.param("6.2.3/CPRNr/type", exchange(svar(refused(None, 5))), id="no-number"),
    pytest.param("6.2.3/IndberetningOk/type", exchange(svar(STATUS.format(""))), id="no-boolean"),
    pytest.param("6.2.3/IndberetningOk/required", exchange(svar()), id="no-status"),
    pytest.param("6.2.3/Fejlkode/type", exchange(ONE), id="no-code"),
    pytest.param("6.2.2/ElevStatus", exchange(fault(), status=400), id="statuses-fault"),
    pytest.param("6.2.2/ElevStatus", exchange(svar(), valid=False), id="statuses-invalid"),
    pytest.param(
        "6.2.2/ElevStatus", exchange(svar(refused(None, 5)), institution=UNKNOWN), id="statuses-unknown-institution"
    ),
    pytest.param("6.2.2/ElevStatus", exchange(svar(), institution="7"), id="statuses-institution-nobody-told-of"),
    pytest.param("6.2.3/CPRNr", exchange(svar(refused(None, 5)), institution=UNKNOWN), id="echo-unknown-institution"),
    pytest.param("6.1.4/CPRNr/text", exchange(ONE), id="zero-nobody-has-one"),
    pytest.param("7/text", exchange(ONE), id="text-no-code"),
    pytest.param("7/text", exchange(svar(refused(REPORTABLE, 99))), id="text-unknown-code"),
    pytest.param("6.2.3/ok-without-error", exchange(fault(), status=400), id="across-fields-fault"),
    pytest.param("7/reportable", exchange(svar(refused(NOT_FOUND, 14)), persons=(NOT_FOUND,)), id="reportable-nobody"),
    pytest.param("7/reportable", exchange(ONE, valid=False), id="reportable-invalid"),
    pytest.param("7/reportable", exchange(ONE, institution="101497"), id="reportable-elsewhere"),
    pytest.param("7/reportable", exchange(svar(accepted("7")), persons=("7",)), id="reportable-stranger"),
    pytest.param("7/not_found", exchange(ONE), id="not-found-nobody"),
    pytest.param("7/unknown_institution", exchange(ONE), id="unknown-institution-known"),
    pytest.param(
        "7/not_found", exchange(svar(refused(None, 5)), persons=(NOT_FOUND,), institution=UNKNOWN), id="not-found-call"
    ),
]


@pytest.mark.parametrize(("rule", "one"), SATISFIED)
def test_rule_is_satisfied(bench: Bench, rule: str, one: Exchange) -> None:
    """A rule that applies and finds nothing says so with an empty answer, which counts as seen."""
    assert () == bench.check(rule, one)


@pytest.mark.parametrize(("rule", "one", "observed"), BROKEN)
def test_rule_is_broken(bench: Bench, rule: str, one: Exchange, observed: str) -> None:
    """A rule that is broken says what it saw, under its own id and clause, at the clause's level."""
    findings = bench.check(rule, one)

    assert findings
    assert {rule} == {finding.rule for finding in findings}
    assert {passive_rules(bench.specification)[rule].clause} == {finding.clause for finding in findings}
    assert {bench.specification.level(findings[0].clause)} == {finding.level for finding in findings}
    assert observed in render(findings[0].observed)
    assert render(findings[0].expected)
    assert 1 == findings[0].exchange


@pytest.mark.parametrize(("rule", "one"), NOT_APPLICABLE)
def test_rule_does_not_apply(bench: Bench, rule: str, one: Exchange) -> None:
    """A rule that has nothing to look at says nothing, which counts as not seen."""
    assert bench.check(rule, one) is None


def test_every_rule_has_all_three_examples(bench: Bench) -> None:
    """No rule is added without an example of each, apart from the codes that are like code 14."""
    alike = {"7/no_subscription", "7/not_enrolled"}
    rules = set(passive_rules(bench.specification)) - alike
    across = {rule.id for rule in bench.specification.tables.rules}

    assert rules == {row.values[0] for row in SATISFIED}
    assert rules == {row.values[0] for row in BROKEN}
    assert rules - across == {row.values[0] for row in NOT_APPLICABLE} - across


@pytest.mark.parametrize(
    ("key", "code"),
    [
        pytest.param("not_found", 14, id="14"),
        pytest.param("no_subscription", 68, id="68"),
        pytest.param("not_enrolled", 84, id="84"),
    ],
)
def test_each_code_has_its_rule(bench: Bench, key: str, code: int) -> None:
    """A person of a population key is answered with its code, and nothing else about them is wrong."""
    (person,) = bench.population.people(key)

    assert set() == bench.complaints(exchange(svar(refused(person, code)), persons=(person,)))
    assert {f"7/{key}"} == bench.complaints(exchange(svar(accepted(person)), persons=(person,)))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        pytest.param("DEN UNGE FINDES IKKE I UNGEDATABASEN", Level.SHOULD, id="other-case"),
        pytest.param(" Den  Unge findes ikke\ni Ungedatabasen ", Level.SHOULD, id="white-space"),
        pytest.param("Den Unge findes ikke i Ungedatabasen.", Level.MUST, id="full-stop"),
        pytest.param("Den unge findes ikke i aktivt abonnement", Level.MUST, id="text-of-another-code"),
    ],
)
def test_other_case_of_a_text_is_a_warning_only(bench: Bench, text: str, level: Level) -> None:
    """Case and white space of a text weigh less than its words."""
    findings = bench.check("7/text", exchange(svar(refused(NOT_FOUND, 14, text)), persons=(NOT_FOUND,)))

    assert [(level, "/Envelope/Body/IndberetSvar/ElevStatus/FejlTekst")] == [(f.level, f.place) for f in findings or ()]


def test_the_gravest_wrong_text_is_reported(bench: Bench) -> None:
    """Other words in a later status are not hidden by other case in an earlier one."""
    statuses = refused(NOT_FOUND, 14, "DEN UNGE FINDES IKKE I UNGEDATABASEN"), refused("1", 84, "Noget andet")

    findings = bench.check("7/text", exchange(svar(*statuses), persons=(NOT_FOUND, "1")))

    assert [(Level.MUST, "'Noget andet'")] == [(f.level, render(f.observed)) for f in findings or ()]


@pytest.mark.parametrize(
    ("rule", "one", "said"),
    [
        pytest.param(
            "soap/fault-form", exchange(fault(code="x:Odd", reason="Kald os"), status=400), "Kald os", id="fault"
        ),
        pytest.param(
            "7/text",
            exchange(svar(refused(NOT_FOUND, 14, "Noget\n andet")), persons=(NOT_FOUND,)),
            "Noget andet",
            id="text",
        ),
        pytest.param(
            "7/reportable", exchange(svar(refused(REPORTABLE, 84, "Ikke her"))), "Ikke her", id="unexpected-refusal"
        ),
        pytest.param("7/text", exchange(svar(refused(NOT_FOUND, 14, "x" * 999))), "x" * 199 + "…", id="long"),
    ],
)
def test_a_finding_quotes_whom_it_is_about(bench: Bench, rule: str, one: Exchange, said: str) -> None:
    """What a target says in its own words stands with the finding, short, and is no part of what the finding is."""
    (finding,) = bench.check(rule, one) or ()
    assert (said,) == finding.quotes


def test_who_says_nothing_is_not_quoted(bench: Bench) -> None:
    """A finding about a header quotes nobody."""
    (finding,) = bench.check("soap/content-type", exchange(ONE, content_type="text/plain")) or ()
    assert () == finding.quotes


def test_lost_zero_is_found_by_its_rule_alone(bench: Bench) -> None:
    """A CPR number without its leading zero is one defect and one finding."""
    one = exchange(svar(accepted(ZERO.lstrip("0")), accepted(REPORTABLE)), persons=(ZERO, REPORTABLE))

    assert {"6.1.4/CPRNr/text"} == bench.complaints(one)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(exchange(ONE), set(), id="right"),
        pytest.param(exchange(fault(), status=400, valid=False), set(), id="rightly-rejected"),
        pytest.param(exchange(svar(refused(None, 5)), institution="999999"), set(), id="unknown-institution"),
        pytest.param(exchange(ONE, content_type="text/html"), {"soap/content-type"}, id="media-type"),
        pytest.param(exchange(ONE, status=201), {"soap/status"}, id="status"),
        pytest.param(exchange(svar(accepted("9999999999"))), {"6.2.3/CPRNr"}, id="other-number"),
        pytest.param(exchange(svar(accepted(REPORTABLE) * 2)), {"6.2.2/ElevStatus"}, id="twice"),
        pytest.param(exchange(wrap(ONE, V11), content_type="text/xml"), {"soap/version"}, id="version"),
        pytest.param(exchange(svar(NO_ERROR)), {"6.2.3/refused-with-error", "7/reportable"}, id="no-error"),
        pytest.param(exchange(HTML), {"soap/envelope"}, id="html"),
        pytest.param(exchange(None), set(), id="trouble"),
    ],
)
def test_one_defect_is_reported_by_its_own_rule(bench: Bench, one: Exchange, expected: set[str]) -> None:
    """Over all rules, a defect is named by the rule that it is about, and a right answer by none."""
    assert expected == bench.complaints(one)


def test_call_without_status_is_named_by_count_and_schema(bench: Bench) -> None:
    """An answer without any status breaks the schema, the count and the echo, and implies nothing about persons."""
    assert {"6.2/schema", "6.2.2/ElevStatus", "6.2.3/CPRNr"} == bench.complaints(exchange(svar()))


def test_findings_know_their_line_and_place(bench: Bench) -> None:
    """A finding about a status says where it stands in the answer."""
    body = svar(accepted(REPORTABLE), "\n\n" + accepted(NOT_FOUND))
    findings = bench.check("7/not_found", exchange(body, persons=(REPORTABLE, NOT_FOUND)))

    assert [("/Envelope/Body/IndberetSvar/ElevStatus[2]", 4)] == [(f.place, f.line) for f in findings or ()]


def test_rule_that_raises_is_noted_and_the_others_go_on(bench: Bench) -> None:
    """A mistake of ours in one rule costs no other verdict, and is said once."""
    rules = passive_rules(bench.specification)

    def broken(_: object) -> None:
        raise ZeroDivisionError("x")

    object.__setattr__(rules["soap/version"], "check", broken)
    errors: dict[str, Phrase] = {}
    for number in (4, 5):
        results = observe(bench.see(exchange(ONE, number=number)), rules, errors)

        assert "soap/version" not in results
        assert () == results["6.2/schema"]
    assert {"soap/version": "exchange 4: ZeroDivisionError: x"} == {rule: render(e) for rule, e in errors.items()}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(svar("<ElevStatus/>" * 600), id="many"),
        pytest.param(svar(f"<Fejlkode>{'9' * 5000}</Fejlkode>"), id="endless-integer-in-the-wrong-place"),
        pytest.param(svar(refused(REPORTABLE, 14).replace("14", "9" * 5000)), id="endless-integer"),
        pytest.param(svar("<ElevStatus>" * 100 + "</ElevStatus>" * 100), id="nested"),
        pytest.param(svar(accepted("\u00a0")), id="odd-space"),
        pytest.param(
            svar(
                accepted("1").replace(
                    "<CPRNr>", '<CPRNr xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="q:x">'
                )
            ),
            id="unknown-type",
        ),
        pytest.param(
            f'<?xml version="1.0" encoding="utf-32"?>{wrap(ONE, V12)[39:].decode()}'.encode("utf-32"), id="utf-32"
        ),
    ],
)
def test_hostile_answers_are_judged(bench: Bench, body: bytes) -> None:
    """Whatever a target answers, no rule breaks over it."""
    errors: dict[str, Phrase] = {}
    observe(bench.see(exchange(body)), passive_rules(bench.specification), errors)

    assert {} == errors

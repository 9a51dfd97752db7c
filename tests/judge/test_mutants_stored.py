"""What is stored compared with what was sent: each thing that may not differ, and what may."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from conformance.judge.cases import judge_case
from conformance.record.exchange import Exchange, Request, Role
from conformance.record.judgement import CaseResult, Expectation, PlannedCase, Verdict
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, ZERO, Bench, accepted, exchange, refused, svar

V = Verdict
SENT: dict[str, str | None] = {
    "DatakildeInstitutionNummer": "280051",
    "KontaktPerson": "Bodil",
    "KontaktTelefon": "12345678",
    "KontaktMail": "b@skole.example",
    "SlutDato": None,
}
ACCEPTED = exchange(svar(accepted(REPORTABLE)))
REFUSED = exchange(svar(refused(REPORTABLE, 14)))
CASE = PlannedCase(
    id="case",
    section="5",
    clauses=("5/stored",),
    level=Level.MUST,
    expectation=Expectation.STORED,
    rules=(),
    title_da="da",
    title_en="en",
)


def _readback(stored: object, *, status: int = 200, person: str = REPORTABLE, body: bytes | None = None) -> Exchange:
    asked = json.dumps({"CPRNr": person, "DatakildeInstitutionNummer": "280051"}).encode()
    answer = exchange(json.dumps(stored).encode() if body is None else body, status=status)
    request = Request(method="POST", url="http://127.0.0.1/readback", headers=(), body=asked)
    return replace(answer, role=Role.READBACK, request=request)


def _judge(bench: Bench, *own: Exchange) -> CaseResult:
    numbered = [replace(one, number=number) for number, one in enumerate(own, start=1)]
    return judge_case(CASE, [bench.see(one) for one in numbered], {})


def _with_end(call: Exchange, end: str) -> Exchange:
    body = call.request.body.replace(b"</KontaktMail>", f"</KontaktMail><SlutDato>{end}</SlutDato>".encode())
    return replace(call, request=replace(call.request, body=body))


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param(SENT, V.PASS, id="as-sent"),
        pytest.param({**SENT, "Andet": "x"}, V.PASS, id="and-more"),
        pytest.param({**SENT, "DatakildeInstitutionNummer": 280051}, V.PASS, id="a-number-as-a-number"),
        pytest.param({**SENT, "DatakildeInstitutionNummer": "0280051"}, V.PASS, id="a-number-with-a-zero"),
        pytest.param({**SENT, "DatakildeInstitutionNummer": "280052"}, V.FAIL, id="another-institution"),
        pytest.param({**SENT, "KontaktPerson": "bodil"}, V.FAIL, id="another-case"),
        pytest.param({**SENT, "KontaktPerson": "Bodil "}, V.FAIL, id="a-space-more"),
        pytest.param({**SENT, "KontaktMail": None}, V.FAIL, id="a-field-lost"),
        pytest.param({k: v for k, v in SENT.items() if k != "KontaktMail"}, V.FAIL, id="a-field-left-out"),
        pytest.param({}, V.FAIL, id="no-field"),
        pytest.param(None, V.FAIL, id="nothing"),
        pytest.param([], V.NOT_EVALUATED, id="a-list"),
        pytest.param("stored", V.NOT_EVALUATED, id="a-word"),
    ],
)
def test_what_was_accepted_is_stored(stored: object, expected: Verdict, bench: Bench) -> None:
    """Each field of an accepted call is read back as it was sent."""
    assert expected is _judge(bench, ACCEPTED, _readback(stored)).verdict


@pytest.mark.parametrize(
    ("sent", "stored", "same"),
    [
        pytest.param("2030-06-30T12:00:00", "2030-06-30T12:00:00", True, id="the-same"),
        pytest.param("2030-06-30T12:00:00Z", "2030-06-30T14:00:00+02:00", True, id="the-same-instant"),
        pytest.param("2030-06-30T12:00:00Z", "2030-06-30T12:00:00+02:00", False, id="another-instant"),
        pytest.param("2030-06-30T12:00:00+02:00", "2030-06-30T12:00:00", True, id="the-zone-left-out"),
        pytest.param("2030-06-30T12:00:00", "2030-06-30T12:00:00Z", True, id="a-zone-added"),
        pytest.param("2030-06-30T12:00:00+02:00", "2030-06-30T10:00:00", False, id="moved-and-the-zone-left-out"),
        pytest.param("2030-06-30T12:00:00", "2030-06-30", False, id="the-day-alone"),
        pytest.param("2030-06-30T12:00:00", "2030-06-29T12:00:00", False, id="another-day"),
        pytest.param("2030-06-30T12:00:00", None, False, id="lost"),
        pytest.param("24:00 om aftenen", "24:00 om aftenen", True, id="unreadable-and-the-same"),
        pytest.param("24:00 om aftenen", "24:00", False, id="unreadable-and-another"),
    ],
)
def test_a_time_is_stored(sent: str, stored: str | None, *, same: bool, bench: Bench) -> None:
    """A time is compared as an instant, or as a time of day where one side has no zone."""
    result = _judge(bench, _with_end(ACCEPTED, sent), _readback({**SENT, "SlutDato": stored}))

    assert (V.PASS if same else V.FAIL) is result.verdict


def test_the_finding_names_field_and_value(bench: Bench) -> None:
    """A finding says what was sent, for whom, and what stands there instead."""
    other = _judge(bench, ACCEPTED, _readback({**SENT, "KontaktPerson": "Åse"})).findings
    nothing = _judge(bench, ACCEPTED, _readback(None)).findings

    assert [(f"KontaktPerson 'Bodil' stored for {REPORTABLE}", "'Åse'", 2)] == [
        (render(finding.expected), render(finding.observed), finding.exchange) for finding in other
    ]
    assert ["nothing"] == [render(finding.observed) for finding in nothing]


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param(None, V.PASS, id="nothing"),
        pytest.param({**SENT, "KontaktPerson": "Åse"}, V.PASS, id="what-was-there-before"),
        pytest.param(SENT, V.FAIL, id="what-was-refused"),
    ],
)
def test_what_was_refused_is_not_stored(stored: object, expected: Verdict, bench: Bench) -> None:
    """Of a report that was refused nothing is stored; what somebody reported before may be."""
    call = exchange(svar(refused(NOT_FOUND, 14)), persons=(NOT_FOUND,))

    assert expected is _judge(bench, call, _readback(stored, person=NOT_FOUND)).verdict


def test_the_last_accepted_call_counts(bench: Bench) -> None:
    """A call about somebody else replaces nothing; a later one that is accepted does."""
    later = replace(ACCEPTED, request=replace(ACCEPTED.request, body=ACCEPTED.request.body.replace(b"Bodil", b"Carl")))
    other = exchange(svar(accepted(ZERO)), persons=(ZERO,))
    carl = {**SENT, "KontaktPerson": "Carl"}

    assert V.PASS is _judge(bench, ACCEPTED, later, _readback(carl)).verdict
    assert V.FAIL is _judge(bench, ACCEPTED, later, _readback(SENT)).verdict
    assert V.PASS is _judge(bench, later, other, _readback(carl)).verdict
    assert V.PASS is _judge(bench, ACCEPTED, _readback(SENT), later, _readback(carl)).verdict


@pytest.mark.parametrize(
    "hook",
    [
        pytest.param(_readback(SENT, status=500), id="an-error"),
        pytest.param(_readback(None, status=204, body=b""), id="no-content"),
        pytest.param(_readback(None, body=b"not json"), id="not-json"),
        pytest.param(replace(_readback(None), response=None), id="no-answer"),
    ],
)
def test_a_hook_that_says_nothing(hook: Exchange, bench: Bench) -> None:
    """Where the hook cannot be read, nothing is known of what is stored: neither kept nor broken."""
    result = _judge(bench, ACCEPTED, hook)

    assert V.NOT_EVALUATED is result.verdict
    assert render(result.reason).startswith("[hooks] readback")


def test_what_was_not_asked_for_is_not_stored(bench: Bench) -> None:
    """Without a readback, a case about what is stored has shown nothing, however its calls were answered."""
    result = _judge(bench, ACCEPTED)

    assert (V.NOT_EVALUATED, "what is stored was not asked for") == (result.verdict, render(result.reason))


def test_a_call_that_fails_fails_the_case(bench: Bench) -> None:
    """What is stored does not make up for an answer that is wrong."""
    before = replace(ACCEPTED, role=Role.SETUP)

    assert V.FAIL is _judge(bench, REFUSED, _readback(None)).verdict
    assert V.FAIL is _judge(bench, before, REFUSED, _readback(SENT)).verdict

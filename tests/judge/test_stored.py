"""conformance.judge.stored: what the readback hook says is stored, compared with what was accepted last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from conformance.judge.cases import judge_case
from conformance.judge.stored import stored_findings, unreadable_hook
from conformance.record.exchange import Exchange, Request, Response, Role, Trouble, TroubleKind
from conformance.record.judgement import CaseResult, Expectation, PlannedCase, Verdict
from conformance.record.phrase import SILENT
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

V = Verdict
SENT = {
    "DatakildeInstitutionNummer": "280051",
    "KontaktPerson": "Bodil",
    "KontaktTelefon": "12345678",
    "KontaktMail": "b@skole.example",
}
CASE = PlannedCase(
    id="case",
    section="6",
    clauses=("6/update/stored", "5/stored"),
    level=Level.MUST,
    expectation=Expectation.STORED,
    rules=(),
    title_da="da",
    title_en="en",
)


def _call(number: int, end_date: str = "", *, name: str = "Bodil", refuse: bool = False) -> Exchange:
    """Return a call about the two who are reportable; its end date and name are edited into the request."""
    statuses = [refused(person, 14) if refuse else accepted(person) for person in (ZERO, REPORTABLE)]
    one = exchange(svar(*statuses), persons=(ZERO, REPORTABLE), number=number)
    body = one.request.body.replace(b"Bodil", name.encode())
    if end_date:
        body = body.replace(b"</KontaktpersonInfo>", f"<SlutDato>{end_date}</SlutDato></KontaktpersonInfo>".encode())
    return replace(one, request=replace(one.request, body=body))


def _readback(number: int, stored: Mapping[str, Any] | bytes | None, *, person: str = REPORTABLE) -> Exchange:
    asked = {"CPRNr": person, "DatakildeInstitutionNummer": "280051"}
    body = stored if isinstance(stored, bytes) else json.dumps(stored).encode()
    return replace(
        exchange(b"x", number=number, role=Role.READBACK),
        request=Request(method="RUN", url="readback", headers=(), body=json.dumps(asked).encode()),
        response=Response(status=200, reason="", headers=(), body=body),
    )


def _judge(bench: Bench, *own: Exchange) -> CaseResult:
    return judge_case(CASE, bench.see_all(own), {})


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        pytest.param("", None, id="none"),
        pytest.param("2030-06-30T12:00:00", "2030-06-30T12:00:00", id="as-written"),
        pytest.param("2030-06-30T12:00:00", "2030-06-30 12:00:00", id="as-a-database-writes"),
        pytest.param("2030-06-30T12:00:00Z", "2030-06-30T14:00:00+02:00", id="same-instant"),
        pytest.param("2030-06-30T12:00:00+02:00", "2030-06-30T05:00:00-05:00", id="same-instant-west"),
        pytest.param("2030-06-30T12:00:00", "2030-06-30T12:00:00+02:00", id="zone-added"),
        pytest.param("2030-06-30T12:00:00Z", "2030-06-30T12:00:00", id="zone-lost"),
        pytest.param("2030-06-30T12:00:00.500", "2030-06-30T12:00:00.5", id="fraction"),
        pytest.param(" 2030-06-30T12:00:00 ", "2030-06-30T12:00:00", id="white-space-of-a-dateTime"),
        pytest.param("12030-06-30T12:00:00", "12030-06-30T12:00:00", id="year-that-we-cannot-read"),
    ],
)
def test_an_end_date_is_compared_as_a_time(bench: Bench, sent: str, stored: str | None) -> None:
    """The same instant is the same date however it is written; without a zone, the time of day counts."""
    assert V.PASS is _judge(bench, _call(1, sent), _readback(2, {**SENT, "SlutDato": stored})).verdict


@pytest.mark.parametrize(
    ("sent", "stored", "observed"),
    [
        pytest.param("2030-06-30T12:00:00", None, "nothing", id="lost"),
        pytest.param("2030-06-30T12:00:00Z", "2030-06-30T12:00:00+02:00", "'2030-06-30T12:00:00+02:00'", id="instant"),
        pytest.param("2030-06-30T12:00:00", "2030-06-29T12:00:00", "'2030-06-29T12:00:00'", id="day"),
        pytest.param("2030-06-30T12:00:00", "2030-06-30", "'2030-06-30'", id="time-lost"),
        pytest.param("2030-06-30T12:00:00", 1909044000, "'1909044000'", id="a-number"),
    ],
)
def test_another_end_date_is_found(bench: Bench, sent: str, stored: object, observed: str) -> None:
    """A lost, moved or cut end date fails, with what was sent and what is stored."""
    result = _judge(bench, _call(1, sent), _readback(2, {**SENT, "SlutDato": stored}))

    assert V.FAIL is result.verdict
    assert f"expected SlutDato '{sent}' stored for {REPORTABLE}; observed {observed}" == render(result.reason)
    assert [("6/update/stored", 2, "readback")] == [(f.clause, f.exchange, f.place) for f in result.findings]


@pytest.mark.parametrize(
    ("field", "stored", "expected"),
    [
        pytest.param("DatakildeInstitutionNummer", "280051", V.PASS, id="institution"),
        pytest.param("DatakildeInstitutionNummer", 280051, V.PASS, id="institution-as-a-number"),
        pytest.param("DatakildeInstitutionNummer", "0000280051", V.PASS, id="institution-with-zeros"),
        pytest.param("DatakildeInstitutionNummer", "101497", V.FAIL, id="another-institution"),
        pytest.param("DatakildeInstitutionNummer", None, V.FAIL, id="no-institution"),
        pytest.param("KontaktPerson", "bodil", V.FAIL, id="other-case"),
        pytest.param("KontaktPerson", "Bodil ", V.FAIL, id="space"),
        pytest.param("KontaktPerson", "", V.FAIL, id="empty"),
        pytest.param("KontaktTelefon", 12345678, V.FAIL, id="a-text-as-a-number"),
    ],
)
def test_texts_are_stored_as_sent_and_integers_by_value(
    bench: Bench, field: str, stored: object, expected: Verdict
) -> None:
    """A text keeps each character; an integer may be written in another way."""
    assert expected is _judge(bench, _call(1), _readback(2, {**SENT, field: stored})).verdict


def test_what_was_accepted_last_counts(bench: Bench) -> None:
    """After two accepted reports the second is stored, after a refused one the first still is."""
    first, second = {**SENT, "KontaktPerson": "Anna"}, SENT
    calls = (_call(1, name="Anna"), _call(2))
    rejected = replace(_call(2), valid=False, response=exchange(fault(), status=400).response)

    assert V.PASS is _judge(bench, *calls, _readback(3, second)).verdict
    assert V.FAIL is _judge(bench, *calls, _readback(3, first)).verdict
    assert () == stored_findings(CASE, bench.see_all([calls[0], rejected, _readback(3, first)]))
    assert 1 == len(stored_findings(CASE, bench.see_all([calls[0], rejected, _readback(3, second)])))


def test_each_readback_looks_at_the_calls_before_it(bench: Bench) -> None:
    """What is asked between two calls is compared with the first of them."""
    first, second = {**SENT, "KontaktPerson": "Anna"}, SENT

    own = (_call(1, name="Anna"), _readback(2, first), _call(3), _readback(4, second))

    assert V.PASS is _judge(bench, *own).verdict


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param(None, V.PASS, id="nothing"),
        pytest.param({}, V.PASS, id="nothing-named"),
        pytest.param({**SENT, "KontaktPerson": "Anna", "SlutDato": None}, V.PASS, id="an-earlier-report"),
        pytest.param({**SENT, "SlutDato": None}, V.FAIL, id="the-refused-report"),
    ],
)
def test_of_a_refused_person_nothing_is_stored(
    bench: Bench, stored: Mapping[str, Any] | None, expected: Verdict
) -> None:
    """Who was refused by a code may have an older report, and must not have the refused one."""
    mixed = exchange(svar(accepted(REPORTABLE), refused(NOT_FOUND, 14)), persons=(REPORTABLE, NOT_FOUND))

    result = _judge(bench, mixed, _readback(2, SENT), _readback(3, stored, person=NOT_FOUND))

    assert expected is result.verdict
    assert (expected is V.FAIL) == render(result.reason).startswith(
        f"expected nothing of a refused report stored for {NOT_FOUND}; observed DatakildeInstitutionNummer '280051', "
    )


def test_a_hook_need_not_repeat_the_institution(bench: Bench) -> None:
    """A hook that answers as the documentation shows, without the institution, is compared by everything else."""
    brief = {name: value for name, value in SENT.items() if name != "DatakildeInstitutionNummer"}
    mixed = exchange(svar(accepted(REPORTABLE), refused(NOT_FOUND, 14)), persons=(REPORTABLE, NOT_FOUND))

    assert V.PASS is _judge(bench, _call(1), _readback(2, brief)).verdict
    assert V.FAIL is _judge(bench, _call(1), _readback(2, {**brief, "KontaktPerson": "Anna"})).verdict
    assert V.FAIL is _judge(bench, mixed, _readback(2, brief, person=NOT_FOUND)).verdict


NONSENSE = "[hooks] readback answered neither null nor an object"


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        pytest.param(b"<html/>", 200, NONSENSE, id="html"),
        pytest.param(b"", 200, NONSENSE, id="empty"),
        pytest.param(b"[]", 200, NONSENSE, id="list"),
        pytest.param(b"7", 200, NONSENSE, id="number"),
        pytest.param(b'"null"', 200, NONSENSE, id="text"),
        pytest.param(b"\xff\xfe{", 200, NONSENSE, id="no-text"),
        pytest.param(b"[" * 10_000, 200, NONSENSE, id="nested-without-end"),
        pytest.param(b"{}", 204, "[hooks] readback gave no answer", id="no-content"),
        pytest.param(b"null", 500, "[hooks] readback gave no answer", id="error"),
        pytest.param(None, 0, "[hooks] readback gave no answer: no answer (nobody)", id="trouble"),
    ],
)
def test_a_hook_that_says_nonsense_says_nothing(bench: Bench, body: bytes | None, status: int, reason: str) -> None:
    """A hook that fails is no failure of the service: nothing is known about what is stored."""
    asked = _readback(2, None)
    response = None if body is None else Response(status=status, reason="", headers=(), body=body)
    trouble = Trouble(kind=TroubleKind.CONNECT, detail="nobody") if body is None else None

    result = _judge(bench, _call(1), replace(asked, response=response, trouble=trouble))

    assert V.NOT_EVALUATED is result.verdict
    assert render(result.reason).startswith(reason), render(result.reason)


def test_a_wrong_answer_weighs_more_than_a_dead_hook(bench: Bench) -> None:
    """Where the service itself answers wrongly, that is said, whatever the hook says."""
    wrong = _call(1, refuse=True)

    result = _judge(bench, wrong, _readback(2, b"<html/>"))

    assert (V.FAIL, True) == (result.verdict, render(result.reason).startswith("expected IndberetningOk true"))


def test_without_a_readback_nothing_is_known(bench: Bench) -> None:
    """A case about what is stored, of which nothing was asked, is not met by an answer alone."""
    result = _judge(bench, _call(1))

    assert (V.NOT_EVALUATED, "what is stored was not asked for") == (result.verdict, render(result.reason))


def test_only_readbacks_are_looked_at_as_hooks(bench: Bench) -> None:
    """A call is no answer of the hook, and null is a proper one."""
    call, nothing = bench.see_all([_call(1), _readback(2, None)])

    assert (SILENT, SILENT) == (unreadable_hook(call), unreadable_hook(nothing))

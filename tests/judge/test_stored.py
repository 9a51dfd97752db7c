"""conformance.judge.stored: what the readback hook says, compared with what was accepted last."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from conformance.judge.stored import stored_findings, unreadable_hook
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Expectation, PlannedCase
from conformance.spec.clauses import Level
from tests.judge.conftest import REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

INSTITUTION = "280051"
SENT = {
    "DatakildeInstitutionNummer": INSTITUTION,
    "KontaktPerson": "Bodil",
    "KontaktTelefon": "12345678",
    "KontaktMail": "b@skole.example",
}
END = "<SlutDato>{}</SlutDato></KontaktpersonInfo>"
CASE = PlannedCase(
    id="5/stored/one",
    section="5",
    clauses=("5/stored",),
    level=Level.MUST,
    expectation=Expectation.STORED,
    rules=(),
    title_da="da",
    title_en="en",
)
ACCEPTED = exchange(svar(accepted(REPORTABLE)))
REFUSED = exchange(svar(refused(REPORTABLE, 14)))


def _readback(stored: Mapping[str, str | None] | None, person: str = REPORTABLE) -> Exchange:
    """Return what the hook answers about a person."""
    body = json.dumps({"CPRNr": person, "DatakildeInstitutionNummer": INSTITUTION}).encode()
    one = exchange(json.dumps(stored).encode(), role=Role.READBACK, content_type="application/json")
    return replace(one, request=replace(one.request, body=body))


def _sending(one: Exchange, old: str, new: str) -> Exchange:
    """Return the exchange with other texts in its request."""
    assert old.encode() in one.request.body
    return replace(one, request=replace(one.request, body=one.request.body.replace(old.encode(), new.encode())))


def _ending(moment: str) -> Exchange:
    return _sending(ACCEPTED, "</KontaktpersonInfo>", END.format(moment))


def _found(bench: Bench, *own: Exchange) -> list[tuple[int, str, str]]:
    """Return exchange, expectation and observation of each finding."""
    seen = [bench.see(replace(one, number=number)) for number, one in enumerate(own, start=1)]
    return [(found.exchange, found.expected, found.observed) for found in stored_findings(CASE, seen)]


@pytest.mark.parametrize(
    "own",
    [
        pytest.param([ACCEPTED, _readback(SENT)], id="as-sent"),
        pytest.param(
            [ACCEPTED, _readback({**SENT, "DatakildeInstitutionNummer": f"000{INSTITUTION}"})], id="institution-padded"
        ),
        pytest.param([ACCEPTED, _readback({**SENT, "Oprettet": "2026"})], id="more-than-was-sent"),
        pytest.param(
            [_ending("2031-04-05T00:00:00Z"), _readback({**SENT, "SlutDato": "2031-04-05T00:00:00Z"})], id="z"
        ),
        pytest.param(
            [_ending("2031-04-05T00:00:00+02:00"), _readback({**SENT, "SlutDato": "2031-04-04T22:00:00Z"})],
            id="same-instant",
        ),
        pytest.param(
            [_ending("2031-04-05T00:00:00"), _readback({**SENT, "SlutDato": "2031-04-05T00:00:00.000Z"})],
            id="zone-added",
        ),
        pytest.param([REFUSED, _readback(None)], id="refused-not-stored"),
        pytest.param([REFUSED, _readback({**SENT, "KontaktMail": "old@skole.example"})], id="refused-older-kept"),
        pytest.param([exchange(fault(), status=400), _readback(None)], id="fault-not-stored"),
        pytest.param([_sending(ACCEPTED, "Bodil", "Asta"), ACCEPTED, _readback(SENT)], id="the-last"),
        pytest.param([ACCEPTED, _sending(REFUSED, "Bodil", "Asta"), _readback(SENT)], id="the-last-accepted"),
        pytest.param([exchange(svar(accepted(ZERO)), persons=(ZERO,)), _readback(SENT, ZERO)], id="leading-zero"),
    ],
)
def test_what_is_stored_as_it_should_be(bench: Bench, own: list[Exchange]) -> None:
    """The fields of the last call that was accepted for this person, as values; nothing of one that was refused."""
    assert [] == _found(bench, *own)


@pytest.mark.parametrize(
    ("own", "expected", "observed"),
    [
        pytest.param(
            [ACCEPTED, _readback({**SENT, "KontaktPerson": "BODIL"})],
            f"KontaktPerson 'Bodil' stored for {REPORTABLE}",
            "'BODIL'",
            id="other-text",
        ),
        pytest.param(
            [ACCEPTED, _readback(None)],
            f"DatakildeInstitutionNummer '{INSTITUTION}' stored for {REPORTABLE}",
            "nothing",
            id="nothing",
        ),
        pytest.param(
            [ACCEPTED, _readback({**SENT, "KontaktMail": None})],
            f"KontaktMail 'b@skole.example' stored for {REPORTABLE}",
            "nothing",
            id="field-null",
        ),
        pytest.param(
            [_ending("2031-04-05T00:00:00Z"), _readback({**SENT, "SlutDato": "2031-04-05T00:00:00+02:00"})],
            f"SlutDato '2031-04-05T00:00:00Z' stored for {REPORTABLE}",
            "'2031-04-05T00:00:00+02:00'",
            id="another-instant",
        ),
        pytest.param(
            [_ending("2031-04-05T13:30:00"), _readback({**SENT, "SlutDato": "2031-04-05"})],
            f"SlutDato '2031-04-05T13:30:00' stored for {REPORTABLE}",
            "'2031-04-05'",
            id="date-without-time",
        ),
        pytest.param(
            [_sending(ACCEPTED, "Bodil", "Asta"), ACCEPTED, _readback({**SENT, "KontaktPerson": "Asta"})],
            f"KontaktPerson 'Bodil' stored for {REPORTABLE}",
            "'Asta'",
            id="the-first-instead",
        ),
        pytest.param(
            [REFUSED, _readback(SENT)],
            f"nothing of a refused report stored for {REPORTABLE}",
            f"DatakildeInstitutionNummer '{INSTITUTION}', KontaktPerson 'Bodil', KontaktTelefon '12345678', "
            "KontaktMail 'b@skole.example'",
            id="refused-stored",
        ),
    ],
)
def test_what_is_stored_wrongly(bench: Bench, own: list[Exchange], expected: str, observed: str) -> None:
    """One finding for each readback, about the first field that is wrong, at the readback itself."""
    assert [(len(own), expected, observed)] == _found(bench, *own)


def test_each_readback_is_compared_with_what_was_before_it(bench: Bench) -> None:
    """What is sent later does not excuse what was stored earlier."""
    asta = _sending(ACCEPTED, "Bodil", "Asta")
    own = [ACCEPTED, _readback({**SENT, "KontaktPerson": "Asta"}), asta, _readback({**SENT, "KontaktPerson": "Asta"})]

    assert [2] == [number for number, _, _ in _found(bench, *own)]


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(ACCEPTED, "", id="no-readback"),
        pytest.param(_readback(SENT), "", id="object"),
        pytest.param(_readback(None), "", id="null"),
        pytest.param(
            replace(_readback(SENT), response=None), "[hooks] readback gave no answer: no answer", id="no-answer"
        ),
        pytest.param(
            exchange(b"x", status=500, role=Role.READBACK), "[hooks] readback gave no answer: HTTP 500, ", id="500"
        ),
        pytest.param(
            exchange(b"<a/>", role=Role.READBACK),
            "[hooks] readback answered neither null nor an object",
            id="no-json",
        ),
        pytest.param(
            exchange(b"[{}]", role=Role.READBACK), "[hooks] readback answered neither null nor an object", id="list"
        ),
    ],
)
def test_a_hook_that_says_nothing(bench: Bench, one: Exchange, expected: str) -> None:
    """Nothing may be read into an answer that is none, and that is a matter of the hook, not of what is stored."""
    said = unreadable_hook(bench.see(one))

    assert (expected != "", True) == (said != "", said.startswith(expected))

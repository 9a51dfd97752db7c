"""conformance.judge.observers: what is done where the text is silent, in one word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.judge.cases import judge_case
from conformance.judge.observers import OBSERVERS
from conformance.record.exchange import Exchange, Response, Role, Trouble, TroubleKind
from conformance.record.judgement import Blame, CaseResult, Expectation, PlannedCase, Verdict
from conformance.run.catalogue import load_rows
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

V = Verdict
BOTH = (ZERO, REPORTABLE)
ACCEPTED = exchange(svar(accepted(REPORTABLE)))
ANSWERED = exchange(svar(refused(REPORTABLE, 14)))
REJECTED = exchange(fault(), status=400, valid=False)
TROUBLE = exchange(None)


def _twice(*statuses: str) -> Exchange:
    return exchange(svar(*statuses), persons=(REPORTABLE, REPORTABLE))


def _stored(body: bytes | None, number: int = 2) -> Exchange:
    response = None if body is None else Response(status=200, reason="", headers=(), body=body)
    trouble = None if response else Trouble(kind=TroubleKind.CONNECT, detail="nobody")
    return replace(ACCEPTED, number=number, role=Role.READBACK, response=response, trouble=trouble)


@pytest.mark.parametrize(
    ("observer", "one", "expected"),
    [
        pytest.param("acceptance", ACCEPTED, "accepted", id="accepted"),
        pytest.param("acceptance", ANSWERED, "answered", id="answered"),
        pytest.param(
            "acceptance", exchange(svar(refused(NOT_FOUND, 14), accepted(REPORTABLE))), "accepted", id="somebody"
        ),
        pytest.param("acceptance", exchange(svar()), "answered", id="nobody-named"),
        pytest.param("acceptance", REJECTED, "rejected", id="rejected"),
        pytest.param("acceptance", exchange(b"<html/>", status=400), "rejected", id="http-400"),
        pytest.param("twins", _twice(accepted(REPORTABLE)), "one", id="twins-one"),
        pytest.param("twins", _twice(accepted(REPORTABLE), accepted(REPORTABLE)), "two", id="twins-two"),
        pytest.param("twins", _twice(*[accepted(REPORTABLE)] * 3), "other", id="twins-three"),
        pytest.param("twins", _twice(accepted(ZERO)), "other", id="twins-somebody-else"),
        pytest.param("twins", REJECTED, "rejected", id="twins-rejected"),
        pytest.param("order", exchange(svar(*map(accepted, BOTH)), persons=BOTH), "as-asked", id="order-as-asked"),
        pytest.param("order", exchange(svar(*map(accepted, BOTH[::-1])), persons=BOTH), "other", id="order-other"),
        pytest.param("order", exchange(svar(accepted(ZERO)), persons=BOTH), "other", id="order-too-few"),
        pytest.param("order", REJECTED, "rejected", id="order-rejected"),
        pytest.param("code", exchange(svar(refused(NOT_FOUND, 68))), "no_subscription", id="code"),
        pytest.param(
            "code", exchange(svar(accepted(ZERO), refused(NOT_FOUND, 84))), "not_enrolled", id="code-of-the-second"
        ),
        pytest.param("code", exchange(svar(refused(NOT_FOUND, 7))), "other", id="code-nobody-knows"),
        pytest.param("code", ACCEPTED, "accepted", id="code-none"),
        pytest.param("code", REJECTED, "rejected", id="code-rejected"),
    ],
)
def test_what_is_seen_has_a_word(bench: Bench, observer: str, one: Exchange, expected: str) -> None:
    """Each observer says what the last probe of its case shows."""
    earlier = replace(ACCEPTED if expected != "accepted" else REJECTED, number=0)
    controls = [replace(REJECTED, number=number, role=Role.CONTROL) for number in (3, 4)]

    assert expected == OBSERVERS[observer]([bench.see(each) for each in (earlier, one, *controls)])


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param(b'{"SlutDato": "2030-06-30T12:00:00"}', "kept", id="kept"),
        pytest.param(b'{"SlutDato": null}', "removed", id="null"),
        pytest.param(b'{"KontaktPerson": "Bodil"}', "removed", id="not-named"),
        pytest.param(b"null", "other", id="nothing-stored"),
        pytest.param(b'["SlutDato"]', "other", id="a-list"),
        pytest.param(b"<html/>", "other", id="no-json"),
        pytest.param(b"[" * 10_000, "other", id="nested-without-end"),
        pytest.param(b"\xff\xfe\x00", "other", id="no-text"),
        pytest.param(None, "other", id="no-answer"),
    ],
)
def test_what_is_left_of_an_end_date(bench: Bench, stored: bytes | None, expected: str) -> None:
    """The last readback says whether the end date is still there; what cannot be read is neither."""
    own = [ACCEPTED, _stored(b'{"SlutDato": "1999"}'), replace(ACCEPTED, number=3), _stored(stored, 4)]

    assert expected == OBSERVERS["end-date"]([bench.see(one) for one in own])


def test_what_a_case_shows_is_something_that_its_observer_says() -> None:
    """Each case about a reading names an observer that there is, and at least two things that it may see."""
    rows = [row for row in load_rows() if row.reading]

    assert rows
    assert set(OBSERVERS) >= {row.observer for row in rows}
    assert [] == [row.id for row in rows if not row.shows]


def _judge(bench: Bench, own: Sequence[Exchange], declared: str) -> CaseResult:
    case = PlannedCase(
        id="case",
        section="6.1.3",
        clauses=("6.1.3/KontaktPerson/required",),
        level=Level.OBSERVE,
        expectation=Expectation.OBSERVED,
        rules=(),
        title_da="da",
        title_en="en",
        reading="string-empty",
        observer="acceptance",
        shows=(("accepted", "allowed"), ("rejected", "not-allowed")),
    )
    return judge_case(case, bench.declaring(string_empty=declared).see_all(own), {})


@pytest.mark.parametrize(
    ("one", "declared", "expected"),
    [
        pytest.param(ACCEPTED, "allowed", (V.OBSERVED, ("allowed",)), id="the-default-shown"),
        pytest.param(REJECTED, "allowed", (V.OBSERVED, ("not-allowed",)), id="another-than-the-default"),
        pytest.param(REJECTED, "not-allowed", (V.OBSERVED, ("not-allowed",)), id="as-declared"),
        pytest.param(ACCEPTED, "not-allowed", (V.WARNING, ("allowed",)), id="another-than-declared"),
        pytest.param(ANSWERED, "not-allowed", (V.OBSERVED, ()), id="neither"),
        pytest.param(TROUBLE, "not-allowed", (V.NOT_EVALUATED, ()), id="trouble"),
    ],
)
def test_only_a_declaration_can_be_broken(
    bench: Bench, one: Exchange, declared: str, expected: tuple[Verdict, tuple[str, ...]]
) -> None:
    """What is shown is recorded; a target that shows another alternative than it declares is warned."""
    result = _judge(bench, [one], declared)

    assert expected == (result.verdict, result.shown)
    assert () == result.findings


def test_a_warning_names_what_is_declared_and_what_is_shown(bench: Bench) -> None:
    """Who reads the warning knows the key of target.toml, its value, and the other alternative."""
    result = _judge(bench, [ACCEPTED], "not-allowed")

    sentence = "target.toml declares string-empty = not-allowed; the target shows allowed: answered: 1 x"
    assert render(result.reason).startswith(sentence), render(result.reason)
    assert Blame.NOBODY is result.blame


def test_an_observation_says_which_alternative_it_is(bench: Bench) -> None:
    """The reason begins with the alternative, or says that it is none of them."""
    shown, neither = _judge(bench, [REJECTED], "allowed"), _judge(bench, [ANSWERED], "allowed")

    assert render(shown.reason).startswith("not-allowed: a SOAP fault soap:Sender")
    assert render(neither.reason).startswith("neither alternative: answered: 1 x IndberetningOk false")


def test_readbacks_do_not_pass_as_answers(bench: Bench) -> None:
    """A readback is no SOAP and is judged by no passive rule: its JSON is not a wrong envelope."""
    stored = _stored(json.dumps({"SlutDato": None}).encode())

    assert "removed" == OBSERVERS["end-date"]([bench.see(ACCEPTED), bench.see(stored)])
    assert {} == bench.observed(stored)

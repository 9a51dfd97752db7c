"""What the judges of cases and rules would get wrong with one condition turned around: found by turning it around."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.answers import implied_findings, unanswered
from conformance.judge.cases import judge_case
from conformance.record.exchange import Exchange, Role, Trouble, TroubleKind
from conformance.record.judgement import Expectation, PlannedCase, Verdict
from conformance.spec.clauses import Level
from tests.judge.conftest import NAMESPACE, REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

V = Verdict
RIGHT = exchange(svar(accepted(REPORTABLE)))
WRONG = exchange(svar(refused(REPORTABLE, 14)))
NOBODY = "9999999999"


def _case(expectation: Expectation) -> PlannedCase:
    return PlannedCase(
        id="case",
        section="soap",
        clauses=("soap/fault",),
        level=Level.MUST,
        expectation=expectation,
        rules=(),
        title_da="da",
        title_en="en",
    )


def _troubled(kind: TroubleKind) -> Exchange:
    return replace(exchange(None), trouble=Trouble(kind=kind, detail="gone"))


def _between(probe: Exchange, *, after: Exchange = RIGHT) -> list[Exchange]:
    roles = ((Role.CONTROL, RIGHT), (Role.PROBE, probe), (Role.CONTROL, after))
    return [
        replace(one, number=number, role=role, valid=role is Role.CONTROL, control="control-1")
        for number, (role, one) in enumerate(roles, start=1)
    ]


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        pytest.param(_between(exchange(fault(), status=400)), V.PASS, id="fault"),
        pytest.param(_between(_troubled(TroubleKind.CLOSED)), V.PASS, id="closed"),
        pytest.param(_between(exchange(b"<html/>", status=503)), V.PASS, id="a-gateway-that-refuses"),
        pytest.param(_between(_troubled(TroubleKind.DEADLINE)), V.FAIL, id="too-late"),
        pytest.param(_between(_troubled(TroubleKind.TOO_LARGE)), V.FAIL, id="too-large"),
        pytest.param(_between(RIGHT), V.FAIL, id="accepted"),
        pytest.param(_between(exchange(b"<html/>")), V.FAIL, id="a-page"),
        pytest.param(_between(exchange(fault(), status=400), after=WRONG), V.NOT_EVALUATED, id="fault-and-no-control"),
        pytest.param(_between(_troubled(TroubleKind.CLOSED), after=WRONG), V.NOT_EVALUATED, id="closed-for-good"),
        pytest.param(_between(_troubled(TroubleKind.DEADLINE), after=WRONG), V.NOT_EVALUATED, id="late-for-everybody"),
    ],
)
def test_an_attack(own: list[Exchange], expected: Verdict, bench: Bench) -> None:
    """An attack is turned down in whatever way, in time, and beside it valid calls are accepted."""
    assert expected is judge_case(_case(Expectation.SAFE), [bench.see(one) for one in own], {}).verdict


def test_a_probe_of_another_case_is_not_judged_here(bench: Bench) -> None:
    """What is sent for a neighbour says nothing about a case that shares its exchanges."""
    own = [RIGHT, replace(WRONG, case="neighbour", number=2)]

    assert V.PASS is judge_case(_case(Expectation.IMPLIED), [bench.see(one) for one in own], {}).verdict


@pytest.mark.parametrize(
    ("statuses", "silent", "expected"),
    [
        pytest.param((accepted(REPORTABLE), accepted(ZERO)), "", V.PASS, id="both"),
        pytest.param((accepted(REPORTABLE), accepted(ZERO.lstrip("0"))), "", V.PASS, id="without-its-zero"),
        pytest.param((accepted(REPORTABLE),), ZERO, V.NOT_EVALUATED, id="one"),
        pytest.param((refused(NOBODY, 14),), REPORTABLE, V.NOT_EVALUATED, id="somebody-else-refused"),
        pytest.param((accepted(None),), REPORTABLE, V.NOT_EVALUATED, id="nobody-accepted"),
        pytest.param((refused(None, 5),), "", V.FAIL, id="the-whole-call-refused"),
        pytest.param((), "anybody", V.NOT_EVALUATED, id="no-status"),
    ],
)
def test_who_is_not_answered(statuses: tuple[str, ...], silent: str, expected: Verdict, bench: Bench) -> None:
    """A status speaks for the person it names; only an error without a number speaks for everybody."""
    seen = bench.see(exchange(svar(*statuses), persons=(REPORTABLE, ZERO)))

    assert silent == unanswered(seen)
    assert expected is judge_case(_case(Expectation.IMPLIED), [seen], {}).verdict


@pytest.mark.parametrize(
    "statuses",
    [
        pytest.param((), id="no-status"),
        pytest.param((accepted(NOBODY),), id="another-accepted"),
        pytest.param((refused(NOBODY, 14),), id="another-refused"),
    ],
)
def test_nothing_is_implied_by_an_answer_about_nobody(statuses: tuple[str, ...], bench: Bench) -> None:
    """Without a status of anybody who was asked about, nothing is kept and nothing broken."""
    one = exchange(svar(*statuses))

    assert implied_findings(bench.see(one)) is None
    assert bench.check("7/reportable", one) is None


def test_a_code_without_its_text_shows_no_text(bench: Bench) -> None:
    """The rule about texts needs a text; that it is missing has a rule of its own."""
    bare = "<ElevStatus><CPRNr>1</CPRNr><IndberetningOk>false</IndberetningOk><Fejlkode>14</Fejlkode></ElevStatus>"

    assert bench.check("7/text", exchange(svar(bare))) is None
    assert bench.check("6.2.3/refused-with-error", exchange(svar(bare)))


@pytest.mark.parametrize("rule", ["6.2.3/IndberetningOk/required", "6.2.3/ok-without-error"])
def test_rules_about_a_status_need_one(rule: str, bench: Bench) -> None:
    """An answer without a status keeps no rule about statuses."""
    assert bench.check(rule, exchange(svar())) is None
    assert () == bench.check(rule, RIGHT)


def test_a_zero_that_is_not_answered_is_not_kept(bench: Bench) -> None:
    """A number that begins with a zero has to come back before its zero is kept."""
    asked = (REPORTABLE, ZERO)

    assert bench.check("6.1.4/CPRNr/text", exchange(svar(accepted(REPORTABLE)), persons=asked)) is None
    assert () == bench.check("6.1.4/CPRNr/text", exchange(svar(accepted(ZERO)), persons=asked))


@pytest.mark.parametrize("status", [401, 404, 429, 502, 503])
def test_what_speaks_for_the_service_is_not_held_against_its_envelope(status: int, bench: Bench) -> None:
    """A page of a proxy, an access rule or a gateway is no answer in a wrong form; one with 500 is."""
    assert bench.check("soap/envelope", exchange(b"<html/>", status=status)) is None
    assert bench.check("soap/envelope", exchange(b"<html/>", status=500))


def test_what_has_a_rule_of_its_own_is_told_by_that_alone(bench: Bench) -> None:
    """A boolean that is none is told by its field's rule, and is no valid answer either; a strange element is told."""
    word = f"<ElevStatus><CPRNr>{REPORTABLE}</CPRNr><IndberetningOk>ja</IndberetningOk></ElevStatus>"
    strange = accepted(REPORTABLE).replace("</ElevStatus>", f'<Andet xmlns="{NAMESPACE}"/></ElevStatus>')

    assert bench.check("6.2/schema", exchange(svar(word))) is None
    assert bench.check("6.2.3/IndberetningOk/type", exchange(svar(word)))
    assert bench.check("6.2/schema", exchange(svar(strange)))
    assert () == bench.check("6.2.3/IndberetningOk/type", exchange(svar(strange)))

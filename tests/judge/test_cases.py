"""conformance.judge.cases: the verdict of a case from its exchanges and the rules that it owns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.judge.cases import judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import observe
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import CaseResult, Expectation, PlannedCase, Verdict
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, Bench, accepted, exchange, fault, refused, svar

E, V = Expectation, Verdict
RIGHT = exchange(svar(accepted(REPORTABLE)))
REFUSED = exchange(svar(refused(REPORTABLE, 14)))
TROUBLE = exchange(None)
HTML = b"<html/>"


def _case(
    expectation: Expectation, *, level: Level = Level.MUST, rules: tuple[str, ...] = (), clause: str = "6.1.3/Elev/max"
) -> PlannedCase:
    return PlannedCase(
        id="case",
        section="6.1.3",
        clauses=(clause,),
        level=level,
        expectation=expectation,
        rules=rules,
        title_da="da",
        title_en="en",
    )


def _judge(bench: Bench, case: PlannedCase, own: Sequence[Exchange], others: Sequence[Exchange] = ()) -> CaseResult:
    rules = passive_rules(bench.specification)
    seen = [bench.see(one) for one in own]
    everything = [*seen, *(bench.see(one) for one in others)]
    observations = {position: observe(one, rules, {}) for position, one in enumerate(everything)}
    return judge_case(case, seen, observations)


@pytest.mark.parametrize(
    ("one", "expected", "reason"),
    [
        pytest.param(RIGHT, V.PASS, "", id="as-implied"),
        pytest.param(REFUSED, V.FAIL, "expected IndberetningOk true for 6101010002 (reportable)", id="refused"),
        pytest.param(
            exchange(svar(refused(NOT_FOUND, 14)), persons=(NOT_FOUND,)), V.PASS, "", id="person-refused-as-implied"
        ),
        pytest.param(exchange(svar(accepted("1")), persons=("1",)), V.PASS, "", id="nothing-implied"),
        pytest.param(exchange(fault(), status=400), V.FAIL, "expected IndberetSvar", id="fault"),
        pytest.param(exchange(HTML, status=400), V.FAIL, "expected IndberetSvar", id="http-400"),
        pytest.param(exchange(HTML), V.FAIL, "expected IndberetSvar", id="html"),
        pytest.param(exchange(HTML, status=500), V.NOT_EVALUATED, "the message met trouble", id="http-500"),
        pytest.param(TROUBLE, V.NOT_EVALUATED, "the message met trouble", id="trouble"),
        pytest.param(
            exchange(svar(refused(None, 5)), institution="999999"), V.PASS, "", id="unknown-institution-as-implied"
        ),
        pytest.param(
            exchange(svar(accepted(REPORTABLE)), institution="999999"),
            V.FAIL,
            "expected IndberetningOk false",
            id="call",
        ),
    ],
)
def test_implied(bench: Bench, one: Exchange, expected: Verdict, reason: str) -> None:
    """A valid message is answered, and each person as the population implies."""
    result = _judge(bench, _case(E.IMPLIED), [one])

    assert expected is result.verdict
    assert render(result.reason).startswith(reason)
    assert (reason != "") == (render(result.reason) != "")
    assert (expected is V.FAIL) == bool(result.findings)


def _controlled(probe: Exchange, before: Exchange | None = RIGHT, after: Exchange | None = RIGHT) -> list[Exchange]:
    roles = ((1, Role.CONTROL, before), (2, Role.PROBE, probe), (3, Role.CONTROL, after))
    return [
        replace(
            one,
            number=number,
            role=role,
            valid=role is not Role.PROBE,
            edit="one Elev too many" if role is Role.PROBE else "",
            control="control-1",
        )
        for number, role, one in roles
        if one is not None
    ]


REJECTION = exchange(fault(), status=400)


@pytest.mark.parametrize(
    ("own", "expected", "reason"),
    [
        pytest.param(_controlled(REJECTION), V.PASS, "", id="fault"),
        pytest.param(_controlled(exchange(HTML, status=400)), V.PASS, "", id="http-400"),
        pytest.param(_controlled(exchange(HTML, status=422)), V.PASS, "", id="http-422"),
        pytest.param(_controlled(exchange(fault(code="Receiver"), status=500)), V.PASS, "", id="receiver-fault"),
        pytest.param(
            _controlled(RIGHT),
            V.FAIL,
            "expected a SOAP fault: one Elev too many; observed answered: 1 x",
            id="accepted",
        ),
        pytest.param(_controlled(REFUSED), V.WARNING, "the invalid message was answered, though nobody", id="answered"),
        pytest.param(_controlled(exchange(svar())), V.WARNING, "the invalid message was answered", id="empty-answer"),
        pytest.param(_controlled(exchange(HTML)), V.FAIL, "expected a SOAP fault", id="html"),
        pytest.param(
            _controlled(exchange(HTML, status=500)), V.NOT_EVALUATED, "the message met trouble", id="http-500"
        ),
        pytest.param(
            _controlled(exchange(HTML, status=404)), V.NOT_EVALUATED, "the message met trouble", id="http-404"
        ),
        pytest.param(_controlled(exchange(fault(), status=503)), V.NOT_EVALUATED, "the message met", id="gateway"),
        pytest.param(_controlled(TROUBLE), V.NOT_EVALUATED, "the message met trouble", id="trouble"),
        pytest.param(
            _controlled(REJECTION, before=None),
            V.NOT_EVALUATED,
            "there was no control before it",
            id="no-control-before",
        ),
        pytest.param(
            _controlled(REJECTION, after=None), V.NOT_EVALUATED, "there was no control after it", id="no-control-after"
        ),
        pytest.param(
            _controlled(REJECTION, before=REFUSED),
            V.NOT_EVALUATED,
            "the control before it (the same message, valid) was not accepted: answered",
            id="control-before-refused",
        ),
        pytest.param(
            _controlled(REJECTION, after=REJECTION),
            V.NOT_EVALUATED,
            "the control after it (the same message, valid) was not accepted: a SOAP fault",
            id="control-after-fault",
        ),
        pytest.param(
            _controlled(REJECTION, after=TROUBLE), V.NOT_EVALUATED, "the control after it", id="control-after-trouble"
        ),
        pytest.param(_controlled(RIGHT, before=REFUSED), V.FAIL, "expected a SOAP fault", id="accepted-uncontrolled"),
        pytest.param(_controlled(REJECTION)[::2], V.NOT_EVALUATED, "nothing was sent", id="controls-without-probe"),
    ],
)
def test_rejected(bench: Bench, own: list[Exchange], expected: Verdict, reason: str) -> None:
    """An invalid message is rejected between two accepted controls, or proves nothing; accepted, it is always wrong."""
    result = _judge(bench, _case(E.REJECTED), own)

    assert (expected, True) == (result.verdict, render(result.reason).startswith(reason))
    assert (reason != "") == (render(result.reason) != "")


def test_several_controls_are_all_looked_at(bench: Bench) -> None:
    """Each probe has its own controls, and one that was not accepted is enough to prove nothing."""
    second = [replace(one, number=one.number + 3) for one in _controlled(REJECTION, before=REFUSED)]
    own = [*_controlled(REJECTION), *second]

    assert V.NOT_EVALUATED is _judge(bench, _case(E.REJECTED), own).verdict


@pytest.mark.parametrize(
    ("own", "expected", "reason"),
    [
        pytest.param([RIGHT], V.OBSERVED, "answered: 1 x IndberetningOk true", id="answered"),
        pytest.param([REJECTION], V.OBSERVED, "a SOAP fault soap:Sender ('Ugyldig besked'), HTTP 400", id="fault"),
        pytest.param([RIGHT, REFUSED], V.OBSERVED, "answered: 1 x IndberetningOk true; answered: ", id="two"),
        pytest.param([RIGHT, TROUBLE], V.NOT_EVALUATED, "the message met trouble", id="trouble"),
        pytest.param([], V.NOT_EVALUATED, "nothing was sent", id="nothing"),
    ],
)
def test_observed(bench: Bench, own: list[Exchange], expected: Verdict, reason: str) -> None:
    """Where the text is silent, what came back is recorded and not judged."""
    result = _judge(bench, _case(E.OBSERVED, level=Level.OBSERVE), own)

    assert (expected, True) == (result.verdict, render(result.reason).startswith(reason))
    assert () == result.findings


TEXT = _case(E.RULES, rules=("7/text",), clause="7/text")
OTHER_CASE = exchange(svar(refused(NOT_FOUND, 14, "DEN UNGE FINDES IKKE I UNGEDATABASEN")), persons=(NOT_FOUND,))
OTHER_WORDS = exchange(svar(refused(NOT_FOUND, 14, "Noget andet")), persons=(NOT_FOUND,))
RIGHT_WORDS = exchange(svar(refused(NOT_FOUND, 14)), persons=(NOT_FOUND,))


@pytest.mark.parametrize(
    ("own", "others", "expected", "reason"),
    [
        pytest.param([RIGHT_WORDS], [], V.PASS, "", id="satisfied"),
        pytest.param([RIGHT], [RIGHT_WORDS], V.PASS, "", id="satisfied-elsewhere"),
        pytest.param([RIGHT], [], V.NOT_EVALUATED, "no exchange showed anything about 7/text", id="never-seen"),
        pytest.param([RIGHT_WORDS], [OTHER_CASE], V.WARNING, "expected 'Den Unge", id="should"),
        pytest.param([RIGHT_WORDS], [OTHER_WORDS], V.FAIL, "expected 'Den Unge", id="broken-elsewhere"),
        pytest.param([OTHER_CASE], [OTHER_WORDS], V.FAIL, "expected 'Den Unge", id="both"),
        pytest.param([], [RIGHT_WORDS], V.NOT_EVALUATED, "nothing was sent", id="nothing-of-its-own"),
        pytest.param([TROUBLE], [RIGHT_WORDS], V.NOT_EVALUATED, "the message met trouble", id="trouble"),
        pytest.param([TROUBLE], [OTHER_WORDS], V.FAIL, "expected 'Den Unge", id="fail-beside-trouble"),
    ],
)
def test_rules(bench: Bench, own: list[Exchange], others: list[Exchange], expected: Verdict, reason: str) -> None:
    """A case that owns a rule is judged by what the rule saw in the whole run, and passes only if it saw something."""
    result = _judge(bench, TEXT, own, others)

    assert (expected, True) == (result.verdict, render(result.reason).startswith(reason))


FAULT_FORM = _case(E.RULES, rules=("soap/fault-form",), clause="soap/fault-form")
HTTP_400 = exchange(HTML, status=400, valid=False)
NO_REASON = exchange(fault(reason=""), status=400)
_CONTROL = replace(RIGHT, role=Role.CONTROL)


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        pytest.param([HTTP_400], [], V.NOT_APPLICABLE, id="refused-by-http"),
        pytest.param([_CONTROL, HTTP_400, _CONTROL], [], V.NOT_APPLICABLE, id="between-controls"),
        pytest.param([HTTP_400], [RIGHT, HTTP_400], V.NOT_APPLICABLE, id="never-a-fault"),
        pytest.param([HTTP_400], [REJECTION], V.PASS, id="right-fault-elsewhere"),
        pytest.param([HTTP_400], [NO_REASON], V.FAIL, id="wrong-fault-elsewhere"),
        pytest.param([exchange(HTML, status=400)], [], V.NOT_EVALUATED, id="valid-message-refused"),
        pytest.param([replace(RIGHT, valid=False)], [], V.NOT_EVALUATED, id="invalid-message-answered"),
        pytest.param([replace(TROUBLE, valid=False)], [], V.NOT_EVALUATED, id="trouble"),
        pytest.param([], [HTTP_400], V.NOT_EVALUATED, id="nothing-sent"),
    ],
)
def test_who_refuses_by_http_alone_has_no_fault_to_judge(
    bench: Bench, own: list[Exchange], others: list[Exchange], expected: Verdict
) -> None:
    """A case about faults does not apply to a target that refuses by HTTP; any fault of the run is judged."""
    assert expected is _judge(bench, FAULT_FORM, own, others).verdict


def test_reason_is_that_of_the_gravest_finding(bench: Bench) -> None:
    """The sentence of a failed case is about what failed it, and all findings are kept."""
    result = _judge(bench, TEXT, [OTHER_CASE], [OTHER_WORDS])

    assert render(result.reason).endswith("observed 'Noget andet'")
    assert [Level.SHOULD, Level.MUST] == [finding.level for finding in result.findings]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        pytest.param(Level.MUST, V.FAIL, id="must"),
        pytest.param(Level.SHOULD, V.WARNING, id="should"),
        pytest.param(Level.OBSERVE, V.OBSERVED, id="observe"),
    ],
)
def test_level_decides_what_a_failure_weighs(bench: Bench, level: Level, expected: Verdict) -> None:
    """Only a case at the level `must` fails; the reason and the findings stay."""
    result = _judge(bench, _case(E.IMPLIED, level=level), [REFUSED])

    assert (expected, 1) == (result.verdict, len(result.findings))
    assert render(result.reason)


def test_worst_of_several_probes_decides(bench: Bench) -> None:
    """One wrong answer among drawn messages fails the case."""
    assert V.FAIL is _judge(bench, _case(E.IMPLIED), [RIGHT, REFUSED, TROUBLE]).verdict
    assert V.NOT_EVALUATED is _judge(bench, _case(E.IMPLIED), [RIGHT, TROUBLE]).verdict
    assert V.PASS is _judge(bench, _case(E.IMPLIED), [RIGHT, RIGHT]).verdict


def test_result_names_its_exchanges(bench: Bench) -> None:
    """A result lists the numbers of the case's own exchanges, controls included."""
    own = [exchange(svar(accepted(REPORTABLE)), number=number) for number in (4, 5)]

    assert (4, 5) == _judge(bench, _case(E.IMPLIED), own).exchanges

"""Readings that target.toml chose: what is judged then, and what still is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.judge.cases import judge_case
from conformance.judge.run import judge_run
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Expectation, Judgement, PlannedCase, Verdict
from conformance.record.runlog import CaseEnd, CaseState, Header, RunLog
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import (
    NOT_FOUND,
    POPULATION,
    REPORTABLE,
    ZERO,
    Bench,
    accepted,
    exchange,
    fault,
    refused,
    svar,
)

V = Verdict
BOTH = (ZERO, REPORTABLE)
OTHER_CASE = exchange(svar(refused(NOT_FOUND, 14, "DEN UNGE FINDES IKKE I UNGEDATABASEN")), persons=(NOT_FOUND,))
OTHER_WORDS = exchange(svar(refused(NOT_FOUND, 14, "Noget andet")), persons=(NOT_FOUND,))


@pytest.mark.parametrize(
    ("statuses", "default", "one"),
    [
        pytest.param([accepted(ZERO), accepted(REPORTABLE)], (), ("one ElevStatus for the whole call",), id="each"),
        pytest.param([accepted(None)], ("2 ElevStatus, one for each Elev",), (), id="one-without-number"),
        pytest.param([accepted(ZERO)], ("2 ElevStatus, one for each Elev",), (), id="one-with-a-number"),
        pytest.param([], ("2 ElevStatus, one for each Elev",), ("one ElevStatus for the whole call",), id="none"),
    ],
)
def test_one_status_for_the_whole_call(
    bench: Bench, statuses: list[str], default: tuple[str, ...], one: tuple[str, ...]
) -> None:
    """With `elevstatus-occurs = one` a call has exactly one status, where it has one for each person otherwise."""
    answer = exchange(svar(*statuses), persons=BOTH)
    chosen = bench.declaring(elevstatus_occurs="one")

    assert default == tuple(render(finding.expected) for finding in bench.check("6.2.2/ElevStatus", answer) or ())
    assert one == tuple(render(finding.expected) for finding in chosen.check("6.2.2/ElevStatus", answer) or ())


def test_one_status_need_not_echo_the_numbers(bench: Bench) -> None:
    """Who has one status for a call cannot repeat each number in it; nothing is seen of the echo then."""
    answer = exchange(svar(accepted(None)), persons=BOTH)

    assert bench.check("6.2.3/CPRNr", answer)
    assert bench.declaring(elevstatus_occurs="one").check("6.2.3/CPRNr", answer) is None


@pytest.mark.parametrize(
    ("one", "default", "chosen"),
    [
        pytest.param(OTHER_CASE, [Level.SHOULD], [], id="other-case"),
        pytest.param(OTHER_WORDS, [Level.MUST], [Level.MUST], id="other-words"),
        pytest.param(exchange(svar(refused(NOT_FOUND, 14)), persons=(NOT_FOUND,)), [], [], id="right"),
    ],
)
def test_texts_in_other_case(bench: Bench, one: Exchange, default: list[Level], chosen: list[Level]) -> None:
    """With `error-text = other-case` letters and white space of a text are free, its words are not."""
    other = bench.declaring(error_text="other-case")

    assert default == [finding.level for finding in bench.check("7/text", one) or ()]
    assert chosen == [finding.level for finding in other.check("7/text", one) or ()]


def _case(expectation: Expectation, *, level: Level = Level.MUST, reading: str = "") -> PlannedCase:
    return PlannedCase(
        id="case",
        section="6.1.3",
        clauses=("6.1.3/Elev/max",),
        level=level,
        expectation=expectation,
        rules=(),
        title_da="da",
        title_en="en",
        reading=reading,
    )


def _between(probe: Exchange) -> list[Exchange]:
    control = replace(exchange(svar(accepted(REPORTABLE))), role=Role.CONTROL, control="control-1")
    middle = replace(probe, number=2, valid=False, edit="an edit", control="control-1")
    return [replace(control, number=1), middle, replace(control, number=3)]


@pytest.mark.parametrize(
    ("probe", "default", "code"),
    [
        pytest.param(exchange(svar(refused(REPORTABLE, 14))), V.WARNING, V.PASS, id="a-code-of-section-7"),
        pytest.param(exchange(svar(refused(None, 99))), V.WARNING, V.PASS, id="a-code-of-its-own"),
        pytest.param(exchange(fault(), status=400), V.PASS, V.PASS, id="a-fault"),
        pytest.param(exchange(svar(accepted(REPORTABLE))), V.FAIL, V.FAIL, id="accepted"),
        pytest.param(exchange(svar(refused(ZERO, 14), accepted(REPORTABLE))), V.FAIL, V.FAIL, id="somebody-accepted"),
    ],
)
def test_an_invalid_message_answered_by_a_code(bench: Bench, probe: Exchange, default: Verdict, code: Verdict) -> None:
    """With `invalid-request = code` nobody accepted is as good as a fault; somebody accepted never is."""
    own, chosen = _between(probe), bench.declaring(invalid_request="code")
    case = _case(Expectation.REJECTED)

    assert (default, code) == (
        judge_case(case, bench.see_all(own), {}).verdict,
        judge_case(case, chosen.see_all(own), {}).verdict,
    )


def test_a_code_still_needs_its_controls(bench: Bench) -> None:
    """A code for an invalid message says nothing where the same message without the edit has one as well."""
    refusal = exchange(svar(refused(REPORTABLE, 14)))
    own = _between(refusal)
    own[0] = replace(own[0], response=refusal.response)

    result = judge_case(_case(Expectation.REJECTED), bench.declaring(invalid_request="code").see_all(own), {})

    assert V.NOT_EVALUATED is result.verdict


def _run(bench: Bench, readings: dict[str, str], run: Sequence[Exchange]) -> Judgement:
    case, binding = _case(Expectation.IMPLIED, reading="elevstatus-occurs"), bench.specification.binding
    header = Header(
        run_id="r",
        started="2026-03-02T09:30:00+00:00",
        seed=0,
        tier="certify",
        selection=(),
        suite={},
        specification={"digest": bench.specification.digest},
        binding={"kind": binding.kind, "soap": binding.soap.value, **binding.choices()},
        target={},
        population={
            "institution": POPULATION.institution,
            **{key: list(numbers) for key, numbers in POPULATION.persons.items()},
        },
        readings=readings,
        plan=(case,),
    )
    end = CaseEnd(id=case.id, state=CaseState.DONE, reason="")
    log = RunLog(header=header, exchanges=tuple(run), ends=(end,), finished="x", problems=())
    return judge_run(log, bench.specification, schemas=bench.schemas)


def test_the_headline_names_what_the_target_chose(bench: Bench) -> None:
    """A verdict under readings of the target's own says so in its headline, and which; the defaults are not named."""
    right = exchange(svar(accepted(None)), persons=BOTH)
    defaults = {reading.id: reading.default for reading in bench.specification.readings}

    chosen = _run(bench, {**defaults, "elevstatus-occurs": "one", "error-text": "other-case"}, [right])
    plain = _run(bench, defaults, [exchange(svar(accepted(REPORTABLE)))])

    assert "conformant (certify: 1 of 1 clauses met)" == render(plain.headline)
    told = "reading elevstatus-occurs = one, error-text = other-case"
    assert f"conformant (certify: 1 of 1 clauses met), {told}" == render(chosen.headline)
    assert {"elevstatus-occurs", "error-text"} == {reading.reading for reading in chosen.readings if reading.chosen}


def test_all_readings_are_told(bench: Bench) -> None:
    """The judgement holds each reading with what holds, whether it was chosen or not."""
    judgement = _run(bench, {"elevstatus-occurs": "one"}, [exchange(svar(accepted(REPORTABLE)))])

    holding = {reading.reading: reading.holds for reading in judgement.readings}
    assert {reading.id for reading in bench.specification.readings} == set(holding)
    assert ("one", "code-points") == (holding["elevstatus-occurs"], holding["string-limit"])

"""What a target chose in [readings]: it changes what is judged, and the headline says that it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from conformance.judge.cases import judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import Seen, see
from conformance.judge.run import judge_run
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import CaseResult, Expectation, Judgement, PlannedCase, Verdict
from conformance.record.runlog import CaseEnd, CaseState, Header, RunLog
from conformance.run.catalogue import load_rows, resolve
from conformance.spec.clauses import Level
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

ROWS = {row.id: row for row in load_rows()}
ACCEPTED = exchange(svar(accepted(REPORTABLE)))
REFUSED = exchange(svar(refused(REPORTABLE, 14)))
FAULT = exchange(fault(), status=400)


def _see(bench: Bench, one: Exchange, readings: Mapping[str, str]) -> Seen:
    return see(
        one,
        population=POPULATION,
        specification=bench.specification,
        schemas=bench.schemas,
        readings=readings,
    )


def _planned(bench: Bench, case: str, readings: Mapping[str, str]) -> PlannedCase:
    return resolve(ROWS[case], bench.specification, bench.schemas.request, readings).planned


def _judge(bench: Bench, case: str, readings: Mapping[str, str], *own: Exchange) -> CaseResult:
    """Judge a case of the suite under readings; `own` are its exchanges in their order."""
    numbered = [replace(one, number=number, case=case) for number, one in enumerate(own, start=1)]
    return judge_case(_planned(bench, case, readings), [_see(bench, one, readings) for one in numbered], {})


def _controlled(probe: Exchange) -> list[Exchange]:
    control = replace(ACCEPTED, role=Role.CONTROL, control="c")
    return [control, replace(probe, valid=False, edit="x", control="c"), control]


# ------------------------------------------------------------ rows that are lenient, and rows that observe

LENIENT = [
    pytest.param(row.id, row.reading, alternative, id=f"{row.id}-{alternative}")
    for row in ROWS.values()
    for alternative in row.lenient
]


@pytest.mark.parametrize(("case", "reading", "alternative"), LENIENT)
def test_a_lenient_row_observes_where_its_reading_was_chosen(
    bench: Bench, case: str, reading: str, alternative: str
) -> None:
    """By default, and under another alternative, it judges as it does; where the target chose this one it does not."""
    default = bench.specification.reading(reading).default
    usual, chosen = (_planned(bench, case, {reading: holds}) for holds in (default, alternative))

    assert (Level.OBSERVE, Expectation.OBSERVED) == (chosen.level, chosen.expectation)
    assert Expectation.OBSERVED is not usual.expectation
    assert Level.OBSERVE is not usual.level
    assert usual == _planned(bench, case, {})


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param({}, Verdict.FAIL, id="default"),
        pytest.param({"string-limit": "bytes"}, Verdict.OBSERVED, id="chosen"),
        pytest.param({"string-limit": "utf-16-units"}, Verdict.FAIL, id="another-alternative"),
        pytest.param({"string-empty": "not-allowed"}, Verdict.FAIL, id="another-reading"),
    ],
)
def test_what_a_reading_excuses(bench: Bench, readings: Mapping[str, str], expected: Verdict) -> None:
    """A text within its limit that is refused is a failure, unless the target counts bytes and says so."""
    result = _judge(bench, "6.1.3/KontaktPerson/maxLength/æøå", readings, FAULT)

    assert expected is result.verdict


SIGN, CASE = "integer-sign", "6.1.3/DatakildeInstitutionNummer/integer/plus"


@pytest.mark.parametrize(
    ("declared", "one", "verdict", "shown", "reason"),
    [
        pytest.param({}, ACCEPTED, Verdict.OBSERVED, ("accepted",), "accepted: answered: ", id="the-default"),
        pytest.param({}, FAULT, Verdict.OBSERVED, ("rejected",), "rejected: a SOAP fault ", id="not-the-default"),
        pytest.param(
            {SIGN: "rejected"}, FAULT, Verdict.OBSERVED, ("rejected",), "rejected: a SOAP fault ", id="as-declared"
        ),
        pytest.param(
            {SIGN: "rejected"},
            ACCEPTED,
            Verdict.WARNING,
            ("accepted",),
            "target.toml declares integer-sign = rejected; the target shows accepted: answered: ",
            id="not-as-declared",
        ),
        pytest.param(
            {SIGN: "rejected"},
            exchange(b"<html/>"),
            Verdict.OBSERVED,
            ("rejected",),
            "rejected: HTTP 200",
            id="no-soap",
        ),
    ],
)
def test_an_observed_row(
    bench: Bench,
    declared: Mapping[str, str],
    one: Exchange,
    verdict: Verdict,
    shown: tuple[str, ...],
    reason: str,
) -> None:
    """What is shown is recorded; a target that declares an alternative and shows another one is warned."""
    assert SIGN == ROWS[CASE].reading

    result = _judge(bench, CASE, {SIGN: "accepted", **declared}, one)

    assert (verdict, shown) == (result.verdict, result.shown)
    assert result.reason.startswith(reason)


def test_every_row_is_about_alternatives_that_its_reading_has(bench: Bench) -> None:
    """An alternative that nobody can choose would never be shown, and would excuse nobody."""
    for row in ROWS.values():
        known = set(bench.specification.reading(row.reading).alternatives) if row.reading else set()

        assert set(row.shows.values()) <= known, row.id
        assert not row.lenient or set(row.lenient) < known, row.id


# ------------------------------------------------------------ readings that rules and judges know


def _complaints(bench: Bench, rule: str, one: Exchange, readings: Mapping[str, str]) -> list[Level] | None:
    findings = passive_rules(bench.specification)[rule].check(_see(bench, one, readings))
    return None if findings is None else [finding.level for finding in findings]


ONE_FOR_TWO = exchange(svar(accepted(None)), persons=(ZERO, REPORTABLE))
TWO_FOR_TWO = exchange(svar(accepted(ZERO), accepted(REPORTABLE)), persons=(ZERO, REPORTABLE))


@pytest.mark.parametrize(
    ("rule", "one", "usual", "chosen"),
    [
        pytest.param("6.2.2/ElevStatus", ONE_FOR_TWO, [Level.MUST], [], id="one"),
        pytest.param("6.2.2/ElevStatus", TWO_FOR_TWO, [], [Level.MUST], id="one-each"),
        pytest.param("6.2.3/CPRNr", TWO_FOR_TWO, [], None, id="nobody-is-named"),
    ],
)
def test_one_status_for_the_whole_call(
    bench: Bench, rule: str, one: Exchange, usual: list[Level] | None, chosen: list[Level] | None
) -> None:
    """elevstatus-occurs = one: exactly one, whoever it names; by default one for each."""
    assert usual == _complaints(bench, rule, one, {})
    assert chosen == _complaints(bench, rule, one, {"elevstatus-occurs": "one"})


OTHER_CASE = exchange(svar(refused(NOT_FOUND, 14, "DEN UNGE FINDES IKKE I UNGEDATABASEN")), persons=(NOT_FOUND,))
OTHER_WORDS = exchange(svar(refused(NOT_FOUND, 14, "Noget andet")), persons=(NOT_FOUND,))


@pytest.mark.parametrize(
    ("one", "usual", "chosen"),
    [
        pytest.param(OTHER_CASE, [Level.SHOULD], [], id="other-case"),
        pytest.param(OTHER_WORDS, [Level.MUST], [Level.MUST], id="other-words"),
    ],
)
def test_texts_in_another_case(bench: Bench, one: Exchange, usual: list[Level], chosen: list[Level]) -> None:
    """error-text = other-case excuses the case of letters, and no other words."""
    assert usual == _complaints(bench, "7/text", one, {})
    assert chosen == _complaints(bench, "7/text", one, {"error-text": "other-case"})


@pytest.mark.parametrize(
    ("one", "usual", "chosen"),
    [
        pytest.param(REFUSED, Verdict.WARNING, Verdict.PASS, id="refused-with-a-code"),
        pytest.param(ACCEPTED, Verdict.FAIL, Verdict.FAIL, id="accepted"),
        pytest.param(FAULT, Verdict.PASS, Verdict.PASS, id="fault"),
    ],
)
def test_an_invalid_message_that_is_answered_with_a_code(
    bench: Bench, one: Exchange, usual: Verdict, chosen: Verdict
) -> None:
    """invalid-request = code: nobody is accepted, and that is enough; to accept somebody is wrong all the same."""
    case = "6.1.3/KontaktPerson/maxLength+1"

    assert usual is _judge(bench, case, {}, *_controlled(one)).verdict
    assert chosen is _judge(bench, case, {"invalid-request": "code"}, *_controlled(one)).verdict


# ------------------------------------------------------------ the run


def _judged(bench: Bench, readings: Mapping[str, str]) -> Judgement:
    """Judge a run of two cases, one of them about a reading, as its log would be read."""
    cases, binding = ("7/reportable/alone", CASE), bench.specification.binding
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
        population={"institution": POPULATION.institution, **{k: list(v) for k, v in POPULATION.persons.items()}},
        readings=dict(readings),
        plan=tuple(_planned(bench, case, readings) for case in cases),
    )
    exchanges = tuple(replace(ACCEPTED, number=number, case=case) for number, case in enumerate(cases, start=1))
    ends = tuple(CaseEnd(id=case, state=CaseState.DONE, reason="") for case in cases)
    log = RunLog(header=header, exchanges=exchanges, ends=ends, finished="x", problems=())
    return judge_run(log, bench.specification, schemas=bench.schemas)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        pytest.param({}, "", id="none"),
        pytest.param({SIGN: "accepted"}, "", id="the-default-chosen"),
        pytest.param({SIGN: "rejected"}, ", reading integer-sign = rejected", id="one"),
        pytest.param(
            {SIGN: "rejected", "nil": "taken"},
            ", reading integer-sign = rejected, nil = taken",
            id="two-in-their-order",
        ),
    ],
)
def test_the_headline_says_what_was_chosen(bench: Bench, readings: Mapping[str, str], expected: str) -> None:
    """Who reads a verdict has to know which text it is a verdict by."""
    judgement = _judged(bench, readings)

    assert expected == judgement.headline.partition(")")[2]


def test_every_reading_is_told_with_what_was_shown(bench: Bench) -> None:
    """The one that was chosen, the one that was shown by which case, and nothing of the others."""
    told = {result.reading: result for result in _judged(bench, {SIGN: "rejected"}).readings}

    assert {reading.id for reading in bench.specification.readings} == set(told)
    assert ("rejected", True, (("accepted", (CASE,)),)) == (told[SIGN].holds, told[SIGN].chosen, told[SIGN].shown)
    assert {(False, ())} == {(one.chosen, one.shown) for reading, one in told.items() if reading != SIGN}

"""conformance.judge.causes: what all exchanges of a run say together, and the key that would explain it as well."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.causes import _FEW, causes_of
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Blame, Cause
from conformance.spec.population import Population
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

UNKNOWN = POPULATION.calls["unknown_institution"]
OTHERS = ("6401010006", "6501010007")
"""Two more people, of whatever key a test needs them."""

ACCEPTED = exchange(svar(accepted(REPORTABLE)))
FAULT = exchange(fault(), status=400)


def _about(person: str, status: str) -> Exchange:
    return exchange(svar(status), persons=(person,))


def _causes(bench: Bench, *run: Exchange, population: Population = POPULATION) -> tuple[Cause, ...]:
    seeing = replace(bench, population=population)
    return causes_of([seeing.see(replace(one, number=number)) for number, one in enumerate(run, start=1)])


def _with(key: str, *numbers: str) -> Population:
    """Return the population with more people of one key."""
    return replace(POPULATION, persons={**POPULATION.persons, key: (*POPULATION.people(key), *numbers)})


RIGHT = _about(NOT_FOUND, refused(NOT_FOUND, 14))


@pytest.mark.parametrize(
    "run",
    [
        pytest.param((), id="nothing"),
        pytest.param((ACCEPTED, RIGHT), id="as-declared"),
        pytest.param((exchange(None), exchange(None)), id="trouble-alone"),
        pytest.param((replace(FAULT, valid=False), ACCEPTED), id="invalid-refused"),
        pytest.param((ACCEPTED, _about(NOT_FOUND, accepted(NOT_FOUND)), RIGHT), id="sometimes-right"),
        pytest.param(
            (ACCEPTED, _about(NOT_FOUND, accepted(NOT_FOUND)), _about(NOT_FOUND, refused(NOT_FOUND, 84))),
            id="wrong-in-two-ways",
        ),
        pytest.param((ACCEPTED, exchange(svar(), persons=(NOT_FOUND,))), id="nobody-was-told"),
    ],
)
def test_what_has_no_cause(bench: Bench, run: tuple[Exchange, ...]) -> None:
    """Nothing is stated that something seen contradicts, or about which nothing was seen."""
    assert () == _causes(bench, *run)


def test_everything_is_refused(bench: Bench) -> None:
    """Where each valid call is turned down, that is the one cause, and the binding would explain it as well."""
    expected = Cause(
        id="everything-refused",
        sentence="each of 2 valid calls is turned down: a SOAP fault soap:Sender ('Ugyldig besked'), HTTP 400",
        blame=Blame.IMPLEMENTATION,
        key="[binding] kind, soap, namespace",
        cases=(),
    )
    assert (expected,) == _causes(bench, FAULT, FAULT, replace(FAULT, valid=False), exchange(None))


@pytest.mark.parametrize(
    ("refusals", "expected"),
    [
        pytest.param(_FEW - 1, "all but 1 of 20 valid calls are turned down: a SOAP fault", id="one-slipped-through"),
        pytest.param(_FEW - 2, "", id="more-than-a-few"),
    ],
)
def test_one_that_slipped_through(bench: Bench, refusals: int, expected: str) -> None:
    """One answer in so many contradicts nothing; one in fewer does."""
    causes = _causes(bench, ACCEPTED, *[FAULT] * refusals)

    assert expected == (causes[0].sentence[: len(expected)] if causes else "")
    assert ["everything-refused"] * bool(expected) == [cause.id for cause in causes]


@pytest.mark.parametrize(
    ("code", "key", "shown"),
    [
        pytest.param(14, "[population] reportable", "Fejlkode 14", id="person"),
        pytest.param(5, "[population] institution", "Fejlkode 5", id="call"),
    ],
)
def test_nobody_is_accepted(bench: Bench, code: int, key: str, shown: str) -> None:
    """Two reportable people get the same code: the code of the whole call points at the institution."""
    run = [_about(person, refused(person, code)) for person in (ZERO, REPORTABLE)]

    (cause,) = _causes(bench, *run)

    assert ("nobody-accepted", Blame.IMPLEMENTATION, key) == (cause.id, cause.blame, cause.key)
    assert f"nobody is accepted: 2 reportable are answered with {shown}" == cause.sentence


def test_one_who_is_accepted_is_somebody(bench: Bench) -> None:
    """One reportable person accepted, and nobody-accepted is not stated."""
    run = (ACCEPTED, _about(ZERO, refused(ZERO, 14)))

    assert "nobody-accepted" not in {cause.id for cause in _causes(bench, *run)}


def test_a_key_of_people_that_is_answered_alike(bench: Bench) -> None:
    """Everybody of a key gets the same wrong answer each time: the key of target.toml may be wrong."""
    run = [_about(person, refused(person, 84)) for person in (NOT_FOUND, OTHERS[0], NOT_FOUND)]

    (cause,) = _causes(bench, ACCEPTED, *run, population=_with("not_found", OTHERS[0]))

    assert ("population/not_found", "[population] not_found") == (cause.id, cause.key)
    assert "not_found: each of 2 is answered IndberetningOk false, Fejlkode 84" == cause.sentence


def test_an_institution_that_is_not_unknown(bench: Bench) -> None:
    """Every call from the institution that nobody should know is answered as any other."""
    call = exchange(svar(accepted(REPORTABLE)), institution=UNKNOWN)

    (cause,) = _causes(bench, ACCEPTED, call, call)

    assert ("population/unknown_institution", "[population] unknown_institution") == (cause.id, cause.key)
    assert cause.sentence.startswith("unknown_institution: every call from it is ")


def test_one_person_of_many(bench: Bench) -> None:
    """One reportable person is always refused, others never: the population is wrong about that one."""
    run = [_about(person, accepted(person)) for person in (ZERO, *OTHERS)]

    (cause,) = _causes(
        bench, *run, _about(REPORTABLE, refused(REPORTABLE, 14)), population=_with("reportable", *OTHERS)
    )

    assert ("population/reportable[1]", Blame.POPULATION) == (cause.id, cause.blame)
    assert "[population] reportable[1]" == cause.key
    assert (
        "reportable[1] is always answered IndberetningOk false, Fejlkode 14; "
        "3 others of reportable are answered as declared"
    ) == cause.sentence


def test_who_begins_with_a_zero_is_no_cause_of_the_population(bench: Bench) -> None:
    """Where those with a leading zero are wrong, it is a mistake of its own that the population does not explain."""
    run = [_about(person, accepted(person)) for person in (REPORTABLE, *OTHERS)]
    wrong = _about(ZERO, refused(ZERO, 14))

    assert () == _causes(bench, *run, wrong, population=_with("reportable", *OTHERS))


def test_every_answer_is_in_another_namespace(bench: Bench) -> None:
    """One other namespace throughout is one cause; as soon as an answer is right, it is none."""
    elsewhere = exchange(svar(accepted(REPORTABLE), namespace="urn:x"))

    (cause,) = _causes(bench, elsewhere, elsewhere)

    assert ("namespace", "[binding] namespace") == (cause.id, cause.key)
    assert "every answer is in namespace 'urn:x' instead of 'urn:indberet-institution-kontakt:1.0'" == cause.sentence
    assert () == _causes(bench, elsewhere, ACCEPTED)


def test_what_is_read_back_is_no_answer(bench: Bench) -> None:
    """A hook that fails says nothing about the service."""
    assert () == _causes(bench, ACCEPTED, replace(FAULT, role=Role.READBACK))

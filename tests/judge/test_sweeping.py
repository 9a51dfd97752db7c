"""conformance.judge.sweeping: what explains many findings at once, and when it does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.judge.sweeping import sweeping_causes
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Blame, Cause
from conformance.spec.population import Population
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

MORE = ("6101010007", "6101010008", "6101010009")
MANY = (ZERO, REPORTABLE, *MORE)
POPULATION = Population(
    institution="280051",
    calls={"unknown_institution": "999999"},
    persons={"reportable": MANY, "not_found": (NOT_FOUND, "6201010013"), "no_subscription": (), "not_enrolled": ()},
)
REFUSAL = exchange(fault(code="Sender", reason="Ukendt operation"), status=400)


def _answered(*persons: str, code: int = 0, times: int = 1) -> list[Exchange]:
    """Return calls about one person each; with a code, all of them are refused by it."""
    return [
        exchange(svar(refused(person, code) if code else accepted(person)), persons=(person,))
        for _ in range(times)
        for person in persons
    ]


def _whole(code: int, *, institution: str = "280051") -> Exchange:
    """Return a call that one status without a number answers."""
    return exchange(svar(refused(None, code)), persons=(REPORTABLE,), institution=institution)


def _causes(bench: Bench, run: Sequence[Exchange]) -> dict[str, Cause]:
    numbered = [replace(one, number=number) for number, one in enumerate(run, start=1)]
    found = sweeping_causes(replace(bench, population=POPULATION).see_all(numbered))
    return {cause.id: cause for cause in found}


NOT_FOUND_RIGHT = _answered(NOT_FOUND, "6201010013", code=14)


def test_a_right_run_has_no_causes(bench: Bench) -> None:
    """Where everybody is answered as declared, there is nothing to explain; nor where nothing was said."""
    assert {} == _causes(bench, [*_answered(*MANY), *NOT_FOUND_RIGHT])
    assert {} == _causes(bench, [exchange(None), exchange(b"<html/>")])
    assert {} == _causes(bench, [])


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(REFUSAL, id="fault"),
        pytest.param(exchange(b"Bad Request", status=400, content_type="text/plain"), id="http-400"),
        pytest.param(exchange(fault(), status=500), id="fault-500"),
    ],
)
def test_everything_refused_points_to_the_binding(bench: Bench, one: Exchange) -> None:
    """Where each valid call is turned down, the binding of target.toml would explain it as well."""
    (cause,) = _causes(bench, [one] * 3).values()

    assert ("everything-refused", "[binding] kind, soap, namespace") == (cause.id, cause.key)
    assert Blame.IMPLEMENTATION is cause.blame
    assert render(cause.sentence).startswith("each of 3 valid calls is turned down: "), render(cause.sentence)


@pytest.mark.parametrize(
    ("slipped", "expected"),
    [
        pytest.param(1, "all but 1 of 20 valid calls are turned down", id="one-in-twenty"),
        pytest.param(2, "", id="two-in-twenty"),
    ],
)
def test_one_answer_that_slipped_through_hides_nothing(bench: Bench, slipped: int, expected: str) -> None:
    """One answer in twenty does not contradict that everything is turned down; more do."""
    found = _causes(bench, [REFUSAL] * (20 - slipped) + _answered(REPORTABLE, times=slipped))

    assert bool(expected) is ("everything-refused" in found)
    assert not expected or render(found["everything-refused"].sentence).startswith(expected)


def test_invalid_messages_and_hooks_say_nothing(bench: Bench) -> None:
    """That invalid messages are turned down is as it should be, and a hook speaks no SOAP."""
    hook = replace(exchange(b"null"), role=Role.READBACK)

    assert {} == _causes(bench, [replace(REFUSAL, valid=False)] * 5 + [hook] * 5)


@pytest.mark.parametrize(
    ("run", "key", "shown"),
    [
        pytest.param([_whole(5)] * 2, "[population] institution", "Fejlkode 5", id="code-of-the-call"),
        pytest.param(
            _answered(*MANY, code=5), "[population] institution", "Fejlkode 5", id="code-of-the-call-with-numbers"
        ),
        pytest.param(_answered(*MANY, code=14), "[population] reportable", "Fejlkode 14", id="code-of-persons"),
        pytest.param([*_answered(*MANY, code=84), _whole(5)], "[population] reportable", "Fejlkode 84", id="mixed"),
        pytest.param(
            [exchange(svar(f"<ElevStatus><CPRNr>{ZERO}</CPRNr></ElevStatus>"), persons=(ZERO,))],
            "[population] reportable",
            "no code",
            id="no-code",
        ),
    ],
)
def test_nobody_accepted_names_the_key(bench: Bench, run: list[Exchange], key: str, shown: str) -> None:
    """By the code of section 7 for the whole call it is the institution, by any other the people."""
    (cause,) = _causes(bench, run).values()

    assert ("nobody-accepted", key, Blame.IMPLEMENTATION) == (cause.id, cause.key, cause.blame)
    assert render(cause.sentence).endswith(f"answered with {shown}"), render(cause.sentence)


def test_calls_from_an_unknown_institution_are_refused_rightly(bench: Bench) -> None:
    """Code 5 for who is declared as unknown says nothing about anybody else."""
    unknown = _whole(5, institution="999999")

    assert {} == _causes(bench, [unknown, unknown])
    assert {} == _causes(bench, [unknown, *_answered(*MANY)])


def test_a_key_that_is_always_answered_otherwise_is_a_cause(bench: Bench) -> None:
    """Both who are declared as not found are accepted each time: the key is named, and what came instead."""
    (cause,) = _causes(bench, [*_answered(*MANY), *_answered(NOT_FOUND, "6201010013", times=2)]).values()

    assert ("population/not_found", "[population] not_found") == (cause.id, cause.key)
    assert "not_found: each of 2 is answered IndberetningOk true" == render(cause.sentence)
    assert Blame.IMPLEMENTATION is cause.blame


def test_a_key_of_calls_is_a_cause_too(bench: Bench) -> None:
    """Calls from the institution that is declared unknown are answered person by person, each time."""
    taken = replace(_answered(REPORTABLE)[0], request=_whole(5, institution="999999").request)

    (cause,) = _causes(bench, [*_answered(*MANY), taken, taken]).values()

    assert ("population/unknown_institution", "[population] unknown_institution") == (cause.id, cause.key)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param([*_answered(NOT_FOUND), *_answered("6201010013", code=84)], id="two-wrong-answers"),
        pytest.param([*_answered(NOT_FOUND), *_answered(NOT_FOUND, "6201010013", code=14)], id="now-and-then"),
    ],
)
def test_what_is_contradicted_is_no_cause(bench: Bench, wrong: list[Exchange]) -> None:
    """A key with different wrong answers, or with right ones as well, is not explained by target.toml."""
    assert {} == _causes(bench, [*_answered(*MANY), *wrong])


def test_a_single_person_among_right_ones_is_the_population(bench: Bench) -> None:
    """Who alone is always answered otherwise is probably declared wrongly: place, answer, and how many are right."""
    (cause,) = _causes(bench, [*_answered(ZERO, REPORTABLE, *MORE[1:]), *_answered(MORE[0], code=14, times=2)]).values()

    assert Blame.POPULATION is cause.blame
    assert ("population/reportable[2]", "[population] reportable[2]") == (cause.id, cause.key)
    assert (
        "reportable[2] is always answered IndberetningOk false, Fejlkode 14; "
        "4 others of reportable are answered as declared"
    ) == render(cause.sentence)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param((REPORTABLE, *MORE), (ZERO,), id="leading-zero"),
        pytest.param(MANY[:2], MORE[:2], id="as-many-wrong-as-right"),
        pytest.param(MANY[:1], MORE, id="most-wrong"),
    ],
)
def test_who_is_not_a_single_person_is_not_blamed(bench: Bench, right: Sequence[str], wrong: Sequence[str]) -> None:
    """Those with a leading zero are a mistake of their own, and more wrong than right is no slip in a list."""
    found = _causes(bench, [*_answered(*right), *_answered(*wrong, code=14)])

    assert [] == [cause for cause in found.values() if cause.blame is Blame.POPULATION]


def test_a_person_who_is_accepted_once_is_not_blamed(bench: Bench) -> None:
    """Somebody who is answered now one way, now the other, is no mistake of target.toml."""
    assert {} == _causes(bench, [*_answered(*MANY), *_answered(MORE[0], code=14)])


def test_another_namespace_is_a_cause_beside_others(bench: Bench) -> None:
    """Where all answers are in one other namespace, it is named, with the key that would explain it."""
    other = [exchange(svar(accepted(person), namespace="urn:x"), persons=(person,)) for person in MANY]

    (cause,) = _causes(bench, other).values()
    assert ("namespace", "[binding] namespace") == (cause.id, cause.key)
    expected = f"every answer is in namespace 'urn:x' instead of '{bench.specification.binding.namespace}'"
    assert expected == render(cause.sentence)
    assert {} == _causes(bench, [*other, *_answered(REPORTABLE)])

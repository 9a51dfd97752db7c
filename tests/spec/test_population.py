"""conformance.spec.population: who the target is known to hold, and what that implies."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.errors import ConfigurationError
from conformance.spec.population import Population, expected_validation, read_population
from conformance.spec.reader import Section
from conformance.spec.specification import Specification

# Day + 60: numbers that nobody has.
ANNA, BO, CARL, DORTE = "6101010001", "6202020002", "6303030003", "6404040004"
GIVEN: dict[str, Any] = {
    "institution": "101497",
    "unknown_institution": "999999",
    "other_institution": "280051",
    "reportable": [ANNA, BO],
    "not_found": [CARL],
    "not_enrolled": [DORTE],
}


def _read(specification: Specification, **changes: Any) -> Population:
    values = {key: value for key, value in (GIVEN | changes).items() if value is not None}
    return read_population(Section(values, where="target.toml [population]"), specification.tables)


def test_population_is_read_by_key(specification: Specification) -> None:
    """Institutions and people are kept as strings under their keys, absent ones as empty."""
    population = _read(specification)

    assert ("101497", "280051") == (population.institution, population.other_institution)
    assert (ANNA, BO) == population.reportable
    assert (CARL,) == population.people("not_found")
    assert () == population.people("no_subscription")
    assert {"unknown_institution": "999999"} == dict(population.calls)


def test_institutions_that_are_not_given_are_absent(specification: Specification) -> None:
    """A target that knows one institution only is described all the same."""
    population = _read(specification, unknown_institution=None, other_institution=None)

    assert population.other_institution is None
    assert {} == dict(population.calls)


def test_places_point_into_the_configuration(specification: Specification) -> None:
    """Each number has a place that reports can show instead of the number."""
    assert {ANNA: "reportable[0]", BO: "reportable[1]", CARL: "not_found[0]", DORTE: "not_enrolled[0]"} == _read(
        specification
    ).places()


def test_key_of_a_stranger_is_none(specification: Specification) -> None:
    """A number that nobody told us about belongs to no key, and neither does an institution."""
    population = _read(specification)

    assert "not_found" == population.key_of(CARL)
    assert population.key_of("6505050005") is None
    assert population.call_key_of(population.institution) is None


def test_institution_is_compared_as_a_number(specification: Specification) -> None:
    """An integer with leading zeros is the same institution."""
    assert "unknown_institution" == _read(specification).call_key_of("0000999999")


@pytest.mark.parametrize(
    ("institution", "cpr", "expected"),
    [
        pytest.param("101497", ANNA, None, id="reportable"),
        pytest.param("101497", CARL, "not_found", id="not-found"),
        pytest.param("101497", DORTE, "not_enrolled", id="not-enrolled"),
        pytest.param("999999", ANNA, "unknown_institution", id="unknown-institution"),
        pytest.param("999999", "6505050005", "unknown_institution", id="unknown-institution-stranger"),
    ],
)
def test_population_implies_what_a_call_is_answered(
    specification: Specification, institution: str, cpr: str, expected: str | None
) -> None:
    """An unknown institution stops the call; else each person is stopped by their own key, or by nothing."""
    validation = expected_validation(_read(specification), specification.tables, institution, cpr)

    assert expected == (validation and validation.population)


def test_nothing_is_implied_for_a_stranger(specification: Specification) -> None:
    """A number outside the population is a KeyError: we must not guess what a target answers for it."""
    with pytest.raises(KeyError, match="6505050005"):
        expected_validation(_read(specification), specification.tables, "101497", "6505050005")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"reportable": [ANNA, "610101000"]},
            "key 'reportable' [1] is '610101000' with 9 characters (a CPR number has 10 digits)",
            id="nine-digits",
        ),
        pytest.param(
            {"not_found": ["610101-0001"]},
            "key 'not_found' [0] is '610101-0001' with 11 characters (a CPR number has 10 digits)",
            id="hyphen",
        ),
        pytest.param(
            {"not_found": ["٦101010001"]},
            "key 'not_found' [0] is '٦101010001' with 10 characters (a CPR number has 10 digits)",
            id="other-digits",
        ),
        pytest.param(
            {"not_enrolled": [ANNA]},
            "key 'not_enrolled' [0] is the same person as reportable[0] (name each person once)",
            id="duplicate-across-keys",
        ),
        pytest.param(
            {"reportable": [ANNA, ANNA]},
            "key 'reportable' [1] is the same person as reportable[0] (name each person once)",
            id="duplicate-in-a-key",
        ),
        pytest.param(
            {"institution": 101497}, "key 'institution' must be a string, not 101497", id="institution-no-string"
        ),
        pytest.param(
            {"institution": "A01497"},
            "key 'institution' is 'A01497' (an institution number has 1 to 10 digits)",
            id="institution-no-number",
        ),
        pytest.param(
            {"institution": ""},
            "key 'institution' is '' (an institution number has 1 to 10 digits)",
            id="institution-empty",
        ),
        pytest.param(
            {"unknown_institution": "12345678901"},
            "key 'unknown_institution' is '12345678901' (an institution number has 1 to 10 digits)",
            id="institution-too-long",
        ),
        pytest.param({"institution": None}, "key 'institution' is missing", id="no-institution"),
        pytest.param(
            {"reportable": None, "reportabel": [ANNA]},
            "unknown key 'reportabel' (did you mean 'reportable'?)",
            id="unknown-key",
        ),
    ],
)
def test_population_that_cannot_be_is_refused(
    specification: Specification, changes: dict[str, Any], expected: str
) -> None:
    """What cannot be an institution or a person is refused by key and position."""
    with pytest.raises(ConfigurationError) as caught:
        _read(specification, **changes)

    assert f"target.toml [population]: {expected}" == str(caught.value)

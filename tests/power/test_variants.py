"""conformance.reference.seeded: every fault names a clause that it breaks, every oddity what allows it."""

from __future__ import annotations

import pytest

from conformance.errors import SuiteError
from conformance.reference import faults, oddities
from conformance.reference.seeded import Deserves, Seeded, by_name
from conformance.resources import default_specification
from conformance.run.catalogue import load_rows
from conformance.spec.binding import DEFAULT_BINDING
from conformance.spec.clauses import Actor
from conformance.spec.specification import Specification, load_specification

VARIANTS = [*faults.FAULTS.values(), *oddities.ODDITIES.values()]


@pytest.fixture(scope="module")
def layered() -> Specification:
    """Return the specification over the binding that has clauses of its own."""
    return load_specification(default_specification(), binding="ipl")


def test_every_fault_breaks_a_clause_that_a_case_cites(layered: Specification) -> None:
    """The clause exists and binds the service, and some case cites it: or nobody could catch the fault."""
    known = {clause.id for clause in layered.clauses if clause.actor is not Actor.CLIENT}
    cited = {clause for row in load_rows() for clause in row.clauses}

    broken = {fault.name: fault.clause for fault in faults.FAULTS.values()}
    assert {} == {name: clause for name, clause in broken.items() if clause not in known or clause not in cited}


def test_every_oddity_says_what_allows_it() -> None:
    """A section of a standard, of the specification, or a reading: in words that are no repetition of what it is."""
    without = [odd.name for odd in oddities.ODDITIES.values() if len(odd.because) < 5 or odd.because == odd.en]

    assert [] == without


def test_every_variant_is_told_in_a_sentence() -> None:
    """One line each, and no two the same: who reads a matrix has nothing else to go by."""
    told = [variant.en for variant in VARIANTS]

    assert [] == [words for words in told if not words.strip() or "\n" in words]
    assert len(told) == len(set(told))


def test_every_variant_has_its_place() -> None:
    """The matrix groups variants by the module that lists them."""
    assert set(faults.FAULTS) == set(faults.PLACES)
    assert set(oddities.ODDITIES) == set(oddities.PLACES)


def test_every_variant_differs_from_the_service() -> None:
    """A fault or an oddity that changes nothing would be measured as caught, or as no alarm, by chance."""
    unchanged = [v.name for v in VARIANTS if v.service is Seeded(name="", en="").service and v.shell is None]

    assert [] == unchanged


def test_every_variant_is_seen_over_a_binding_that_exists() -> None:
    """Over each binding there is something to see, and what deserves no failure says what it deserves."""
    assert {DEFAULT_BINDING, "ipl"} == {variant.binding for variant in VARIANTS}
    assert set(Deserves) == {fault.deserves for fault in faults.FAULTS.values()}


def test_a_name_that_stands_twice_is_our_error() -> None:
    """Names are how variants are found in other processes."""
    one = Seeded(name="one", en="")

    with pytest.raises(SuiteError) as caught:
        by_name([[one], [one]])

    assert "two variants of the reference endpoint are called one" == str(caught.value)

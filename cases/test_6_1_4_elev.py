"""6.1.4 Elev: each student has one CPRNr, a text of limited length."""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import boundary, in_second, observed, people, violation

_REQUIRED, _LENGTH = "6.1.4/CPRNr/required", "6.1.4/CPRNr/maxLength"
_TOO_LONG = boundary("6.1.4/CPRNr/maxLength+1", clause=_LENGTH)
_SHAPE = {"accepted": "answered", "answered": "answered", "rejected": "rejected"}

CASES = (
    boundary("6.1.4/CPRNr/absent", clause=_REQUIRED),
    boundary("6.1.4/CPRNr/max", clause=_REQUIRED),
    boundary("6.1.4/CPRNr/max+1", clause=_REQUIRED),
    violation("6.1.4/CPRNr/misnamed", clause=_REQUIRED),
    # Every number of a population is as long as is allowed: what other texts of that length are is a reading.
    people("6.1.4/CPRNr/maxLength", {"reportable": 1}, clauses=(_LENGTH,)),
    _TOO_LONG,
    in_second(_TOO_LONG, "6.1.4/CPRNr/maxLength+1/second"),
    violation("6.1.4/CPRNr/other-case", clause=_REQUIRED),
    violation("6.1.4/CPRNr/other-namespace", clause="soap/namespace"),
    violation("6.1.4/CPRNr/attribute", clause="6.1/nothing-else"),
    violation("6.1.4/Elev/unknown-element", clause="6.1.4/order"),
    violation("6.1.4/Elev/text", clause="6.1/nothing-else"),
    observed(boundary("6.1.4/CPRNr/empty", clause=_LENGTH), "cpr-shape", shows=_SHAPE),
    observed(boundary("6.1.4/CPRNr/one-character", clause=_LENGTH), "cpr-shape", shows=_SHAPE),
    observed(boundary("6.1.4/CPRNr/maxLength/æøå", clause=_LENGTH), "cpr-shape", shows=_SHAPE),
    people(
        "6.1.4/CPRNr/leading-zero",
        {"reportable+zero": 1},
        clauses=("6.1.4/CPRNr/text", "7/no-other-ground"),
        rules=("6.1.4/CPRNr/text",),
    ),
)


def test_elev(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)

"""6.1.4 Elev: each student has one CPRNr, a text of limited length."""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import boundary, people, violation

_REQUIRED, _LENGTH = "6.1.4/CPRNr/required", "6.1.4/CPRNr/maxLength"

CASES = (
    boundary("6.1.4/CPRNr/absent", clause=_REQUIRED),
    boundary("6.1.4/CPRNr/max", clause=_REQUIRED),
    boundary("6.1.4/CPRNr/max+1", clause=_REQUIRED),
    violation("6.1.4/CPRNr/misnamed", clause=_REQUIRED),
    boundary("6.1.4/CPRNr/maxLength", clause=_LENGTH),
    boundary("6.1.4/CPRNr/maxLength+1", clause=_LENGTH),
    people(
        "6.1.4/CPRNr/leading-zero",
        {"reportable+zero": 1},
        clauses=("6.1.4/CPRNr/text",),
        rules=("6.1.4/CPRNr/text",),
    ),
)


def test_elev(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)

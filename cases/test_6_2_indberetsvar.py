"""6.2 IndberetSvar: one status for each young person, in the form of the tables.

Most of what an answer must be is a passive rule, judged on every exchange of the run; the cases
here own those rules, and send what lets each rule see something.
"""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import form, observed, people, twice

_TWINS = {"one": "one-status", "two": "one-each", "rejected": "rejected"}

CASES = (
    people("6.2/IndberetSvar/answered", {"reportable": 1}, clauses=("6.2/answer", "6.1.1/structure")),
    form("6.2/IndberetSvar/schema", clause="6.2/schema", rules=("6.2/schema",)),
    people(
        "6.2.2/ElevStatus/one-per-person",
        {"reportable": 3},
        clauses=("6.2.2/ElevStatus", "5/several", "6.2.1/structure"),
        rules=("6.2.2/ElevStatus",),
    ),
    twice("6.2.2/ElevStatus/same-person-twice", clause="6.2.2/ElevStatus", shows=_TWINS),
    observed(
        people("6.2.2/ElevStatus/order", {"reportable": 4, "not_found": 1}, clauses=("6.2.2/ElevStatus",)),
        "status-order",
        observer="order",
        shows={"as-asked": "as-asked", "other": "other"},
    ),
    people("6.2.3/CPRNr/echoed", {"reportable": 3}, clauses=("6.2.3/CPRNr",), rules=("6.2.3/CPRNr",)),
    form("6.2.3/CPRNr/type", clause="6.2.3/CPRNr/type", rules=("6.2.3/CPRNr/type",)),
    form("6.2.3/IndberetningOk/type", clause="6.2.3/IndberetningOk/type", rules=("6.2.3/IndberetningOk/type",)),
    form(
        "6.2.3/IndberetningOk/present",
        clause="6.2.3/IndberetningOk/required",
        rules=("6.2.3/IndberetningOk/required",),
    ),
    people("6.2.3/Fejlkode/type", {"not_found": 1}, clauses=("6.2.3/Fejlkode/type",), rules=("6.2.3/Fejlkode/type",)),
    people(
        "6.2.3/IndberetningOk/true",
        {"reportable": 1},
        clauses=("6.2.3/IndberetningOk/true",),
        rules=("6.2.3/ok-without-error",),
    ),
    people(
        "6.2.3/IndberetningOk/false",
        {"not_found": 1},
        clauses=("6.2.3/IndberetningOk/false",),
        rules=("6.2.3/refused-with-error",),
    ),
    people(
        "6.2.3/Fejlkode/unknown-institution-alone",
        {"reportable": 3},
        institution="unknown_institution",
        clauses=("6.2.3/Fejlkode/unknown_institution",),
        rules=("6.2.3/unknown-institution-alone",),
    ),
)


def test_indberetsvar(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)

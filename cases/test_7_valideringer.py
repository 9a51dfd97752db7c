"""7 Valideringer: each error code for whom it is meant, and for nobody else."""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import people

_UNKNOWN = "unknown_institution"

CASES = (
    people("7/reportable/alone", {"reportable": 1}, clauses=("7/reportable",), rules=("7/reportable",)),
    people("7/not_found/alone", {"not_found": 1}, clauses=("7/not_found",), rules=("7/not_found",)),
    people(
        "7/no_subscription/alone", {"no_subscription": 1}, clauses=("7/no_subscription",), rules=("7/no_subscription",)
    ),
    people("7/not_enrolled/alone", {"not_enrolled": 1}, clauses=("7/not_enrolled",), rules=("7/not_enrolled",)),
    people(
        "7/unknown_institution/one-person",
        {"reportable": 1},
        institution=_UNKNOWN,
        clauses=("7/unknown_institution",),
        rules=("7/unknown_institution",),
    ),
    people(
        "7/unknown_institution/hides-other-errors",
        {"reportable": 1, "not_found": 1, "no_subscription": 1, "not_enrolled": 1},
        institution=_UNKNOWN,
        clauses=("7/unknown_institution",),
    ),
    people(
        "7/batch/mixed",
        {"reportable": 2, "not_found": 2, "no_subscription": 2, "not_enrolled": 2},
        clauses=("7/per-person", "6.2.1/structure"),
    ),
    people("7/batch/bad-one-first", {"not_found": 1, "reportable": 3}, clauses=("7/per-person",)),
    people("7/batch/bad-one-last", {"reportable": 3, "not_enrolled": 1}, clauses=("7/per-person",)),
    people(
        "7/FejlTekst/exact",
        {"not_found": 1, "no_subscription": 1, "not_enrolled": 1},
        clauses=("7/text",),
        rules=("7/text",),
    ),
)


def test_valideringer(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)

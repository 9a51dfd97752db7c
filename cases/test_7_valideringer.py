"""7 Valideringer: each error code for whom it is meant, and for nobody else."""

from conformance.run.catalogue import Case
from conformance.run.conductor import Conductor
from conformance.run.rows import Row, about, full, in_order, observed, people, sequence

_UNKNOWN, _OTHER = "unknown_institution", "other_institution"
_EACH = {"not_found": 1, "no_subscription": 1, "not_enrolled": 1}
_CODES = {"no_subscription": "no_subscription-first", "not_enrolled": "not_enrolled-first"}


def _alone(key: str) -> Row:
    """A call about one person of a key, beside a call from the same institution that is accepted."""
    return people(f"7/{key}/alone", {key: 1}, clauses=(f"7/{key}",), rules=(f"7/{key}",), controlled=True)


CASES = (
    people("7/reportable/alone", {"reportable": 1}, clauses=("7/reportable",), rules=("7/reportable",)),
    _alone("not_found"),
    _alone("no_subscription"),
    _alone("not_enrolled"),
    people("7/not_enrolled/accepted-elsewhere", {"not_enrolled": 1}, institution=_OTHER, clauses=("7/not_enrolled",)),
    people(
        "7/unknown_institution/one-person",
        {"reportable": 1},
        institution=_UNKNOWN,
        clauses=("7/unknown_institution",),
        rules=("7/unknown_institution",),
        controlled=True,
    ),
    people(
        "7/unknown_institution/hides-other-errors",
        {"reportable": 1, **_EACH},
        institution=_UNKNOWN,
        clauses=("7/unknown_institution",),
        controlled=True,
    ),
    observed(
        people(
            "7/code-order/no_subscription-elsewhere", {"no_subscription": 1}, institution=_OTHER, clauses=("7/text",)
        ),
        "code-order",
        observer="code",
        shows=_CODES,
    ),
    people(
        "7/batch/mixed",
        {"reportable": 2, "not_found": 2, "no_subscription": 2, "not_enrolled": 2},
        clauses=("7/per-person",),
    ),
    people("7/batch/bad-one-first", {"not_found": 1, "reportable": 3}, clauses=("7/per-person",)),
    in_order(
        "7/batch/bad-one-in-the-middle",
        ("reportable", 2),
        ("no_subscription", 1),
        ("reportable", 2),
        clauses=("7/per-person",),
    ),
    people("7/batch/bad-one-last", {"reportable": 3, "not_enrolled": 1}, clauses=("7/per-person",)),
    people("7/batch/nobody-reportable", _EACH, clauses=("7/per-person",)),
    full("7/batch/largest-bad-first", _EACH, first="bad", clauses=("7/per-person",)),
    full("7/batch/largest-bad-last", _EACH, clauses=("7/per-person",)),
    people("7/FejlTekst/exact", _EACH, clauses=("7/text",), rules=("7/text",)),
    sequence(
        "7/refused/not-stored", about({"reportable": 1, **_EACH}), clauses=("7/refused", "5/stored"), readback=True
    ),
)


def test_valideringer(case: Case, conductor: Conductor) -> None:
    """Send what the row describes."""
    conductor.perform(case)

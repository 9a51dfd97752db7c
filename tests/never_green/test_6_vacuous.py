"""Row 6: an implementation that is empty passed what asks for something.

For each endpoint that does next to nothing, what is met of sections 6.2 and 7 is listed here, and nothing else is: each
entry is something that such an endpoint really does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.power.arena import Arena
from conformance.record.judgement import Judgement, RunVerdict, Verdict
from conformance.reference.faults import vacuous
from conformance.reference.faults.vacuous import AnswersNobody, Constant, Echo, Nothing
from conformance.resources import default_specification
from conformance.spec.clauses import Level
from tests.never_green.conftest import run

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.reference.seeded import Fault
    from conformance.reference.service import Service
    from tests.never_green.conftest import Serving

FORM = ("6.2/schema", "6.2.3/CPRNr/type", "6.2.3/IndberetningOk/required", "6.2.3/IndberetningOk/type")
ACCEPTS = ("6.2/answer", "6.2.3/IndberetningOk/true", "7/no-other-ground", "7/reportable")
KEPT: dict[str, tuple[str, ...]] = {
    "answers-nothing": (),
    "echoes-the-request": (),
    # One person who is nobody, in the right form.
    "constant-answer": FORM,
    # The preflight asks for one reportable person; whoever asks for the same one again is answered rightly.
    "first-answer-for-ever": (*FORM, "6.2.3/IndberetningOk/true", "7/reportable"),
    # Numbers of any length come back, and twins twice: neither CPRNr nor the schema is kept.
    "accepts-whatever-comes": (*ACCEPTS, "6.2.3/IndberetningOk/required", "6.2.3/IndberetningOk/type"),
    "accepts-everybody": (*ACCEPTS, *FORM, "6.2.1/structure", "6.2.2/ElevStatus", "6.2.3/CPRNr"),
    # The error of a call from an institution that is not registered comes before anybody is looked for.
    "finds-nobody": (*FORM, "6.2.3/Fejlkode/type", "6.2.3/Fejlkode/unknown_institution", "6.2.3/IndberetningOk/false"),
    # It is the right answer for one institution, and in the right form for all; no CPRNr is ever written.
    "knows-no-institution": (
        "6.2/schema",
        "6.2.3/Fejlkode/unknown_institution",
        "6.2.3/IndberetningOk/required",
        "6.2.3/IndberetningOk/type",
    ),
    "answers-about-nobody": (),
    "always-a-sender-fault": (),
    "always-a-receiver-fault": (),
    "answers-later": (),
    # The preflight got an answer in the right form.
    "login-page-from-the-second-call": FORM,
    # A question mark is a text of one character, and every field is there.
    "skeleton-answer": ("6.2.3/CPRNr/type", "6.2.3/IndberetningOk/required"),
}
NEARLY_RIGHT = "empty-answer-for-what-is-invalid"
"""Is right about all that is valid: it breaks the schema, and keeps the rest."""


@pytest.fixture(scope="module")
def arena() -> Arena:
    """Return an arena for variants over the plain binding."""
    return Arena(spec_folder=default_specification(), binding="plain")


def _met(judgement: Judgement, arena: Arena) -> set[str]:
    """The `must` clauses of sections 6.2 and 7 that a run calls met."""
    return {
        result.clause
        for result in judgement.clauses
        if result.clause.startswith(("6.2", "7"))
        and arena.specification.level(result.clause) is Level.MUST
        and result.verdict in (Verdict.PASS, Verdict.WARNING)
    }


def test_every_vacuous_endpoint_is_listed() -> None:
    """Row 6: an endpoint that does next to nothing cannot be added without saying what it keeps."""
    assert {fault.name for fault in vacuous.FAULTS} == {*KEPT, NEARLY_RIGHT}


@pytest.mark.parametrize("fault", [fault for fault in vacuous.FAULTS if fault.name in KEPT], ids=lambda f: f.name)
def test_no_more_is_met_than_is_kept(fault: Fault, arena: Arena) -> None:
    """Row 6: of what must be answered, exactly what the endpoint really keeps is met, and the run is not conformant."""
    judgement = arena.judge(fault).judgement

    assert RunVerdict.NON_CONFORMANT is judgement.verdict
    assert set(KEPT[fault.name]) == _met(judgement, arena)


def test_an_endpoint_that_is_right_but_for_the_empty_answer(arena: Arena) -> None:
    """Row 6: the endpoint that answers what is invalid with nothing breaks the schema, and keeps the rest."""
    fault = next(fault for fault in vacuous.FAULTS if fault.name == NEARLY_RIGHT)
    judgement = arena.judge(fault).judgement
    judged = {
        result.clause
        for result in judgement.clauses
        if result.clause.startswith(("6.2", "7"))
        and arena.specification.level(result.clause) is Level.MUST
        and result.verdict not in (Verdict.OBSERVED, Verdict.NOT_APPLICABLE)
    }

    assert RunVerdict.NON_CONFORMANT is judgement.verdict
    assert judged - {"6.2/schema"} == _met(judgement, arena)


@pytest.mark.parametrize("service", [Constant, Echo, AnswersNobody], ids=lambda service: service.__name__)
def test_over_the_wire(service: type[Service], serving: Serving, tmp_path: Path) -> None:
    """Row 6: over sockets and through the command line, the constant, the echo and the empty answer fail section 7."""
    with serving(tmp_path, service) as target:
        ended = run(target, "6.2", "7")

    passed = {case for case, verdict in ended.verdicts.items() if verdict in ("pass", "warning")}
    ended.assert_not_green(1, "non-conformant")
    assert not [case for case in passed if case.startswith("7/")]


def test_null_over_the_wire(serving: Serving, tmp_path: Path) -> None:
    """Row 6: who answers nothing does not get as far as a case."""
    with serving(tmp_path, Nothing) as target:
        run(target, "6.2", "7").assert_no_reports(3)

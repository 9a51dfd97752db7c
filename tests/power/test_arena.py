"""conformance.power.arena: a variant is judged by the whole suite, in memory or over a socket."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from conformance.power.arena import Arena, Judged
from conformance.record.judgement import RunVerdict, Verdict
from conformance.reference.faults import FAULTS
from conformance.reference.oddities import ODDITIES
from conformance.reference.seeded import Seeded
from conformance.run.catalogue import Case, load_rows

CONFORMING = Seeded(name="conforming", en="as the text has it")
FAULT = FAULTS["name-limit-one-more"]


def _verdicts(judged: Judged) -> dict[str, Verdict]:
    return {result.case.id: result.verdict for result in judged.judgement.cases}


def _chosen(arena: Arena, *sections: str) -> Sequence[Case]:
    return [case for case in arena.cases if case.id.startswith(sections)]


@pytest.fixture(scope="module")
def conforming(plain: Arena) -> Judged:
    """Return the conforming service, judged by all cases over the plain binding."""
    return plain.judge(CONFORMING)


def test_every_row_is_a_case(plain: Arena, layered: Arena) -> None:
    """Each arena knows all rows, once, whatever it applies to."""
    ids = sorted(row.id for row in load_rows())

    assert ids == sorted(case.id for case in plain.cases) == sorted(case.id for case in layered.cases)


def test_the_conforming_service_is_conformant_without_a_layer(conforming: Judged) -> None:
    """Every case passes or observes, those about the layer apart, which do not apply."""
    verdicts = _verdicts(conforming)

    unapplied = {case for case, verdict in verdicts.items() if verdict is Verdict.NOT_APPLICABLE}
    assert RunVerdict.CONFORMANT is conforming.judgement.verdict
    assert {Verdict.PASS, Verdict.OBSERVED, Verdict.NOT_APPLICABLE} == set(verdicts.values())
    assert {case for case in verdicts if case.startswith("ipl/")} == unapplied != set()


def test_the_conforming_service_is_conformant_behind_a_layer(layered: Arena) -> None:
    """Every case applies, and passes or observes."""
    judged = layered.judge(CONFORMING)

    assert RunVerdict.CONFORMANT is judged.judgement.verdict
    assert {Verdict.PASS, Verdict.OBSERVED} == set(_verdicts(judged).values())


def test_a_fault_is_caught_by_the_case_that_cites_its_clause(plain: Arena) -> None:
    """The limit that is one too high is told by the case about that limit, and by no case about another field."""
    judged = plain.judge(FAULT)

    failed = [result.case for result in judged.judgement.cases if result.verdict is Verdict.FAIL]
    assert RunVerdict.NON_CONFORMANT is judged.judgement.verdict
    assert {FAULT.clause} == {clause for case in failed for clause in case.clauses}
    assert "6.1.3/KontaktPerson/maxLength+1" in {case.id for case in failed}


def test_what_is_remembered_belongs_to_no_variant(plain: Arena, conforming: Judged) -> None:
    """After a fault was judged, the conforming service is still told the same messages and judged the same."""
    plain.judge(FAULT)
    again = plain.judge(CONFORMING)

    assert _verdicts(conforming) == _verdicts(again)
    assert (conforming.requests, conforming.by_case, conforming.controls) == (
        again.requests,
        again.by_case,
        again.controls,
    )


def test_messages_are_counted_for_the_case_that_sends_them(conforming: Judged) -> None:
    """A control counts for nobody, the preflight for the case "", and whoever has a control says which."""
    assert 1 == conforming.by_case[""]
    assert 1 == conforming.by_case["6.1.3/Elev/max+1"]
    assert "6.1.3/Elev/max+1" in conforming.controls
    assert "7/reportable/alone" not in conforming.controls
    assert sum(conforming.by_case.values()) < conforming.requests


def test_a_shell_is_judged_over_a_socket(plain: Arena) -> None:
    """What is unusual about HTTP alone is seen: an oddity passes, and the same cases tell a fault of the web server."""
    cases = _chosen(plain, "soap/load/large", "7/reportable")

    odd = plain.judge(ODDITIES["chunks-of-seven-bytes"], cases)
    wrong = plain.judge(FAULTS["no-more-than-8-kib"], cases)

    assert [case.id for case in cases] == [result.case.id for result in odd.judgement.cases]
    assert RunVerdict.CONFORMANT is odd.judgement.verdict
    assert RunVerdict.NON_CONFORMANT is wrong.judgement.verdict


def test_what_is_stored_is_read_back_in_memory_too(plain: Arena) -> None:
    """A service that forgets one field answers as it should, and is told by the case that looks at what is stored."""
    cases = _chosen(plain, "5/stored/every-field")

    kept, forgotten = plain.judge(CONFORMING, cases), plain.judge(FAULTS["column-phone-empty"], cases)

    assert {"5/stored/every-field": Verdict.PASS} == _verdicts(kept)
    assert {"5/stored/every-field": Verdict.FAIL} == _verdicts(forgotten)

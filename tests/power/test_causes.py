"""What one seeded fault breaks is told as one cause, and what two of them break as two."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import islice
from random import Random

import pytest

from conformance.power.arena import Arena
from conformance.record.judgement import Judgement, Verdict
from conformance.reference.faults import FAULTS
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.binding import DEFAULT_BINDING, SoapVersion
from conformance.words import render

FEW = 3
"""No single fault is told as more causes than this."""
PAIRS, TOLD_APART = 50, 48
SLICES = 4


def _judged(arena: Arena, name: str) -> Judgement:
    return arena.judge(FAULTS[name]).judgement


def test_one_form_of_refusal_is_one_cause(plain: Arena) -> None:
    """A web page for everything that is refused fails 57 cases, and is said once, with the case to look at first."""
    judgement = _judged(plain, "fault-as-web-page-with-200")

    (cause,) = judgement.causes
    failed = {result.case.id for result in judgement.cases if result.verdict is Verdict.FAIL}
    assert "HTTP 200 text/html instead of a SOAP fault" == render(cause.sentence)
    assert (57, failed, cause.id) == (len(cause.cases), set(cause.cases), cause.cases[0])
    assert {r.case.id for r in judgement.cases if r.verdict is Verdict.WARNING} == set(cause.warned)
    assert {cause.id} == {result.cause for result in judgement.cases if result.case.id in failed}


def test_what_is_masked_is_named(plain: Arena) -> None:
    """Where nothing is answered any more, cases that could not be judged for that stand beside those that failed."""
    judgement = _judged(plain, "answer-without-an-envelope")

    (cause,) = judgement.causes
    unjudged = {result.case.id for result in judgement.cases if result.verdict is Verdict.NOT_EVALUATED}
    assert set(cause.masks) <= unjudged
    assert 60 < len(cause.masks)


def test_who_takes_everything_has_one_defect(plain: Arena) -> None:
    """Forty limits that are not looked at are one thing: nothing is."""
    (first, *others) = _judged(plain, "constant-answer").causes[::-1]

    assert "messages are accepted whatever is wrong with them: 69 of 69 that were sent" == render(first.sentence)
    assert len(others) < FEW


@pytest.mark.parametrize("first", ["name-limit-one-more", "end-date-empty-taken"])
@pytest.mark.parametrize("second", ["text-with-full-stop", "column-cuts-name", "not-found-accepted"])
def test_two_faults_are_two_causes(plain: Arena, first: str, second: str) -> None:
    """Each keeps its own, whatever the other breaks."""
    alone = {name: {cause.id for cause in _judged(plain, name).causes} for name in (first, second)}

    together = {cause.id for cause in plain.judge(_both(FAULTS[first], FAULTS[second])).judgement.causes}

    assert alone[first] | alone[second] == together
    assert len(together) >= 2


@pytest.mark.variants
@pytest.mark.parametrize("part", range(SLICES))
def test_no_fault_is_told_as_more_than_a_few_causes(plain: Arena, layered: Arena, part: int) -> None:
    """Whatever a fault breaks, three things at most are said, and each case that failed stands in one of them."""
    arenas: dict[tuple[str, SoapVersion | None], Arena] = {(DEFAULT_BINDING, None): plain, ("ipl", None): layered}
    told: dict[str, int] = {}
    for fault in list(FAULTS.values())[part::SLICES]:
        key = (fault.binding, fault.soap)
        arena = arenas.get(key) or arenas.setdefault(
            key, Arena(spec_folder=plain.specification.folder, binding=fault.binding, soap=fault.soap)
        )
        judgement = arena.judge(fault).judgement
        failed = {result.case.id for result in judgement.cases if result.verdict is Verdict.FAIL}
        assert failed <= {case for cause in judgement.causes for case in cause.cases}, fault.name
        told[fault.name] = len(judgement.causes)

    assert {} == {name: causes for name, causes in told.items() if causes > FEW}


@pytest.mark.variants
def test_pairs_of_faults_are_told_apart(plain: Arena) -> None:
    """Of fifty pairs that show what each of the two shows alone, nearly all are told as two causes or more."""
    alone: dict[str, set[Hashable]] = {}
    pairs = islice(_visible(plain, alone), PAIRS)

    told = {f"{first.name} and {second.name}": len(judgement.causes) for first, second, judgement in pairs}

    assert PAIRS == len(told)
    one = [pair for pair, causes in told.items() if causes < 2]
    assert TOLD_APART <= PAIRS - len(one), one


def _visible(arena: Arena, alone: dict[str, set[Hashable]]) -> Iterator[tuple[Fault, Fault, Judgement]]:
    """Yield pairs, drawn with a fixed seed, in which something is seen that only the one, and only the other, shows."""
    draw = Random(20261127)
    pool = [fault for fault in FAULTS.values() if fault.binding == DEFAULT_BINDING and fault.soap is None]
    while True:
        first, second = draw.sample(pool, 2)
        if (first.shell and second.shell) or _steps(first.service) & _steps(second.service):
            continue
        for fault in (first, second):
            if fault.name not in alone:
                alone[fault.name] = _shown(arena.judge(fault).judgement)
        judgement = arena.judge(_both(first, second)).judgement
        shown, one, other = _shown(judgement), alone[first.name], alone[second.name]
        if shown & (one - other) and shown & (other - one):
            yield first, second, judgement


def _both(first: Fault, second: Fault) -> Fault:
    """Return the service with both faults; they differ in different steps."""
    bases = [one.service for one in (first, second) if one.service is not Service]
    service = type("Both", tuple(bases), {}) if bases else Service
    return Fault(name="both", en="", service=service, shell=first.shell or second.shell, clause=first.clause)


def _steps(service: type[Service]) -> set[str]:
    """Return the steps that a service does otherwise."""
    own = [kind for kind in service.__mro__ if issubclass(kind, Service) and kind is not Service]
    return {name for kind in own for name in vars(kind) if not name.startswith("__")}


def _shown(judgement: Judgement) -> set[Hashable]:
    """Return what the findings of a judgement say, wherever it was seen."""
    told = [result for result in judgement.cases if result.verdict in (Verdict.FAIL, Verdict.WARNING)]
    return {(f.clause, f.expected.key, f.observed.key) for result in told for f in result.findings}

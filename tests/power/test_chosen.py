"""Readings that target.toml may choose: whoever does as declared can be conformant, and nobody who does not.

Each endpoint is wrong by the default, and right by the reading that it declares: what it refuses or answers
otherwise must not fail it in any case, whatever that case is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest

from conformance.power import arena as power
from conformance.power.arena import Arena
from conformance.record.judgement import Judgement, RunVerdict, Verdict
from conformance.reference.answers import Status
from conformance.reference.faults import FAULTS
from conformance.reference.message import Report
from conformance.reference.seeded import Seeded
from conformance.reference.service import Service
from conformance.run.catalogue import load_rows
from conformance.words import render

pytestmark = pytest.mark.variants

V = Verdict
QUIET = (V.PASS, V.OBSERVED, V.NOT_APPLICABLE, V.WARNING)


class OneStatus(Service):
    """Answers a call with its first bad status, or with its first one."""

    number = True

    def process(self, report: Report) -> list[Status]:
        """Return one status, with the number of whom it is about or without."""
        statuses = super().process(report)
        first = next((status for status in statuses if status.validation is not None), statuses[0])
        return [first if self.number else replace(first, cpr=None)]


class OneBareStatus(OneStatus):
    """Answers a call with one status that names nobody."""

    number = False


class OnceAccepted(OneBareStatus):
    """Says of every call that all is well."""

    def process(self, report: Report) -> list[Status]:
        """Return one status that accepts."""
        super().process(report)
        return [Status(cpr=None, validation=None)]


@contextmanager
def declaring(arena: Arena, **readings: str) -> Iterator[Arena]:
    """Let the target of an arena declare readings; `_` stands for `-` in their ids."""
    kept = arena._target, arena.cases
    chosen = {name.replace("_", "-"): alternative for name, alternative in readings.items()}
    arena._target = replace(arena._target, readings={**arena._target.readings, **chosen})
    arena.cases = power._in_order(list(load_rows()), arena.specification, arena._schemas, arena._target)
    try:
        yield arena
    finally:
        arena._target, arena.cases = kept


def _fallen(judgement: Judgement) -> list[str]:
    return [f"{one.case.id}: {render(one.reason)[:100]}" for one in judgement.cases if one.verdict not in QUIET]


DECLARED: Sequence[tuple[str, str, str]] = (
    ("institution-in-31-bits", "integer_limit", "32-bit"),
    ("name-limit-in-bytes", "string_limit", "bytes"),
    ("phone-limit-in-bytes", "string_limit", "bytes"),
    ("mail-needs-a-dot", "contact_syntax", "checked"),
    ("end-date-zone-required", "datetime_zone", "required"),
    ("end-date-zone-refused", "datetime_zone", "forbidden"),
    ("end-date-past-refused", "end_date_past", "rejected"),
    ("end-date-empty-taken", "end_date_empty", "same-as-none"),
    ("order-free", "element_order", "free"),
)


@pytest.mark.parametrize(
    ("name", "reading", "alternative"),
    [pytest.param(*row, id=f"{row[0]}-{row[2]}") for row in DECLARED],
)
def test_who_does_as_declared_is_conformant(plain: Arena, name: str, reading: str, alternative: str) -> None:
    """No case fails or stays open for what the declared reading allows, whatever the case is about."""
    with declaring(plain, **{reading: alternative}) as arena:
        judgement = arena.judge(FAULTS[name]).judgement

    assert ([], RunVerdict.CONFORMANT) == (_fallen(judgement), judgement.verdict)
    assert render(judgement.headline).endswith(f", reading {reading.replace('_', '-')} = {alternative}")


@pytest.mark.parametrize("service", [pytest.param(OneStatus, id="number"), pytest.param(OneBareStatus, id="bare")])
def test_one_status_for_a_call_can_be_conformant(plain: Arena, service: type[Service]) -> None:
    """With `elevstatus-occurs = one`, calls about people of several kinds are recorded, and nothing fails."""
    with declaring(plain, elevstatus_occurs="one") as arena:
        judgement = arena.judge(Seeded(name="one", en="one status", service=service)).judgement

    verdicts = {result.case.id: result.verdict for result in judgement.cases}
    assert ([], RunVerdict.CONFORMANT) == (_fallen(judgement), judgement.verdict)
    assert (V.OBSERVED, V.PASS) == (verdicts["7/batch/mixed"], verdicts["7/not_found/alone"])


def test_one_status_that_is_always_right_is_caught(plain: Arena) -> None:
    """A single status that accepts whoever is asked about fails by each code, though it names nobody."""
    with declaring(plain, elevstatus_occurs="one") as arena:
        judgement = arena.judge(Seeded(name="one", en="always accepted", service=OnceAccepted)).judgement

    failed = {result.case.id for result in judgement.cases if result.verdict is V.FAIL}
    assert RunVerdict.NON_CONFORMANT is judgement.verdict
    assert {"7/not_found/alone", "7/no_subscription/alone", "7/not_enrolled/alone"} <= failed


@pytest.mark.parametrize(
    ("name", "reading", "alternative"),
    [
        pytest.param("name-limit-in-bytes", "datetime_zone", "required", id="another-reading"),
        pytest.param("name-limit-one-less", "string_limit", "bytes", id="plain-text-refused"),
        pytest.param("name-limit-in-utf-16-bytes", "string_limit", "bytes", id="more-than-declared"),
        pytest.param("mail-limit-missing", "string_limit", "bytes", id="too-long-taken"),
        pytest.param("end-date-unknown", "datetime_zone", "required", id="every-date-refused"),
    ],
)
def test_a_reading_excuses_nothing_else(plain: Arena, name: str, reading: str, alternative: str) -> None:
    """What goes beyond the reading that is declared fails as it does without it."""
    with declaring(plain, **{reading: alternative}) as arena:
        judgement = arena.judge(FAULTS[name]).judgement

    assert RunVerdict.NON_CONFORMANT is judgement.verdict

"""The detection matrix in plain lines for the console: problems first, the two figures last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from conformance.record.judgement import Verdict
from conformance.record.matrix import FaultRow, Matrix, OddityRow, VariantRow
from conformance.report.matrix_count import complaints, problems_of
from conformance.report.text import grouped, sentence, visible
from conformance.run.measured import Smoke

_CASES_NAMED = 5


def matrix_lines(matrix: Matrix, smoke: Smoke | None = None, *, limit: int = 20) -> list[str]:
    """Return plain lines: problems (`limit` at most of each kind), what was measured, the two figures.

    Nothing in them moves a cursor: unprintable characters are shown as code points.
    """
    found = problems_of(matrix)
    return [
        *_limited([_missed(fault) for fault in found.missed], limit),
        *_limited([_elsewhere(fault) for fault in found.elsewhere], limit),
        *_limited([_alarm(oddity) for oddity in found.alarmed], limit),
        *_limited([_unproven(oddity) for oddity in found.unproven], limit),
        *_limited([f"SUITE ERROR {_told(variant)}" for variant in found.broken], limit),
        *_idle(found.idle),
        _measured(matrix),
        *([_smoke(smoke, matrix)] if smoke else []),
        figures(matrix),
    ]


def figures(matrix: Matrix) -> str:
    """Return the two figures in one line."""
    raise_ = "raises" if len(matrix.oddities) == 1 else "raise"
    return (
        f"{matrix.caught} of {_plural(len(matrix.faults), 'fault')} caught, "
        f"{matrix.alarms} of {_plural(len(matrix.oddities), 'oddity')} {raise_} a false alarm"
    )


def _limited(lines: list[str], limit: int) -> list[str]:
    more = len(lines) - limit
    return [*lines[:limit], f"… and {more} more"] if more > 0 else lines


def _told(variant: VariantRow) -> str:
    return f"{visible(variant.name)}: {sentence(variant.en)}"


def _missed(fault: FaultRow) -> str:
    return f"MISSED {_told(fault)} (breaks {visible(fault.clause)}, deserves {fault.deserves})"


def _elsewhere(fault: FaultRow) -> str:
    return (
        f"CAUGHT ELSEWHERE {_told(fault)} (breaks {visible(fault.clause)}; only {_named(complaints(fault))} complain)"
    )


def _alarm(oddity: OddityRow) -> str:
    return f"FALSE ALARM {_told(oddity)} (allowed by {sentence(oddity.because)}; {_fallen(oddity.alarms)})"


def _unproven(oddity: OddityRow) -> str:
    return f"UNPROVEN {_told(oddity)} (no complaint, but the run was {oddity.verdict})"


def _idle(cases: Sequence[str]) -> list[str]:
    """Return one line for all of them: in a matrix of few faults, most cases are idle."""
    return [f"IDLE {_plural(len(cases), 'must case')} that no fault makes fail: {_named(cases)}"] if cases else []


def _fallen(cases: Mapping[str, Verdict]) -> str:
    return _named([f"{case} {verdict}" for case, verdict in cases.items()])


def _named(cases: Sequence[str]) -> str:
    return visible(", ".join(cases[:_CASES_NAMED])) + (", …" if len(cases) > _CASES_NAMED else "")


def _measured(matrix: Matrix) -> str:
    variants: list[VariantRow] = [*matrix.faults, *matrix.oddities]
    requests = grouped(sum(variant.requests for variant in variants))
    seconds = grouped(round(sum(variant.seconds for variant in variants)))
    what = f"{_plural(len(matrix.cases), 'case')} over {_plural(len(variants), 'variant')}"
    by = f"measured {visible(matrix.measured)} by {visible(matrix.suite)}, set {visible(matrix.digest)}"
    return f"{what}, {requests} messages, {seconds} s; {by}"


def _smoke(smoke: Smoke, matrix: Matrix) -> str:
    cases, messages = _plural(len(smoke.cases), "case"), _plural(smoke.requests, "message")
    return f"smoke tier: {cases}, {messages}, {smoke.caught} of {_plural(len(matrix.faults), 'fault')} caught"


def _plural(number: int, noun: str) -> str:
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else many}"

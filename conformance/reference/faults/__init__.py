"""Seeded faults, by the place where a vendor makes the mistake; `FAULTS` holds all of them by name."""

from __future__ import annotations

from conformance.reference.faults import (
    answers,
    batches,
    calls,
    columns,
    concurrency,
    digits,
    envelope,
    forms,
    grounds,
    institutions,
    layer,
    limits,
    names,
    occurrences,
    pupils,
    state,
    structure,
    transport,
    vacuous,
    validations,
    values,
    wording,
)
from conformance.reference.seeded import Fault, by_name

FAULTS: dict[str, Fault] = by_name(
    module.FAULTS
    for module in (
        limits,
        digits,
        pupils,
        occurrences,
        values,
        grounds,
        structure,
        names,
        forms,
        validations,
        institutions,
        batches,
        wording,
        state,
        columns,
        calls,
        concurrency,
        answers,
        vacuous,
        envelope,
        transport,
        layer,
    )
)

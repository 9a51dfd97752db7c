"""Seeded faults, by the place where a vendor makes the mistake; `FAULTS` holds all of them by name."""

from __future__ import annotations

from conformance.reference.faults import (
    answers,
    envelope,
    layer,
    limits,
    state,
    structure,
    transport,
    vacuous,
    validations,
    values,
)
from conformance.reference.seeded import Fault, by_name

FAULTS: dict[str, Fault] = by_name(
    module.FAULTS
    for module in (
        limits,
        values,
        structure,
        validations,
        answers,
        state,
        vacuous,
        envelope,
        transport,
        layer,
    )
)

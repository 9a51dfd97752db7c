"""Seeded faults, by the place where a vendor makes the mistake; `FAULTS` holds all of them by name."""

from __future__ import annotations

from conformance.reference.faults import (
    answers,
    envelope,
    fields,
    headers,
    layer,
    limits,
    parsing,
    refusals,
    repeated,
    soapfaults,
    state,
    statuses,
    structure,
    texts,
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
        statuses,
        fields,
        texts,
        state,
        vacuous,
        envelope,
        soapfaults,
        refusals,
        headers,
        parsing,
        transport,
        repeated,
        layer,
    )
)

"""Seeded faults, by the place where a vendor makes the mistake; `FAULTS` holds all of them by name."""

from __future__ import annotations

from conformance.reference.faults import (
    answers,
    batches,
    breaking,
    calls,
    columns,
    concurrency,
    digits,
    envelope,
    fields,
    forms,
    grounds,
    headers,
    institutions,
    layer,
    limits,
    names,
    occurrences,
    parsing,
    pupils,
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
    wording,
)
from conformance.reference.seeded import Fault, by_name

_MODULES = (
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
    answers,
    statuses,
    fields,
    texts,
    state,
    columns,
    calls,
    concurrency,
    vacuous,
    envelope,
    refusals,
    soapfaults,
    headers,
    parsing,
    transport,
    breaking,
    repeated,
    layer,
)

FAULTS: dict[str, Fault] = by_name(module.FAULTS for module in _MODULES)

PLACES = {fault.name: module.__name__.rpartition(".")[2] for module in _MODULES for fault in module.FAULTS}
"""The place of each fault: the module that lists it."""

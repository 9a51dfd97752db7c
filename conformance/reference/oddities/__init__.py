"""Unusual and conforming behaviour, by its place; `ODDITIES` holds all of it by name."""

from __future__ import annotations

from conformance.reference.oddities import (
    answers,
    behaviour,
    headers,
    layer,
    messages,
    reading,
    refusals,
    transport,
    values,
)
from conformance.reference.seeded import Oddity, by_name

ODDITIES: dict[str, Oddity] = by_name(
    module.ODDITIES for module in (messages, values, reading, answers, refusals, transport, headers, behaviour, layer)
)

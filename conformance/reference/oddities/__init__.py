"""Unusual and conforming behaviour, by its place; `ODDITIES` holds all of it by name."""

from __future__ import annotations

from conformance.reference.oddities import (
    answers,
    behaviour,
    characters,
    headers,
    layer,
    messages,
    reading,
    receiving,
    refusals,
    transport,
    values,
)
from conformance.reference.seeded import Oddity, by_name

_MODULES = (
    messages,
    characters,
    values,
    reading,
    receiving,
    answers,
    refusals,
    transport,
    headers,
    behaviour,
    layer,
)

ODDITIES: dict[str, Oddity] = by_name(module.ODDITIES for module in _MODULES)

PLACES = {oddity.name: module.__name__.rpartition(".")[2] for module in _MODULES for oddity in module.ODDITIES}
"""The place of each oddity: the module that lists it."""

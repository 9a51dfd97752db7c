"""Oddities: answers."""

from __future__ import annotations

from conformance.reference.seeded import Oddity

ODDITIES: tuple[Oddity, ...] = ()

"""Faults: structure."""

from __future__ import annotations

from conformance.reference.seeded import Fault

FAULTS: tuple[Fault, ...] = ()

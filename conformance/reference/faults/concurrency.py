"""Faults of calls at one time: what is kept in the service belongs to all of them.

A short sleep stands where a real service waits for its database: without it two calls hardly meet.
"""

from __future__ import annotations

import threading
import time

from conformance.reference.answers import Status
from conformance.reference.faults.crafting import receiver
from conformance.reference.message import Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Fault
from conformance.reference.service import Service
from conformance.spec.specification import Specification

_MOMENT = 0.02


class _Crossed(Service):
    """Keeps the call that it is about in the service, where the next call finds its place taken."""

    current: Report

    def process(self, report: Report) -> list[Status]:
        self.current = report
        time.sleep(_MOMENT)
        return super().process(self.current)


class _SharedList(Service):
    """Collects the statuses of a call in a list of the service."""

    statuses: list[Status]

    def process(self, report: Report) -> list[Status]:
        self.statuses = []
        time.sleep(_MOMENT)
        self.statuses += super().process(report)
        time.sleep(_MOMENT)
        return list(self.statuses)


class _OneAtATime(Service):
    """Refuses a call while it is busy with another."""

    def __init__(self, specification: Specification, registers: Registers) -> None:
        super().__init__(specification, registers)
        self.busy = threading.Lock()

    def process(self, report: Report) -> list[Status]:
        if not self.busy.acquire(blocking=False):
            raise receiver("The service is busy.")
        try:
            time.sleep(_MOMENT)
            return super().process(report)
        finally:
            self.busy.release()


_FAULTS: tuple[tuple[str, str, type[Service]], ...] = (
    ("concurrent-calls-crossed", "Answers one of two calls at one time as the other.", _Crossed),
    (
        "concurrent-answers-mixed",
        "Answers two calls at one time with the statuses of both.",
        _SharedList,
    ),
    ("concurrent-call-refused", "Refuses a call while it is busy with another.", _OneAtATime),
)

FAULTS: tuple[Fault, ...] = tuple(
    Fault(name=name, clause="soap/concurrent", en=en, service=service) for name, en, service in _FAULTS
)

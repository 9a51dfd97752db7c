"""The log of a client's run while it is written: numbered, discreet, one event after the other."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace

from conformance.client.conduct import FIRST
from conformance.client.discretion import Discretion
from conformance.record.attempt import Attempt
from conformance.record.attested import Attested
from conformance.record.exchange import Exchange
from conformance.record.heading import binding_facts, now, specification_facts, suite_facts
from conformance.record.judgement import PlannedCase
from conformance.record.runlog import CaseEnd, Header, RunLogWriter
from conformance.spec.clauses import Actor
from conformance.spec.specification import Specification

DRIVEN = "driven"
"""What stands for the tier of a run with a driver."""

LISTENED = "listened"
"""What stands for it where the client does what it likes."""


class Recorder:
    """Numbers and stores what happens, from whatever thread it is told."""

    def __init__(self, writer: RunLogWriter, discretion: Discretion) -> None:
        self._writer = writer
        self._discretion = discretion
        self._lock = threading.Lock()
        self.count = 0

    def note(self, exchange: Exchange) -> None:
        """Store an exchange, unless it is of the rehearsal."""
        if exchange.case == FIRST:
            return
        with self._lock:
            self.count += 1
            self._writer.exchange(self._discretion.exchange(replace(exchange, number=self.count)))

    def attempt(self, attempt: Attempt) -> None:
        """Store a task with what came of it."""
        with self._lock:
            self._writer.attempt(attempt)

    def end(self, end: CaseEnd) -> None:
        """Store the end of a case."""
        with self._lock:
            self._writer.case_end(end)


def client_header(
    specification: Specification,
    plan: Sequence[PlannedCase],
    *,
    run_id: str,
    set_id: str,
    institution: str,
    target: Mapping[str, str],
    selection: Sequence[str] = (),
    driven: bool,
    attested: Sequence[Attested] = (),
) -> Header:
    """Return the head of the log: what is planned, by what, for which client."""
    return Header(
        run_id=run_id,
        started=now(),
        seed=0,
        tier=DRIVEN if driven else LISTENED,
        selection=tuple(selection),
        suite=suite_facts(set_id),
        specification=specification_facts(specification),
        values=specification.values,
        binding=binding_facts(specification),
        target=dict(target),
        population={"institution": institution},
        readings={},
        plan=tuple(plan),
        side=Actor.CLIENT,
        attested=tuple(attested),
    )

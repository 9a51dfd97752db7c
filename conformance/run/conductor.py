"""Performs a case: makes its messages, sends them in their order, and records how that ended.

Nothing is judged here. A case that could not be carried out says why; an exception of ours is
recorded as such and never becomes a verdict about the target.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, settings

from conformance.generate.strategies import keys
from conformance.judge.outcome import OutcomeKind, outcome_of
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Expectation
from conformance.record.runlog import CaseEnd, CaseState
from conformance.run.catalogue import Case
from conformance.run.rows import Draft
from conformance.run.workbench import Message, Workbench
from conformance.target.session import RequestLimitReached, Session

PATIENCE = 3
"""So many exchanges in a row without any answer, and the rest of the run is not sent."""


class _Stopped(Exception):
    """The target is not answered by anybody any more."""


class Conductor:
    """Carries cases out over one session; `record` is told the end of each."""

    def __init__(self, *, session: Session, workbench: Workbench, record: Callable[[CaseEnd], None]) -> None:
        self._session = session
        self._bench = workbench
        self._record = record
        self._silent = 0

    def perform(self, case: Case) -> CaseEnd:
        """Send the messages of a case and record its end; never raises for what goes wrong."""
        try:
            end = self._perform(case)
        except (RequestLimitReached, _Stopped) as stopped:
            end = CaseEnd(id=case.id, state=CaseState.NOT_EVALUATED, reason=str(stopped))
        except Exception:  # noqa: BLE001 - whatever it is, it is ours
            end = CaseEnd(id=case.id, state=CaseState.ERROR, reason=traceback.format_exc())
        self._record(end)
        return end

    def _perform(self, case: Case) -> CaseEnd:
        if case.draft is None:
            reason = "this specification has no such point"
            return CaseEnd(id=case.id, state=CaseState.NOT_APPLICABLE, reason=reason)
        missing = self._bench.missing(case.draft)
        if missing:
            return CaseEnd(id=case.id, state=CaseState.NOT_EVALUATED, reason=missing)
        if case.row.draws:
            self._drawn(case, case.draft)
        elif case.planned.expectation is Expectation.REJECTED:
            self._controlled(case, case.draft)
        else:
            self._send(case, Role.PROBE, self._bench.probe(case.id, case.draft))
        return CaseEnd(id=case.id, state=CaseState.DONE, reason="")

    def _controlled(self, case: Case, draft: Draft) -> None:
        """Send an invalid message between two of its valid neighbours."""
        probe, control = self._bench.probe(case.id, draft), self._bench.control(case.id, draft)
        self._send(case, Role.CONTROL_BEFORE, control)
        self._send(case, Role.PROBE, probe)
        self._send(case, Role.CONTROL_AFTER, control)

    def _drawn(self, case: Case, draft: Draft) -> None:
        """Send what Hypothesis draws: the same draws each time, no shrinking at somebody else's cost."""
        expander = self._bench.expander(draft)

        @settings(
            max_examples=case.row.draws,
            phases=[Phase.generate],
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        @given(keys(expander.size))
        def send(key: bytes) -> None:
            self._send(case, Role.PROBE, self._bench.message(expander, key, draft))

        send()

    def _send(self, case: Case, role: Role, message: Message) -> Exchange:
        if self._silent >= PATIENCE:
            raise _Stopped(f"the target gave no answer {PATIENCE} times in a row, so nothing more was sent")
        exchange = self._session.send(
            message.body,
            case=case.id,
            role=role,
            valid=message.valid,
            edit=message.edit,
            key=message.key,
            charset=message.charset,
        )
        self._silent = self._silent + 1 if exchange.response is None else 0
        return exchange

    def preflight(self, draft: Draft) -> Exchange:
        """Send the simplest valid message, before any case; what comes shows whether SOAP is spoken."""
        message = self._bench.probe("preflight", draft)
        return self._session.send(message.body, case="", role=Role.PREFLIGHT, valid=True, key=message.key)


def no_soap(exchange: Exchange, workbench: Workbench) -> str:
    """Return what came instead of SOAP, "" where a SOAP envelope (or a refusal of ours) came."""
    outcome = outcome_of(exchange, workbench.specification)
    silent = outcome.kind is OutcomeKind.TROUBLE
    return outcome.words if silent or (outcome.envelope is None and outcome.kind is OutcomeKind.NOT_SOAP) else ""

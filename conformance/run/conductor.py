"""Performs a case: makes its messages, sends them in their order, and records how that ended.

Nothing is judged here. A case that could not be carried out says why; an exception of ours is
recorded as such and never becomes a verdict about the target.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace

from hypothesis import HealthCheck, Phase, given, settings

from conformance.generate.strategies import keys
from conformance.judge.outcome import ACCESS, OutcomeKind, outcome_of
from conformance.record.exchange import Exchange, Role, TroubleKind
from conformance.record.judgement import Blame
from conformance.record.runlog import CaseEnd, CaseState
from conformance.run.catalogue import Case
from conformance.run.rows import OTHER, Draft
from conformance.run.workbench import Message, Workbench
from conformance.target.session import Parcel, RequestLimitReached, Session

PATIENCE = 4
"""So many exchanges in a row without any answer, and the rest of the run is not sent."""

SECOND_TRIES = 40
"""So many messages of a run are sent once more when they meet trouble; more trouble than that is no accident."""

_OK = 200
_PERMANENT = tuple(status for status in ACCESS if status not in (408, 429))


class _Stopped(Exception):
    """The target is not answered by anybody any more."""


class _NotApplicable(Exception):
    """The case needs what this target does not offer and need not offer."""


class Conductor:
    """Carries cases out over one session; `record` is told the end of each.

    `frugal` sends a control before the first probe beside it and again when all is sent (`finish`),
    instead of after each probe.
    """

    def __init__(
        self, *, session: Session, workbench: Workbench, record: Callable[[CaseEnd], None], frugal: bool = False
    ) -> None:
        self._session = session
        self._bench = workbench
        self._record = record
        self._silent = 0
        self._second_tries = 0
        self._controls: dict[bytes, str] = {}
        self._standing = ""
        self._frugal = frugal
        self._open: dict[str, tuple[Case, Message]] = {}

    def perform(self, case: Case, by: Callable[[Case], CaseEnd] | None = None) -> CaseEnd:
        """Send the messages of a case and record its end; never raises for what goes wrong.

        `by` carries the case out in another way, over `send`.
        """
        try:
            end = (by or self._perform)(case)
        except _NotApplicable as reason:
            end = CaseEnd(id=case.id, state=CaseState.NOT_APPLICABLE, reason=str(reason))
        except RequestLimitReached as limit:
            end = _unevaluated(case, str(limit), Blame.CONFIGURATION)
        except _Stopped as stopped:
            end = _unevaluated(case, str(stopped), Blame.NETWORK)
        except Exception:  # noqa: BLE001 - whatever it is, it is ours
            end = CaseEnd(id=case.id, state=CaseState.ERROR, reason=traceback.format_exc(), blame=Blame.SUITE)
        self._record(end)
        return end

    def _perform(self, case: Case) -> CaseEnd:
        if case.draft is None:
            raise _NotApplicable("this specification has no such point")
        root, row = self._bench.root, case.row
        roles = self._session.specification.tables.roles.request
        setup = [draft(root, roles) for draft in row.setup]
        probes = [case.draft, *(draft(root, roles) for draft in row.then)]
        missing = self._missing(case, [*setup, *probes])
        if missing:
            return _unevaluated(case, missing, Blame.CONFIGURATION)
        for draft in setup:
            self._send(case, Role.SETUP, self._bench.probe(case.id, draft))
        if row.draws:
            self._drawn(case, case.draft)
        elif row.together > 1:
            self._together(case, case.draft)
        elif row.controlled or not case.draft.valid:
            self._controlled(case, case.draft)
        else:
            self._probed(case, probes)
        return CaseEnd(id=case.id, state=CaseState.DONE, reason="")

    def _missing(self, case: Case, drafts: list[Draft]) -> str:
        """Return what target.toml lacks for a case; _NotApplicable for what it may lack."""
        if case.row.readback and "readback" not in self._session.target.hooks:
            raise _NotApplicable("without [hooks] readback in target.toml, nothing that is stored can be seen")
        for draft in drafts:
            missing = self._bench.missing(draft)
            if missing and draft.institution == OTHER and self._bench.population.other_institution is None:
                raise _NotApplicable(f"{missing}, which is optional")
            if missing:
                return missing
        return ""

    def _probed(self, case: Case, drafts: list[Draft]) -> None:
        """Send valid messages one after the other, each as often as the row says."""
        persons: dict[str, str] = {}
        for number, draft in enumerate(drafts):
            message = self._bench.probe(f"{case.id}#{number}" if number else case.id, draft)
            for _ in range(case.row.times):
                self._send(case, Role.PROBE if draft.valid else Role.SETUP, message)
            if case.row.readback:
                persons |= _asked_back(message)
                self._read_back(case, persons)

    def _controlled(self, case: Case, draft: Draft) -> None:
        """Send a message between two controls; one that was just sent for the case before serves this one too."""
        probe = self._bench.probe(case.id, draft, controlled=case.row.controlled)
        control = self._bench.control(draft)
        name = self._controls.setdefault(control.body, f"control-{len(self._controls) + 1}")
        if self._standing != name and name not in self._open:
            self._send(case, Role.CONTROL, control, name)
        self._send(case, Role.PROBE, probe, name)
        if self._frugal:
            self._open[name] = case, control
        else:
            self._send(case, Role.CONTROL, control, name)

    def finish(self) -> None:
        """Send the controls that are still owed; where that fails, whoever judges sees that they are missing."""
        with suppress(RequestLimitReached, _Stopped):
            for name, (case, control) in self._open.items():
                self._send(case, Role.CONTROL, control, name)
        self._open.clear()

    def _together(self, case: Case, draft: Draft) -> None:
        """Send calls at the same time, each about other people."""
        drafts = [replace(draft, offset=number) for number in range(case.row.together)]
        messages = [self._bench.probe(f"{case.id}#{number}", one) for number, one in enumerate(drafts)]
        self._standing = ""
        self._session.send_together([_parcel(case, Role.PROBE, message, "") for message in messages])

    def _read_back(self, case: Case, persons: Mapping[str, str]) -> None:
        """Ask the readback hook about persons, each with the institution that reported on them."""
        hook = self._session.target.hooks["readback"]
        roles = self._session.specification.tables.roles.request
        for person, institution in persons.items():
            asked = {roles.subject.name: person, roles.caller.name: institution}
            self._session.ask(hook, json.dumps(asked).encode(), case=case.id)

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

    def send(self, case: Case, role: Role, message: Message) -> Exchange:
        """Send one message for whoever carries a case out in another way; raises where the run is to stop."""
        return self._send(case, role, message)

    def _send(self, case: Case, role: Role, message: Message, control: str = "") -> Exchange:
        """Send a message; once more where it met what may have been an accident."""
        if self._silent >= PATIENCE:
            raise _Stopped(f"the target gave no answer {PATIENCE} times in a row, so nothing more was sent")
        exchange = self._session.send(_parcel(case, role, message, control))
        self._heard(exchange)
        if self._second_tries < SECOND_TRIES and self._may_be_accident(exchange):
            self._second_tries += 1
            exchange = self._session.send(replace(_parcel(case, role, message, control), repeats=exchange.number))
            self._heard(exchange)
        self._standing = control if role is Role.CONTROL else ""
        return exchange

    def _heard(self, exchange: Exchange) -> None:
        self._silent = self._silent + 1 if exchange.response is None else 0

    def _may_be_accident(self, exchange: Exchange) -> bool:
        """Whether trouble may be gone the next time: not what access rules, certificates and deadlines say."""
        response = exchange.response
        if response is None:
            kinds = (TroubleKind.CLOSED, TroubleKind.CONNECT, TroubleKind.PROTOCOL)
            return exchange.trouble is not None and exchange.trouble.kind in kinds
        if response.status == _OK or response.status in _PERMANENT:
            return False
        return outcome_of(exchange, self._bench.reader).kind is OutcomeKind.TROUBLE

    def preflight(self, draft: Draft) -> Exchange:
        """Send the simplest valid message, before any case; what comes shows whether SOAP is spoken."""
        message = self._bench.probe("preflight", draft)
        parcel = Parcel(body=message.body, case="", role=Role.PREFLIGHT, valid=True, key=message.key)
        exchange = self._session.send(parcel)
        if self._may_be_accident(exchange):
            exchange = self._session.send(replace(parcel, repeats=exchange.number))
        return exchange


def _asked_back(message: Message) -> dict[str, str]:
    """Return the first, the middle and the last person of a message, with its institution."""
    persons = message.persons
    return {persons[place]: message.institution for place in (0, len(persons) // 2, len(persons) - 1)}


def _unevaluated(case: Case, reason: str, blame: Blame) -> CaseEnd:
    return CaseEnd(id=case.id, state=CaseState.NOT_EVALUATED, reason=reason, blame=blame)


def _parcel(case: Case, role: Role, message: Message, control: str) -> Parcel:
    return Parcel(
        body=message.body,
        case=case.id,
        role=role,
        valid=message.valid,
        edit=message.edit,
        key=message.key,
        charset=message.charset,
        control=control,
    )

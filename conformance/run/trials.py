"""The messages that one case of the tier `explore` tries: made, sent once each, and remembered by their bytes.

What goes wrong here is not a message's fault, and must not look like a failure to whoever shrinks:
it is raised past the search, and once more outside of it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.judge.explored import Mismatch, accepted_as_implied, mismatch_of
from conformance.judge.outcome import OutcomeKind
from conformance.judge.rules import Seen, see
from conformance.record.exchange import Role
from conformance.run.catalogue import Case
from conformance.run.drawing import Drawing
from conformance.run.rig import Rig
from conformance.run.rows import Subject
from conformance.run.search import Budget, Enough, Found, Interrupted, Signature, Trial
from conformance.words import render

TELLING = 2
"""What is told costs two messages more: the smallest one that fails, and its neighbour."""

PATIENCE = 10
"""So many messages in a row that meet trouble end a case: there is nothing to be learned."""

Progress = Callable[[int, int, str], None]
"""Told after each message: how many were sent, how many may be, and the id of the case."""


@dataclass(slots=True, kw_only=True)
class Trials:
    """The messages of one case that were tried: each is sent once, and remembered by its bytes."""

    rig: Rig
    case: Case
    drawing: Drawing
    budget: Budget
    progress: Progress
    most: int
    remembered: dict[bytes, tuple[bytes, Trial]] = field(default_factory=dict)
    troubled: int = 0

    def attempt(self, key: bytes) -> Trial:
        """Return what comes of the message of a key; Enough where it would have to be sent and may not be."""
        trial = self._once(key)
        plain = self.drawing.plain(key)
        if self.drawing.subject is not Subject.FORM or trial.signature is None or plain == key:
            return trial
        # A form is to blame only where the same message without it is accepted.
        return trial if self._once(plain).accepted else Trial(signature=None, accepted=False)

    def _once(self, key: bytes) -> Trial:
        digest = self._digest(key)
        if digest not in self.remembered:
            # Second tries count as well: they are sent by the conductor, and no budget knows of them.
            if self.rig.session.sent + TELLING >= self.most:
                raise Enough
            self.budget.spend()
            # The same message with nothing done to it is no probe of this case.
            role = Role.PROBE if self.drawing.probes(key) else Role.CONTROL
            self.remembered[digest] = key, self._send(key, role)
        if self.troubled >= PATIENCE:
            raise Enough
        return self.remembered[digest][1]

    def _digest(self, key: bytes) -> bytes:
        return hashlib.sha256(self.drawing.body(key)).digest()

    def _send(self, key: bytes, role: Role) -> Trial:
        try:
            message = self.drawing.message(key)
            exchange = self.rig.conductor.send(self.case, role, message)
            seen = see(
                exchange,
                reader=self.rig.reader,
                population=self.rig.redactor.population(),
                readings=self.rig.target.readings,
            )
            trial = Trial(signature=self._signature(key, seen), accepted=accepted_as_implied(seen))
        except Exception as error:
            # Not for Hypothesis to shrink: a limit of the run, a silent target, a mistake of ours.
            raise Interrupted(error) from error
        self.troubled = self.troubled + 1 if seen.outcome.kind is OutcomeKind.TROUBLE else 0
        self.progress(self.rig.session.sent, self.most, self.case.id)
        return trial

    def _signature(self, key: bytes, seen: Seen) -> Signature | None:
        """Return by what a message fails: what was done to it, or what came back for it."""
        mismatch = mismatch_of(seen)
        return None if mismatch is None else self.drawing.marks(key) or frozenset({_complaint(seen, mismatch)})

    def tell(self, found: Found) -> bool:
        """Send the smallest failing message once more, and its neighbour last; whether to go on searching."""
        self.budget.spent += TELLING
        # By the key that it was sent with: several keys may make the same message.
        again = self._send(self.remembered[self._digest(found.key)][0], Role.PROBE)
        if again.signature is None or found.neighbour is None:
            return False
        return self._send(found.neighbour, Role.NEIGHBOUR).accepted


def _complaint(seen: Seen, mismatch: Mismatch) -> str:
    """Return what came back without its numbers and quoted values, which differ from message to message."""
    fault = seen.outcome.envelope.fault if seen.outcome.envelope else None
    words = f"{fault.code} {fault.reason}" if fault else f"{mismatch.rule} {render(mismatch.observed)}"
    return re.sub(r"'[^']*'|\"[^\"]*\"|\d+", "", words)

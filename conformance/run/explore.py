"""The tier `explore`: messages drawn freely for a given time, and what fails shrunk to the smallest that does.

A fixed set of cases asks the same questions each time. This asks others: valid messages in any
combination, one violation around any of them, one or two other forms of the same message. What is
found is told by the smallest message that fails and the nearest one that is accepted, and both are
the last that a search sends, so that whoever judges the log finds them there.

An explored run never certifies: how far it came depends on the time that it had.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from conformance.record.judgement import Blame, Expectation
from conformance.record.runlog import CaseEnd, CaseState
from conformance.run.catalogue import Case
from conformance.run.choices import FORM_CLAUSE
from conformance.run.drawing import Drawing
from conformance.run.rig import Rig
from conformance.run.rows import Draft, Row, Subject
from conformance.run.search import Budget, Interrupted, Search, Signature
from conformance.run.trials import TELLING, Progress, Trials
from conformance.spec.clauses import Level

SECONDS = 20.0
"""How long a run explores unless it is told otherwise."""

MOST_FINDINGS = 5
"""So many failures of a kind are shrunk and told; a reader who mends these explores again."""

_KEPT = 80
"""So many messages are kept for making a failing one smaller, once it is found."""

_WEIGHTS = {Subject.VALID: 8, Subject.VIOLATION: 7, Subject.FORM: 4, Subject.ODD: 1}


def _row(subject: Subject, clause: str, da: str, en: str, level: Level | None = None) -> Row:
    return Row(
        id=f"explore/{subject}",
        clauses=(clause,),
        draft=lambda *_: Draft(da=da, en=en),
        expectation=Expectation.EXPLORED,
        level=level,
        explore=subject,
    )


EXPLORE_ROWS = (
    _row(Subject.VALID, "6.2/answer", "trukne gyldige beskeder", "drawn valid messages"),
    _row(
        Subject.VIOLATION, "soap/fault", "trukne beskeder med én overtrædelse", "drawn messages with one violation each"
    ),
    _row(
        Subject.FORM,
        FORM_CLAUSE,
        "trukne gyldige beskeder, skrevet på andre måder",
        "drawn valid messages in other forms",
    ),
    _row(
        Subject.ODD,
        "6.2/answer",
        "trukne gyldige beskeder med usædvanlige værdier",
        "drawn valid messages with unusual values",
        Level.OBSERVE,
    ),
)
"""The plan of an explored run: these, and nothing else. About unusual values the text is silent."""


def explore(
    rig: Rig, *, seconds: float = SECONDS, requests: int | None = None, progress: Progress = lambda *_: None
) -> None:
    """Explore for so many seconds with at most so many requests, those that target.toml allows included."""
    explorer = Explorer(rig, seconds=seconds, requests=requests, progress=progress)
    for case in rig.cases(EXPLORE_ROWS):
        explorer.perform(case)


class Explorer:
    """Carries out the cases of `EXPLORE_ROWS` over a rig; time and requests are shared between them.

    The clock starts with the first case. What one case leaves is there for the next.
    """

    def __init__(
        self,
        rig: Rig,
        *,
        seconds: float = SECONDS,
        requests: int | None = None,
        progress: Progress = lambda *_: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rig = rig
        self._seconds = seconds
        self._requests = requests
        self._progress = progress
        self._clock = clock
        self._left = dict(_WEIGHTS)
        self._told: list[Signature] = []
        self._end = 0.0
        self._last = 0

    def perform(self, case: Case) -> CaseEnd:
        """Explore the subject of a case and record its end; never raises for what goes wrong."""
        return self._rig.conductor.perform(case, self._explore)

    def _explore(self, case: Case) -> CaseEnd:
        subject = case.row.explore
        missing = self._rig.workbench.missing(Draft(da="", en=""))
        if subject is None or missing:
            return CaseEnd(id=case.id, state=CaseState.NOT_EVALUATED, reason=missing, blame=Blame.CONFIGURATION)
        drawing = Drawing(subject, self._rig.workbench, self._rig.target.readings)
        trials = Trials(
            rig=self._rig,
            case=case,
            drawing=drawing,
            budget=self._share(subject),
            progress=self._progress,
            most=self._last,
        )
        try:
            self._search(trials, Search(drawing, trials.attempt, trials.budget, _chance(self._rig.seed, case.id)))
        except Interrupted as interrupted:
            raise interrupted.cause from interrupted
        return CaseEnd(id=case.id, state=CaseState.DONE, reason="")

    def _search(self, trials: Trials, search: Search) -> None:
        """Search until the budget ends; what is found is sent once more, and its neighbour last.

        What was told by one case is not looked for by the next.
        """
        known = list(self._told)
        for _ in range(MOST_FINDINGS):
            found = search.next(known)
            if found is None:
                return
            known.append(found.signature)
            self._told.append(found.signature)
            if not trials.tell(found):
                return

    def _share(self, subject: Subject) -> Budget:
        """Return what a case may spend: its part of what is left of the run."""
        session = self._rig.session
        if not self._end:
            allowed = self._rig.target.limits.max_requests
            self._end = self._clock() + self._seconds
            self._last = allowed if self._requests is None else min(allowed, session.sent + self._requests)
        part = self._left.get(subject, 1) / (sum(self._left.values()) or 1)
        self._left.pop(subject, None)
        requests = int((self._last - session.sent) * part)
        now = self._clock()
        seconds = max(0.0, self._end - now) * part
        return Budget(
            requests=max(0, requests - TELLING),
            deadline=now + seconds,
            clock=self._clock,
            kept_requests=min(_KEPT, requests // 3),
            kept_seconds=seconds / 5,
        )


def _chance(seed: int, case: str) -> int:
    """Return what Hypothesis starts from, for one case of a run."""
    return int.from_bytes(hashlib.sha256(f"{seed}\0{case}".encode()).digest()[:8], "big")

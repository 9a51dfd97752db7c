"""The detection matrix: what the suite says of each seeded fault and of each oddity, as plain data.

A fault is caught where a case that cites the broken clause gives the verdict that the fault
deserves. A run that fails for another reason has caught nothing: who mends what it points at mends
the wrong thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.record.judgement import RunVerdict, Verdict
from conformance.spec.clauses import Level


class Catch(StrEnum):
    """How a fault fared: caught by a case that cites its clause, by others only, or not at all.

    A fault that deserves a warning and makes the run fail is not caught as it deserves: `elsewhere`.
    """

    CITED = "cited"
    ELSEWHERE = "elsewhere"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseColumn:
    """A case of the matrix, with the number of messages that it sends, and the control beside them ("" for none)."""

    id: str
    level: Level
    clauses: tuple[str, ...]
    requests: int
    control: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantRow:
    """What a run said of one variant: `fallen` maps case ids to verdicts, passed and observed ones left out.

    `place` is the group of variants it belongs to; `requests` counts the messages of the run.
    """

    name: str
    en: str
    place: str
    binding: str
    soap: str
    verdict: RunVerdict
    fallen: Mapping[str, Verdict]
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRow(VariantRow):
    """A fault: the clause, the verdict that it deserves, how it fared, and by which cases it was caught."""

    clause: str
    deserves: Verdict
    catch: Catch
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OddityRow(VariantRow):
    """An oddity: what allows it. Any fallen case is a false alarm."""

    because: str

    @property
    def alarms(self) -> Mapping[str, Verdict]:
        """The cases that complained."""
        return self.fallen


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """All of it. `digest` names the set of cases, clauses and tables that was measured."""

    suite: str
    digest: str
    measured: str
    cases: tuple[CaseColumn, ...]
    faults: tuple[FaultRow, ...]
    oddities: tuple[OddityRow, ...]

    @property
    def caught(self) -> int:
        """How many faults were caught by a case that cites their clause, with the verdict they deserve."""
        return sum(fault.catch is Catch.CITED for fault in self.faults)

    @property
    def alarms(self) -> int:
        """How many oddities some case complained about."""
        return sum(bool(oddity.alarms) for oddity in self.oddities)

    @property
    def idle(self) -> tuple[str, ...]:
        """The `must` cases that no fault made fail: nobody knows whether they can."""
        failed = {case for fault in self.faults for case, verdict in fault.fallen.items() if verdict is Verdict.FAIL}
        return tuple(case.id for case in self.cases if case.level is Level.MUST and case.id not in failed)

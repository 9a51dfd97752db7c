"""The detection matrix: what the suite says of each seeded fault and of each oddity, as plain data.

A fault is caught where a case that cites the broken clause gives the verdict that the fault
deserves. A run that fails for another reason has caught nothing: who mends what it points at mends
the wrong thing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.record.judgement import CaseResult, RunVerdict, Verdict
from conformance.spec.clauses import Level

_QUIET = (Verdict.PASS, Verdict.OBSERVED, Verdict.NOT_APPLICABLE)


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


def catch_of(
    results: Iterable[CaseResult], *, clause: str, deserves: Verdict
) -> tuple[Catch, tuple[str, ...], Mapping[str, Verdict]]:
    """Return how a fault fared, the cases that caught it, and every case that did anything but keep quiet."""
    told = tuple(results)
    fallen = fallen_of(told)
    by = tuple(result.case.id for result in told if clause in result.case.clauses and result.verdict is deserves)
    found = any(verdict is not Verdict.NOT_EVALUATED for verdict in fallen.values())
    harsher = deserves is not Verdict.FAIL and Verdict.FAIL in fallen.values()
    return Catch.CITED if by and not harsher else Catch.ELSEWHERE if found else Catch.MISSED, by, fallen


def fallen_of(results: Iterable[CaseResult]) -> dict[str, Verdict]:
    """Return the cases of a run that did anything but pass, observe, or not apply, with their verdicts."""
    return {result.case.id: result.verdict for result in results if result.verdict not in _QUIET}


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

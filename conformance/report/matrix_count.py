"""What follows from a detection matrix: its problems, what each case is worth, and lists of cases in few words.

Page and console say the same because both ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.record.judgement import RunVerdict
from conformance.record.matrix import Catch, FaultRow, Matrix, OddityRow, VariantRow

_Key = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problems:
    """What keeps the figures from being perfect, or from being believed.

    `broken` are variants over which the suite itself made a mistake; `unproven` are oddities that
    nobody complained about in a run that was not conformant either: silence proves nothing there.
    """

    missed: tuple[FaultRow, ...]
    elsewhere: tuple[FaultRow, ...]
    alarmed: tuple[OddityRow, ...]
    unproven: tuple[OddityRow, ...]
    broken: tuple[VariantRow, ...]
    idle: tuple[str, ...]

    @property
    def number(self) -> int:
        """How many there are."""
        groups = (self.missed, self.elsewhere, self.alarmed, self.unproven, self.broken, self.idle)
        return sum(len(group) for group in groups)


def problems_of(matrix: Matrix) -> Problems:
    """Return the problems of a matrix, each variant under everything that is the matter with it."""
    quiet = [oddity for oddity in matrix.oddities if not oddity.alarms]
    settled = (RunVerdict.CONFORMANT, RunVerdict.SUITE_ERROR)
    variants: list[VariantRow] = [*matrix.faults, *matrix.oddities]
    return Problems(
        missed=tuple(fault for fault in matrix.faults if fault.catch is Catch.MISSED),
        elsewhere=tuple(fault for fault in matrix.faults if fault.catch is Catch.ELSEWHERE),
        alarmed=tuple(oddity for oddity in matrix.oddities if oddity.alarms),
        unproven=tuple(oddity for oddity in quiet if oddity.verdict not in settled),
        broken=tuple(variant for variant in variants if variant.verdict is RunVerdict.SUITE_ERROR),
        idle=matrix.idle,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What one case is worth: the faults that it catches, and those that no other case catches."""

    catches: tuple[FaultRow, ...]
    alone: tuple[FaultRow, ...]


def worth_of(matrix: Matrix) -> dict[str, Worth]:
    """Return what each case is worth; only catches with the cited clause and the deserved verdict count."""
    caught = [fault for fault in matrix.faults if fault.catch is Catch.CITED]
    by_case: dict[str, list[FaultRow]] = {case.id: [] for case in matrix.cases}
    for fault in caught:
        for case in fault.by:
            by_case.setdefault(case, []).append(fault)
    return {
        case: Worth(catches=tuple(faults), alone=tuple(fault for fault in faults if fault.by == (case,)))
        for case, faults in by_case.items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Cases with the same beginning: `6.1.3/Elev` and its relations; `whole` where they are all there are."""

    start: str
    rest: tuple[str, ...]
    whole: bool


def section_of(case: str) -> str:
    """Return the part of a case id before the first slash."""
    return case.partition("/")[0]


def folded_cases(cases: Iterable[str], every: Sequence[str]) -> tuple[Folded, ...]:
    """Return cases in groups, in the order of `every`: whole sections, then whole fields, then relations."""
    wanted = dict.fromkeys(cases)
    ordered = [case for case in every if case in wanted]
    ordered += [case for case in wanted if case not in set(every)]
    groups: list[Folded] = []
    for section, inside in _by(ordered, section_of).items():
        if _all_of(inside, section, every, section_of):
            groups.append(Folded(start=section, rest=tuple(inside), whole=True))
            continue
        for field, found in _by(inside, field_of).items():
            rest = tuple(case.removeprefix(field).lstrip("/") or case for case in found)
            groups.append(Folded(start=field, rest=rest, whole=_all_of(found, field, every, field_of)))
    return tuple(groups)


def field_of(case: str) -> str:
    """Return `6.1.3/Elev` of `6.1.3/Elev/max+1`, and `soap` of `soap/fault`."""
    parts = case.split("/", 2)
    return "/".join(parts[:2]) if len(parts) > 2 else parts[0]  # noqa: PLR2004 - section, field, relation


def _by(cases: Iterable[str], key: _Key) -> Mapping[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for case in cases:
        groups.setdefault(key(case), []).append(case)
    return groups


def _all_of(found: Sequence[str], start: str, every: Sequence[str], key: _Key) -> bool:
    """Whether these are all cases with this beginning; of one case that says nothing."""
    return len(found) > 1 and len(found) == sum(key(case) == start for case in every)

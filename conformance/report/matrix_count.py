"""What follows from a detection matrix: its problems, what each case is worth, and lists of cases in few words.

Page and console say the same because both ask here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.record.judgement import RunVerdict, Verdict
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


def complaints(fault: FaultRow) -> tuple[str, ...]:
    """Return the cases that complain of a fault that is not caught as it should be: not evaluated is no complaint."""
    fallen = (case for case, verdict in fault.fallen.items() if verdict is not Verdict.NOT_EVALUATED)
    return tuple(dict.fromkeys([*fault.by, *fallen]))


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
    """Cases with the same beginning: `6.1.3/Elev` and its relations.

    `without` says that `rest` are not the cases that are meant but the others with that beginning;
    none are left out where all are meant. `number` is how many are meant.
    """

    start: str
    rest: tuple[str, ...]
    number: int
    without: bool = False


def section_of(case: str) -> str:
    """Return the part of a case id before the first slash."""
    return case.partition("/")[0]


def folded_cases(cases: Iterable[str], every: Sequence[str]) -> tuple[Folded, ...]:
    """Return cases in groups, in the order of `every`: whole sections, then whole fields, then relations.

    A section or field of which more fell than stand is told by those that stand.
    """
    wanted = dict.fromkeys(cases)
    ordered = [case for case in every if case in wanted]
    ordered += [case for case in wanted if case not in set(every)]
    sections, fields = _by(every, section_of), _by(every, field_of)
    groups: list[Folded] = []
    for section, inside in _by(ordered, section_of).items():
        if _mostly(inside, sections.get(section, [])):
            groups.append(_all_but(section, inside, sections[section]))
            continue
        for field, found in _by(inside, field_of).items():
            known = fields.get(field, [])
            groups.append(_all_but(field, found, known) if _mostly(found, known) else _these(field, found))
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


def _mostly(found: Sequence[str], known: Sequence[str]) -> bool:
    """Whether more of the known cases are meant than are not; of one case that says nothing."""
    return len(found) > 1 and len(found) > len(known) - len(found)


def _all_but(start: str, found: Sequence[str], known: Sequence[str]) -> Folded:
    left = [case for case in known if case not in set(found)]
    return Folded(start=start, rest=_relations(start, left), number=len(found), without=True)


def _these(start: str, found: Sequence[str]) -> Folded:
    return Folded(start=start, rest=_relations(start, found), number=len(found))


def _relations(start: str, cases: Iterable[str]) -> tuple[str, ...]:
    return tuple(case.removeprefix(start).removeprefix("/") or case for case in cases)

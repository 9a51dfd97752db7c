"""The detection matrix, filled: every variant against every case, on as many processes as there are cores.

A fault is caught where a case that cites its clause gives the verdict that it deserves. An oddity
raises a false alarm where any case does anything but pass, observe, or not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

from conformance import __version__
from conformance.power.arena import Arena, Judged
from conformance.record.judgement import Verdict
from conformance.record.matrix import CaseColumn, FaultRow, Matrix, OddityRow, catch_of, fallen_of
from conformance.reference import faults, oddities
from conformance.reference.seeded import Deserves, Fault, Oddity, Seeded
from conformance.run.catalogue import load_rows
from conformance.run.measured import set_digest
from conformance.spec.binding import DEFAULT_BINDING, SoapVersion
from conformance.spec.specification import load_specification

Progress = Callable[[int, int, str], None]
"""Told after each variant: how many are done, of how many, and the name of the last."""

_VERDICTS = {
    Deserves.FAIL: Verdict.FAIL,
    Deserves.WARNING: Verdict.WARNING,
    Deserves.INCONCLUSIVE: Verdict.NOT_EVALUATED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What a process is asked to judge; variants are found by name, since classes do not travel."""

    spec_folder: str
    fault: bool
    name: str


def measure(spec_folder: Path, *, wrong: Iterable[str], odd: Iterable[str], workers: int, progress: Progress) -> Matrix:
    """Judge the variants of these names, the wrong and the odd ones, and return the matrix."""
    folder = str(spec_folder)
    orders = [_Order(spec_folder=folder, fault=True, name=name) for name in wrong]
    orders += [_Order(spec_folder=folder, fault=False, name=name) for name in odd]
    rows: list[FaultRow | OddityRow] = []
    if workers == 1:
        for order in orders:
            rows.append(_judge(order))
            progress(len(rows), len(orders), order.name)
    else:
        with ProcessPoolExecutor(max_workers=workers, mp_context=get_context("spawn")) as pool:
            for order, row in zip(orders, pool.map(_judge, orders, chunksize=4), strict=True):
                rows.append(row)
                progress(len(rows), len(orders), order.name)
    specification = load_specification(spec_folder)
    return Matrix(
        suite=f"indberet-conformance {__version__}",
        digest=set_digest(load_rows(), specification),
        measured=datetime.now(UTC).isoformat(timespec="seconds"),
        cases=columns(spec_folder),
        faults=tuple(row for row in rows if isinstance(row, FaultRow)),
        oddities=tuple(row for row in rows if isinstance(row, OddityRow)),
    )


def columns(spec_folder: Path) -> tuple[CaseColumn, ...]:
    """Return the cases with what each sends against the conforming endpoint, whichever binding it applies to."""
    plain, layered = (_arena(str(spec_folder), kind, None) for kind in (DEFAULT_BINDING, "ipl"))
    conforming = Seeded(name="conforming", en="")
    first, second = layered.judge(conforming), plain.judge(conforming)
    sent, controls = first.by_case | second.by_case, first.controls | second.controls
    return tuple(
        CaseColumn(
            id=case.id,
            level=case.planned.level,
            clauses=case.planned.clauses,
            requests=sent.get(case.id, 0),
            control=controls.get(case.id, ""),
        )
        for case in plain.cases
    )


_ARENAS: dict[tuple[str, str, SoapVersion | None], Arena] = {}


def _arena(spec_folder: str, binding: str, soap: SoapVersion | None) -> Arena:
    """Return the arena of a binding, made once in each process."""
    key = (spec_folder, binding, soap)
    if key not in _ARENAS:
        _ARENAS[key] = Arena(spec_folder=Path(spec_folder), binding=binding, soap=soap)
    return _ARENAS[key]


def _judge(order: _Order) -> FaultRow | OddityRow:
    variant: Fault | Oddity = faults.FAULTS[order.name] if order.fault else oddities.ODDITIES[order.name]
    begun = perf_counter()
    judged = _arena(order.spec_folder, variant.binding, variant.soap).judge(variant)
    seconds = round(perf_counter() - begun, 3)
    return _fault_row(variant, judged, seconds) if isinstance(variant, Fault) else _oddity_row(variant, judged, seconds)


def _fault_row(fault: Fault, judged: Judged, seconds: float) -> FaultRow:
    deserved = _VERDICTS[fault.deserves]
    catch, by, fallen = catch_of(judged.judgement.cases, clause=fault.clause, deserves=deserved)
    return FaultRow(
        name=fault.name,
        en=fault.en,
        place=faults.PLACES[fault.name],
        binding=fault.binding,
        soap=fault.soap.value if fault.soap else "",
        verdict=judged.judgement.verdict,
        fallen=fallen,
        requests=judged.requests,
        seconds=seconds,
        clause=fault.clause,
        deserves=deserved,
        catch=catch,
        by=by,
    )


def _oddity_row(oddity: Oddity, judged: Judged, seconds: float) -> OddityRow:
    return OddityRow(
        name=oddity.name,
        en=oddity.en,
        place=oddities.PLACES[oddity.name],
        binding=oddity.binding,
        soap=oddity.soap.value if oddity.soap else "",
        verdict=judged.judgement.verdict,
        fallen=fallen_of(judged.judgement.cases),
        requests=judged.requests,
        seconds=seconds,
        because=oddity.because,
    )

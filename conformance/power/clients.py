"""The detection matrix of the client side: every seeded client led through all scenarios, and what was said of it."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import TypedDict

from conformance import __version__
from conformance.client.listening import Options, run_client
from conformance.client.scenarios import ClientCases, client_digest, load_client_cases, planned_cases
from conformance.errors import ConfigurationError
from conformance.judge.reading import Reader
from conformance.judge.run import judge_read, reader_of
from conformance.power.powered import Progress
from conformance.power.seeded_clients import SeededClient
from conformance.record.heading import now
from conformance.record.judgement import Judgement, RunVerdict
from conformance.record.matrix import CaseColumn, FaultRow, Matrix, OddityRow, catch_of, fallen_of
from conformance.record.runlog import read_run_log
from conformance.schema.oracle import Schemas
from conformance.spec.binding import DEFAULT_BINDING
from conformance.spec.specification import Specification, load_specification

_DEADLINE = 30.0
_AT_ONCE = 3
"""Clients at once for each worker: while one waits for a slow answer, others go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What a process is asked to judge."""

    spec_folder: str
    client: SeededClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A client's run: its judgement, and how many calls it made."""

    judgement: Judgement
    calls: int


def measure_clients(spec_folder: Path, clients: Sequence[SeededClient], *, workers: int, progress: Progress) -> Matrix:
    """Judge the clients, and return the matrix; ConfigurationError, with what to install, where a stack is missing."""
    orders = [_Order(spec_folder=str(spec_folder), client=client) for client in clients]
    rows: list[FaultRow | OddityRow] = []
    with ProcessPoolExecutor(max_workers=workers * _AT_ONCE, mp_context=get_context("spawn")) as pool:
        for order, row in zip(orders, pool.map(_row, orders), strict=True):
            rows.append(row)
            progress(len(rows), len(orders), order.client.name)
    specification = load_specification(spec_folder)
    cases = load_client_cases(specification)
    return Matrix(
        suite=f"indberet-conformance {__version__}",
        digest=client_digest(cases, specification),
        measured=now(),
        cases=_columns(cases, specification),
        faults=tuple(row for row in rows if isinstance(row, FaultRow)),
        oddities=tuple(row for row in rows if isinstance(row, OddityRow)),
    )


def _columns(cases: ClientCases, specification: Specification) -> tuple[CaseColumn, ...]:
    plan = planned_cases(cases, specification, cases.scenarios, driven=True)
    return tuple(CaseColumn(id=case.id, level=case.level, clauses=case.clauses, requests=0) for case in plan)


@cache  # once in each process
def _known(spec_folder: Path) -> tuple[Specification, Schemas, ClientCases]:
    specification = load_specification(spec_folder)
    return specification, Schemas(specification), load_client_cases(specification)


def judge_seeded(client: SeededClient, spec_folder: Path) -> Judged:
    """Lead one client through all scenarios and judge it."""
    specification, schemas, cases = _known(spec_folder)
    reader = Reader(specification, schemas)
    with tempfile.TemporaryDirectory() as folder:
        options = Options(output=Path(folder), command=client.command, stays=True, deadline=_DEADLINE)
        try:
            path = run_client(
                specification,
                cases,
                options,
                ready=lambda _: None,
                progress=lambda *_: None,
                reader=reader,
            )
        except ConfigurationError as error:
            raise ConfigurationError(error.problem, where=client.name, remedy=client.needs) from error
        log = read_run_log(path)
    judgement = judge_read(log, reader_of(log, specification, reader=reader))
    return Judged(judgement=judgement, calls=len(log.exchanges))


def _row(order: _Order) -> FaultRow | OddityRow:
    client, begun = order.client, perf_counter()
    judged = judge_seeded(client, Path(order.spec_folder))
    seconds = round(perf_counter() - begun, 3)
    cases = judged.judgement.cases
    told = _Told(
        name=client.name,
        en=client.en,
        place=client.stack,
        binding=DEFAULT_BINDING,
        soap="",
        verdict=judged.judgement.verdict,
        requests=judged.calls,
        seconds=seconds,
    )
    if not client.faulty:
        return OddityRow(**told, fallen=fallen_of(cases), because=client.because)
    catch, by, fallen = catch_of(cases, clause=client.clause, deserves=client.deserves)
    return FaultRow(**told, fallen=fallen, clause=client.clause, deserves=client.deserves, catch=catch, by=by)


class _Told(TypedDict):
    """What the rows of both kinds have alike."""

    name: str
    en: str
    place: str
    binding: str
    soap: str
    verdict: RunVerdict
    requests: int
    seconds: float

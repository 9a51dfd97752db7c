"""What the suite knows of its own power: measured by `conformance power`, kept beside the cases.

The figures belong to one set of cases, clauses and tables, named by a digest; over any other set
they are not shown. The smoke tier is part of them: the fewest requests that catch the most faults.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from conformance import resources
from conformance.errors import SuiteError
from conformance.record.matrix import Matrix
from conformance.run.rows import Row
from conformance.spec.specification import Specification

NAME = "power.json"
CLIENTS = "clients/power.json"
"""Where the figures of the client side stand, beside the scenarios."""

FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A fault that a tier cannot catch."""

    fault: str
    clause: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoke:
    """The smoke tier: its cases, how many messages they send, how many faults they catch, and which not."""

    cases: tuple[str, ...]
    requests: int
    caught: int
    missed: tuple[Missed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The figures of one set: of `faults` seeded ones `caught`, of `oddities` `alarms` complained about.

    Clients have no `smoke` tier: it is empty.
    """

    digest: str
    faults: int
    caught: int
    oddities: int
    alarms: int
    smoke: Smoke


def set_digest(rows: Iterable[Row], specification: Specification) -> str:
    """Return the name of a set: tables, clauses, readings, and what each case cites and owns; not the binding."""
    told = sorted((row.id, row.clauses, row.rules, row.draws, row.times, row.together) for row in rows)
    known = (specification.tables, specification.clauses, specification.readings, told)
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


@lru_cache
def load_measured(path: Path | None = None) -> Measured:
    """Return the figures that stand beside the cases; SuiteError where there are none."""
    file = path or resources.folder("cases") / NAME
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        smoke: Any = {"cases": (), "requests": 0, "caught": 0, "missed": ()} | dict(data).get("smoke", {})
        return Measured(
            digest=data["digest"],
            faults=data["faults"],
            caught=data["caught"],
            oddities=data["oddities"],
            alarms=data["alarms"],
            smoke=Smoke(
                cases=tuple(smoke["cases"]),
                requests=smoke["requests"],
                caught=smoke["caught"],
                missed=tuple(Missed(fault=m["fault"], clause=m["clause"], en=m["en"]) for m in smoke["missed"]),
            ),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SuiteError(f"{file} cannot be used: run `conformance power --record` ({error})") from error


def figures(matrix: Matrix, smoke: Smoke | None) -> dict[str, Any]:
    """Return what is kept of a matrix, as JSON values."""
    kept = {
        "format": FORMAT,
        "digest": matrix.digest,
        "faults": len(matrix.faults),
        "caught": matrix.caught,
        "oddities": len(matrix.oddities),
        "alarms": matrix.alarms,
    }
    if smoke is None:
        return kept
    tier = {
        "requests": smoke.requests,
        "caught": smoke.caught,
        "cases": list(smoke.cases),
        "missed": [asdict(missed) for missed in smoke.missed],
    }
    return kept | {"smoke": tier}


def write_measured(matrix: Matrix, smoke: Smoke | None, path: Path | None = None) -> Path:
    """Keep the figures of a matrix beside the cases; returns the file."""
    file = path or resources.folder("cases") / NAME
    text = json.dumps(figures(matrix, smoke), ensure_ascii=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")
    return file


def differences(matrix: Matrix, smoke: Smoke | None, path: Path | None = None) -> tuple[str, ...]:
    """Return what of the kept figures is not what was measured, one sentence each."""
    file = path or resources.folder("cases") / NAME
    kept = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    measured = figures(matrix, smoke)
    return tuple(f"{key} is not what {file.name} says" for key, value in measured.items() if kept.get(key) != value)

"""`python -m bench`: how fast messages are generated and how well they find bugs, as ratios to peers and floors."""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from hypothesis.strategies import SearchStrategy

from bench.bugs import BUGS, hunt, median_size
from bench.checking import checking
from bench.engine import FLOOR, examples, naive
from bench.peer import xmlgenerator
from bench.rounds import Contender, Rates, measure
from conformance.generate.expand import compile_message
from conformance.generate.points import points
from conformance.generate.strategies import batches, documents
from conformance.generate.values import Palette
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.schema.tree import Node
from conformance.spec.specification import load_specification

_HUNDRED = {"KontaktpersonInfo/Elev": 100}
_SEEDS = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of the table: what was measured, the measure, and the goal it should stay above or below."""

    name: str
    measured: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the goal is met; True where there is none."""
        enough = self.at_least is None or self.measured >= self.at_least
        return enough and (self.at_most is None or self.measured <= self.at_most)

    def line(self) -> str:
        """Return the row for the printed table."""
        goal = f">= {self.at_least:g}" if self.at_least is not None else f"<= {self.at_most:g}"
        verdict = "ok" if self.met else "MISSED"
        return f"{self.name:<46}{self.measured:>9.2f} {self.unit:<15}{goal:<9}{verdict:<8}{self.note}".rstrip()


def main() -> None:
    """Measure, print, and keep."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--output", type=Path, help="keep the result here, as JSON")
    parser.add_argument("--rounds", type=int, default=7, help="rounds that are timed (default: 7)")
    options = parser.parse_args()
    schemas = Schemas(load_specification(default_specification()))
    rates: dict[str, Rates] = {}
    rows = [_shown(row) for row in _all(schemas, options.rounds, rates)]
    if options.output:
        options.output.write_text(json.dumps(_kept(rows, rates), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _all(schemas: Schemas, rounds: int, rates: dict[str, Rates]) -> Iterator[Row]:
    """Measure everything, row by row; `rates` takes what was timed."""
    root = schemas.request
    yield from _catalogue((root, schemas.response), rounds)
    for name, counts in (("1..100", {}), ("100", _HUNDRED)):
        rates[name] = measure(_contenders(root, counts), rounds=rounds)
        yield from _speed(name, rates[name])
    yield from _bugs(root)
    yield from _checking(root, rounds)


def _shown(row: Row) -> Row:
    print(row.line(), flush=True)
    return row


def _catalogue(roots: Sequence[Node], rounds: int) -> Iterator[Row]:
    """Write every boundary point of both messages; the slowest time counts, the first, which has nothing ready."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        written = [
            compile_message(root, pins=point.pins, palette=Palette.CALM).expand(b"")
            for root in roots
            for point in points(root)
        ]
        times.append(1000 * (time.perf_counter() - start))
    note = f"first {times[0]:.1f}, then {sorted(times[1:] or times)[len(times[1:]) // 2]:.1f}"
    yield Row(name="catalogue of limits: time to write", measured=max(times), unit="ms", at_most=50, note=note)
    yield Row(name="catalogue of limits: number of messages", measured=len(written), unit="messages", at_most=299)


def _contenders(root: Node, counts: Mapping[str, int]) -> dict[str, Contender]:
    """Return what is timed side by side; each takes some tenths of a second."""
    single, many = documents(root, counts=counts), batches(root, counts=counts)
    everyday = naive(root, counts=counts)
    contenders = {
        "floor": lambda chance: _drawn(FLOOR, 800, chance),
        "naive": lambda chance: _drawn(everyday, 60 if counts else 250, chance),
        "documents": lambda chance: _drawn(single, 800, chance),
        "batches": lambda chance: _drawn(many, 250, chance),
    }
    return contenders if counts else contenders | _without_engine(root)


def _without_engine(root: Node) -> dict[str, Contender]:
    expander = compile_message(root, palette=Palette.FULL)

    def expansion(chance: int) -> int:
        source = random.Random(chance)
        for _ in range(20_000):
            expander.expand(source.randbytes(expander.size))
        return 20_000

    peer = xmlgenerator(default_specification() / "plain.xsd", root.name, chance=1)
    if peer is None:
        return {"expansion": expansion}
    return {"expansion": expansion, "xmlgenerator": lambda _: len([peer() for _ in range(250)])}


def _drawn(strategy: SearchStrategy[Any], number: int, chance: int) -> int:
    """Draw examples and return how many documents they were."""
    seen: list[object] = []
    examples(strategy, number=number, chance=chance, see=seen.append)
    return sum(len(example) if isinstance(example, tuple) else 1 for example in seen)


def _speed(name: str, rates: Rates) -> Iterator[Row]:
    """Compare the contenders of one plan of persons."""

    def row(contender: str, base: str, goal: float) -> Row:
        note = f"{rates.median(contender):,.0f} to {rates.median(base):,.0f} a second"
        ratio = rates.ratio(contender, base)
        return Row(name=f"{name} Elev: {contender}", measured=ratio, unit=f"x {base}", at_least=goal, note=note)

    if name == "100":
        yield row("documents", "naive", 15)
        yield row("batches", "naive", 100)
        return
    yield row("documents", "floor", 0.75)
    yield row("batches", "naive", 40)
    if "xmlgenerator" in rates.rounds:
        yield row("expansion", "xmlgenerator", 100)
    else:
        print("(expansion to xmlgenerator: skipped, xmlgenerator is not installed)")


def _bugs(root: Node) -> Iterator[Row]:
    strategy = documents(root)
    for bug in BUGS:
        hunts = [hunt(bug, strategy, chance=chance) for chance in _SEEDS]
        found = [one.documents or float("inf") for one in hunts]
        note = f"{sorted(found)}; shrunk in {[one.shrinking for one in hunts]} calls"
        yield Row(name=f"{bug.name}: found", measured=max(found), unit="documents", at_most=200, note=note)
        size = median_size(hunts, bug.smallest(root))
        yield Row(name=f"{bug.name}: shrunk to", measured=size, unit="x smallest", at_most=1.6)


def _checking(root: Node, rounds: int) -> Iterator[Row]:
    """Judge files of 100 Elev, to the two oracles alone; and a thousand of them as a vendor waits for it."""
    times = checking(root, rounds=rounds)
    note = f"{times.alone:.1f} s by the oracles alone, in one process"
    ratio = times.alone / times.whole
    yield Row(name="check: 1000 messages of 100 Elev", measured=ratio, unit="x oracles", at_least=0.75, note=note)
    yield Row(name="check: time for them, start included", measured=times.command, unit="s", at_most=5)
    yield Row(name="check: memory beside 40 messages", measured=times.memory, unit="x", at_most=1.25)


def _kept(rows: list[Row], rates: Mapping[str, Rates]) -> dict[str, object]:
    names = ("hypothesis", "lxml", "xmlschema", "xmlgenerator")
    return {
        "python": platform.python_version(),
        "processors": os.cpu_count(),
        "load": os.getloadavg(),
        "versions": {name: _version(name) for name in names},
        "rows": [asdict(row) | {"met": row.met} for row in rows],
        "documents_per_second": {name: dict(rate.rounds) for name, rate in rates.items()},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


if __name__ == "__main__":
    main()

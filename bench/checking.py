"""How fast files are judged: by the code of `conformance check`, by the two oracles alone, and by the command."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from conformance.client.checked import Asked, check_all
from conformance.client.sources import select
from conformance.derive.envelope import Direction
from conformance.generate.expand import compile_message
from conformance.generate.pins import Pins
from conformance.generate.values import Palette
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.schema.tree import Node
from conformance.spec.binding import DEFAULT_BINDING
from conformance.spec.specification import load_specification
from conformance.wire.carrier import carry

_FILES, _FEW, _SAMPLE = 1000, 40, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """Seconds for a thousand messages: the oracles alone, all of the judging, the command; and a ratio of memory."""

    alone: float
    whole: float
    command: float
    memory: float


def checking(root: Node, *, rounds: int) -> Checking:
    """Write the files, and judge them in each way."""
    with tempfile.TemporaryDirectory(prefix="conformance-bench-") as place:
        files = _write(root, Path(place))
        alone, whole = zip(*(_side_by_side(files[:_SAMPLE]) for _ in range(rounds)), strict=True)
        few, _ = _command(files[:_FEW])
        many, seconds = _command(files)
    scale = _FILES / _SAMPLE
    middle = statistics.median(a / w for a, w in zip(alone, whole, strict=True))
    took = statistics.median(alone) * scale
    return Checking(alone=took, whole=took / middle, command=seconds, memory=many / few)


def _write(root: Node, folder: Path) -> list[Path]:
    """Write messages of 100 Elev, each with other values."""
    binding = load_specification(default_specification()).binding
    expander = compile_message(root, pins=Pins(counts={"KontaktpersonInfo/Elev": 100}), palette=Palette.FULL)
    source = random.Random(1)
    files = [folder / f"{number:04}.xml" for number in range(_FILES)]
    for file in files:
        file.write_bytes(carry(expander.expand(source.randbytes(expander.size)), binding))
    return files


def _side_by_side(files: list[Path]) -> tuple[float, float]:
    specification = load_specification(default_specification())
    schemas, soap = Schemas(specification), specification.binding.soap
    schemas.judge(files[0].read_bytes(), soap=soap, direction=Direction.REQUEST)
    start = time.perf_counter()
    for file in files[1:]:
        schemas.judge(file.read_bytes(), soap=soap, direction=Direction.REQUEST)
    alone = time.perf_counter() - start
    judged = check_all(
        select(map(str, files)), Asked(folder=specification.folder, binding=DEFAULT_BINDING), processes=1
    )
    next(judged)
    start = time.perf_counter()
    rest = sum(1 for _ in judged)
    assert rest == len(files) - 1
    return alone, time.perf_counter() - start


def _command(files: list[Path]) -> tuple[int, float]:
    """Return the peak of memory of the largest process, in KiB, and the seconds that the command took."""
    script = (
        "import resource, subprocess, sys; subprocess.run([sys.executable, '-m', 'conformance', 'check', *sys.argv[1:]]"
    )
    script += ", check=True, stdout=-3); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", script, *map(str, files)], check=True, capture_output=True, text=True)
    return int(done.stdout), time.perf_counter() - start

"""What a run is told, as it travels from the command line to the hermetic pytest."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """Paths as strings, so that the settings are JSON; `selection` is empty for all cases.

    `workers` processes share the cases, of which this one is number `shard` (from 0). `seconds` is
    how long an exploration lasts. `run_id` is "" where the run makes its own.
    `expected` is the path of expected.toml, "" where there is none.
    """

    target: str
    spec: str
    output: str
    seed: int
    tier: str
    selection: tuple[str, ...] = ()
    workers: int = 1
    shard: int = 0
    seconds: float = 20.0
    run_id: str = ""
    expected: str = ""

    def write(self, path: Path) -> None:
        """Write the settings for the child to read."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")


def read_settings(path: Path) -> RunSettings:
    """Read what `write` wrote."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return RunSettings(**{**data, "selection": tuple(data["selection"])})

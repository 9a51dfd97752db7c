from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance.run.measured import NAME
from tests.cli.conftest import Command

FIGURES = {"faults": 70, "caught": 68, "oddities": 40, "alarms": 1}
SMOKE: dict[str, object] = {"cases": ["soap/fault"], "requests": 30, "caught": 51, "missed": []}


@pytest.mark.variants
def test_a_report_says_what_its_set_of_cases_catches(command: Command, copied: Path, tmp_path: Path) -> None:
    """Figures that stand beside the cases enter the reports of a run of the very set that was measured, no other's."""
    command("run", "--output", "run", "soap/fault", root=copied)
    header = json.loads((tmp_path / "run" / "run.jsonl").read_text(encoding="utf-8").splitlines()[0])
    powers = []
    for digest in (header["suite"]["set"], "another"):
        figures = {"format": 1, "digest": digest, **FIGURES, "smoke": SMOKE}
        (copied / "cases" / NAME).write_text(json.dumps(figures), encoding="utf-8")
        command("judge", "run", "--output", digest, root=copied)
        powers.append(json.loads((tmp_path / digest / "report.json").read_text(encoding="utf-8"))["power"])

    smoke = {key: value for key, value in SMOKE.items() if key != "cases"}
    assert [{"set": header["suite"]["set"], **FIGURES, "smoke": smoke}, None] == powers

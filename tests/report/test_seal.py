from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog
from conformance.report.html import html_report
from conformance.report.seal import measured_for
from conformance.run.measured import Measured
from conformance.spec.specification import Specification

Run = tuple[RunLog, Judgement]
SET = "1516d1a90419cee7"
POWER = {
    "format": 1,
    "digest": SET,
    "faults": 70,
    "caught": 68,
    "oddities": 40,
    "alarms": 1,
    "smoke": {
        "cases": ["soap/fault"],
        "requests": 30,
        "caught": 51,
        "missed": [{"fault": "cuts-a-name", "clause": "6.1.3/KontaktPerson/maxLength", "en": "It cuts <b>names</b>."}],
    },
}


@pytest.fixture
def power(tmp_path: Path) -> Path:
    """Return a file of figures."""
    file = tmp_path / "power.json"
    file.write_text(json.dumps(POWER), encoding="utf-8")
    return file


def of_set(run: Run, digest: str, **changes: object) -> Run:
    """Return a run whose plan is from a set of cases of this name."""
    log, judgement = run
    header = replace(log.header, suite={**log.header.suite, "set": digest}, **changes)  # type: ignore[arg-type]
    return replace(log, header=header), judgement


def sealed(run: Run, specification: Specification, measured: Measured | None, lang: str = "en") -> list[str]:
    """Return what the overview says of the suite's own power, then the folded list."""
    page: Any = lxml.html.document_fromstring(html_report(*run, specification, measured=measured, lang=lang).decode())
    found = page.xpath("//div[@class='seal']//p | //div[@class='seal']//li")
    return [" ".join(item.text_content().split()) for item in found]


def test_figures_belong_to_their_set(green: Run, power: Path, tmp_path: Path) -> None:
    """A run of another set of cases, or a suite without figures, was not measured."""
    measured = measured_for(of_set(green, SET)[0], power)
    assert measured is not None
    assert 68 == measured.caught
    assert measured_for(of_set(green, "another")[0], power) is None
    assert measured_for(green[0], power) is None
    assert measured_for(of_set(green, SET)[0], tmp_path / "none.json") is None


def test_the_page_says_what_the_suite_catches(green: Run, power: Path, specification: Specification) -> None:
    """One line in the overview, in both languages; of a certify run no more than that."""
    run = of_set(green, SET)
    measured = measured_for(run[0], power)
    assert [
        "This suite catches 68 of 70 seeded faults. False alarms over 40 conforming oddities: 1.",
    ] == sealed(run, specification, measured)
    assert [
        "Denne suite fanger 68 af 70 indlagte fejl. Falske alarmer over 40 særheder inden for kravene: 1.",
    ] == sealed(run, specification, measured, "da")


def test_a_set_that_was_not_measured_is_told_as_such(green: Run, specification: Specification) -> None:
    """No figure is better than one that belongs to something else."""
    assert ["What this suite catches: not measured for this set of cases."] == sealed(green, specification, None)


def test_smoke_says_what_it_cannot_catch(green: Run, power: Path, specification: Specification) -> None:
    """A green smoke run names the faults that it would not have seen."""
    run = of_set(green, SET, tier="smoke")
    line, blind = sealed(run, specification, measured_for(run[0], power))
    assert line.endswith("oddities: 1. The smoke tier alone catches 51 of 70.")
    assert "cuts-a-name It cuts <b>names</b>. 6.1.3/KontaktPerson/maxLength" == blind


def test_a_selection_is_not_the_whole_set(green: Run, power: Path, specification: Specification) -> None:
    """What a few cases catch by themselves nobody measured."""
    run = of_set(green, SET, selection=("6.1.3/Elev",))
    (line,) = sealed(run, specification, measured_for(run[0], power))
    assert line.endswith("What the selection of this run catches by itself was not measured.")

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import ConfigurationError
from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog
from conformance.report import write_reports
from conformance.spec.specification import Specification

Run = tuple[RunLog, Judgement]


def test_all_reports_are_written(green: Run, specification: Specification, tmp_path: Path) -> None:
    """Three files, in a folder that is made if need be, returned by name."""
    folder = tmp_path / "new" / "run"
    paths = write_reports(*green, specification, folder)
    assert {name: folder / name for name in ("report.html", "report.json", "junit.xml")} == paths
    assert all(path.stat().st_size > 0 for path in paths.values())


def test_the_same_run_gives_the_same_bytes(failing: Run, specification: Specification, tmp_path: Path) -> None:
    """A recorded run can be reported again: nothing in a report depends on when it was written."""
    first, second = (write_reports(*failing, specification, tmp_path / name) for name in ("a", "b"))
    assert [path.read_bytes() for path in first.values()] == [path.read_bytes() for path in second.values()]


def test_a_folder_that_cannot_be_written_is_a_configuration_error(
    green: Run, specification: Specification, tmp_path: Path
) -> None:
    """The message names the file and what to do."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        write_reports(*green, specification, tmp_path / "file")
    where = tmp_path / "file" / "report.html"
    assert f"{where}: the report cannot be written: File exists (choose another --output)" == str(caught.value)


def test_an_unknown_language_is_a_configuration_error(green: Run, specification: Specification, tmp_path: Path) -> None:
    """Nothing is written in a language that we do not have."""
    with pytest.raises(ConfigurationError, match="there is no language 'sv'"):
        write_reports(*green, specification, tmp_path, lang="sv")
    assert [] == list(tmp_path.iterdir())

"""Writes every report of a run into one folder."""

from __future__ import annotations

from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog
from conformance.report.html import html_report
from conformance.report.json_report import json_report
from conformance.report.junit import junit_report
from conformance.report.seal import measured_for
from conformance.spec.specification import Specification

HTML = "report.html"
JSON = "report.json"
JUNIT = "junit.xml"


def write_reports(
    log: RunLog,
    judgement: Judgement,
    specification: Specification,
    folder: Path,
    *,
    lang: str = "en",
    expected: bool = False,
) -> dict[str, Path]:
    """Write `report.html`, `report.json` and `junit.xml`; return their paths by these names.

    The folder is made where it is missing. `lang` (en or da) is the language of the HTML report;
    the other two are read by machines and speak English. With `expected`, failures that were expected
    are skipped in JUnit. ConfigurationError for a folder that
    cannot be written and for a language that we do not have.
    """
    measured = measured_for(log)
    contents = {
        HTML: html_report(log, judgement, specification, lang=lang, measured=measured),
        JSON: json_report(log, judgement, specification, measured=measured),
        JUNIT: junit_report(log, judgement, expected=expected),
    }
    return {name: _written(folder / name, content) for name, content in contents.items()}


def _written(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ConfigurationError(
            f"the report cannot be written: {error.strerror}", where=str(path), remedy="choose another --output"
        ) from error
    return path

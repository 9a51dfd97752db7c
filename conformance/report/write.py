"""Writes every report of a run into one folder."""

from __future__ import annotations

import json
from pathlib import Path

from lxml import etree, html

from conformance.errors import ConfigurationError, SuiteError
from conformance.judge.reading import Reader
from conformance.judge.run import recorded_reader
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
    reader: Reader | None = None,
) -> dict[str, Path]:
    """Write `report.html`, `report.json` and `junit.xml`; return their paths by these names.

    The folder is made where it is missing. `lang` (en or da) is the language of the HTML report;
    the other two are read by machines and speak English. With `expected`, failures that were expected
    are skipped in JUnit. `reader` is what the run was judged with, so that no message is read again.
    ConfigurationError for a folder that cannot be written and for a language that we do not have; SuiteError for
    a report that we cannot read ourselves.
    """
    measured = measured_for(log)
    reader = reader or recorded_reader(log.header, specification)
    contents = {
        HTML: html_report(log, judgement, specification, lang=lang, measured=measured, reader=reader),
        JSON: json_report(log, judgement, specification, measured=measured, reader=reader),
        JUNIT: junit_report(log, judgement, expected=expected),
    }
    for name, content in contents.items():
        _read_again(name, content)
    return {name: _written(folder / name, content) for name, content in contents.items()}


def clear_reports(folder: Path) -> None:
    """Remove the reports in a folder, so that none of an earlier judgement is left where this one fails."""
    for name in (HTML, JSON, JUNIT):
        try:
            (folder / name).unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(folder / name, error) from error


def _read_again(name: str, content: bytes) -> None:
    """Read a report as those will who wait for it: a CI that cannot read it may take that for nothing failed."""
    try:
        if name == JSON:
            json.loads(content)
        elif name == JUNIT:
            etree.fromstring(content, etree.XMLParser(huge_tree=True))
        else:
            html.document_fromstring(content)
    except (ValueError, etree.LxmlError) as error:
        raise SuiteError(f"{name} cannot be read: {error}") from error


def _written(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def _unwritable(path: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(
        f"the report cannot be written: {error.strerror}", where=str(path), remedy="choose another --output"
    )

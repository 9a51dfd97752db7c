"""The formats of `conformance check` by the names that `--format` takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from conformance.record.checked import Checked
from conformance.report.check_github import check_github
from conformance.report.check_json import check_json
from conformance.report.check_junit import check_junit
from conformance.report.check_sarif import check_sarif
from conformance.report.check_text import check_text
from conformance.spec.specification import Specification

Format = Callable[[Iterable[Checked], Specification], Iterator[str]]

FORMATS: Mapping[str, Format] = {
    "text": check_text,
    "json": check_json,
    "sarif": check_sarif,
    "github": check_github,
    "junit": check_junit,
}

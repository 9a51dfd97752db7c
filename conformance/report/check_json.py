"""`conformance check` as JSON: every file, every finding. Its form is published as `reports/check.schema.json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from conformance.record.checked import Checked, Complaint, Tally
from conformance.report.check_text import without_numbers
from conformance.report.text import sentence, visible
from conformance.spec.specification import Specification

FORMAT = 1


def check_json(files: Iterable[Checked], specification: Specification) -> Iterator[str]:
    """Yield the one document piece by piece: a file as soon as it is judged, the counts at the end."""
    tally = Tally()
    tables = specification.tables
    about = {"service": tables.service, "version": tables.version, "digest": specification.digest}
    yield f'{{"format": {FORMAT}, "specification": {json.dumps(about)}, "files": ['
    separator = "\n"
    for checked in files:
        tally.add(checked)
        yield separator + json.dumps(_file(checked), ensure_ascii=False)
        separator = ",\n"
    counts = {"files": tally.files, "messages": tally.messages, "invalid": tally.invalid, "warned": tally.warned}
    yield f'\n], "counts": {json.dumps(counts)}}}\n'


def _file(checked: Checked) -> dict[str, Any]:
    return {
        "file": visible(checked.file),
        "messages": checked.messages,
        "valid": checked.valid,
        "findings": [_finding(complaint) for complaint in checked.complaints],
    }


def _finding(complaint: Complaint) -> dict[str, Any]:
    return {
        "file": visible(complaint.file),
        "line": complaint.line,
        "column": complaint.column or None,
        "part": complaint.part,
        "line_in_part": complaint.inner or None,
        "clause": complaint.clause,
        "level": complaint.level.value,
        "decides": complaint.decides,
        "place": visible(complaint.place),
        "expected": without_numbers(sentence(complaint.expected)),
        "observed": without_numbers(sentence(complaint.observed)),
    }

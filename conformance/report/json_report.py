"""The report for machines: `report.json`, as `reports/report.schema.json` describes it.

Bodies are not repeated here: they stand in the run log, under the numbers of the exchanges.
"""

from __future__ import annotations

import json
from typing import Any

from conformance.record.judgement import CaseResult, Finding, Judgement, Verdict
from conformance.record.runlog import NAME, RunLog
from conformance.report.expected import expected_values
from conformance.spec.specification import Specification

FORMAT = 1
SCHEMA = "report.schema.json"
NOTE = "A run is evidence, not an approval."


def json_report(log: RunLog, judgement: Judgement, specification: Specification) -> bytes:
    """Return the report as UTF-8 JSON; half a surrogate pair, if a target sent one, as an escape."""
    document = report_values(log, judgement, specification)
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace") + b"\n"


def report_values(log: RunLog, judgement: Judgement, specification: Specification) -> dict[str, Any]:
    """Return the report as JSON values."""
    header = log.header
    return {
        "format": FORMAT,
        "note": NOTE,
        "verdict": judgement.verdict.value,
        "headline": judgement.headline,
        "counts": {verdict.value: judgement.count(verdict) for verdict in Verdict},
        "run": {
            "id": header.run_id,
            "started": header.started,
            "finished": log.finished or None,
            "seed": header.seed,
            "tier": header.tier,
            "selection": list(header.selection),
            "exchanges": len(log.exchanges),
            "log": NAME,
        },
        "target": dict(header.target),
        "suite": dict(header.suite),
        "specification": dict(header.specification),
        "binding": dict(header.binding),
        "readings": {reading.id: reading.default for reading in specification.readings} | dict(header.readings),
        "cases": [_case(result) for result in judgement.cases],
        "clauses": [
            {"id": result.clause, "verdict": result.verdict.value, "cases": list(result.cases)}
            for result in judgement.clauses
        ],
        "problems": list(judgement.problems),
        "as_expected": judgement.as_expected,
        "expected": expected_values(judgement),
    }


def _case(result: CaseResult) -> dict[str, Any]:
    case = result.case
    return {
        "id": case.id,
        "section": case.section,
        "title": {"en": case.title_en, "da": case.title_da},
        "level": case.level.value,
        "clauses": list(case.clauses),
        "verdict": result.verdict.value,
        "reason": result.reason,
        "findings": [_finding(finding) for finding in result.findings],
        "exchanges": list(result.exchanges),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "clause": finding.clause,
        "level": finding.level.value,
        "exchange": finding.exchange or None,
        "place": finding.place,
        "line": finding.line or None,
        "expected": finding.expected,
        "observed": finding.observed,
    }

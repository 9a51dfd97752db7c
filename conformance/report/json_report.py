"""The report for machines: `report.json`, as `reports/report.schema.json` describes it.

Bodies are not repeated here: they stand in the run log, under the numbers of the exchanges.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from conformance.judge.reading import Reader
from conformance.judge.run import recorded_reader
from conformance.judge.told import Account
from conformance.record.judgement import CaseResult, Cause, Finding, Judgement, ReadingResult, Verdict
from conformance.record.runlog import NAME, RunLog
from conformance.report.accounts import accounts_of
from conformance.report.client_json import attempt_values, statement_values
from conformance.report.expected import expected_values
from conformance.run.measured import Measured
from conformance.spec.specification import Specification
from conformance.words import render

FORMAT = 1
SCHEMA = "report.schema.json"
NOTE = "A run is evidence, not an approval."


def json_report(
    log: RunLog,
    judgement: Judgement,
    specification: Specification,
    *,
    measured: Measured | None = None,
    reader: Reader | None = None,
) -> bytes:
    """Return the report as UTF-8 JSON; half a surrogate pair, if a target sent one, as an escape.

    `measured` are the figures of the set of cases that the run is from. `reader` is what the run was judged with.
    """
    told = accounts_of(log, reader or recorded_reader(log.header, specification))
    document = report_values(log, judgement, specification, measured, told)
    return json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace") + b"\n"


def report_values(
    log: RunLog,
    judgement: Judgement,
    specification: Specification,
    measured: Measured | None = None,
    accounts: Sequence[Account] = (),
) -> dict[str, Any]:
    """Return the report as JSON values."""
    header = log.header
    return {
        "format": FORMAT,
        "note": NOTE,
        "verdict": judgement.verdict.value,
        "headline": render(judgement.headline),
        "side": header.side.value,
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
        "specification": {**header.specification, "differs": list(judgement.differs)},
        "binding": dict(header.binding),
        "power": measured and _power(measured),
        "readings": _readings(log, judgement, specification),
        "causes": [_cause(cause) for cause in judgement.causes],
        "cases": [_case(result) for result in judgement.cases],
        "clauses": [
            {"id": result.clause, "verdict": result.verdict.value, "cases": list(result.cases)}
            for result in judgement.clauses
        ],
        "attempts": [attempt_values(account) for account in accounts],
        "attested": statement_values(header.attested),
        "problems": list(map(render, judgement.problems)),
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
        "reason": render(result.reason),
        "blame": result.blame.value,
        "evidence": render(result.evidence),
        "cause": result.cause or None,
        "shown": list(result.shown),
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
        "expected": render(finding.expected),
        "expected_code": finding.expected.code or None,
        "observed": render(finding.observed),
        "observed_code": finding.observed.code or None,
        "quotes": list(finding.quotes),
    }


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "id": cause.id,
        "sentence": render(cause.sentence),
        "blame": cause.blame.value,
        "key": cause.key or None,
        "verdict": cause.verdict.value,
        "cases": list(cause.cases),
        "warned": list(cause.warned),
        "masks": list(cause.masks),
    }


def _readings(log: RunLog, judgement: Judgement, specification: Specification) -> dict[str, Any]:
    """Every reading of the specification, also where the judgement is silent about one."""
    judged = {result.reading: result for result in judgement.readings}
    values = {}
    for reading in specification.readings:
        holds = log.header.readings.get(reading.id, reading.default)
        unseen = ReadingResult(reading=reading.id, holds=holds, chosen=holds != reading.default, shown=())
        result = judged.get(reading.id, unseen)
        shown = {alternative: list(cases) for alternative, cases in result.shown}
        values[reading.id] = {"holds": result.holds, "chosen": result.chosen, "shown": shown}
    return values


def _power(measured: Measured) -> dict[str, Any]:
    """The figures of a set; the scenarios for clients have no smoke tier."""
    smoke = measured.smoke
    tier = {
        "requests": smoke.requests,
        "caught": smoke.caught,
        "missed": [{"fault": one.fault, "clause": one.clause, "en": one.en} for one in smoke.missed],
    }
    return {
        "set": measured.digest,
        "faults": measured.faults,
        "caught": measured.caught,
        "oddities": measured.oddities,
        "alarms": measured.alarms,
        "smoke": tier if smoke.cases else None,
    }

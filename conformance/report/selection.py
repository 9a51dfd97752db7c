"""Which exchanges are told in full: those that a reader needs to believe a verdict, and not more.

A passive rule may find the same fault in every answer of a run. Three of them are as convincing
as a thousand, and a page with a thousand does not open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from conformance.record.judgement import CaseResult, Finding, Judgement, Verdict
from conformance.record.runlog import RunLog

MAX_SHOWN = 300
REPRESENTATIVES = 3
TOLD = (Verdict.FAIL, Verdict.SUITE_ERROR, Verdict.NOT_EVALUATED, Verdict.WARNING, Verdict.OBSERVED)


def chosen_exchanges(log: RunLog, judgement: Judgement) -> frozenset[int]:
    """Return the numbers of the exchanges to tell in full, at most `MAX_SHOWN`."""
    known = {exchange.number for exchange in log.exchanges}
    wanted = dict.fromkeys(number for number in _wanted(log, judgement) if number in known)
    return frozenset(islice(wanted, MAX_SHOWN))


def folded(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return findings in groups that share rule, expected and observed, in order of appearance."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.expected, finding.observed), []).append(finding)
    return list(groups.values())


def _wanted(log: RunLog, judgement: Judgement) -> Iterator[int]:
    """First what findings point to, then what was sent because of the case, controls included.

    Not `CaseResult.exchanges`: a passive rule's case may list the whole run.
    """
    own: dict[str, list[int]] = {}
    for exchange in log.exchanges:
        own.setdefault(exchange.case, []).append(exchange.number)
    for verdict in TOLD:
        results = [result for result in judgement.cases if result.verdict is verdict]
        for result in results:
            yield from _representatives(result)
        for result in results:
            yield from own.get(result.case.id, ())


def _representatives(result: CaseResult) -> Iterable[int]:
    for group in folded(result.findings):
        yield from (finding.exchange for finding in group[:REPRESENTATIVES])

"""Which exchanges are told in full: those that a reader needs to believe a verdict, and not more.

A passive rule may find the same fault in every answer of a run. Three of them are as convincing
as a thousand, and a page with a thousand does not open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from conformance.record.exchange import Exchange
from conformance.record.judgement import CaseResult, Finding, Judgement, Verdict
from conformance.record.runlog import RunLog

MAX_SHOWN = 300
REPRESENTATIVES = 3
TOLD = (Verdict.FAIL, Verdict.SUITE_ERROR, Verdict.NOT_EVALUATED, Verdict.WARNING, Verdict.OBSERVED)


def chosen_exchanges(log: RunLog, judgement: Judgement) -> frozenset[int]:
    """Return the numbers of the exchanges to tell in full, at most `MAX_SHOWN`."""
    known = {exchange.number: exchange for exchange in log.exchanges}
    wanted = dict.fromkeys(number for number in _wanted(judgement, known) if number in known)
    return frozenset(islice(wanted, MAX_SHOWN))


def folded(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return findings in groups that share rule, expected and observed, in order of appearance."""
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.expected, finding.observed), []).append(finding)
    return list(groups.values())


def _wanted(judgement: Judgement, known: dict[int, Exchange]) -> Iterator[int]:
    for verdict in TOLD:
        results = [result for result in judgement.cases if result.verdict is verdict]
        for result in results:
            yield from _representatives(result)
        for result in results:
            yield from _own(result, known)


def _representatives(result: CaseResult) -> Iterable[int]:
    for group in folded(result.findings):
        yield from (finding.exchange for finding in group[:REPRESENTATIVES])


def _own(result: CaseResult, known: dict[int, Exchange]) -> Iterable[int]:
    """Only what was sent because of the case: a passive rule's case may list the whole run."""
    return (number for number in result.exchanges if number in known and known[number].case == result.case.id)

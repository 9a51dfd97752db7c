"""Which exchanges are told in full, and for which case: what a reader needs to believe a verdict, and not more.

A passive rule may find the same fault in every answer of a run, and a case may send sixty messages.
Three of them are as convincing as a thousand, and a page with a thousand does not open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from conformance.record.exchange import Exchange
from conformance.record.judgement import CaseResult, Finding, Judgement, Verdict
from conformance.record.phrase import Phrase
from conformance.record.runlog import RunLog
from conformance.report.text import sentence
from conformance.words import render

MAX_SHOWN = 300
MAX_OF_CASE = 12
REPRESENTATIVES = 3
TOLD = (Verdict.FAIL, Verdict.SUITE_ERROR, Verdict.NOT_EVALUATED, Verdict.WARNING, Verdict.OBSERVED)


def told_exchanges(log: RunLog, judgement: Judgement) -> dict[str, tuple[int, ...]]:
    """Return, by case, the numbers of the exchanges to tell for it, in the order of sending.

    Different cases may share them; all together they are at most `MAX_SHOWN` exchanges. Cases that
    go back to a root cause come last, since the cause is told before them.
    """
    exchanges = {exchange.number: exchange for exchange in log.exchanges}
    wanted = [pair for pair in _wanted(judgement, exchanges) if pair[1] in exchanges]
    chosen = set(islice(dict.fromkeys(number for _, number in wanted), MAX_SHOWN))
    told: dict[str, set[int]] = {}
    for case, number in wanted:
        if number in chosen:
            told.setdefault(case, set()).add(number)
    ordered = (result.case.id for result in ranked(judgement))
    return {case: tuple(sorted(told[case])) for case in ordered if case in told}


def ranked(judgement: Judgement) -> list[CaseResult]:
    """Return the cases to tell: those that stand for themselves before the others, failures first."""
    causes = judgement.shared_causes
    results = [result for result in judgement.cases if result.verdict in TOLD]
    return sorted(results, key=lambda result: (result.cause in causes, TOLD.index(result.verdict)))


def folded(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return findings in groups that share rule, expected and observed, in order of appearance."""
    groups: dict[tuple[str, Phrase, Phrase], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.expected, finding.observed), []).append(finding)
    return list(groups.values())


def unrepeated(finding: Finding) -> tuple[str, ...]:
    """Return what the other side said in its own words, made visible, where the finding does not repeat it already."""
    observed = sentence(render(finding.observed))
    return tuple(said for said in map(sentence, finding.quotes) if said not in observed)


def tries_of(result: CaseResult, exchanges: Mapping[int, Exchange]) -> list[tuple[int, int]]:
    """Return the first and the second try of each message of a case that was sent twice."""
    own = [exchanges[number] for number in result.exchanges if number in exchanges]
    return [(exchange.repeats, exchange.number) for exchange in own if exchange.repeats in exchanges]


def _wanted(judgement: Judgement, exchanges: Mapping[int, Exchange]) -> Iterator[tuple[str, int]]:
    """First what the findings of all cases point to, then what each case itself sent, controls included."""
    results = ranked(judgement)
    for result in results:
        for group in folded(result.findings):
            yield from ((result.case.id, finding.exchange) for finding in group[:REPRESENTATIVES])
    for result in results:
        yield from ((result.case.id, number) for number in _own(result, exchanges))


def _own(result: CaseResult, exchanges: Mapping[int, Exchange]) -> Iterator[int]:
    """The exchanges of a case, of very many the first and the last; a first try before its second."""
    numbers, half = result.exchanges, MAX_OF_CASE // 2
    tries = {second: first for first, second in tries_of(result, exchanges)}
    for number in numbers if len(numbers) <= MAX_OF_CASE else (*numbers[:half], *numbers[-half:]):
        if number in tries:
            yield tries[number]
        yield number

"""From log, judgement and specification to the view that the templates print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conformance.judge.reading import Reader
from conformance.judge.told import Account
from conformance.record.judgement import Finding, Judgement, Verdict
from conformance.record.runlog import RunLog
from conformance.report.accounts import client_view, tasks_to_tell
from conformance.report.blame import shares
from conformance.report.cards import cards
from conformance.report.causes import cause_cards
from conformance.report.client_model import ClientView, StatementsView
from conformance.report.context import Context, anchors_of
from conformance.report.evidence import evidence
from conformance.report.exchange_model import Evidence
from conformance.report.expected import ExpectedRow, expected_rows
from conformance.report.facts import facts, moment, service
from conformance.report.gaps import clause_rows, gaps
from conformance.report.messages import Catalogue
from conformance.report.model import (
    Card,
    CauseCard,
    ClauseRow,
    Count,
    Fact,
    Gaps,
    Mark,
    Seal,
    SectionView,
    Share,
)
from conformance.report.reading_model import ObservationGroup, ReadingRow
from conformance.report.readings import observations, reading_rows
from conformance.report.seal import seal
from conformance.report.sections import counts, sections
from conformance.report.selection import told_exchanges
from conformance.report.statements import statements
from conformance.report.text import sentence, visible
from conformance.run.measured import Measured
from conformance.spec.specification import Specification
from conformance.words import render

_NAME_LIMIT = 120
_UNTESTED = (Verdict.NOT_EVALUATED, Verdict.NOT_APPLICABLE, Verdict.SUITE_ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The whole page, in the order in which it is read."""

    lang: str
    mark: Mark
    headline: str
    meaning: str
    target: str
    service: str
    when: str
    facts: tuple[Fact, ...]
    counts: tuple[Count, ...]
    passed: int
    failed: int
    untested: int
    shares: tuple[Share, ...]
    seal: Seal
    causes: tuple[CauseCard, ...]
    failures: tuple[Card, ...]
    client: ClientView | None
    gaps: Gaps
    statements: StatementsView | None
    warnings: tuple[Card, ...]
    observations: tuple[ObservationGroup, ...]
    sections: tuple[SectionView, ...]
    evidence: Evidence
    readings: tuple[ReadingRow, ...]
    clauses: tuple[ClauseRow, ...]
    expected: tuple[ExpectedRow, ...]


def build_view(
    log: RunLog,
    judgement: Judgement,
    specification: Specification,
    words: Catalogue,
    *,
    measured: Measured | None = None,
    reader: Reader,
    accounts: Sequence[Account] = (),
) -> ReportView:
    """Return everything that the page shows.

    `measured` are the figures of this run's set of cases, `accounts` the tasks of a client under test.
    """
    context = _context(log, judgement, specification, words, reader=reader, accounts=accounts)
    header = log.header
    return ReportView(
        lang=words.lang,
        mark=context.mark(judgement.verdict),
        headline=sentence(render(judgement.headline)),
        meaning=words.word("meaning", judgement.verdict),
        target=visible(header.target.get("name", ""), limit=_NAME_LIMIT) or words.say("unnamed"),
        service=service(header.specification),
        when=moment(header.started),
        facts=facts(log, judgement, words),
        counts=counts(context, judgement.cases),
        passed=judgement.count(Verdict.PASS),
        failed=judgement.count(Verdict.FAIL),
        untested=sum(judgement.count(verdict) for verdict in _UNTESTED),
        shares=shares(context),
        seal=seal(measured, log, words),
        causes=cause_cards(context),
        failures=cards(context, Verdict.FAIL),
        client=client_view(context),
        gaps=gaps(context),
        statements=statements(context),
        warnings=cards(context, Verdict.WARNING),
        observations=observations(context),
        sections=sections(context),
        evidence=evidence(context),
        readings=reading_rows(context),
        clauses=clause_rows(context),
        expected=expected_rows(context),
    )


def _context(
    log: RunLog,
    judgement: Judgement,
    specification: Specification,
    words: Catalogue,
    *,
    reader: Reader,
    accounts: Sequence[Account],
) -> Context:
    told = told_exchanges(log, judgement)
    results = {result.case.id: result for result in judgement.cases}
    return Context(
        log=log,
        judgement=judgement,
        specification=specification,
        words=words,
        reader=reader,
        exchanges={exchange.number: exchange for exchange in log.exchanges},
        results=results,
        findings=_by_exchange(judgement),
        anchors=anchors_of(result.case.id for result in judgement.cases),
        causes=judgement.shared_causes,
        told=told,
        shown=frozenset(number for numbers in told.values() for number in numbers),
        accounts=accounts,
        tasks=tasks_to_tell(accounts, results),
    )


def _by_exchange(judgement: Judgement) -> dict[int, list[Finding]]:
    findings: dict[int, list[Finding]] = {}
    for result in judgement.cases:
        for finding in result.findings:
            findings.setdefault(finding.exchange, []).append(finding)
    return findings

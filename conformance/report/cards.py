"""A failed case as a card: what the clause says, what was expected and observed, whose fault, how to see it again."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from conformance.record.judgement import CaseResult, Finding, Verdict
from conformance.report.context import Context
from conformance.report.expected import expected_mark
from conformance.report.model import Card, FoldedFinding, Link, Observation
from conformance.report.selection import folded
from conformance.report.text import sentence, visible

MAX_GROUPS = 8
MAX_OTHERS = 6
_EDIT_LIMIT = 300


def cards(context: Context, verdict: Verdict) -> tuple[Card, ...]:
    """Return a card for each case of this verdict, in the order of the plan."""
    return tuple(_card(context, result) for result in context.judgement.cases if result.verdict is verdict)


def observations(context: Context) -> tuple[Observation, ...]:
    """Return what the target does where the text is silent."""
    results = [result for result in context.judgement.cases if result.verdict is Verdict.OBSERVED]
    return tuple(_observation(context, result) for result in results)


def rerun_command(case: str, seed: int) -> str:
    """Return the command that sends the same case again."""
    return f"conformance run {shlex.quote(visible(case))} --target target.toml --seed {seed}"


def _card(context: Context, result: CaseResult) -> Card:
    groups = folded(result.findings)
    cited = list(dict.fromkeys([finding.clause for finding in result.findings if finding.clause]))
    return Card(
        anchor=f"card-{context.anchors[result.case.id]}",
        id=visible(result.case.id),
        title=context.title(result),
        mark=context.mark(result.verdict),
        level=context.words.word("level", result.case.level),
        blame=context.words.word("blame", result.verdict),
        reason="" if _told(result) else sentence(result.reason),
        quotes=tuple(context.quote(clause) for clause in cited or result.case.clauses),
        findings=tuple(_finding(context, result, group) for group in groups[:MAX_GROUPS]),
        more=context.words.count("more-findings", len(groups) - MAX_GROUPS) if len(groups) > MAX_GROUPS else "",
        command=rerun_command(result.case.id, context.log.header.seed),
        expected=expected_mark(context, result.case.id),
    )


def _told(result: CaseResult) -> bool:
    """Whether a finding of the case already says what its reason says."""
    return any(finding.expected in result.reason and finding.observed in result.reason for finding in result.findings)


def _finding(context: Context, result: CaseResult, group: Sequence[Finding]) -> FoldedFinding:
    first = group[0]
    numbers = list(dict.fromkeys(finding.exchange for finding in group if finding.exchange))
    others = [number for number in numbers if number != first.exchange]
    more = len(others) - MAX_OTHERS
    return FoldedFinding(
        rule="" if first.rule == result.case.id else visible(first.rule),
        expected=sentence(first.expected),
        observed=sentence(first.observed),
        place=place_of(context, first),
        edit=_edit(context, result, first.exchange),
        exchange=context.exchange_link(first.exchange) if first.exchange else None,
        others=tuple(context.exchange_link(number) for number in others[:MAX_OTHERS]),
        more=context.words.count("more-exchanges", more) if more > 0 else "",
    )


def place_of(context: Context, finding: Finding) -> str:
    """Return where a finding points to, with the line where it is known."""
    place = visible(finding.place, limit=_EDIT_LIMIT)
    line = context.words.say("line-number", n=finding.line) if finding.line else ""
    return ", ".join(part for part in (place, line) if part)


def _edit(context: Context, result: CaseResult, number: int) -> str:
    """What was changed in the message: of the exchange itself, or of the case's own probe."""
    own = [context.exchanges[n] for n in (number, *result.exchanges) if n in context.exchanges]
    own = own[:1] if number in context.exchanges else own
    return next((visible(exchange.edit, limit=_EDIT_LIMIT) for exchange in own if exchange.edit), "")


def _observation(context: Context, result: CaseResult) -> Observation:
    seen = [sentence(group[0].observed) for group in folded(result.findings)]
    link = context.case_link(result.case.id)
    return Observation(
        case=Link(text=link.text, anchor=link.anchor),
        title=context.title(result),
        observed=tuple(seen[:MAX_GROUPS]) or (sentence(result.reason),),
    )

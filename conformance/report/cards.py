"""A failed case as a card: what the clause says, what was expected and observed, whose fault, how to see it again.

What was changed in the message stands beside what came back: in words, and as the lines that differ.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from conformance.record.judgement import CaseResult, Finding, Verdict
from conformance.record.runlog import Header
from conformance.report.accounts import account_anchor
from conformance.report.blame import blame_of, plain_evidence
from conformance.report.context import Context
from conformance.report.diff import control_of, difference
from conformance.report.expected import expected_mark
from conformance.report.model import Card, DiffLine, FoldedFinding, Link
from conformance.report.selection import folded, tries_of, unrepeated
from conformance.report.text import sentence, visible
from conformance.spec.clauses import Actor
from conformance.wire.carrier import transaction
from conformance.words import render

MAX_GROUPS = 8
MAX_OTHERS = 6
_EDIT_LIMIT = 300
_COMMAND_LIMIT = 2_000


def cards(context: Context, verdict: Verdict) -> tuple[Card, ...]:
    """Return a card for each case of this verdict that stands for itself, in the order of the plan."""
    results = [result for result in context.judgement.cases if result.verdict is verdict]
    return tuple(card(context, result) for result in results if context.cause_of(result) is None)


def rerun_command(header: Header, case: str) -> str:
    """Return the command that sends the same case again, or plays the same scenario to the client."""
    named = shlex.quote(visible(case))
    if header.side is not Actor.CLIENT:
        return f"conformance run {named} --target target.toml --seed {header.seed}"
    driver = visible(header.target.get("driver", ""), limit=_COMMAND_LIMIT)
    return f"conformance listen --driver {shlex.quote(driver)} {named}" if driver else f"conformance listen {named}"


def card(context: Context, result: CaseResult) -> Card:
    """Return the card of one case."""
    groups = folded(result.findings)
    cited = list(dict.fromkeys([finding.clause for finding in result.findings if finding.clause]))
    return Card(
        anchor=f"card-{context.anchors[result.case.id]}",
        id=visible(result.case.id),
        title=context.title(result),
        mark=context.mark(result.verdict),
        level=context.words.word("level", result.case.level),
        blame=blame_of(context, result),
        evidence=plain_evidence(result, context.cause_of(result)),
        reason="" if _told(result) else sentence(render(result.reason)),
        quotes=tuple(context.quote(clause) for clause in cited or result.case.clauses),
        findings=tuple(_finding(context, result, group) for group in groups[:MAX_GROUPS]),
        more=context.words.count("more-findings", len(groups) - MAX_GROUPS) if len(groups) > MAX_GROUPS else "",
        tries=() if groups else _tries(context, result),
        command=rerun_command(context.log.header, result.case.id),
        expected=expected_mark(context, result.case.id),
        account=account_anchor(context, result.case.id),
    )


def _told(result: CaseResult) -> bool:
    """Whether a finding of the case already says what its reason says."""
    reason = render(result.reason)
    return any(render(found.expected) in reason and render(found.observed) in reason for found in result.findings)


def _finding(context: Context, result: CaseResult, group: Sequence[Finding]) -> FoldedFinding:
    first = group[0]
    numbers = list(dict.fromkeys(finding.exchange for finding in group if finding.exchange))
    others = [number for number in numbers if number != first.exchange]
    more = len(others) - MAX_OTHERS
    return FoldedFinding(
        rule="" if first.rule == result.case.id else visible(first.rule),
        expected=sentence(render(first.expected)),
        observed=sentence(render(first.observed)),
        said=unrepeated(first),
        place=place_of(context, first),
        edit=_edit(context, result, first.exchange),
        diff=_diff(context, result, first.exchange),
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


def _diff(context: Context, result: CaseResult, number: int) -> tuple[DiffLine, ...]:
    """What the edit changed, for an exchange of the case's own that was edited and stands beside a control."""
    probe = context.exchanges.get(number)
    if probe is None or not probe.edit or number not in result.exchanges:
        return ()
    own = [context.exchanges[n] for n in result.exchanges if n in context.exchanges]
    control = control_of(probe, own)
    if control is None:
        return ()
    hidden = [transaction(context.log.header.run_id, one.number) for one in (control, probe)]
    return difference(context.reader.asked(control).document, context.reader.asked(probe).document, hidden=hidden)


def _tries(context: Context, result: CaseResult) -> tuple[Link, ...]:
    """The exchanges of each message that had to be sent twice, the first try before the second."""
    return tuple(context.exchange_link(number) for pair in tries_of(result, context.exchanges) for number in pair)

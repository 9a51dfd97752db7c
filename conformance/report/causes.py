"""Root causes as cards: one thing to mend, and everything that goes back to it folded beneath."""

from __future__ import annotations

from conformance.record.judgement import Blame, CaseResult, Cause, Verdict
from conformance.report.blame import in_words, sums
from conformance.report.cards import card, rerun_command
from conformance.report.context import Context
from conformance.report.model import CauseCard, Link
from conformance.report.text import sentence, visible
from conformance.words import render

KINDS = ("everything-refused", "nobody-accepted", "population", "person", "namespace", "other")
"""What can be advised about: the words are `remedy.KIND`."""


def cause_cards(context: Context) -> tuple[CauseCard, ...]:
    """Return a card for each cause that is shared, in the order of the judgement."""
    return tuple(_cause(context, cause) for cause in context.causes.values())


def kind_of(cause: Cause) -> str:
    """Return what kind of cause it is, `other` for one that we have no advice about."""
    kind = cause.id.partition("/")[0]
    if kind == "population" and cause.blame is Blame.POPULATION:
        return "person"
    return kind if kind in KINDS else "other"


def _cause(context: Context, cause: Cause) -> CauseCard:
    cases = (*cause.cases, *cause.warned, *cause.masks)
    results = [context.results[case] for case in cases if case in context.results]
    failed = [result for result in results if result.verdict is Verdict.FAIL]
    first = (failed or results)[:1]
    return CauseCard(
        anchor=context.cause_anchor(cause.id),
        sentence=sentence(render(cause.sentence)),
        blame=in_words(context, cause.blame, cause),
        remedy=context.words.word("remedy", kind_of(cause)).format(key=visible(cause.key)),
        seen=_seen(context, first[0]) if first else None,
        command=rerun_command(context.log.header, first[0].case.id) if first else "",
        count=context.words.count("cases-of-cause", len(results)),
        sums=sums(context, results),
        cases=tuple(_link(context, result) for result in results),
        cards=tuple(card(context, result) for result in failed if result.cause == cause.id),
    )


def _link(context: Context, result: CaseResult) -> Link:
    """To the card of a case that failed, to the row of one that was not judged."""
    link = context.case_link(result.case.id)
    return Link(text=link.text, anchor=f"card-{link.anchor}") if result.verdict is Verdict.FAIL else link


def _seen(context: Context, result: CaseResult) -> Link | None:
    found = next((finding.exchange for finding in result.findings if finding.exchange), None)
    number = found or next(iter(result.exchanges), None)
    return None if number is None else context.exchange_link(number)

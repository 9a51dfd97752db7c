"""The exchanges behind the verdicts, case by case: a control, the probe, the control after it.

Cases share exchanges. Each is told in full where it is needed first, and is a line with a link after
that. All shown bodies share one budget, so that a run of many failures is still a page that opens;
what does not fit is in the run log, under the same exchange number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from conformance.record.exchange import Exchange, Role
from conformance.report.body import fair_limit
from conformance.report.context import Context
from conformance.report.exchange_model import CaseEvidence, Entry, Evidence, ExchangeRow, ExchangeView
from conformance.report.exchanges import clipped, edit_words, outcome_words, view_of
from conformance.report.model import Fact
from conformance.report.text import grouped, milliseconds, visible
from conformance.spec.clauses import Actor

BUDGET = 1_500_000
MAX_ROWS = 1_000
_LIMIT = 300


def evidence(context: Context) -> Evidence:
    """Return the chosen exchanges in full and the others in a line each."""
    told = [exchange for exchange in context.log.exchanges if exchange.number in context.shown]
    views = _within_budget({exchange.number: view_of(context, exchange) for exchange in told})
    rest = [exchange for exchange in context.log.exchanges if exchange.number not in context.shown]
    return Evidence(
        cases=_cases(context, views),
        legend=_legend(context, told),
        rows=tuple(_row(context, exchange) for exchange in rest[:MAX_ROWS]),
        more=context.words.count("more-rows", len(rest) - MAX_ROWS) if len(rest) > MAX_ROWS else "",
    )


def _cases(context: Context, views: Mapping[int, ExchangeView]) -> tuple[CaseEvidence, ...]:
    """Return the evidence of each case; a view goes to the first case that has it."""
    left = dict(views)
    again = {exchange.repeats: exchange.number for exchange in context.log.exchanges if exchange.repeats}
    cases = []
    for case, numbers in context.told.items():
        entries = [_entry(context, case, context.exchanges[n], left.pop(n, None), again.get(n, 0)) for n in numbers]
        cases.append(_case(context, case, entries))
    return tuple(cases)


def _case(context: Context, case: str, entries: Sequence[Entry]) -> CaseEvidence:
    result = context.results[case]
    more = len({*result.exchanges} - {entry.number for entry in entries})
    return CaseEvidence(
        case=context.case_link(case),
        title=context.title(result),
        mark=context.mark(result.verdict),
        exchanges=tuple(entries),
        more=context.words.count("more-exchanges", more) if more else "",
    )


def _entry(context: Context, case: str, exchange: Exchange, view: ExchangeView | None, second: int) -> Entry:
    elsewhere = exchange.case not in ("", case) and exchange.role is not Role.CONTROL
    return Entry(
        number=exchange.number,
        role=context.words.word("role", exchange.role),
        attempt=_attempt(context, exchange, second),
        outcome=outcome_words(context, exchange),
        edit=edit_words(context, exchange),
        sent_for=visible(exchange.case, limit=_LIMIT) if elsewhere else "",
        milliseconds=milliseconds(exchange.milliseconds),
        found=bool(context.findings.get(exchange.number)),
        link=context.exchange_link(exchange.number),
        view=view,
    )


def _attempt(context: Context, exchange: Exchange, second: int) -> str:
    if second:
        return context.words.say("first-try", n=second)
    return context.words.say("second-try", n=exchange.repeats) if exchange.repeats else ""


def _within_budget(views: Mapping[int, ExchangeView]) -> dict[int, ExchangeView]:
    messages = [m for view in views.values() for m in (view.request, view.response) if m is not None]
    limit = fair_limit((block.cost for m in messages for block in m.body.blocks), budget=BUDGET)
    return {number: clipped(view, limit) for number, view in views.items()}


def _row(context: Context, exchange: Exchange) -> ExchangeRow:
    response = exchange.response
    return ExchangeRow(
        number=exchange.number,
        case=visible(exchange.case, limit=_LIMIT),
        role=context.words.word("role", exchange.role),
        outcome=outcome_words(context, exchange),
        size="" if response is None else context.words.say("bytes", n=grouped(len(response.body))),
        milliseconds=milliseconds(exchange.milliseconds),
    )


def _legend(context: Context, told: Iterable[Exchange]) -> tuple[Fact, ...]:
    """The numbers in shown messages, with their places in target.toml, which a client under test has none of."""
    if context.log.header.side is Actor.CLIENT:
        return ()
    seen: set[str] = set()
    for exchange in told:
        bodies = [exchange.request.body] + ([exchange.response.body] if exchange.response else [])
        for body in bodies:
            seen.update(re.findall(r"\d+", body.decode("utf-8", "ignore")))
    return tuple(Fact(name=place, value=visible(number)) for place, number in _places(context) if number in seen)


def _places(context: Context) -> list[tuple[str, str]]:
    places: list[tuple[str, str]] = []
    for key, value in context.log.header.population.items():
        if isinstance(value, str):
            places.append((visible(key), value))
        else:
            places.extend((f"{visible(key)}[{position}]", number) for position, number in enumerate(value))
    return places

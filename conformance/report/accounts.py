"""What a client made of the answers, scenario by scenario: what is wrong told in full, what is right folded away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conformance.judge.reading import Reader
from conformance.judge.told import Account, accounts
from conformance.record.exchange import Exchange
from conformance.record.judgement import CaseResult, Verdict
from conformance.record.runlog import RunLog
from conformance.report.body import fair_limit
from conformance.report.client_model import CallRow, CellKind, ClientView, KeyEntry, ScenarioView, TaskView, YouthStrip
from conformance.report.context import Context
from conformance.report.exchanges import edit_words, outcome_words
from conformance.report.model import Fact, Mark
from conformance.report.tasks import specials, task_facts, task_words
from conformance.report.text import milliseconds, sentence, visible
from conformance.report.youths import MAX_CELLS, MAX_ROWS, kinds_of, rows, strips, youth_mark
from conformance.spec.clauses import Actor
from conformance.words import render

MAX_SCENARIOS = 150
MAX_TASKS = 4
MAX_CALLS = 12
CELLS, ROWS = 4_000, 900
"""How many spots and rows of young people the page has in all, give or take what each task may always have."""

_FEWEST_ROWS = 4

_MAX_NAMES = 20
_NAME = 60
_FIRST = (Verdict.FAIL, Verdict.SUITE_ERROR, Verdict.NOT_EVALUATED, Verdict.WARNING)
_UNDERSTOOD = (Verdict.PASS, Verdict.OBSERVED, Verdict.NOT_APPLICABLE)


def accounts_of(log: RunLog, reader: Reader) -> tuple[Account, ...]:
    """Return the tasks of a client run from end to end, () for a run against a service."""
    if log.header.side is not Actor.CLIENT or not log.attempts:
        return ()
    return accounts(log, reader)


def client_view(context: Context) -> ClientView | None:
    """Return what the client made of the answers, None where no client was under test."""
    if context.log.header.side is not Actor.CLIENT:
        return None
    tasks = context.tasks
    told = [case for case in tasks if not _settled(tasks[case], context.results.get(case))]
    sizes = _sizes([account for accounts in tasks.values() for account in accounts[:MAX_TASKS]])
    more = len({account.attempt.case for account in context.accounts}) - len(tasks)
    return ClientView(
        summary=_summary(context),
        key=_key(context),
        told=tuple(_scenario(context, case, tasks[case], sizes) for case in told),
        right=tuple(_scenario(context, case, tasks[case], sizes) for case in tasks if case not in told),
        more=context.words.count("more-scenarios", more) if more > 0 else "",
    )


def tasks_to_tell(told: Iterable[Account], results: Mapping[str, CaseResult]) -> dict[str, list[Account]]:
    """Return the tasks by case, what has to be looked at first, of at most `MAX_SCENARIOS` cases."""
    by_case: dict[str, list[Account]] = {}
    for account in told:
        by_case.setdefault(account.attempt.case, []).append(account)
    ordered = sorted(by_case, key=lambda case: _rank(by_case[case], results.get(case)))
    return {case: by_case[case] for case in ordered[:MAX_SCENARIOS]}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sizes:
    """How many spots and rows a task may have, so that the page stays one that opens."""

    cells: int
    rows: int


def _sizes(told: Sequence[Account]) -> _Sizes:
    cells = fair_limit((len(account.youths) for account in told), budget=CELLS)
    rows_each = max(_FEWEST_ROWS, ROWS // max(1, len(told)))
    return _Sizes(cells=min(MAX_CELLS, cells), rows=min(MAX_ROWS, rows_each))


def _rank(told: Sequence[Account], result: CaseResult | None) -> int:
    """The place of a case: what failed, what nobody knows, what warns, and then what is settled."""
    if _settled(told, result):
        return len(_FIRST)
    return _FIRST.index(result.verdict) if result and result.verdict in _FIRST else len(_FIRST) - 1


def _settled(told: Sequence[Account], result: CaseResult | None) -> bool:
    """Whether nothing about a case needs to be looked at: its verdict, and whatever was said of the people."""
    wrong = {CellKind.WRONG, CellKind.OPEN}
    plain = not any(kinds_of(one).keys() & wrong or one.attempt.outcome is None or one.strangers for one in told)
    return plain and (result is None or result.verdict in _UNDERSTOOD)


def _summary(context: Context) -> str:
    words, tasks = context.words, len(context.accounts)
    if not tasks:
        return words.say("client-no-tasks")
    total = _totals(context)
    parts = [words.count("client-tasks", tasks), words.count("client-people", total.total())]
    if total[CellKind.WRONG]:
        parts.append(words.count("client-wrong", total[CellKind.WRONG]))
    return " · ".join(parts)


def _totals(context: Context) -> Counter[CellKind]:
    return sum((kinds_of(account) for account in context.accounts), Counter[CellKind]())


def _key(context: Context) -> tuple[KeyEntry, ...]:
    total = _totals(context)
    return tuple(
        KeyEntry(kind=kind, word=context.words.word("cell", kind), number=total[kind])
        for kind in CellKind
        if total[kind]
    )


def _scenario(context: Context, case: str, told: Sequence[Account], sizes: _Sizes) -> ScenarioView:
    result = context.results.get(case)
    more = len(told) - MAX_TASKS
    return ScenarioView(
        anchor=account_anchor(context, case),
        case=context.case_link(case),
        title="" if result is None else context.title(result),
        mark=context.mark(result.verdict) if result else _own_mark(context, told),
        reason="" if result is None else sentence(render(result.reason)),
        card=_card(context, result),
        tasks=tuple(_task(context, account, len(told), sizes) for account in told[:MAX_TASKS]),
        more=context.words.count("more-tasks", more) if more > 0 else "",
    )


def _card(context: Context, result: CaseResult | None) -> str:
    """Return the anchor of the card of a case, or of the root cause that it goes back to."""
    if result is None or result.verdict not in (Verdict.FAIL, Verdict.WARNING):
        return ""
    own = context.cause_of(result) is None or result.verdict is Verdict.FAIL
    return f"card-{context.anchors[result.case.id]}" if own else context.cause_anchor(result.cause)


def account_anchor(context: Context, case: str) -> str:
    """Return the anchor of what the client made of a case, "" where that is not shown."""
    anchor = context.anchors.get(case, "")
    return f"account-{anchor}" if anchor and case in context.tasks else ""


def _own_mark(context: Context, told: Sequence[Account]) -> Mark:
    """The mark of a case that was not judged: by the young people alone."""
    kinds = sum((kinds_of(account) for account in told), Counter[CellKind]())
    worst = next((kind for kind in (CellKind.WRONG, CellKind.OPEN) if kinds[kind]), CellKind.ACCEPTED)
    return youth_mark(context, worst)


def _task(context: Context, account: Account, tasks: int, sizes: _Sizes) -> TaskView:
    attempt, words = account.attempt, context.words
    people, more = rows(context, account, limit=sizes.rows)
    drawn, shown = strips(context, account, limit=sizes.cells), account.calls[:MAX_CALLS]
    by_call = {strip.call: strip for strip in drawn}
    more_calls = len(account.calls) - MAX_CALLS
    return TaskView(
        heading=words.say("task-number", n=attempt.number, all=tasks) if tasks > 1 else "",
        words=task_words(context, attempt.task),
        special=specials(context, attempt.task),
        facts=task_facts(context, attempt.task),
        calls=tuple(_call(context, account, number, by_call.get(number)) for number in shown),
        more_calls=words.count("more-exchanges", more_calls) if more_calls > 0 else "",
        strips=drawn,
        others=tuple(strip for strip in drawn if strip.call not in shown),
        rows=people,
        more_rows=words.count("more-people-rows", more) if more > 0 else "",
        notes=_notes(context, account),
        strangers=words.count("task-strangers", len(account.strangers)) if account.strangers else "",
        trouble=sentence(attempt.trouble) or ("" if attempt.outcome else words.say("task-no-outcome")),
        milliseconds=milliseconds(attempt.milliseconds),
    )


def _call(context: Context, account: Account, number: int, strip: YouthStrip | None) -> CallRow:
    exchange: Exchange = context.exchanges[number]
    people = sum(youth.calls.count(number) for youth in account.youths)
    return CallRow(
        exchange=context.exchange_link(number),
        people=context.words.count("call-people", people) if people else context.words.say("call-nobody"),
        answered=edit_words(context, exchange),
        outcome=outcome_words(context, exchange),
        strip=strip,
    )


def _notes(context: Context, account: Account) -> tuple[Fact, ...]:
    outcome, words = account.attempt.outcome, context.words
    if outcome is None:
        return ()
    shortened = ", ".join(visible(name, limit=_NAME) for name in outcome.shortened[:_MAX_NAMES])
    notes = [
        Fact(name=words.say("says-failure"), value=sentence(outcome.failure)),
        Fact(name=words.say("says-refused"), value=sentence(outcome.refused)),
        Fact(name=words.say("says-shortened"), value=shortened),
    ]
    return tuple(note for note in notes if note.value)

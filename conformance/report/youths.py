"""The young people of a task: as spots of colour, call by call, and in words, those who were told alike as one row.

A task may be about hundreds of them, and one was misread. So the picture has everybody in it, and the rows have the
exceptions first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from conformance.judge.told import Account, Told, Youth
from conformance.record.attempt import Said
from conformance.record.judgement import Verdict
from conformance.report.client_model import Cell, CellKind, YouthRow, YouthStrip
from conformance.report.context import Context
from conformance.report.model import Mark
from conformance.report.text import visible

MAX_ROWS = 16
MAX_CELLS = 300
_NUMBERS = 3
_NUMBER = 40
_TEXT = 120
UNDERSTOOD = (Verdict.PASS, Verdict.FAIL, Verdict.NOT_APPLICABLE, Verdict.NOT_EVALUATED)
"""The verdicts whose marks a young person can have, with words of their own."""

_VERDICTS = {
    CellKind.NOTHING: Verdict.NOT_APPLICABLE,
    CellKind.WRONG: Verdict.FAIL,
    CellKind.OPEN: Verdict.NOT_EVALUATED,
}


def kind_of(account: Account, youth: Youth) -> CellKind:
    """Return what kind of spot a young person is."""
    if account.attempt.outcome is None:
        return CellKind.OPEN
    return CellKind(youth.told.word.value) if youth.right else CellKind.WRONG


def kinds_of(account: Account) -> Counter[CellKind]:
    """Return how many young people of a task are of each kind."""
    return Counter(kind_of(account, youth) for youth in account.youths)


def strips(context: Context, account: Account, *, limit: int = MAX_CELLS) -> tuple[YouthStrip, ...]:
    """Return the picture: the young people by the call that decided about them, those without a call last."""
    by_call: dict[int, list[Youth]] = {}
    for youth in account.youths:
        by_call.setdefault(_decided(youth), []).append(youth)
    drawn = []
    for call in sorted(by_call, key=lambda number: (number == 0, number)):
        youths = by_call[call]
        cells = tuple(_cell(context, account, youth) for youth in youths[:limit])
        label = _label(context, call, Counter(kind_of(account, youth) for youth in youths))
        drawn.append(YouthStrip(call=call, label=label, cells=cells, more=len(youths) - len(cells)))
        limit -= len(cells)
    return tuple(drawn)


def rows(context: Context, account: Account, *, limit: int = MAX_ROWS) -> tuple[tuple[YouthRow, ...], int]:
    """Return the young people in words, alike ones as one row, and how many rows are left out."""
    groups: dict[tuple[CellKind, str, str], list[Youth]] = {}
    for youth in account.youths:
        said = words_of_said(context, youth.said) if account.attempt.outcome else context.words.say("said-unknown")
        groups.setdefault((kind_of(account, youth), words_of_told(context, youth.told), said), []).append(youth)
    ordered = sorted(groups.items(), key=lambda group: (group[0][0] is not CellKind.WRONG, len(group[1])))
    shown = tuple(_row(context, *key, youths) for key, youths in ordered[:limit])
    return shown, len(ordered) - len(shown)


def words_of_told(context: Context, told: Told) -> str:
    """Return what an answer said of a young person."""
    words = _with_text(_with_code(context, context.words.word("told", told.word), told.code), told.text)
    return f"{words} ({context.words.say('told-for-all')})" if told.for_all else words


def words_of_said(context: Context, said: Said | None) -> str:
    """Return what the client says of a young person."""
    return _with_text(_plain(context, said), said.text if said else None)


def _plain(context: Context, said: Said | None) -> str:
    words = context.words
    if said is None:
        return words.say("said-nothing")
    return _with_code(context, words.say("said-accepted") if said.accepted else words.say("said-refused"), said.code)


def _with_code(context: Context, said: str, code: int | None) -> str:
    return said if code is None else context.words.say("with-code", said=said, code=visible(str(code), limit=_NUMBER))


def _with_text(words: str, text: str | None) -> str:
    return f"{words}: “{visible(' '.join(text.split()), limit=_TEXT)}”" if text else words


def _label(context: Context, call: int, kinds: Counter[CellKind]) -> str:
    """The young people of one call in words, for who does not see the picture."""
    words = context.words
    where = words.say("exchange-number", n=call) if call else words.say("task-none-asked")
    told = [f"{kinds[kind]} {words.word('cell', kind)}" for kind in CellKind if kinds[kind]]
    return f"{where}: {'; '.join(told)}"


def _decided(youth: Youth) -> int:
    """The call that told about a young person, or else the last that asked; 0 for none."""
    return youth.told.exchange or (youth.calls[-1] if youth.calls else 0)


def _cell(context: Context, account: Account, youth: Youth) -> Cell:
    words = context.words
    told = _with_code(context, words.word("told", youth.told.word), youth.told.code)
    said = words.say("said-unknown") if account.attempt.outcome is None else _plain(context, youth.said)
    title = words.say("cell", person=visible(youth.person, limit=_NUMBER), told=told, said=said)
    return Cell(kind=kind_of(account, youth), title=title)


def _row(context: Context, kind: CellKind, told: str, said: str, youths: Sequence[Youth]) -> YouthRow:
    more = len(youths) - _NUMBERS
    return YouthRow(
        count=len(youths),
        numbers=tuple(visible(youth.person, limit=_NUMBER) for youth in youths[:_NUMBERS]),
        more=context.words.say("more-people", n=more) if more > 0 else "",
        told=told,
        said=said,
        mark=youth_mark(context, kind),
    )


def youth_mark(context: Context, kind: CellKind) -> Mark:
    """Return how it is shown that a young person was understood, or not."""
    verdict = _VERDICTS.get(kind, Verdict.PASS)
    return Mark(value=verdict.value, glyph=context.mark(verdict).glyph, word=context.words.word("understood", verdict))

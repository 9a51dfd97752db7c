"""What was decided where the text allows more than one meaning, and what this target was seen to do there."""

from __future__ import annotations

from collections.abc import Sequence

from conformance.record.judgement import CaseResult, ReadingResult, Verdict
from conformance.report.context import Context
from conformance.report.model import Link
from conformance.report.reading_model import Observation, ObservationGroup, ReadingRow, Shown
from conformance.report.selection import folded
from conformance.report.text import sentence, visible
from conformance.spec.readings import Reading
from conformance.words import render

_LIMIT = 200
_MAX_OBSERVED = 8


def reading_rows(context: Context) -> tuple[ReadingRow, ...]:
    """Return each reading with the alternative that holds, and those that the target was seen to follow."""
    results = {result.reading: result for result in context.judgement.readings}
    return tuple(_row(context, reading, results.get(reading.id)) for reading in context.specification.readings)


def observations(context: Context) -> tuple[ObservationGroup, ...]:
    """Return what the target does where the text is silent, by reading; what belongs to none stands last."""
    of: dict[str, list[CaseResult]] = {}
    for result in context.judgement.cases:
        if result.verdict is Verdict.OBSERVED:
            of.setdefault(result.case.reading, []).append(result)
    known = {row.id: row for row in reading_rows(context)}
    groups = [_group(context, row, of.pop(row.id)) for row in known.values() if row.id in of]
    rest = [result for results in of.values() for result in results]
    return tuple([*groups, _group(context, None, rest)] if rest else groups)


def _row(context: Context, reading: Reading, result: ReadingResult | None) -> ReadingRow:
    words = context.words
    holds = result.holds if result else context.log.header.readings.get(reading.id, reading.default)
    chosen = holds != reading.default
    because = words.pick(en=reading.because_en, da=reading.because_da)
    return ReadingRow(
        anchor=f"reading-{reading.id}",
        id=visible(reading.id),
        question=words.pick(en=reading.question_en, da=reading.question_da),
        value=visible(holds, limit=_LIMIT),
        because=words.say("reading-chosen", default=reading.default) if chosen else because,
        chosen=chosen,
        shown=tuple(_shown(context, holds, *shown) for shown in (result.shown if result else ())),
    )


def _shown(context: Context, holds: str, alternative: str, cases: tuple[str, ...]) -> Shown:
    links = tuple(context.case_link(case) for case in cases)
    return Shown(alternative=visible(alternative, limit=_LIMIT), other=alternative != holds, cases=links)


def _group(context: Context, row: ReadingRow | None, results: Sequence[CaseResult]) -> ObservationGroup:
    entries = tuple(_observation(context, result) for result in results)
    if row is None:
        return ObservationGroup(reading=Link(text="", anchor=""), question="", value="", entries=entries)
    link = Link(text=row.id, anchor=row.anchor)
    return ObservationGroup(reading=link, question=row.question, value=row.value, entries=entries)


def _observation(context: Context, result: CaseResult) -> Observation:
    """The reason of an observed case names the alternative first; the page shows that beside it."""
    seen = [sentence(render(group[0].observed)) for group in folded(result.findings)]
    reason = render(result.reason)
    for alternative in result.shown:
        reason = reason.removeprefix(f"{alternative}: ")
    return Observation(
        case=context.case_link(result.case.id),
        title=context.title(result),
        shown=tuple(visible(alternative, limit=_LIMIT) for alternative in result.shown),
        observed=tuple(seen[:_MAX_OBSERVED]) or (sentence(reason),),
    )

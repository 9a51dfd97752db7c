"""Causes: one thing that is wrong, and every failure that goes back to it.

A target with one defect fails ninety cases, and there is one thing to mend. Failures that look alike are one cause
(`symptoms`). So are messages of many kinds that are taken though none of them is valid, where hardly any of their class
is refused: who checks nothing does not have forty defects.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from conformance.judge.symptoms import About, Symptom, grouped, plain, symptoms_of
from conformance.record.judgement import CaseResult, Cause, Expectation, Verdict
from conformance.record.phrase import SILENT, Phrase, say

_REFUSABLE = (Expectation.REJECTED, Expectation.SAFE)
_SHOWN = (Verdict.PASS, Verdict.FAIL, Verdict.WARNING)
_SEVERAL = 3
_FEW = 3
"""Of a class of messages hardly any is refused, where it is at most one in so many."""


def with_causes(
    results: Sequence[CaseResult], stated: Sequence[Cause] = (), *, names: AbstractSet[str] = frozenset()
) -> tuple[tuple[CaseResult, ...], tuple[Cause, ...]]:
    """Return results with the cause of each that failed or warned, and the causes, the gravest first.

    `stated` are causes that are known already and have their cases. `names` are those of the fields in the messages
    that are judged.
    """
    left = [result for result in results if not result.cause]
    told = [result for result in left if result.verdict in (Verdict.FAIL, Verdict.WARNING)]
    groups = grouped(symptoms_of(told, names=names))
    causes = [_cause(group, left) for group in _by_class(groups, left)]
    causes.sort(key=lambda cause: (cause.verdict is not Verdict.FAIL, -len(cause.cases)))
    every = (*stated, *causes)
    of_case = {case: cause.id for cause in reversed(every) for case in (*cause.masks, *cause.warned, *cause.cases)}
    return tuple(replace(result, cause=of_case.get(result.case.id, "")) for result in results), every


def _by_class(groups: Sequence[list[Symptom]], results: Sequence[CaseResult]) -> list[list[Symptom]]:
    """Put together what is taken of one class of messages, where hardly anything of it is refused.

    Who takes whatever comes looks at nothing: what else is wrong with the answers follows from that.
    """
    parted = list(groups)
    for kind in _classes(results):
        taken = [group for group in parted if group[0].about is About.TAKEN and all(map(kind.holds, group[0].cases))]
        cases = {result.case.id for group in taken for result in group[0].cases}
        sent = kind.sent(results)
        if len(taken) > 1 and len(cases) >= _SEVERAL and (sent - len(cases)) * _FEW <= sent:
            followed = parted if kind == _EVERYTHING else taken
            parted = [group for group in parted if group not in followed]
            parted.append([symptom for group in (*taken, *followed) for symptom in group])
    return parted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Class:
    """Invalid messages of one section, or with one edit (the last part of a case's id); of "" all of them."""

    section: str = ""
    edit: str = ""

    def holds(self, result: CaseResult) -> bool:
        """Whether a case is one of the class."""
        edit = result.case.id.rpartition("/")[2]
        return self.section in ("", result.case.section) and self.edit in ("", edit)

    def sent(self, results: Sequence[CaseResult]) -> int:
        """Return how many cases of the class showed whether something invalid is refused."""
        shown = (r for r in results if r.case.expectation in _REFUSABLE and r.verdict in _SHOWN)
        return sum(map(self.holds, shown))


_EVERYTHING = _Class()


def _classes(results: Sequence[CaseResult]) -> Iterator[_Class]:
    yield _EVERYTHING
    yield from (_Class(section=section) for section in dict.fromkeys(result.case.section for result in results))
    yield from (_Class(edit=edit) for edit in dict.fromkeys(result.case.id.rpartition("/")[2] for result in results))


def _cause(group: Sequence[Symptom], results: Sequence[CaseResult]) -> Cause:
    """Return the cause of a group, said by its gravest symptom.

    That is a fault that did not come, or came where none was due; then what a rule about every answer found; then what
    most cases show.
    """
    failed = [symptom for symptom in group if _failed(symptom)] or group
    leading = min(failed, key=_rank)
    every = {result.case.id: result for symptom in (leading, *group) for result in symptom.cases}
    cases = {case: result for case, result in every.items() if result.verdict is Verdict.FAIL} or every
    first = next(iter(cases.values()))
    return Cause(
        id=first.case.id,
        verdict=first.verdict,
        sentence=_sentence(leading, group, results),
        blame=first.blame,
        key="",
        cases=tuple(cases),
        warned=tuple(case for case in every if case not in cases),
        masks=tuple(_masked(group, results)),
    )


def _rank(symptom: Symptom) -> tuple[int, bool, int]:
    order = (About.WHOLE, About.TAKEN)
    gravity = order.index(symptom.about) if symptom.about in order else len(order)
    return gravity, not symptom.passive, -len(symptom.cases)


def _failed(symptom: Symptom) -> bool:
    return any(result.verdict is Verdict.FAIL for result in symptom.cases)


def _sentence(leading: Symptom, group: Sequence[Symptom], results: Sequence[CaseResult]) -> Phrase:
    """Say what is wrong: of a class of messages that is taken, how many are; else what the first failure says."""
    finding = leading.first
    if finding is None:
        return leading.cases[0].reason
    if len(group) > 1 and leading.about is About.TAKEN:
        return _taken([result for one in group if one.about is About.TAKEN for result in one.cases], results)
    if leading.about is About.WHOLE and not leading.passive and len(leading.cases) > 1:
        came = _short(finding.observed)
        return say("instead-of-fault", observed=came) if leading.invalid else say("instead-of-answer", observed=came)
    return finding.phrase


def _taken(cases: Sequence[CaseResult], results: Sequence[CaseResult]) -> Phrase:
    """Say of which class the messages are that are taken: the narrowest that holds them all."""
    kind = next(kind for kind in reversed(list(_classes(results))) if all(map(kind.holds, cases)))
    taken, sent = len({result.case.id for result in cases}), kind.sent(results)
    if kind.edit:
        return say("taken-with-edit", edit=kind.edit, taken=taken, sent=sent)
    if kind.section:
        return say("taken-of-section", section=kind.section, taken=taken, sent=sent)
    return say("taken-whatever", taken=taken, sent=sent)


def _short(observed: Phrase) -> Phrase:
    """Return what came; of what is no SOAP message only its status and its type."""
    values = dict(observed.values)
    if observed.code != "http":
        return observed
    return say("http-in-short", status=str(values["status"]), media_type=str(values["media_type"]))


def _masked(group: Sequence[Symptom], results: Sequence[CaseResult]) -> Iterator[str]:
    """Yield the cases that could not be judged because of what was seen.

    The same words stand in their reason; or they are about what is never seen where something else comes each time.
    """
    words = {symptom.observed for symptom in group if symptom.about in (About.WHOLE, About.TAKEN)}
    instead = any(symptom.about is About.WHOLE and len(symptom.cases) >= _SEVERAL for symptom in group)
    for result in results:
        met = dict(result.reason.values).get("words", SILENT)
        same = isinstance(met, Phrase) and bool(met) and plain(met) in words
        if result.verdict is Verdict.NOT_EVALUATED and (same or (instead and result.reason.code == "rule-unseen")):
            yield result.case.id

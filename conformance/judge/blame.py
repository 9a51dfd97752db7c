"""Whose it is: each case that did not simply pass is attributed, with the evidence for it.

First comes what all exchanges show together (`sweeping`); a case that goes back to such a cause says so. What is left
is attributed by what happened in its own exchanges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from conformance.judge.answers import implied_findings
from conformance.judge.causes import with_causes
from conformance.judge.outcome import OutcomeKind
from conformance.judge.rules import Seen
from conformance.judge.sweeping import sweeping_causes
from conformance.record.exchange import Role
from conformance.record.judgement import Blame, CaseResult, Cause, Expectation, Verdict
from conformance.record.phrase import Phrase, say
from conformance.spec.specification import Specification

_SILENT = (Verdict.PASS, Verdict.NOT_APPLICABLE)
_POPULATION = "population/"
_NEARLY_ALL = 3
_SWEEPING = ("everything-refused", "nobody-accepted")


def attribute(
    results: Sequence[CaseResult], run: Sequence[Seen], specification: Specification
) -> tuple[tuple[CaseResult, ...], tuple[Cause, ...]]:
    """Return the results with blame, evidence and cause, and the causes with their cases."""
    causes = sweeping_causes(run)
    by_number = {seen.exchange.number: seen for seen in run}
    section = specification.tables.validation_section
    attributed = tuple(_attributed(result, causes, by_number, section) for result in results)
    stated = [_with_cases(cause, attributed) for cause in causes]
    tables = specification.tables
    names = {field.name for structure in tables.structures_of(tables.response) for field in structure.fields}
    return with_causes(attributed, _joined([cause for cause in stated if cause.cases or cause.masks]), names=names)


def _joined(causes: Sequence[Cause]) -> list[Cause]:
    """Return causes, those about population keys as one where nearly all keys are answered otherwise."""
    keys = [cause for cause in causes if cause.id.startswith(_POPULATION) and cause.blame is Blame.IMPLEMENTATION]
    if len(keys) < _NEARLY_ALL:
        return list(causes)
    first = keys[0]
    joined = replace(
        first,
        id="population",
        sentence=say("several-keys", keys=len(keys), first=first.sentence),
        key="[population]",
        cases=tuple(case for cause in keys for case in cause.cases),
        masks=tuple(case for cause in keys for case in cause.masks),
    )
    return [joined, *(cause for cause in causes if cause not in keys)]


def _with_cases(cause: Cause, results: Sequence[CaseResult]) -> Cause:
    """Return a cause with the cases that failed of it, and those that could not be judged because of it."""
    own = [result for result in results if result.cause == cause.id]
    failed = tuple(result.case.id for result in own if result.verdict is not Verdict.NOT_EVALUATED)
    masks = tuple(result.case.id for result in own if result.verdict is Verdict.NOT_EVALUATED)
    return replace(cause, cases=failed, masks=masks, verdict=Verdict.FAIL if failed else Verdict.NOT_EVALUATED)


def _attributed(result: CaseResult, causes: Sequence[Cause], run: Mapping[int, Seen], section: str) -> CaseResult:
    if result.verdict in _SILENT:
        return result
    own = [run[number] for number in result.exchanges if number in run]
    cause = _cause(result, causes, own, section)
    if cause is not None:
        evidence = cause.sentence
        if cause.key and cause.blame is Blame.IMPLEMENTATION:
            evidence = say("or-target", cause=evidence, key=cause.key)
        return replace(result, blame=cause.blame, evidence=evidence, cause=cause.id)
    blame, evidence = _own_blame(result, own)
    return replace(result, blame=blame, evidence=evidence)


def _cause(result: CaseResult, causes: Sequence[Cause], own: Sequence[Seen], section: str) -> Cause | None:
    """Return the cause that a case goes back to, None where it stands for itself."""
    if result.verdict not in (Verdict.FAIL, Verdict.NOT_EVALUATED) or not own:
        return None
    sweeping = next((cause for cause in causes if cause.id in _SWEEPING), None)
    if sweeping is not None:
        return sweeping if _about_acceptance(result) else None
    keys = {f"{section}/{_key(cause)}": cause for cause in causes if cause.id.startswith(_POPULATION)}
    clauses = _implied_clauses(result, own)
    if clauses and clauses <= set(keys):
        return next(cause for clause, cause in keys.items() if clause in clauses)
    namespace = next((cause for cause in causes if cause.id == "namespace"), None)
    return namespace if "soap/namespace" in {finding.clause for finding in result.findings} else None


def _key(cause: Cause) -> str:
    """Return the population key that a cause is about, without the position of a person."""
    return cause.id.removeprefix(_POPULATION).partition("[")[0]


def _about_acceptance(result: CaseResult) -> bool:
    """Whether a case needs somebody to be accepted; one about the form of answers does not."""
    return result.case.expectation is not Expectation.RULES or result.verdict is Verdict.NOT_EVALUATED


def _implied_clauses(result: CaseResult, own: Sequence[Seen]) -> set[str]:
    """Return the clauses of section 7 that the findings of a case come down to."""
    numbers = {finding.exchange for finding in result.findings}
    seen = [one for one in own if one.exchange.number in numbers or not numbers]
    wrong = [implied_findings(one) or () for one in seen]
    return {finding.clause for findings in wrong for finding in findings}


def _own_blame(result: CaseResult, own: Sequence[Seen]) -> tuple[Blame, Phrase]:
    match result.verdict:
        case Verdict.SUITE_ERROR:
            return Blame.SUITE, say("suite-could-not")
        case Verdict.OBSERVED:
            return Blame.SPECIFICATION, say("left-open")
        case Verdict.NOT_EVALUATED:
            return _unevaluated(result, own)
        case _:
            return _judged(result, own)


def _unevaluated(result: CaseResult, own: Sequence[Seen]) -> tuple[Blame, Phrase]:
    troubled = [seen for seen in own if seen.outcome.kind is OutcomeKind.TROUBLE]
    if troubled:
        number, words = troubled[0].exchange.number, troubled[0].outcome.words
        if troubled[0].before is not None:
            return Blame.NETWORK, say("exchange-troubled-twice", exchange=number, words=words)
        return Blame.NETWORK, say("exchange-troubled", exchange=number, words=words)
    if result.blame is not Blame.NOBODY:
        return result.blame, result.evidence
    if not own:
        return Blame.NETWORK, say("run-ended-before")
    return Blame.IMPLEMENTATION, say("valid-not-accepted")


def _judged(result: CaseResult, own: Sequence[Seen]) -> tuple[Blame, Phrase]:
    if not result.findings and any(seen.before is not None for seen in own):
        return Blame.NETWORK, say("answered-again")
    if result.case.expectation in (Expectation.REJECTED, Expectation.SAFE):
        controls = [seen for seen in own if seen.exchange.role is Role.CONTROL]
        if controls and all(map(_accepted, controls)):
            return Blame.IMPLEMENTATION, _between([seen.exchange.number for seen in controls])
    wrong = list(dict.fromkeys(finding.exchange for finding in result.findings if finding.exchange))
    if not wrong:
        return Blame.IMPLEMENTATION, say("answer-shows")
    if len(wrong) > 1:
        return Blame.IMPLEMENTATION, say("answers-show", exchanges=len(wrong))
    return Blame.IMPLEMENTATION, say("answer-shows-in", exchange=wrong[0])


def _between(controls: Sequence[int]) -> Phrase:
    if len(controls) == 2:  # noqa: PLR2004 - one before, one after
        return say("controls-accepted", before=controls[0], after=controls[1])
    return say("several-controls-accepted", exchanges=", ".join(map(str, controls)))


def _accepted(control: Seen) -> bool:
    """Whether somebody was: what is accepted though it is invalid is wrong also beside a control that was not."""
    return control.outcome.accepted

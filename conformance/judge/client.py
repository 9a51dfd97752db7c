"""The judgement of a client's run, from its log alone.

A scenario is judged by what the client makes of its answers, and by what in its calls breaks a clause that the
scenario cites. Every other finding about a call belongs to the case about all messages that owns its clause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from conformance.judge.calls import call_findings
from conformance.judge.causes import with_causes
from conformance.judge.performed import Judge
from conformance.judge.reading import Reader
from conformance.judge.told import Account, accounts
from conformance.judge.verdicts import clause_results, counted, run_verdict, suite_errors
from conformance.record.judgement import (
    Blame,
    CaseResult,
    Expectation,
    Finding,
    Judgement,
    PlannedCase,
    RunVerdict,
    Verdict,
)
from conformance.record.phrase import SILENT, Phrase, say, verbatim
from conformance.record.runlog import CaseState, RunLog
from conformance.spec.clauses import Level

_ABOUT_FIELD = ("type", "maxLength", "totalDigits", "text")
_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What all cases are judged from.

    `calls` are findings about each call by itself, by exchange; `tasks` those about the calls of a case against
    its tasks, by case; `fields` are the names of the elements in each call; `errors` tell of calls that could
    not be judged.
    """

    log: RunLog
    calls: Mapping[int, tuple[Finding, ...]]
    tasks: Mapping[str, Sequence[Finding]]
    accounts: Mapping[str, Sequence[Account]]
    fields: Mapping[int, frozenset[str] | None]
    judge: Judge
    errors: Sequence[Phrase]


def judge_client(log: RunLog, reader: Reader) -> Judgement:
    """Judge a run of a client; `reader` is over the binding that was recorded."""
    known = _known(log, reader)
    results = tuple(_case(case, known) for case in log.header.plan)
    names = {field.name for structure in reader.specification.tables.structures for field in structure.fields}
    results, causes = with_causes(results, names=names)
    clauses = clause_results(results)
    verdict = RunVerdict.SUITE_ERROR if known.errors else run_verdict(results, log.problems)
    return Judgement(
        verdict=verdict,
        headline=_headline(verdict, log, counted(clauses)),
        cases=results,
        clauses=clauses,
        problems=(*map(verbatim, log.problems), *known.errors, *suite_errors(results)),
        causes=causes,
    )


def _known(log: RunLog, reader: Reader) -> _Known:
    told = accounts(log, reader)
    exchanges = {exchange.number: exchange for exchange in log.exchanges}
    judge = Judge(reader)
    by_case: dict[str, list[Account]] = {}
    tasks: dict[str, list[Finding]] = {}
    calls: dict[int, tuple[Finding, ...]] = {}
    errors: list[Phrase] = []
    for account in told:
        case = account.attempt.case
        by_case.setdefault(case, []).append(account)
        try:
            tasks.setdefault(case, []).extend(judge.calls(account, exchanges))
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not cost the other verdicts
            errors.append(say("calls-not-judged", case=case, error=f"{type(error).__name__}: {error}"))
    for number, exchange in exchanges.items():
        try:
            calls[number] = call_findings(exchange, reader)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not cost the other verdicts
            calls[number] = ()
            errors.append(say("call-not-judged", exchange=number, error=f"{type(error).__name__}: {error}"))
    return _Known(
        log=log,
        calls=calls,
        tasks=tasks,
        accounts=by_case,
        fields={number: reader.asked(exchange).names for number, exchange in exchanges.items()},
        judge=judge,
        errors=errors,
    )


def _headline(verdict: RunVerdict, log: RunLog, counts: Phrase) -> Phrase:
    header = log.header
    scope = "selection" if header.selection else header.tier
    told = say("so-many-calls", calls=len(log.exchanges))
    if header.attested:
        given = sum(1 for one in header.attested if one.answer)
        told = say("and-also", first=told, rest=say("statements-given", given=given, asked=len(header.attested)))
    counts = say("and-also", first=counts, rest=told)
    return say("headline-client", verdict=verdict, scope=scope, counts=counts)


def _case(case: PlannedCase, known: _Known) -> CaseResult:
    judges: Mapping[Expectation, Callable[[PlannedCase, _Known], CaseResult]] = {
        Expectation.SENT: _sent,
        Expectation.UNDERSTOOD: _understood,
    }
    try:
        return judges[case.expectation](case, known)
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not cost the other verdicts, nor the report
        reason = say("case-not-judged", error=f"{type(error).__name__}: {error}")
        return CaseResult(
            case=case, verdict=Verdict.SUITE_ERROR, reason=reason, findings=(), exchanges=(), blame=Blame.SUITE
        )


def _sent(case: PlannedCase, known: _Known) -> CaseResult:
    """Judge the calls of all scenarios by one clause; without a call that could show it, nothing is judged."""
    clause = case.clauses[0]
    findings = [f for of in (*known.calls.values(), *known.tasks.values()) for f in of if f.clause == clause]
    numbers = tuple(number for number, fields in known.fields.items() if _shows(clause, fields))
    if findings:
        return _found(case, findings, tuple(dict.fromkeys(f.exchange for f in findings if f.exchange)))
    if not numbers:
        reason = say("no-call-shows")
        return CaseResult(case=case, verdict=Verdict.NOT_EVALUATED, reason=reason, findings=(), exchanges=())
    return CaseResult(case=case, verdict=Verdict.PASS, reason=SILENT, findings=(), exchanges=numbers)


def _shows(clause: str, fields: frozenset[str] | None) -> bool:
    """Whether a call has what a clause is about: a field where its value matters, else anything that can be read."""
    parts = clause.split("/")
    if fields is None:
        return False
    return len(parts) != _PARTS or parts[2] not in _ABOUT_FIELD or parts[1] in fields


def _understood(case: PlannedCase, known: _Known) -> CaseResult:
    told = known.accounts.get(case.id, ())
    numbers = tuple(number for account in told for number in account.calls)
    end = next((end for end in known.log.ends if end.id == case.id), None)
    if end is None or end.state is not CaseState.DONE:
        reason = verbatim(end.reason) if end else say("run-ended-early")
        verdict = Verdict.SUITE_ERROR if end and end.state is CaseState.ERROR else Verdict.NOT_EVALUATED
        return CaseResult(case=case, verdict=verdict, reason=reason, findings=(), exchanges=numbers)
    if not told:
        reason = say("no-task-in-log")
        return CaseResult(case=case, verdict=Verdict.NOT_EVALUATED, reason=reason, findings=(), exchanges=())
    found = [f for account in told for f in known.judge.outcome(account)]
    around = [*known.tasks.get(case.id, ()), *(f for number in numbers for f in known.calls[number])]
    found += [f for f in around if f.clause in case.clauses]
    if found:
        return _found(case, found, numbers)
    return CaseResult(case=case, verdict=Verdict.PASS, reason=SILENT, findings=(), exchanges=numbers)


def _found(case: PlannedCase, findings: Sequence[Finding], numbers: tuple[int, ...]) -> CaseResult:
    """Return what findings make of a case, the gravest first; none weighs more than the case does."""
    order = [Level.MUST, Level.SHOULD, Level.OBSERVE]
    weighed = [f if order.index(f.level) >= order.index(case.level) else replace(f, level=case.level) for f in findings]
    first = sorted(weighed, key=lambda f: order.index(f.level))
    verdict = {Level.MUST: Verdict.FAIL, Level.SHOULD: Verdict.WARNING}.get(first[0].level, Verdict.OBSERVED)
    number = first[0].exchange
    return CaseResult(
        case=case,
        verdict=verdict,
        reason=first[0].phrase,
        findings=tuple(first),
        exchanges=numbers,
        blame=Blame.IMPLEMENTATION,
        evidence=say("exchange-shows", exchange=number) if number else say("outcome-shows"),
    )

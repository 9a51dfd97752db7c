"""The judgement of a whole run, from its log alone: used when a run ends, and by anyone later.

The log says what was planned, sent and received; the specification says what should have come.
Nothing is taken from the run's own opinion of itself, so the same log always gives the same
verdicts, and a later version can be asked what it would have said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from conformance.errors import ConfigurationError
from conformance.judge.blame import attribute
from conformance.judge.cases import Observations, exchanges_of, judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.client import judge_client
from conformance.judge.expected import as_expected, day_of, judge_expected
from conformance.judge.reading import Reader
from conformance.judge.rules import Seen, observe, see_all
from conformance.judge.trouble import with_deliberate
from conformance.judge.verdicts import clause_results, counted, run_verdict, suite_errors
from conformance.record.judgement import (
    CaseResult,
    ClauseResult,
    Expectation,
    Judgement,
    PlannedCase,
    ReadingResult,
    RunVerdict,
    Verdict,
)
from conformance.record.phrase import SILENT, Phrase, say, verbatim
from conformance.record.runlog import CaseState, Header, RunLog
from conformance.schema.oracle import Schemas
from conformance.spec.binding import DEFAULT_BINDING, SoapVersion
from conformance.spec.clauses import Actor
from conformance.spec.population import Population
from conformance.spec.specification import (
    Specification,
    digest_of_files,
    earlier_specification,
    read_specification,
)
from conformance.spec.tables import Scope

CASES = "cases"
"""The key of a header's `suite` that says how many cases the set has."""

CERTIFY = "certify"
"""The tier that leaves no case out."""


def judge_run(
    log: RunLog, specification: Specification, *, schemas: Schemas | None = None, reader: Reader | None = None
) -> Judgement:
    """Judge a run, by the specification that it was made with; `schemas` are those of the one given.

    `reader` is what `reader_of` returned, where it is there. Where the two specifications differ, the judgement says
    in which files. ConfigurationError where nobody has the run's.
    """
    reader = reader or reader_of(log, specification, schemas=schemas)
    return replace(judge_read(log, reader), differs=reader.specification.differs_in(specification))


def reader_of(
    log: RunLog, specification: Specification, *, schemas: Schemas | None = None, reader: Reader | None = None
) -> Reader:
    """Return what reads the messages of a run; ConfigurationError where nobody has its specification.

    `schemas` are those of the one given. `reader` is what the run was performed with, so that nothing is read twice;
    it is not used where the log says something else.
    """
    recorded = as_recorded(log.header, specification)
    if reader is not None and reader.specification == recorded:
        return reader
    own = schemas if recorded.reads_as(specification) else None
    return Reader(recorded, own or Schemas(recorded))


def recorded_reader(header: Header, specification: Specification) -> Reader:
    """Return what reads messages over the binding that a run was made with."""
    recorded = under_recorded_names(header, specification)
    return Reader(recorded, Schemas(recorded))


def judge_read(log: RunLog, reader: Reader) -> Judgement:
    """Judge a run by the specification of its reader."""
    specification = reader.specification
    if log.header.side is Actor.CLIENT:
        return judge_client(log, reader)
    readings = dict(log.header.readings)
    population = population_of(log.header, specification)
    observed = {case.id for case in log.header.plan if case.expectation is Expectation.OBSERVED}
    seen = with_deliberate(see_all(log.exchanges, reader=reader, population=population, readings=readings), observed)
    rules = passive_rules(specification)
    errors: dict[str, Phrase] = {}
    observations: Observations = {one.exchange.number: observe(one, rules, errors) for one in seen}
    results = tuple(_case(case, log, seen, observations, errors) for case in log.header.plan)
    results, causes = attribute(results, seen, specification)
    clauses = clause_results(results)
    short = _short(log.header)
    incomplete = [*map(verbatim, log.problems), *([short] if short else [])]
    broken = [say("rule-could-not", rule=rule, error=error) for rule, error in errors.items()]
    verdict = RunVerdict.SUITE_ERROR if errors else run_verdict(results, incomplete)
    shown = _readings(results, readings, specification)
    expected = judge_expected(results, log.header.expected, on=day_of(log.header.started))
    known = as_expected(verdict, results, expected, whole=not incomplete)
    headline = _headline(verdict, clauses, log.header, shown)
    return Judgement(
        verdict=verdict,
        headline=say("as-expected", headline=headline) if known else headline,
        cases=results,
        clauses=clauses,
        problems=(*incomplete, *broken, *suite_errors(results)),
        causes=causes,
        readings=shown,
        expected=expected,
        as_expected=known,
    )


def as_recorded(header: Header, specification: Specification) -> Specification:
    """Return the specification that a run was made with, over its binding, whatever the one given says.

    It is the one that the log carries. A log of a version that carried none names the files by their digest: those of
    the one given, or of an earlier one that we kept. ConfigurationError where it is neither.
    """
    return under_recorded_names(header, _of_run(header, specification))


def _of_run(header: Header, given: Specification) -> Specification:
    kind, digest = header.binding.get("kind", DEFAULT_BINDING), header.specification.get("digest", "")
    if header.values:
        same = header.values == given.values
        return given if same else read_specification(header.values, Path("the run log"), binding=kind)
    if digest in (given.digest, digest_of_files(given.folder, binding=kind)):
        return given
    earlier = earlier_specification(digest, binding=kind)
    if earlier is None:
        raise ConfigurationError(
            "the run was made with another specification, which its log does not carry",
            where=f"specification {given.folder}",
            remedy="give the folder it was made with as --spec",
        )
    return earlier


def under_recorded_names(header: Header, specification: Specification) -> Specification:
    """Return the specification over the binding that a run was made with."""
    binding = header.binding
    names = {key: binding.get(key) for key in specification.binding.choices()}
    chosen = specification.binding.with_choices(soap=SoapVersion(binding["soap"]), **names)
    return specification.with_binding(chosen)


def population_of(header: Header, specification: Specification) -> Population:
    """Return the population as the header holds it, pseudonyms in the places of the numbers."""
    values = header.population
    scopes = {validation.population: validation.scope for validation in specification.tables.validations}
    calls = {key: str(value) for key, value in values.items() if scopes.get(key) is Scope.CALL}
    persons = {key: tuple(value) for key, value in values.items() if isinstance(value, list)}
    other = values.get("other_institution")
    return Population(
        institution=str(values["institution"]),
        other_institution=None if other is None else str(other),
        calls=calls,
        persons=persons,
    )


def _case(
    case: PlannedCase,
    log: RunLog,
    seen: Sequence[Seen],
    observations: Observations,
    errors: Mapping[str, Phrase],
) -> CaseResult:
    end = next((end for end in log.ends if end.id == case.id), None)
    own = exchanges_of(case.id, seen)
    numbers = tuple(one.exchange.number for one in own)
    if end is None:
        return _unjudged(case, Verdict.NOT_EVALUATED, say("run-ended-early"), numbers)
    match end.state:
        case CaseState.ERROR:
            return _unjudged(case, Verdict.SUITE_ERROR, verbatim(end.reason), numbers)
        case CaseState.NOT_APPLICABLE:
            return _unjudged(case, Verdict.NOT_APPLICABLE, verbatim(end.reason), numbers)
        case CaseState.NOT_EVALUATED:
            unjudged = _unjudged(case, Verdict.NOT_EVALUATED, verbatim(end.reason), numbers)
            return replace(unjudged, blame=end.blame, evidence=verbatim(end.reason))
    broken = next((rule for rule in case.rules if rule in errors), None)
    if broken is not None:
        reason = say("rule-could-not", rule=broken, error=errors[broken])
        return _unjudged(case, Verdict.SUITE_ERROR, reason, numbers)
    try:
        return judge_case(case, own, observations)
    except Exception as error:  # noqa: BLE001 - a mistake of ours must not cost the other verdicts, nor the report
        reason = say("case-not-judged", error=f"{type(error).__name__}: {error}")
        return _unjudged(case, Verdict.SUITE_ERROR, reason, numbers)


def _unjudged(case: PlannedCase, verdict: Verdict, reason: Phrase, numbers: tuple[int, ...]) -> CaseResult:
    return CaseResult(case=case, verdict=verdict, reason=reason, findings=(), exchanges=numbers)


def _headline(
    verdict: RunVerdict, clauses: Sequence[ClauseResult], header: Header, readings: Sequence[ReadingResult]
) -> Phrase:
    """Say the verdict with its scope, and which readings the target chose itself.

    A clause that is not applicable here is counted apart, one about which nothing is judged is not counted.
    """
    scope = "selection" if header.selection else header.tier
    counts, short = counted(clauses), _short(header)
    if short:
        counts = say("and-also", first=counts, rest=short)
    headline = say("headline", verdict=verdict, scope=scope, counts=counts)
    own = ", ".join(f"{reading.reading} = {reading.holds}" for reading in readings if reading.chosen)
    return say("with-readings", headline=headline, readings=own) if own else headline


def _short(header: Header) -> Phrase:
    """Say that fewer cases were planned than the set has, where the whole set was meant; nothing where not.

    Clauses are counted over the plan: without this, a case that is lost would take its clauses along.
    """
    cases = int(header.suite.get(CASES, 0))
    planned = len({case.id for case in header.plan})
    whole = header.tier == CERTIFY and not header.selection
    return say("cases-planned", planned=planned, cases=cases) if whole and planned < cases else SILENT


def _readings(
    results: Sequence[CaseResult], holding: Mapping[str, str], specification: Specification
) -> tuple[ReadingResult, ...]:
    """Return every reading with the alternative that holds, and those that were shown."""
    found = []
    for reading in specification.readings:
        of = [result for result in results if result.case.reading == reading.id]
        shown = {a: tuple(r.case.id for r in of if a in r.shown) for a in reading.alternatives}
        holds = holding.get(reading.id, reading.default)
        found.append(
            ReadingResult(
                reading=reading.id,
                holds=holds,
                chosen=holds != reading.default,
                shown=tuple((alternative, cases) for alternative, cases in shown.items() if cases),
            )
        )
    return tuple(found)

"""The scenarios of `cases/clients/scenarios.toml`: what a client is asked to do, and what it is answered.

A scenario is a case like any other: it cites clauses, and is planned, judged and reported as one. Beside the
scenarios stands a case for each clause that every message of a client has to keep, whatever it was sent for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance import resources
from conformance.client.tasks import shape_of
from conformance.errors import ConfigurationError, SuiteError
from conformance.generate.equivalents import EQUIVALENTS, Equivalent, find_equivalent
from conformance.record.judgement import Expectation, PlannedCase
from conformance.spec.clauses import Actor, Level
from conformance.spec.reader import Section, read_toml, suggestion
from conformance.spec.references import fill
from conformance.spec.specification import Specification

FILE = "clients/scenarios.toml"
SENT = "sent"
"""What the id of a case about every message ends with, after its clause."""

_LEVELS = [Level.MUST, Level.SHOULD, Level.OBSERVE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One scenario: `task` names the shape of what is asked, `answer` the script of what comes back, and its form."""

    id: str
    clauses: tuple[str, ...]
    task: str
    answer: str
    form: Equivalent | None
    level: Level | None
    da: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCases:
    """All of them: `messages` are the clauses that every message keeps, `tasks` those that need a task to compare with.

    `institution` is the one that reports in every task.
    """

    institution: str
    messages: tuple[str, ...]
    tasks: tuple[str, ...]
    scenarios: tuple[Scenario, ...]


def load_client_cases(specification: Specification, path: Path | None = None) -> ClientCases:
    """Read the scenarios; ConfigurationError for anything wrong in the file, SuiteError for an unknown clause."""
    root = read_toml(path or resources.folder("cases") / FILE)
    sent = root.section("sent")
    cases = ClientCases(
        institution=sent.take("institution", str),
        messages=sent.strings("messages"),
        tasks=sent.strings("tasks"),
        scenarios=tuple(_applicable(root, specification)),
    )
    sent.done()
    root.done()
    ids = [scenario.id for scenario in cases.scenarios]
    if twice := next((one for one in ids if ids.count(one) > 1), ""):
        raise ConfigurationError(f"scenario '{twice}' stands twice", where=FILE)
    for clause in {*cases.messages, *cases.tasks, *(c for one in cases.scenarios for c in one.clauses)}:
        _known(clause, specification)
    return cases


def _applicable(root: Section, specification: Specification) -> Iterator[Scenario]:
    """Yield the scenarios, apart from those about a field that the specification does not have."""
    for section in root.sections("scenario", name="id"):
        scenario = _scenario(section, specification)
        if shape_of(scenario.task, specification.tables) is not None:
            yield scenario


def _scenario(section: Section, specification: Specification) -> Scenario:
    form = _form(section)
    words = {lang: section.take(lang, str, "") or (getattr(form, lang) if form else "") for lang in ("da", "en")}
    level = section.take("level", str, "")
    if level and level not in list(Level):
        section.refuse("level", f"cannot be '{level}'", f"expected one of {', '.join(Level)}")
    scenario = Scenario(
        id=section.take("id", str),
        clauses=section.strings("clauses"),
        task=section.take("task", str),
        answer=section.take("answer", str),
        form=form,
        level=Level(level) if level else None,
        da=fill(words["da"], specification.tables, where=section.where),
        en=fill(words["en"], specification.tables, where=section.where),
    )
    section.done()
    return scenario


def _form(section: Section) -> Equivalent | None:
    name = section.take("form", str, "")
    try:
        return find_equivalent(name) if name else None
    except KeyError as error:
        known = suggestion(name, [form.name for form in EQUIVALENTS])
        raise ConfigurationError(f"there is no form '{name}'", where=section.where, remedy=known) from error


def _known(clause: str, specification: Specification) -> None:
    try:
        specification.clause(clause)
    except KeyError as error:
        raise SuiteError(f"the scenarios cite clause '{clause}', which clauses.toml does not have") from error


def planned_cases(
    cases: ClientCases, specification: Specification, scenarios: Sequence[Scenario], *, driven: bool
) -> Iterator[PlannedCase]:
    """Yield the plan: the scenarios, then a case for each clause that every message keeps.

    Without a driver (`driven` false) nobody knows what a message should have said: only its form is judged.
    """
    yield from (_planned(scenario, specification) for scenario in scenarios)
    layered = specification.binding.outer is not None
    for clause_id in (*cases.messages, *(cases.tasks if driven else ())):
        clause = specification.clause(clause_id)
        if clause.section == "ipl" and not layered:
            continue
        yield PlannedCase(
            id=f"{clause.id}/{SENT}",
            section=clause.section,
            clauses=(clause.id,),
            level=clause.level_for(Actor.CLIENT),
            expectation=Expectation.SENT,
            rules=(clause.id,),
            title_da=f"Hver besked: {clause.da}",
            title_en=f"Every message: {clause.en}",
        )


def _planned(scenario: Scenario, specification: Specification) -> PlannedCase:
    levels = [specification.level(clause, Actor.CLIENT) for clause in scenario.clauses]
    return PlannedCase(
        id=scenario.id,
        section=specification.clause(scenario.clauses[0]).section,
        clauses=scenario.clauses,
        level=scenario.level or min(levels, key=_LEVELS.index),
        expectation=Expectation.UNDERSTOOD,
        rules=(),
        title_da=scenario.da,
        title_en=scenario.en,
    )


def client_digest(cases: ClientCases, specification: Specification) -> str:
    """Return the name of this set of scenarios, over these tables, clauses and readings."""
    told = [
        (one.id, one.clauses, one.task, one.answer, one.form.name if one.form else "", one.level)
        for one in cases.scenarios
    ]
    known = (specification.tables, specification.clauses, specification.readings, cases.messages, cases.tasks, told)
    return hashlib.sha256(repr(known).encode()).hexdigest()[:16]

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from conformance import resources
from conformance.client.answers import Answers
from conformance.client.scenarios import (
    ClientCases,
    Scenario,
    client_digest,
    load_client_cases,
    planned_cases,
)
from conformance.client.tasks import Tasks
from conformance.errors import ConfigurationError, SuiteError
from conformance.record.judgement import Expectation
from conformance.schema.oracle import Schemas
from conformance.spec.clauses import Actor, Level, Verified
from conformance.spec.specification import Specification, load_specification

HEAD = '[sent]\ninstitution = "101497"\nmessages = ["6.1.3/Elev/max"]\ntasks = ["5/everyone"]\n'
ROW = '[[scenario]]\nid = "a"\nclauses = ["5/everyone"]\ntask = "one"\nanswer = "accepted"\n'


def _load(tmp_path: Path, text: str, specification: Specification) -> ClientCases:
    path = tmp_path / "scenarios.toml"
    path.write_text(text, encoding="utf-8")
    return load_client_cases(specification, path)


def test_every_id_stands_once(cases: ClientCases, specification: Specification) -> None:
    """Neither two scenarios, nor a scenario and a case about every message, share an id."""
    planned = [case.id for case in planned_cases(cases, specification, cases.scenarios, driven=True)]

    assert sorted(set(planned)) == sorted(planned)


def test_a_case_weighs_what_its_clause_weighs_for_a_client(cases: ClientCases, specification: Specification) -> None:
    """Another order is a failure of a client, though a service that takes it is only warned about."""
    planned = {one.id: one.level for one in planned_cases(cases, specification, cases.scenarios, driven=True)}
    parted = [clause for clause in specification.clauses if clause.client_level is not None]

    assert {"6.1/nothing-else", "6.1.2/order", "6.1.3/order", "6.1.4/order"} == {clause.id for clause in parted}
    assert {Level.SHOULD} == {clause.level for clause in parted}
    assert {Level.MUST} == {planned[f"{clause.id}/sent"] for clause in parted}


def test_scenarios_are_registered_nowhere_else(cases: ClientCases, specification: Specification) -> None:
    """No module of the package names a scenario: where the file changes, nothing else has to."""
    clauses = {clause.id for clause in specification.clauses}
    ids = {scenario.id for scenario in cases.scenarios} - clauses
    modules = (resources.import_root() / "conformance").rglob("*.py")
    named = {(path.name, one) for path in modules for one in ids if f'"{one}"' in path.read_text(encoding="utf-8")}

    assert set() == named


def test_every_task_and_answer_resolves(cases: ClientCases, specification: Specification, schemas: Schemas) -> None:
    """A misspelt shape or script would otherwise show itself in a vendor's run."""
    tasks, answers = Tasks(specification, schemas, cases.institution), Answers(specification, schemas)
    for scenario in cases.scenarios:
        answers.script(scenario.answer, scenario.form)

    assert {1, 2} == {len(tasks.reports(scenario.task)) for scenario in cases.scenarios}


def test_every_client_clause_is_cited(cases: ClientCases, specification: Specification) -> None:
    """A clause that only a client can keep, and that cases verify, is cited by a case of clients."""
    planned = planned_cases(cases, specification, cases.scenarios, driven=True)
    cited = {clause for case in planned for clause in case.clauses}
    owed = {
        clause.id
        for clause in specification.clauses
        if clause.verified is Verified.CASES
        and (
            clause.actor is Actor.CLIENT
            or (clause.actor is Actor.BOTH and (clause.section.startswith("6.1") or clause.id == "soap/namespace"))
        )
    }

    assert len(owed) > 30
    assert set() == owed - cited


def test_no_service_clause_is_cited(cases: ClientCases, specification: Specification) -> None:
    """A client is not judged by what only a service can do."""
    planned = planned_cases(cases, specification, cases.scenarios, driven=True)
    actors = {clause: specification.clause(clause).actor for case in planned for clause in case.clauses}

    assert [] == [clause for clause, actor in actors.items() if actor is Actor.SERVICE]


def test_every_scenario_has_words_in_both_languages(cases: ClientCases) -> None:
    """Titles are filled in: no reference to a limit is left, and none is empty."""
    wrong = [s.id for s in cases.scenarios for words in (s.da, s.en) if not words or "{" in words]

    assert [] == wrong


def test_a_case_weighs_as_its_gravest_clause(cases: ClientCases, specification: Specification) -> None:
    """A scenario that cites a must and a should is a must."""
    planned = {case.id: case for case in planned_cases(cases, specification, cases.scenarios, driven=True)}

    assert Level.SHOULD is specification.level("5/visible")
    assert Level.MUST is planned["6.1.3/KontaktPerson/max+1"].level


def test_without_a_driver_only_messages_are_judged(cases: ClientCases, specification: Specification) -> None:
    """Nobody knows what a message should have said, so nothing about its task is planned."""
    planned = list(planned_cases(cases, specification, (), driven=False))

    assert {Expectation.SENT} == {case.expectation for case in planned}
    assert set() == set(cases.tasks) & {clause for case in planned for clause in case.clauses}


def test_the_layer_is_judged_where_there_is_one(
    cases: ClientCases, specification: Specification, layered: Specification
) -> None:
    """The case about the layer is planned over the layered binding, and only there."""
    planned = {
        name: {case.id for case in planned_cases(cases, over, (), driven=False)}
        for name, over in (("plain", specification), ("ipl", layered))
    }

    assert {"ipl/layer/sent"} == planned["ipl"] - planned["plain"]
    assert set() == planned["plain"] - planned["ipl"]


def test_the_digest_follows_what_is_asked(cases: ClientCases, specification: Specification, tmp_path: Path) -> None:
    """Another answer to one scenario is another set."""
    one = _load(tmp_path, HEAD + ROW, specification)
    other = _load(tmp_path, HEAD + ROW.replace('"accepted"', '"mixed"'), specification)

    assert client_digest(one, specification) == client_digest(one, specification)
    assert 3 == len({client_digest(each, specification) for each in (one, other, cases)})


def test_titles_follow_the_tables(tmp_path: Path) -> None:
    """The limits in titles are those of tables.toml."""
    folder = tmp_path / "specification"
    shutil.copytree(resources.default_specification(), folder)
    tables = folder / "tables.toml"
    tables.write_text(tables.read_text(encoding="utf-8").replace("max = 100", "max = 50"), encoding="utf-8")
    titles = {scenario.id: scenario.en for scenario in load_client_cases(load_specification(folder)).scenarios}

    assert "50 young people, as many as a call may hold" == titles["6.1.3/Elev/max/full"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('answer = "accepted"\n', 'answer = "accepted"\nform = "utf16"\n', "there is no form 'utf16'"),
        ('task = "one"\n', "", "task"),
        ('id = "a"\n', 'id = "a"\nfrom = "b"\n', "from"),
        ('[[scenario]]\nid = "a"', '[[scenario]]\nid = "a"\nlevel = "perhaps"', "perhaps"),
        ('messages = ["6.1.3/Elev/max"]\n', "", "messages"),
        ("[sent]", "[sent", "scenarios.toml"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(
    old: str, new: str, sentence: str, specification: Specification, tmp_path: Path
) -> None:
    """Whoever edits the scenarios is told what is wrong with them."""
    with pytest.raises(ConfigurationError) as refused:
        _load(tmp_path, (HEAD + ROW).replace(old, new, 1), specification)

    assert sentence in str(refused.value)
    assert "\n" not in str(refused.value)


def test_the_same_id_twice_is_refused(specification: Specification, tmp_path: Path) -> None:
    """Two scenarios of one name would be judged as one."""
    with pytest.raises(ConfigurationError) as refused:
        _load(tmp_path, HEAD + ROW + ROW, specification)

    assert "'a'" in str(refused.value)


def test_an_unknown_clause_is_our_mistake(specification: Specification, tmp_path: Path) -> None:
    """Clauses and scenarios are both ours: where they do not fit, nobody else is to blame."""
    with pytest.raises(SuiteError) as wrong:
        _load(tmp_path, (HEAD + ROW).replace("5/everyone", "5/everybody"), specification)

    assert "the scenarios cite clause '5/everybody', which clauses.toml does not have" == str(wrong.value)


def test_a_scenario_of_the_file_is_read_as_it_stands(specification: Specification, tmp_path: Path) -> None:
    """All keys arrive, and a form lends its words where there are none."""
    row = ROW + 'form = "bom"\nlevel = "observe"\n'
    found = _load(tmp_path, HEAD + row, specification).scenarios

    assert [("a", ("5/everyone",), "one", "accepted", Level.OBSERVE)] == [
        (one.id, one.clauses, one.task, one.answer, one.level) for one in found
    ]
    assert [("UTF-8 med BOM", "UTF-8 with BOM")] == [(one.da, one.en) for one in found]
    assert isinstance(found[0], Scenario)

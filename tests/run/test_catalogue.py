from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

from conformance import resources
from conformance.errors import ConfigurationError, SuiteError
from conformance.judge.catalogue import passive_rules
from conformance.record.judgement import Expectation
from conformance.run.catalogue import LOCK, aliases, load_rows, refuse_unknown, resolve, selected
from conformance.run.rows import Row, boundary
from conformance.schema.oracle import Schemas
from conformance.spec.clauses import Actor, Level, Verified
from conformance.spec.specification import Specification, load_specification

MODULES = sorted(resources.folder("cases").glob("test_*.py"))
# 10 is not among them: a CPR number, an institution and a count of draws may all be ten.
LIMITS = {"100", "101", "250", "251", "64", "65", "20", "21"}
LAYER = "ipl"
"""The binding with a layer around the message, and the section of the cases about that layer."""


def test_every_row_resolves(rows: dict[str, Row], specification: Specification, schemas: Schemas) -> None:
    """Every row has a point in the specification and cites clauses that it has, but for what only a layer has."""
    cases = [resolve(row, specification, schemas.request) for row in rows.values()]

    assert [] == [case.id for case in cases if case.draft is None and case.row.section != LAYER]


def test_every_row_resolves_where_there_is_a_layer(rows: dict[str, Row], schemas: Schemas) -> None:
    """Over the binding with a layer around the message there is no exception."""
    layered = load_specification(resources.default_specification(), binding=LAYER)
    cases = [resolve(row, layered, schemas.request) for row in rows.values()]

    assert [] == [case.id for case in cases if case.draft is None]


def test_every_case_has_a_title_in_both_languages(
    rows: dict[str, Row], specification: Specification, schemas: Schemas
) -> None:
    """A case says in Danish and in English what is sent, on one line."""
    planned = [resolve(row, specification, schemas.request).planned for row in rows.values()]

    assert [] == [c.id for c in planned for title in (c.title_da, c.title_en) if not title or "\n" in title]


def test_ids_name_the_section_first(rows: dict[str, Row], specification: Specification) -> None:
    """What stands before the first slash of an id is a section of the clauses that the case cites."""
    sections = {clause.section for clause in specification.clauses}

    assert set() == {row.section for row in rows.values()} - sections


def _lock() -> list[str]:
    lines = (resources.folder("cases") / LOCK).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_ids_are_registered(rows: dict[str, Row]) -> None:
    """The lock file holds exactly the ids of the cases, beside those that they had, sorted, one to a line."""
    lines = _lock()

    assert sorted(lines) == lines
    assert sorted(rows) == [line for line in lines if " -> " not in line]


def test_former_ids_lead_to_cases(rows: dict[str, Row]) -> None:
    """An id that changed stands once, is no case of today, and leads to one in a single step."""
    renamed = aliases()

    assert len(renamed) == sum(" -> " in line for line in _lock())
    assert set() == set(renamed) & set(rows)
    assert set() == set(renamed.values()) - set(rows)


def test_aliases_are_read_from_the_lock(tmp_path: Path) -> None:
    """A line `old -> new` is an alias; comments, ids and arrows in comments are none."""
    (tmp_path / LOCK).write_text(
        "# an arrow -> in a comment\n6.1.3/Elev/max\n6.1.3/Elev/most -> 6.1.3/Elev/max\n", encoding="utf-8"
    )

    assert {"6.1.3/Elev/most": "6.1.3/Elev/max"} == aliases(tmp_path)


def test_the_lock_file_says_what_it_promises() -> None:
    """The lock file tells whoever is about to edit it that ids stay."""
    text = (resources.folder("cases") / LOCK).read_text(encoding="utf-8")

    assert text.startswith("#")
    assert "an id never disappears" in text


def test_passive_rules_that_cases_own_exist(rows: dict[str, Row], specification: Specification) -> None:
    """A case can only own a rule that some judge runs, whatever the binding but for rules about its layer."""
    layered = load_specification(resources.default_specification(), binding=LAYER)
    owned = {rule for row in rows.values() for rule in row.rules}

    assert set() == owned - set(passive_rules(layered))
    assert {LAYER} == {rule.partition("/")[0] for rule in owned - set(passive_rules(specification))}


def _cited(rows: dict[str, Row]) -> set[str]:
    return {clause for row in rows.values() for clause in row.clauses}


def test_every_case_speaks_for_a_clause(rows: dict[str, Row], specification: Specification) -> None:
    """A case cites at least one clause, by its id of today."""
    assert [] == [row.id for row in rows.values() if not row.clauses]
    assert set() == _cited(rows) - {clause.id for clause in specification.clauses}


def test_every_clause_that_cases_verify_is_cited(rows: dict[str, Row], specification: Specification) -> None:
    """Each clause that cases verify, and not a client alone has to keep, has a case: none is pending."""
    wanted = {c.id for c in specification.clauses if c.verified is Verified.CASES and c.actor is not Actor.CLIENT}

    assert set() == wanted - _cited(rows)


def test_no_case_about_services_speaks_for_clients(rows: dict[str, Row], specification: Specification) -> None:
    """What only a client has to keep shows in no exchange with a service: its cases are the scenarios."""
    clients = {clause.id for clause in specification.clauses if clause.actor is Actor.CLIENT}

    assert set() == _cited(rows) & clients


def test_no_case_speaks_for_what_cases_cannot_verify(rows: dict[str, Row], specification: Specification) -> None:
    """A clause by attestation, or that cannot be observed, is cited by no case: a pass would be a false witness."""
    unseen = {clause.id for clause in specification.clauses if clause.verified is not Verified.CASES}

    assert set() == _cited(rows) & unseen


@pytest.mark.parametrize("module", [pytest.param(module, id=module.stem) for module in MODULES])
def test_no_case_knows_a_limit(module: Path) -> None:
    """No number of the specification stands in a case module, outside comments and docstrings."""
    tokens = tokenize.generate_tokens(io.StringIO(module.read_text(encoding="utf-8")).readline)
    known = [
        f"{module.name}:{token.start[0]}: {token.string}"
        for token in tokens
        if token.type in (tokenize.NUMBER, tokenize.STRING) and not token.string.startswith('"""')
        for number in re.findall(r"(?<![\d.:+-])\d+(?![\d.:-])", token.string)
        if number in LIMITS and "draws=" not in token.line
    ]

    assert [] == known


def test_an_id_may_not_stand_twice(tmp_path: Path) -> None:
    """Two rows of one id are a mistake of the suite, found before anything is sent."""
    code = (
        "from conformance.run.rows import boundary\n"
        'CASES = tuple(boundary("6.1.3/Elev/min", clause="6.1.3/Elev/min") for _ in range(2))\n'
    )
    (tmp_path / "test_twice.py").write_text(code, encoding="utf-8")

    with pytest.raises(SuiteError) as caught:
        list(load_rows(tmp_path))

    assert "case 6.1.3/Elev/min stands twice" == str(caught.value)


def test_an_unknown_clause_is_ours(specification: Specification, schemas: Schemas) -> None:
    """A case that cites a clause which does not exist is a mistake of the suite."""
    with pytest.raises(SuiteError) as caught:
        resolve(boundary("6.1.3/Elev/min", clause="6.1.3/Elev/least"), specification, schemas.request)

    expected = "case 6.1.3/Elev/min cites clause '6.1.3/Elev/least', which clauses.toml does not have"
    assert expected == str(caught.value)


def test_a_point_that_is_not_there_is_no_mistake(specification: Specification, schemas: Schemas) -> None:
    """A specification may lack a point, as KontaktPerson has no digits: the case then has no draft."""
    row = boundary("6.1.3/KontaktPerson/totalDigits", clause="6.1.3/KontaktPerson/maxLength")

    assert resolve(row, specification, schemas.request).draft is None


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        pytest.param("6.1.3/Elev/max", Expectation.IMPLIED, id="at-the-limit"),
        pytest.param("6.1.3/Elev/max+1", Expectation.REJECTED, id="above-the-limit"),
        pytest.param("6.1.3/SlutDato/absent", Expectation.IMPLIED, id="optional-absent"),
        pytest.param("soap/request/cut-off", Expectation.REJECTED, id="not-xml"),
        pytest.param("soap/response/status", Expectation.RULES, id="passive"),
    ],
)
def test_expectation_follows_from_validity(
    case: str, expected: Expectation, rows: dict[str, Row], specification: Specification, schemas: Schemas
) -> None:
    """A row does not say what must come back: the specification does."""
    assert expected is resolve(rows[case], specification, schemas.request).planned.expectation


def test_the_mildest_clause_cannot_make_a_case_milder(
    rows: dict[str, Row], specification: Specification, schemas: Schemas
) -> None:
    """A case about a `should` clause is a `should` case, one about a `must` clause a `must`."""
    order, elev = (
        resolve(rows[case], specification, schemas.request).planned
        for case in ("6.1.3/KontaktpersonInfo/order", "6.1.3/Elev/max")
    )

    assert (Level.SHOULD, Level.MUST) == (order.level, elev.level)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("6.1.3", True, id="section"),
        pytest.param("6.1.3/Elev", True, id="element"),
        pytest.param("6.1.3/Elev/", True, id="element-with-slash"),
        pytest.param("6.1.3/Elev/max", True, id="case"),
        pytest.param("6.1", False, id="beginning-of-a-section"),
        pytest.param("6.1.3/Elev/ma", False, id="beginning-of-a-relation"),
        pytest.param("6.1.3/Elev/max+1", False, id="other-case"),
    ],
)
def test_selection_goes_by_whole_steps(word: str, expected: bool) -> None:  # noqa: FBT001
    """A word selects the case that it names and those below it, and never half a name."""
    assert expected is selected("6.1.3/Elev/max", [word])


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("6.1.3/Elever/most", True, id="former-id"),
        pytest.param("6.1.3/Elever", True, id="what-it-started-with"),
        pytest.param("6.1.3/Elev/max", True, id="id-of-today"),
        pytest.param("6.1.3/Elever/mo", False, id="half-a-name"),
        pytest.param("6.1.3/Elever/least", False, id="former-id-of-another"),
    ],
)
def test_a_former_id_still_selects(word: str, expected: bool) -> None:  # noqa: FBT001
    """A word that a vendor wrote down before an id changed selects the same case, and is not refused."""
    renamed = {"6.1.3/Elever/most": "6.1.3/Elev/max", "6.1.3/Elever/least": "6.1.3/Elev/min"}

    assert expected is selected("6.1.3/Elev/max", [word], renamed=renamed)
    if expected:
        refuse_unknown([word], ["6.1.3/Elev/max"], renamed=renamed)
    else:
        with pytest.raises(ConfigurationError):
            refuse_unknown([word], ["6.1.3/Elev/max"], renamed=renamed)


@pytest.mark.parametrize(
    ("word", "remedy"),
    [
        pytest.param("6.1.3/Elv", "did you mean '6.1.3/Elev'?", id="element"),
        pytest.param("6.1.3/Elev/max+2", "did you mean '6.1.3/Elev/max+1'?", id="case"),
        pytest.param("saop", "did you mean 'soap'?", id="section"),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest(word: str, remedy: str, rows: dict[str, Row]) -> None:
    """A word that selects nothing is a configuration error: it would judge nothing and look like success."""
    with pytest.raises(ConfigurationError) as caught:
        refuse_unknown([word], list(rows))

    assert f"no case or section is called '{word}' ({remedy})" == str(caught.value)

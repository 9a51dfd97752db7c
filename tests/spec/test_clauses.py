"""conformance.spec.clauses: statements are filled in from the tables, and refused where they cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.spec.clauses import Level
from conformance.spec.references import reference
from conformance.spec.specification import Specification, load_specification

if TYPE_CHECKING:
    from tests.spec.conftest import Edit, Refusal

CLAUSES = "clauses.toml"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "at most {Elev.max} Elev",
            "at most {Elev.most} Elev",
            "clauses.toml [[clause]] 6.1.3/Elev/max: refers to 'Elev.most', which tables.toml does not have",
            id="unknown-attribute",
        ),
        pytest.param(
            "{KontaktPerson.limit} tegn",
            "{Kontaktperson.limit} tegn",
            "clauses.toml [[clause]] 6.1.3/KontaktPerson/maxLength: "
            "refers to 'Kontaktperson', which tables.toml does not have",
            id="unknown-field",
        ),
        pytest.param(
            "SlutDato er en DateTime.",
            "SlutDato har {SlutDato.limit} tegn.",
            "clauses.toml [[clause]] 6.1.3/SlutDato/type: refers to 'SlutDato.limit', which tables.toml does not have",
            id="limit-of-a-type-without",
        ),
        pytest.param(
            "{code.not_found}",
            "{code.lost}",
            "clauses.toml [[clause]] 7/not_found: refers to 'lost', which tables.toml does not have",
            id="unknown-validation",
        ),
        pytest.param(
            'level = "must"',
            'level = "shall"',
            "clauses.toml [[clause]] 6.1.2/KontaktpersonInfo/occurs: "
            "key 'level' cannot be 'shall' (expected one of must, should, observe)",
            id="unknown-level",
        ),
        pytest.param(
            'actor = "both"',
            'actor = "vendor"',
            "clauses.toml [[clause]] 6.1.2/KontaktpersonInfo/occurs: "
            "key 'actor' cannot be 'vendor' (expected one of service, client, both)",
            id="unknown-actor",
        ),
        pytest.param(
            'id = "6.1.3/Elev/min"',
            'id = "6.1.3/Elev/max"',
            "clauses.toml: clause '6.1.3/Elev/max' stands twice",
            id="duplicate-clause",
        ),
        pytest.param(
            'level = "must"\n',
            'level = "must"\nlevle = "must"\n',
            "clauses.toml [[clause]] 6.1.2/KontaktpersonInfo/occurs: unknown key 'levle' (did you mean 'level'?)",
            id="unknown-key",
        ),
    ],
)
def test_clause_that_makes_no_sense_is_refused_in_one_line(refusal: Refusal, old: str, new: str, expected: str) -> None:
    """A clause that the tables do not bear out is refused with file, clause and key."""
    assert expected == refusal(CLAUSES, old, new)


def test_statement_follows_the_tables(edited: Edit) -> None:
    """A clause says the limit of the folder that it was read with, in both languages."""
    folder = edited("tables.toml", "{ min = 1, max = 100 }", "{ min = 1, max = 50 }")

    clause = load_specification(folder).clause("6.1.3/Elev/max")

    assert "A call has at most 50 Elev." == clause.en
    assert "Der er højst 50 Elev i ét kald." == clause.da


def test_no_reference_is_left_unfilled(specification: Specification) -> None:
    """After reading, no statement holds a brace in either language."""
    assert [] == [clause.id for clause in specification.clauses if set("{}") & set(clause.da + clause.en)]


@pytest.mark.parametrize("attribute", [pytest.param(name, id=name) for name in ("code", "text")])
def test_reference_to_a_validation_is_its_code_or_text(specification: Specification, attribute: str) -> None:
    """`code.KEY` and `text.KEY` stand for the row of section 7 that the population key provokes."""
    row = specification.tables.validation("not_found")

    assert str(getattr(row, attribute)) == reference(f"{attribute}.not_found", specification.tables)


def test_every_field_has_a_clause(specification: Specification) -> None:
    """Each row of the request's field tables is the subject of at least one clause of its section."""
    tables = specification.tables
    ids = [clause.id for clause in specification.clauses]

    assert [] == [
        field.name
        for structure in tables.structures_of(tables.request)
        for field in structure.fields
        if not any(clause.startswith(f"{structure.section}/{field.name}/") for clause in ids)
    ]


def test_every_validation_has_a_clause(specification: Specification) -> None:
    """Each row of section 7 is the subject of a clause named after its population key."""
    ids = [clause.id for clause in specification.clauses]
    tables = specification.tables

    assert [] == [v.population for v in tables.validations if f"{tables.validation_section}/{v.population}" not in ids]


def test_level_is_that_of_the_clause(specification: Specification) -> None:
    """The level of a clause can be asked by id; an id that nobody wrote is a KeyError."""
    assert Level.MUST is specification.level("6.1.3/Elev/max")
    with pytest.raises(KeyError, match=r"6\.1\.3/Skole"):
        specification.level("6.1.3/Skole")

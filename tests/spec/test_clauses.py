"""conformance.spec.clauses: statements are filled in from the tables, and refused where they cannot be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from conformance.spec.clauses import Actor, Level, Verified
from conformance.spec.references import reference
from conformance.spec.specification import Specification, load_specification

if TYPE_CHECKING:
    from tests.spec.conftest import Edit, Refusal

CLAUSES = "clauses.toml"
LOCK = "clause-ids.txt"


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
            "clauses.toml [[clause]] 2/reports: key 'level' cannot be 'shall' (expected one of must, should, observe)",
            id="unknown-level",
        ),
        pytest.param(
            'actor = "client"',
            'actor = "vendor"',
            "clauses.toml [[clause]] 2/reports: key 'actor' cannot be 'vendor' (expected one of service, client, both)",
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
            'level = "must"\nformely = ["2/who"]\n',
            "clauses.toml [[clause]] 2/reports: unknown key 'formely' (did you mean 'formerly'?)",
            id="unknown-key",
        ),
        pytest.param(
            'verified = "attestation"',
            'verified = "testimony"',
            "clauses.toml [[clause]] 2/reports: "
            "key 'verified' cannot be 'testimony' (expected one of cases, attestation, not-observable)",
            id="unknown-way-of-verifying",
        ),
        pytest.param(
            'verified = "attestation"\n',
            "",
            "clauses.toml [[clause]] 2/reports: key 'because_da' is not needed "
            "(cases verify this clause; set 'verified' if they do not)",
            id="reason-without-need",
        ),
        pytest.param(
            'because_en = "It happens between Ungedatabasen and the job centres, after the call has been answered."\n',
            "",
            "clauses.toml [[clause]] 6/forwarded: key 'because_en' is missing",
            id="reason-missing",
        ),
        pytest.param(
            'because_en = "It happens between Ungedatabasen and the job centres, after the call has been answered."',
            'because_en = " "',
            "clauses.toml [[clause]] 6/forwarded: key 'because_en' must not be empty "
            '(verified = "not-observable" needs a reason)',
            id="reason-empty",
        ),
        pytest.param(
            'da = "Der er mindst',
            'formerly = ["6.1.3/Elev/max"]\nda = "Der er mindst',
            "clauses.toml: '6.1.3/Elev/max', a former id of clause '6.1.3/Elev/min', is a current id",
            id="former-id-is-a-current-one",
        ),
        pytest.param(
            'da = "Der er mindst',
            'formerly = ["6.1.3/Elev/few", "6.1.3/Elev/few"]\nda = "Der er mindst',
            "clauses.toml: '6.1.3/Elev/few', a former id of clause '6.1.3/Elev/min', stands twice",
            id="former-id-stands-twice",
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


def test_reference_may_name_the_structure(edited: Edit) -> None:
    """CPRNr stands in two tables; a clause about the answer follows the one of the answer."""
    folder = edited(
        "tables.toml",
        "type = { string = 10 }\noccurs = { min = 0, max = 1 }",
        "type = { string = 12 }\noccurs = { min = 0, max = 1 }",
    )

    specification = load_specification(folder)

    assert "CPRNr in the answer is text of at most 12 characters." == specification.clause("6.2.3/CPRNr/type").en
    assert "CPRNr has at most 10 characters." == specification.clause("6.1.4/CPRNr/maxLength").en


def test_reason_stands_where_no_case_verifies(specification: Specification) -> None:
    """A clause that cases verify gives no reason; any other gives one, a sentence in both languages."""
    reasons = {clause.id: (clause.because_da, clause.because_en) for clause in specification.clauses}
    by_cases = {clause.id for clause in specification.clauses if clause.verified is Verified.CASES}
    sentence = re.compile(r"[A-ZÆØÅ][^.]*\.")

    assert {("", "")} == {reasons[clause] for clause in by_cases}
    assert [] == [
        clause
        for clause, texts in reasons.items()
        if clause not in by_cases and not all(sentence.fullmatch(text) for text in texts)
    ]


def test_attestation_says_who_attests(specification: Specification) -> None:
    """The reason names the vendor of the side that has to keep the clause, in both languages."""
    who = {
        Actor.CLIENT: ("klientens leverandør erklærer", "the vendor of the client attests"),
        Actor.SERVICE: ("tjenestens leverandør erklærer", "the vendor of the service attests"),
    }
    attested = [clause for clause in specification.clauses if clause.verified is Verified.ATTESTATION]

    assert attested
    assert [] == [
        clause.id
        for clause in attested
        if who[clause.actor][0] not in clause.because_da or who[clause.actor][1] not in clause.because_en
    ]


def test_ids_are_locked(specification: Specification) -> None:
    """Every current id stands in the lock, and every id of the lock is a current one or a former one."""
    lines = (specification.folder / LOCK).read_text(encoding="utf-8").splitlines()
    ids = [line for line in lines if not line.startswith("#")]
    former = {alias for clause in specification.clauses for alias in clause.formerly}

    assert sorted(ids) == ids
    assert {clause.id for clause in specification.clauses} | former == set(ids)


def test_the_lock_says_what_it_promises(specification: Specification) -> None:
    """The lock tells whoever is about to edit it that ids stay."""
    text = (specification.folder / LOCK).read_text(encoding="utf-8")

    assert text.startswith("#")
    assert "an id\n# never disappears" in text


def test_former_id_still_finds_its_clause(edited: Edit) -> None:
    """A run that was recorded before a clause changed its id is still told what it says."""
    folder = edited(CLAUSES, 'id = "6.1.3/Elev/max"', 'id = "6.1.3/Elev/most"\nformerly = ["6.1.3/Elev/max"]')

    specification = load_specification(folder)

    assert "6.1.3/Elev/most" == specification.clause("6.1.3/Elev/max").id
    assert specification.clause("6.1.3/Elev/most") == specification.clause("6.1.3/Elev/max")


def test_level_is_that_of_the_clause(specification: Specification) -> None:
    """The level of a clause can be asked by id; an id that nobody wrote is a KeyError."""
    assert Level.MUST is specification.level("6.1.3/Elev/max")
    with pytest.raises(KeyError, match=r"6\.1\.3/Skole"):
        specification.level("6.1.3/Skole")

"""conformance.spec.roles_file: which field has which role, and what a wrong or missing role is refused for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.spec.specification import Specification, load_specification

if TYPE_CHECKING:
    from tests.spec.conftest import Edit, Refusal

TABLES = "tables.toml"


def test_the_roles_of_the_specification_lead_to_their_fields(specification: Specification) -> None:
    """Each role is a field with its structure, its place in the message, and the beginning of its clauses."""
    roles = specification.tables.roles
    assert ("KontaktpersonInfo", "Elev", "CPRNr") == roles.request.subject.path
    assert "6.1.4/CPRNr" == roles.request.subject.clause
    assert "6.2.3/CPRNr" == roles.response.subject.clause
    assert ("Elev", "DatakildeInstitutionNummer") == (roles.request.entry.name, roles.request.caller.name)
    response = roles.response
    names = ("IndberetningOk", "Fejlkode", "FejlTekst")
    assert names == tuple(place.name for place in (response.status, response.code, response.text))
    assert ["KontaktPerson", "KontaktTelefon", "KontaktMail"] == [place.name for place in roles.request.texts]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            'caller = "DatakildeInstitutionNummer"\n',
            "",
            "tables.toml [roles] [request]: key 'caller' is missing (name the field with the institution that reports)",
            id="missing",
        ),
        pytest.param(
            'code = "Fejlkode"\n',
            "",
            "tables.toml [roles] [response]: key 'code' is missing (name the field with the code of an error)",
            id="missing-in-the-answer",
        ),
        pytest.param(
            'caller = "DatakildeInstitutionNummer"',
            'caller = "DatakildeInstitutionsNummer"',
            "tables.toml [roles] [request]: key 'caller' names 'DatakildeInstitutionsNummer', which is no field there "
            "(did you mean 'DatakildeInstitutionNummer'?)",
            id="unknown-field",
        ),
        pytest.param(
            'end_date = "SlutDato"',
            'end_date = "KontaktPerson"',
            "tables.toml [roles] [request]: key 'end_date' names 'KontaktPerson', which is of type String(250) "
            "(expected datetime)",
            id="wrong-type",
        ),
        pytest.param(
            'entry = "ElevStatus"',
            'entry = "Fejlkode"',
            "tables.toml [roles] [response]: key 'entry' names 'Fejlkode', which is of type Integer(10) "
            "(expected structure)",
            id="no-structure",
        ),
        pytest.param(
            'text = "FejlTekst"',
            'text = "CPRNr"',
            "tables.toml [roles] [response]: key 'text' names 'CPRNr', which is 'subject' already",
            id="two-roles",
        ),
        pytest.param(
            'mail = "KontaktMail"',
            'mail = "CPRNr"',
            "tables.toml [roles] [request]: key 'mail' names 'CPRNr', which is no field there "
            "(known: KontaktMail, KontaktPerson, KontaktTelefon)",
            id="inside-the-entry",
        ),
        pytest.param(
            'end_date = "SlutDato"',
            'ende_date = "SlutDato"',
            "tables.toml [roles] [request]: unknown key 'ende_date' (did you mean 'end_date'?)",
            id="unknown-role",
        ),
        pytest.param(
            "[roles.response]",
            "[rolls.response]",
            "tables.toml [roles]: key 'response' is missing",
            id="missing-message",
        ),
    ],
)
def test_wrong_roles_are_refused(refusal: Refusal, old: str, new: str, expected: str) -> None:
    """A role that is missing, or names what cannot have it, is refused with file, table, role and remedy."""
    assert expected == refusal(TABLES, old, new)


@pytest.mark.parametrize(
    ("role", "line"),
    [
        ("name", 'Nummer"\nname = "KontaktPerson"'),
        ("phone", '"\nphone = "KontaktTelefon"'),
        ("mail", '"\nmail = "KontaktMail"'),
        ("end_date", '"\nend_date = "SlutDato"'),
    ],
)
def test_what_is_stored_is_optional(edited: Edit, role: str, line: str) -> None:
    """A specification without a phone, say, is read: then the role is nobody's."""
    roles = load_specification(edited(TABLES, line, line.partition("\n")[0])).tables.roles.request
    assert getattr(roles, role) is None
    assert 3 == sum(place is not None for place in (roles.name, roles.phone, roles.mail, roles.end_date))


def test_a_role_without_its_clauses_is_refused(refusal: Refusal) -> None:
    """The judge cites clauses by section and field: a role for another field needs clauses of its own."""
    old = '[[clause]]\nid = "6.2.3/Fejlkode/read"'
    assert "'[roles]' cites clause '6.2.3/Fejlkode/read', which clauses.toml does not have" in refusal(
        "clauses.toml", old, old.replace("/read", "/understood")
    )

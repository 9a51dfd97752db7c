"""conformance.spec.tables: what tables.toml may say, and what it is refused for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.spec.specification import Specification, load_specification
from conformance.spec.tables import FieldType, Kind

if TYPE_CHECKING:
    from tests.spec.conftest import Edit, Refusal

TABLES = "tables.toml"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            'version = "1.0"',
            'version = "1.0"\nverison = "1.0"',
            "tables.toml [service]: unknown key 'verison' (did you mean 'version'?)",
            id="unknown-key",
        ),
        pytest.param(
            "{ integer = 10 }",
            "{ intger = 10 }",
            "tables.toml [[structure]] KontaktpersonInfo [[field]] DatakildeInstitutionNummer: "
            "key 'type' names an unknown type 'intger' (did you mean 'integer'?)",
            id="unknown-limited-type",
        ),
        pytest.param(
            'type = "datetime"',
            'type = "date"',
            "tables.toml [[structure]] KontaktpersonInfo [[field]] SlutDato: 'date' is not defined "
            "(known: Elev, ElevStatus, Indberet, IndberetSvar, KontaktpersonInfo)",
            id="unknown-type",
        ),
        pytest.param(
            'type = "Elev"',
            'type = "Elv"',
            "tables.toml [[structure]] KontaktpersonInfo [[field]] Elev: 'Elv' is not defined (did you mean 'Elev'?)",
            id="dangling-structure",
        ),
        pytest.param(
            'name = "KontaktMail"',
            'name = "KontaktTelefon"',
            "tables.toml [[structure]] KontaktpersonInfo: 'KontaktTelefon' stands twice",
            id="duplicate-field",
        ),
        pytest.param(
            'element = "Elev"',
            'element = "KontaktpersonInfo"',
            "tables.toml [[structure]]: 'KontaktpersonInfo' stands twice",
            id="duplicate-structure",
        ),
        pytest.param(
            'type = "boolean"',
            "type = { boolean = 1 }",
            "tables.toml [[structure]] ElevStatus [[field]] IndberetningOk: "
            "key 'type' gives a limit to 'boolean', which has none",
            id="limit-on-a-type-without",
        ),
        pytest.param(
            "type = { integer = 10 }",
            'type = "integer"',
            "tables.toml [[structure]] KontaktpersonInfo [[field]] DatakildeInstitutionNummer: "
            "key 'type' 'integer' needs a limit (write type = { integer = 10 })",
            id="missing-limit",
        ),
        pytest.param(
            "{ string = 250 }",
            "{ string = 0 }",
            "tables.toml [[structure]] KontaktpersonInfo [[field]] KontaktPerson: "
            "key 'type' has the limit 0 (expected a whole number from 1)",
            id="limit-of-nothing",
        ),
        pytest.param(
            "{ string = 250 }",
            "{ string = true }",
            "tables.toml [[structure]] KontaktpersonInfo [[field]] KontaktPerson: "
            "key 'type' has the limit True (expected a whole number from 1)",
            id="limit-no-number",
        ),
        pytest.param(
            "{ string = 250 }",
            "250",
            "tables.toml [[structure]] KontaktpersonInfo [[field]] KontaktPerson: key 'type' cannot be 250 "
            '(expected "string", "datetime", "boolean", { string = n }, { integer = n } or the name of a structure)',
            id="type-no-type",
        ),
        pytest.param(
            "{ min = 1, max = 100 }",
            "{ min = 2, max = 1 }",
            "tables.toml [[structure]] KontaktpersonInfo [[field]] Elev: "
            "key 'occurs' cannot be 2..1 (expected 0 <= min <= max, max >= 1)",
            id="occurs-backwards",
        ),
        pytest.param(
            "{ min = 1, max = 100 }",
            "{ min = 0, max = 0 }",
            "tables.toml [[structure]] KontaktpersonInfo [[field]] Elev: "
            "key 'occurs' cannot be 0..0 (expected 0 <= min <= max, max >= 1)",
            id="occurs-never",
        ),
        pytest.param(
            "{ min = 1, max = 100 }",
            "{ min = -1, max = 100 }",
            "tables.toml [[structure]] KontaktpersonInfo [[field]] Elev: "
            "key 'occurs' cannot be -1..100 (expected 0 <= min <= max, max >= 1)",
            id="occurs-negative",
        ),
        pytest.param(
            'request = "Indberet"',
            'request = "Indbert"',
            "tables.toml [service]: 'Indbert' is not defined (did you mean 'Indberet'?)",
            id="unknown-request",
        ),
        pytest.param(
            'structure = "ElevStatus"\ntest',
            'structure = "ElevStatsu"\ntest',
            "tables.toml [[rule]] 6.2.3/ok-without-error: 'ElevStatsu' is not defined (did you mean 'ElevStatus'?)",
            id="rule-on-unknown-structure",
        ),
        pytest.param(
            'id = "6.2.3/refused-with-error"',
            'id = "6.2.3/ok-without-error"',
            "tables.toml [[rule]]: '6.2.3/ok-without-error' stands twice",
            id="duplicate-rule",
        ),
        pytest.param(
            'absent = ["Fejlkode", "FejlTekst"]',
            'absent = ["Fejlkoder"]',
            "tables.toml [[variant]] accepted: 'Fejlkoder' is not defined (did you mean 'Fejlkode'?)",
            id="variant-with-unknown-field",
        ),
        pytest.param(
            'values = { IndberetningOk = "true" }',
            'values = { IndberetningOK = "true" }',
            "tables.toml [[variant]] accepted: 'IndberetningOK' is not defined (did you mean 'IndberetningOk'?)",
            id="variant-with-value-of-unknown-field",
        ),
        pytest.param(
            'name = "accepted"\nstructure = "ElevStatus"',
            'name = "accepted"\nstructure = "Status"',
            "tables.toml [[variant]] accepted: 'Status' is not defined (did you mean 'ElevStatus'?)",
            id="variant-of-unknown-structure",
        ),
        pytest.param(
            'scope = "call"',
            'scope = "institution"',
            "tables.toml [[validation]] 5: key 'scope' cannot be 'institution' (expected call or person)",
            id="unknown-scope",
        ),
        pytest.param(
            "code = 14",
            "code = 12345678901",
            "tables.toml [[validation]] 12345678901: code 12345678901 has more than 10 digits",
            id="code-that-its-field-cannot-carry",
        ),
        pytest.param(
            "code = 14",
            "code = 5",
            "tables.toml [[validation]]: '5' stands twice",
            id="duplicate-code",
        ),
        pytest.param(
            'field = "CPRNr"\ntext',
            'field = "CPR"\ntext',
            "tables.toml [[validation]] 14: 'CPR' is not defined (did you mean 'CPRNr'?)",
            id="validation-of-unknown-field",
        ),
    ],
)
def test_table_that_makes_no_sense_is_refused_in_one_line(refusal: Refusal, old: str, new: str, expected: str) -> None:
    """What tables.toml cannot mean is refused with file, table and key, before anything is made from it."""
    assert expected == refusal(TABLES, old, new)


def test_structure_without_fields_is_refused(refusal: Refusal) -> None:
    """A field table without rows is a slip of the editor, and is refused."""
    empty = '[[structure]]\nelement = "Tom"\nsection = "6.1.5"\nda = ""\nen = ""\n\n[[structure]]\nelement = "Elev"\n'

    assert "tables.toml [[structure]] Tom: key 'field' is missing: a structure has at least one field" == refusal(
        TABLES, '[[structure]]\nelement = "Elev"\n', empty
    )


def test_other_limit_is_read_as_written(edited: Edit) -> None:
    """Another limit in a copy of the folder is what the loaded tables then say."""
    folder = edited(TABLES, "{ min = 1, max = 100 }", "{ min = 1, max = 50 }")

    assert 50 == load_specification(folder).tables.find("Elev").occurs.max


def test_structures_of_a_message_come_in_document_order(specification: Specification) -> None:
    """A root gives its own table first and then the tables below it, and no other message's."""
    tables = specification.tables

    assert ["Indberet", "KontaktpersonInfo", "Elev"] == [s.element for s in tables.structures_of(tables.request)]
    assert ["IndberetSvar", "ElevStatus"] == [s.element for s in tables.structures_of(tables.response)]


def test_find_prefers_the_request(specification: Specification) -> None:
    """A field that request and response share is found in the request."""
    assert specification.tables.structure("Elev").field("CPRNr") is specification.tables.find("CPRNr")


@pytest.mark.parametrize("look_up", [pytest.param(name, id=name) for name in ("structure", "find", "validation")])
def test_unknown_name_is_a_key_error(specification: Specification, look_up: str) -> None:
    """Asking the tables for something that they do not have is a KeyError with the name."""
    with pytest.raises(KeyError, match="Skole"):
        getattr(specification.tables, look_up)("Skole")


def test_unknown_field_of_a_structure_is_a_key_error(specification: Specification) -> None:
    """Asking a structure for a field that it does not have is a KeyError with the name."""
    with pytest.raises(KeyError, match="Navn"):
        specification.tables.structure("Elev").field("Navn")


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        pytest.param(FieldType(kind=Kind.STRING, limit=7), "String(7)", id="limited-string"),
        pytest.param(FieldType(kind=Kind.STRING), "String", id="string"),
        pytest.param(FieldType(kind=Kind.INTEGER, limit=3), "Integer(3)", id="integer"),
        pytest.param(FieldType(kind=Kind.DATETIME), "DateTime", id="datetime"),
        pytest.param(FieldType(kind=Kind.BOOLEAN), "Boolean", id="boolean"),
        pytest.param(FieldType(kind=Kind.STRUCTURE, structure="Elev"), "XML element", id="structure"),
    ],
)
def test_type_is_written_as_in_the_specification(type_: FieldType, expected: str) -> None:
    """A type reads in reports as it does in the field tables."""
    assert expected == str(type_)

"""The tables against the specification, typed in a second time by hand from its text.

This is one of the few places where numbers of the specification may stand: what it guards is the
transcription itself, so it must not be derived from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.spec.specification import Specification

# Section, field, type as written, Krævet: Ja, the most that may stand in its parent.
# 6.1.3 Elev: "Max 100". 6.2.2 ElevStatus: one for each of the young people reported on.
FIELDS = [
    ("6.1.2", "KontaktpersonInfo", "XML element", True, 1),
    ("6.1.3", "Elev", "XML element", True, 100),
    ("6.1.3", "DatakildeInstitutionNummer", "Integer(10)", True, 1),
    ("6.1.3", "KontaktPerson", "String(250)", True, 1),
    ("6.1.3", "KontaktTelefon", "String(20)", True, 1),
    ("6.1.3", "KontaktMail", "String(64)", True, 1),
    ("6.1.3", "SlutDato", "DateTime", False, 1),
    ("6.1.4", "CPRNr", "String(10)", True, 1),
    ("6.2.2", "ElevStatus", "XML element", True, 100),
    ("6.2.3", "CPRNr", "String(10)", False, 1),
    ("6.2.3", "IndberetningOk", "Boolean", True, 1),
    ("6.2.3", "Fejlkode", "Integer(10)", False, 1),
    ("6.2.3", "FejlTekst", "String", False, 1),
]

# Section 7: Fejlnummer, Relateret attribut, Fejltekst.
VALIDATIONS = [
    (5, "DatakildeInstitutionNummer", "Ukendt institutionsnummer"),
    (14, "CPRNr", "Den Unge findes ikke i Ungedatabasen"),
    (68, "CPRNr", "Den unge findes ikke i aktivt abonnement"),
    (84, "CPRNr", "Ikke aktiv på institutionen"),
]


def test_fields_are_those_of_the_specification(specification: Specification) -> None:
    """Every row of the tables in 6.1.2-6.1.4 and 6.2.2-6.2.3 is transcribed, in order, and no other."""
    transcribed = [
        (structure.section, field.name, str(field.type), field.required, field.occurs.max)
        for structure in specification.tables.structures
        for field in structure.fields
    ]

    assert FIELDS == transcribed


def test_required_fields_stand_at_least_once(specification: Specification) -> None:
    """Krævet: Ja is an occurrence of at least one, Nej of at least none."""
    minima = [field.occurs.min for structure in specification.tables.structures for field in structure.fields]

    assert [int(required) for _, _, _, required, _ in FIELDS] == minima


def test_validations_are_those_of_section_7(specification: Specification) -> None:
    """Every row of section 7 is transcribed, with its text letter by letter."""
    tables = specification.tables

    assert VALIDATIONS == [(v.code, v.field, v.text) for v in tables.validations]
    assert "7" == tables.validation_section


def test_unknown_institution_alone_concerns_the_whole_call(specification: Specification) -> None:
    """6.2.3: with error code 5 there is one status however many Elev; the other codes are each person's."""
    assert [(5, "call"), (14, "person"), (68, "person"), (84, "person")] == [
        (v.code, v.scope.value) for v in specification.tables.validations
    ]


def test_message_names_are_those_of_the_specification(specification: Specification) -> None:
    """The service, its version, operation and messages are named as in section 6."""
    tables = specification.tables

    assert ("IndberetInstitutionKontakt", "1.0", "Indberet", "Indberet", "IndberetSvar") == (
        tables.service,
        tables.version,
        tables.operation,
        tables.request,
        tables.response,
    )


def test_variants_use_codes_and_texts_of_section_7(specification: Specification) -> None:
    """The shapes that response generators make carry a code and a text that belong together."""
    known = {str(code): text for code, _, text in VALIDATIONS}
    values = [dict(variant.values) for variant in specification.tables.variants]

    assert [known[value["Fejlkode"]] for value in values if "Fejlkode" in value] == [
        value["FejlTekst"] for value in values if "FejlTekst" in value
    ]

"""conformance.derive.xsd: types, limits and annotations follow the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import xmlschema
from lxml import etree

from conformance.derive.xsd import DATETIME_PATTERN, INTEGER_PATTERN, message_xsd
from conformance.errors import ConfigurationError
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from tests.derive.conftest import Changed

XS = {"xs": "http://www.w3.org/2001/XMLSchema"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NAMESPACE = "urn:indberet-institution-kontakt:1.0"
MAIL = 'name = "KontaktMail"\ntype = { string = 64 }'


def _one(specification: Specification, path: str) -> etree._Element:
    found = etree.fromstring(message_xsd(specification)).xpath(path, namespaces=XS)
    assert isinstance(found, list)
    assert 1 == len(found)
    assert isinstance(found[0], etree._Element)
    return found[0]


def _field(specification: Specification, structure: str, name: str) -> tuple[str | None, str, str]:
    element = _one(specification, f"//xs:complexType[@name='{structure}Type']//xs:element[@name='{name}']")
    return element.get("type"), element.get("minOccurs", "1"), element.get("maxOccurs", "1")


def _facets(specification: Specification, name: str) -> list[tuple[str, str]]:
    restriction = _one(specification, f"/*/xs:simpleType[@name='{name}']/xs:restriction")
    base = restriction.get("base")
    assert base is not None
    return [("base", base), *((etree.QName(facet).localname, facet.get("value") or "") for facet in restriction)]


@pytest.mark.parametrize(
    ("structure", "name", "expected"),
    [
        pytest.param("Indberet", "KontaktpersonInfo", ("tns:KontaktpersonInfoType", "1", "1"), id="structure"),
        pytest.param("KontaktpersonInfo", "Elev", ("tns:ElevType", "1", "100"), id="repeated"),
        pytest.param("KontaktpersonInfo", "DatakildeInstitutionNummer", ("tns:Integer10", "1", "1"), id="integer"),
        pytest.param("KontaktpersonInfo", "KontaktPerson", ("tns:String250", "1", "1"), id="string"),
        pytest.param("KontaktpersonInfo", "SlutDato", ("tns:DateTime", "0", "1"), id="datetime"),
        pytest.param("ElevStatus", "CPRNr", ("tns:String10", "0", "1"), id="optional"),
        pytest.param("ElevStatus", "IndberetningOk", ("xs:boolean", "1", "1"), id="boolean"),
        pytest.param("ElevStatus", "FejlTekst", ("xs:string", "0", "1"), id="unlimited"),
    ],
)
def test_fields_have_named_types(
    specification: Specification, structure: str, name: str, expected: tuple[str, str, str]
) -> None:
    """Each field has a type that is called after its structure or its limit, and occurs as the table says."""
    assert expected == _field(specification, structure, name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param(
            "Integer10",
            [("base", "xs:integer"), ("totalDigits", "10"), ("pattern", INTEGER_PATTERN)],
            id="integer",
        ),
        pytest.param("DateTime", [("base", "xs:dateTime"), ("pattern", DATETIME_PATTERN)], id="datetime"),
        pytest.param("String64", [("base", "xs:string"), ("maxLength", "64")], id="string"),
    ],
)
def test_types_hold_limit_and_guard(specification: Specification, name: str, expected: list[tuple[str, str]]) -> None:
    """A named type restricts a built-in one by the limit of the table and by the pattern that guards it."""
    assert expected == _facets(specification, name)


def test_each_limit_has_one_type(specification: Specification) -> None:
    """Fields with the same limit share a type, and nothing is defined that nobody uses."""
    schema = etree.fromstring(message_xsd(specification))
    used = {str(value).removeprefix("tns:") for value in schema.xpath("//@type")}  # type: ignore[union-attr]
    defined = [str(value) for value in schema.xpath("/*/*/@name[contains(../@name, '')]")]  # type: ignore[union-attr]

    assert sorted(set(defined)) == sorted(defined)
    assert {name for name in defined if not name.startswith("Indberet") or name.endswith("Type")} <= used


def test_limits_come_from_the_tables(changed: Changed) -> None:
    """Another number in tables.toml is another facet, and nothing of the old number stays."""
    specification = changed(
        ("max = 100", "max = 50"),
        ("{ string = 250 }", "{ string = 200 }"),
        (
            'name = "SlutDato"\ntype = "datetime"\noccurs = { min = 0',
            'name = "SlutDato"\ntype = "datetime"\noccurs = { min = 1',
        ),
    )

    assert ("tns:ElevType", "1", "50") == _field(specification, "KontaktpersonInfo", "Elev")
    assert ("tns:String200", "1", "1") == _field(specification, "KontaktpersonInfo", "KontaktPerson")
    assert ("tns:DateTime", "1", "1") == _field(specification, "KontaktpersonInfo", "SlutDato")
    assert [("base", "xs:string"), ("maxLength", "200")] == _facets(specification, "String200")
    assert b"250" not in message_xsd(specification)


def test_listed_values_become_an_enumeration(changed: Changed) -> None:
    """Values that a table lists are an enumeration of the field's own type, beside its limit, in both validators."""
    specification = changed((MAIL, f'{MAIL}\nvalues = ["a@b.dk", "c & d"]'))

    expected = [("base", "xs:string"), ("maxLength", "64"), ("enumeration", "a@b.dk"), ("enumeration", "c & d")]
    assert ("tns:KontaktMailValue", "1", "1") == _field(specification, "KontaktpersonInfo", "KontaktMail")
    assert expected == _facets(specification, "KontaktMailValue")
    assert etree.XMLSchema(etree.fromstring(message_xsd(specification))) is not None
    assert "KontaktMailValue" in xmlschema.XMLSchema10(message_xsd(specification)).types


def test_listed_integers_are_an_enumeration_of_integers(changed: Changed) -> None:
    """A list of values keeps the guard of an integer."""
    old = 'name = "DatakildeInstitutionNummer"\ntype = { integer = 10 }'

    found = _facets(changed((old, f'{old}\nvalues = ["7"]')), "DatakildeInstitutionNummerValue")

    expected = [("base", "xs:integer"), ("totalDigits", "10"), ("pattern", INTEGER_PATTERN), ("enumeration", "7")]
    assert expected == found


def test_two_lists_under_one_name_are_refused(changed: Changed) -> None:
    """Two fields of one name with different values would share one type, so they are refused."""
    specification = changed(("type = { string = 10 }", 'type = { string = 10 }\nvalues = ["0101000001"]'))

    with pytest.raises(ConfigurationError) as caught:
        message_xsd(_with_values(specification, "ElevStatus", "CPRNr", ("0202000002",)))

    assert str(caught.value).startswith("tables.toml [[structure]] ElevStatus: two fields CPRNr list different values")


def _with_values(specification: Specification, structure: str, name: str, values: tuple[str, ...]) -> Specification:
    tables = specification.tables
    structures = tuple(
        replace(s, fields=tuple(replace(f, values=values) if f.name == name else f for f in s.fields))
        if s.element == structure
        else s
        for s in tables.structures
    )
    return replace(specification, tables=replace(tables, structures=structures))


def test_everything_is_annotated_in_both_languages(specification: Specification) -> None:
    """Each element and complex type says what it is for, in Danish and English, with its section."""
    schema = etree.fromstring(message_xsd(specification))
    sections = {structure.section for structure in specification.tables.structures}
    for element in schema.iter("{*}element", "{*}complexType"):
        documentation = element.findall("xs:annotation/xs:documentation", XS)

        assert ["da", "en"] == [one.get(LANG) for one in documentation]
        assert all(one.text for one in documentation)
        assert {one.get("source") for one in documentation} <= {f"section {section}" for section in sections}


def test_annotation_names_the_section_of_its_table(specification: Specification) -> None:
    """A field's annotation carries the words and the section of the table that it stands in."""
    field = specification.tables.structure("ElevStatus").field("Fejlkode")
    element = _one(specification, "//xs:complexType[@name='ElevStatusType']//xs:element[@name='Fejlkode']")
    documentation = element.findall("xs:annotation/xs:documentation", XS)

    assert [("section 6.2.3", field.da), ("section 6.2.3", field.en)] == [
        (one.get("source"), one.text) for one in documentation
    ]


def test_namespace_is_that_of_the_binding(specification: Specification) -> None:
    """Another namespace in the binding is the target namespace, and elements are qualified."""
    other = specification.with_binding(specification.binding.with_choices(namespace="http://a.example/?a=1&b=2"))

    assert NAMESPACE == etree.fromstring(message_xsd(specification)).get("targetNamespace")
    assert ("http://a.example/?a=1&b=2", "qualified") == tuple(
        etree.fromstring(message_xsd(other)).get(name) for name in ("targetNamespace", "elementFormDefault")
    )


@pytest.mark.parametrize("namespace", [pytest.param("urn:a b", id="space"), pytest.param("urn:æ", id="not-ascii")])
def test_namespace_that_is_no_uri_is_a_configuration_error(specification: Specification, namespace: str) -> None:
    """A namespace that XML cannot have is refused in one line, and not with a traceback of a library."""
    other = specification.with_binding(specification.binding.with_choices(namespace=namespace))

    with pytest.raises(ConfigurationError, match=f"^namespace of the binding: '{namespace}' is no URI"):
        message_xsd(other)

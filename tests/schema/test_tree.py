"""conformance.schema.tree: both messages as they are read, and every construct that is refused by name."""

from __future__ import annotations

import pytest
import xmlschema

from conformance.derive.xsd import DATETIME_PATTERN, INTEGER_PATTERN
from conformance.errors import SuiteError
from conformance.schema.oracle import Schemas
from conformance.schema.tree import Node, Primitive, SimpleType, read_tree

STRING = '<xs:element name="b" type="xs:string"/>'


def _rows(root: Node) -> list[tuple[str, int, int, SimpleType | None]]:
    return [(path, node.min, node.max, node.simple) for path, node in root.walk()]


def _string(limit: int | None = None) -> SimpleType:
    return SimpleType(primitive=Primitive.STRING, max_length=limit)


INTEGER = SimpleType(primitive=Primitive.INTEGER, total_digits=10, patterns=(INTEGER_PATTERN,))
DATETIME = SimpleType(primitive=Primitive.DATETIME, patterns=(DATETIME_PATTERN,))


def test_request_is_read_as_the_tables_have_it(schemas: Schemas) -> None:
    """The tree of the request has every element, occurrence and facet, in document order."""
    assert [
        ("", 1, 1, None),
        ("KontaktpersonInfo", 1, 1, None),
        ("KontaktpersonInfo/Elev", 1, 100, None),
        ("KontaktpersonInfo/Elev/CPRNr", 1, 1, _string(10)),
        ("KontaktpersonInfo/DatakildeInstitutionNummer", 1, 1, INTEGER),
        ("KontaktpersonInfo/KontaktPerson", 1, 1, _string(250)),
        ("KontaktpersonInfo/KontaktTelefon", 1, 1, _string(20)),
        ("KontaktpersonInfo/KontaktMail", 1, 1, _string(64)),
        ("KontaktpersonInfo/SlutDato", 0, 1, DATETIME),
    ] == _rows(schemas.request)


def test_response_is_read_as_the_tables_have_it(schemas: Schemas) -> None:
    """The tree of the response has every element, occurrence and facet, in document order."""
    assert [
        ("", 1, 1, None),
        ("ElevStatus", 1, 100, None),
        ("ElevStatus/CPRNr", 0, 1, _string(10)),
        ("ElevStatus/IndberetningOk", 1, 1, SimpleType(primitive=Primitive.BOOLEAN)),
        ("ElevStatus/Fejlkode", 0, 1, INTEGER),
        ("ElevStatus/FejlTekst", 0, 1, _string()),
    ] == _rows(schemas.response)


def test_every_node_is_in_the_namespace(schemas: Schemas) -> None:
    """Inner elements are qualified, as the root is."""
    assert {"urn:indberet-institution-kontakt:1.0"} == {node.namespace for _, node in schemas.request.walk()}


def test_nodes_are_found_by_name_and_path(schemas: Schemas) -> None:
    """A name gives a path and a path gives a node, and what is not there is a KeyError."""
    assert "KontaktpersonInfo/Elev/CPRNr" == schemas.request.path("CPRNr")
    assert "CPRNr" == schemas.request.at("KontaktpersonInfo/Elev/CPRNr").name
    assert schemas.request is schemas.request.at("")
    with pytest.raises(KeyError):
        schemas.request.path("Ukendt")
    with pytest.raises(KeyError):
        schemas.request.at("Elev")


def _xsd(body: str) -> xmlschema.XMLSchema10:
    return xmlschema.XMLSchema10(
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="urn:t" targetNamespace="urn:t"'
        f' elementFormDefault="qualified">{body}</xs:schema>'
    )


def _complex(inside: str, attributes: str = "", after: str = "") -> str:
    return f'<xs:element name="a"><xs:complexType{attributes}>{inside}</xs:complexType>{after}</xs:element>'


def _sequence(inside: str, attributes: str = "", after: str = "") -> str:
    return _complex(f"<xs:sequence>{inside}</xs:sequence>{after}", attributes)


def _leaf(inside: str) -> str:
    return _sequence(f'<xs:element name="b"><xs:simpleType>{inside}</xs:simpleType></xs:element>')


def _facet(base: str, facet: str, value: str) -> str:
    return _leaf(f'<xs:restriction base="xs:{base}"><xs:{facet} value="{value}"/></xs:restriction>')


def _built_in(name: str) -> str:
    return _sequence(f'<xs:element name="b" type="xs:{name}"/>')


@pytest.mark.parametrize(
    ("xsd", "expected"),
    [
        pytest.param(_complex(f"<xs:choice>{STRING}</xs:choice>"), "choice", id="choice"),
        pytest.param(_complex(f"<xs:all>{STRING}</xs:all>"), "all", id="all"),
        pytest.param(_complex(f'<xs:sequence maxOccurs="2">{STRING}</xs:sequence>'), "sequence", id="sequence-twice"),
        pytest.param(_sequence(f"<xs:choice>{STRING}</xs:choice>"), "XsdGroup", id="choice-inside"),
        pytest.param(_sequence(f"<xs:sequence>{STRING}</xs:sequence>"), "XsdGroup", id="sequence-inside"),
        pytest.param(_sequence("<xs:any/>"), "XsdAnyElement", id="any"),
        pytest.param(_sequence(STRING, after='<xs:attribute name="x"/>'), "attributes", id="attribute"),
        pytest.param(_sequence(STRING, after="<xs:anyAttribute/>"), "attributes", id="any-attribute"),
        pytest.param(_sequence(STRING, ' mixed="true"'), "mixed", id="mixed"),
        pytest.param(_sequence('<xs:element name="b"/>'), "mixed", id="any-type"),
        pytest.param(
            _sequence(
                '<xs:element name="b"><xs:complexType><xs:simpleContent><xs:extension base="xs:string"/>'
                "</xs:simpleContent></xs:complexType></xs:element>"
            ),
            "simple content",
            id="simple-content",
        ),
        pytest.param(_sequence(STRING.replace("/>", ' nillable="true"/>')), "nillable", id="nillable"),
        pytest.param(_sequence(STRING.replace("/>", ' default="x"/>')), "default", id="default"),
        pytest.param(_sequence(STRING.replace("/>", ' fixed="x"/>')), "fixed", id="fixed"),
        pytest.param(_sequence(STRING.replace("/>", ' maxOccurs="unbounded"/>')), "unbounded", id="unbounded"),
        pytest.param(_sequence(STRING.replace("/>", ' minOccurs="0" maxOccurs="0"/>')), "maxOccurs=0", id="prohibited"),
        pytest.param(_sequence(STRING.replace("/>", ' form="unqualified"/>')), "unqualified", id="unqualified"),
        pytest.param(_sequence(STRING + '<xs:element name="c" type="xs:string"/>' + STRING), "twice", id="twice"),
        pytest.param(
            '<xs:element name="h" type="xs:string" abstract="true"/>' + _sequence('<xs:element ref="h"/>'),
            "abstract",
            id="abstract-element",
        ),
        pytest.param(
            '<xs:complexType name="T" abstract="true"><xs:sequence/></xs:complexType><xs:element name="a" type="T"/>',
            "abstract",
            id="abstract-type",
        ),
        pytest.param(
            '<xs:element name="h" type="xs:string"/><xs:element name="i" type="xs:string" substitutionGroup="h"/>'
            + _sequence('<xs:element ref="h"/>'),
            "substitution groups",
            id="substitution-group",
        ),
        pytest.param(
            '<xs:element name="a" type="T"/><xs:complexType name="T"><xs:sequence>'
            '<xs:element name="a" type="T" minOccurs="0"/></xs:sequence></xs:complexType>',
            "inside one of the same name",
            id="recursion",
        ),
        pytest.param(
            _complex(
                f"<xs:sequence>{STRING}</xs:sequence></xs:complexType>"
                '<xs:unique name="u"><xs:selector xpath="*"/><xs:field xpath="."/></xs:unique><xs:complexType>'
            ).replace("<xs:complexType></xs:complexType>", ""),
            "unique",
            id="unique",
        ),
        pytest.param(_leaf('<xs:list itemType="xs:string"/>'), "list", id="list"),
        pytest.param(_leaf('<xs:union memberTypes="xs:string xs:integer"/>'), "union", id="union"),
        *(
            pytest.param(_facet("integer", facet, "1"), f"facet '{facet}'", id=facet)
            for facet in ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
        ),
        pytest.param(_facet("integer", "fractionDigits", "0"), "facet 'fractionDigits'", id="fractionDigits"),
        pytest.param(_facet("string", "minLength", "1"), "facet 'minLength'", id="minLength"),
        pytest.param(_facet("string", "length", "1"), "facet 'length'", id="length"),
        pytest.param(_facet("string", "pattern", "a+"), "'pattern'", id="pattern-of-a-string"),
        pytest.param(_facet("string", "whiteSpace", "collapse"), "'whiteSpace'", id="whiteSpace-of-a-string"),
        pytest.param(
            _leaf(
                '<xs:restriction><xs:simpleType><xs:restriction base="xs:string"><xs:maxLength value="5"/>'
                "</xs:restriction></xs:simpleType></xs:restriction>"
            ),
            "restricts a restriction",
            id="inherited-facet",
        ),
        *(
            pytest.param(_built_in(name), f"type {name} ", id=name)
            for name in ("decimal", "date", "double", "int", "token", "anyURI", "base64Binary", "ID")
        ),
    ],
)
def test_unknown_construct_is_refused_by_name(xsd: str, expected: str) -> None:
    """What the tree has no place for is an error of the suite that names it, and is never ignored."""
    with pytest.raises(SuiteError) as caught:
        read_tree(_xsd(xsd), "a")

    assert expected in str(caught.value)
    assert str(caught.value).startswith("element ")
    assert "not supported" in str(caught.value)


def test_missing_root_is_refused_by_name() -> None:
    """An XSD without the element that is asked for is an error of the suite."""
    with pytest.raises(SuiteError, match=r"^the XSD declares no element a$"):
        read_tree(_xsd('<xs:element name="z" type="xs:string"/>'), "a")


@pytest.mark.parametrize(
    ("xsd", "expected"),
    [
        pytest.param(_built_in("string"), SimpleType(primitive=Primitive.STRING), id="string"),
        pytest.param(_built_in("integer"), SimpleType(primitive=Primitive.INTEGER), id="integer"),
        pytest.param(_built_in("boolean"), SimpleType(primitive=Primitive.BOOLEAN), id="boolean"),
        pytest.param(_built_in("dateTime"), SimpleType(primitive=Primitive.DATETIME), id="datetime"),
        pytest.param(_facet("string", "maxLength", "3"), _string(3), id="maxLength"),
        pytest.param(
            _facet("integer", "totalDigits", "3"),
            SimpleType(primitive=Primitive.INTEGER, total_digits=3),
            id="totalDigits",
        ),
        pytest.param(
            _facet("string", "enumeration", "x y"),
            SimpleType(primitive=Primitive.STRING, values=("x y",)),
            id="enumeration",
        ),
        pytest.param(
            _facet("integer", "enumeration", "7"),
            SimpleType(primitive=Primitive.INTEGER, values=("7",)),
            id="enumeration-of-integers",
        ),
        pytest.param(
            _facet("dateTime", "enumeration", "2030-01-01T00:00:00Z"),
            SimpleType(primitive=Primitive.DATETIME, values=("2030-01-01T00:00:00Z",)),
            id="enumeration-of-dates",
        ),
    ],
)
def test_known_types_are_read(xsd: str, expected: SimpleType) -> None:
    """Each built-in type, and each facet, is read as it is written."""
    assert expected == read_tree(_xsd(xsd), "a").at("b").simple

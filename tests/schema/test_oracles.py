"""conformance.schema.oracles: two validators, one vocabulary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import xmlschema
from lxml import etree

from conformance.derive.xsd import DATETIME_PATTERN, INTEGER_PATTERN, message_xsd
from conformance.schema.oracles import OracleVerdict, ViolationKind, ask_libxml2, ask_xmlschema
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from tests.schema.conftest import Document

K = ViolationKind
INFO = "/Indberet/KontaktpersonInfo"
STATUS = "/IndberetSvar/ElevStatus"
ELEV = "<Elev><CPRNr>6101010001</CPRNr></Elev>"
OK = "<IndberetningOk>true</IndberetningOk>"
NIL = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"'
ERROR = "<IndberetningOk>false</IndberetningOk><Fejlkode>{}</Fejlkode><FejlTekst>x</FejlTekst>"


class _Raises:
    """A validator that breaks."""

    def iter_errors(self, _: object) -> Iterator[object]:
        raise ZeroDivisionError("no\nreason")


Pair = tuple[etree.XMLSchema, xmlschema.XMLSchema10]


@pytest.fixture(scope="module")
def pair(specification: Specification) -> Pair:
    """Return the message XSD, compiled in both."""
    return _pair(message_xsd(specification))


def _pair(data: bytes) -> Pair:
    return etree.XMLSchema(etree.fromstring(data)), xmlschema.XMLSchema10(data)


def _both(pair: Pair, data: bytes) -> tuple[OracleVerdict, OracleVerdict]:
    return ask_libxml2(pair[0], data), ask_xmlschema(pair[1], data)


REQUESTS = [
    pytest.param({"elev": ""}, [(INFO, K.CONTENT)], id="none"),
    pytest.param({"elev": ELEV * 101}, [(INFO, K.CONTENT)], id="too-many"),
    pytest.param({"elev": ELEV + "<Elev/>"}, [(f"{INFO}/Elev[2]", K.CONTENT)], id="missing-inside-the-second"),
    pytest.param(
        {"elev": ELEV * 2 + "<Elev><CPRNr>12345678901</CPRNr></Elev>"},
        [(f"{INFO}/Elev[3]/CPRNr", K.MAX_LENGTH)],
        id="too-long-inside-the-third",
    ),
    pytest.param({"elev": "<Elev><CPRNr>1</CPRNr><x/></Elev>"}, [(f"{INFO}/Elev", K.CONTENT)], id="unknown-element"),
    pytest.param({"elev": f"tekst{ELEV}"}, [(INFO, K.CHARACTERS)], id="text-between"),
    pytest.param({"elev": "<Elev><CPRNr><x/></CPRNr></Elev>"}, [(f"{INFO}/Elev/CPRNr", K.CHILDREN)], id="children"),
    pytest.param({"elev": '<Elev a="1"><CPRNr/></Elev>'}, [(f"{INFO}/Elev", K.ATTRIBUTE)], id="attribute"),
    pytest.param({"elev": '<Elev><CPRNr a="1"/></Elev>'}, [(f"{INFO}/Elev/CPRNr", K.ATTRIBUTE)], id="leaf-attribute"),
    pytest.param({"elev": f"<Elev><CPRNr {NIL}/></Elev>"}, [(f"{INFO}/Elev/CPRNr", K.NIL)], id="nil-string"),
    pytest.param({"elev": ELEV.replace("Elev", "elev")}, [(INFO, K.CONTENT)], id="other-case"),
    pytest.param({"elev": ELEV.replace("<Elev>", '<Elev xmlns="urn:x">')}, [(INFO, K.CONTENT)], id="other-namespace"),
    pytest.param({"number": "12345678901"}, [(f"{INFO}/DatakildeInstitutionNummer", K.TOTAL_DIGITS)], id="digits"),
    pytest.param({"number": "abc"}, [(f"{INFO}/DatakildeInstitutionNummer", K.LEXICAL)], id="letters"),
    pytest.param({"number": ""}, [(f"{INFO}/DatakildeInstitutionNummer", K.LEXICAL)], id="empty-integer"),
    pytest.param({"number": "1.0"}, [(f"{INFO}/DatakildeInstitutionNummer", K.LEXICAL)], id="decimal"),
    pytest.param({"number": "1e3"}, [(f"{INFO}/DatakildeInstitutionNummer", K.LEXICAL)], id="exponent"),
    pytest.param({"name": "x" * 251}, [(f"{INFO}/KontaktPerson", K.MAX_LENGTH)], id="too-long"),
    pytest.param({"end": "2030-02-30T12:00:00"}, [(f"{INFO}/SlutDato", K.LEXICAL)], id="no-such-day"),
    pytest.param({"end": "2030-06-30"}, [(f"{INFO}/SlutDato", K.LEXICAL)], id="date-only"),
    pytest.param({"end": "2030-06-30T24:00:01"}, [(f"{INFO}/SlutDato", K.LEXICAL)], id="after-midnight"),
    pytest.param({"end": "2030-06-30T12:00:60"}, [(f"{INFO}/SlutDato", K.LEXICAL)], id="leap-second"),
    pytest.param({"end": "2030-06-30T12:00:00+14:01"}, [(f"{INFO}/SlutDato", K.LEXICAL)], id="zone"),
    pytest.param({"end": "0000-06-30T12:00:00"}, [(f"{INFO}/SlutDato", K.LEXICAL)], id="year-0000"),
    pytest.param(
        {"number": "abc", "name": "x" * 251},
        [(f"{INFO}/DatakildeInstitutionNummer", K.LEXICAL), (f"{INFO}/KontaktPerson", K.MAX_LENGTH)],
        id="two",
    ),
]


@pytest.mark.parametrize(("markup", "expected"), REQUESTS)
def test_violations_of_a_request_are_named_alike(
    pair: Pair, request_with: Document, markup: dict[str, str], expected: list[tuple[str, ViolationKind]]
) -> None:
    """Both oracles report exactly the same places and kinds."""
    libxml2, second = _both(pair, request_with(**markup))

    assert ("", "") == (libxml2.error, second.error)
    assert set(expected) == libxml2.identities
    assert set(expected) == second.identities


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        pytest.param("<CPRNr/>", [(STATUS, K.CONTENT)], id="missing"),
        pytest.param(f"{OK}<CPRNr/>", [(STATUS, K.CONTENT)], id="order"),
        pytest.param(OK * 2, [(STATUS, K.CONTENT)], id="twice"),
        pytest.param(OK.replace("true", "TRUE"), [(f"{STATUS}/IndberetningOk", K.LEXICAL)], id="upper-case-boolean"),
        pytest.param(OK.replace("true", ""), [(f"{STATUS}/IndberetningOk", K.LEXICAL)], id="empty-boolean"),
        pytest.param(f"<IndberetningOk {NIL}/>", [(f"{STATUS}/IndberetningOk", K.NIL)], id="nil"),
        pytest.param(
            f"<IndberetningOk {NIL.replace('true', 'false')}>true</IndberetningOk>",
            [(f"{STATUS}/IndberetningOk", K.NIL)],
            id="nil-false",
        ),
        pytest.param(ERROR.format("1" * 11), [(f"{STATUS}/Fejlkode", K.TOTAL_DIGITS)], id="digits"),
        pytest.param(ERROR.format("x"), [(f"{STATUS}/Fejlkode", K.LEXICAL)], id="letters"),
    ],
)
def test_violations_of_an_answer_are_named_alike(
    pair: Pair, answer_with: Document, status: str, expected: list[tuple[str, ViolationKind]]
) -> None:
    """Both oracles report exactly the same places and kinds."""
    libxml2, second = _both(pair, answer_with(status))

    assert set(expected) == libxml2.identities
    assert set(expected) == second.identities


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b'<Andet xmlns="urn:indberet-institution-kontakt:1.0"/>', id="other-name"),
        pytest.param(b"<Andet/>", id="no-namespace"),
    ],
)
def test_unknown_root_is_named_alike(pair: Pair, data: bytes) -> None:
    """A root that the XSD does not declare is a violation of its own kind."""
    libxml2, second = _both(pair, data)

    assert {("/Andet", K.ROOT)} == libxml2.identities
    assert {("/Andet", K.ROOT)} == second.identities


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param({}, id="simplest"),
        pytest.param({"elev": ELEV * 100}, id="as-many-as-allowed"),
        pytest.param({"elev": "<Elev><CPRNr>01010<!-- c -->00001</CPRNr></Elev>"}, id="comment-in-a-value"),
        pytest.param({"elev": "<Elev><CPRNr>01010<?p i?>00001</CPRNr></Elev>"}, id="instruction-in-a-value"),
        pytest.param({"elev": "<Elev><CPRNr><![CDATA[0101000001]]></CPRNr></Elev>"}, id="cdata"),
        pytest.param({"number": " \n280051\t"}, id="space-around-integer"),
        pytest.param({"number": "+0000000000280051"}, id="sign-and-zeros"),
        pytest.param({"name": "\U0001f600" * 250}, id="astral"),
        pytest.param({"name": "e\u0301" * 125}, id="combining"),
        pytest.param({"name": ""}, id="empty-string"),
        pytest.param({"end": " 2030-06-30T12:00:00"}, id="space-before-date"),
        pytest.param({"end": "\n\t2030-06-30T12:00:00Z \n"}, id="space-around-date"),
        pytest.param({"end": "&#13;2030-06-30T12:00:00"}, id="carriage-return-before-date"),
        pytest.param({"end": "2030-06-30T24:00:00"}, id="midnight"),
        pytest.param({"end": "-0001-06-30T12:00:00"}, id="before-christ"),
        pytest.param({"end": f"2030-06-30T12:00:00.{'1' * 400}"}, id="fraction"),
        pytest.param({"end": "12030-06-30T12:00:00"}, id="five-digit-year"),
    ],
)
def test_valid_documents_are_valid_to_both(pair: Pair, request_with: Document, markup: dict[str, str]) -> None:
    """What the standard allows, the odd included, neither oracle complains about."""
    data = request_with(**markup)

    assert (OracleVerdict(violations=()), OracleVerdict(violations=())) == _both(pair, data)


def test_an_exception_of_an_oracle_is_never_valid(pair: Pair, request_with: Document) -> None:
    """An oracle that breaks has not judged: its error is one line, and the verdict is not valid."""
    broken = ask_xmlschema(_Raises(), request_with())  # type: ignore[arg-type]
    unread = ask_libxml2(pair[0], b"<a>")

    assert ("xmlschema: ZeroDivisionError: no reason", False, frozenset()) == (
        broken.error,
        broken.valid,
        broken.identities,
    )
    assert ("not parsed: ", False) == (unread.error[:12], unread.valid)


def test_lines_and_words_do_not_count(pair: Pair, request_with: Document) -> None:
    """Two violations are the same where place and kind are; libxml2 gives the line as well."""
    data = request_with(number="x").replace(b"<Dat", b"\n\n<Dat")
    libxml2, second = _both(pair, data)

    assert ([3], [0]) == ([v.line for v in libxml2.violations], [v.line for v in second.violations])
    assert libxml2.identities == second.identities
    assert "{" not in libxml2.violations[0].detail


def test_text_between_elements_is_shown(pair: Pair, request_with: Document) -> None:
    """libxml2 does not say which text stands where none may, so it is added."""
    found = ask_libxml2(pair[0], request_with(elev=f"  her\n er {ELEV}"))

    assert found.violations[0].detail.endswith("element-only'. Found 'her er'.")


def _unguarded(specification: Specification, pattern: str) -> Pair:
    guarded = message_xsd(specification)
    bare = guarded.replace(f'<xs:pattern value="{pattern}"/>'.encode(), b"")
    assert bare != guarded
    return _pair(bare)


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("\u0661\u0662\u0663", id="arabic-indic"),
        pytest.param("\uff11\uff12", id="full-width"),
        pytest.param("\u0967", id="devanagari"),
        pytest.param("1_000", id="underscore"),
    ],
)
def test_integers_need_their_guard(
    specification: Specification, pair: Pair, request_with: Document, number: str
) -> None:
    """With the pattern both reject what only Python takes for an integer; without it they differ."""
    data = request_with(number=number)
    wrong = {(f"{INFO}/DatakildeInstitutionNummer", K.LEXICAL)}

    assert [wrong, wrong] == [verdict.identities for verdict in _both(pair, data)]
    assert [False, True] == [verdict.valid for verdict in _both(_unguarded(specification, INTEGER_PATTERN), data)]


@pytest.mark.parametrize("space", [pytest.param(space, id=repr(space)) for space in (" ", "\n", "\t", "&#13;")])
def test_dates_need_their_guard(specification: Specification, pair: Pair, request_with: Document, space: str) -> None:
    """With the pattern both collapse white space before a dateTime; without it libxml2 does not."""
    data = request_with(end=f"{space}2030-06-30T12:00:00")

    assert [True, True] == [verdict.valid for verdict in _both(pair, data)]
    assert [False, True] == [verdict.valid for verdict in _both(_unguarded(specification, DATETIME_PATTERN), data)]

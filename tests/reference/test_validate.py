"""conformance.reference.validate: a request judged by hand, from the tables alone."""

from __future__ import annotations

import pytest
from lxml import etree

from conformance.reference.validate import Validator
from conformance.spec.specification import Specification

INSTANCE = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
INFO = "/Indberet/KontaktpersonInfo"
PUPIL = "<Elev><CPRNr>6101010001</CPRNr></Elev>"
NUMBER = "<DatakildeInstitutionNummer>101497</DatakildeInstitutionNummer>"
NAME = "<KontaktPerson>N</KontaktPerson>"
PHONE = "<KontaktTelefon>1</KontaktTelefon>"
MAIL = "<KontaktMail>m</KontaktMail>"
VALID = PUPIL + NUMBER + NAME + PHONE + MAIL


def _violations(specification: Specification, content: str, *, root: str = "") -> list[tuple[str, str]]:
    namespace = specification.binding.namespace
    text = f'<Indberet xmlns="{namespace}" {INSTANCE}{root}>{content}</Indberet>'
    found = Validator(specification.tables, namespace).violations(etree.fromstring(text))
    return [(violation.path, violation.sentence) for violation in found]


def _info(content: str) -> str:
    return f"<KontaktpersonInfo>{content}</KontaktpersonInfo>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(_info(VALID), id="without-optional"),
        pytest.param(_info(f"{VALID}<SlutDato>2024-01-31T00:00:00</SlutDato>"), id="with-optional"),
        pytest.param(_info(PUPIL * 99 + VALID), id="as-many-as-may-be"),
        pytest.param(f"\n\t {_info(VALID)}\r\n", id="white-space-between"),
        pytest.param(_info(VALID.replace("<KontaktPerson>", '<KontaktPerson xsi:schemaLocation="a b">')), id="hint"),
        pytest.param(_info(VALID.replace("N<", "<![CDATA[N]]><")), id="cdata"),
        pytest.param(_info(VALID.replace("6101010001", "")), id="empty-string"),
    ],
)
def test_valid_request_has_no_violations(specification: Specification, content: str) -> None:
    """What the tables allow is not complained about."""
    assert [] == _violations(specification, content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", [("/Indberet", "holds 0 KontaktpersonInfo; at least 1 must stand there")], id="nothing"),
        pytest.param(
            _info(VALID) * 2,
            [("/Indberet", "holds 2 KontaktpersonInfo; at most 1 may stand there")],
            id="twice",
        ),
        pytest.param(
            _info(NUMBER + NAME + PHONE + MAIL), [(INFO, "holds 0 Elev; at least 1 must stand there")], id="too-few"
        ),
        pytest.param(
            _info(PUPIL * 100 + VALID), [(INFO, "holds 101 Elev; at most 100 may stand there")], id="too-many"
        ),
        pytest.param(
            _info(PUPIL + NAME + NUMBER + PHONE + MAIL),
            [(f"{INFO}/DatakildeInstitutionNummer", "stands after KontaktPerson, and belongs before it")],
            id="order",
        ),
        pytest.param(
            _info(PUPIL + NUMBER + NAME + PHONE + MAIL + PUPIL),
            [(f"{INFO}/Elev[2]", "stands after KontaktMail, and belongs before it")],
            id="apart",
        ),
        pytest.param(
            _info(f"{VALID}<Andet/>"), [(f"{INFO}/Andet", "is not known in KontaktpersonInfo")], id="unknown-element"
        ),
        pytest.param(
            _info(f'{VALID}<SlutDato xmlns="urn:other">2024-01-31T00:00:00</SlutDato>'),
            [(f"{INFO}/SlutDato", "is not known in KontaktpersonInfo")],
            id="other-namespace",
        ),
        pytest.param(_info(f"{VALID}x"), [(INFO, "holds text between its elements")], id="text"),
        pytest.param(_info(f"\u00a0{VALID}"), [(INFO, "holds text between its elements")], id="no-break-space"),
        pytest.param(
            _info(VALID.replace("N<", "<b/>N<")),
            [(f"{INFO}/KontaktPerson", "holds elements, and its type is String(250)")],
            id="element-in-a-string",
        ),
        pytest.param(
            _info(VALID.replace("<KontaktPerson>", '<KontaktPerson lang="da">')),
            [(f"{INFO}/KontaktPerson", "has the attribute 'lang', which is not known")],
            id="unknown-attribute",
        ),
        pytest.param(
            _info(VALID.replace("<KontaktPerson>", '<KontaktPerson xsi:nil="false">')),
            [(f"{INFO}/KontaktPerson", "has the attribute 'nil', which is not known")],
            id="nil",
        ),
        pytest.param(
            _info(VALID.replace("<Elev>", '<Elev xsi:type="ElevType">')),
            [(f"{INFO}/Elev", "has the attribute 'type', which is not known")],
            id="type",
        ),
        pytest.param(
            _info(f"{VALID}<SlutDato/>"), [(f"{INFO}/SlutDato", "is not a dateTime")], id="empty-optional-date"
        ),
        pytest.param(
            _info(PUPIL + VALID.replace("6101010001", "61010100012")),
            [(f"{INFO}/Elev[2]/CPRNr", "has 11 characters; at most 10 are allowed")],
            id="place-among-many",
        ),
    ],
)
def test_violation_is_placed(specification: Specification, content: str, expected: list[tuple[str, str]]) -> None:
    """Each way to break the tables gives one violation, at the element, in words without the value."""
    assert expected == _violations(specification, content)


def test_another_element_is_no_request(specification: Specification) -> None:
    """An element that is not the request is refused as such, whatever it holds."""
    found = Validator(specification.tables, "urn:x").violations(etree.fromstring('<Indberet xmlns="urn:y"/>'))

    assert ["is not Indberet in namespace 'urn:x'"] == [violation.sentence for violation in found]


def test_all_violations_are_found(specification: Specification) -> None:
    """A request with several mistakes is told all of them, in document order."""
    content = _info(VALID.replace("101497", "x").replace(">m<", f">{'m' * 65}<"))

    assert [
        (f"{INFO}/DatakildeInstitutionNummer", "is not an integer"),
        (f"{INFO}/KontaktMail", "has 65 characters; at most 64 are allowed"),
    ] == _violations(specification, content)

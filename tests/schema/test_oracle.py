"""conformance.schema.oracle: one answer from two, and what is admitted."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

from conformance.derive.envelope import Direction
from conformance.errors import SuiteError
from conformance.schema import oracle
from conformance.schema.oracle import Schemas
from conformance.schema.oracles import OracleVerdict, ViolationKind
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.soap import wrap

if TYPE_CHECKING:
    from tests.schema.conftest import Document

K = ViolationKind
LONG = "<Elev><CPRNr>12345678901</CPRNr></Elev>"
ELEV = "<Elev><CPRNr>6101010001</CPRNr></Elev>"
VERSIONS = [pytest.param(None, id="bare"), *(pytest.param(version, id=version) for version in SoapVersion)]


def _in(data: bytes, soap: SoapVersion | None) -> bytes:
    return data if soap is None else wrap(data, soap)


@pytest.mark.parametrize("soap", VERSIONS)
def test_valid_message_is_admitted(
    schemas: Schemas, request_with: Document, answer_with: Document, soap: SoapVersion | None
) -> None:
    """A valid request and a valid answer are admitted, bare and in the envelope of either version."""
    schemas.admit_valid(_in(request_with(), soap), soap=soap, direction=Direction.REQUEST)
    schemas.admit_valid(_in(answer_with(), soap), soap=soap, direction=Direction.RESPONSE)


def test_invalid_message_is_not_admitted_as_valid(schemas: Schemas, request_with: Document) -> None:
    """A wrong label is an error of the suite that says what is wrong."""
    with pytest.raises(SuiteError, match=r"^a message labelled valid is not: .*SlutDato"):
        schemas.admit_valid(request_with(end="x"), soap=None, direction=Direction.REQUEST)


@pytest.mark.parametrize("soap", VERSIONS)
def test_invalid_message_is_admitted_at_its_label(
    schemas: Schemas, request_with: Document, soap: SoapVersion | None
) -> None:
    """A message that breaks what its label says, where it says so, is admitted."""
    schemas.admit_invalid(
        _in(request_with(elev=ELEV + LONG), soap),
        soap=soap,
        direction=Direction.REQUEST,
        path="KontaktpersonInfo/Elev[2]/CPRNr",
        kind=K.MAX_LENGTH,
    )


@pytest.mark.parametrize("path", [pytest.param(path, id=path) for path in ("Elev", "Elev[1]")])
def test_first_is_the_first_with_and_without_position(schemas: Schemas, request_with: Document, path: str) -> None:
    """The first of several, and the only one, are the same place."""
    for elev in (LONG, LONG + ELEV):
        schemas.admit_invalid(
            request_with(elev=elev),
            soap=None,
            direction=Direction.REQUEST,
            path=f"KontaktpersonInfo/{path}/CPRNr",
            kind=K.MAX_LENGTH,
        )


@pytest.mark.parametrize("version", [pytest.param(version, id=version) for version in SoapVersion])
def test_root_is_judged_as_the_content_of_body(schemas: Schemas, request_with: Document, version: SoapVersion) -> None:
    """A wrong root is wrong content of Body: `..` in a label."""
    data = wrap(request_with().replace(b"Indberet", b"IndberetX"), version)

    schemas.admit_invalid(data, soap=version, direction=Direction.REQUEST, path="..", kind=K.CONTENT)


INSTITUTION = "KontaktpersonInfo/DatakildeInstitutionNummer"


@pytest.mark.parametrize(
    ("markup", "path", "kind", "expected"),
    [
        pytest.param({}, INSTITUTION, K.LEXICAL, "finds nothing", id="valid"),
        pytest.param(
            {"number": "x"}, INSTITUTION, K.TOTAL_DIGITS, "labelled totalDigits at /Indberet", id="wrong-kind"
        ),
        pytest.param({"number": "x"}, "KontaktpersonInfo/SlutDato", K.LEXICAL, "SlutDato, but", id="wrong-path"),
        pytest.param({"number": "x", "end": "x"}, INSTITUTION, K.LEXICAL, "SlutDato", id="two-violations"),
        pytest.param(
            {"elev": ELEV + LONG}, "KontaktpersonInfo/Elev[1]/CPRNr", K.MAX_LENGTH, "Elev[2]", id="wrong-elev"
        ),
        pytest.param({"number": "\u00a01"}, INSTITUTION, K.LEXICAL, "finds nothing", id="one-oracle-only"),
        pytest.param(
            {"end": "9" * 14 + "-01-01T00:00:00", "number": "x"}, INSTITUTION, K.LEXICAL, "could not", id="error"
        ),
    ],
)
def test_wrong_label_is_an_error_of_the_suite(
    schemas: Schemas, request_with: Document, markup: dict[str, str], path: str, kind: ViolationKind, expected: str
) -> None:
    """A message that does not break exactly what its label says, to both oracles, is not admitted."""
    with pytest.raises(SuiteError) as caught:
        schemas.admit_invalid(request_with(**markup), soap=None, direction=Direction.REQUEST, path=path, kind=kind)

    assert expected in str(caught.value)


def test_same_bytes_are_judged_once(
    specification: Specification, request_with: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message is asked about once for each schema, however often it is sent."""
    asked: list[bytes] = []

    def count(_: object, data: bytes) -> OracleVerdict:
        asked.append(data)
        return OracleVerdict(violations=())

    monkeypatch.setattr(oracle, "ask_libxml2", count)
    schemas, first, second = Schemas(specification), request_with(), request_with(name="x")
    for data in (first, first, second, first):
        schemas.judge(data, soap=None, direction=Direction.REQUEST)

    assert [first, second] == asked

    wrapped = wrap(first, SoapVersion.V12)
    for _ in range(2):
        schemas.judge(wrapped, soap=SoapVersion.V12, direction=Direction.REQUEST)
    with pytest.raises(SuiteError):
        schemas.judge(wrapped, soap=SoapVersion.V11, direction=Direction.REQUEST)

    assert [first, second, wrapped, wrapped] == asked


def _noted(asked: list[str], name: str, real: Callable[..., OracleVerdict], *given: object) -> OracleVerdict:
    asked.append(name)
    return real(*given)


def test_who_is_admitted_is_not_asked_about_again(
    specification: Specification, request_with: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message that breaks something is admitted each time it is sent, and judged: each oracle is asked once."""
    asked: list[str] = []
    for name in ("ask_libxml2", "ask_xmlschema"):
        monkeypatch.setattr(oracle, name, partial(_noted, asked, name, getattr(oracle, name)))
    schemas, data = Schemas(specification), request_with(number="x")
    for _ in range(3):
        schemas.admit_invalid(data, soap=None, direction=Direction.REQUEST, path=INSTITUTION, kind=K.LEXICAL)
    verdict = schemas.judge(data, soap=None, direction=Direction.REQUEST)
    with pytest.raises(SuiteError, match="labelled maxLength"):
        schemas.admit_invalid(data, soap=None, direction=Direction.REQUEST, path=INSTITUTION, kind=K.MAX_LENGTH)

    assert [K.LEXICAL] == [violation.kind for violation in verdict.violations]
    assert ["ask_libxml2", "ask_xmlschema"] == asked


def test_what_is_remembered_is_bounded(
    specification: Specification, request_with: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Violations count as well as documents, and what was asked first is forgotten first."""
    monkeypatch.setattr(oracle, "REMEMBERED", 10)
    schemas = Schemas(specification)
    texts = [request_with(number="x", name=str(number)) for number in range(8)]
    for data in texts:
        schemas.judge(data, soap=None, direction=Direction.REQUEST)
    held = schemas._asked._verdicts.values()

    # A document, and one violation by each oracle: three of ten for each.
    assert 3 == len(held)
    assert 9 == schemas._asked._held == sum(map(oracle._size, held))


def test_unreadable_bytes_are_an_error_of_the_suite(schemas: Schemas) -> None:
    """Bytes that are no XML are for others to judge: asking the oracles about them is a mistake of ours."""
    with pytest.raises(SuiteError, match="could not judge"):
        schemas.judge(b"<a>", soap=None, direction=Direction.REQUEST)


def test_envelope_lets_one_direction_through(schemas: Schemas, request_with: Document) -> None:
    """A request is invalid where an answer is expected."""
    data = wrap(request_with(), SoapVersion.V12)

    verdict = schemas.judge(data, soap=SoapVersion.V12, direction=Direction.RESPONSE)

    assert [("/Envelope/Body", K.CONTENT)] == [violation.identity for violation in verdict.violations]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("<soap:Body>", "<soap:Header><x xmlns='urn:x'/></soap:Header><soap:Body>", [], id="header"),
        pytest.param("<soap:Body>", "<soap:Body xmlns:u='urn:u' u:Id='b'>", [], id="foreign-attribute"),
        pytest.param("<soap:Body>", "<soap:Body id='b'>", ["/Envelope/Body"], id="own-attribute"),
        pytest.param("</soap:Body>", "<x xmlns='urn:x'/></soap:Body>", ["/Envelope/Body"], id="second-child"),
        pytest.param("</soap:Body>", "</soap:Body><x xmlns='urn:x'/>", ["/Envelope"], id="after-body"),
    ],
)
@pytest.mark.parametrize("version", [pytest.param(version, id=version) for version in SoapVersion])
def test_envelope_is_judged_with_the_message(
    schemas: Schemas, request_with: Document, version: SoapVersion, old: str, new: str, expected: list[str]
) -> None:
    """Headers and foreign attributes are open, Body holds our element alone."""
    data = wrap(request_with(), version).replace(old.encode(), new.encode(), 1)

    verdict = schemas.judge(data, soap=version, direction=Direction.REQUEST)

    assert expected == [violation.path for violation in verdict.violations]

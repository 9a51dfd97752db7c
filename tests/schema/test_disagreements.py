"""conformance.schema.disagreements: each row is needed, decides as it says, and explains nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.derive.envelope import Direction
from conformance.errors import SuiteError
from conformance.schema import disagreements
from conformance.schema.disagreements import KNOWN, Oracle, explain
from conformance.schema.oracle import Schemas
from conformance.schema.oracles import OracleVerdict, Violation, ViolationKind
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from tests.schema.conftest import Document

NBSP = "\u00a0"
ELEV = "<Elev><CPRNr>6101010001</CPRNr></Elev>"
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"'


def _typed(name: str) -> str:
    return f'<CPRNr/><IndberetningOk {XSI} xsi:type="{name}">true</IndberetningOk>'


# row, which document, its arguments, encoding, whether it is valid
DOCUMENTS = [
    pytest.param("unicode-space-at-value", {"number": f"{NBSP}1"}, "utf-8", False, id="nbsp-before-integer"),
    pytest.param("unicode-space-at-value", {"number": f"1{NBSP}"}, "utf-8", False, id="nbsp-after-integer"),
    pytest.param("unicode-space-at-value", {"number": "\u30001"}, "utf-8", False, id="ideographic-space"),
    pytest.param("unicode-space-at-value", {"number": "1\u0085"}, "utf-8", False, id="next-line"),
    pytest.param(
        "unicode-space-at-value", {"end": f"{NBSP}2030-06-30T12:00:00"}, "utf-8", False, id="nbsp-before-date"
    ),
    pytest.param("unicode-space-at-value", {"end": "2030-06-30T12:00:00\u2028"}, "utf-8", False, id="after-date"),
    pytest.param(
        "unicode-space-at-value",
        {"status": f"<IndberetningOk>{NBSP}true</IndberetningOk>"},
        "utf-8",
        False,
        id="nbsp-before-boolean",
    ),
    pytest.param("unicode-space-between-elements", {"elev": NBSP + ELEV}, "utf-8", False, id="nbsp-before-element"),
    pytest.param("unicode-space-between-elements", {"elev": f"{ELEV} \u2003\n"}, "utf-8", False, id="em-space"),
    pytest.param("long-integer", {"number": "0" * 4300 + "1"}, "utf-8", True, id="4301-digits-with-zeros"),
    pytest.param("long-integer", {"number": "-" + "0" * 5000 + "1"}, "utf-8", True, id="negative-with-zeros"),
    pytest.param("far-year", {"end": "99999999999999-01-01T00:00:00"}, "utf-8", True, id="year-of-14-digits"),
    pytest.param("far-year", {"end": "-9999999999-01-01T00:00:00Z"}, "utf-8", True, id="far-before-christ"),
    pytest.param("space-around-type", {"status": _typed(" xs:boolean ")}, "utf-8", True, id="space-around-type"),
    pytest.param("unknown-type", {"status": _typed("xs:nonsense")}, "utf-8", False, id="unknown-type"),
    pytest.param("unknown-type", {"status": _typed("q:boolean")}, "utf-8", False, id="unbound-prefix-of-type"),
    pytest.param("unread-encoding", {}, "utf-32", True, id="utf-32"),
    pytest.param("unread-encoding", {}, "gbk", True, id="gbk"),
]


@pytest.fixture
def document(request_with: Document, answer_with: Document) -> Document:
    """Return a function that writes the document of a row."""

    def write(markup: dict[str, str], encoding: str) -> bytes:
        text = (answer_with if "status" in markup else request_with)(**markup).decode()
        return (
            text.encode()
            if encoding == "utf-8"
            else f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding)
        )

    return write


@pytest.mark.parametrize(("row", "markup", "encoding", "valid"), DOCUMENTS)
def test_row_decides_what_one_oracle_gets_wrong(
    schemas: Schemas,
    document: Document,
    row: str,
    markup: dict[str, str],
    encoding: str,
    valid: bool,  # noqa: FBT001 - a column of the table
) -> None:
    """One oracle complains, or cannot judge; the row names it, and the verdict is that of the oracle that is right."""
    data = document(markup, encoding)
    libxml2, second = schemas._both("plain.xsd", data)
    verdict = schemas.judge(data, soap=None, direction=Direction.REQUEST)

    assert verdict.explained is not None
    assert (row, valid) == (verdict.explained.id, verdict.valid)
    complaining, silent = (libxml2, second) if verdict.explained.complains is Oracle.LIBXML2 else (second, libxml2)
    assert not complaining.valid
    assert silent.valid or complaining.error
    assert valid == (libxml2 if verdict.explained.decides is Oracle.LIBXML2 else second).valid


@pytest.mark.parametrize(("row", "markup", "encoding", "valid"), DOCUMENTS)
def test_without_its_row_a_difference_is_an_error_of_the_suite(
    specification: Specification,
    schemas: Schemas,
    document: Document,
    monkeypatch: pytest.MonkeyPatch,
    row: str,
    markup: dict[str, str],
    encoding: str,
    valid: bool,  # noqa: FBT001
) -> None:
    """A difference that no row explains is never a verdict, and no other row explains it by chance."""
    monkeypatch.setattr(disagreements, "KNOWN", tuple(known for known in KNOWN if known.id != row))

    with pytest.raises(SuiteError, match=r"^the oracles disagree: libxml2 "):
        schemas.judge(document(markup, encoding), soap=None, direction=Direction.REQUEST)


def test_every_row_has_a_document() -> None:
    """No row stands in the table without a document that needs it, and ids are unique."""
    ids = [row.id for row in KNOWN]

    assert sorted(set(ids)) == sorted(ids)
    assert set(ids) == {parameters.values[0] for parameters in DOCUMENTS}
    assert all(row.because for row in KNOWN)


def _one(kind: ViolationKind, detail: str) -> OracleVerdict:
    return OracleVerdict(violations=(Violation(path="/a", kind=kind, line=1, detail=detail),))


K = ViolationKind
VALID = OracleVerdict(violations=())
CONTENT = "Character content other than whitespace is not allowed because the content type is 'element-only'."


@pytest.mark.parametrize(
    ("kind", "detail"),
    [
        pytest.param(K.LEXICAL, "Element 'A': 'abc' is not a valid value of the atomic type 'T'.", id="ordinary"),
        pytest.param(K.LEXICAL, f"Element 'A': 'a{NBSP}b' is not a valid value of the atomic type 'T'.", id="inside"),
        pytest.param(K.LEXICAL, f"Element 'A': 'a'{NBSP}'b' is not a valid value of the atomic type 'T'.", id="quotes"),
        pytest.param(K.LEXICAL, "Element 'A': ' 1' is not a valid value of the atomic type 'T'.", id="plain-space"),
        pytest.param(K.MAX_LENGTH, f"Element 'A': '{NBSP}1' is not a valid value of the atomic type 'T'.", id="kind"),
        pytest.param(K.CHARACTERS, f"Element 'A': {CONTENT} Found 'x'.", id="text"),
        pytest.param(K.CHARACTERS, f"Element 'A': {CONTENT} Found '{NBSP}x'.", id="text-beside-space"),
        pytest.param(K.CHARACTERS, f"Element 'A': {CONTENT}", id="no-text-shown"),
        pytest.param(K.CONTENT, "Element 'A': This element is not expected.", id="content"),
        pytest.param(
            K.LEXICAL, "Element 'A', attribute 'type': The QName value 'q:T' has no corresponding namespace", id="qname"
        ),
    ],
)
def test_an_ordinary_complaint_of_libxml2_alone_is_not_explained(kind: ViolationKind, detail: str) -> None:
    """A row's words fit what it is about and no more: an ordinary violation that only libxml2 sees is not waved off."""
    assert explain(_one(kind, detail), VALID) is None


@pytest.mark.parametrize(
    "verdict",
    [
        pytest.param(_one(K.LEXICAL, "value doesn't match any pattern of ['[0-9]+']"), id="lexical"),
        pytest.param(_one(K.TOTAL_DIGITS, "Exceeds the limit (4300 digits) for integer string conversion"), id="kind"),
        pytest.param(OracleVerdict(violations=(), error="xmlschema: ZeroDivisionError: x"), id="exception"),
        pytest.param(
            OracleVerdict(violations=(), error="xmlschema: XMLResourceParseError: mismatched tag: line 1, column 20"),
            id="not-well-formed",
        ),
        pytest.param(OracleVerdict(violations=(), error="xmlschema: KeyError: 'x'"), id="key-error"),
    ],
)
def test_an_ordinary_complaint_of_xmlschema_alone_is_not_explained(verdict: OracleVerdict) -> None:
    """An ordinary violation, or an unknown exception, of xmlschema alone is not waved off either."""
    assert explain(VALID, verdict) is None


def test_one_explained_violation_does_not_hide_another() -> None:
    """A row explains a verdict only if it explains all of it."""
    known = Violation(path="/a", kind=K.LEXICAL, line=1, detail=f"'A': '{NBSP}1' is not a valid value")
    other = Violation(path="/b", kind=K.LEXICAL, line=1, detail="'B': 'x' is not a valid value")

    assert explain(OracleVerdict(violations=(known,)), VALID) is not None
    assert explain(OracleVerdict(violations=(known, other)), VALID) is None


def test_row_is_for_one_oracle_only() -> None:
    """Words that a row knows from one oracle explain nothing where the other says them."""
    known = _one(K.LEXICAL, f"'A': '{NBSP}1' is not a valid value")

    assert explain(VALID, known) is None


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param({"number": "9" * 4301}, id="4301-digits"),
        pytest.param({"number": f"{NBSP}x"}, id="nbsp-and-letters"),
        pytest.param({"elev": f"{NBSP}x{ELEV}"}, id="nbsp-and-text"),
        pytest.param({"number": f"{NBSP}1", "name": "x" * 251}, id="nbsp-and-another"),
    ],
)
def test_what_both_reject_needs_no_row(schemas: Schemas, request_with: Document, markup: dict[str, str]) -> None:
    """Where both complain, if for different reasons, the document is invalid without further ado."""
    verdict = schemas.judge(request_with(**markup), soap=None, direction=Direction.REQUEST)

    assert (False, None) == (verdict.valid, verdict.explained)


def test_far_year_beside_another_violation_is_invalid(schemas: Schemas, request_with: Document) -> None:
    """Where one oracle breaks, the other's violations stand."""
    data = request_with(end="99999999999999-01-01T00:00:00", number="x")

    verdict = schemas.judge(data, soap=None, direction=Direction.REQUEST)

    assert [ViolationKind.LEXICAL] == [violation.kind for violation in verdict.violations]

"""conformance.judge.files: message files, bare and in an envelope, judged for what can be seen in them."""

from __future__ import annotations

import pytest

from conformance.judge.files import judge_message
from conformance.spec.binding import SoapVersion
from conformance.wire.soap import wrap
from conformance.wire.xml import XmlRefused, parse
from conformance.words import render
from tests.judge.conftest import NAMESPACE, REPORTABLE, Bench, accepted, asked, fault, refused, svar

REQUEST = f"""<Indberet xmlns="{NAMESPACE}">
 <KontaktpersonInfo>
  <Elev><CPRNr>6101010002</CPRNr></Elev>
  <DatakildeInstitutionNummer>280051</DatakildeInstitutionNummer>
  <KontaktPerson>Bodil</KontaktPerson>
  <KontaktTelefon>12345678</KontaktTelefon>
  <KontaktMail>b@skole.example</KontaktMail>
  <SlutDato>2030-06-30T12:00:00</SlutDato>
 </KontaktpersonInfo>
</Indberet>"""
ANSWER = f"""<IndberetSvar xmlns="{NAMESPACE}">
 <ElevStatus>
  <CPRNr>6101010002</CPRNr>
  <IndberetningOk>false</IndberetningOk>
  <Fejlkode>14</Fejlkode>
  <FejlTekst>Den Unge findes ikke i Ungedatabasen</FejlTekst>
 </ElevStatus>
</IndberetSvar>"""
ELEV = "<Elev><CPRNr>6101010002</CPRNr></Elev>"
SHAPES = [pytest.param(None, id="bare"), *(pytest.param(version, id=version) for version in SoapVersion)]


def _found(bench: Bench, data: bytes) -> list[tuple[int, str]]:
    return [(finding.line, finding.clause) for finding in judge_message(bench.reader.message(data), bench.reader)]


def _replaced(text: str, old: str, new: str) -> str:
    """Replace the first, and the end tag too where a name is replaced."""
    return text.replace(old, new) if old.endswith("Info>") and "<" not in old else text.replace(old, new, 1)


def _in(text: str, soap: SoapVersion | None) -> bytes:
    """Put a message in an envelope, or after a line of its own, so that line numbers are the same."""
    return ("<!-- -->\n" + text).encode() if soap is None else wrap(text.encode(), soap)


@pytest.mark.parametrize("soap", SHAPES)
@pytest.mark.parametrize("text", [pytest.param(REQUEST, id="request"), pytest.param(ANSWER, id="answer")])
def test_right_message_has_no_finding(bench: Bench, text: str, soap: SoapVersion | None) -> None:
    """A valid request and a valid answer are found right, bare and in either envelope."""
    assert [] == _found(bench, _in(text, soap))


@pytest.mark.parametrize("soap", SHAPES)
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(f"  {ELEV}\n", "", (4, "6.1.3/Elev/min"), id="no-elev"),
        pytest.param(ELEV, ELEV * 101, (4, "6.1.3/Elev/max"), id="too-many-elev"),
        pytest.param(ELEV, "<Elev/>", (4, "6.1.4/CPRNr/required"), id="no-cpr"),
        pytest.param("<CPRNr>", "<CPRNr>0", (4, "6.1.4/CPRNr/maxLength"), id="cpr-too-long"),
        pytest.param("280051", "x", (5, "6.1.3/DatakildeInstitutionNummer/type"), id="no-integer"),
        pytest.param("280051", "9" * 11, (5, "6.1.3/DatakildeInstitutionNummer/totalDigits"), id="too-many-digits"),
        pytest.param("Bodil", "x" * 251, (6, "6.1.3/KontaktPerson/maxLength"), id="name-too-long"),
        pytest.param(
            "  <KontaktTelefon>12345678</KontaktTelefon>\n", "", (7, "6.1.3/KontaktTelefon/required"), id="no-phone"
        ),
        pytest.param("12345678", "1" * 21, (7, "6.1.3/KontaktTelefon/maxLength"), id="phone-too-long"),
        pytest.param("b@", "b" * 64 + "@", (8, "6.1.3/KontaktMail/maxLength"), id="mail-too-long"),
        pytest.param("T12:00:00", "", (9, "6.1.3/SlutDato/type"), id="date-only"),
        pytest.param(
            "</SlutDato>",
            "</SlutDato><SlutDato>2030-06-30T12:00:00</SlutDato>",
            (9, "6.1.3/SlutDato/optional"),
            id="date-twice",
        ),
        pytest.param("</SlutDato>", "</SlutDato>\n<Ukendt/>", (10, "6.1.3/order"), id="unknown-element"),
        pytest.param("<Elev>", '<Elev a="1">', (4, "6.1/nothing-else"), id="attribute"),
        pytest.param(f'xmlns="{NAMESPACE}"', 'xmlns="urn:x"', (2, "soap/namespace"), id="namespace"),
        pytest.param("<KontaktpersonInfo>", "<KontaktpersonInfo>tekst", (3, "6.1/nothing-else"), id="text-between"),
        pytest.param(ELEV, "<CPRNr>6101010002</CPRNr>", (4, "6.1.1/structure"), id="cpr-outside-elev"),
        pytest.param("</CPRNr></Elev>", "</CPRNr><Ukendt/></Elev>", (4, "6.1.4/order"), id="unknown-in-elev"),
        pytest.param(" <KontaktpersonInfo>", " <Ukendt/>\n<KontaktpersonInfo>", (3, "6.1.2/order"), id="unknown-first"),
        pytest.param("KontaktpersonInfo>", "Kontaktperson>", (3, "6.1.2/KontaktpersonInfo/occurs"), id="misnamed"),
        pytest.param("<CPRNr>", '<CPRNr xmlns="">', (4, "soap/namespace"), id="namespace-of-one"),
        pytest.param(
            "<KontaktPerson>Bodil</KontaktPerson>\n  <KontaktTelefon>12345678</KontaktTelefon>",
            "<KontaktTelefon>12345678</KontaktTelefon>\n  <KontaktPerson>Bodil</KontaktPerson>",
            (6, "6.1.3/order"),
            id="order",
        ),
        pytest.param(
            "</KontaktMail>", "</KontaktMail><KontaktMail/>", (8, "6.1.3/KontaktMail/required"), id="mail-twice"
        ),
    ],
)
def test_wrong_request_is_found_where_it_is_wrong(
    bench: Bench, soap: SoapVersion | None, old: str, new: str, expected: tuple[int, str]
) -> None:
    """One defect is one finding, with its line and the clause that it breaks, bare as in an envelope."""
    assert [expected] == _found(bench, _in(_replaced(REQUEST, old, new), soap))


@pytest.mark.parametrize("soap", SHAPES)
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("<CPRNr>", "<CPRNr>0", [(4, "6.2.3/CPRNr/type")], id="cpr-too-long"),
        pytest.param("false", "nej", [(5, "6.2.3/IndberetningOk/type")], id="no-boolean"),
        pytest.param("14", "x", [(6, "6.2.3/Fejlkode/type")], id="no-integer"),
        pytest.param("false", "true", [(3, "6.2.3/IndberetningOk/true")], id="ok-with-error"),
        pytest.param("  <Fejlkode>14</Fejlkode>\n", "", [(3, "6.2.3/IndberetningOk/false")], id="no-code"),
        pytest.param(
            ">14<", ">5<", [(2, "6.2.3/Fejlkode/unknown_institution"), (7, "7/text")], id="code-5-with-number"
        ),
        pytest.param("Den Unge findes ikke", "Den findes ikke", [(7, "7/text")], id="other-words"),
        pytest.param("Den Unge", "den unge", [(7, "7/text")], id="other-case"),
        pytest.param("14</Fejlkode>\n", "99</Fejlkode>\n", [], id="unknown-code"),
    ],
)
def test_wrong_answer_is_found_where_it_is_wrong(
    bench: Bench, soap: SoapVersion | None, old: str, new: str, expected: list[tuple[int, str]]
) -> None:
    """The schema, the rules across fields and the texts of section 7 are all judged, in the order of the lines."""
    assert expected == _found(bench, _in(ANSWER.replace(old, new, 1), soap))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"<a>\n<b>\n</a>", [(3, "xml")], id="not-well-formed"),
        pytest.param(b"", [(0, "xml")], id="empty"),
        pytest.param('<?xml version="1.0" encoding="utf-8"?><a/>'.encode("utf-16"), [(1, "xml")], id="misdeclared"),
        pytest.param(b"<!DOCTYPE a><a/>", [(0, "xml")], id="doctype"),
        pytest.param(b"\n<html/>", [(2, "soap/envelope")], id="other-root"),
        pytest.param(b"\n<Envelope/>", [(2, "soap/envelope")], id="envelope-without-namespace"),
        pytest.param(wrap(b"", SoapVersion.V11), [(2, "soap/envelope")], id="empty-body"),
        pytest.param(wrap(b"\n<x/>", SoapVersion.V12), [(3, "soap/envelope")], id="other-element"),
        pytest.param(asked(["1"]).replace(b"soap:Body", b"soap:Krop"), [(2, "soap/envelope")], id="no-body"),
        pytest.param(
            asked(["1"]).replace(b"</soap:Body>", b"\n<x xmlns='urn:x'/></soap:Body>"), [(3, "soap/envelope")], id="two"
        ),
        pytest.param(fault(), [], id="fault"),
        pytest.param(fault(SoapVersion.V11), [], id="fault-1.1"),
        pytest.param(fault(code="x:y"), [(1, "soap/fault-form")], id="fault-with-unknown-code"),
        pytest.param(fault(reason=""), [(1, "soap/fault-form")], id="fault-without-reason"),
        pytest.param(svar(accepted(REPORTABLE)), [], id="answer"),
        pytest.param(svar(refused(None, 5)), [], id="unknown-institution"),
    ],
)
def test_file_is_judged_whatever_it_holds(bench: Bench, data: bytes, expected: list[tuple[int, str]]) -> None:
    """What is no XML, no envelope or no message of ours is one finding; a proper fault is none."""
    assert expected == _found(bench, data)


def test_several_defects_are_all_found_in_order(bench: Bench) -> None:
    """A file with several defects has a finding for each, by line, with place and words."""
    text = REQUEST.replace("280051", "x").replace("Bodil", "x" * 251).replace("T12:00:00", "")
    findings = judge_message(bench.reader.message(text.encode()), bench.reader)

    assert [4, 5, 8] == [finding.line for finding in findings]
    assert "/Indberet/KontaktpersonInfo/DatakildeInstitutionNummer" == findings[0].place
    assert bench.specification.clause(findings[1].clause).en == render(findings[1].expected)
    assert "251" in render(findings[1].observed)
    assert {"schema"} == {finding.rule for finding in findings}


def test_xml_that_is_cut_has_a_column() -> None:
    """The parser says where it gave up, by the column that its own words name."""
    with pytest.raises(XmlRefused) as raised:
        parse(b"<a>\n  <b></c></a>")

    assert (2, 10) == (raised.value.line, raised.value.column)
    assert raised.value.reason.endswith("line 2, column 10")

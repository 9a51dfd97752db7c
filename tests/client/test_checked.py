"""A request and its response judged together, by what HTTP and the two messages say of each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.client.checked import Asked, Checker, check_all
from conformance.client.sources import Source
from conformance.resources import default_specification
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.carrier import carry

ONE, TWO = "0101620001", "0201620002"
OK = "<IndberetningOk>true</IndberetningOk>"
UNKNOWN = (
    "<ElevStatus><IndberetningOk>false</IndberetningOk><Fejlkode>5</Fejlkode>"
    "<FejlTekst>Ukendt institutionsnummer</FejlTekst></ElevStatus>"
)
RECEIVER = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>'
    b"<faultstring>Nede</faultstring></s:Fault></s:Body></s:Envelope>"
)


@pytest.fixture(scope="module")
def checker(specification: Specification) -> Checker:
    """Return what judges files."""
    return Checker(specification)


def _asked(specification: Specification, persons: Sequence[str] = (ONE, TWO), phone: str = "12345678") -> bytes:
    elever = "".join(f"<Elev><CPRNr>{person}</CPRNr></Elev>\n" for person in persons)
    message = (
        f'<Indberet xmlns="{specification.binding.namespace}"><KontaktpersonInfo>{elever}'
        "<DatakildeInstitutionNummer>280051</DatakildeInstitutionNummer><KontaktPerson>Bodil</KontaktPerson>"
        f"<KontaktTelefon>{phone}</KontaktTelefon><KontaktMail>b@x.example</KontaktMail></KontaktpersonInfo></Indberet>"
    )
    return carry(message.encode(), specification.binding, SoapVersion.V11)


def _answered(specification: Specification, *statuses: str, version: SoapVersion = SoapVersion.V11) -> bytes:
    inside = "\n".join(statuses)
    message = f'<IndberetSvar xmlns="{specification.binding.namespace}">{inside}</IndberetSvar>'
    return carry(message.encode(), specification.binding, version, answer=True)


def _of(person: str) -> str:
    return f"<ElevStatus><CPRNr>{person}</CPRNr>{OK}</ElevStatus>"


def _raw(
    asked: bytes,
    answered: bytes,
    *,
    status: int = 200,
    media: str = "text/xml",
    sent: str = "text/xml; charset=utf-8",
    action: str = '""',
    method: str = "POST",
) -> bytes:
    head = f"{method} /ws HTTP/1.1\r\nContent-Type: {sent}\r\nSOAPAction: {action}\r\n\r\n".encode()
    return head + asked + f"\r\n\r\nHTTP/1.1 {status} X\r\nContent-Type: {media}\r\n\r\n".encode() + answered


def _found(checker: Checker, folder: Path, data: bytes) -> list[str]:
    file = folder / "talk.http"
    file.write_bytes(data)
    checked = checker.check(Source(path=str(file)))
    lines = data.splitlines()
    assert all(1 <= complaint.line <= len(lines) for complaint in checked.complaints)
    return [complaint.clause for complaint in checked.complaints]


def test_right_conversation_has_no_finding(checker: Checker, specification: Specification, tmp_path: Path) -> None:
    """A status for each person, in any order, in the same SOAP version, with the right headers."""
    data = _raw(_asked(specification), _answered(specification, _of(TWO), _of(ONE)))

    assert [] == _found(checker, tmp_path, data)


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        pytest.param([_of(ONE)], ["6.2.2/ElevStatus", "6.2.3/CPRNr"], id="one-missing"),
        pytest.param([_of(ONE), _of(TWO), _of("0301620003")], ["6.2.2/ElevStatus"], id="stranger"),
        pytest.param([_of(ONE), _of("0301620003")], ["6.2.3/CPRNr"], id="stranger-instead"),
        pytest.param([_of(ONE), _of(TWO[1:])], ["6.1.4/CPRNr/text"], id="lost-zero"),
        pytest.param([UNKNOWN], [], id="unknown-institution"),
        pytest.param([_of(ONE), UNKNOWN.replace(">5<", ">14<")], ["6.2.3/CPRNr", "7/text"], id="nobody-in-particular"),
    ],
)
def test_answer_is_held_against_its_request(
    statuses: list[str], expected: list[str], checker: Checker, specification: Specification, tmp_path: Path
) -> None:
    """Who was asked about is answered, and nobody else; an unknown institution is answered once for all."""
    data = _raw(_asked(specification), _answered(specification, *statuses))

    assert expected == sorted(_found(checker, tmp_path, data))


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"status": 500}, ["soap/status"], id="answer-with-500"),
        pytest.param({"media": "text/html"}, ["soap/content-type"], id="media-type"),
        pytest.param({"sent": "application/xml"}, ["soap/request/content-type"], id="media-type-of-request"),
        pytest.param({"action": "Indberet"}, ["soap/request/action"], id="action-without-quotes"),
        pytest.param({"sent": "text/xml; charset=utf-16"}, ["soap/request/charset"], id="charset"),
        pytest.param({"method": "PUT"}, ["soap/request/form"], id="method"),
    ],
)
def test_http_around_messages_is_judged(
    changes: dict[str, str], expected: list[str], checker: Checker, specification: Specification, tmp_path: Path
) -> None:
    """Status, media types, action, charset and method each have their clause."""
    data = _raw(_asked(specification), _answered(specification, _of(ONE), _of(TWO)), **changes)  # type: ignore[arg-type]

    assert expected == _found(checker, tmp_path, data)


@pytest.mark.parametrize(
    ("answered", "status", "expected"),
    [
        pytest.param(RECEIVER, 500, [], id="fault"),
        pytest.param(RECEIVER, 200, ["soap/fault-status", "soap/status"], id="fault-with-200"),
        pytest.param(b"<html>Nede</html>", 503, [], id="page-of-a-gateway"),
        pytest.param(b"", 404, [], id="not-found"),
        pytest.param(b"<html>Hej</html>", 200, ["soap/envelope"], id="page-with-200"),
    ],
)
def test_what_is_no_answer_is_judged_by_its_status(
    answered: bytes, status: int, expected: list[str], checker: Checker, specification: Specification, tmp_path: Path
) -> None:
    """A gateway's page says nothing of the service; a page with 200 is not SOAP."""
    data = _raw(_asked(specification), answered, status=status)

    assert expected == sorted(_found(checker, tmp_path, data))


def test_other_soap_version_is_told(checker: Checker, specification: Specification, tmp_path: Path) -> None:
    """An answer in another version than the request's is told once, as that."""
    answered = _answered(specification, _of(ONE), _of(TWO), version=SoapVersion.V12)
    data = _raw(_asked(specification), answered, media="application/soap+xml")

    assert ["soap/version"] == _found(checker, tmp_path, data)


def test_finding_stands_at_the_line_of_the_file(checker: Checker, specification: Specification, tmp_path: Path) -> None:
    """A finding in the body of a raw file is told by the file's line, and by the message and its line."""
    data = _raw(_asked(specification, phone="1" * 21), _answered(specification, _of(ONE), _of(TWO)))
    file = tmp_path / "talk.http"
    file.write_bytes(data)
    (complaint,) = checker.check(Source(path=str(file))).complaints

    assert b"<KontaktTelefon>1" in data.splitlines()[complaint.line - 1]
    assert ("6.1.3/KontaktTelefon/maxLength", "exchange 1, request", 4) == (
        complaint.clause,
        complaint.part,
        complaint.inner,
    )


def test_two_files_are_judged_together(checker: Checker, specification: Specification, tmp_path: Path) -> None:
    """Of a pair the response is held against the request, without HTTP; the finding is of the file it is in."""
    asked, answered = tmp_path / "x.request.xml", tmp_path / "x.response.xml"
    asked.write_bytes(_asked(specification))
    answered.write_bytes(_answered(specification, _of(ONE)))
    checked = checker.check(Source(path=str(asked), answer=str(answered)))

    assert 2 == checked.messages
    assert [str(answered)] * 2 == [complaint.file for complaint in checked.complaints]


def test_two_bare_files_are_judged_together(checker: Checker, specification: Specification, tmp_path: Path) -> None:
    """Messages without an envelope are held against each other too; of a SOAP version they say nothing."""
    asked, answered = tmp_path / "x.request.xml", tmp_path / "x.response.xml"
    asked.write_bytes(_bare(_asked(specification)))
    answered.write_bytes(_bare(_answered(specification, _of(ONE), _of("0301620003"))))
    checked = checker.check(Source(path=str(asked), answer=str(answered)))

    assert ["6.2.3/CPRNr"] == [complaint.clause for complaint in checked.complaints]


def _bare(envelope: bytes) -> bytes:
    return envelope.partition(b"Body>")[2].rpartition(b"</soap:Body>")[0]


def test_answer_in_place_of_a_request_is_told(checker: Checker, specification: Specification, tmp_path: Path) -> None:
    """What only a service may say is no request, however valid it is."""
    data = _raw(_answered(specification, _of(ONE)), _answered(specification, _of(ONE)))

    assert ["soap/request/form"] == _found(checker, tmp_path, data)


def test_many_files_are_judged_in_order_by_several_processes(specification: Specification, tmp_path: Path) -> None:
    """What several processes find is what one finds, in the order of the files."""
    sources = []
    for number in range(100):
        file = tmp_path / f"{number:03}.xml"
        file.write_bytes(_asked(specification, phone="1" * (21 if number % 7 == 0 else 8)))
        sources.append(Source(path=str(file)))
    asked = Asked(folder=default_specification(), binding="plain")
    alone = list(check_all(sources, asked, processes=1))

    assert alone == list(check_all(sources, asked, processes=2))
    assert [number % 7 != 0 for number in range(100)] == [checked.valid for checked in alone]

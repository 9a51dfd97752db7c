from __future__ import annotations

import gzip
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.client.answers import Answers, Asked
from conformance.client.discretion import Discretion
from conformance.judge.calls import call_findings
from conformance.judge.message import Call
from conformance.judge.reading import Reader
from conformance.record.exchange import Exchange
from conformance.record.runlog import RunLogWriter
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification
from conformance.wire.soap import read_envelope
from tests.client.conftest import CONTACT, INSTITUTION, ONE, Over, message, received

PERSON, OTHER = "0107051234", "2412044321"
"""Numbers of the form that people have: 1 July 2005, 24 December 2004."""

REAL = {
    "DatakildeInstitutionNummer": INSTITUTION,
    "KontaktPerson": "Søren Kjærgård",
    "KontaktTelefon": "+45 40 41 42 43",
    "KontaktMail": "soeren.k@gymnasium-vest.dk",
}
SECRETS = (PERSON, OTHER, PERSON.lstrip("0"), "Søren", "Kjærgård", "40 41 42 43", "soeren.k", "gymnasium-vest")

Written = Callable[[bytes], bytes]


def _cdata(body: bytes) -> bytes:
    text = body.decode()
    for value in (PERSON, OTHER, *REAL.values()):
        text = text.replace(f">{value}<", f"><![CDATA[{value}]]><")
    return text.encode()


def _references(body: bytes) -> bytes:
    text = body.decode()
    for value in (PERSON, OTHER, *REAL.values()):
        text = text.replace(f">{value}<", f">{''.join(f'&#x{ord(c):x};' for c in value)}<")
    return text.encode()


def _pieces(body: bytes) -> bytes:
    """Cut every value in two, half of it in CDATA, with a comment between."""
    text = body.decode()
    for value in (PERSON, OTHER, *REAL.values()):
        text = text.replace(f">{value}<", f">{value[:5]}<!-- x --><![CDATA[{value[5:]}]]><")
    return text.encode()


def _utf16(body: bytes) -> bytes:
    return body.decode().replace("UTF-8", "UTF-16").encode("utf-16")


def _latin(body: bytes) -> bytes:
    return body.decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")


def _broken(body: bytes) -> bytes:
    return body.replace(b"</soap:Envelope>", b"")


FORMS: Sequence[tuple[str, Written]] = (
    ("plain", lambda body: body),
    ("cdata", _cdata),
    ("references", _references),
    ("pieces", _pieces),
    ("utf-16", _utf16),
    ("latin-1", _latin),
)


def _exchange(over: Over, body: bytes, script: str = "accepted") -> Exchange:
    """Return a call of real people, and an answer that names them."""
    persons = (PERSON, OTHER)
    asked = Asked(
        call=Call(institution=INSTITUTION, persons=persons),
        envelope=read_envelope(message(over.specification, persons, REAL)),
        number=1,
    )
    return received(body, Answers(over.specification, over.schemas).script(script)(asked))


def _stored(exchange: Exchange, path: Path) -> str:
    """Return what stands in the log, and what the bytes of the body say in any encoding."""
    writer = RunLogWriter(path / "run.jsonl")
    writer.exchange(exchange)
    writer.close(finished="")
    bodies = [exchange.request.body, exchange.response.body if exchange.response else b""]
    read = [body.decode(e, "ignore") for body in bodies for e in ("utf-8", "utf-16", "utf-16-be", "latin-1")]
    texts = [("".join(map(str, read_envelope(b).root.itertext()))) for b in bodies if b.endswith(b"Envelope>")]
    return "\n".join([(path / "run.jsonl").read_text(encoding="utf-8"), *read, *texts])


@pytest.mark.parametrize(("name", "write"), FORMS, ids=[name for name, _ in FORMS])
def test_nobody_is_stored(name: str, write: Written, over: Over, tmp_path: Path) -> None:
    """Neither a number nor a contact of a client that is only listened to stands in the log, however it is written."""
    body = write(message(over.specification, (PERSON, OTHER), REAL))
    discretion = Discretion(Reader(over.specification, over.schemas), contacts=True)
    stored = _stored(discretion.exchange(_exchange(over, body)), tmp_path)

    assert len(read_envelope(body).body) == 1
    assert [] == [secret for secret in SECRETS if secret in stored]


@pytest.mark.parametrize(("name", "write"), FORMS, ids=[name for name, _ in FORMS])
def test_verdicts_stay(name: str, write: Written, over: Over) -> None:
    """What is found in a call as it is stored is what is found in it as it came."""
    body = write(message(over.specification, (PERSON, OTHER), REAL))
    came = _exchange(over, body)
    reader = Reader(over.specification, over.schemas)
    stored = Discretion(reader, contacts=True).exchange(came)
    before, after = (
        [(f.clause, f.place) for f in call_findings(one, Reader(over.specification, over.schemas))]
        for one in (came, stored)
    )

    assert before == after


@pytest.mark.parametrize(
    ("fields", "persons", "clause"),
    [
        ({"KontaktPerson": "Åse Holm " * 40}, (PERSON,), "6.1.3/KontaktPerson/maxLength"),
        ({"KontaktTelefon": "40 41 42 43 / 50 51 52 53"}, (PERSON,), "6.1.3/KontaktTelefon/maxLength"),
        ({"KontaktMail": "x@" + "y" * 80}, (PERSON,), "6.1.3/KontaktMail/maxLength"),
        ({}, ("010705-1234",), "6.1.4/CPRNr/maxLength"),
        ({}, ("01070512345",), "6.1.4/CPRNr/maxLength"),
        ({}, (), "6.1.3/Elev/min"),
    ],
)
def test_what_breaks_a_clause_still_does(
    fields: dict[str, str], persons: tuple[str, ...], clause: str, specification: Specification, schemas: Schemas
) -> None:
    """A value that is too long stays too long under its mask."""
    came = received(message(specification, persons, REAL | fields))
    stored = Discretion(Reader(specification, Schemas(specification)), contacts=True).exchange(came)

    assert [clause] == [f.clause for f in call_findings(came, Reader(specification, schemas))]
    assert [clause] == [f.clause for f in call_findings(stored, Reader(specification, schemas))]
    assert not any(secret in stored.request.body.decode() for secret in ("Holm", "41 42", "010705-1234", "0107051234"))


def test_one_person_is_one_pseudonym(specification: Specification) -> None:
    """The same person is the same one in every call, and two are two; leading zeros stay."""
    discretion = Discretion(Reader(specification, Schemas(specification)), contacts=True)
    first = discretion.exchange(received(message(specification, (PERSON, OTHER), REAL)))
    second = discretion.exchange(received(message(specification, (OTHER, PERSON), REAL)))
    one, two = (Reader(specification, Schemas(specification)).asked(stored).call for stored in (first, second))

    assert one is not None
    assert two is not None
    assert one.persons == two.persons[::-1]
    assert 2 == len(set(one.persons))
    assert one.persons[0].startswith("0")


def test_request_and_answer_name_the_same_person(over: Over) -> None:
    """The pseudonym stands in both, so that who reads the log can match them."""
    came = _exchange(over, message(over.specification, (PERSON, OTHER), REAL))
    stored = Discretion(Reader(over.specification, over.schemas), contacts=True).exchange(came)
    call = Reader(over.specification, over.schemas).asked(stored).call

    assert call is not None
    assert stored.response is not None
    assert [True, True] == [person.encode() in stored.response.body for person in call.persons]


def test_our_own_people_stay(specification: Specification) -> None:
    """The numbers of our tasks are nobody's, and the contact of a task is the tables' example: both stay."""
    came = received(message(specification, (ONE,), CONTACT))

    assert came == Discretion(Reader(specification, Schemas(specification)), ours=(ONE,), contacts=False).exchange(came)


def test_a_stranger_in_a_task_is_hidden(specification: Specification) -> None:
    """A client that sends somebody of its own beside our people: ours stay, the other one is hidden."""
    came = received(message(specification, (ONE, OTHER), CONTACT))
    stored = Discretion(Reader(specification, Schemas(specification)), ours=(ONE,), contacts=False).exchange(came)
    call = Reader(specification, Schemas(specification)).asked(stored).call

    assert call is not None
    assert ONE == call.persons[0]
    assert OTHER != call.persons[1]
    assert OTHER.encode() not in stored.request.body


def test_a_number_without_its_zero_is_hidden(specification: Specification) -> None:
    """A client that loses zeros still speaks of somebody, and still loses them in what is stored."""
    came = received(message(specification, (PERSON.lstrip("0"),), REAL))
    reader = Reader(specification, Schemas(specification))
    call = reader.asked(Discretion(reader, contacts=True).exchange(came)).call

    assert call is not None
    assert PERSON.lstrip("0") != call.persons[0]
    assert 9 == len(call.persons[0])


@pytest.mark.parametrize("number", [PERSON, "240412-4321"])
def test_numbers_in_what_cannot_be_read(number: str, specification: Specification) -> None:
    """Of a message that breaks off whatever looks like a number is hidden."""
    came = received(_broken(message(specification, (number,), REAL)))
    stored = Discretion(Reader(specification, Schemas(specification)), contacts=True).exchange(came)

    assert number.encode() not in stored.request.body
    assert number.replace("-", "").encode() not in stored.request.body


def test_contacts_in_what_cannot_be_read(specification: Specification) -> None:
    """Of a message that breaks off the contact is hidden, too."""
    came = received(_broken(message(specification, (PERSON,), REAL)))
    stored = (
        Discretion(Reader(specification, Schemas(specification)), contacts=True).exchange(came).request.body.decode()
    )

    assert [] == [secret for secret in SECRETS if secret in stored]


@pytest.mark.parametrize("value", ["a", "e", "Elev", "1", "xmlns"])
def test_a_short_name_breaks_nothing(value: str, specification: Specification, schemas: Schemas) -> None:
    """A name that is also a piece of the markup is hidden, and the message is what it was."""
    came = received(message(specification, (PERSON,), REAL | {"KontaktPerson": value}))
    stored = Discretion(Reader(specification, Schemas(specification)), contacts=True).exchange(came)

    assert () == call_findings(came, Reader(specification, schemas))
    assert () == call_findings(stored, Reader(specification, schemas))
    assert f"<KontaktPerson>{value}<".encode() not in stored.request.body


@pytest.mark.parametrize("contacts", [True, False], ids=["listened", "driven"])
@pytest.mark.parametrize("broken", [True, False], ids=["broken", "whole"])
def test_no_password_is_stored(contacts: bool, broken: bool, specification: Specification) -> None:  # noqa: FBT001
    """What logs a client in is in no log, in the Header of the message or of HTTP; the scheme is kept."""
    header = (
        '<soap:Header><w:Security xmlns:w="urn:w"><w:UsernameToken><w:Username>101497</w:Username>'
        "<w:Password>hemme&amp;lig-7</w:Password></w:UsernameToken></w:Security></soap:Header><soap:Body>"
    )
    body = message(specification, (PERSON,), REAL).replace(b"<soap:Body>", header.encode())
    came = received(_broken(body) if broken else body)
    logged_in = (("Authorization", "Basic aGVtbWVsaWc="), ("Cookie", "session=aGVtbWVsaWc"))
    came = replace(came, request=replace(came.request, headers=(*came.request.headers, *logged_in)))
    stored = Discretion(Reader(specification, Schemas(specification)), contacts=contacts).exchange(came).request

    assert b"hemme" not in stored.body
    assert b">101497</w:Username>" in stored.body or (broken and contacts)
    assert [("Authorization", "Basic (not stored)"), ("Cookie", "(not stored)")] == list(stored.headers[-2:])


def test_who_sends_is_hidden(specification: Specification) -> None:
    """Of a client that is only listened to the Header may name somebody: that is hidden, and the message is left."""
    header = '<soap:Header><u:User xmlns:u="urn:u">karen@rungsted.example</u:User></soap:Header><soap:Body>'
    came = received(message(specification, (PERSON,), REAL).replace(b"<soap:Body>", header.encode()))
    stored = Discretion(Reader(specification, Schemas(specification)), contacts=True).exchange(came).request.body

    assert b">xxxxx@xxxxxxxx.xxxxxxx</u:User>" in stored


def test_a_password_that_stands_in_the_message_too(specification: Specification) -> None:
    """It is a password all the same."""
    header = '<soap:Header><w:Password xmlns:w="urn:w">101497</w:Password></soap:Header><soap:Body>'
    came = received(message(specification, (ONE,), REAL).replace(b"<soap:Body>", header.encode()))
    came = replace(came, request=replace(came.request, headers=(("X-API-Key", "s3cret"),)))
    stored = (
        Discretion(Reader(specification, Schemas(specification)), ours=[ONE], contacts=False).exchange(came).request
    )

    assert b">101497</w:Password>" not in stored.body
    assert (("X-API-Key", "(not stored)"),) == stored.headers


def _unzipped(body: bytes) -> bytes:
    return gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(lambda body: body.replace(b"KontaktPerson", b"Kontaktnavn"), (), id="another-name"),
        pytest.param(gzip.compress, (("Content-Encoding", "gzip"),), id="gzip"),
        pytest.param(gzip.compress, (), id="gzip-unsaid"),
        pytest.param(lambda body: _broken(body).decode().encode("utf-16-le"), (), id="utf-16-le"),
        pytest.param(lambda body: _broken(body).decode().encode("utf-16-be"), (), id="utf-16-be"),
        pytest.param(lambda body: _broken(body).decode().encode("latin-1"), (), id="latin-1"),
    ],
)
def test_nobody_is_stored_of_what_is_not_understood(
    body: Written, headers: tuple[tuple[str, str], ...], specification: Specification
) -> None:
    """Wrong names, compressed, cut: what cannot be read as a call names nobody either."""
    came = received(body(message(specification, (PERSON,), REAL)))
    came = replace(came, request=replace(came.request, url=f"{came.request.url}?cpr={PERSON}", headers=headers))
    stored = Discretion(Reader(specification, Schemas(specification)), contacts=True).exchange(came).request
    read = [_unzipped(stored.body).decode(e, "ignore") for e in ("utf-8", "utf-16-le", "utf-16-be", "latin-1")]

    assert [] == [secret for secret in SECRETS if any(secret in text for text in [*read, stored.url])]


def test_row_numbers_are_no_persons(specification: Specification) -> None:
    """A client that sends the numbers of its rows is stored with them: there are no pseudonyms for so many."""
    persons = [str(number) for number in range(10, 100)]
    came = received(message(specification, persons, CONTACT))

    assert (
        came.request.body
        == Discretion(Reader(specification, Schemas(specification)), contacts=False).exchange(came).request.body
    )


def test_more_texts_than_are_looked_for(specification: Specification) -> None:
    """A message full of texts is written anew: to look for each in all of it would keep others waiting for an hour."""
    texts = "".join(f"<Navn>Person {number}</Navn>" for number in range(20_000)).encode()
    came = received(message(specification, (ONE,), REAL).replace(b"<KontaktPerson>", texts + b"<KontaktPerson>"))
    stored = Discretion(Reader(specification, Schemas(specification)), contacts=True).exchange(came).request.body

    assert b"Person" not in stored.replace(b"KontaktPerson", b"")

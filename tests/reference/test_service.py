"""conformance.reference.service: what is answered, in which order, and what is written."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.reference.service import endpoint_path
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reference.conftest import Endpoint


def test_reportable_person_is_accepted(endpoint: Endpoint) -> None:
    """A person with whom nothing is wrong is accepted: no code, no text, and the contact is stored as sent."""
    cpr = endpoint.population.reportable[0]
    answer = endpoint.send(endpoint.message(cpr, more="<SlutDato> 2024-01-31T00:00:00 </SlutDato>"))

    assert 200 == answer.status
    assert b"Fejl" not in answer.body
    assert [(cpr, "true", None)] == endpoint.statuses(answer)
    (contact,) = endpoint.registers.contacts()
    assert (cpr, "101497", "Åse Ærlig", "00 00 00 00", "aase@example.org", "2024-01-31T00:00:00") == (
        contact.cpr,
        contact.institution,
        contact.person,
        contact.phone,
        contact.mail,
        contact.end_date,
    )


@pytest.mark.parametrize(
    ("key", "code", "text"),
    [
        pytest.param("not_found", "14", "Den Unge findes ikke i Ungedatabasen", id="14"),
        pytest.param("no_subscription", "68", "Den unge findes ikke i aktivt abonnement", id="68"),
        pytest.param("not_enrolled", "84", "Ikke aktiv på institutionen", id="84"),
    ],
)
def test_person_is_refused_with_code_and_text(endpoint: Endpoint, key: str, code: str, text: str) -> None:
    """Everybody of a list is refused with the code and the exact text of that list, and nothing is written."""
    people = endpoint.population.people(key)
    answer = endpoint.send(endpoint.message(*people))

    assert [(cpr, "false", code) for cpr in people] == endpoint.statuses(answer)
    assert len(people) == answer.body.decode().count(f"<iik:FejlTekst>{text}</iik:FejlTekst>")
    assert endpoint.untouched()


@pytest.mark.parametrize("number", [pytest.param("999999", id="unknown"), pytest.param("-101497", id="negative")])
def test_unknown_institution_is_answered_alone(endpoint: Endpoint, number: str) -> None:
    """Code 5 comes once and without CPRNr, however many people were reported on."""
    people = (*endpoint.population.reportable[:3], *endpoint.population.people("not_found"))
    answer = endpoint.send(endpoint.message(*people, institution=number))

    assert [(None, "false", "5")] == endpoint.statuses(answer)
    assert "<iik:FejlTekst>Ukendt institutionsnummer</iik:FejlTekst>" in answer.body.decode()
    assert b"CPRNr" not in answer.body
    assert endpoint.untouched()


@pytest.mark.parametrize("number", ["101497", "0101497", "+101497", " 101497\n", "0" * 5000 + "101497"])
def test_institution_is_compared_as_an_integer(endpoint: Endpoint, number: str) -> None:
    """However an institution number is written, it is the same institution."""
    cpr = endpoint.population.reportable[0]

    assert [(cpr, "true", None)] == endpoint.report(cpr, institution=number)
    assert ["101497"] == [contact.institution for contact in endpoint.registers.contacts()]


def test_persons_are_looked_up_at_the_institution_that_reports(endpoint: Endpoint) -> None:
    """Who is active at the other institution is accepted there, and the reportable are not."""
    enrolled, elsewhere = endpoint.population.people("not_enrolled")[0], endpoint.population.reportable[0]

    assert [(enrolled, "true", None), (elsewhere, "false", "84")] == endpoint.report(
        enrolled, elsewhere, institution="280051"
    )


def test_each_person_of_a_mixed_call_is_judged_alone(endpoint: Endpoint) -> None:
    """In one call everybody gets their own status, in the order of the call; the accepted are written."""
    population = endpoint.population
    stopped = [(population.people(key)[1], code) for key, code in _CODES.items()]
    good = population.reportable[1:4]

    assert [
        (stopped[2][0], "false", stopped[2][1]),
        (good[2], "true", None),
        (stopped[0][0], "false", stopped[0][1]),
        (good[0], "true", None),
        (stopped[1][0], "false", stopped[1][1]),
        (good[1], "true", None),
    ] == endpoint.report(stopped[2][0], good[2], stopped[0][0], good[0], stopped[1][0], good[1])
    assert sorted(good) == [contact.cpr for contact in endpoint.registers.contacts()]
    assert [good[2], good[0], good[1]] == [written.contact.cpr for written in endpoint.registers.outbox()]


_CODES = {"not_found": "14", "no_subscription": "68", "not_enrolled": "84"}


@pytest.mark.parametrize(
    ("sent", "echoed"),
    [
        pytest.param("000000001", "000000001", id="shorter"),
        pytest.param("", "", id="empty"),
        pytest.param(" 61010 ", " 61010 ", id="spaces"),
        pytest.param("a&amp;&lt;b", "a&amp;&lt;b", id="markup"),
        pytest.param("a&#13;b", "a&#13;b", id="carriage-return"),
        pytest.param("æ😀", "æ😀", id="beyond-ascii"),
        pytest.param("61<!-- -->01", "6101", id="comment-within"),
    ],
)
def test_cpr_is_echoed_exactly(endpoint: Endpoint, sent: str, echoed: str) -> None:
    """Whatever text a valid CPRNr has, the status carries it unchanged; it is nobody's."""
    assert [(echoed, "false", "14")] == endpoint.report(sent)


def test_cpr_is_compared_as_text(endpoint: Endpoint) -> None:
    """A number without its leading zero, or with a space before it, is not that person."""
    cpr = next(number for number in endpoint.population.reportable if number.startswith("0"))

    assert [(cpr, "true", None)] == endpoint.report(cpr)
    assert [(cpr[1:], "false", "14")] == endpoint.report(cpr[1:])
    assert [(f" {cpr[1:]}", "false", "14")] == endpoint.report(f" {cpr[1:]}")


def test_person_named_twice_has_two_statuses(endpoint: Endpoint) -> None:
    """There is one status for each Elev, also where two are the same person."""
    cpr = endpoint.population.reportable[0]

    assert [(cpr, "true", None)] * 2 == endpoint.report(cpr, cpr)
    assert 2 == len(endpoint.registers.history())


def test_later_report_updates_the_contact(endpoint: Endpoint) -> None:
    """A second report for the same person replaces the contact; both are sent on."""
    cpr = endpoint.population.reportable[0]
    endpoint.report(cpr)
    changed = "<KontaktPerson/><KontaktTelefon>2</KontaktTelefon><KontaktMail>ny</KontaktMail>"
    endpoint.send(endpoint.message(cpr, contact=changed))

    assert [("", "2", "ny")] == [(c.person, c.phone, c.mail) for c in endpoint.registers.contacts()]
    assert ["aase@example.org", "ny"] == [written.contact.mail for written in endpoint.registers.outbox()]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("aase@example.org", "m" * 65, id="too-long"),
        pytest.param("101497", "12345678901", id="too-many-digits"),
        pytest.param("</KontaktpersonInfo>", "<SlutDato>2023-02-29T00:00:00</SlutDato></KontaktpersonInfo>", id="date"),
        pytest.param("<KontaktMail>aase@example.org</KontaktMail>", "", id="missing"),
        pytest.param("</KontaktpersonInfo>", "", id="not-well-formed"),
        pytest.param("urn:indberet", "urn:another", id="namespace"),
    ],
)
def test_bad_message_changes_nothing(endpoint: Endpoint, old: str, new: str) -> None:
    """A message that is not valid is a sender fault as a whole, and its good people are not written."""
    message = endpoint.message(*endpoint.population.reportable[:2])
    assert old in message
    answer = endpoint.send(message.replace(old, new))

    assert 400 == answer.status
    assert b"<soap:Value>soap:Sender</soap:Value>" in answer.body
    assert endpoint.untouched()


def test_fault_repeats_no_personal_data(endpoint: Endpoint) -> None:
    """The fault for an invalid message says where and what, but not the value."""
    answer = endpoint.send(endpoint.message("61010100019"))

    assert b"/Envelope/Body/Indberet/KontaktpersonInfo/Elev/CPRNr has 11 characters; at most 10" in answer.body
    assert b"61010100019" not in answer.body


def test_failure_half_way_is_a_receiver_fault_and_writes_nothing(specification: Specification, tmp_path: Path) -> None:
    """When the database fails at the third of four people, the caller gets a fault, and nobody is written."""
    from tests.reference.conftest import Endpoint  # noqa: PLC0415 - a class of the fixtures, over a file

    endpoint = Endpoint(specification, tmp_path / "db")
    people = endpoint.population.reportable[:4]
    with sqlite3.connect(tmp_path / "db") as database:
        database.execute(
            f"CREATE TRIGGER fail BEFORE INSERT ON outbox WHEN (SELECT cpr FROM contact_history "
            f"WHERE id = NEW.history_id) = '{people[2]}' BEGIN SELECT RAISE(ABORT, 'no space left'); END"
        )
    database.close()
    answer = endpoint.send(endpoint.message(*people))

    assert 500 == answer.status
    assert b"<soap:Value>soap:Receiver</soap:Value>" in answer.body
    assert b"no space left" not in answer.body
    assert endpoint.untouched()
    assert [(people[0], "true", None)] == endpoint.report(people[0])
    endpoint.registers.close()


def test_edited_specification_is_followed(edited_endpoint: Callable[..., Endpoint]) -> None:
    """With half the people allowed and SlutDato required in a copy of the folder, the endpoint does just that."""
    endpoint = edited_endpoint(
        ("occurs = { min = 1, max = 100 }", "occurs = { min = 1, max = 50 }"),
        ('type = "datetime"\noccurs = { min = 0, max = 1 }', 'type = "datetime"\noccurs = { min = 1, max = 1 }'),
    )
    people, end = endpoint.population.reportable, "<SlutDato>2024-01-31T00:00:00</SlutDato>"

    assert 200 == endpoint.send(endpoint.message(*people[:50], more=end)).status
    assert b"holds 51 Elev; at most 50" in endpoint.send(endpoint.message(*people[:51], more=end)).body
    assert b"holds 0 SlutDato; at least 1" in endpoint.send(endpoint.message(*people[:50])).body
    assert 50 == len(endpoint.registers.history())


def test_validations_stand_in_the_order_of_the_table(edited_endpoint: Callable[..., Endpoint]) -> None:
    """With another text and code in a copy of the folder, those are answered."""
    endpoint = edited_endpoint(("code = 14", "code = 15"), ('text = "Den Unge findes ikke', 'text = "Hen findes ikke'))
    cpr = endpoint.population.people("not_found")[0]
    answer = endpoint.send(endpoint.message(cpr))

    assert [(cpr, "false", "15")] == endpoint.statuses(answer)
    assert "Hen findes ikke i Ungedatabasen" in answer.body.decode()


def test_path_names_service_and_version(specification: Specification) -> None:
    """The endpoint's path is made of the names in the tables."""
    assert "/services/Ungedatabasen/IndberetInstitutionKontakt/v1.0" == endpoint_path(specification.tables)

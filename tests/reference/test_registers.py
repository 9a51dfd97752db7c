"""conformance.reference.registers: what is stored, and that a call is stored whole or not at all."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conformance.errors import ConfigurationError
from conformance.reference.message import Contact
from conformance.reference.registers import Registers
from conformance.spec.population import Population


def _contact(cpr: str, person: str = "N", institution: str = "101497") -> Contact:
    return Contact(cpr=cpr, institution=institution, person=person, phone="1", mail="m", end_date=None)


def test_people_stand_where_they_provoke_their_code(population: Population) -> None:
    """Each list of the population is in the registers as far as its name says, and no further."""
    with Registers(population) as registers:
        found = {
            key: {
                (registers.knows(cpr), registers.subscribes(cpr), registers.enrolled(cpr, population.institution))
                for cpr in numbers
            }
            for key, numbers in population.persons.items()
        }
        elsewhere = {registers.enrolled(cpr, "280051") for cpr in population.people("not_enrolled")}

    assert {
        "reportable": {(True, True, True)},
        "not_found": {(False, False, False)},
        "no_subscription": {(True, False, True)},
        "not_enrolled": {(True, True, False)},
    } == found
    assert {True} == elsewhere


def test_person_who_moved_away_is_not_known(population: Population, tmp_path: Path) -> None:
    """A young person who is not active, or not resident, is not found (section 7)."""
    first, second = population.reportable[:2]
    with Registers(population, file=tmp_path / "db") as registers:
        with sqlite3.connect(tmp_path / "db") as database:
            database.execute("UPDATE young_person SET resident = 0 WHERE cpr = ?", (first,))
            database.execute("UPDATE young_person SET active = 0 WHERE cpr = ?", (second,))
        database.close()

        assert not registers.knows(first)
        assert not registers.knows(second)


def test_last_write_wins_and_history_keeps_all(population: Population) -> None:
    """A later report replaces the contact of that person at that institution; the earlier is history."""
    times = iter([datetime(2024, 1, 31, 12, tzinfo=UTC), datetime(2024, 1, 31, 13, tzinfo=UTC)])
    with Registers(population, clock=lambda: next(times)) as registers:
        registers.write([_contact("1", "first"), _contact("2", "first")])
        registers.write([_contact("1", "second")])

        assert [("1", "second"), ("2", "first")] == [(c.cpr, c.person) for c in registers.contacts()]
        assert registers.contact("1", "280051") is None
        assert [
            ("1", "first", "2024-01-31T12:00:00.000+00:00"),
            ("2", "first", "2024-01-31T12:00:00.000+00:00"),
            ("1", "second", "2024-01-31T13:00:00.000+00:00"),
        ] == [(w.contact.cpr, w.contact.person, w.written_at) for w in registers.history()]
        assert registers.history() == registers.outbox()


def test_outbox_holds_what_is_not_sent(population: Population, tmp_path: Path) -> None:
    """What is marked as sent leaves the outbox and stays in the history."""
    with Registers(population, file=tmp_path / "db") as registers:
        registers.write([_contact("1"), _contact("2")])
        with sqlite3.connect(tmp_path / "db") as database:
            database.execute("UPDATE outbox SET sent_at = 'now' WHERE history_id = 1")
        database.close()

        assert ["2"] == [written.contact.cpr for written in registers.outbox()]
        assert ["1", "2"] == [written.contact.cpr for written in registers.history()]


def test_file_keeps_contacts_and_its_population(population: Population, tmp_path: Path) -> None:
    """Opened again, a file still has its contacts, and nobody twice; what was changed stays changed."""
    file = tmp_path / "db"
    with Registers(population, file=file) as registers:
        registers.write([_contact(population.reportable[0])])
    with sqlite3.connect(file) as database:
        before = list(database.iterdump())
        database.execute("UPDATE star_subscription SET active = 0 WHERE cpr = ?", (population.reportable[1],))
        changed = list(database.iterdump())
    database.close()
    with Registers(population, file=file) as registers:
        assert [population.reportable[0]] == [contact.cpr for contact in registers.contacts()]
        assert not registers.subscribes(population.reportable[1])
    with sqlite3.connect(file) as database:
        assert changed == list(database.iterdump()) != before
    database.close()


@pytest.mark.parametrize("action", ["ABORT", "ROLLBACK"])
def test_write_that_fails_half_way_writes_nothing(population: Population, tmp_path: Path, action: str) -> None:
    """When the second of three people cannot be written, none is, and the registers work on."""
    file = tmp_path / "db"
    with Registers(population, file=file) as registers:
        with sqlite3.connect(file) as database:
            database.execute(
                "CREATE TRIGGER fail BEFORE INSERT ON contact_history WHEN NEW.cpr = '2' "
                f"BEGIN SELECT RAISE({action}, 'the disk is gone'); END"
            )
        database.close()
        with pytest.raises(sqlite3.IntegrityError, match="the disk is gone"):
            registers.write([_contact("1"), _contact("2"), _contact("3")])

        assert ([], [], []) == (registers.contacts(), registers.history(), registers.outbox())
        registers.write([_contact("1"), _contact("3")])
        assert ["1", "3"] == [contact.cpr for contact in registers.contacts()]


def test_file_that_is_no_database_is_refused(population: Population, tmp_path: Path) -> None:
    """A file that is not SQLite is told in one line, and left as it was."""
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to look at" * 100, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        Registers(population, file=file)

    assert f"{file}: cannot be used as database: file is not a database" == str(caught.value)
    assert file.read_text(encoding="utf-8").startswith("not a database")


def test_database_of_something_else_is_refused(population: Population, tmp_path: Path) -> None:
    """A database that we did not make is not filled with our tables."""
    file = tmp_path / "other.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE theirs (x)")
    database.close()
    with pytest.raises(ConfigurationError) as caught:
        Registers(population, file=file)

    assert f"{file}: is a database of something else (name a new file, or one that serve made)" == str(caught.value)


def test_place_that_cannot_be_written_is_refused(population: Population, tmp_path: Path) -> None:
    """A folder that does not exist is told in one line."""
    file = tmp_path / "missing" / "db"
    with pytest.raises(ConfigurationError) as caught:
        Registers(population, file=file)

    assert f"{file}: cannot be used as database: unable to open database file" == str(caught.value)

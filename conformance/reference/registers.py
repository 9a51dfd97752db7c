"""The registers that the service asks and writes, in SQLite.

A database rather than dictionaries, for what comes with it: the writes of one call are one
transaction, a file survives the process, and what is stored can be looked at from outside.
One connection serves all threads of the web server, one call at a time.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from conformance.errors import ConfigurationError
from conformance.reference.message import Contact
from conformance.reference.population import STANDINGS
from conformance.spec.population import Population

_APPLICATION_ID = int.from_bytes(b"IIKr")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS institution (number TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS young_person (cpr TEXT PRIMARY KEY, active INTEGER NOT NULL, resident INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS star_subscription (cpr TEXT PRIMARY KEY, active INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS enrolment (
    cpr TEXT NOT NULL, institution TEXT NOT NULL, active INTEGER NOT NULL, PRIMARY KEY (cpr, institution)
);
CREATE TABLE IF NOT EXISTS contact (
    cpr TEXT NOT NULL, institution TEXT NOT NULL, person TEXT, phone TEXT, mail TEXT, end_date TEXT,
    PRIMARY KEY (cpr, institution)
);
CREATE TABLE IF NOT EXISTS contact_history (
    id INTEGER PRIMARY KEY, cpr TEXT NOT NULL, institution TEXT NOT NULL, person TEXT, phone TEXT, mail TEXT,
    end_date TEXT, written_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY, history_id INTEGER NOT NULL REFERENCES contact_history (id), sent_at TEXT
);
"""
_CONTACT = "cpr, institution, person, phone, mail, end_date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One accepted write: the contact, and when it was written (UTC, ISO 8601)."""

    contact: Contact
    written_at: str


def _now() -> datetime:
    return datetime.now(UTC)


class Registers:
    """Institutions, young people, subscriptions, enrolments; contacts, their history, the outbox.

    Use as a context manager, or call `close`. ConfigurationError for a file that is no database
    of ours.
    """

    def __init__(
        self, population: Population, *, file: Path | None = None, clock: Callable[[], datetime] = _now
    ) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._connection = _open(file)
        try:
            with self._transaction() as connection:
                _fill(connection, population)
        except sqlite3.Error as error:
            self.close()
            raise _unusable(file, error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._connection.close()

    def knows_institution(self, institution: str) -> bool:
        """Return whether an institution (canonical integer) is registered (section 7)."""
        return self._holds("SELECT 1 FROM institution WHERE number = ?", institution)

    def knows(self, cpr: str) -> bool:
        """Return whether a number is that of an active young person living in Denmark (section 7)."""
        return self._holds("SELECT 1 FROM young_person WHERE cpr = ? AND active AND resident", cpr)

    def subscribes(self, cpr: str) -> bool:
        """Return whether a young person is in an active STAR subscription (section 7)."""
        return self._holds("SELECT 1 FROM star_subscription WHERE cpr = ? AND active", cpr)

    def enrolled(self, cpr: str, institution: str) -> bool:
        """Return whether a young person is active at an institution (section 7)."""
        return self._holds("SELECT 1 FROM enrolment WHERE cpr = ? AND institution = ? AND active", cpr, institution)

    def write(self, contacts: Iterable[Contact]) -> None:
        """Make contacts the current ones, remember and send them on: all of them, or on an error none."""
        written_at = self._clock().isoformat(timespec="milliseconds")
        with self._transaction() as connection:
            for contact in contacts:
                self._write_one(connection, contact, written_at)

    def _write_one(self, connection: sqlite3.Connection, contact: Contact, written_at: str) -> None:
        row = astuple(contact)
        connection.execute(f"INSERT OR REPLACE INTO contact ({_CONTACT}) VALUES (?, ?, ?, ?, ?, ?)", row)  # noqa: S608
        cursor = connection.execute(
            f"INSERT INTO contact_history ({_CONTACT}, written_at) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (*row, written_at),
        )
        connection.execute("INSERT INTO outbox (history_id) VALUES (?)", (cursor.lastrowid,))

    def contact(self, cpr: str, institution: str) -> Contact | None:
        """Return the current contact of a person at an institution, None where there is none."""
        found = self._rows(f"SELECT {_CONTACT} FROM contact WHERE cpr = ? AND institution = ?", cpr, institution)  # noqa: S608
        return _contact(found[0]) if found else None

    def contacts(self) -> list[Contact]:
        """Return every current contact, by person and institution."""
        return [_contact(row) for row in self._rows(f"SELECT {_CONTACT} FROM contact ORDER BY cpr, institution")]  # noqa: S608

    def history(self) -> list[Written]:
        """Return every accepted write, oldest first."""
        return self._written("SELECT {} FROM contact_history ORDER BY id")

    def outbox(self) -> list[Written]:
        """Return what would be sent to the job centres and is not yet, oldest first (section 6)."""
        waiting = "SELECT history_id FROM outbox WHERE sent_at IS NULL"
        return self._written(f"SELECT {{}} FROM contact_history WHERE id IN ({waiting}) ORDER BY id")  # noqa: S608

    def _written(self, statement: str) -> list[Written]:
        rows = self._rows(statement.format(f"{_CONTACT}, written_at"))
        return [Written(contact=_contact(row[:-1]), written_at=str(row[-1])) for row in rows]

    def _holds(self, statement: str, *parameters: str) -> bool:
        return bool(self._rows(statement, *parameters))

    def _rows(self, statement: str, *parameters: str) -> list[tuple[str | None, ...]]:
        with self._lock:
            return self._connection.execute(statement, parameters).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                # SQLite ends some transactions by itself (a full disk); there is nothing left to undo then.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


def _contact(row: tuple[str | None, ...]) -> Contact:
    cpr, institution, person, phone, mail, end_date = row
    return Contact(
        cpr=cpr or "", institution=institution or "", person=person, phone=phone, mail=mail, end_date=end_date
    )


def _open(file: Path | None) -> sqlite3.Connection:
    """Open a database of ours, or make one; `isolation_level=None`: we say where transactions begin."""
    try:
        connection = sqlite3.connect(file or ":memory:", check_same_thread=False, isolation_level=None)
    except sqlite3.Error as error:
        raise _unusable(file, error) from error
    try:
        _prepare(connection, file)
    except sqlite3.Error as error:
        connection.close()
        raise _unusable(file, error) from error
    except ConfigurationError:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, file: Path | None) -> None:
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if tables and application != _APPLICATION_ID:
        raise ConfigurationError(
            "is a database of something else", where=str(file), remedy="name a new file, or one that serve made"
        )
    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.executescript(_SCHEMA)


def _unusable(file: Path | None, error: sqlite3.Error) -> ConfigurationError:
    return ConfigurationError(f"cannot be used as database: {error}", where=str(file))


def _fill(connection: sqlite3.Connection, population: Population) -> None:
    """Enter the population; what a file already holds stays as it is."""
    institutions = [number for number in (population.institution, population.other_institution) if number]
    connection.executemany("INSERT OR IGNORE INTO institution VALUES (?)", [(number,) for number in institutions])
    for key, numbers in population.persons.items():
        for position, cpr in enumerate(numbers):
            _enter(connection, population, key, cpr, ended=position % 2 == 1)


def _enter(connection: sqlite3.Connection, population: Population, key: str, cpr: str, *, ended: bool) -> None:
    """Enter one person. Who has no subscription never had one, or (`ended`) has it no longer."""
    standing = STANDINGS[key]
    if not standing.known:
        return
    connection.execute("INSERT OR IGNORE INTO young_person VALUES (?, 1, 1)", (cpr,))
    if standing.subscribed or ended:
        connection.execute("INSERT OR IGNORE INTO star_subscription VALUES (?, ?)", (cpr, int(standing.subscribed)))
    school = population.institution if standing.enrolled else population.other_institution
    connection.execute("INSERT OR IGNORE INTO enrolment VALUES (?, ?, 1)", (cpr, school or ""))

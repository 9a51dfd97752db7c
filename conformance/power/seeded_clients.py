"""The seeded clients: faulty ones and odd but right ones, as `cases/clients/<stack>/clients.toml` lists them.

Each stack has one program that is a right client with named deviations; a row names one of them and says which
clause it breaks, or what allows it.
"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conformance import resources
from conformance.errors import ConfigurationError, SuiteError
from conformance.record.judgement import Verdict
from conformance.spec.reader import Section, read_toml
from conformance.spec.specification import Specification

FOLDER = "clients"
FILE = "clients.toml"
_DESERVED = {"fail": Verdict.FAIL, "warning": Verdict.WARNING}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededClient:
    """One client: `clause` and `deserves` of a fault, `because` of an oddity; `command` starts it, and it stays.

    `needs` says what has to be installed for its stack.
    """

    name: str
    stack: str
    en: str
    command: str
    needs: str
    clause: str = ""
    deserves: Verdict = Verdict.FAIL
    because: str = ""

    @property
    def faulty(self) -> bool:
        """Whether it breaks something."""
        return bool(self.clause)


def load_seeded_clients(specification: Specification, folder: Path | None = None) -> tuple[SeededClient, ...]:
    """Read all of them; ConfigurationError for a malformed table, SuiteError for a clause that does not exist."""
    where = folder or resources.folder("cases") / FOLDER
    clients = [client for path in sorted(where.glob(f"*/{FILE}")) for client in _stack(path)]
    names = [client.name for client in clients]
    known = {clause.id for clause in specification.clauses}
    for client in clients:
        if names.count(client.name) > 1:
            raise ConfigurationError(f"client '{client.name}' stands twice", where=str(where))
        if client.faulty and client.clause not in known:
            raise SuiteError(f"client {client.name} breaks clause '{client.clause}', which clauses.toml does not have")
    return tuple(clients)


def _stack(path: Path) -> Iterator[SeededClient]:
    root = read_toml(path)
    command, needs = root.take("command", str), root.take("needs", str)
    program = command.format(python=shlex.quote(sys.executable), here=shlex.quote(str(path.parent)))
    for section in root.sections("client", name="name"):
        yield _client(section, stack=path.parent.name, command=program, needs=needs)
    root.done()


def _client(section: Section, *, stack: str, command: str, needs: str) -> SeededClient:
    name, kind = section.take("name", str), section.take("kind", str)
    if kind not in ("fault", "oddity"):
        section.refuse("kind", f"cannot be '{kind}'", "expected fault or oddity")
    faulty = kind == "fault"
    deserves = section.take("deserves", str, "fail")
    if deserves not in _DESERVED:
        section.refuse("deserves", f"cannot be '{deserves}'", "expected fail or warning")
    client = SeededClient(
        name=name,
        stack=stack,
        en=section.take("en", str),
        command=f"{command} --variant {shlex.quote(name)}",
        needs=needs,
        clause=section.take("clause", str) if faulty else "",
        deserves=_DESERVED[deserves],
        because="" if faulty else section.take("because", str),
    )
    section.done()
    return client

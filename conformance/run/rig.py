"""What a run is performed with, whatever it is sent through and wherever it is recorded.

Target, specification, schemas, workbench, session and conductor, put together once: over HTTP with a
log on disk (`stage`), and in memory for judging seeded faults.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace

from conformance.judge.reading import Reader
from conformance.judge.run import CASES
from conformance.record.exchange import Exchange
from conformance.record.expected import ExpectedEntry
from conformance.record.heading import binding_facts, now, specification_facts, suite_facts
from conformance.record.redaction import Redactor
from conformance.record.runlog import CaseEnd, Header
from conformance.run.catalogue import Case, resolve
from conformance.run.conductor import Conductor
from conformance.run.preflight import refuse_silence
from conformance.run.rows import Draft, Row
from conformance.run.workbench import Workbench
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification
from conformance.target.config import Target
from conformance.target.session import Session
from conformance.wire.transport import Transport


class Rig:
    """One run's tools. `note` is told each exchange, `end` each case's end."""

    def __init__(
        self,
        *,
        target: Target,
        specification: Specification,
        schemas: Schemas,
        connect: Callable[[], Transport],
        seed: int,
        note: Callable[[Exchange], None],
        end: Callable[[CaseEnd], None],
        run_id: str = "",
        workbench: Workbench | None = None,
        frugal: bool = False,
    ) -> None:
        self.run_id = run_id or str(uuid.uuid4())
        self.target = target
        self.specification = specification
        self.schemas = schemas
        self.seed = seed
        self.redactor = Redactor(target.population)
        self.workbench = workbench or Workbench(
            reader=Reader(specification, schemas), population=target.population, seed=seed
        )
        self.reader = self.workbench.reader
        self.session = Session(
            target=target,
            specification=specification,
            transport=connect(),
            sink=note,
            redactor=self.redactor,
            run=self.run_id,
            spare=connect,
        )
        self.conductor = Conductor(session=self.session, workbench=self.workbench, record=end, frugal=frugal)

    def cases(self, rows: Sequence[Row]) -> list[Case]:
        """Return rows as cases of this specification, under the readings of this target."""
        return [resolve(row, self.specification, self.schemas.request, self.target.readings) for row in rows]

    def preflight(self, where: str) -> None:
        """Make sure that somebody speaks SOAP; ConfigurationError names `where` and the key otherwise."""
        exchange = self.conductor.preflight(Draft(da="", en=""))
        refuse_silence(exchange, self.reader, where=where, url=self.target.url)

    def header(
        self,
        planned: Sequence[Case],
        *,
        tier: str,
        selection: tuple[str, ...] = (),
        set_id: str = "",
        set_cases: int = 0,
        expected: Sequence[ExpectedEntry] = (),
    ) -> Header:
        """Return the head of the run log: what is going to be run, by what, against what.

        `set_id` names the set of all cases that the planned ones are from, `set_cases` says how many it has.
        """
        pseudonyms = self.redactor.population()
        other = {"other_institution": pseudonyms.other_institution} if pseudonyms.other_institution else {}
        return Header(
            run_id=self.run_id,
            started=now(),
            seed=self.seed,
            tier=tier,
            selection=selection,
            suite=suite_facts(set_id) | ({CASES: str(set_cases)} if set_cases else {}),
            specification=specification_facts(self.specification),
            values=self.specification.values,
            binding=binding_facts(self.specification),
            target=self.target.identity(),
            population={
                "institution": pseudonyms.institution,
                **other,
                **pseudonyms.calls,
                **{key: list(numbers) for key, numbers in pseudonyms.persons.items()},
            },
            readings=dict(self.target.readings),
            plan=tuple(case.planned for case in planned),
            expected=tuple(self._pseudonymised(entry) for entry in expected),
        )

    def _pseudonymised(self, entry: ExpectedEntry) -> ExpectedEntry:
        """Return an entry as it may be stored: people write numbers of people into reasons."""
        hide = self.redactor.text
        message, reason = hide(entry.message), hide(entry.reason)
        return replace(entry, message=message, reason=reason, owner=hide(entry.owner), issue=hide(entry.issue))

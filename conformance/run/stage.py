"""Everything that one run stands on: target, specification, schemas, session, log."""

from __future__ import annotations

import platform
import sys
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from conformance import __version__, resources
from conformance.errors import ConfigurationError
from conformance.judge.cases import judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import observe, see
from conformance.record.exchange import Exchange
from conformance.record.judgement import Verdict
from conformance.record.redaction import Redactor
from conformance.record.runlog import NAME, CaseEnd, CaseState, Header, RunLogWriter
from conformance.run.catalogue import Case, refuse_unknown, resolve, selected
from conformance.run.conductor import Conductor, no_soap
from conformance.run.rows import Draft, Row
from conformance.run.settings import RunSettings
from conformance.run.workbench import Workbench
from conformance.schema.oracle import Schemas
from conformance.target.config import load_target
from conformance.target.session import Session
from conformance.wire.http import HttpTransport, Limits

RESPONSE_BYTES = 1024 * 1024
"""An answer to the largest call is some 20 kB; a whole mebibyte of it is trouble, and is not judged."""

STOPPED = "stopped.txt"
"""Where a child leaves the one line that ends the run with a configuration error."""


def default_output() -> Path:
    """Return a new folder name beside the caller, from the time of day."""
    return Path(f"conformance-run-{datetime.now(UTC):%Y%m%d-%H%M%S}")


def prepare_output(folder: Path) -> Path:
    """Make a folder for a run; ConfigurationError where it cannot be, or where a run already is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise ConfigurationError(
            f"cannot be written: {error.strerror}",
            where=f"output folder {folder}",
            remedy="choose another with --output",
        ) from error
    if (folder / NAME).exists():
        raise ConfigurationError(
            "already holds a run", where=f"output folder {folder}", remedy="choose another with --output"
        )
    return folder


class Stage:
    """One run, from its settings to its sealed log. ConfigurationError where they do not fit."""

    def __init__(self, settings: RunSettings, *, hermetic: bool) -> None:
        self.hermetic = hermetic
        self.run_id = str(uuid.uuid4())
        self.settings = settings
        spec_folder = Path(settings.spec) if settings.spec else resources.default_specification()
        self.target, self.specification = load_target(Path(settings.target), spec_folder=spec_folder)
        self.output = prepare_output(Path(settings.output))
        self.schemas = Schemas(self.specification)
        self._redactor = Redactor(self.target.population)
        self._exchanges: list[Exchange] = []
        self._ends: dict[str, CaseEnd] = {}
        self._log: RunLogWriter | None = None
        self.workbench = Workbench(
            specification=self.specification,
            schemas=self.schemas,
            population=self.target.population,
            seed=settings.seed,
        )
        self._session = Session(
            target=self.target,
            specification=self.specification,
            transport=HttpTransport(
                Limits(seconds=self.target.limits.exchange_seconds, max_bytes=RESPONSE_BYTES), self.target.tls
            ),
            sink=self._note,
            redactor=self._redactor,
            run=self.run_id,
        )
        self.conductor = Conductor(session=self._session, workbench=self.workbench, record=self._note_end)

    def cases(self, rows: Sequence[Row]) -> list[Case]:
        """Return the selected cases of a module."""
        chosen = [row for row in rows if selected(row.id, self.settings.selection)]
        return [resolve(row, self.specification, self.schemas.request) for row in chosen]

    def begin(self, planned: Sequence[Case]) -> None:
        """Write the header and send the preflight; ConfigurationError where no SOAP answer comes at all."""
        refuse_unknown(self.settings.selection, [case.id for case in planned])
        self._log = RunLogWriter(self.output / NAME)
        self._log.header(self._header(planned))
        exchange = self.conductor.preflight(Draft(da="", en=""))
        problem = no_soap(exchange, self.workbench)
        if problem:
            raise ConfigurationError(
                f"no SOAP answer came: {problem}",
                where=f"{self.settings.target} [target] url = {self.target.url}",
                remedy="check the address, and what listens there",
            )

    def give_up(self, reason: str) -> None:
        """Leave the reason for the parent, and no half a run."""
        if self._log is not None:
            self._log.abandon()
            self._log.path.unlink(missing_ok=True)
            self._log = None
        (self.output / STOPPED).write_text(reason, encoding="utf-8")

    def end(self, *, complete: bool) -> None:
        """Seal the log if the run is complete."""
        self._session.close()
        if self._log is None:
            return
        if complete:
            self._log.close(finished=_now())
        else:
            self._log.abandon()

    def verdict(self, case: Case) -> tuple[str, bool]:
        """Judge one case for the second door: what is wrong ("" for nothing), and whether to skip."""
        end = self._ends[case.id]
        if end.state is not CaseState.DONE:
            return end.reason, end.state is not CaseState.ERROR
        own = [exchange for exchange in self._exchanges if exchange.case == case.id]
        population, rules = self._redactor.population(), passive_rules(self.specification)
        seen = [
            see(exchange, population=population, specification=self.specification, schemas=self.schemas)
            for exchange in own
        ]
        observations = {one.exchange.number: observe(one, rules, {}) for one in seen}
        result = judge_case(case.planned, seen, observations)
        return result.reason if result.verdict in (Verdict.FAIL, Verdict.NOT_EVALUATED) else "", (
            result.verdict is Verdict.NOT_EVALUATED
        )

    def _note(self, exchange: Exchange) -> None:
        if not self.hermetic:
            self._exchanges.append(exchange)
        if self._log is not None:
            self._log.exchange(exchange)

    def _note_end(self, end: CaseEnd) -> None:
        self._ends[end.id] = end
        if self._log is not None:
            self._log.case_end(end)

    def _header(self, planned: Sequence[Case]) -> Header:
        tables, binding = self.specification.tables, self.specification.binding
        pseudonyms = self._redactor.population()
        other = {"other_institution": pseudonyms.other_institution} if pseudonyms.other_institution else {}
        return Header(
            run_id=self.run_id,
            started=_now(),
            seed=self.settings.seed,
            tier=self.settings.tier,
            selection=self.settings.selection,
            suite={
                "name": "indberet-conformance",
                "version": __version__,
                "python": platform.python_version(),
                "platform": sys.platform,
            },
            specification={
                "service": tables.service,
                "version": tables.version,
                "digest": self.specification.digest,
            },
            binding={"kind": binding.kind, "soap": binding.soap.value, **binding.choices()},
            target=self.target.identity(),
            population={
                "institution": pseudonyms.institution,
                **other,
                **pseudonyms.calls,
                **{key: list(numbers) for key, numbers in pseudonyms.persons.items()},
            },
            readings=dict(self.target.readings),
            plan=tuple(case.planned for case in planned),
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

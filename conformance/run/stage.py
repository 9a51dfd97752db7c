"""Everything that one run stands on: target, specification, schemas, session, log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from conformance import resources
from conformance.errors import ConfigurationError
from conformance.judge.cases import exchanges_of, judge_case
from conformance.judge.catalogue import passive_rules
from conformance.judge.rules import observe, see_all
from conformance.record.exchange import Exchange, Trouble
from conformance.record.expected import ExpectedEntry
from conformance.record.expected_file import read_expected
from conformance.record.heading import now
from conformance.record.judgement import Verdict
from conformance.record.phrase import Phrase, say
from conformance.record.runlog import NAME, CaseEnd, CaseState, RunLogWriter
from conformance.run.catalogue import Case, in_sending_order, load_rows, refuse_unknown, selected
from conformance.run.conductor import Conductor
from conformance.run.explore import EXPLORE_ROWS, Explorer
from conformance.run.known import known_cases
from conformance.run.measured import load_measured, set_digest
from conformance.run.rig import Rig
from conformance.run.rows import Row
from conformance.run.settings import RunSettings
from conformance.run.shards import part
from conformance.schema.oracle import Schemas
from conformance.target.config import Target, load_target
from conformance.wire.http import HttpTransport, Limits
from conformance.words import render

RESPONSE_BYTES = 1024 * 1024
"""An answer to the largest call is some 20 kB; a whole mebibyte of it is trouble, and is not judged."""

REPORTS = ("report.html", "report.json", "junit.xml")
"""What stands beside the log when a run has ended: the report of another run must not be read as that of this one."""

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
    if any((folder / name).exists() for name in (NAME, *REPORTS)):
        raise ConfigurationError(
            "already holds a run", where=f"output folder {folder}", remedy="choose another with --output"
        )
    return folder


class Stage:
    """One run, from its settings to its sealed log. ConfigurationError where they do not fit."""

    def __init__(self, settings: RunSettings, *, hermetic: bool) -> None:
        self.hermetic = hermetic
        self.settings = settings
        self.judged = 0
        spec_folder = Path(settings.spec) if settings.spec else resources.default_specification()
        target, self.specification = load_target(Path(settings.target), spec_folder=spec_folder)
        self.target = replace(target, limits=target.limits.shared(settings.workers))
        self.expected = self._expected()
        self.output = prepare_output(Path(settings.output))
        self.schemas = Schemas(self.specification)
        self._exchanges: list[Exchange] = []
        self._ends: dict[str, CaseEnd] = {}
        self._log: RunLogWriter | None = None
        self._rig = Rig(
            target=self.target,
            specification=self.specification,
            schemas=self.schemas,
            connect=self._connect,
            seed=settings.seed,
            note=self._note,
            end=self._note_end,
            run_id=settings.run_id,
            frugal=settings.tier == "smoke",
        )
        self.conductor: Conductor | Explorer = self._rig.conductor
        if settings.tier == "explore":
            self.conductor = Explorer(self._rig, seconds=settings.seconds)
        self._rows = all_rows(settings.tier)
        chosen = in_tier_of(self._rows, settings.tier, settings.selection)
        self._chosen = {row.id for row in part(chosen, settings)}

    def _expected(self) -> tuple[ExpectedEntry, ...]:
        """Return the failures of this target that are known; ConfigurationError where the list is not right."""
        if not self.settings.expected:
            return ()
        return read_expected(Path(self.settings.expected), target=self.target.name, cases=known_cases())

    def _connect(self) -> HttpTransport:
        limits = Limits(seconds=self.target.limits.exchange_seconds, max_bytes=RESPONSE_BYTES)
        return HttpTransport(limits, self.target.tls)

    def cases(self, rows: Sequence[Row]) -> list[Case]:
        """Return the cases of a module that this process performs, in the order in which they are sent."""
        return in_sending_order(self._rig.cases([row for row in rows if row.id in self._chosen]))

    def lost(self, planned: Sequence[Case]) -> list[str]:
        """Return the cases that this process was to perform and that pytest left out; in the second door it may."""
        return sorted(self._chosen - {case.id for case in planned}) if self.hermetic else []

    def begin(self, planned: Sequence[Case]) -> None:
        """Write the header and send the preflight; ConfigurationError where no SOAP answer comes at all.

        The plan lists the cases as the case modules do, whatever order they are sent in.
        """
        refuse_unknown(self.settings.selection, [row.id for row in self._rows])
        places = {row.id: place for place, row in enumerate(self._rows)}
        ordered = sorted(planned, key=lambda case: places.get(case.id, len(places)))
        self._log = RunLogWriter(self.output / NAME)
        self._log.header(
            self._rig.header(
                ordered,
                tier=self.settings.tier,
                selection=self.settings.selection,
                set_id=set_digest(load_rows(), self.specification),
                set_cases=len(set(known_cases().values())),
                expected=self.expected,
            )
        )
        if self.settings.workers == 1:
            prepare(self.target)
        self._rig.preflight(self.settings.target)

    def give_up(self, reason: str) -> None:
        """Leave the reason for the parent, and no half a run."""
        if self._log is not None:
            self._log.abandon()
            self._log.path.unlink(missing_ok=True)
            self._log = None
        (self.output / STOPPED).write_text(reason, encoding="utf-8")

    def end(self, *, complete: bool) -> None:
        """Seal the log if the run is complete."""
        if complete:
            self._rig.conductor.finish()
        self._rig.session.close()
        if self._log is None:
            return
        if complete:
            self._log.close(finished=now())
        else:
            self._log.abandon()

    def verdict(self, case: Case) -> tuple[str, bool]:
        """Judge one case for the second door: what is wrong ("" for nothing), and whether to skip.

        Only what does not apply is skipped: a skip reads as green, and what could not be judged is not.
        """
        end = self._ends[case.id]
        if end.state is not CaseState.DONE:
            return end.reason, end.state is CaseState.NOT_APPLICABLE
        rules = passive_rules(self.specification)
        run = see_all(
            self._exchanges,
            reader=self._rig.reader,
            population=self._rig.redactor.population(),
            readings=self.target.readings,
        )
        own = exchanges_of(case.id, run)
        errors: dict[str, Phrase] = {}
        observations = {one.exchange.number: observe(one, rules, errors) for one in own if one.exchange.case == case.id}
        if errors:
            rule, error = next(iter(errors.items()))
            return render(say("rule-could-not", rule=rule, error=error)), False
        result = judge_case(case.planned, own, observations)
        skipped = result.verdict is Verdict.NOT_APPLICABLE
        self.judged += not skipped
        return render(result.reason) if skipped or result.verdict in (
            Verdict.FAIL,
            Verdict.NOT_EVALUATED,
        ) else "", skipped

    def _note(self, exchange: Exchange) -> None:
        if not self.hermetic:
            self._exchanges.append(exchange)
        if self._log is not None:
            self._log.exchange(exchange)

    def _note_end(self, end: CaseEnd) -> None:
        self._ends[end.id] = end
        if self._log is not None:
            self._log.case_end(end)


def all_rows(tier: str) -> list[Row]:
    """Return the rows that a tier chooses from: an exploration has its own."""
    return list(EXPLORE_ROWS if tier == "explore" else load_rows())


def in_tier_of(rows: Sequence[Row], tier: str, selection: Sequence[str]) -> list[Row]:
    """Return the rows of a tier that a selection names; the smoke tier is what `conformance power` computed."""
    chosen = set(load_measured().smoke.cases) if tier == "smoke" else {row.id for row in rows}
    return [row for row in rows if row.id in chosen and selected(row.id, selection)]


def prepare(target: Target) -> None:
    """Run the hooks that bring a target into its first state; ConfigurationError for one that fails."""
    for name in ("reset", "seed"):
        hook = target.hooks.get(name)
        if hook is None:
            continue
        seconds = target.limits.exchange_seconds
        transport = HttpTransport(Limits(seconds=seconds, max_bytes=RESPONSE_BYTES), target.tls)
        outcome = transport.send(hook.request(b"{}")) if hook.url else hook.run(b"{}", seconds=seconds)
        transport.close()
        if isinstance(outcome, Trouble):
            raise ConfigurationError(f"[hooks] {name} failed: {outcome.detail}", where="target.toml")
        if outcome.status >= 300:  # noqa: PLR2004 - anything but success
            raise ConfigurationError(f"[hooks] {name} failed: HTTP {outcome.status}", where="target.toml")

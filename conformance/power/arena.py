"""Judges variants of the reference endpoint: the whole suite against each, in memory or over a socket.

Everything that does not depend on the variant is made once: the messages and what the oracles say of
them, and what they say of an answer that was seen before. So a variant costs a third of a second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from conformance.judge.reading import Reader
from conformance.judge.run import judge_read
from conformance.record.exchange import Exchange, Request, Response, Role, Trouble
from conformance.record.heading import now
from conformance.record.judgement import Judgement
from conformance.record.runlog import CaseEnd, RunLog
from conformance.reference.app import create_app
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.seeded import Seeded
from conformance.reference.server import running
from conformance.reference.service import READBACK, Service, endpoint_path
from conformance.reference.target_file import render_target
from conformance.run.catalogue import Case, in_sending_order, load_rows, resolve
from conformance.run.rig import Rig
from conformance.run.rows import Draft, Row
from conformance.run.workbench import Message, Workbench
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification, load_specification
from conformance.target.config import Target, load_target
from conformance.wire.http import HttpTransport, Limits
from conformance.wire.transport import Transport

NOWHERE = "http://127.0.0.1:9"
"""What stands in a target that is called in memory: nobody listens at the port of discarded bytes."""

_SECONDS = 5.0


class InMemory:
    """A transport that calls a service; above HTTP, nothing is left out."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def send(self, request: Request) -> Response | Trouble:
        """Call the service, or its readback."""
        headers = {name.lower(): value for name, value in request.headers}
        if urlsplit(request.url).path == READBACK:
            answer = self._service.read_back(request.body)
        else:
            answer = self._service.handle(request.body, headers.get("content-type"), headers.get("soapaction"))
        return Response(status=answer.status, reason="", headers=answer.headers, body=answer.body)

    def close(self) -> None:
        """Nothing is held open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remembering(Workbench):
    """A workbench that makes each message once, for all variants."""

    made: dict[tuple[object, ...], Message] = field(default_factory=dict)

    def probe(self, case: str, draft: Draft, *, controlled: bool = False) -> Message:
        """Return the message of a case, as it was made the first time."""
        key = (case, controlled, draft.en, draft.offset, draft.valid, draft.people, tuple(draft.pins.counts.items()))
        if key not in self.made:
            self.made[key] = Workbench.probe(self, case, draft, controlled=controlled)
        return self.made[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One variant judged, and how many messages were sent.

    `by_case` counts those that are no controls, `controls` names the control of each case that has one.
    """

    judgement: Judgement
    requests: int
    by_case: dict[str, int]
    controls: dict[str, str]


class Arena:
    """The suite over one binding and one SOAP version, for any number of variants."""

    def __init__(self, *, spec_folder: Path, binding: str, soap: SoapVersion | None = None, seed: int = 0) -> None:
        specification = load_specification(spec_folder, binding=binding)
        self.specification = specification.with_binding(specification.binding.with_choices(soap=soap))
        self._folder = spec_folder
        self._seed = seed
        self._population = make_population(self.specification.tables)
        self._schemas = Schemas(self.specification)
        self._target = self._described(NOWHERE)
        self._bench = _Remembering(
            reader=Reader(self.specification, self._schemas), population=self._target.population, seed=seed
        )
        self.reader = self._bench.reader
        self.cases = _in_order(list(load_rows()), self.specification, self._schemas, self._target)

    def judge(self, variant: Seeded, cases: Sequence[Case] | None = None) -> Judged:
        """Run cases (by default all) against a variant, and judge what was recorded."""
        log = self.record(variant, cases)
        own = [exchange for exchange in log.exchanges if exchange.role is not Role.CONTROL]
        return Judged(
            judgement=judge_read(log, self.reader),
            requests=len(log.exchanges),
            by_case=dict(Counter(exchange.case for exchange in own)),
            controls={exchange.case: exchange.control for exchange in own if exchange.control},
        )

    def record(self, variant: Seeded, cases: Sequence[Case] | None = None) -> RunLog:
        """Run cases (by default all) against a variant, and return the log."""
        with Registers(self._population) as registers:
            service = variant.service(self.specification, registers)
            if variant.shell is None:
                return self._run(lambda: InMemory(service), self._target, cases or self.cases)
            with running(variant.shell(create_app(service))) as base:
                target = self._described(base)
                return self._run(lambda: HttpTransport(Limits(seconds=_SECONDS)), target, cases or self.cases)

    def _run(self, connect: Callable[[], Transport], target: Target, cases: Sequence[Case]) -> RunLog:
        exchanges: list[Exchange] = []
        ends: list[CaseEnd] = []
        rig = Rig(
            target=target,
            specification=self.specification,
            schemas=self._schemas,
            connect=connect,
            seed=self._seed,
            note=exchanges.append,
            end=ends.append,
            workbench=self._bench,
        )
        rig.conductor.preflight(Draft(da="", en=""))
        for case in cases:
            rig.conductor.perform(case)
        rig.session.close()
        return RunLog(
            header=rig.header(cases, tier="certify"),
            exchanges=tuple(exchanges),
            ends=tuple(ends),
            finished=now(),
            problems=(),
        )

    def _described(self, base: str) -> Target:
        text = render_target(
            self._population,
            tables=self.specification.tables,
            url=base + endpoint_path(self.specification.tables),
            soap=self.specification.binding.soap,
            kind=self.specification.binding.kind,
        )
        with TemporaryDirectory(prefix="conformance-power-") as folder:
            file = Path(folder) / "target.toml"
            file.write_text(text, encoding="utf-8")
            return load_target(file, spec_folder=self._folder)[0]


def _in_order(rows: Sequence[Row], specification: Specification, schemas: Schemas, target: Target) -> list[Case]:
    """Return all cases, module by module in their order of sending."""
    by_section: dict[str, list[Case]] = {}
    for row in rows:
        case = resolve(row, specification, schemas.request, target.readings)
        by_section.setdefault(row.section, []).append(case)
    return [case for cases in by_section.values() for case in in_sending_order(cases)]

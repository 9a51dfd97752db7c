"""A run of a client from beginning to end: with its driver through the scenarios, or only listened to."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from conformance.client.answers import Answers
from conformance.client.conduct import Conduct, Progress
from conformance.client.discretion import Discretion
from conformance.client.listener import Listener
from conformance.client.recorder import Recorder, client_header
from conformance.client.scenarios import ClientCases, Scenario, client_digest, planned_cases
from conformance.client.tasks import Tasks
from conformance.derive.wsdl import wsdl
from conformance.errors import ConfigurationError
from conformance.judge.reading import Reader
from conformance.record.attested import Attested
from conformance.record.heading import now
from conformance.record.runlog import NAME, RunLogWriter
from conformance.run.catalogue import selected
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification

_POLL = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How to run. `command` is the driver, "" for none; then the run ends after `until` calls or `idle` seconds.

    `answer` is the script that a client without a driver is answered by; `jobs` scenarios go on at once.
    """

    output: Path
    command: str = ""
    stays: bool = False
    jobs: int = 1
    deadline: float = 30.0
    host: str = "127.0.0.1"
    port: int = 0
    selection: tuple[str, ...] = ()
    answer: str = "accepted"
    until: int = 0
    idle: float = 0.0
    name: str = "client under test"
    identity: tuple[tuple[str, str], ...] = ()
    attested: tuple[Attested, ...] = ()


def run_client(
    specification: Specification,
    cases: ClientCases,
    options: Options,
    *,
    ready: Callable[[str], None],
    progress: Progress,
    reader: Reader | None = None,
) -> Path:
    """Run and return the log. ConfigurationError where the driver cannot be used, or the port.

    SuiteError where an answer of ours could not be made. A run that is broken off leaves a log without a footer.
    `ready` is told the address. `reader` is over `specification`; who has one judges with it what it has read here.
    """
    reader = reader or Reader(specification, Schemas(specification))
    schemas = reader.schemas
    tasks = Tasks(specification, schemas, cases.institution)
    scenarios = chosen(cases.scenarios, options.selection) if options.command else ()
    ours = {youth for scenario in scenarios for report in tasks.reports(scenario.task) for youth in report.youths}
    discretion = Discretion(reader, ours=ours, contacts=not options.command)
    path = _new_log(options.output)
    writer = RunLogWriter(path)
    recorder = Recorder(writer, discretion)
    try:
        listener = Listener(wsdl=wsdl(specification), note=recorder.note, host=options.host, port=options.port)
        plan = tuple(planned_cases(cases, specification, scenarios, driven=bool(options.command)))
        target = {"name": options.name, "url": listener.base, "driver": options.command, **dict(options.identity)}
        writer.header(
            client_header(
                specification,
                plan,
                run_id=str(uuid.uuid4()),
                set_id=client_digest(cases, specification),
                institution=cases.institution,
                target={key: value for key, value in target.items() if value},
                selection=options.selection,
                driven=bool(options.command),
                attested=options.attested,
            )
        )
        conduct = Conduct(
            reader=reader,
            listener=listener,
            tasks=tasks,
            answers=Answers(specification, schemas),
            command=options.command,
            deadline=options.deadline,
            stays=options.stays,
            note=recorder.attempt,
            end=recorder.end,
        )
        with listener.running():
            if not options.command:
                listener.everywhere(conduct.stage(_whatever(options.answer), 1))
            ready(listener.base)
            if options.command:
                conduct.rehearse()
                conduct.perform(scenarios, jobs=options.jobs, progress=progress)
            else:
                _listen(listener, options)
        writer.close(finished=now())
    except BaseException:
        writer.abandon()
        if not recorder.count:
            path.unlink()
        raise
    return path


def chosen(scenarios: Sequence[Scenario], selection: Sequence[str]) -> tuple[Scenario, ...]:
    """Return the scenarios of a selection: whole ids, or what they start with up to a slash."""
    for word in selection:
        if not any(selected(scenario.id, [word], renamed={}) for scenario in scenarios):
            raise ConfigurationError(f"no scenario is called '{word}'", remedy="`conformance listen --plan` lists them")
    return tuple(scenario for scenario in scenarios if selected(scenario.id, selection, renamed={}))


def _new_log(folder: Path) -> Path:
    path = folder / NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"cannot be made: {error.strerror}", where=str(folder)) from error
    if path.exists():
        raise ConfigurationError("holds a run already", where=str(folder), remedy="choose another --output")
    return path


def _whatever(answer: str) -> Scenario:
    """Return the scenario of a client that does what it likes."""
    return Scenario(id="", clauses=(), task="one", answer=answer, form=None, level=None, da="", en="")


def _listen(listener: Listener, options: Options) -> None:
    """Answer whatever comes, until so many calls came, or none for so long; SIGINT ends it as well as it can end."""
    stop = threading.Event()
    try:
        while not stop.wait(_POLL):
            listener.confirm()
            quiet = time.monotonic() - listener.last
            if (options.until and listener.exchanges >= options.until) or (options.idle and quiet > options.idle):
                return
    except KeyboardInterrupt:
        return

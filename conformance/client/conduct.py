"""A client under test, led through the scenarios: each in its turn or several at once, everything into one log.

The log alone is judged afterwards. So a run that breaks off keeps what it had, and another version, or another
party, can judge it again.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from itertools import count

from conformance.client.answers import Answers, Asked
from conformance.client.driver import Driver
from conformance.client.listener import Listener, Stage
from conformance.client.replies import Reply
from conformance.client.scenarios import Scenario
from conformance.client.tasks import Tasks
from conformance.errors import ConfigurationError
from conformance.judge.reading import Reader
from conformance.record.attempt import Attempt, Report, Task
from conformance.record.exchange import Request, header_of
from conformance.record.runlog import CaseEnd, CaseState
from conformance.spec.binding import SoapVersion
from conformance.wire.soap import MEDIA_TYPES

Progress = Callable[[int, int, str], None]
"""Told after each scenario: how many are done, of how many, and the id of the last."""

MOST_CALLS = 500
"""So many calls of one task are answered as its scenario says; after that, a client that goes on is told to stop."""

FIRST = "first"
"""What the task before all scenarios is called; nothing of it is judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """What a run of scenarios needs. `note` and `end` are told attempts and ends of cases, one at a time."""

    reader: Reader
    listener: Listener
    tasks: Tasks
    answers: Answers
    command: str
    deadline: float
    stays: bool
    note: Callable[[Attempt], None]
    end: Callable[[CaseEnd], None]

    def rehearse(self) -> None:
        """Try the driver with an ordinary task; ConfigurationError where it gives no outcome at all."""
        scenario = Scenario(
            id=FIRST, clauses=(), task="one", answer="accepted", form=None, level=None, da=FIRST, en=FIRST
        )
        driver = self._driver()
        try:
            attempt = self._attempt(scenario, 1, self.tasks.reports("one")[0], driver, path="/rehearsal")
        finally:
            driver.close()
        if attempt.outcome is None:
            remedy = "docs/driver.md says what a driver reads and writes"
            raise ConfigurationError(attempt.trouble, where="--driver", remedy=remedy)

    def perform(self, scenarios: Sequence[Scenario], *, jobs: int, progress: Progress) -> None:
        """Lead the client through the scenarios, so many at once; what one of them raises, ends the run."""
        drivers: queue.SimpleQueue[Driver] = queue.SimpleQueue()
        for _ in range(jobs):
            drivers.put(self._driver())
        paths, lock, done = count(1), threading.Lock(), count(1)

        def one(scenario: Scenario) -> None:
            driver = drivers.get()
            try:
                attempts = self._scenario(scenario, driver, path=f"/{next(paths)}")
            finally:
                drivers.put(driver)
            self.listener.confirm()
            with lock:
                for attempt in attempts:
                    self.note(attempt)
                self.end(CaseEnd(id=scenario.id, state=CaseState.DONE, reason=""))
                progress(next(done), len(scenarios), scenario.id)

        try:
            with ThreadPoolExecutor(max_workers=jobs) as pool:
                futures = [pool.submit(one, scenario) for scenario in scenarios]
                try:
                    for future in as_completed(futures):
                        future.result()
                except BaseException:
                    pool.shutdown(cancel_futures=True)  # Ctrl-C, too: what goes on is ended, nothing else begun
                    raise
        finally:
            while not drivers.empty():
                drivers.get().close()

    def _driver(self) -> Driver:
        return Driver(self.command, deadline=self.deadline, stays=self.stays)

    def _scenario(self, scenario: Scenario, driver: Driver, *, path: str) -> list[Attempt]:
        reports = self.tasks.reports(scenario.task)
        return [
            self._attempt(scenario, number, report, driver, path=f"{path}-{number}")
            for number, report in enumerate(reports, start=1)
        ]

    def _attempt(self, scenario: Scenario, number: int, report: Report, driver: Driver, *, path: str) -> Attempt:
        url = self.listener.open(path, self.stage(scenario, number))
        binding = self.reader.specification.binding
        task = Task(
            scenario=scenario.id,
            endpoint=url,
            wsdl=f"{url}?wsdl",
            binding=binding.kind,
            soap=binding.soap.value,
            report=report,
            update=number > 1,
        )
        try:
            performed = driver.perform(task)
        finally:
            self.listener.close(path)
        return Attempt(
            case=scenario.id,
            number=number,
            task=task,
            outcome=performed.outcome,
            trouble=performed.trouble,
            milliseconds=performed.milliseconds,
        )

    def stage(self, scenario: Scenario, number: int) -> Stage:
        """Return what is played for a task of a scenario."""
        script = self.answers.script(scenario.answer, scenario.form)

        def play(request: Request, calls: int) -> Reply:
            message = self.reader.message(request.body, request.headers)
            call, envelope = message.call, message.envelope
            if envelope is None:
                return self.answers.refusal(_version(request), message.document.not_soap[:200])
            if call is None or calls > MOST_CALLS:
                reason = "the message cannot be read" if call is None else "too many calls for one task"
                return self.answers.refusal(envelope.version, reason)
            return script(Asked(call=call, envelope=envelope, number=calls))

        return Stage(case=scenario.id, key=str(number), play=play)


def _version(request: Request) -> SoapVersion | None:
    """Return the SOAP version that the Content-Type speaks of, where the body says none."""
    written = header_of(request.headers, "Content-Type") or ""
    media_type = written.partition(";")[0].strip().lower()
    return next((version for version, known in MEDIA_TYPES.items() if known == media_type), None)

"""conformance.run.conductor: a message that meets trouble is sent once more, where that may be an accident."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.errors import ConfigurationError
from conformance.judge.run import judge_run
from conformance.record.exchange import Role, TroubleKind
from conformance.record.judgement import Judgement, RunVerdict, Verdict
from conformance.record.runlog import CaseState, RunLog
from conformance.reference.app import create_app
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Service
from conformance.run.conductor import SECOND_TRIES
from conformance.run.rows import Row
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from tests.run.conftest import Endpoint, Rehearse

CUT = 0
SLOW = 1
"""In a script: an answer that breaks off, one that comes late. Else an HTTP status without SOAP; None: the service."""

Script = Sequence[int | None]
Scripted = Callable[..., AbstractContextManager[Path]]


class Flaky:
    """A web application before the service: answers calls by a script, and those after it as `then` says."""

    def __init__(self, app: ASGIApp, script: Script, then: int | None) -> None:
        self._app, self._script, self._then = app, iter(script), then

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        status = next(self._script, self._then)
        if status is None:
            await self._app(scope, receive, send)
            return
        while (await receive()).get("more_body"):
            pass
        if status == SLOW:
            await asyncio.sleep(1.5)
        headers = [(b"content-type", b"text/html"), (b"content-length", b"7" if status else b"1000")]
        await send({"type": "http.response.start", "status": max(status, 200), "headers": headers})
        await send({"type": "http.response.body", "body": b"<html/>"})


@pytest.fixture
def scripted(endpoint: Endpoint, specification: Specification, tmp_path: Path) -> Scripted:
    """Return a context manager that serves by a script, after an answered preflight, and yields a target.toml."""

    @contextmanager
    def serve(*script: int | None, then: int | None = None, more: str = "", preflight: bool = True) -> Iterator[Path]:
        whole = [None, *script] if preflight else script
        with Registers(endpoint.population) as registers:
            app = Flaky(create_app(Service(specification, registers)), whole, then)
            with running(app) as base:
                yield replace(endpoint, base=base).target(tmp_path / "target.toml", more=more)

    return serve


def _judged(log: RunLog, specification: Specification) -> Judgement:
    return judge_run(log, specification)


@pytest.mark.parametrize(
    "status",
    [pytest.param(status, id=str(status)) for status in (408, 429, 500, 502, 503, 504)] + [pytest.param(CUT, id="cut")],
)
def test_trouble_is_tried_once_more(
    scripted: Scripted, rehearse: Rehearse, rows: dict[str, Row], specification: Specification, status: int
) -> None:
    """The same message is sent again at once; the case is done, warns, and the run is not held against the target."""
    row = rows["6.1.3/Elev/min"]
    with scripted(status) as target:
        run = rehearse(target, row)
        (end,) = run.perform(row)
    log = run.log()

    first, second = log.exchanges_of(row.id)
    judgement = _judged(log, specification)
    assert CaseState.DONE is end.state
    assert (0, first.number, first.request.body) == (first.repeats, second.repeats, second.request.body)
    assert [Verdict.WARNING] == [result.verdict for result in judgement.cases]
    assert RunVerdict.CONFORMANT is judgement.verdict


@pytest.mark.parametrize(
    "status", [pytest.param(status, id=str(status)) for status in (200, 302, 400, 401, 403, 404, 407, 415, 422)]
)
def test_what_is_no_accident_is_sent_once(
    scripted: Scripted, rehearse: Rehearse, rows: dict[str, Row], status: int
) -> None:
    """What access rules, a wrong address or the service itself say is said again the next time."""
    row = rows["6.1.3/Elev/min"]
    with scripted(then=status) as target:
        run = rehearse(target, row)
        run.perform(row)

    assert [0] == [exchange.repeats for exchange in run.log().exchanges_of(row.id)]


def test_a_deadline_is_not_waited_for_twice(scripted: Scripted, rehearse: Rehearse, rows: dict[str, Row]) -> None:
    """Whoever did not answer in time is not given the same time once more."""
    row = rows["6.1.3/Elev/min"]
    with scripted(SLOW, more="[limits]\nexchange_seconds = 1") as target:
        run = rehearse(target, row)
        run.perform(row)

    (late,) = run.log().exchanges_of(row.id)
    assert late.trouble is not None
    assert TroubleKind.DEADLINE is late.trouble.kind


@pytest.mark.parametrize("status", [pytest.param(503, id="503"), pytest.param(CUT, id="cut")])
def test_trouble_that_stays_is_not_evaluated(
    scripted: Scripted, rehearse: Rehearse, rows: dict[str, Row], specification: Specification, status: int
) -> None:
    """A message is tried twice and no more; then nothing is known, and the run is inconclusive."""
    row = rows["6.1.3/Elev/min"]
    with scripted(then=status) as target:
        run = rehearse(target, row)
        run.perform(row)
    log = run.log()

    judgement = _judged(log, specification)
    assert 2 == len(log.exchanges_of(row.id))
    assert [Verdict.NOT_EVALUATED] == [result.verdict for result in judgement.cases]
    assert RunVerdict.INCONCLUSIVE is judgement.verdict


def test_controls_are_tried_once_more_too(
    scripted: Scripted, rehearse: Rehearse, rows: dict[str, Row], specification: Specification
) -> None:
    """A control that met trouble and was accepted then is a control."""
    row = rows["6.1.3/KontaktMail/maxLength+1"]
    with scripted(503, None, None, 503) as target:
        run = rehearse(target, row)
        run.perform(row)
    log = run.log()

    roles = [(exchange.role, exchange.repeats) for exchange in log.exchanges_of(row.id)]
    control = Role.CONTROL
    assert [(control, 0), (control, 2), (Role.PROBE, 0), (control, 0), (control, 5)] == roles
    assert [Verdict.WARNING] == [result.verdict for result in _judged(log, specification).cases]


def test_second_tries_are_limited(scripted: Scripted, rehearse: Rehearse, rows: dict[str, Row]) -> None:
    """A target that always answers by 503 costs so many second tries, and not twice the run."""
    row = rows["soap/load/sixty-times"]
    with scripted(then=503) as target:
        run = rehearse(target, row)
        run.perform(row)

    sent = run.log().exchanges_of(row.id)
    again = [exchange for exchange in sent if exchange.repeats]
    assert (row.times, SECOND_TRIES) == (len(sent) - len(again), len(again))
    assert row.times > SECOND_TRIES


def test_a_second_try_is_a_message_of_the_run(scripted: Scripted, rehearse: Rehearse, rows: dict[str, Row]) -> None:
    """It counts against max_requests: what target.toml allows is not exceeded for it."""
    row = rows["6.1.3/Elev/min"]
    with scripted(503, more="[limits]\nmax_requests = 2") as target:
        run = rehearse(target, row)
        (end,) = run.perform(row)

    assert (CaseState.NOT_EVALUATED, True) == (end.state, "[limits] max_requests" in end.reason)
    assert 2 == len(run.log().exchanges)


def test_the_preflight_is_tried_once_more(scripted: Scripted, rehearse: Rehearse, rows: dict[str, Row]) -> None:
    """A target that is just starting is not taken for one that is not there; one that stays away is."""
    row = rows["6.1.3/Elev/min"]
    with scripted(503, preflight=False) as target:
        sent = rehearse(target, row).log().exchanges
    with scripted(503, 503, preflight=False) as target, pytest.raises(ConfigurationError) as caught:
        rehearse(target, row)

    assert [(Role.PREFLIGHT, 0), (Role.PREFLIGHT, 1)] == [(exchange.role, exchange.repeats) for exchange in sent]
    assert "HTTP 503" in str(caught.value)

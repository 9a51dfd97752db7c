"""What is unusual and conforming must not be complained about: each oddity is judged by every case there is.

The messages of a run are made once for each binding and SOAP version, and sent to one oddity after
the other: in process, or over a real socket where HTTP is what is odd.
"""

from __future__ import annotations

import re
import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import h11
import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.judge.run import judge_run
from conformance.record.exchange import Exchange, Request, Response, Trouble
from conformance.record.judgement import Judgement, RunVerdict, Verdict
from conformance.record.redaction import Redactor
from conformance.record.runlog import CaseEnd, Header, RunLog
from conformance.reference.app import create_app
from conformance.reference.oddities import ODDITIES
from conformance.reference.oddities.behaviour import newcomer
from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.seeded import Oddity
from conformance.reference.server import running
from conformance.reference.service import Service
from conformance.resources import default_specification
from conformance.run.catalogue import load_rows, resolve
from conformance.run.conductor import Conductor
from conformance.run.workbench import Workbench
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.population import Population
from conformance.spec.specification import Specification, load_specification
from conformance.target.config import Target
from conformance.target.session import Session
from conformance.wire.carrier import carry
from conformance.wire.http import HttpTransport
from conformance.wire.soap import http_headers
from conformance.wire.transport import Transport
from conformance.wire.xml import escape

PATH = "/services/any"
CONFORMING = Oddity(name="conforming", en="Does what the specification says.", because="all of it")


# ---------------------------------------------------------------- one judgement


class InProcess:
    """A transport that asks a service directly."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def send(self, request: Request) -> Response | Trouble:
        headers = dict(request.headers)
        answer = self._service.handle(request.body, headers["Content-Type"], headers.get("SOAPAction"))
        return Response(status=answer.status, reason="", headers=answer.headers, body=answer.body)

    def close(self) -> None:
        pass


class Remembering(Session):
    """A session that remembers its messages, so that they can be sent to another service."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.messages: list[tuple[bytes, dict[str, Any]]] = []

    def send(self, body: bytes, **kwargs: Any) -> Exchange:
        self.messages.append((body, kwargs))
        return super().send(body, **kwargs)


class Bench:
    """All cases over one binding and SOAP version: what is sent because of them, and how it is judged."""

    def __init__(self, specification: Specification) -> None:
        self.specification = specification
        self.schemas = Schemas(specification)
        self.population = make_population(specification.tables)
        self._redactor = Redactor(self.population)
        self._ends: list[CaseEnd] = []
        self.cases = [resolve(row, specification, self.schemas.request) for row in load_rows()]
        with Registers(self.population) as registers:
            session = Remembering(**self._session(InProcess(Service(specification, registers)), [].append))
            bench = Workbench(specification=specification, schemas=self.schemas, population=self.population, seed=0)
            conductor = Conductor(session=session, workbench=bench, record=self._ends.append)
            for case in self.cases:
                conductor.perform(case)
        self._messages = session.messages

    def judge(self, transport: Transport, url: str = f"http://127.0.0.1{PATH}") -> Judgement:
        """Send all messages through a transport and judge what comes back, as a run log would hold it."""
        exchanges: list[Exchange] = []
        session = Session(**self._session(transport, exchanges.append, url))
        for body, kwargs in self._messages:
            session.send(body, **kwargs)
        session.close()
        log = RunLog(
            header=self._header(), exchanges=tuple(exchanges), ends=tuple(self._ends), finished="now", problems=()
        )
        return judge_run(log, self.specification, schemas=self.schemas)

    def _session(self, transport: Transport, sink: Any, url: str = "http://127.0.0.1/") -> dict[str, Any]:
        target = Target(name="oddity", url=url, population=self.population)
        return {
            "target": target,
            "specification": self.specification,
            "transport": transport,
            "sink": sink,
            "redactor": self._redactor,
            "run": "a run",
        }

    def _header(self) -> Header:
        binding, population = self.specification.binding, self._redactor.population()
        return Header(
            run_id="a run",
            started="now",
            seed=0,
            tier="certify",
            selection=(),
            suite={},
            specification={"digest": self.specification.digest},
            binding={"kind": binding.kind, "soap": binding.soap.value, **binding.choices()},
            target={},
            population={
                "institution": population.institution,
                "other_institution": population.other_institution or "",
                **population.calls,
                **{key: list(numbers) for key, numbers in population.persons.items()},
            },
            readings={},
            plan=tuple(case.planned for case in self.cases),
        )


class Court:
    """One web server behind which applications change places, and a bench for each binding and version."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None
        self.url = ""
        self._benches: dict[tuple[str, SoapVersion | None], Bench] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Be the application that is tried."""
        assert self.app is not None
        await self.app(scope, receive, send)

    def bench(self, oddity: Oddity) -> Bench:
        """Return the bench that an oddity is tried on."""
        key = oddity.binding, oddity.soap
        if key not in self._benches:
            specification = load_specification(default_specification(), binding=oddity.binding)
            chosen = specification.binding.with_choices(soap=oddity.soap)
            self._benches[key] = Bench(specification.with_binding(chosen))
        return self._benches[key]

    def judge(self, oddity: Oddity) -> Judgement:
        """Judge an oddity by all cases."""
        bench = self.bench(oddity)
        with Registers(bench.population) as registers:
            service = oddity.service(bench.specification, registers)
            if oddity.shell is None:
                return bench.judge(InProcess(service))
            self.app = oddity.shell(create_app(service))
            return bench.judge(HttpTransport(), f"{self.url}{PATH}")


@pytest.fixture(scope="module")
def court() -> Iterator[Court]:
    """Return a court that is in session for the whole module."""
    court = Court()
    with running(court) as url:
        court.url = url
        yield court


def _complaints(judgement: Judgement) -> dict[str, str]:
    """Return the cases that were not simply passed, with the reason."""
    quiet = (Verdict.PASS, Verdict.OBSERVED, Verdict.NOT_APPLICABLE)
    return {r.case.id: f"{r.verdict}: {r.reason}" for r in judgement.cases if r.verdict not in quiet}


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in ODDITIES])
def test_nothing_is_said_against_an_oddity(name: str, court: Court) -> None:
    """No case fails, none warns, and none is left open."""
    judgement = court.judge(ODDITIES[name])

    assert {} == _complaints(judgement)
    assert RunVerdict.CONFORMANT is judgement.verdict

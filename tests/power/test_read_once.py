"""Whole runs, counted: each distinct body is parsed once, and each oracle asked once about it and a schema."""

from __future__ import annotations

import hashlib
import importlib
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import conformance
from conformance.client.listening import Options, run_client
from conformance.client.scenarios import load_client_cases
from conformance.judge.reading import Reader
from conformance.judge.run import judge_read, reader_of
from conformance.power.arena import Arena
from conformance.power.seeded_clients import load_seeded_clients
from conformance.record.judgement import RunVerdict
from conformance.record.runlog import RunLog, read_run_log
from conformance.reference.variants import CONFORMING
from conformance.report.write import write_reports
from conformance.resources import default_specification
from conformance.schema import oracles
from conformance.schema.oracle import Schemas
from conformance.spec.specification import load_specification
from conformance.wire import xml

_APART = ("conformance.schema.oracles", "conformance.reference.")
"""Who parses for itself: an oracle, and the endpoint under test."""


@dataclass(frozen=True, slots=True)
class Counted:
    """How often what was asked, by a digest of the bytes; of an oracle, by the schema as well."""

    parsed: Counter[str] = field(default_factory=Counter)
    asked: Counter[tuple[str, int, str]] = field(default_factory=Counter)

    def parse(self, module: str, real: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
        """Return the parser of a module, counted."""

        def parse(data: bytes) -> Any:
            if not module.startswith(_APART):
                self.parsed[hashlib.sha256(data).hexdigest()] += 1
            return real(data)

        return parse

    def oracle(self, name: str, real: Callable[[Any, bytes], Any]) -> Callable[[Any, bytes], Any]:
        """Return an oracle, counted."""

        def ask(schema: Any, data: bytes) -> Any:
            self.asked[name, id(schema), hashlib.sha256(data).hexdigest()] += 1
            return real(schema, data)

        return ask

    def several(self) -> tuple[list[int], list[int]]:
        """Return how often what was parsed or asked about more than once."""
        return [n for n in self.parsed.values() if n > 1], [n for n in self.asked.values() if n > 1]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Count the calls of the parser and of both oracles, under whatever name a module has them."""
    for found in pkgutil.walk_packages(conformance.__path__, "conformance."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
    counts, parse, asking = Counted(), xml.parse, (oracles.ask_libxml2, oracles.ask_xmlschema)
    for name, module in list(sys.modules.items()):
        if not name.startswith("conformance."):
            continue
        for held, value in list(vars(module).items()):
            if value is parse:
                monkeypatch.setattr(module, held, counts.parse(name, value))
            elif any(value is one for one in asking):
                monkeypatch.setattr(module, held, counts.oracle(held, value))
    return counts


def _judged(log: RunLog, reader: Reader, folder: Path, counted: Counted) -> RunVerdict:
    """Judge a log and write its reports; these parse no message and ask nobody."""
    judgement = judge_read(log, reader)
    before = counted.parsed.total(), counted.asked.total()
    write_reports(log, judgement, reader.specification, folder, reader=reader)

    assert before == (counted.parsed.total(), counted.asked.total())
    return judgement.verdict


@pytest.mark.parametrize("binding", ["plain", pytest.param("ipl", marks=pytest.mark.variants)])
def test_a_run_of_a_service_reads_each_body_once(binding: str, counted: Counted, tmp_path: Path) -> None:
    """All cases, sent in memory: controls are sent many times, and nobody is asked about them twice."""
    arena = Arena(spec_folder=default_specification(), binding=binding)
    log = arena.record(CONFORMING)

    assert RunVerdict.CONFORMANT is _judged(log, arena.reader, tmp_path, counted)
    assert ([], []) == counted.several()
    assert len(counted.parsed) > 200
    assert {"ask_libxml2", "ask_xmlschema"} == {name for name, _, _ in counted.asked}


@pytest.mark.parametrize("jobs", [1, pytest.param(4, marks=pytest.mark.variants)])
def test_a_run_of_a_client_reads_each_body_once(jobs: int, counted: Counted, tmp_path: Path) -> None:
    """All scenarios: what was read to answer a call is not read again to judge it."""
    specification = load_specification(default_specification())
    reader = Reader(specification, Schemas(specification))
    client = next(one for one in load_seeded_clients(specification) if one.name == "raw-fifty")
    options = Options(output=tmp_path, command=client.command, stays=True, jobs=jobs)
    path = run_client(
        specification,
        load_client_cases(specification),
        options,
        ready=lambda _: None,
        progress=lambda *_: None,
        reader=reader,
    )
    log = read_run_log(path)

    assert RunVerdict.CONFORMANT is _judged(log, reader_of(log, specification, reader=reader), tmp_path, counted)
    assert ([], []) == counted.several()
    assert len(counted.parsed) < len(log.exchanges) + len({exchange.request.body for exchange in log.exchanges})
    assert {"ask_libxml2", "ask_xmlschema"} == {name for name, _, _ in counted.asked}

"""Files judged one after another: each message for itself, and a request together with its response.

Nothing of a file is kept but what was found in it, so that any number of files takes the memory of one. Where there
are many, some processes share them: both oracles judge each message, and the second is a program in Python.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from conformance.client.parts import Broken, Part, Recorded, Talk
from conformance.client.sources import Source, talks
from conformance.client.together import exchange_of, seen_together
from conformance.errors import ConfigurationError, SuiteError
from conformance.judge.calls import call_findings
from conformance.judge.catalogue import passive_rules
from conformance.judge.files import answer_findings, judge_message
from conformance.judge.reading import Reader
from conformance.judge.rules import observe, see
from conformance.judge.run import as_recorded, population_of
from conformance.record.checked import Checked, Complaint
from conformance.record.exchange import Exchange
from conformance.record.judgement import Finding
from conformance.record.phrase import Phrase, say
from conformance.record.runlog import Header
from conformance.schema.oracle import Schemas
from conformance.spec.clauses import Actor, Level
from conformance.spec.specification import Specification, load_specification
from conformance.words import render

FEW = 40
"""So many files are judged sooner than other processes have started."""
_CHUNK = 16
MOST = 1000
"""So many complaints are kept of one file; a run log of a broken endpoint has more than anybody reads."""


class Checker:
    """Judges files against one specification, its binding included; a run log against that of the run."""

    def __init__(self, specification: Specification) -> None:
        self._specification = specification
        self._schemas = Schemas(specification)
        self._of_log: tuple[Header, Reader] | None = None

    def check(self, source: Source) -> Checked:
        """Judge a file. Whatever stands in it is at worst a complaint."""
        messages, complaints = 0, []
        for found in talks(source, self._specification.tables):
            if isinstance(found, Broken):
                complaints.append(_broken(found, source))
            elif isinstance(found, Recorded):
                messages += 1 + (found.exchange.response is not None)
                try:
                    complaints += self._recorded(found, source)
                except ConfigurationError as error:
                    observed = str(error)
                    nobodys = Broken(kind="run-log", expected="a specification to judge it by", observed=observed)
                    complaints.append(_broken(nobodys, source))
                    break
            else:
                messages += len(found.parts)
                complaints += self._talk(found, source)
            if len(complaints) >= MOST:
                complaints = complaints[:MOST]
                break
        complaints.sort(key=lambda one: (one.file, one.line))
        return Checked(file=source.path, messages=messages, complaints=tuple(complaints), named=source.named)

    def _recorded(self, recorded: Recorded, source: Source) -> Iterator[Complaint]:
        """Judge the tested side of an exchange by the rules that the run itself was judged by."""
        exchange, header = recorded.exchange, recorded.header
        if self._of_log is None or self._of_log[0] is not header:
            specification = as_recorded(header, self._specification)
            same = specification.reads_as(self._specification)
            self._of_log = header, Reader(specification, self._schemas if same else Schemas(specification))
        reader = self._of_log[1]
        if header.side is Actor.CLIENT:
            side, message = "request", exchange.request.body
            findings = self._judged(lambda: call_findings(exchange, reader))
        else:
            side, message = "response", exchange.response.body if exchange.response else b""
            findings = self._judged(lambda: _observed(exchange, header, reader))
        name = f"exchange {exchange.number}, {side}"
        part = Part(data=message, line=recorded.line, name=name, folded=True)
        for finding in findings:
            yield _complaint(finding, part, source.path)

    def _talk(self, talk: Talk, source: Source) -> Iterator[Complaint]:
        # Each talk has a reader of its own: a file may hold more messages than anybody wants to keep.
        reader = Reader(self._specification, self._schemas)
        if talk.message is not None:
            yield from self._alone(talk.message, reader, source.path)
        valid = True
        if talk.request is not None:
            found = list(self._request(talk, talk.request, reader, source.path))
            valid = not any(complaint.decides for complaint in found)
            yield from found
        if talk.response is not None:
            yield from self._response(talk, talk.response, reader, source.answer or source.path, valid=valid)

    def _alone(self, part: Part, reader: Reader, file: str) -> Iterator[Complaint]:
        message = reader.message(part.data)
        column = message.document.refused.column if message.document.refused else 0
        for finding in self._judged(lambda: judge_message(message, reader)):
            yield _complaint(finding, part, file, column=column)

    def _request(self, talk: Talk, part: Part, reader: Reader, file: str) -> Iterator[Complaint]:
        """Judge a request: as HTTP carries it, or by itself where no HTTP is known."""
        if part.headers is None:
            yield from self._alone(part, reader, file)
            return
        exchange = exchange_of(talk, valid=True)
        for finding in self._judged(lambda: call_findings(exchange, reader)):
            yield _complaint(finding, part, file)

    def _response(self, talk: Talk, part: Part, reader: Reader, file: str, *, valid: bool) -> Iterator[Complaint]:
        """Judge a response as the answer to its request; what no HTTP carries, and is no SOAP, by itself."""
        message = reader.message(part.data, part.headers or ())
        if talk.status is None and message.answer is None and message.envelope is None:
            yield from self._alone(part, reader, file)
            return
        seen = seen_together(exchange_of(talk, valid=valid), reader)
        known = {"http": talk.status is not None, "media_type": part.headers is not None}
        for finding in self._judged(lambda: answer_findings(seen, **known)):
            yield _complaint(finding, part, file)

    def _judged(self, judge: Callable[[], Sequence[Finding]]) -> Sequence[Finding]:
        try:
            return judge()
        except SuiteError as error:
            return (_unjudged(str(error)),)


def _observed(exchange: Exchange, header: Header, reader: Reader) -> list[Finding]:
    """Return what the passive rules of a run find in one of its exchanges."""
    population = population_of(header, reader.specification)
    seen = see(exchange, reader=reader, population=population, readings=dict(header.readings))
    errors: dict[str, Phrase] = {}
    found = [f for of in observe(seen, passive_rules(reader.specification), errors).values() for f in of]
    return [f for f in found if f.level is not Level.OBSERVE] + [_unjudged(render(error)) for error in errors.values()]


def _unjudged(error: str) -> Finding:
    return Finding(
        rule="file",
        clause="file",
        level=Level.MUST,
        exchange=0,
        place="",
        line=0,
        expected=say("message-to-judge"),
        observed=say("not-judged", error=error),
    )


def _complaint(finding: Finding, part: Part, file: str, *, column: int = 0) -> Complaint:
    moved = part.folded or part.lines
    return Complaint(
        file=file,
        line=part.at(finding.line),
        column=0 if moved else column,
        part=part.name,
        inner=finding.line if part.name else 0,
        clause=finding.clause,
        level=finding.level,
        place=finding.place,
        expected=render(finding.expected),
        observed=render(finding.observed),
        decides=finding.level is Level.MUST,
    )


def _broken(broken: Broken, source: Source) -> Complaint:
    return Complaint(
        file=source.path,
        line=broken.line,
        column=0,
        part=broken.name,
        inner=0,
        clause=broken.kind,
        level=Level.MUST,
        place="",
        expected=broken.expected,
        observed=broken.observed,
        decides=True,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a process needs to judge as this one does; a specification itself is slow to hand over."""

    folder: Path
    binding: str
    namespace: str | None = None

    def specification(self) -> Specification:
        """Load the specification; ConfigurationError for anything wrong in it."""
        specification = load_specification(self.folder, binding=self.binding)
        return specification.with_binding(specification.binding.with_choices(namespace=self.namespace))


_checkers: dict[Asked, Checker] = {}


def _some(asked: Asked, sources: Sequence[Source]) -> list[Checked]:
    if asked not in _checkers:
        _checkers[asked] = Checker(asked.specification())
    return [_checkers[asked].check(source) for source in sources]


def check_all(sources: Sequence[Source], asked: Asked, *, processes: int | None = None) -> Iterator[Checked]:
    """Yield each file judged, in the order given; `processes` is the number of processors where None."""
    checker = Checker(asked.specification())
    processes = processes or os.cpu_count() or 1
    if len(sources) <= FEW or processes == 1:
        yield from map(checker.check, sources)
        return
    # Where processes are forked, they find the schemas compiled by the first file.
    _checkers[asked] = checker
    yield checker.check(sources[0])
    with ProcessPoolExecutor(processes) as pool:
        try:
            yield from _in_order(pool, sources[1:], asked, ahead=2 * processes)
        except BrokenProcessPool as error:
            raise SuiteError("a process that judged files died") from error


def _in_order(pool: ProcessPoolExecutor, sources: Sequence[Source], asked: Asked, *, ahead: int) -> Iterator[Checked]:
    """Keep some chunks under way, and no more, so that results do not pile up."""
    chunks: Iterable[Sequence[Source]] = (sources[i : i + _CHUNK] for i in range(0, len(sources), _CHUNK))
    waiting: deque[Future[list[Checked]]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(_some, asked, chunk))
        if len(waiting) >= ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()

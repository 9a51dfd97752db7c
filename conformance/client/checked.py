"""Files judged one after another: each message for itself, and a request together with its response.

Nothing of a file is kept but what was found in it, so that any number of files takes the memory of one. Where there
are many, some processes share them: both oracles judge each message, and the second is a program in Python.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path

from conformance.client.parts import Broken, Part, Talk
from conformance.client.sources import Source, talks
from conformance.client.together import envelope_in, judge_request, judge_response
from conformance.errors import ConfigurationError, SuiteError
from conformance.judge.files import judge_file
from conformance.judge.run import as_recorded
from conformance.record.checked import Checked, Complaint
from conformance.record.judgement import Finding
from conformance.record.runlog import Header
from conformance.schema.oracle import Schemas
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification, load_specification
from conformance.wire.charset import as_carried
from conformance.wire.xml import XmlRefused, parse

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
        self._logs: tuple[Header, Checker] | None = None

    def check(self, source: Source) -> Checked:
        """Judge a file. Whatever stands in it is at worst a complaint."""
        messages, complaints = 0, []
        for found in talks(source, self._specification.tables):
            if isinstance(found, Broken):
                complaints.append(_broken(found, source))
                continue
            messages += len(found.parts)
            try:
                complaints += self._of_run(found.header).talk(found, source)
            except ConfigurationError as error:
                broken = Broken(kind="run-log", expected="a specification to judge it by", observed=str(error))
                complaints.append(_broken(broken, source))
                break
            if len(complaints) >= MOST:
                complaints = complaints[:MOST]
                break
        complaints.sort(key=lambda one: (one.file, one.line))
        return Checked(file=source.path, messages=messages, complaints=tuple(complaints), named=source.named)

    def _of_run(self, header: Header | None) -> Checker:
        """Return what judges the messages of a run log; ConfigurationError where nobody has its specification."""
        if header is None:
            return self
        if self._logs is None or self._logs[0] is not header:
            recorded = as_recorded(header, self._specification)
            self._logs = (header, self if recorded == self._specification else Checker(recorded))
        return self._logs[1]

    def talk(self, talk: Talk, source: Source) -> Iterator[Complaint]:
        """Yield what is wrong with a message, or with a request and its response."""
        if talk.message is not None:
            yield from self._alone(talk.message, source.path)
        contradicted = self._charset(talk.request, source.path)
        talk = replace(talk, request=_carried(talk.request), response=_carried(talk.response))
        valid = talk.valid
        if talk.request is not None and not talk.request_of_suite:
            own = [*contradicted, *self._alone(talk.request, source.path)]
            valid = valid and not own
            yield from own
            carried = judge_request(talk, self._specification)
            yield from (_complaint(finding, talk.request, source.path) for finding in carried)
        if talk.response is not None and not talk.response_of_suite:
            yield from self._response(talk, talk.response, source.answer or source.path, valid=valid)

    def _response(self, talk: Talk, part: Part, file: str, *, valid: bool) -> Iterator[Complaint]:
        """Judge a response; what is no SOAP at all and came over HTTP is for the rules to judge, by its status."""
        if talk.status is None or envelope_in(part) is not None:
            yield from self._alone(part, file)
        for finding in judge_response(talk, self._specification, self._schemas, valid=valid):
            yield _complaint(finding, part, file)

    def _alone(self, part: Part, file: str) -> Iterator[Complaint]:
        try:
            findings: tuple[Finding, ...] = judge_file(part.data, self._specification, self._schemas)
        except SuiteError as error:
            observed = f"both oracles were asked and differ, which is our mistake: {error}"
            findings = (_unjudged("a message that can be judged", observed),)
        for finding in findings:
            yield _complaint(finding, part, file, column=_column(finding, part.data))

    def _charset(self, part: Part | None, file: str) -> list[Complaint]:
        contradiction = _as_carried(part)[1] if part else ""
        if part is None or not contradiction:
            return []
        clause = self._specification.clause("soap/request/charset")
        finding = replace(_unjudged(clause.en, contradiction), clause=clause.id, level=clause.level)
        return [_complaint(finding, part, file)]


def _carried(part: Part | None) -> Part | None:
    return part and replace(part, data=_as_carried(part)[0])


def _as_carried(part: Part) -> tuple[bytes, str]:
    return as_carried(part.data, part.header("Content-Type") or "")


def _unjudged(expected: str, observed: str) -> Finding:
    return Finding(
        rule="file", clause="file", level=Level.MUST, exchange=0, place="", line=0, expected=expected, observed=observed
    )


def _column(finding: Finding, data: bytes) -> int:
    """Return the column at which the parser gave up; it gives none of what it could read."""
    if finding.clause != "xml":
        return 0
    try:
        parse(data)
    except XmlRefused as refused:
        return refused.column
    return 0


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
        expected=finding.expected,
        observed=finding.observed,
        # A message by itself is right or wrong; what HTTP around it should be is a warning where the clause says so.
        decides=finding.exchange == 0 or finding.level is Level.MUST,
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

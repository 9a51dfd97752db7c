"""The run log: one JSON object per line, from a header to a footer that seals it.

Nothing but the log is needed to judge a run or to report it. A line is written and flushed as
its event happens, so a run that dies keeps what it had; what is missing then is the footer, and
a log without a valid footer is never more than inconclusive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from conformance.errors import ConfigurationError
from conformance.record.attempt import Attempt, attempt_from_json, attempt_to_json
from conformance.record.attested import Attested, attested_from_json, attested_to_json
from conformance.record.exchange import Exchange, exchange_from_json, to_json
from conformance.record.expected import ExpectedEntry, entry_from_json, entry_to_json
from conformance.record.judgement import Blame, Expectation, PlannedCase
from conformance.spec.clauses import Actor, Level
from conformance.spec.specification import Values

FORMAT = 1
NAME = "run.jsonl"
UNUSABLE = (AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError)
"""Whatever a line that is not ours can raise, arrays nested without end included."""


class CaseState(StrEnum):
    """How the sending part of a case ended, before any judgement."""

    DONE = "done"
    NOT_EVALUATED = "not-evaluated"
    NOT_APPLICABLE = "not-applicable"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEnd:
    """The end of a case; `reason` says why it was not done, or holds our traceback, `blame` whose that is."""

    id: str
    state: CaseState
    reason: str
    blame: Blame = Blame.NOBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What was going to be run, by what, against what.

    The mappings hold strings: `suite` (name, version, python, platform), `specification`
    (service, version, digest), `binding` (kind, namespace, soap), `target` (name, url, and
    vendor, product, version, environment where given). `population` maps keys of target.toml to
    a number or a list of numbers, pseudonymised. `readings` maps reading ids to chosen values.
    `expected` are the failures that were known before the run. `side` is who is under test; a client's
    vendor may have `attested` what nobody sees. `values` are those of the specification, file by file; a
    log of an earlier version has none, and names its files by their digest.
    """

    run_id: str
    started: str
    seed: int
    tier: str
    selection: tuple[str, ...]
    suite: Mapping[str, str]
    specification: Mapping[str, str]
    binding: Mapping[str, str]
    target: Mapping[str, str]
    population: Mapping[str, str | list[str]]
    readings: Mapping[str, str]
    plan: tuple[PlannedCase, ...]
    expected: tuple[ExpectedEntry, ...] = ()
    side: Actor = Actor.SERVICE
    attested: tuple[Attested, ...] = ()
    values: Values = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLog:
    """A log that was read: `problems` says, a sentence each, why it cannot be trusted as whole.

    `attempts` are the tasks of a client under test, with what its driver said of them.
    """

    header: Header
    exchanges: tuple[Exchange, ...]
    ends: tuple[CaseEnd, ...]
    finished: str
    problems: tuple[str, ...]
    attempts: tuple[Attempt, ...] = ()

    def exchanges_of(self, case: str) -> tuple[Exchange, ...]:
        """Return the exchanges of one case, in the order of sending."""
        return tuple(exchange for exchange in self.exchanges if exchange.case == case)


class RunLogWriter:
    """Writes a run log line by line; `close` adds the footer. Not for use by several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._digest = hashlib.sha256()
        self._events = 0
        self._file = path.open("xb")

    def header(self, header: Header) -> None:
        """Write the first line."""
        self._write("header", _header_to_json(header))

    def exchange(self, exchange: Exchange) -> None:
        """Record an exchange."""
        self._write("exchange", to_json(exchange))

    def attempt(self, attempt: Attempt) -> None:
        """Record a task of a client under test."""
        self._write("attempt", attempt_to_json(attempt))

    def case_end(self, end: CaseEnd) -> None:
        """Record the end of a case."""
        self._write("case", {"id": end.id, "state": end.state.value, "reason": end.reason, "blame": end.blame.value})

    def close(self, *, finished: str) -> None:
        """Seal the log: the footer holds the number of lines before it and their SHA-256."""
        self._write("footer", {"finished": finished, "events": self._events, "sha256": self._digest.hexdigest()})
        self._file.close()

    def abandon(self) -> None:
        """Close the file without a footer; what was written stays."""
        self._file.close()

    def _write(self, event: str, data: dict[str, Any]) -> None:
        line = json.dumps({"event": event, **data}, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        self._digest.update(line)
        self._events += 1
        self._file.write(line)
        self._file.flush()


def read_run_log(path: Path) -> RunLog:
    """Read a run log, or the one in a run folder.

    ConfigurationError where there is no log or no readable header. Everything after the header
    is read as far as it goes; what is cut, altered or unknown becomes a problem.
    """
    file = path / NAME if path.is_dir() else path
    try:
        lines = file.read_bytes().splitlines(keepends=True)
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", where=str(file)) from error
    try:
        header = read_header(lines[0])
    except UNUSABLE as error:
        raise ConfigurationError("is not a run log: it has no header", where=str(file)) from error
    exchanges: list[Exchange] = []
    ends: list[CaseEnd] = []
    attempts: list[Attempt] = []
    problems: list[str] = []
    finished = ""
    for number, line in enumerate(lines[1:], start=2):
        try:
            data = json.loads(line)
            if data["event"] == "exchange":
                exchanges.append(exchange_from_json(data))
            elif data["event"] == "attempt":
                attempts.append(attempt_from_json(data))
            elif data["event"] == "case":
                ends.append(_end_from_json(data))
            elif data["event"] == "footer" and number == len(lines):
                finished = _sealed(data, lines)
            else:
                raise ValueError(data["event"])
        except UNUSABLE as error:
            problems.append(f"line {number} of the run log cannot be used: {str(error) or type(error).__name__}")
            break
    if not finished and not problems:
        problems.append("the run log has no footer: the run did not end, or the log was cut")
    return RunLog(
        header=header,
        exchanges=tuple(exchanges),
        ends=tuple(ends),
        finished=finished,
        problems=tuple(problems),
        attempts=tuple(attempts),
    )


def read_header(line: bytes) -> Header:
    """Read the first line of a run log; one of UNUSABLE where it is none."""
    return header_from_json(_event(line, "header"))


def _end_from_json(data: dict[str, Any]) -> CaseEnd:
    return CaseEnd(id=data["id"], state=CaseState(data["state"]), reason=data["reason"], blame=Blame(data["blame"]))


def _sealed(footer: dict[str, Any], lines: list[bytes]) -> str:
    body = lines[:-1]
    if not lines[-1].endswith(b"\n"):
        raise ValueError("its last line is cut")
    if footer["events"] != len(body) or footer["sha256"] != hashlib.sha256(b"".join(body)).hexdigest():
        raise ValueError("its footer does not match: the log was changed after the run")
    return str(footer["finished"])


def _event(line: bytes, name: str) -> dict[str, Any]:
    data = json.loads(line)
    if data["event"] != name or data["format"] != FORMAT:
        raise ValueError(name)
    return dict(data)


def _header_to_json(header: Header) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "run_id": header.run_id,
        "started": header.started,
        "seed": header.seed,
        "tier": header.tier,
        "selection": list(header.selection),
        "suite": dict(header.suite),
        "specification": dict(header.specification),
        "binding": dict(header.binding),
        "target": dict(header.target),
        "population": dict(header.population),
        "readings": dict(header.readings),
        "expected": [entry_to_json(entry) for entry in header.expected],
        "side": header.side.value,
        "attested": [attested_to_json(attested) for attested in header.attested],
        "plan": [
            {
                "id": case.id,
                "section": case.section,
                "clauses": list(case.clauses),
                "level": case.level.value,
                "expectation": case.expectation.value,
                "rules": list(case.rules),
                "title_da": case.title_da,
                "title_en": case.title_en,
                "reading": case.reading,
                "observer": case.observer,
                "shows": dict(case.shows),
            }
            for case in header.plan
        ],
        "values": dict(header.values),
    }


def header_from_json(data: Mapping[str, Any]) -> Header:
    """Read the first line of a log; KeyError, TypeError, ValueError or AttributeError for one that is none."""
    return Header(
        run_id=data["run_id"],
        started=data["started"],
        seed=int(data["seed"]),
        tier=data["tier"],
        selection=tuple(data["selection"]),
        suite=data["suite"],
        specification=data["specification"],
        binding=data["binding"],
        target=data["target"],
        population=data["population"],
        readings=data["readings"],
        expected=tuple(entry_from_json(entry) for entry in data.get("expected", ())),
        side=Actor(data.get("side", Actor.SERVICE)),
        attested=tuple(attested_from_json(attested) for attested in data.get("attested", ())),
        values=dict(data.get("values", {})),
        plan=tuple(
            PlannedCase(
                id=case["id"],
                section=case["section"],
                clauses=tuple(case["clauses"]),
                level=Level(case["level"]),
                expectation=Expectation(case["expectation"]),
                rules=tuple(case["rules"]),
                title_da=case["title_da"],
                title_en=case["title_en"],
                reading=case["reading"],
                observer=case["observer"],
                shows=tuple((str(seen), str(alternative)) for seen, alternative in case["shows"].items()),
            )
            for case in data["plan"]
        ),
    )

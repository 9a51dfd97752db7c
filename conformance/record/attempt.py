"""What a client under test was asked to do through its driver, and what it says came of it.

A `Task` goes to the driver as JSON, an `Outcome` comes back; `cases/driver.schema.json` describes both for
drivers in any language. Danish names are those of the field tables. Nothing in a task says what will be
answered: a client that is told the right answer beforehand would prove nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = 1
SUBJECT, CODE, TEXT = "CPRNr", "Fejlkode", "FejlTekst"
"""Keys of this first form that are words of the service: drivers are written by them, whatever the tables say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is to be reported: the values of the request's fields by name, and the young people's numbers.

    `fields` holds the fields of the message that stand once, as text; one that is to be left out is not in it.
    """

    fields: Mapping[str, str]
    youths: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task for a driver: where to report to, and what.

    `wsdl` is where the endpoint's WSDL is found; `soap` the SOAP version that is wished, where the client has
    a choice; `update` says that the same young people were reported before, with another contact.
    """

    scenario: str
    endpoint: str
    wsdl: str
    binding: str
    soap: str
    report: Report
    update: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the task as the driver reads it."""
        return {
            "format": FORMAT,
            "scenario": self.scenario,
            "endpoint": self.endpoint,
            "wsdl": self.wsdl,
            "binding": self.binding,
            "soap": self.soap,
            "update": self.update,
            "report": {**self.report.fields, SUBJECT: list(self.report.youths)},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the client says of one young person: accepted, or not, with code and text as it understood them."""

    accepted: bool
    code: int | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the client makes of a task; a young person of whom it says nothing is not in `youths`.

    `failure`: a call failed, in the client's words; `refused`: it would not send, and why; `shortened`: the
    fields whose values it cut to their limit.
    """

    youths: Mapping[str, Said]
    failure: str = ""
    refused: str = ""
    shortened: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One task and what became of it: an outcome, or `trouble` in one sentence where the driver gave none.

    `number` counts the tasks of a case from 1; `milliseconds` is the time from task to outcome.
    """

    case: str
    number: int
    task: Task
    outcome: Outcome | None
    trouble: str
    milliseconds: float


def attempt_to_json(attempt: Attempt) -> dict[str, Any]:
    """Return the attempt as JSON values, for the run log."""
    return {
        "case": attempt.case,
        "number": attempt.number,
        "task": attempt.task.to_json(),
        "outcome": None if attempt.outcome is None else outcome_to_json(attempt.outcome),
        "trouble": attempt.trouble,
        "milliseconds": attempt.milliseconds,
    }


def attempt_from_json(data: Mapping[str, Any]) -> Attempt:
    """Return the attempt that `attempt_to_json` wrote; KeyError, TypeError or ValueError if it did not."""
    return Attempt(
        case=str(data["case"]),
        number=int(data["number"]),
        task=task_from_json(data["task"]),
        outcome=None if data["outcome"] is None else outcome_from_json(data["outcome"]),
        trouble=str(data["trouble"]),
        milliseconds=float(data["milliseconds"]),
    )


def task_from_json(data: Mapping[str, Any]) -> Task:
    """Return the task that `Task.to_json` wrote."""
    fields = {str(name): str(value) for name, value in data["report"].items() if name != SUBJECT}
    return Task(
        scenario=str(data["scenario"]),
        endpoint=str(data["endpoint"]),
        wsdl=str(data["wsdl"]),
        binding=str(data["binding"]),
        soap=str(data["soap"]),
        report=Report(fields=fields, youths=tuple(str(number) for number in data["report"][SUBJECT])),
        update=bool(data["update"]),
    )


def outcome_to_json(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as a driver writes it."""
    return {
        "format": FORMAT,
        "youths": [_said_to_json(number, said) for number, said in outcome.youths.items()],
        "failure": outcome.failure,
        "refused": outcome.refused,
        "shortened": list(outcome.shortened),
    }


def _said_to_json(number: str, said: Said) -> dict[str, Any]:
    given = {CODE: said.code, TEXT: said.text}
    return {SUBJECT: number, "accepted": said.accepted, **{k: v for k, v in given.items() if v is not None}}


def outcome_from_json(data: Any) -> Outcome:
    """Read an outcome; TypeError or ValueError, in one sentence for the vendor, where it is not of the form."""
    document = _of(dict, data, "the outcome")
    _refuse_unknown(document, ("format", "youths", "failure", "refused", "shortened"), "the outcome")
    if document.get("format") != FORMAT:
        raise ValueError(f"the outcome has format {document.get('format')!r}, expected {FORMAT}")
    youths: dict[str, Said] = {}
    for entry in _of(list, document.get("youths"), "youths"):
        number, said = _said(_of(dict, entry, "an entry of youths"))
        if number in youths:
            raise ValueError(f"youths names the same {SUBJECT} twice")
        youths[number] = said
    shortened = _of(list, document.get("shortened") or [], "shortened")
    return Outcome(
        youths=youths,
        failure=_of(str, document.get("failure") or "", "failure"),
        refused=_of(str, document.get("refused") or "", "refused"),
        shortened=tuple(_of(str, name, "an entry of shortened") for name in shortened),
    )


def _said(entry: dict[str, Any]) -> tuple[str, Said]:
    _refuse_unknown(entry, (SUBJECT, "accepted", CODE, TEXT), "an entry of youths")
    code, text = entry.get(CODE), entry.get(TEXT)
    if isinstance(code, bool) or not isinstance(code, int | None):
        raise TypeError(f"{CODE} is {code!r}, expected a whole number")
    return _of(str, entry.get(SUBJECT), SUBJECT), Said(
        accepted=_of(bool, entry.get("accepted"), "accepted"),
        code=code,
        text=None if text is None else _of(str, text, TEXT),
    )


def _refuse_unknown(values: Mapping[str, Any], known: tuple[str, ...], what: str) -> None:
    for key in values:
        if key not in known:
            raise ValueError(f"{what} has an unknown key {key!r}; known: {', '.join(known)}")


_NAMES = {dict: "an object", list: "an array", str: "a string", bool: "true or false"}


def _of(kind: type, value: Any, what: str) -> Any:
    if not isinstance(value, kind):
        found = "missing" if value is None else f"{value!r}"[:60]
        raise TypeError(f"{what} is {found}, expected {_NAMES[kind]}")
    return value

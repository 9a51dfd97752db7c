"""A client without a SOAP library: http.client and text templates, right, with a place for each deviation.

It plays what a vendor writes who needs "just one call": everything that a library would decide is a line here,
and so can be wrong.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

MOST = 100
LIMITS = {"KontaktPerson": 250, "KontaktTelefon": 20, "KontaktMail": 64}
SOAP = {"1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope"}
MEDIA = {"1.1": "text/xml", "1.2": "application/soap+xml"}
NAMESPACE = "urn:indberet-institution-kontakt:1.0"
ORDER = ("DatakildeInstitutionNummer", "KontaktPerson", "KontaktTelefon", "KontaktMail", "SlutDato")

Task = dict[str, Any]
Said = dict[str, Any]


class CallFailed(Exception):
    """A call brought no answer; the message is what a user would be told."""


@dataclass
class Client:
    """A right client; a variant replaces what it does otherwise."""

    most: int = MOST
    versions: tuple[str, ...] = ()
    tries: int = 1
    limits: Callable[[Said], str] = lambda report: next(
        (f"{name} is longer than {limit}" for name, limit in LIMITS.items() if len(report[name]) > limit), ""
    )
    report: Callable[[Said], Said] = lambda report: report
    people: Callable[[list[str]], list[str]] = lambda people: people
    person: Callable[[str], str] = lambda cpr: f"<Elev><CPRNr>{cpr}</CPRNr></Elev>"
    value: Callable[[str, str], str] = lambda name, text: f"<{name}>{escape(text)}</{name}>"
    order: tuple[str, ...] = ORDER
    message: Callable[[str], str] = lambda text: text
    envelope: Callable[[str], str] = lambda text: text
    encode: Callable[[str], bytes] = lambda text: text.encode()
    headers: Callable[[dict[str, str]], dict[str, str]] = lambda headers: headers
    method: str = "POST"
    empty_call: bool = False
    success: Callable[[int], bool] = lambda status: status == 200
    parse: Callable[[bytes], list[Said]] = field(default_factory=lambda: statuses)
    status: Callable[[Said], Said] = field(default_factory=lambda: understood)
    match: Callable[[list[Said], list[str]], dict[str, Said]] = field(default_factory=lambda: by_number)
    failed: Callable[[Said, list[str], str], None] = field(default_factory=lambda: told)
    finish: Callable[[Said], Said] = lambda outcome: outcome
    rest: Callable[[Said, list[str]], None] = field(default_factory=lambda: missing)
    go_on: bool = False
    memory: dict[str, Any] = field(default_factory=dict)

    def perform(self, task: Task) -> Said:
        """Do a task and return its outcome."""
        report = self.report(dict(task["report"]))
        outcome: Said = {"format": 1, "youths": [], "failure": "", "refused": self.limits(report)}
        if outcome["refused"]:
            return self.finish(outcome)
        people = self.people(list(report["CPRNr"]))
        chunks = [people[at : at + self.most] for at in range(0, len(people), self.most)]
        for chunk in chunks or ([[]] if self.empty_call else []):
            try:
                answered = self.match([self.status(s) for s in self.call(task, report, chunk)], chunk)
            except (CallFailed, OSError, http.client.HTTPException, ValueError, ElementTree.ParseError) as error:
                self.failed(outcome, chunk, f"{type(error).__name__}: {error}"[:200])
                if not self.go_on:
                    break
                continue
            outcome["youths"] += [{"CPRNr": person, **said} for person, said in answered.items()]
            self.rest(outcome, [person for person in chunk if person not in answered])
        return self.finish(outcome)

    def call(self, task: Task, report: Said, chunk: list[str]) -> list[Said]:
        """Make one call, and try again where that is this client's way."""
        for attempt in range(1, self.tries + 1):
            status, body = self.post(task, report, chunk)
            if self.success(status):
                return self.parse(body)
            if attempt == self.tries or status < 500:
                raise CallFailed(f"HTTP {status}")
            time.sleep(0.05)
        raise CallFailed("no try")

    def post(self, task: Task, report: Said, chunk: list[str]) -> tuple[int, bytes]:
        """Send a request and return status and body of what comes back."""
        version = self.versions[0] if self.versions else task["soap"]
        values = "".join(self.value(name, report[name]) for name in self.order if name in report)
        inside = "".join(self.person(cpr) for cpr in chunk) + values
        message = self.message(
            f'<Indberet xmlns="{NAMESPACE}"><KontaktpersonInfo>{inside}</KontaktpersonInfo></Indberet>'
        )
        text = f'<soap:Envelope xmlns:soap="{SOAP[version]}"><soap:Body>{message}</soap:Body></soap:Envelope>'
        body = self.encode('<?xml version="1.0" encoding="UTF-8"?>\n' + self.envelope(text))
        headers = {"Content-Type": f"{MEDIA[version]}; charset=utf-8"}
        if version == "1.1":
            headers["SOAPAction"] = '""'
        url = urlsplit(task["endpoint"])
        connection = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=10)
        try:
            connection.request(self.method, url.path, body, self.headers(headers))
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()


def statuses(body: bytes) -> list[Said]:
    """Read the statuses of an answer: a fault, or anything else, is a failed call."""
    if b"<!DOCTYPE" in body:
        raise CallFailed("a document type declaration")
    root = ElementTree.fromstring(body)
    answer = next(iter(root.iter(f"{{{NAMESPACE}}}IndberetSvar")), None)
    if answer is None:
        raise CallFailed("no IndberetSvar")
    return [{e.tag.rpartition("}")[2]: "".join(e.itertext()) for e in status} for status in answer]


def understood(status: Said) -> Said:
    """Return what a status says, the person still with it."""
    ok = status["IndberetningOk"].strip()
    if ok not in ("true", "false", "1", "0"):
        raise CallFailed(f"IndberetningOk is {ok}")
    said: Said = {"person": status.get("CPRNr"), "accepted": ok in ("true", "1")}
    if "Fejlkode" in status:
        said["Fejlkode"] = int(status["Fejlkode"])
    if "FejlTekst" in status:
        said["FejlTekst"] = status["FejlTekst"]
    return said


def by_number(said: list[Said], chunk: list[str]) -> dict[str, Said]:
    """Give each status to its person, the one without a number to everybody."""
    found: dict[str, Said] = {}
    for one in said:
        rest = {key: value for key, value in one.items() if key != "person"}
        about = chunk if one["person"] is None else [one["person"]]
        found |= {person: rest for person in about if person in chunk}
    return found


def told(outcome: Said, _: list[str], words: str) -> None:
    """Say that a call failed."""
    outcome["failure"] = words


def missing(outcome: Said, people: list[str]) -> None:
    """Say of whom an answer did not speak."""
    if people:
        outcome["failure"] = f"no answer for {len(people)}"

"""Calls of a client by hand, a right driver without a library, and the specification over both of its bindings."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.client.replies import Reply
from conformance.client.scenarios import ClientCases, load_client_cases
from conformance.record.exchange import Exchange, Request, Response, Role
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification, load_specification
from conformance.wire.carrier import carry
from conformance.wire.soap import http_headers
from conformance.wire.xml import element, escape

INSTITUTION = "101497"
CONTACT = {
    "DatakildeInstitutionNummer": INSTITUTION,
    "KontaktPerson": "Bodil Hansen",
    "KontaktTelefon": "33921000",
    "KontaktMail": "bodil.hansen@example.dk",
}
ONE, TWO, THREE, ZERO = "6101004000", "6201004001", "6301004002", "0161004003"

Write = Callable[[str], str]
"""Writes a driver from the source of a Python script; returns the command that starts it."""

DRIVER = """
import http.client, json, sys, urllib.error, urllib.request
from xml.etree import ElementTree
from xml.sax.saxutils import escape

MOST, LIMITS = 100, {"KontaktPerson": 250, "KontaktTelefon": 20, "KontaktMail": 64}
NAMES = ("DatakildeInstitutionNummer", *LIMITS, "SlutDato")
NAMESPACE = "urn:indberet-institution-kontakt:1.0"
SOAP = {"1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope"}
MEDIA = {"1.1": "text/xml", "1.2": "application/soap+xml"}
FAILED = (OSError, http.client.HTTPException, ElementTree.ParseError, ValueError, KeyError, RecursionError)

def send(task, people):
    report, version = task["report"], task["soap"]
    inside = "".join(f"<Elev><CPRNr>{p}</CPRNr></Elev>" for p in people)
    inside += "".join(f"<{n}>{escape(report[n])}</{n}>" for n in NAMES if n in report)
    message = f'<Indberet xmlns="{NAMESPACE}"><KontaktpersonInfo>{inside}</KontaktpersonInfo></Indberet>'
    text = f'<s:Envelope xmlns:s="{SOAP[version]}"><s:Body>{message}</s:Body></s:Envelope>'
    headers = {"Content-Type": MEDIA[version] + "; charset=utf-8", **({"SOAPAction": '""'} if version == "1.1" else {})}
    request = urllib.request.Request(task["endpoint"], text.encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        body = response.read()
    if b"<!DOCTYPE" in body:
        raise ValueError("not an answer")
    statuses = list(ElementTree.fromstring(body).iter(f"{{{NAMESPACE}}}ElevStatus"))
    for status in statuses:
        field = {e.tag.rpartition("}")[2]: e.text or "" for e in status}
        said = {"accepted": field["IndberetningOk"].strip() in ("true", "1")}
        if "Fejlkode" in field:
            said["Fejlkode"] = int(field["Fejlkode"])
        for person in people:
            if field.get("CPRNr", person) == person:
                yield {"CPRNr": person, **said}

def perform(task):
    outcome = {"format": 1, "youths": [], "failure": "", "refused": ""}
    people = task["report"]["CPRNr"]
    if any(len(task["report"][name]) > limit for name, limit in LIMITS.items()):
        return outcome | {"refused": "too long"}
    try:
        for at in range(0, len(people), MOST):
            chunk = people[at : at + MOST]
            said = list(send(task, chunk))
            outcome["youths"] += said
            if len(said) < len(chunk):
                outcome["failure"] = f"no answer for {len(chunk) - len(said)}"
    except FAILED as error:
        outcome["failure"] = repr(error)[:200]
    return outcome

for line in sys.stdin:
    print(json.dumps(perform(json.loads(line))), flush=True)
"""
"""What a vendor would write: right in every scenario, whether it is started once or for each task."""


@pytest.fixture(scope="session")
def layered() -> Specification:
    """Return the specification over the binding that has a layer around the message."""
    return load_specification(default_specification(), binding="ipl")


@pytest.fixture(scope="session")
def cases(specification: Specification) -> ClientCases:
    """Return the scenarios."""
    return load_client_cases(specification)


@dataclass(frozen=True, slots=True, kw_only=True)
class Over:
    """A specification over one of its bindings, with the schemas of it."""

    specification: Specification
    schemas: Schemas


@pytest.fixture(scope="session", params=["plain", "ipl"])
def over(
    request: pytest.FixtureRequest, specification: Specification, schemas: Schemas, layered: Specification
) -> Over:
    """Return each binding in turn."""
    if request.param == "plain":
        return Over(specification=specification, schemas=schemas)
    return Over(specification=layered, schemas=Schemas(layered))


@pytest.fixture
def driver(tmp_path: Path) -> Write:
    """Return a function that makes a command of a script."""

    def write(source: str) -> str:
        path = tmp_path / "driver.py"
        path.write_text(source, encoding="utf-8")
        return shlex.join([sys.executable, "-I", str(path)])

    return write


def message(
    specification: Specification,
    persons: Sequence[str] = (ONE, TWO),
    fields: Mapping[str, str] = CONTACT,
    *,
    version: SoapVersion | None = None,
) -> bytes:
    """Return the body of a call."""
    elever = "".join(element("Elev", element("CPRNr", escape(person))) for person in persons)
    inside = element("KontaktpersonInfo", elever + "".join(element(n, escape(v)) for n, v in fields.items()))
    text = element("Indberet", inside, {"xmlns": specification.binding.namespace})
    return carry(text.encode(), specification.binding, version)


def received(
    body: bytes, reply: Reply | None = None, *, number: int = 1, case: str = "case", key: str = "1"
) -> Exchange:
    """Return a call of a client and what it was answered, if it was."""
    response = None
    if reply is not None:
        response = Response(
            status=reply.status, reason="", headers=(("Content-Type", reply.content_type),), body=reply.body
        )
    return Exchange(
        number=number,
        case=case,
        role=Role.RECEIVED,
        valid=reply is not None and reply.valid,
        edit="",
        key=key,
        request=Request(method="POST", url="http://127.0.0.1/1", headers=http_headers(SoapVersion.V12), body=body),
        response=response,
        trouble=None,
        started="2026-03-02T09:30:00+00:00",
        milliseconds=1.0,
    )

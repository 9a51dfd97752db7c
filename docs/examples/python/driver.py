"""A driver for `conformance listen` on zeep: reports contacts as a study administration system would.

Reads one task a line from standard input until it ends, writes one outcome a line: docs/driver.md. The client is
made from the WSDL once; a task gives only the address.
"""

from __future__ import annotations

import json
import sys
import uuid
from functools import cache
from typing import Any

import zeep
from zeep.transports import Transport
from zeep.wsdl.bindings import Soap11Binding, Soap12Binding

MOST_PER_CALL = 100
LIMITS = {"KontaktPerson": 250, "KontaktTelefon": 20, "KontaktMail": 64}
SECONDS = 10
SYSTEM = "Example system"


class Failed(Exception):
    """A call failed, or its answer left somebody out; said in words for the user."""


def main() -> None:
    """Answer each task with an outcome, flushed: a driver that stays is waited for line by line."""
    first_wsdl = ""
    for line in sys.stdin.buffer:
        task = json.loads(line)
        first_wsdl = first_wsdl or task["wsdl"]
        print(json.dumps({"format": 1, **perform(task, first_wsdl)}), flush=True)


def perform(task: dict[str, Any], wsdl: str) -> dict[str, Any]:
    """Report for all young people of a task, in as many calls as it takes; the first that fails is the last."""
    contact = dict(task["report"])
    people = contact.pop("CPRNr")
    too_long = [name for name, limit in LIMITS.items() if len(contact[name]) > limit]
    if too_long:
        return {"youths": [], "refused": f"too long: {', '.join(too_long)}"}
    youths: list[dict[str, Any]] = []
    try:
        for start in range(0, len(people), MOST_PER_CALL):
            report(task, wsdl, contact, people[start : start + MOST_PER_CALL], youths)
    except Failed as failed:
        return {"youths": youths, "failure": str(failed)}
    return {"youths": youths}


def report(
    task: dict[str, Any], wsdl: str, contact: dict[str, str], people: list[str], youths: list[dict[str, Any]]
) -> None:
    """Make one call and add what it says of each young person; Failed where it does not say it of all."""
    info = {"Elev": [{"CPRNr": person} for person in people], **contact}
    try:
        statuses = call(task, wsdl, info)
    except Exception as error:  # a fault, HTTP, the network or XML: in each case nobody was reported
        raise Failed(f"the call failed: {type(error).__name__}: {error}"[:300]) from error
    by_person = {status.CPRNr: status for status in statuses}
    for_all = by_person.get(None)  # the one status without CPRNr holds for everybody in the call
    answered = {person: by_person.get(person, for_all) for person in people}
    youths.extend(understood(person, status) for person, status in answered.items() if status is not None)
    left_out = [person for person, status in answered.items() if status is None]
    if left_out:
        raise Failed(f"the answer does not name {len(left_out)} of {len(people)} young people")


def call(task: dict[str, Any], wsdl: str, info: dict[str, Any]) -> list[Any]:
    """Send KontaktpersonInfo, inside the platform's layer where the binding has it; return the ElevStatus."""
    client = client_of(wsdl)
    kind = Soap12Binding if task["soap"] == "1.2" else Soap11Binding
    name = next(name for name, binding in client.wsdl.bindings.items() if isinstance(binding, kind))
    service = client.create_service(name, task["endpoint"])
    if task["binding"] == "plain":
        return list(service.Indberet(KontaktpersonInfo=info))
    identifier = {"SystemName": SYSTEM, "SystemTransactionID": str(uuid.uuid4())}
    answer = service.Indberet(Identifier=identifier, Message={"Indberet": {"KontaktpersonInfo": info}})
    return list(answer.Message.IndberetSvar.ElevStatus)


@cache
def client_of(wsdl: str) -> zeep.Client:
    """Read the WSDL, once."""
    return zeep.Client(wsdl, transport=Transport(timeout=SECONDS, operation_timeout=SECONDS))


def understood(person: str, status: Any) -> dict[str, Any]:
    """Return what a status says: accepted only where IndberetningOk is true."""
    said = {"CPRNr": person, "accepted": status.IndberetningOk is True}
    if status.Fejlkode is not None:
        said["Fejlkode"] = int(status.Fejlkode)
    if status.FejlTekst is not None:
        said["FejlTekst"] = status.FejlTekst
    return said


if __name__ == "__main__":
    main()

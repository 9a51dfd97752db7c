"""A right client on zeep, with a place for each way in which one may deviate: what the seeded clients are made of.

A field of `Client` is such a place; as it stands, the client is right. `tasks`, `wire` and `answers`
fill in one or two of them for each seeded client.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import zeep
from lxml import etree
from zeep.exceptions import TransportError
from zeep.plugins import Plugin
from zeep.transports import Transport
from zeep.wsdl.bindings import Soap11Binding, Soap12Binding
from zeep.xsd import SkipValue

MOST_PER_CALL = 100
LIMITS: Mapping[str, int] = {"KontaktPerson": 250, "KontaktTelefon": 20, "KontaktMail": 64}
UNAVAILABLE = 503
SECONDS = 10.0

Task = dict[str, Any]
Contact = dict[str, Any]
Headers = dict[str, str]


class Failed(Exception):
    """A call failed, or its answer left somebody out; said in words for the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One ElevStatus; `number` is None where it has none."""

    number: str | None
    ok: bool
    code: int | None = None
    text: str | None = None


REPORTED = Status(number=None, ok=True)


def chunks(people: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield who goes into which call."""
    for start in range(0, len(people), MOST_PER_CALL):
        yield people[start : start + MOST_PER_CALL]


def matched(people: Sequence[str], statuses: Sequence[Status]) -> dict[str, Status]:
    """Return the status of each person; the one without a number holds for everybody in the call."""
    by_number = {status.number: status for status in statuses}
    found = {person: by_number.get(person, by_number.get(None)) for person in people}
    return {person: status for person, status in found.items() if status is not None}


def as_zeep_read(statuses: list[Status], _: bytes) -> list[Status]:
    """Take the statuses as the stack read them; a deviating client reads the bytes of the answer by itself."""
    return statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A client by its habits.

    Tasks: `skips` takes a task as done without a call; `cuts` are fields that it shortens, and says so with
    `shows`; `sends` those that it sends too long; `contact` and `people` are what it makes of what is registered.

    Wire: `envelope` changes the tree, `raw` the bytes, `headers` and `method` the HTTP; `soap` is its own version;
    `tries` are calls in all while the service is unavailable, `rounds` those that it makes although it was answered.

    Answers: `statuses` reads them, `match` finds whom they are for, `forgives` takes a failed call for a success;
    a `silent` client does not say that one failed; `goes_on` makes the other calls then; `shown` is the text.
    """

    skips: Callable[[Task], bool] = lambda _: False
    cuts: tuple[str, ...] = ()
    shows: bool = False
    sends: tuple[str, ...] = ()
    contact: Callable[[Contact, Task], Contact] = lambda contact, _: contact
    people: Callable[[Sequence[str]], Sequence[str]] = lambda people: people
    calls: Callable[[Sequence[str]], Iterable[Sequence[str]]] = chunks

    envelope: Callable[[Any], Any] = lambda envelope: envelope
    raw: Callable[[bytes], bytes | Iterator[bytes]] = lambda body: body
    headers: Callable[[Headers], Headers] = lambda headers: headers
    method: str = "POST"
    soap: str = ""
    tries: int = 1
    rounds: int = 1
    seconds: float = SECONDS

    statuses: Callable[[list[Status], bytes], list[Status]] = as_zeep_read
    match: Callable[[Sequence[str], Sequence[Status]], dict[str, Status]] = matched
    forgives: Callable[[Exception], bool] = lambda _: False
    silent: bool = False
    goes_on: bool = False
    shown: Callable[[str], str | None] = lambda text: text
    crashes: bool = False


class Wire(Transport):
    """Sends what zeep wrote as the client has it, and keeps what came."""

    def __init__(self, client: Client) -> None:
        super().__init__(timeout=SECONDS, operation_timeout=client.seconds)  # type: ignore[no-untyped-call]
        self._client = client
        self.came = b""

    def post(self, address: str, message: bytes, headers: Headers) -> Any:
        """Send, again while the service is unavailable and the client is patient."""
        for _ in range(self._client.tries):
            response = self.session.request(
                self._client.method,
                address,
                data=self._client.raw(message),
                headers=self._client.headers(dict(headers)),
                timeout=self.operation_timeout,
            )
            if response.status_code != UNAVAILABLE:
                break
        if response.status_code == UNAVAILABLE:
            raise TransportError(status_code=UNAVAILABLE)  # type: ignore[no-untyped-call]
        self.came = response.content
        return response


class _Envelope(Plugin):
    def __init__(self, client: Client) -> None:
        self._client = client

    def egress(self, envelope: Any, headers: Headers, *_: object) -> tuple[Any, Headers]:
        return self._client.envelope(envelope), headers


@dataclass(slots=True, kw_only=True)
class Program:
    """A client that performs tasks; its zeep client is made from the first WSDL that it is told of."""

    client: Client
    _wire: Wire = field(init=False)
    _zeep: Any = field(init=False, default=None)

    def perform(self, task: Task) -> dict[str, Any]:
        """Return the outcome of a task, as docs/driver.md has it."""
        client, contact = self.client, dict(task["report"])
        people = contact.pop("CPRNr")
        if client.skips(task):
            return _outcome(dict.fromkeys(people, REPORTED), client)
        too_long = [name for name, limit in LIMITS.items() if len(contact[name]) > limit and name not in client.sends]
        if not set(too_long) <= set(client.cuts):
            return _outcome({}, client) | {"refused": f"too long: {', '.join(too_long)}"}
        contact |= {name: contact[name][: LIMITS[name]] for name in too_long}
        said, failures = self._calls(task, client.contact(contact, task), client.people(people))
        outcome = _outcome(said, client)
        if failures and not client.silent:
            outcome["failure"] = failures[0]
        return outcome | ({"shortened": too_long} if client.shows else {})

    def _calls(self, task: Task, contact: Contact, people: Sequence[str]) -> tuple[dict[str, Status], list[str]]:
        said: dict[str, Status] = {}
        failures: list[str] = []
        for some in self.client.calls(people):
            try:
                said |= self._report(task, contact, some)
            except Failed as failed:
                failures.append(str(failed))
                if not self.client.goes_on:
                    break
                continue
            left_out = [person for person in some if person not in said]
            if left_out:
                failures.append(f"the answer does not name {len(left_out)} young people")
        return said, failures

    def _report(self, task: Task, contact: Contact, people: Sequence[str]) -> dict[str, Status]:
        client = self.client
        try:
            for _ in range(client.rounds):
                statuses = client.statuses(self._send(task, contact, people), self._wire.came)
        except Exception as error:
            if client.crashes:
                raise
            if client.forgives(error):
                return dict.fromkeys(people, REPORTED)
            raise Failed(f"the call failed: {type(error).__name__}: {error}"[:300]) from error
        return client.match(people, statuses)

    def _send(self, task: Task, contact: Contact, people: Sequence[str]) -> list[Status]:
        if self._zeep is None:
            self._wire = Wire(self.client)
            plugins = [_Envelope(self.client)]
            self._zeep = zeep.Client(task["wsdl"], transport=self._wire, plugins=plugins)  # type: ignore[no-untyped-call]
        kind = Soap12Binding if (self.client.soap or task["soap"]) == "1.2" else Soap11Binding
        name = next(name for name, binding in self._zeep.wsdl.bindings.items() if isinstance(binding, kind))
        service = self._zeep.create_service(name, task["endpoint"])
        info = {"Elev": [{"CPRNr": person} for person in people] or SkipValue, **contact}
        if task["binding"] == "plain":
            return _read(service.Indberet(KontaktpersonInfo=info))
        identifier = {"SystemName": "Seeded client", "SystemTransactionID": str(uuid.uuid4())}
        answer = service.Indberet(Identifier=identifier, Message={"Indberet": {"KontaktpersonInfo": info}})
        return _read(answer.Message.IndberetSvar.ElevStatus)


def _read(statuses: Iterable[Any]) -> list[Status]:
    return [
        Status(
            number=status.CPRNr,
            ok=status.IndberetningOk is True,
            code=None if status.Fejlkode is None else int(status.Fejlkode),
            text=status.FejlTekst,
        )
        for status in statuses
    ]


def _outcome(said: Mapping[str, Status], client: Client) -> dict[str, Any]:
    return {"format": 1, "youths": [_youth(person, status, client) for person, status in said.items()]}


def _youth(person: str, status: Status, client: Client) -> dict[str, Any]:
    given = {"Fejlkode": status.code, "FejlTekst": None if status.text is None else client.shown(status.text)}
    return {"CPRNr": person, "accepted": status.ok, **{k: v for k, v in given.items() if v is not None}}


def written(
    body: bytes,
    *,
    ok: Callable[[str], bool],
    code: Callable[[str], int | None],
    parser: Any = None,
) -> list[Status]:
    """Read an answer as a client does that looks at the text of elements by itself."""
    found = []
    for element in etree.fromstring(body, parser).iter("{*}ElevStatus"):
        texts = {etree.QName(child).localname: child.text or "" for child in element.iterchildren("{*}*")}
        found.append(
            Status(
                number=texts.get("CPRNr"),
                ok=ok(texts.get("IndberetningOk", "")),
                code=code(texts["Fejlkode"]) if "Fejlkode" in texts else None,
                text=texts.get("FejlTekst"),
            )
        )
    return found

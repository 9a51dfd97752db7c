"""Seeded clients that make something else of a task or a message, and those that are odd and right."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from cases.clients.raw.right import LIMITS, MOST, NAMESPACE, ORDER, Client, Said, Task


def shortened(*, said: bool) -> Callable[[Client], Client]:
    def change(client: Client) -> Client:
        def report(values: Said) -> Said:
            client.memory["cut"] = [name for name, limit in LIMITS.items() if len(values[name]) > limit]
            return values | {name: values[name][:limit] for name, limit in LIMITS.items()}

        client.report = report
        client.limits = lambda _: ""
        if said:
            client.finish = lambda outcome: outcome | {"shortened": client.memory["cut"]}
        return client

    return change


def sticky(client: Client) -> Client:
    """Report the contact that was reported first: a cache that nobody empties."""

    def report(values: Said) -> Said:
        first = client.memory.setdefault(",".join(values["CPRNr"]), values)
        return first if client.memory.get("update") else values

    def perform(task: Task, original: Callable[[Task], Said] = client.perform) -> Said:
        client.memory["update"] = task["update"]
        return original(task)

    client.report = report
    client.perform = perform  # type: ignore[method-assign]
    return client


Perform = Callable[[Task], Said]


def performing(way: Callable[[Perform, Task], Said]) -> Callable[[Client], Client]:
    """Return a variant that does a task in a way of its own, which is given how a right client does one."""

    def change(client: Client) -> Client:
        right = client.perform
        client.perform = lambda task: way(right, task)  # type: ignore[method-assign]
        return client

    return change


def starting_over(right: Perform, task: Task) -> Said:
    """Begin again from the first call where one has failed."""
    first = right(task)
    if not (first["failure"] and first["youths"]):
        return first
    again = right(task)
    return again | {"youths": first["youths"] + [one for one in again["youths"] if one not in first["youths"]]}


def asking_again(right: Perform, task: Task) -> Said:
    """Send once more whom the answers left out, and nobody else."""
    first = right(task)
    done = {youth["CPRNr"] for youth in first["youths"]}
    left = [person for person in task["report"]["CPRNr"] if person not in done]
    if not (first["failure"] and done and left):
        return first
    again = right(of(task, left))
    return again | {"youths": first["youths"] + again["youths"]}


def stopping_at_unknown(right: Perform, task: Task) -> Said:
    """Make no other call for an institution that is unknown, and say so."""
    people = task["report"]["CPRNr"]
    outcome, rest = right(of(task, people[:MOST])), people[MOST:]
    if not rest or outcome["failure"]:
        return outcome
    if all(youth.get("Fejlkode") == 5 for youth in outcome["youths"]):
        return outcome | {"failure": "the institution is unknown"}
    other = stopping_at_unknown(right, of(task, rest))
    return other | {"youths": outcome["youths"] + other["youths"]}


def of(task: Task, people: list[str]) -> Task:
    return task | {"report": task["report"] | {"CPRNr": people}}


def looking_first(client: Client) -> Client:
    """See whether somebody is there, before each call."""
    original = client.post

    def post(task: Task, report: Said, chunk: list[str]) -> tuple[int, bytes]:
        url = urlsplit(task["endpoint"])
        connection = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=10)
        connection.request("HEAD", url.path)
        connection.getresponse().read()
        connection.close()
        return original(task, report, chunk)

    client.post = post  # type: ignore[method-assign]
    return client


def with_(**changes: Any) -> Callable[[Client], Client]:
    """Return a variant that replaces these parts of a right client."""

    def change(client: Client) -> Client:
        for name, value in changes.items():
            setattr(client, name, value)
        return client

    return change


def swapped(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def mangled(name: str, change: Callable[[str], str]) -> Callable[[Said], Said]:
    return lambda report: report | {name: change(report[name])} if name in report else report


def header(name: str, value: str) -> Callable[[dict[str, str]], dict[str, str]]:
    return lambda headers: headers | {name: value}


def utf16(text: str) -> bytes:
    return text.replace('encoding="UTF-8"', 'encoding="UTF-16"', 1).encode("utf-16")


MESSAGES: dict[str, Callable[[Client], Client]] = {
    # ------------------------------------------------ messages
    "raw-no-elev": with_(empty_call=True),
    "raw-all-in-one": with_(most=10_000),
    "raw-one-more": with_(most=MOST + 1),
    "raw-no-institution": with_(order=ORDER[1:]),
    "raw-institution-text": with_(report=mangled("DatakildeInstitutionNummer", lambda text: f"DK{text}")),
    "raw-institution-long": with_(report=mangled("DatakildeInstitutionNummer", lambda text: f"{text}{'0' * 8}")),
    "raw-no-name": with_(order=tuple(name for name in ORDER if name != "KontaktPerson")),
    "raw-no-phone": with_(order=tuple(name for name in ORDER if name != "KontaktTelefon")),
    "raw-no-mail": with_(order=tuple(name for name in ORDER if name != "KontaktMail")),
    "raw-name-too-long": with_(limits=lambda _: ""),
    "raw-phone-too-long": with_(limits=lambda r: "KontaktPerson" if len(r["KontaktPerson"]) > 250 else ""),
    "raw-mail-too-long": with_(limits=lambda r: "KontaktPerson" if len(r["KontaktPerson"]) > 250 else ""),
    "raw-empty-end": with_(report=lambda report: {"SlutDato": "", **report}),
    "raw-date-only": with_(report=mangled("SlutDato", lambda text: text[:10])),
    "raw-two-ends": with_(value=lambda n, t: f"<{n}>{escape(t)}</{n}>" * (2 if n == "SlutDato" else 1)),
    "raw-end-invented": with_(report=lambda report: {"SlutDato": "2099-12-31T00:00:00Z", **report}),
    "raw-end-dropped": with_(order=ORDER[:-1]),
    "raw-wrong-order": with_(order=(*ORDER[1:], ORDER[0])),
    "raw-persons-last": with_(message=lambda t: re.sub(r"((?:<Elev>.*?</Elev>)+)(.*?)(?=</Kon\w+Info>)", r"\2\1", t)),
    "raw-attribute": with_(message=swapped("<KontaktpersonInfo>", '<KontaktpersonInfo id="1">')),
    "raw-text-between": with_(message=swapped("<KontaktpersonInfo>", "<KontaktpersonInfo>kontakt")),
    "raw-two-infos": with_(message=lambda t: re.sub(r"(<KontaktpersonInfo>.*</KontaktpersonInfo>)", r"\1\1", t)),
    "raw-extra-field": with_(message=swapped("</Indberet>", "<Bruger>x</Bruger></Indberet>")),
    "raw-no-cpr": with_(person=lambda cpr: "<Elev/>" if cpr.endswith("1") else f"<Elev><CPRNr>{cpr}</CPRNr></Elev>"),
    "raw-cpr-hyphen": with_(person=lambda cpr: f"<Elev><CPRNr>{cpr[:6]}-{cpr[6:]}</CPRNr></Elev>"),
    "raw-cpr-number": with_(person=lambda cpr: f"<Elev><CPRNr>{int(cpr)}</CPRNr></Elev>"),
    "raw-elev-name": with_(person=lambda cpr: f"<Elev><CPRNr>{cpr}</CPRNr><Navn>x</Navn></Elev>"),
    "raw-flat": with_(person=lambda cpr: f"<CPRNr>{cpr}</CPRNr>"),
    "raw-no-namespace": with_(message=swapped(f' xmlns="{NAMESPACE}"', "")),
    "raw-dtd": with_(envelope=lambda text: f"<!DOCTYPE x>{text}"),
    "raw-bare": with_(envelope=lambda text: re.sub(r".*<soap:Body>(.*)</soap:Body>.*", r"\1", text)),
    "raw-two-messages": with_(envelope=swapped("</soap:Body>", "<x/></soap:Body>")),
    "raw-broken": with_(value=lambda name, text: f"<{name}>{text}</{name}>"),
    "raw-put": with_(method="PUT"),
    "raw-json-type": with_(headers=header("Content-Type", "application/json")),
    "raw-lying-charset": with_(headers=header("Content-Type", "application/soap+xml; charset=iso-8859-1")),
    "raw-no-action": with_(versions=("1.1",), headers=lambda h: {k: v for k, v in h.items() if k != "SOAPAction"}),
    # ------------------------------------------------ tasks
    "raw-drops-last": with_(people=lambda people: people[:-1] if len(people) > 1 else people),
    "raw-one-only": with_(people=lambda people: people[:1]),
    "raw-first-hundred": with_(people=lambda people: people[:MOST]),
    "raw-twice": with_(people=lambda people: people * 2, most=MOST // 2),
    "raw-starts-over": performing(starting_over),
    "raw-cut-silently": shortened(said=False),
    "raw-ascii": with_(report=mangled("KontaktPerson", lambda t: t.encode("ascii", "replace").decode())),
    "raw-escaped-twice": with_(report=mangled("KontaktPerson", escape)),
    "raw-no-emoji": with_(report=mangled("KontaktPerson", lambda t: "".join(c for c in t if ord(c) < 0x10000))),
    "raw-mail-lower-cut": with_(report=mangled("KontaktMail", lambda t: t[:50])),
    "raw-phone-prefix": with_(report=mangled("KontaktTelefon", lambda t: f"+45{t}"[:20])),
    "raw-name-upper": with_(report=mangled("KontaktPerson", str.upper)),
    "raw-sticky": sticky,
    "raw-skips-updates": with_(),
    # ------------------------------------------------ odd, and right
    "raw-plain": with_(),
    "raw-soap-1.1": with_(versions=("1.1",)),
    "raw-own-action": with_(versions=("1.1",), headers=header("SOAPAction", '"urn:anything"')),
    "raw-fifty": with_(most=50),
    "raw-one-each": with_(most=1),
    "raw-reversed": with_(people=lambda people: people[::-1]),
    "raw-cut-visibly": shortened(said=True),
    "raw-utf-16": with_(encode=utf16, headers=header("Content-Type", "application/soap+xml; charset=utf-16")),
    "raw-bom": with_(encode=lambda text: b"\xef\xbb\xbf" + text.encode()),
    "raw-no-charset": with_(headers=header("Content-Type", "application/soap+xml")),
    "raw-comments": with_(message=swapped("<KontaktpersonInfo>", "<!-- x --><KontaktpersonInfo>")),
    "raw-header-block": with_(
        envelope=swapped("<soap:Body>", '<soap:Header><u:x xmlns:u="urn:u"/></soap:Header><soap:Body>')
    ),
    "raw-tries-again": with_(tries=3),
    "raw-goes-on": with_(go_on=True),
    "raw-other-zone": with_(report=mangled("SlutDato", lambda _: "2029-07-01T00:00:00.000+02:00")),
    "raw-looks-first": looking_first,
    "raw-asks-again": performing(asking_again),
    "raw-stops-at-unknown": performing(stopping_at_unknown),
    "raw-http-charset": with_(
        encode=lambda text: text.partition("?>\n")[2].encode("iso-8859-1", "xmlcharrefreplace"),
        headers=header("Content-Type", "application/soap+xml; charset=iso-8859-1"),
    ),
    "raw-pretty": with_(message=lambda text: re.sub(r"(</\w+>)(?=<)", "\\1\n  ", text)),
}

"""A client without a SOAP library: http.client and text templates, right by default, with named deviations.

It plays what a vendor writes who needs "just one call": everything that a library would decide is a line here,
and so can be wrong. Started with `--variant NAME` by `conformance power --side client`; reads a task a line.
"""

from __future__ import annotations

import http.client
import json
import re
import sys
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


# ---------------------------------------------------------------- what a crude client does


def crude(pattern: str, *, ok: str = "true", flags: re.RegexFlag = re.DOTALL) -> Callable[[bytes], list[Said]]:
    """Return a reader that finds statuses with a regular expression, as text."""

    def read(body: bytes) -> list[Said]:
        text = body.decode("utf-8")
        found = re.findall(pattern, text, flags)
        if not found:
            raise CallFailed("nothing found")
        out = []
        for part in found:
            status = {k: v for k, v in re.findall(r"<(\w+)>([^<]*)</\1>", part) if k in FIELDS}
            if "IndberetningOk" not in status:
                raise CallFailed("no IndberetningOk")
            out.append(status | {"IndberetningOk": "true" if status["IndberetningOk"] == ok else "false"})
        return out

    return read


FIELDS = ("CPRNr", "IndberetningOk", "Fejlkode", "FejlTekst")
STATUS = r"<ElevStatus>(.*?)</ElevStatus>"


def refusing(word: bytes) -> Callable[[bytes], list[Said]]:
    """Return a reader that gives up on a message with certain bytes in it, as a home-made parser does."""

    def read(body: bytes) -> list[Said]:
        if word in body:
            raise CallFailed(f"{word!r} is not understood")
        return statuses(body)

    return read


def only_declared(body: bytes) -> list[Said]:
    if not body.startswith(b"<?xml"):
        raise CallFailed("no XML declaration")
    return statuses(body)


def small_only(body: bytes) -> list[Said]:
    if len(body) > 64 * 1024:
        raise CallFailed("the answer is too large")
    return statuses(body)


def bounded_text(status: Said) -> Said:
    if len(status.get("FejlTekst", "")) > 255:
        raise CallFailed("value too long for column FejlTekst")
    return understood(status)


def known_codes_only(status: Said) -> Said:
    said = understood(status)
    return said | {"accepted": said["accepted"] or said.get("Fejlkode") not in (5, 14, 68, 84)}


def code_alone(status: Said) -> Said:
    return understood(status) | {"accepted": int(status.get("Fejlkode", "0")) not in (5, 14, 68, 84, 999)}


def small_code(status: Said) -> Said:
    said = understood(status)
    if said.get("Fejlkode", 0) > 2**31 - 1:
        raise CallFailed("Fejlkode does not fit into an Int32")
    return said


def plain_digits(status: Said) -> Said:
    code = status.get("Fejlkode", "0")
    if not code.isdecimal():
        raise CallFailed(f"Fejlkode {code!r}")
    return understood(status)


def no_zeros(status: Said) -> Said:
    """Read a number that begins with a zero as octal, as some languages do."""
    code = status.get("Fejlkode", "")
    said = understood(status)
    return (
        said
        | {
            "Fejlkode": int(code, 8)
            if code.startswith("0") and "8" not in code and "9" not in code
            else said.get("Fejlkode")
        }
        if code
        else said
    )


def text_required(status: Said) -> Said:
    if status.get("Fejlkode") and not status.get("FejlTekst"):
        raise CallFailed("FejlTekst is missing")
    return understood(status)


def words_only(status: Said) -> Said:
    ok = status["IndberetningOk"]
    if ok not in ("true", "false"):
        raise CallFailed(f"IndberetningOk is {ok!r}")
    return understood(status)


def anything_is_true(status: Said) -> Said:
    return understood(status) | {"accepted": bool(status["IndberetningOk"])}


def by_position(said: list[Said], chunk: list[str]) -> dict[str, Said]:
    if len(said) == 1:
        return by_number([said[0] | {"person": None}], chunk) if said[0]["person"] is None else by_number(said, chunk)
    return {person: {k: v for k, v in one.items() if k != "person"} for person, one in zip(chunk, said, strict=False)}


def first_for_all(said: list[Said], chunk: list[str]) -> dict[str, Said]:
    return by_number([said[0] | {"person": None}], chunk)


def whole_call_first_only(said: list[Said], chunk: list[str]) -> dict[str, Said]:
    if said and said[0]["person"] is None:
        return by_number(said, chunk[:1])
    return by_number(said, chunk)


def whole_call_others_fine(said: list[Said], chunk: list[str]) -> dict[str, Said]:
    found = whole_call_first_only(said, chunk)
    return {person: {"accepted": True} for person in chunk} | found if said and said[0]["person"] is None else found


def all_or_nothing(said: list[Said], chunk: list[str]) -> dict[str, Said]:
    bad = next((one for one in said if not one["accepted"]), None)
    return by_number([(bad or said[0]) | {"person": None}], chunk)


def silent(_: Said, __: list[str], ___: str) -> None:
    """Swallow it."""


def optimistic(outcome: Said, chunk: list[str], _: str) -> None:
    outcome["youths"] += [{"CPRNr": person, "accepted": True} for person in chunk]


def rest_fine(outcome: Said, people: list[str]) -> None:
    outcome["youths"] += [{"CPRNr": person, "accepted": True} for person in people]


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


VARIANTS: dict[str, Callable[[Client], Client]] = {
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
    "raw-cut-silently": shortened(said=False),
    "raw-ascii": with_(report=mangled("KontaktPerson", lambda t: t.encode("ascii", "replace").decode())),
    "raw-escaped-twice": with_(report=mangled("KontaktPerson", escape)),
    "raw-no-emoji": with_(report=mangled("KontaktPerson", lambda t: "".join(c for c in t if ord(c) < 0x10000))),
    "raw-mail-lower-cut": with_(report=mangled("KontaktMail", lambda t: t[:50])),
    "raw-phone-prefix": with_(report=mangled("KontaktTelefon", lambda t: f"+45{t}"[:20])),
    "raw-name-upper": with_(report=mangled("KontaktPerson", str.upper)),
    "raw-sticky": sticky,
    "raw-skips-updates": with_(),
    # ------------------------------------------------ answers
    "raw-by-position": with_(match=by_position),
    "raw-first-for-all": with_(match=first_for_all),
    "raw-all-or-nothing": with_(match=all_or_nothing),
    "raw-any-ok": with_(parse=lambda _: [{"CPRNr": None, "IndberetningOk": "true"}], match=first_for_all),
    "raw-always-accepted": with_(status=anything_is_true),
    "raw-fault-fine": with_(failed=optimistic, go_on=True),
    "raw-swallows": with_(failed=silent, go_on=True),
    "raw-missing-fine": with_(rest=rest_fine),
    "raw-missing-silent": with_(rest=lambda *_: None),
    "raw-known-codes": with_(status=known_codes_only),
    "raw-code-alone": with_(status=code_alone),
    "raw-int32": with_(status=small_code),
    "raw-plain-digits": with_(status=plain_digits),
    "raw-octal": with_(status=no_zeros),
    "raw-text-required": with_(status=text_required),
    "raw-words-only": with_(status=words_only),
    "raw-text-column": with_(status=bounded_text),
    "raw-whole-call-first": with_(match=whole_call_first_only),
    "raw-whole-call-fine": with_(match=whole_call_others_fine),
    "raw-regex": with_(parse=crude(STATUS)),
    "raw-regex-first": with_(parse=lambda body: crude(STATUS)(body)[:1], match=first_for_all),
    "raw-no-comment": with_(parse=refusing(b"<!--")),
    "raw-no-cdata": with_(parse=refusing(b"<![CDATA[")),
    "raw-no-references": with_(parse=refusing(b"&#x")),
    "raw-no-quotes": with_(parse=refusing(b"='")),
    "raw-no-newline": with_(parse=refusing(b"\n  <")),
    "raw-no-header": with_(parse=refusing(b"Header")),
    "raw-no-bom": with_(parse=refusing(b"\xef\xbb\xbf")),
    "raw-utf-8-only": with_(parse=lambda body: statuses(body.decode("utf-8").encode())),
    "raw-known-prefix": with_(parse=refusing("<Å-1:".encode())),
    "raw-prefixed-envelope": with_(parse=refusing(b"<Envelope")),
    "raw-no-prefix": with_(parse=refusing(b"<m:")),
    "raw-declared": with_(parse=only_declared),
    "raw-small": with_(parse=small_only),
    "raw-no-markup": with_(parse=refusing(b"&lt;IndberetningOk")),
    "raw-no-letters": with_(parse=refusing("ø".encode())),
    "raw-status-ignored": with_(success=lambda _: True, failed=optimistic, go_on=True),
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
    "raw-pretty": with_(message=lambda text: re.sub(r"(</\w+>)(?=<)", "\\1\n  ", text)),
}


def skipping(client: Client, task: Task) -> Said:
    """Say that an update was made, and make none."""
    if not task["update"]:
        return client.perform(task)
    people = task["report"]["CPRNr"]
    return {"format": 1, "youths": [{"CPRNr": person, "accepted": True} for person in people]}


def main() -> None:
    name = sys.argv[sys.argv.index("--variant") + 1] if "--variant" in sys.argv else "raw-plain"
    client = VARIANTS[name](Client())
    for line in sys.stdin:
        task = json.loads(line)
        outcome = skipping(client, task) if name == "raw-skips-updates" else client.perform(task)
        print(json.dumps(outcome), flush=True)


if __name__ == "__main__":
    main()

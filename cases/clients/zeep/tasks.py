"""Seeded clients on zeep that make something else of a task: of whom, of the contact, of the calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cases.clients.zeep.right import MOST_PER_CALL, Client, Contact, Task, chunks


def _setting(name: str, change: Callable[[str], str | None], default: str | None = None) -> Client:
    """Return a client that changes a field; one that it makes None is left out, one that is not there is `default`."""

    def contact(given: Contact, _: Task) -> Contact:
        changed = change(given[name]) if name in given else default
        rest = {field: value for field, value in given.items() if field != name}
        return rest if changed is None else rest | {name: changed}

    return Client(contact=contact)


def _keeps_first_contact() -> Client:
    """Return a client that reports an update with the contact that it reported first."""
    last: Contact = {}

    def contact(given: Contact, task: Task) -> Contact:
        if task["update"]:
            return dict(last)
        last.clear()
        last.update(given)
        return given

    return Client(contact=contact)


def _in_pieces(size: int) -> Client:
    return Client(calls=lambda people: (people[at : at + size] for at in range(0, len(people), size)))


TASKS: Mapping[str, Client] = {
    "zeep-drops-last": Client(people=lambda people: people[:-1]),
    "zeep-doubles-first": Client(people=lambda people: [*people, *people[:1]]),
    "zeep-adds-somebody": Client(people=lambda people: [*people, "6101019999"] if people else people),
    "zeep-number-as-integer": Client(people=lambda people: [str(int(person)) for person in people]),
    "zeep-number-with-hyphen": Client(people=lambda people: [f"{person[:6]}-{person[6:]}" for person in people]),
    "zeep-all-in-one": Client(calls=lambda people: [people] if people else []),
    "zeep-first-call-only": Client(people=lambda people: people[:MOST_PER_CALL]),
    "zeep-calls-for-nobody": Client(calls=lambda people: list(chunks(people)) or [people]),
    "zeep-cuts-name": Client(cuts=("KontaktPerson",)),
    "zeep-cuts-phone": Client(cuts=("KontaktTelefon",)),
    "zeep-cuts-mail": Client(cuts=("KontaktMail",)),
    "zeep-sends-long-name": Client(sends=("KontaktPerson",)),
    "zeep-sends-long-phone": Client(sends=("KontaktTelefon",)),
    "zeep-sends-long-mail": Client(sends=("KontaktMail",)),
    "zeep-other-institution": _setting("DatakildeInstitutionNummer", lambda _: "101498"),
    "zeep-prefixed-institution": _setting("DatakildeInstitutionNummer", lambda number: f"G{number}"),
    "zeep-long-institution": _setting("DatakildeInstitutionNummer", lambda number: f"{number}00000"),
    "zeep-empty-end-date": _setting("SlutDato", lambda date: date, ""),
    "zeep-invents-end-date": _setting("SlutDato", lambda date: date, "9999-12-31T00:00:00Z"),
    "zeep-end-date-without-time": _setting("SlutDato", lambda date: date[:10]),
    "zeep-end-date-of-other-zone": _setting("SlutDato", lambda date: date.replace("Z", "-05:00")),
    "zeep-drops-end-date": _setting("SlutDato", lambda _: None),
    "zeep-no-update": Client(skips=lambda task: bool(task["update"])),
    "zeep-old-contact": _keeps_first_contact(),
    "zeep-upper-case": _setting("KontaktPerson", str.upper),
    "zeep-question-marks": _setting("KontaktPerson", lambda name: name.encode("ascii", "replace").decode("ascii")),
    "zeep-escapes-twice": _setting(
        "KontaktPerson", lambda name: name.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    ),
    "zeep-drops-emoji": _setting("KontaktPerson", lambda name: "".join(c for c in name if ord(c) < 0x10000)),
    "zeep-phone-with-country": _setting("KontaktTelefon", lambda phone: f"+45{phone}"[:20]),
    "zeep-fifty-a-call": _in_pieces(50),
    "zeep-one-a-call": _in_pieces(1),
    "zeep-reversed": Client(people=lambda people: people[::-1]),
    "zeep-shortens-visibly": Client(cuts=("KontaktPerson", "KontaktTelefon", "KontaktMail"), shows=True),
    "zeep-danish-end-date": _setting("SlutDato", lambda date: date.replace("06-30T22:00:00Z", "07-01T00:00:00+02:00")),
}

"""Faults in words: the texts that section 7 ties to its codes, and IndberetningOk beside a code.

Another wording is another text; another letter case or other white space is less than that.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from conformance.reference.answers import Status
from conformance.reference.message import Contact, Report
from conformance.reference.registers import Registers
from conformance.reference.seeded import Deserves, Fault
from conformance.reference.service import Service
from conformance.spec.specification import Specification
from conformance.spec.tables import ResponseRoles, Tables, Validation

_KEYS = ("unknown_institution", "not_found", "no_subscription", "not_enrolled")
_TEXT = "7/text"
_COLUMN = 25

Change = Callable[[Validation, Tables], Validation]


def _saying(change: Change, keys: tuple[str, ...] = _KEYS) -> type[Service]:
    """A service whose validation table is changed, as whoever typed it in would have."""

    class Saying(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            tables = self.tables
            rows = [change(row, tables) if row.population in keys else row for row in tables.validations]
            self.tables = replace(tables, validations=tuple(rows))

    return Saying


def _text(edit: Callable[[str], str], *keys: str) -> type[Service]:
    """A service with other texts, of some validations or of all."""
    return _saying(lambda row, _: replace(row, text=edit(row.text)), keys or _KEYS)


def _fault(name: str, en: str, service: type[Service], deserves: Deserves = Deserves.FAIL) -> Fault:
    return Fault(name=name, clause=_TEXT, deserves=deserves, en=en, service=service)


# ---------------------------------------------------------------- other words

_REWORDED = {
    "unknown_institution": "Institutionen er ukendt",
    "not_found": "CPR-nummer findes ikke",
    "no_subscription": "Den unge har intet abonnement",
    "not_enrolled": "Den unge er ikke aktiv",
}


def _of_neighbour(row: Validation, tables: Tables) -> Validation:
    """Give a code the text of the next."""
    keys = list(_KEYS)
    other = keys[(keys.index(row.population) + 1) % len(keys)]
    return replace(row, text=tables.validation(other).text)


def _exchanged(one: str, other: str) -> type[Service]:
    """Exchange the texts of two codes."""

    def change(row: Validation, tables: Tables) -> Validation:
        return replace(row, text=tables.validation(other if row.population == one else one).text)

    return _saying(change, (one, other))


class _WithNumber(Service):
    """Adds the number of the person to the text."""

    def status(self, contact: Contact) -> Status:
        status = super().status(contact)
        stopped = status.validation
        return (
            status
            if stopped is None
            else replace(status, validation=replace(stopped, text=f"{stopped.text}: {status.cpr}"))
        )


_WORDS = (
    *(
        _fault(
            f"text-of-{key.replace('_', '-')}-reworded",
            f"Says '{text}' where the table has other words.",
            _text(lambda _, text=text: text, key),  # type: ignore[misc]  # a default binds the text of this turn
        )
        for key, text in _REWORDED.items()
    ),
    _fault("texts-moved-by-one", "Gives each code the text of the next.", _saying(_of_neighbour)),
    _fault(
        "texts-exchanged",
        "Exchanges the texts of who has no subscription and who is not active.",
        _exchanged("no_subscription", "not_enrolled"),
    ),
    _fault("text-the-same-for-all", "Gives every code one text.", _text(lambda _: "Valideringsfejl")),
    _fault("text-with-full-stop", "Ends every text with a full stop.", _text(lambda text: f"{text}.")),
    _fault("text-in-its-column", "Cuts every text to what its column holds.", _text(lambda text: text[:_COLUMN])),
    _fault(
        "text-in-wrong-encoding",
        "Reads its texts from a file in another encoding than it was written in.",
        _text(lambda text: text.encode().decode("latin-1")),
    ),
    _fault("text-escaped-twice", "Escapes its texts twice.", _text(lambda text: text.replace("å", "&aring;"))),
    _fault(
        "text-with-code",
        "Begins every text with its code.",
        _saying(lambda row, _: replace(row, text=f"{row.code}: {row.text}")),
    ),
    _fault("text-with-number", "Ends the text about a person with the CPR number.", _WithNumber),
    Fault(
        name="not-enrolled-with-code-of-no-subscription",
        clause="7/not_enrolled",
        en="Gives a person who is not active the code of one without a subscription, and the right text.",
        service=_saying(
            lambda row, tables: replace(row, code=tables.validation("no_subscription").code), ("not_enrolled",)
        ),
    ),
)

# ---------------------------------------------------------------- the same words, written differently

_WRITTEN = tuple(
    _fault(name, en, _text(edit), Deserves.WARNING)
    for name, en, edit in (
        (
            "text-one-word-in-other-case",
            "Writes 'Den unge' wherever the table has 'Den Unge'.",
            lambda text: text.replace("Den Unge", "Den unge"),
        ),
        ("text-in-capitals", "Writes its texts in capitals.", str.upper),
        ("text-in-lower-case", "Writes its texts in lower case.", str.lower),
        (
            "text-with-space-after",
            "Ends every text with a space, as a column of fixed width does.",
            lambda text: f"{text} ",
        ),
        ("text-with-double-spaces", "Puts two spaces between words.", lambda text: text.replace(" ", "  ")),
        ("text-on-its-own-line", "Writes every text on a line of its own.", lambda text: f"\n  {text}\n"),
    )
)

# ---------------------------------------------------------------- IndberetningOk


@dataclass(frozen=True, slots=True, kw_only=True)
class _TrueWithCode(Status):
    """A status that says true beside its code."""

    def values(self, roles: ResponseRoles) -> dict[str, str | None]:
        return {**Status.values(self, roles), "IndberetningOk": "true"}


def _true_with_code(key: str) -> type[Service]:
    """Say true beside one code."""

    class TrueWithCode(Service):
        def process(self, report: Report) -> list[Status]:
            return [
                _TrueWithCode(cpr=status.cpr, validation=status.validation)
                if status.validation is not None and status.validation.population == key
                else status
                for status in super().process(report)
            ]

    return TrueWithCode


_OK = tuple(
    Fault(
        name=f"ok-beside-code-of-{key.replace('_', '-')}",
        clause="6.2.3/IndberetningOk/false" if key == "not_found" else f"7/{key}",
        en=f"Says IndberetningOk true beside the code of {key.replace('_', ' ')}.",
        service=_true_with_code(key),
    )
    for key in _KEYS
)

FAULTS: tuple[Fault, ...] = (*_WORDS, *_WRITTEN, *_OK)

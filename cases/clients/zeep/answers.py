"""Seeded clients on zeep that make something else of an answer, or of none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lxml import etree
from requests import ConnectionError as NotConnected
from zeep.exceptions import Fault, TransportError

from cases.clients.zeep.right import REPORTED, UNAVAILABLE, Client, Status, matched, written

_OK = 200
_KNOWN = (5, 14, 68, 84)


def _truth(text: str) -> bool:
    return text.strip() in ("true", "1")


def _reading(
    ok: Callable[[str], bool] = _truth,
    code: Callable[[str], int | None] = int,
    make_parser: Callable[[], Any] = lambda: etree.XMLParser(remove_comments=True),
) -> Client:
    """Return a client that reads the texts of an answer by itself."""
    return Client(statuses=lambda _, body: written(body, ok=ok, code=code, parser=make_parser()))


def _each(change: Callable[[Status], Status]) -> Client:
    """Return a client that makes something of its own of each status."""
    return Client(statuses=lambda statuses, _: [change(status) for status in statuses])


def _by_pattern(_: list[Status], body: bytes) -> list[Status]:
    """Read as a pattern does that knows one prefix: none."""
    text = body.decode("utf-8")
    if "<ElevStatus>" not in text:
        raise ValueError("no ElevStatus")
    return written(body, ok=_truth, code=int, parser=etree.XMLParser(remove_comments=True))


def _in_utf_8(statuses: list[Status], body: bytes) -> list[Status]:
    body.decode("utf-8")
    return statuses


def _by_position(people: Sequence[str], statuses: Sequence[Status]) -> dict[str, Status]:
    if len(statuses) != len(people):
        return matched(people, statuses)
    return dict(zip(people, statuses, strict=True))


def _for_first(people: Sequence[str], statuses: Sequence[Status]) -> dict[str, Status]:
    whole = [status for status in statuses if status.number is None]
    return {people[0]: whole[0]} if whole else matched(people, statuses)


def _but_for(people: Sequence[str], statuses: Sequence[Status]) -> dict[str, Status]:
    """Take everybody as reported whom no status names."""
    return dict.fromkeys(people, REPORTED) | matched(people, [status for status in statuses if status.number])


def _unnamed_reported(people: Sequence[str], statuses: Sequence[Status]) -> dict[str, Status]:
    return dict.fromkeys(people, REPORTED) | matched(people, statuses)


def _first_for_all(people: Sequence[str], statuses: Sequence[Status]) -> dict[str, Status]:
    return dict.fromkeys(people, statuses[0])


def _unavailable(error: Exception) -> bool:
    return isinstance(error, TransportError) and error.status_code == UNAVAILABLE


def _any_200(error: Exception) -> bool:
    answered = isinstance(error, TransportError) and error.status_code == _OK
    return answered or isinstance(error, (etree.Error, TypeError))


def _octal(text: str) -> int:
    return int(text, 8) if text.startswith("0") else int(text)


ANSWERS: Mapping[str, Client] = {
    "zeep-by-position": Client(match=_by_position),
    "zeep-first-for-all": Client(match=_first_for_all),
    "zeep-ignores-ok": _each(lambda status: replace(status, ok=True)),
    "zeep-any-200": Client(forgives=_any_200),
    "zeep-fault-is-success": Client(forgives=lambda error: isinstance(error, Fault)),
    "zeep-unknown-code-is-success": _each(lambda s: s if s.ok or s.code in _KNOWN else replace(s, ok=True)),
    "zeep-known-codes-only": _each(lambda s: s if s.code in _KNOWN else replace(s, code=None)),
    "zeep-words-of-truth": _reading(ok=lambda text: text.strip() == "true"),
    "zeep-one-is-false": _reading(ok=lambda text: text == "true"),
    "zeep-sign-unknown": _reading(code=lambda text: int(text) if text.strip().isdigit() else None),
    "zeep-octal": _reading(code=_octal),
    "zeep-31-bits": _reading(code=lambda text: int(text) & 0x7FFFFFFF),
    "zeep-code-for-first": Client(match=_for_first),
    "zeep-whole-call-is-success": Client(match=_but_for),
    "zeep-unnamed-is-success": Client(match=_unnamed_reported),
    "zeep-cuts-text": Client(shown=lambda text: text[:255]),
    "zeep-garbles-text": Client(shown=lambda text: text.encode().decode("latin-1")),
    "zeep-silent": Client(silent=True),
    "zeep-crashes": Client(crashes=True),
    "zeep-unavailable-is-success": Client(forgives=_unavailable),
    "zeep-closed-is-success": Client(forgives=lambda error: isinstance(error, NotConnected)),
    "zeep-all-is-success": Client(forgives=lambda _: True),
    "zeep-sends-again": Client(rounds=2),
    "zeep-stops-at-comment": _reading(make_parser=etree.XMLParser),
    "zeep-one-prefix": Client(statuses=_by_pattern),
    "zeep-utf-8-only": Client(statuses=_in_utf_8),
    "zeep-impatient": Client(seconds=0.4),
    "zeep-goes-on": Client(goes_on=True),
    "zeep-shows-no-text": Client(shown=lambda _: None),
}

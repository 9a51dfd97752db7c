"""Seeded clients that make something else of an answer, or of none: what crude clients do."""

from __future__ import annotations

import re
from collections.abc import Callable

from cases.clients.raw.messages import with_
from cases.clients.raw.right import CallFailed, Client, Said, by_number, statuses, understood


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


def no_code_no_error(status: Said) -> Said:
    return understood(status) | {"accepted": "Fejlkode" not in status}


def code_wanted(status: Said) -> Said:
    said = understood(status)
    if not said["accepted"] and "Fejlkode" not in said:
        raise CallFailed("refused without a code")
    return said


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


ANSWERS: dict[str, Callable[[Client], Client]] = {
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
    "raw-no-code-no-error": with_(status=no_code_no_error),
    "raw-code-wanted": with_(status=code_wanted),  # odd, and right
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
}

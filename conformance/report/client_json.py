"""What a client made of the answers and what its vendor says, for `report.json`: counts, and the wrong ones by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from conformance.judge.told import Account, Word, Youth
from conformance.record.attempt import CODE, SUBJECT, Said
from conformance.record.attested import Attested, attested_to_json

MAX_WRONG = 1_000
_TEXT = 2_000
_NAMES = 100


def attempt_values(account: Account) -> dict[str, Any]:
    """Return a task in figures, with the young people whom the client did not understand."""
    attempt, outcome = account.attempt, account.attempt.outcome
    told = Counter(youth.told.word for youth in account.youths)
    wrong = [] if outcome is None else [_wrong(youth) for youth in account.youths if not youth.right]
    return {
        "case": attempt.case,
        "number": attempt.number,
        "calls": list(account.calls),
        "answered": list(account.answered),
        "youths": len(account.youths),
        "told": {word.value: told[word] for word in Word},
        "said": None if outcome is None else _said(youth.said for youth in account.youths),
        "right": None if outcome is None else sum(youth.right for youth in account.youths),
        "wrong": wrong[:MAX_WRONG],
        "strangers": len(account.strangers),
        "failure": outcome.failure[:_TEXT] if outcome else "",
        "refused": outcome.refused[:_TEXT] if outcome else "",
        "shortened": [name[:_TEXT] for name in outcome.shortened[:_NAMES]] if outcome else [],
        "trouble": attempt.trouble,
        "milliseconds": attempt.milliseconds,
    }


def statement_values(attested: Iterable[Attested]) -> list[dict[str, str]]:
    """Return the vendor's statements as JSON values."""
    return [attested_to_json(statement) for statement in attested]


def _said(said: Iterable[Said | None]) -> dict[str, int]:
    words = Counter(Word.NOTHING if one is None else Word.ACCEPTED if one.accepted else Word.REFUSED for one in said)
    return {word.value: words[word] for word in Word}


def _wrong(youth: Youth) -> dict[str, Any]:
    said = youth.said
    return {
        SUBJECT: youth.person,
        "exchange": youth.told.exchange or None,
        "told": {"word": youth.told.word.value, CODE: youth.told.code},
        "said": None if said is None else {"accepted": said.accepted, CODE: said.code},
    }

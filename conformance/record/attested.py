"""What the vendor of a client says about clauses that nobody sees on the wire.

A statement is the vendor's own: it is printed as such, and no verdict follows from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Answer(StrEnum):
    """What a vendor says of a clause; `OPEN` is nothing yet."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not-applicable"
    OPEN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """One statement: the clause, the answer, who answers for it, on which day (ISO 8601), and how it is so."""

    clause: str
    answer: Answer
    by: str = ""
    date: str = ""
    note: str = ""


def attested_to_json(attested: Attested) -> dict[str, str]:
    """Return a statement as JSON values."""
    return {
        "clause": attested.clause,
        "answer": attested.answer.value,
        "by": attested.by,
        "date": attested.date,
        "note": attested.note,
    }


def attested_from_json(data: Mapping[str, Any]) -> Attested:
    """Return the statement that `attested_to_json` wrote."""
    return Attested(
        clause=str(data["clause"]),
        answer=Answer(data["answer"]),
        by=str(data["by"]),
        date=str(data["date"]),
        note=str(data["note"]),
    )

"""Expected failures as plain data: what is known to fail, why, who looks after it, and until when.

A list of known failures rots in four ways: the failure is mended and the entry stays, another failure hides
behind it, nobody remembers why it is there, and it is never looked at again. So an entry holds the message that
was judged, a reason, an owner and a last day, and each of them is required. The entries of a run stand in the
header of its log: whoever judges it again comes to the same headline and the same exit code.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from conformance.record.phrase import SILENT, Phrase


class ExpectedVerdict(StrEnum):
    """The two verdicts that can be expected: those that keep a run from being conformant."""

    FAIL = "fail"
    NOT_EVALUATED = "not-evaluated"


class ExpectedState(StrEnum):
    """What has become of an entry in a run.

    `met`: the case has that verdict, for that reason. `stale`: the case passed, or fell otherwise. `expired`: its
    last day was before the run. `unknown`: there is no such case. `not-planned`: this run left the case out.
    `not-seen`: the case got no answer in this run (trouble on the way), so nothing is known of the entry either.
    """

    MET = "met"
    STALE = "stale"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    NOT_PLANNED = "not-planned"
    NOT_SEEN = "not-seen"


OUTDATED = (ExpectedState.STALE, ExpectedState.EXPIRED, ExpectedState.UNKNOWN)
"""The states that say: the list has to be mended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedEntry:
    """One known failure.

    `id` is the case as the file names it, `case` the case that this means ("" where there is none; another id where
    `id` is an alias). `message` is the reason of the judge (or one of its findings), `reason` the one of the owner, one
    sentence each.
    `expires` is the last day on which it is expected; `issue` says where it is worked on, and may be "".
    """

    id: str
    case: str
    verdict: ExpectedVerdict
    message: str
    reason: str
    owner: str
    expires: date
    issue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedResult:
    """An entry after a run; `observed` is one sentence about its case, silent where the entry is met."""

    entry: ExpectedEntry
    state: ExpectedState
    observed: Phrase = SILENT


# What differs between two runs in which the same is wrong, the longer forms first.
_VOLATILE = (
    (re.compile(r"[\w-]*…"), "…"),  # what a cut left of a word
    (re.compile(r"\b\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d+)?)?)?(Z|[+-]\d\d:?\d\d)?"), "<time>"),
    (re.compile(r"\b\d\d:\d\d:\d\d([.,]\d+)?"), "<time>"),
    (re.compile(r"\b(?=[a-f]*\d)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"(?<=@)[0-9a-f]{5,}\b", re.IGNORECASE), "<id>"),  # how a JVM names an object
    (re.compile(r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}\b", re.IGNORECASE), "<id>"),
    (re.compile(r"\b\d+([.,]\d+)? ?(ms|s|sec|seconds)\b"), "<time>"),
    (re.compile(r"\d{6,}(-\d{4})?"), "<number>"),  # persons, institutions, serial numbers
    (re.compile(r"\b(exchanges?) \d+((, | and )\d+)*"), r"\1 <number>"),
)


def pinned(message: str) -> str:
    """Return what stays of a message from run to run: one line, without times, ids, numbers of people and exchanges.

    Counts and codes stay, since they say what is wrong: `100 Elev` is not `99 Elev`.
    """
    text = " ".join(message.encode("utf-8", "replace").decode().split())
    for pattern, word in _VOLATILE:
        text = pattern.sub(word, text)
    return text


def entry_to_json(entry: ExpectedEntry) -> dict[str, str]:
    """Return an entry as it stands in the run log and in report.json."""
    return {
        "id": entry.id,
        "case": entry.case,
        "verdict": entry.verdict.value,
        "message": entry.message,
        "reason": entry.reason,
        "owner": entry.owner,
        "expires": entry.expires.isoformat(),
        "issue": entry.issue,
    }


def entry_from_json(data: Mapping[str, Any]) -> ExpectedEntry:
    """Return the entry that `entry_to_json` wrote; KeyError or ValueError for anything else."""
    return ExpectedEntry(
        id=str(data["id"]),
        case=str(data["case"]),
        verdict=ExpectedVerdict(data["verdict"]),
        message=str(data["message"]),
        reason=str(data["reason"]),
        owner=str(data["owner"]),
        expires=date.fromisoformat(data["expires"]),
        issue=str(data["issue"]),
    )

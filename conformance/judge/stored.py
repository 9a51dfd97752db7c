"""What is stored, compared with what was sent: by what the target's own readback hook says.

The hook answers a JSON object with the fields of the request by name, or null where nothing is
stored. Without the hook nothing of this can be seen, and the clauses concerned say so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from conformance.judge.answers import alike, has_one_status
from conformance.judge.rules import Seen
from conformance.record.exchange import Role
from conformance.record.judgement import Finding, PlannedCase
from conformance.record.phrase import SILENT, Phrase, say
from conformance.spec.population import same_institution
from conformance.spec.tables import Kind, Tables


def stored_findings(case: PlannedCase, own: Sequence[Seen]) -> tuple[Finding, ...]:
    """Return a finding for each readback that is not what was accepted last (or was refused) for its person."""
    findings = []
    for position, seen in enumerate(own):
        if seen.exchange.role is Role.READBACK:
            wrong = _difference(seen, [one for one in own[:position] if one.exchange.role is not Role.READBACK])
            if wrong is not None:
                findings.append(_finding(case, seen, *wrong))
    return tuple(findings)


def unreadable_hook(seen: Seen) -> Phrase:
    """Return why the answer of the readback hook says nothing, silence where it does (or where this is none)."""
    if seen.exchange.role is not Role.READBACK:
        return SILENT
    response = seen.exchange.response
    if response is None or response.status != 200:  # noqa: PLR2004 - the one status that says all went well
        return say("readback-silent", words=seen.outcome.words)
    value = hook_value(response.body)
    return SILENT if value is None or isinstance(value, dict) else say("readback-no-object")


def hook_value(body: bytes) -> Any:
    """Return the JSON value that a hook answered, "" where it cannot be read (also for arrays nested without end)."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return ""


def _difference(readback: Seen, calls: Sequence[Seen]) -> tuple[Phrase, Phrase] | None:
    """Return what was expected and what is stored, None where they agree."""
    tables = readback.specification.tables
    asked = _json(readback.exchange.request.body)
    caller = tables.roles.request.caller.name
    person = str(asked.get(tables.roles.request.subject.name))
    response = readback.exchange.response
    stored = _json(response.body) if response else {}
    if stored:  # a hook need not repeat which institution it was asked about
        stored = {caller: asked.get(caller), **stored}
    if any(has_one_status(call) and not alike(call) for call in calls):
        return None  # one status for people of several kinds says nothing of this one
    last = next((call for call in reversed(calls) if _accepted(person, call)), None)
    if last is None:
        refused = calls[-1].asked.fields if calls else {}
        same = bool(stored) and all(_same(name, refused.get(name), stored.get(name), tables) for name in refused)
        return (say("nothing-stored", person=person), _words(stored)) if same else None
    for name, value in last.asked.fields.items():
        if not _same(name, value, stored.get(name), tables):
            shown = say("nothing") if stored.get(name) is None else say("quoted", text=str(stored.get(name)))
            return say("stored", field=name, value=value, person=person), shown
    return None


def _accepted(person: str, seen: Seen) -> bool:
    """Whether a call was accepted for a person; one status for a whole call is everybody's."""
    answer = seen.outcome.answer
    if answer is None or seen.call is None or person not in seen.call.persons:
        return False
    return any(status.ok for status in (answer.statuses if has_one_status(seen) else answer.of(person)))


def _same(name: str, sent: str | None, stored: Any, tables: Tables) -> bool:
    if sent is None or stored is None:
        return sent is None and stored is None
    kind = tables.find(name).type.kind
    if kind is Kind.DATETIME:
        return _same_time(sent.strip(), str(stored).strip())
    return same_institution(sent.strip(), str(stored)) if kind is Kind.INTEGER else sent == stored


def _same_time(sent: str, stored: str) -> bool:
    """Whether two dateTimes are the same instant, or the same time of day where one of them has no zone."""
    try:
        one, other = datetime.fromisoformat(sent), datetime.fromisoformat(stored)
    except ValueError:
        return sent == stored
    if one.tzinfo and other.tzinfo:
        return one == other
    return one.replace(tzinfo=None) == other.replace(tzinfo=None)


def _json(body: bytes) -> Mapping[str, Any]:
    value = hook_value(body)
    return value if isinstance(value, dict) else {}


def _words(stored: Mapping[str, Any]) -> Phrase:
    fields = ", ".join(f"{name} '{value}'" for name, value in stored.items() if value is not None)
    return say("fields", fields=fields) if fields else say("nothing")


def _finding(case: PlannedCase, seen: Seen, expected: Phrase, observed: Phrase) -> Finding:
    return Finding(
        rule=case.id,
        clause=case.clauses[0],
        level=case.level,
        exchange=seen.exchange.number,
        place="readback",
        line=0,
        expected=expected,
        observed=observed,
    )

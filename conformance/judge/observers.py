"""What a target does where the text is silent, in one word: each observer looks at the exchanges of one case.

The word is looked up in the case's `shows`, which says which alternative of the reading it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from conformance.judge.rules import Seen
from conformance.judge.stored import hook_value
from conformance.record.exchange import Role

Observer = Callable[[Sequence[Seen]], str]


def _last(own: Sequence[Seen], role: Role = Role.PROBE) -> Seen:
    return [seen for seen in own if seen.exchange.role is role][-1]


def acceptance(own: Sequence[Seen]) -> str:
    """`accepted` (somebody was), `answered` (nobody was) or `rejected`."""
    outcome = _last(own).outcome
    if outcome.answer is None:
        return "rejected"
    return "accepted" if any(status.ok for status in outcome.answer.statuses) else "answered"


def twins(own: Sequence[Seen]) -> str:
    """How many statuses a person got who stands twice in the call: `one`, `two`, `other`; or `rejected`."""
    seen = _last(own)
    if seen.outcome.answer is None or seen.call is None:
        return "rejected"
    twice = next((person for person in seen.call.persons if seen.call.persons.count(person) > 1), "")
    return {1: "one", 2: "two"}.get(len(seen.outcome.answer.of(twice)), "other")


def order(own: Sequence[Seen]) -> str:
    """Whether the statuses come in the order of the call: `as-asked` or `other`."""
    seen = _last(own)
    if seen.outcome.answer is None or seen.call is None:
        return "rejected"
    answered = tuple(status.person for status in seen.outcome.answer.statuses)
    return "as-asked" if answered == seen.call.persons else "other"


def code(own: Sequence[Seen]) -> str:
    """The population key of the first code that was answered, `accepted` or `other` where there is none."""
    seen = _last(own)
    if seen.outcome.answer is None:
        return "rejected"
    keys = {validation.code: validation.population for validation in seen.specification.tables.validations}
    codes = [status.code for status in seen.outcome.answer.statuses if status.code is not None]
    return keys.get(codes[0], "other") if codes else acceptance(own)


def end_date(own: Sequence[Seen]) -> str:
    """Whether an end date is still stored: `kept` or `removed`; `other` where nothing can be read."""
    readback = _last(own, Role.READBACK)
    response, place = readback.exchange.response, readback.specification.tables.roles.request.end_date
    stored = hook_value(response.body) if response else None
    if not isinstance(stored, dict) or place is None:
        return "other"
    return "removed" if stored.get(place.name) is None else "kept"


OBSERVERS: Mapping[str, Observer] = {
    "acceptance": acceptance,
    "twins": twins,
    "order": order,
    "code": code,
    "end-date": end_date,
}

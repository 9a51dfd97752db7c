"""Passive rules: each looks at every exchange of a run, whatever case it was sent for.

A rule answers None where it does not apply, () where it applied and is satisfied, and findings
otherwise. The difference between None and () matters: a case is passed only by something that
was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conformance.judge.message import Call
from conformance.judge.outcome import Outcome, outcome_of
from conformance.judge.reading import Message, Reader
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Finding
from conformance.record.phrase import SILENT, Phrase, quotes, say
from conformance.schema.oracles import Violation
from conformance.spec.clauses import Level
from conformance.spec.population import Population
from conformance.spec.specification import Specification


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An exchange as the rules see it: classified once, with what the run knows.

    `asked` is the request, `answered` the response, None where none came. `readings` maps reading ids to the
    alternative that holds for this target; `before` is the first try, where this exchange sent its message once
    more, and `before_words` what that met. `deliberate` says that its trouble goes with what was sent (see
    `trouble`). `known` is where a judge keeps what several rules ask for.
    """

    exchange: Exchange
    asked: Message
    answered: Message | None
    outcome: Outcome
    population: Population
    specification: Specification
    readings: Mapping[str, str] = field(default_factory=dict)
    before: Exchange | None = None
    before_words: Phrase = SILENT
    deliberate: bool = False
    known: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def call(self) -> Call | None:
        """What was asked, None where that cannot be read."""
        return self.asked.call

    @property
    def violations(self) -> tuple[Violation, ...] | None:
        """What both oracles say of the answer's message, None where there is no answer."""
        return None if self.answered is None or self.outcome.answer is None else self.answered.violations

    def finding(
        self,
        rule: str,
        *,
        expected: Phrase,
        observed: Phrase,
        place: str = "",
        line: int = 0,
        clause: str = "",
        level: Level | None = None,
    ) -> Finding:
        """Return a finding about this exchange; the clause is the rule's id unless another is named."""
        clause = clause or rule
        return Finding(
            rule=rule,
            clause=clause,
            level=level or self.specification.level(clause),
            exchange=self.exchange.number,
            place=place,
            line=line,
            expected=expected,
            observed=observed,
            quotes=quoted(self, place),
        )


def quoted(seen: Seen, place: str = "") -> tuple[str, ...]:
    """Return what the other side said in its own words: the reason of its fault, the text of the status at a place."""
    outcome = seen.outcome
    if outcome.envelope is not None and outcome.envelope.fault is not None:
        return quotes(outcome.envelope.fault.reason)
    statuses = outcome.answer.statuses if outcome.answer and place else ()
    return quotes(*(one.text for one in statuses if place == one.path or place.startswith(f"{one.path}/")))


Findings = tuple[Finding, ...] | None
Check = Callable[[Seen], Findings]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A passive rule: the clause it speaks for, and its check.

    What it needs beside the two messages: `http` a status, `headers` a media type, `population` who is known.
    """

    id: str
    clause: str
    check: Check
    http: bool = False
    headers: bool = False
    population: bool = False


def see(
    exchange: Exchange,
    *,
    reader: Reader,
    population: Population,
    readings: Mapping[str, str] | None = None,
    before: Exchange | None = None,
) -> Seen:
    """Classify an exchange for the rules."""
    return Seen(
        exchange=exchange,
        asked=reader.asked(exchange),
        answered=reader.answered(exchange),
        outcome=outcome_of(exchange, reader),
        population=population,
        specification=reader.specification,
        readings=readings or {},
        before=before,
        before_words=SILENT if before is None else outcome_of(before, reader).words,
    )


def see_all(
    exchanges: Sequence[Exchange],
    *,
    reader: Reader,
    population: Population,
    readings: Mapping[str, str] | None = None,
) -> list[Seen]:
    """Classify the exchanges of a run; a first try is not among them, but hangs on the second."""
    by_number = {exchange.number: exchange for exchange in exchanges}
    replaced = {exchange.repeats for exchange in exchanges if exchange.repeats}
    return [
        see(
            exchange,
            reader=reader,
            population=population,
            readings=readings,
            before=by_number.get(exchange.repeats),
        )
        for exchange in exchanges
        if exchange.number not in replaced
    ]


def observe(
    seen: Seen, rules: Mapping[str, Rule], errors: MutableMapping[str, Phrase]
) -> dict[str, tuple[Finding, ...]]:
    """Return what every rule that applied found, by rule id.

    A rule that raises has not judged: the first time it does is noted in `errors`, by rule id, and
    the rest of the judgement goes on.
    """
    results: dict[str, tuple[Finding, ...]] = {}
    if seen.exchange.role is Role.READBACK:
        return results
    for rule_id, rule in rules.items():
        try:
            findings = rule.check(seen)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not cost the other verdicts
            told = say("exchange-error", exchange=seen.exchange.number, error=f"{type(error).__name__}: {error}")
            errors.setdefault(rule_id, told)
        else:
            if findings is not None:
                results[rule_id] = findings
    return results

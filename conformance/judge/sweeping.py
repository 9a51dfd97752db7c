"""Causes that all exchanges of a run show together, and which key of target.toml would explain them as well.

Is anybody answered, is anybody accepted, is each population key answered as declared? A cause is stated where nothing
that was seen contradicts it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.judge.answers import answers_per_person, call_validation, implied_findings
from conformance.judge.outcome import OutcomeKind
from conformance.judge.rules import Seen
from conformance.record.exchange import Role
from conformance.record.judgement import Blame, Cause
from conformance.record.phrase import SILENT, Phrase, say
from conformance.spec.population import REPORTABLE, Population, same_institution
from conformance.spec.tables import Scope

_FEW = 20
"""One answer in so many does not contradict that everything is turned down: another form may slip through."""

_SPOKEN = (OutcomeKind.ANSWERED, OutcomeKind.FAULT, OutcomeKind.REFUSED)


@dataclass(slots=True, kw_only=True)
class _Tally:
    """How often a person or a call key was answered as declared, and what came instead, but for counts."""

    right: int = 0
    wrong: dict[Hashable, Phrase] = field(default_factory=dict)

    def note(self, observed: Phrase) -> None:
        """Count an answer; the right one says nothing."""
        if observed:
            self.wrong.setdefault(observed.key, observed)
        else:
            self.right += 1

    @property
    def consistently(self) -> Phrase:
        """What came each time instead of the right answer, silence where it did not."""
        return next(iter(self.wrong.values())) if not self.right and len(self.wrong) == 1 else SILENT


def sweeping_causes(run: Sequence[Seen]) -> tuple[Cause, ...]:
    """Return the root causes that a run shows, the gravest first; their `cases` are filled in later."""
    valid = [seen for seen in run if seen.exchange.valid and seen.exchange.role is not Role.READBACK]
    spoken = [seen for seen in valid if seen.outcome.kind in _SPOKEN]
    if not spoken:
        return ()
    refused = _everything_refused(spoken)
    if refused is not None:
        return (refused,)
    calls, persons = _tallies(spoken)
    nobody = _nobody_accepted(spoken, persons)
    found = [nobody] if nobody is not None else [*_keys(spoken[0], calls, persons), *_persons(spoken[0], persons)]
    return (*found, *_namespace(spoken))


def _everything_refused(spoken: Sequence[Seen]) -> Cause | None:
    refused = [seen for seen in spoken if seen.outcome.kind is not OutcomeKind.ANSWERED]
    answered = len(spoken) - len(refused)
    if answered * _FEW > len(spoken) or not refused:
        return None
    calls, words = len(spoken), refused[0].outcome.words
    sentence = say("all-refused", calls=calls, words=words)
    if answered:
        sentence = say("all-but-refused", answered=answered, calls=calls, words=words)
    return Cause(
        id="everything-refused",
        sentence=sentence,
        blame=Blame.IMPLEMENTATION,
        key="[binding] kind, soap, namespace",
        cases=(),
    )


def _tallies(spoken: Sequence[Seen]) -> tuple[Mapping[str, _Tally], Mapping[str, _Tally]]:
    """Count the answers by call key, and by person."""
    calls: dict[str, _Tally] = {}
    persons: dict[str, _Tally] = {}
    for seen in spoken:
        wrong = implied_findings(seen)
        call = call_validation(seen)
        if wrong is None or seen.call is None or seen.outcome.answer is None:
            continue
        if call is not None:
            calls.setdefault(call.population, _Tally()).note(wrong[0].observed if wrong else SILENT)
        elif answers_per_person(seen):
            places = {finding.place: finding.observed for finding in wrong}
            for number in dict.fromkeys(seen.call.persons):
                statuses = seen.outcome.answer.of(number)
                if statuses and seen.population.key_of(number) is not None:
                    persons.setdefault(number, _Tally()).note(places.get(statuses[0].path, SILENT))
    return calls, persons


def _nobody_accepted(spoken: Sequence[Seen], persons: Mapping[str, _Tally]) -> Cause | None:
    """State that no reportable person was ever accepted."""
    population, tables = spoken[0].population, spoken[0].specification.tables
    answered = {number: tally for number, tally in persons.items() if population.key_of(number) == REPORTABLE}
    at_home = [seen for seen in spoken if seen.call and same_institution(seen.call.institution, population.institution)]
    statuses = [s for seen in at_home if seen.outcome.answer is not None for s in seen.outcome.answer.statuses]
    if not statuses or any(status.ok for status in statuses):
        return None
    codes = [status.code for status in statuses]
    whole = [validation for validation in tables.validations if validation.scope is Scope.CALL]
    by_call = [validation for validation in whole if codes and set(codes) == {validation.code}]
    key = "[population] institution" if by_call else "[population] reportable"
    number, code = len(answered) or len(spoken), codes[0]
    sentence = say("nobody-accepted-uncoded", reportable=number)
    if code is not None:
        sentence = say("nobody-accepted", reportable=number, field=tables.roles.response.code.name, code=str(code))
    return Cause(
        id="nobody-accepted",
        sentence=sentence,
        blame=Blame.IMPLEMENTATION,
        key=key,
        cases=(),
    )


def _keys(one: Seen, calls: Mapping[str, _Tally], persons: Mapping[str, _Tally]) -> Iterator[Cause]:
    """State each population key that was answered with the same wrong answer throughout."""
    for key, tally in calls.items():
        if tally.consistently:
            yield _population_cause(key, say("key-calls", key=key, observed=tally.consistently))
    for key, numbers in one.population.persons.items():
        tallies = [persons[number] for number in numbers if number in persons]
        observed = {tally.consistently for tally in tallies}
        if tallies and len(observed) == 1 and SILENT not in observed:
            sentence = say("key-answered", key=key, people=len(tallies), observed=next(iter(observed)))
            yield _population_cause(key, sentence)


def _population_cause(key: str, sentence: Phrase) -> Cause:
    return Cause(
        id=f"population/{key}",
        sentence=sentence,
        blame=Blame.IMPLEMENTATION,
        key=f"[population] {key}",
        cases=(),
    )


def _persons(one: Seen, persons: Mapping[str, _Tally]) -> Iterator[Cause]:
    """State each single person who is always answered wrongly where others of the key are answered right.

    Not where the wrong ones are those with a leading zero: that is a mistake of its own.
    """
    for key, numbers in one.population.persons.items():
        known = {number: persons[number] for number in numbers if number in persons}
        wrong = [number for number, tally in known.items() if tally.consistently]
        right = [number for number, tally in known.items() if tally.right and not tally.wrong]
        if not wrong or len(right) <= len(wrong) or all(number.startswith("0") for number in wrong):
            continue
        places = [_place(one.population, number) for number in wrong]
        yield Cause(
            id=f"population/{places[0]}",
            sentence=say(
                "person-answered",
                people=", ".join(places[:3]),
                observed=known[wrong[0]].consistently,
                others=len(right),
                key=key,
            ),
            blame=Blame.POPULATION,
            key=f"[population] {places[0]}",
            cases=(),
        )


def _place(population: Population, number: str) -> str:
    return population.places()[number]


def _namespace(spoken: Sequence[Seen]) -> Iterator[Cause]:
    """State that every answer is in another namespace than target.toml says."""
    answers = [seen.outcome.answer for seen in spoken if seen.outcome.answer is not None]
    expected = spoken[0].specification.binding.namespace
    found = {str(answer.element.tag).rpartition("}")[0].lstrip("{") for answer in answers}
    if len(found) == 1 and expected not in found:
        yield Cause(
            id="namespace",
            sentence=say("other-namespace", found=next(iter(found)), expected=expected),
            blame=Blame.IMPLEMENTATION,
            key="[binding] namespace",
            cases=(),
        )

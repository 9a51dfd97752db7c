"""What a client was told, young person by young person, beside what it says of it.

Told is only what stands in a valid answer to a call that asked about the person: neither a scenario nor the
endpoint that played it is asked. So a client that spreads its calls otherwise than we would, or sends one
again, is judged by what it was in fact answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from conformance.derive.envelope import Direction
from conformance.judge.message import Call
from conformance.judge.reading import Reader
from conformance.record.attempt import Attempt, Said
from conformance.record.exchange import Exchange
from conformance.record.phrase import Phrase, say
from conformance.record.runlog import RunLog

ANSWERED = 200


class Word(StrEnum):
    """What an answer says of a young person."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was said of a person, by which exchange (0 for none); `for_all` by the one status of the whole call.

    `place` is the position of the status in its answer, from 0.
    """

    word: Word
    code: int | None = None
    text: str | None = None
    exchange: int = 0
    for_all: bool = False
    place: int = 0

    def words(self, code: str) -> Phrase:
        """Return it in a few words; `code` is what the field with the code is called."""
        if self.word is Word.NOTHING:
            return say("nothing")
        if self.word is Word.ACCEPTED:
            return say("accepted")
        if self.code is None:
            return say("refused-uncoded", field=code)
        return say("refused-with-code", field=code, code=str(self.code))

    @property
    def unclear(self) -> bool:
        """Whether a client may take the call as failed: nobody spoke of the person, or a refusal has no code.

        Section 6.2.3 promises a code with every refusal, so a client need not have a place for one without.
        """
        return self.word is Word.NOTHING or (self.word is Word.REFUSED and self.code is None)

    def agrees(self, said: Said | None) -> bool:
        """Whether the client understood it; what is unclear it may take for anything but `accepted`."""
        if self.unclear:
            return said is None or not said.accepted
        if said is None or self.word is Word.ACCEPTED:
            return said is not None and said.accepted
        return not said.accepted and said.code == self.code


NOTHING = Told(word=Word.NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Youth:
    """A young person of a task: the calls that asked about them, what was told, and what the client says.

    `calls` are in their order, a call that names the person twice stands twice. `settled` is the first of them that
    was answered clearly, for this person and all others in it; 0 for none. It need not be made again.
    """

    person: str
    calls: tuple[int, ...]
    told: Told
    said: Said | None
    settled: int = 0

    @property
    def right(self) -> bool:
        """Whether the client says what it was told."""
        return self.told.agrees(self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One task from end to end. `calls` are exchange numbers, `answered` those of them that an answer came for.

    `strangers` are persons who were asked about and are not of the task.
    """

    attempt: Attempt
    calls: tuple[int, ...]
    answered: tuple[int, ...]
    youths: tuple[Youth, ...]
    strangers: tuple[str, ...]


def accounts(log: RunLog, reader: Reader) -> tuple[Account, ...]:
    """Return the account of every task of a run, in the order of the log."""
    told = {exchange.number: told_by(exchange, reader) for exchange in log.exchanges}
    calls = {exchange.number: reader.asked(exchange).call for exchange in log.exchanges}
    return tuple(_account(attempt, exchanges_of(attempt, log.exchanges), calls, told) for attempt in log.attempts)


def exchanges_of(attempt: Attempt, exchanges: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """Return the calls that were made for a task."""
    key = str(attempt.number)
    return tuple(one for one in exchanges if one.case == attempt.case and one.key == key)


def told_by(exchange: Exchange, reader: Reader) -> Mapping[str, Told]:
    """Return what an exchange told of the persons whom it asked about; {} where it was no valid answer."""
    response, call, message = exchange.response, reader.asked(exchange).call, reader.answered(exchange)
    if response is None or message is None or response.status != ANSWERED or call is None:
        return {}
    if message.envelope is None or message.envelope.fault is not None or message.direction is not Direction.RESPONSE:
        return {}
    answer = None if message.everything else message.answer
    told: dict[str, Told] = {}
    for place, status in enumerate(answer.statuses if answer else ()):
        word = Word.ACCEPTED if status.ok else Word.REFUSED
        about = call.persons if status.person is None else (status.person,)
        one = Told(
            word=word,
            code=status.code,
            text=status.text,
            exchange=exchange.number,
            for_all=status.person is None,
            place=place,
        )
        told |= {person: one for person in about if person in call.persons}
    return told


def _account(
    attempt: Attempt,
    exchanges: Sequence[Exchange],
    calls: Mapping[int, Call | None],
    told: Mapping[int, Mapping[str, Told]],
) -> Account:
    numbers = tuple(exchange.number for exchange in exchanges)
    asked = {number: call.persons for number in numbers if (call := calls[number]) is not None}
    wanted = attempt.task.report.youths
    known = set(wanted)
    strangers = dict.fromkeys(person for persons in asked.values() for person in persons if person not in known)
    said = attempt.outcome.youths if attempt.outcome else {}
    clear = {n for n, persons in asked.items() if not any(told[n].get(one, NOTHING).unclear for one in persons)}
    return Account(
        attempt=attempt,
        calls=numbers,
        answered=tuple(number for number in numbers if told[number]),
        youths=tuple(
            Youth(
                person=person,
                calls=tuple(number for number, persons in asked.items() for one in persons if one == person),
                told=_last(told[number].get(person, NOTHING) for number in numbers),
                said=said.get(person),
                settled=next((n for n, persons in asked.items() if n in clear and person in persons), 0),
            )
            for person in dict.fromkeys(wanted)
        ),
        strangers=tuple(strangers),
    )


def _last(told: Iterable[Told]) -> Told:
    """Return the last that was said; what nothing was said about leaves what was said before."""
    spoken = [one for one in told if one.word is not Word.NOTHING]
    return spoken[-1] if spoken else NOTHING

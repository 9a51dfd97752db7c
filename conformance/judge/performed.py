"""What a client did with a task: whom and what it reported, and what it made of the answers.

Two kinds of findings. About the calls: the young people of the task, each once, and the values as given. About
the outcome: for each young person, what the client says against what it was told (`judge.told`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from conformance.judge.message import read_integer
from conformance.judge.reading import Reader
from conformance.judge.told import Account, Told, Word, Youth
from conformance.record.attempt import Attempt
from conformance.record.exchange import Exchange
from conformance.record.judgement import Finding
from conformance.record.phrase import Phrase, quotes, say, verbatim
from conformance.spec import cited
from conformance.spec.clauses import Actor
from conformance.spec.tables import Field, Kind, Tables

EVERYONE = "5/everyone"
AS_REGISTERED = "5/as-registered"
VISIBLE = "5/visible"
READ = "6.2/read"
FAILURE = "6.2/failure"
_SHOWN = 3
_SHORT = 80


class Judge:
    """Judges the accounts of one run."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._specification = reader.specification
        self._tables = tables = reader.specification.tables
        self._roles = tables.roles
        self._fields: Mapping[str, Field] = {
            f.name: f
            for s in tables.structures_of(tables.request)
            for f in s.fields
            if f.type.kind is not Kind.STRUCTURE
        }

    # ---------------------------------------------------------------- the calls of a task

    def calls(self, account: Account, exchanges: Mapping[int, Exchange]) -> Iterator[Finding]:
        """Yield what is wrong with the calls of a task, whatever came back."""
        yield from self._strangers(account)
        yield from self._lost(account)
        yield from self._twice(account)
        for number in account.calls:
            yield from self._values(account.attempt, exchanges[number])

    def _strangers(self, account: Account) -> Iterator[Finding]:
        wanted = account.attempt.task.report.youths
        bare = {person.lstrip("0"): person for person in wanted if person.startswith("0")}
        cut = [person for person in account.strangers if person.lstrip("0") in bare]
        other = [person for person in account.strangers if person not in cut]
        where = account.calls[0] if account.calls else 0
        if cut:
            name, clause = self._roles.request.subject.name, cited.leading_zero(self._tables)
            expected = say("number-as-given", field=name, person=bare[cut[0].lstrip("0")])
            yield self._finding(clause, where, expected, say("number", field=name, person=_short(cut[0])))
        if other:
            observed = say("strangers", more=len(other), person=_short(other[0]))
            yield self._finding(EVERYONE, where, say("task-only", youths=len(wanted)), observed)

    def _lost(self, account: Account) -> Iterator[Finding]:
        """Nobody may be left out; but whoever was told that a call failed, or that all of it is refused, may stop."""
        outcome, bare = account.attempt.outcome, {person.lstrip("0") for person in account.strangers}
        lost = [y.person for y in account.youths if not y.calls and y.person.lstrip("0") not in bare]
        refused = any(youth.told.for_all for youth in account.youths)
        stopped = outcome is not None and outcome.failure and (refused or len(account.answered) < len(account.calls))
        if not lost or stopped or (outcome is not None and outcome.refused and self._too_long(account.attempt)):
            return
        people = ", ".join(lost[:_SHOWN]) + ("…" if len(lost) > _SHOWN else "")
        observed = say("in-no-call", lost=len(lost), people=people)
        where = account.calls[0] if account.calls else 0
        expected = say("each-in-a-call", youths=len(account.youths))
        yield self._finding(EVERYONE, where, expected, observed, own=_own_words(account.attempt))

    def _twice(self, account: Account) -> Iterator[Finding]:
        """What was answered clearly is not sent again; a call that failed, or said too little, may be."""
        twice = [youth for youth in account.youths if _is_twice(youth)]
        if twice:
            numbers = ", ".join(str(number) for number in twice[0].calls)
            observed = say("more-than-once", youths=len(twice), person=twice[0].person, exchanges=numbers)
            yield self._finding(EVERYONE, twice[0].calls[-1], say("each-once"), observed)

    def _values(self, attempt: Attempt, exchange: Exchange) -> Iterator[Finding]:
        asked = self._reader.asked(exchange)
        if asked.call is None:
            return
        sent, given = asked.fields, attempt.task.report.fields
        too_long = self._too_long(attempt)
        institution = self._roles.request.caller.name
        for name, field in self._fields.items():
            if name == self._roles.request.subject.name or (name not in given and name not in sent):
                continue
            if name in too_long and name in sent:
                yield from self._cut(attempt, exchange, name, sent[name])
            elif not _same(field, given.get(name), sent.get(name), integer=name == institution):
                absent = say("no-field", field=name)
                expected = say("field-value", field=name, value=_short(given[name])) if name in given else absent
                observed = say("quoted", text=_short(sent[name])) if name in sent else absent
                yield self._finding(self._value_clause(attempt), exchange.number, expected, observed)

    def _value_clause(self, attempt: Attempt) -> str:
        return "6/update/sent" if attempt.number > 1 else AS_REGISTERED

    def _cut(self, attempt: Attempt, exchange: Exchange, name: str, sent: str) -> Iterator[Finding]:
        """A value that cannot be sent as it is: sent at all, it has to be named as shortened, and be what is left."""
        said = attempt.outcome.shortened if attempt.outcome else ()
        given = attempt.task.report.fields[name]
        if name in said and not _is_left_of(given, sent):
            expected = say("value-shortened", field=name, value=_short(given))
            yield self._finding(AS_REGISTERED, exchange.number, expected, say("quoted", text=_short(sent)))
        if sent != given and name not in said:
            expected, observed = say("refused-or-named", field=name), say("sent-silently", characters=len(sent))
            yield self._finding(VISIBLE, exchange.number, expected, observed, own=_own_words(attempt))

    def _too_long(self, attempt: Attempt) -> list[str]:
        return [
            name
            for name, value in attempt.task.report.fields.items()
            if self._fields[name].type.kind is Kind.STRING
            and len(value) > (self._fields[name].type.limit or len(value))
        ]

    # ---------------------------------------------------------------- what the client says

    def outcome(self, account: Account) -> Iterator[Finding]:
        """Yield what is wrong with what the client made of the answers."""
        attempt = account.attempt
        where = account.calls[-1] if account.calls else 0
        if attempt.outcome is None:
            clause = FAILURE if not account.answered else READ
            yield self._finding(clause, where, say("an-outcome"), verbatim(attempt.trouble))
            return
        wrong = [youth for youth in account.youths if not youth.right]
        if wrong and _by_position(account):
            first = wrong[0]
            clause = cited.read_by_number(self._tables)
            yield self._understood(attempt, clause, first, len(wrong))
            return
        for clause, youths in _by_clause(wrong, self._tables).items():
            yield self._understood(attempt, clause, youths[0], len(youths))
        yield from self._silent(account)
        yield from self._texts(account)

    def _understood(self, attempt: Attempt, clause: str, youth: Youth, count: int) -> Finding:
        code, subject = self._roles.response.code.name, self._roles.response.subject.name
        expected = say("told", field=subject, person=youth.person, told=youth.told.words(code))
        if youth.told.word is Word.NOTHING:
            expected = say("told-nothing", field=subject, person=youth.person)
        observed = say("client-says", said=_said(youth, code))
        if count > 1:
            observed = say("client-says-of-more", said=_said(youth, code), more=count - 1)
        number = youth.told.exchange or (youth.calls[-1] if youth.calls else 0)
        own = youth.said.text if youth.said else None
        return self._finding(clause, number, expected, observed, own=quotes(own, *_own_words(attempt)))

    def _silent(self, account: Account) -> Iterator[Finding]:
        """Of whom no answer spoke clearly, the client must not be silent: something failed, or it refused."""
        outcome = account.attempt.outcome
        assert outcome is not None  # noqa: S101 - the caller looked
        untold = [youth for youth in account.youths if youth.told.unclear and youth.said is None]
        if untold and not outcome.failure and not outcome.refused:
            where = account.calls[-1] if account.calls else 0
            clause = VISIBLE if not account.calls and self._too_long(account.attempt) else FAILURE
            yield self._finding(clause, where, say("failure-shown", youths=len(untold)), say("client-silent"))

    def _texts(self, account: Account) -> Iterator[Finding]:
        for youth in account.youths:
            said, told = youth.said, youth.told
            if said is None or said.text is None or told.word is not Word.REFUSED or told.text is None:
                continue
            if " ".join(said.text.split()) != " ".join(told.text.split()):
                clause = cited.read_text(self._tables) if len(told.text) > len(said.text) else READ
                name = self._roles.response.text.name
                expected = say("text-of-length", field=name, characters=len(told.text), text=_short(told.text))
                observed = say("so-long-a-text", characters=len(said.text), text=_short(said.text))
                yield self._finding(clause, told.exchange, expected, observed, own=quotes(said.text))
                return

    def _finding(
        self, clause: str, exchange: int, expected: Phrase, observed: Phrase, *, own: tuple[str, ...] = ()
    ) -> Finding:
        return Finding(
            rule=clause,
            clause=clause,
            level=self._specification.level(clause, Actor.CLIENT),
            exchange=exchange,
            place="",
            line=0,
            expected=expected,
            observed=observed,
            quotes=own,
        )


def _is_twice(youth: Youth) -> bool:
    return len(set(youth.calls)) < len(youth.calls) or 0 < youth.settled < youth.calls[-1]


def _is_left_of(given: str, sent: str) -> bool:
    """Whether a text is what shortening may leave: some of its letters, in their order."""
    kept, letters = sent.rstrip(" .…"), iter(given)
    return bool(kept) and all(letter in letters for letter in kept)


def _own_words(attempt: Attempt) -> tuple[str, ...]:
    """Return what a client said of a task that did not go well."""
    outcome = attempt.outcome
    return quotes(outcome.failure, outcome.refused) if outcome else ()


def _said(youth: Youth, field: str) -> Phrase:
    if youth.said is None:
        return say("nothing")
    if youth.said.accepted:
        return say("accepted")
    return say("refused-with-code", field=field, code=str(youth.said.code))


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}…"


def _same(field: Field, given: str | None, sent: str | None, *, integer: bool) -> bool:
    """Whether what was sent means what was given."""
    if given is None or sent is None:
        return given == sent
    if integer:
        return read_integer(given) == read_integer(sent)
    if field.type.kind is Kind.DATETIME:
        return _same_moment(given, sent.strip())
    return unicodedata.normalize("NFC", given) == unicodedata.normalize("NFC", sent)


def _same_moment(given: str, sent: str) -> bool:
    """Whether two times are one; a time without a zone may be meant in UTC or as Danish clocks show it."""
    try:
        one, other = datetime.fromisoformat(given).astimezone(UTC), datetime.fromisoformat(_six_digits(sent))
    except ValueError:
        return False
    if other.tzinfo is None:
        return other - one.replace(tzinfo=None) in (timedelta(0), _danish_offset(one))
    return abs(one - other) < timedelta(seconds=1)


def _danish_offset(moment: datetime) -> timedelta:
    """Return how far Danish clocks are ahead of UTC: summer time runs between the last Sundays of March and October."""

    def last_sunday(month: int) -> datetime:
        last = datetime(moment.year, month, 31, 1, tzinfo=UTC)
        return last - timedelta(days=last.isoweekday() % 7)

    return timedelta(hours=2 if last_sunday(3) <= moment < last_sunday(10) else 1)


def _six_digits(text: str) -> str:
    """Cut a fraction of a second to what Python reads."""
    head, dot, rest = text.partition(".")
    digits = rest[: len(rest) - len(rest.lstrip("0123456789"))]
    return f"{head}.{digits[:6].ljust(6, '0')}{rest[len(digits) :]}" if dot else text


def _by_clause(wrong: Sequence[Youth], tables: Tables) -> Mapping[str, list[Youth]]:
    found: dict[str, list[Youth]] = {}
    for youth in wrong:
        found.setdefault(_clause(youth.told, youth, tables), []).append(youth)
    return found


def _clause(told: Told, youth: Youth, tables: Tables) -> str:
    said = youth.said
    if told.word is Word.NOTHING:
        return FAILURE
    if told.for_all:
        return cited.read_for_all(tables)
    if told.word is Word.ACCEPTED or said is None:
        return READ
    return cited.read_status(tables) if said.accepted else cited.read_code(tables)


def _by_position(account: Account) -> bool:
    """Whether what the client says is what it was told of others: of those in the same places of their calls."""
    for number in account.answered:
        asked = [youth for youth in account.youths if number in youth.calls]
        told = sorted(
            (y for y in asked if y.told.exchange == number and not y.told.for_all), key=lambda y: y.told.place
        )
        if len(told) != len(asked):
            return False
        if not all(other.told.agrees(youth.said) for youth, other in zip(asked, told, strict=True)):
            return False
    return bool(account.answered)

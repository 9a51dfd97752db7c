"""What the scripted endpoint answers: right answers of every kind, failures, and what no service should send.

A script is a name, as in `code:not_found`; it is given the call and how many came before it in the same task,
and returns a reply. Right answers are written here as text from the field tables, put into their carrier, and
confirmed by both oracles before they are sent: a client is not to be blamed for a mistake of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from conformance.client.replies import Reply, as_soap, fault, page
from conformance.client.statuses import Status, status_markup
from conformance.derive.envelope import Direction
from conformance.errors import ConfigurationError
from conformance.generate.equivalents import Equivalent
from conformance.judge.message import Call
from conformance.schema.oracle import Schemas
from conformance.spec.binding import Side, SoapVersion
from conformance.spec.specification import Specification
from conformance.spec.tables import Scope, Validation
from conformance.wire.soap import Envelope
from conformance.wire.xml import MAX_BYTES, element

UNKNOWN_CODE = 999
_LONG = 100_000
_SLOW_SECONDS = 1.0
_DEPTH = 50_000
_OWN = "\0"
"""Stands for the text that the table gives to a code: nobody else's text holds this character."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call as the script sees it: what it asks, the envelope it came in, and which call of its task it is, from 1."""

    call: Call
    envelope: Envelope
    number: int


Script = Callable[[Asked], Reply]


class Answers:
    """Plays the scripts of one specification over its binding."""

    def __init__(self, specification: Specification, schemas: Schemas) -> None:
        self._specification = specification
        self._schemas = schemas
        self._validations = specification.tables.validations
        self._roles = specification.tables.roles.response
        self._scripts = self._named()

    def script(self, name: str, form: Equivalent | None = None) -> Script:
        """Return the script of a name; ConfigurationError for one that there is not."""
        kind, _, what = name.partition(":")
        try:
            make = self._scripts[kind]
            script = make(what) if what else make("")
        except (KeyError, ValueError) as error:
            known = ", ".join(sorted(self._scripts))
            raise ConfigurationError(f"there is no answer '{name}'", where="scenarios.toml", remedy=known) from error
        return script if form is None else lambda asked: self._in_form(script(asked), form, asked)

    def refusal(self, version: SoapVersion | None, reason: str) -> Reply:
        """Return the fault for a call that cannot be read."""
        return fault(self._specification, version or self._specification.binding.soap, Side.SENDER, reason)

    # ---------------------------------------------------------------- right answers

    def _named(self) -> Mapping[str, Callable[[str], Script]]:
        right: Mapping[str, Callable[[Sequence[str]], list[Status]]] = {
            "accepted": lambda people: [Status(person=p) for p in people],
            "mixed": self._mixed,
            "mixed-reversed": lambda people: self._mixed(people)[::-1],
            "one-refused": lambda people: [
                self._refused(p) if at == len(people) // 2 else Status(person=p) for at, p in enumerate(people)
            ],
            "bare-refusal": lambda people: [Status(person=p, ok="false") for p in people],
            "unknown-code": lambda people: [self._refused(p, code=str(UNKNOWN_CODE)) for p in people],
            "longest-code": lambda people: [self._refused(p, code="9" * self._code_digits()) for p in people],
            "signed-code": lambda people: [self._refused(p, code=f"+{self._first().code}") for p in people],
            "zeros-code": lambda people: [self._refused(p, code=f"00{self._first().code}") for p in people],
            "digits": lambda people: [replace(s, ok="1" if s.ok == "true" else "0") for s in self._mixed(people)],
            "spaced": lambda people: [_spaced(status) for status in self._mixed(people)],
        }
        scripts: dict[str, Callable[[str], Script]] = {
            name: partial(self._named_right, write, name) for name, write in right.items()
        }
        return scripts | {
            "code": lambda key: self._right(
                lambda people: [self._refused(p, self._specification.tables.validation(key)) for p in people],
                f"all refused with {self._roles.code.name} {self._specification.tables.validation(key).code}",
            ),
            "call": lambda key: self._right(
                lambda _: [_whole_call(self._specification.tables.validation(key))],
                f"one status without {self._roles.subject.name}, "
                f"{self._roles.code.name} {self._specification.tables.validation(key).code}",
            ),
            "text": lambda what: self._with_text(what, {**_TEXTS, "markup": self._markup()}[what]),
            **self._failing(),
        }

    def _markup(self) -> str:
        """Return a text that looks like elements of an answer, for who does not take it as text."""
        return f"{element(self._roles.status.name, 'true')} & &lt;{self._roles.entry.name}/&gt; ]]>"

    def _with_text(self, what: str, text: str | None) -> Script:
        return self._right(
            lambda people: [self._refused(p, text=text) for p in people], f"{self._roles.text.name} {what}"
        )

    def _named_right(self, write: Callable[[Sequence[str]], list[Status]], name: str, _: str) -> Script:
        return self._right(write, name)

    def _mixed(self, people: Sequence[str]) -> list[Status]:
        """Accept and refuse in turns of a length that no answer's limit divides, so that no two calls are alike."""
        kinds = [None, *(v for v in self._validations if v.scope is Scope.PERSON), None]
        turns = [kinds[(at * 2 + at // len(kinds)) % len(kinds)] for at in range(len(people))]
        return [
            Status(person=p) if kind is None else self._refused(p, kind) for p, kind in zip(people, turns, strict=True)
        ]

    def _first(self) -> Validation:
        return next(v for v in self._validations if v.scope is Scope.PERSON)

    def _code_digits(self) -> int:
        return self._roles.code.field.type.limit or 1

    def _refused(
        self, person: str, validation: Validation | None = None, *, code: str = "", text: str | None = _OWN
    ) -> Status:
        validation = validation or self._first()
        return Status(
            person=person,
            ok="false",
            code=code or str(validation.code),
            text=validation.text if text == _OWN else text,
        )

    def _right(self, write: Callable[[Sequence[str]], list[Status]], words: str) -> Script:
        def script(asked: Asked) -> Reply:
            reply = as_soap(self._message(write(asked.call.persons)), self._specification, asked.envelope)
            return self._confirmed(replace(reply, words=words), asked)

        return script

    def _message(self, statuses: Sequence[Status]) -> bytes:
        tables, namespace = self._specification.tables, self._specification.binding.namespace
        inside = "".join(status_markup(status, tables) for status in statuses)
        return f'<{tables.response} xmlns="{namespace}">{inside}</{tables.response}>'.encode()

    def _confirmed(self, reply: Reply, asked: Asked) -> Reply:
        """Say of a reply whether it is valid; one to a call about too many people, or none, cannot be.

        Nor is one that is larger than anybody here reads.
        """
        if len(reply.body) > MAX_BYTES:
            return replace(reply, valid=False)
        agreement = self._schemas.judge(reply.body, soap=asked.envelope.version, direction=Direction.RESPONSE)
        return replace(reply, valid=agreement.valid)

    def _in_form(self, reply: Reply, form: Equivalent, asked: Asked) -> Reply:
        changed = reply.with_body(form.apply(reply.body), charset=form.charset)
        return self._confirmed(replace(changed, words=f"{reply.words}; {form.en}"), asked)

    # ---------------------------------------------------------------- failures

    def _failing(self) -> Mapping[str, Callable[[str], Script]]:
        accepted = self._right(lambda people: [Status(person=p) for p in people], "accepted")

        def on(reply: Callable[[Asked], Reply], words: str) -> Callable[[str], Script]:
            return lambda _: lambda asked: replace(reply(asked), words=words)

        return {
            "fault": lambda side: self._fault(Side(side)),
            "page": lambda status: _always(page(int(status))),
            "unavailable-once": lambda _: lambda asked: page(503) if asked.number == 1 else accepted(asked),
            "second-fails": lambda _: lambda asked: page(500) if asked.number > 1 else accepted(asked),
            "slow": on(lambda asked: replace(accepted(asked), delay=_SLOW_SECONDS, slowly=True), "accepted, slowly"),
            "closed": on(lambda asked: replace(accepted(asked), sent=-1, valid=False), "closed without an answer"),
            "cut": on(lambda asked: _half(accepted(asked)), "closed in the middle of the answer"),
            "empty": on(lambda asked: _broken(accepted(asked), b""), "an empty body"),
            "truncated": on(lambda asked: _truncated(accepted(asked)), "XML that breaks off"),
            "garbage": on(lambda asked: _broken(accepted(asked), bytes(range(256)) * 16), "bytes that are no text"),
            "entities": on(lambda asked: _entities(accepted(asked)), "entities that expand to a billion characters"),
            "deep": on(lambda asked: _broken(accepted(asked), b"<a>" * _DEPTH + b"</a>" * _DEPTH), "too many levels"),
            "other-persons": self._about(lambda people: [Status(person=p[::-1]) for p in people], "about others"),
            "missing-person": self._about(
                lambda people: [Status(person=p) for p in people[:-1] or people], "about all but the last"
            ),
        }

    def _fault(self, side: Side) -> Script:
        return lambda asked: fault(self._specification, asked.envelope.version, side, "Kaldet kunne ikke behandles.")

    def _about(self, write: Callable[[Sequence[str]], list[Status]], words: str) -> Callable[[str], Script]:
        return lambda _: self._right(write, words)


_TEXTS: Mapping[str, str | None] = {
    "absent": None,
    "empty": "",
    "long": "Der er en fejl. " * (_LONG // len("Der er en fejl. ")),
    "letters": "Fejl: æ, ø og å – \U0001f469\u200d\U0001f3eb",
}


def _always(reply: Reply) -> Script:
    return lambda _: reply


def _whole_call(validation: Validation) -> Status:
    return Status(person=None, ok="false", code=str(validation.code), text=validation.text)


def _spaced(status: Status) -> Status:
    code = None if status.code is None else f"\n\t{status.code} "
    return replace(status, ok=f"\n {status.ok}\t", code=code)


def _broken(reply: Reply, body: bytes) -> Reply:
    return replace(reply.with_body(body), valid=False)


def _truncated(reply: Reply) -> Reply:
    return _broken(reply, reply.body[: len(reply.body) // 3])


def _half(reply: Reply) -> Reply:
    return replace(reply, sent=len(reply.body) // 3, valid=False)


def _entities(reply: Reply) -> Reply:
    """Put the classic bomb into every IndberetningOk, so that nothing true can be read without expanding it."""
    levels = ['<!ENTITY a "true">', *(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))]
    declaration, _, rest = reply.body.decode().partition("\n")
    text = f"{declaration}\n<!DOCTYPE x [{''.join(levels)}]>{rest}".replace(">true<", ">&j;<")
    return _broken(reply, text.encode())

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.client.answers import Answers, Asked
from conformance.client.replies import Reply
from conformance.judge.message import Call
from conformance.judge.performed import Judge
from conformance.judge.reading import Reader
from conformance.judge.told import Account, Word, accounts, told_by
from conformance.record.attempt import Attempt, Outcome, Report, Said, Task
from conformance.record.exchange import Exchange
from conformance.record.judgement import Finding
from conformance.record.runlog import Header, RunLog
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification
from conformance.wire.soap import read_envelope
from conformance.words import render
from tests.client.conftest import CONTACT, INSTITUTION, ONE, THREE, TWO, ZERO, message, received

FEW = (ONE, TWO, THREE)
YES = Said(accepted=True)


class Scene:
    """Gathers the calls of one task, and judges what came of it."""

    def __init__(self, specification: Specification, schemas: Schemas) -> None:
        self.specification = specification
        self.schemas = schemas
        self.answers = Answers(specification, schemas)
        self.exchanges: list[Exchange] = []

    def call(
        self,
        persons: Sequence[str] = FEW,
        script: str = "accepted",
        fields: Mapping[str, str] = CONTACT,
        key: str = "1",
    ) -> None:
        """Record a call and the answer of a script to it; "" for none."""
        body = message(self.specification, persons, fields)
        reply: Reply | None = None
        if script:
            call = Call(institution=INSTITUTION, persons=tuple(persons))
            reply = self.answers.script(script)(Asked(call=call, envelope=read_envelope(body), number=1))
        self.exchanges.append(received(body, reply, number=len(self.exchanges) + 1, key=key))

    def right(self) -> dict[str, Said]:
        """Return what a right client says of what it was told."""
        told = {p: t for e in self.exchanges for p, t in told_by(e, Reader(self.specification, self.schemas)).items()}
        return {p: Said(accepted=t.word is Word.ACCEPTED, code=t.code, text=t.text) for p, t in told.items()}

    def account(self, outcome: Outcome | None, report: Report, *, number: int = 1) -> Account:
        """Return the account of the task."""
        task = Task(scenario="case", endpoint="", wsdl="", binding="plain", soap="1.2", report=report)
        trouble = "" if outcome else "the driver ended without an outcome"
        attempt = Attempt(case="case", number=number, task=task, outcome=outcome, trouble=trouble, milliseconds=1)
        log = RunLog(
            header=_no_header(), exchanges=tuple(self.exchanges), ends=(), finished="", problems=(), attempts=(attempt,)
        )
        (account,) = accounts(log, Reader(self.specification, self.schemas))
        return account

    def findings(
        self,
        outcome: Outcome | None,
        youths: Sequence[str] = FEW,
        fields: Mapping[str, str] = CONTACT,
        *,
        number: int = 1,
    ) -> list[Finding]:
        """Return everything that is found in the calls, and in what the client says."""
        account = self.account(outcome, Report(fields=fields, youths=tuple(youths)), number=number)
        judge = Judge(Reader(self.specification, self.schemas))
        return [*judge.calls(account, {e.number: e for e in self.exchanges}), *judge.outcome(account)]

    def clauses(self, outcome: Outcome | None, *arguments: object, number: int = 1) -> list[str]:
        """Return the clauses of the findings."""
        return [f.clause for f in self.findings(outcome, *arguments, number=number)]  # type: ignore[arg-type]


def _no_header() -> Header:
    return Header.__new__(Header)


@pytest.fixture
def scene(specification: Specification, schemas: Schemas) -> Scene:
    """Return an empty scene."""
    return Scene(specification, schemas)


def _said(accepted: Sequence[str] = (), refused: Mapping[str, int | None] | None = None, **words: str) -> Outcome:
    youths = dict.fromkeys(accepted, YES) | {p: Said(accepted=False, code=c) for p, c in (refused or {}).items()}
    return Outcome(youths=youths, failure=words.get("failure", ""), refused=words.get("refusal", ""))


RIGHT_SCRIPTS = (
    "accepted",
    "mixed",
    "mixed-reversed",
    "one-refused",
    "bare-refusal",
    "unknown-code",
    "longest-code",
    "signed-code",
    "zeros-code",
    "digits",
    "spaced",
    "code:not_found",
    "call:unknown_institution",
    "text:absent",
    "text:empty",
    "text:long",
    "text:markup",
    "text:letters",
)


@pytest.mark.parametrize("script", RIGHT_SCRIPTS)
@pytest.mark.parametrize("persons", [(ONE,), FEW])
def test_who_understands_is_not_accused(script: str, persons: tuple[str, ...], scene: Scene) -> None:
    """A client that says what it was told has no finding, whatever that was."""
    scene.call(persons, script)

    assert [] == scene.findings(Outcome(youths=scene.right()), persons)


@given(
    sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4),
    scripts=st.lists(st.sampled_from([*RIGHT_SCRIPTS[:4], "page:500", "closed"]), min_size=4, max_size=4),
)
def test_however_calls_are_cut_a_right_client_is_right(
    sizes: list[int], scripts: list[str], specification: Specification, schemas: Schemas
) -> None:
    """Calls of any size, each answered or not: who says what it was told, and that a call failed, is right."""
    scene, people, position = Scene(specification, schemas), [], 6101004000
    for size, script in zip(sizes, scripts, strict=False):
        chunk = [str(position + n) for n in range(size)]
        scene.call(chunk, "" if script == "closed" else script)
        people += chunk
        position += size
    told = scene.right()

    assert [] == scene.findings(Outcome(youths=told, failure="" if len(told) == len(people) else "HTTP 500"), people)


@given(script=st.sampled_from(["mixed", "accepted", "one-refused"]), at=st.integers(0, 6), code=st.integers(-1, 99))
def test_one_word_that_is_wrong_is_found(
    script: str, at: int, code: int, specification: Specification, schemas: Schemas
) -> None:
    """Of seven young people one is understood otherwise than it was told: that is one finding, about that one."""
    scene, people = Scene(specification, schemas), [str(6101004000 + n) for n in range(7)]
    scene.call(people, script)
    told = scene.right()
    before = told[people[at]]
    wrong = Said(accepted=False, code=code) if before.accepted or before.code != code else YES
    found = scene.findings(Outcome(youths=told | {people[at]: wrong}), people)

    assert 1 == len(found)
    assert f"CPRNr {people[at]}, told: " in render(found[0].expected)


def test_a_finding_quotes_the_client(scene: Scene) -> None:
    """What a client says of a failure stands with what it says of the young people."""
    scene.call(FEW, "accepted")
    told = _said(FEW[1:], {FEW[0]: 14}, failure="Kunne ikke sendes")
    (found,) = scene.findings(told, FEW)
    assert ("Kunne ikke sendes",) == found.quotes


@pytest.mark.parametrize(
    ("script", "outcome", "clause"),
    [
        ("code:not_found", _said(FEW), "6.2.3/IndberetningOk/read"),
        ("unknown-code", _said(FEW), "6.2.3/IndberetningOk/read"),
        ("bare-refusal", _said(FEW), "6.2.3/IndberetningOk/read"),
        ("bare-refusal", _said(), "6.2/failure"),
        ("code:not_found", _said((), dict.fromkeys(FEW, 68)), "6.2.3/Fejlkode/read"),
        ("code:not_found", _said((), dict.fromkeys(FEW)), "6.2.3/Fejlkode/read"),
        ("accepted", _said((), dict.fromkeys(FEW, 14)), "6.2/read"),
        ("accepted", _said((ONE, TWO)), "6.2/read"),
        ("call:unknown_institution", _said((), {ONE: 5}), "6.2.3/Fejlkode/unknown_institution/read"),
        ("call:unknown_institution", _said(FEW), "6.2.3/Fejlkode/unknown_institution/read"),
        ("page:500", _said(FEW), "6.2/failure"),
        ("page:500", _said(), "6.2/failure"),
        ("other-persons", _said(FEW, failure="x"), "6.2/failure"),
        ("missing-person", _said((ONE, TWO)), "6.2/failure"),
        ("fault:sender", _said(), "6.2/failure"),
        ("accepted", None, "6.2/read"),
        ("page:500", None, "6.2/failure"),
    ],
)
def test_what_is_misunderstood(script: str, outcome: Outcome | None, clause: str, scene: Scene) -> None:
    """Each way to take an answer wrong is found under its own clause."""
    scene.call(FEW, script)

    assert [clause] == list(dict.fromkeys(scene.clauses(outcome)))


@pytest.mark.parametrize("script", ["page:500", "fault:receiver", "empty", "other-persons", "bare-refusal"])
def test_a_failure_that_is_told_is_right(script: str, scene: Scene) -> None:
    """Nobody accepted, and a word about it; nor is who says of each that it was not accepted accused."""
    scene.call(FEW, script)

    assert [] == scene.findings(_said(failure="no answer"))
    assert [] == scene.findings(_said((), dict.fromkeys(FEW), failure="no answer"))


def test_statuses_by_their_place(scene: Scene) -> None:
    """A client that goes by places instead of numbers is found under that clause alone."""
    people = [str(6101004000 + n) for n in range(7)]
    scene.call(people, "mixed-reversed")
    told = list(scene.right().values())

    assert ["6.2.3/CPRNr/read"] == scene.clauses(Outcome(youths=dict(zip(people, told, strict=True))), people)


@pytest.mark.parametrize(
    ("calls", "clause"),
    [
        ([(ONE, TWO)], "5/everyone"),
        ([(ONE, TWO, THREE), (THREE,)], "5/everyone"),
        ([(ONE, TWO, THREE, "6401004009")], "5/everyone"),
    ],
)
def test_lost_twice_and_strangers(calls: list[tuple[str, ...]], clause: str, scene: Scene) -> None:
    """Everybody, nobody twice, nobody else."""
    for persons in calls:
        scene.call(persons)

    assert clause in scene.clauses(Outcome(youths=scene.right()))


def test_a_person_twice_in_one_call(scene: Scene) -> None:
    """Twice in one call is twice."""
    scene.call((ONE, TWO, TWO, THREE))

    assert "5/everyone" in scene.clauses(_said(FEW))


def test_a_call_again_after_a_failure_is_no_second_time(scene: Scene) -> None:
    """Who tries again because no answer came has reported once."""
    scene.call(FEW, "page:503")
    scene.call(FEW)

    assert [] == scene.findings(_said(FEW))


def test_who_stops_after_a_failure_loses_nobody(scene: Scene) -> None:
    """The rest may stay unsent where the client says that a call failed; and not where it says nothing."""
    scene.call((ONE,), "page:500")

    assert [] == scene.findings(_said(failure="HTTP 500"))
    assert "5/everyone" in scene.clauses(_said())


def test_a_failure_is_no_excuse_where_all_calls_were_answered(scene: Scene) -> None:
    """A made-up failure does not cover those who were left out."""
    scene.call((ONE, TWO))

    assert "5/everyone" in scene.clauses(_said((ONE, TWO), failure="no time"))


def test_the_last_word_counts(scene: Scene) -> None:
    """What a later answer says of a person replaces what an earlier one said; no answer replaces nothing."""
    scene.call((ONE,), "code:not_found")
    scene.call((ONE,), "accepted")
    scene.call((ONE,), "page:500")
    (youth,) = scene.account(_said((ONE,)), Report(fields=CONTACT, youths=(ONE,))).youths

    assert Word.ACCEPTED is youth.told.word
    assert ((1, 2, 3), 2) == (youth.calls, youth.told.exchange)


def test_a_lost_zero(scene: Scene) -> None:
    """A number without its zero is that and nothing else: nobody is lost, nobody a stranger."""
    scene.call((ZERO.lstrip("0"), ONE))
    found = [f.clause for f in scene.findings(_said((ONE,), failure="one is missing"), (ZERO, ONE))]

    assert ["6.1.4/CPRNr/text"] == found


@pytest.mark.parametrize(
    ("given_value", "sent", "same"),
    [
        ("Bodil Hansen", "Bodil Hansen", True),
        ("Åse", "A\u030ase", True),
        ("Bodil Hansen", "Bodil  Hansen", False),
        ("Bodil Hansen", " Bodil Hansen", False),
        ("Bodil Hansen", "BODIL HANSEN", False),
        ("Åse & Co", "Ase & Co", False),
        ("Åse & Co", "Åse &amp; Co", False),
        ("\U0001f469", "?", False),
    ],
)
def test_a_name_is_sent_as_it_is(given_value: str, sent: str, same: bool, scene: Scene) -> None:  # noqa: FBT001
    """Composed or not it is the same name; trimmed, folded or escaped twice it is not."""
    scene.call(FEW, fields={**CONTACT, "KontaktPerson": sent})
    clauses = scene.clauses(_said(FEW), FEW, {**CONTACT, "KontaktPerson": given_value})

    assert ([] if same else ["5/as-registered"]) == clauses


@pytest.mark.parametrize(
    ("sent", "same"),
    [
        ("2029-06-30T22:00:00Z", True),
        ("2029-06-30T22:00:00.000Z", True),
        ("2029-06-30T22:00:00.123456789Z", True),
        ("2029-07-01T00:00:00+02:00", True),
        ("2029-07-01T00:00:00", True),
        ("2029-06-30T22:00:00", True),
        ("\n2029-06-30T22:00:00Z ", True),
        ("2029-06-30T23:00:00", False),
        ("2029-06-30T22:00:01Z", False),
        ("2029-06-30T00:00:00Z", False),
        ("2029-07-01T00:00:00Z", False),
        ("2029-06-30", False),
        ("", False),
    ],
)
def test_an_end_date_is_a_moment(sent: str, same: bool, scene: Scene) -> None:  # noqa: FBT001
    """In any zone, in UTC or Danish time without one; a day or a second off is another."""
    scene.call(FEW, fields={**CONTACT, "SlutDato": sent})
    clauses = scene.clauses(_said(FEW), FEW, {**CONTACT, "SlutDato": "2029-06-30T22:00:00Z"})

    assert (not same) == ("5/as-registered" in clauses)


def test_an_element_that_was_not_asked_for(scene: Scene) -> None:
    """An end date where the task has none is not as registered, and one left out is not either."""
    end = {**CONTACT, "SlutDato": "2029-06-30T22:00:00Z"}
    scene.call(FEW, fields=end)

    assert ["5/as-registered"] == scene.clauses(_said(FEW))

    scene.exchanges.clear()
    scene.call(FEW)

    assert ["5/as-registered"] == scene.clauses(_said(FEW), FEW, end)


def test_an_institution_is_a_number(scene: Scene) -> None:
    """Leading zeros do not make it another."""
    scene.call(FEW, fields={**CONTACT, "DatakildeInstitutionNummer": f"0{INSTITUTION}"})

    assert [] == scene.findings(_said(FEW))


def test_an_update_with_the_old_contact(scene: Scene) -> None:
    """The second task of a case is about an update, and so is what is wrong with its values."""
    scene.call(FEW, key="2")

    assert ["6/update/sent"] == scene.clauses(_said(FEW), FEW, {**CONTACT, "KontaktPerson": "Åse Holm"}, number=2)


LONG = {**CONTACT, "KontaktTelefon": "123456789012345678901"}


def test_too_long_and_refused(scene: Scene) -> None:
    """Nothing sent and said so: right. Nothing sent, and not a word: not visible."""
    assert [] == scene.findings(_said(refusal="too long"), FEW, LONG)
    assert "5/visible" in scene.clauses(_said(), FEW, LONG)


def test_too_long_and_shortened(scene: Scene) -> None:
    """Cut and named: right. Cut in silence, or another field named: not visible."""
    scene.call(FEW, fields={**LONG, "KontaktTelefon": LONG["KontaktTelefon"][:20]})
    named = Outcome(youths=dict.fromkeys(FEW, YES), shortened=("KontaktTelefon",))
    other = Outcome(youths=dict.fromkeys(FEW, YES), shortened=("KontaktMail",))

    assert [] == scene.findings(named, FEW, LONG)
    assert ["5/visible"] == scene.clauses(other, FEW, LONG)
    assert ["5/visible"] == scene.clauses(_said(FEW), FEW, LONG)


def test_refusing_what_is_not_too_long_is_no_excuse(scene: Scene) -> None:
    """A client that refuses an ordinary task has reported nobody."""
    assert "5/everyone" in scene.clauses(_said(refusal="I do not like it"))


def test_nobody_and_no_call(scene: Scene) -> None:
    """A task without young people and without a call is done."""
    assert [] == scene.findings(_said(), ())


def test_an_answer_says_nothing_of_who_was_not_asked(
    scene: Scene, specification: Specification, schemas: Schemas
) -> None:
    """Told is what stands in a valid answer about a person of the call; faults and broken answers tell nothing."""
    for script in ("other-persons", "fault:sender", "page:200", "truncated", "entities", "empty"):
        scene.call(FEW, script)

    assert [{}] * 6 == [told_by(one, Reader(specification, schemas)) for one in scene.exchanges]


def test_one_status_for_all_is_told_to_all(scene: Scene, specification: Specification, schemas: Schemas) -> None:
    """Whom the call asked about, with the code and the mark that it was for all."""
    scene.call(FEW, "call:unknown_institution")
    told = told_by(scene.exchanges[0], Reader(specification, schemas))

    assert dict.fromkeys(FEW, (Word.REFUSED, 5, True)) == {p: (t.word, t.code, t.for_all) for p, t in told.items()}


def test_an_invalid_answer_tells_nothing(scene: Scene, specification: Specification, schemas: Schemas) -> None:
    """What breaks the XSD is no answer, whatever it seems to say."""
    body = message(specification, FEW)
    call = Call(institution=INSTITUTION, persons=FEW)
    reply = scene.answers.script("accepted")(Asked(call=call, envelope=read_envelope(body), number=1))
    broken = reply.with_body(reply.body.replace(b">true<", b">yes<", 1))

    assert set(FEW) == set(told_by(received(body, reply), Reader(specification, schemas)))
    assert {} == told_by(received(body, broken), Reader(specification, schemas))


def test_who_stops_after_all_is_refused_loses_nobody(scene: Scene) -> None:
    """An institution that is unknown is unknown in the next call, too."""
    scene.call((ONE,), "call:unknown_institution")

    assert [] == scene.clauses(_said((), {ONE: 5}, failure="unknown institution"))
    assert ["5/everyone", "6.2/failure"] == scene.clauses(_said((), {ONE: 5}))


@pytest.mark.parametrize("script", ["missing-person", "bare-refusal", "page:500", ""])
@pytest.mark.parametrize("again", [FEW, FEW[-1:]])
def test_what_was_not_answered_clearly_may_be_sent_again(script: str, again: tuple[str, ...], scene: Scene) -> None:
    """The whole call, or whoever is left: a client need not take half an answer."""
    scene.call(FEW, script)
    scene.call(again, "accepted")
    right = scene.right()
    said = {person: right[person] for person in FEW if person in right}

    assert [] == scene.clauses(Outcome(youths=said, failure="" if len(said) == len(FEW) else "HTTP 500"))


def test_who_starts_over_sends_twice(scene: Scene) -> None:
    """After the second of two calls failed, the first is not made again: it was answered."""
    scene.call((ONE, TWO), "accepted")
    scene.call((THREE,), "page:500")
    scene.call((ONE, TWO), "accepted")
    scene.call((THREE,), "accepted")

    assert ["5/everyone"] == scene.clauses(_said(FEW))


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00", "9999-12-31T23:59:59", "0001-01-01T00:00:00+02:00"])
def test_the_first_moment_and_the_last(sent: str, scene: Scene) -> None:
    """What a language has for "no date" is another date, and nothing that cannot be judged."""
    end = {"SlutDato": "2029-06-30T22:00:00Z"}
    scene.call((ONE,), fields=CONTACT | {"SlutDato": sent})

    assert ["5/as-registered"] == scene.clauses(_said((ONE,)), (ONE,), CONTACT | end)


@pytest.mark.parametrize("sent", ["", "z", "…"])
def test_what_is_left_of_a_value_is_of_it(sent: str, scene: Scene) -> None:
    """To name a field as shortened does not allow to send anything at all."""
    long = CONTACT | {"KontaktMail": "a" * 60 + "@example.dk"}
    scene.call((ONE,), fields=CONTACT | {"KontaktMail": sent})

    assert ["5/as-registered"] == scene.clauses(replace(_said((ONE,)), shortened=("KontaktMail",)), (ONE,), long)

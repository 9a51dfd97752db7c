from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from conformance.client.answers import UNKNOWN_CODE, Answers, Asked
from conformance.client.replies import Reply
from conformance.client.scenarios import ClientCases
from conformance.derive.envelope import Direction
from conformance.errors import ConfigurationError
from conformance.generate.equivalents import find_equivalent
from conformance.judge.files import judge_message
from conformance.judge.message import Call, Status, read_answer
from conformance.judge.reading import Reader
from conformance.judge.told import told_by
from conformance.schema.oracle import Schemas
from conformance.spec.binding import Side, SoapVersion
from conformance.spec.specification import Specification
from conformance.wire.soap import MEDIA_TYPES, NotSoap, read_envelope
from tests.client.conftest import INSTITUTION, ONE, THREE, TWO, Over, message, received

FAILURES = (
    "page:200",
    "page:403",
    "page:404",
    "page:500",
    "page:503",
    "closed",
    "cut",
    "empty",
    "truncated",
    "garbage",
    "entities",
    "deep",
)
FAULTS = ("fault:sender", "fault:receiver")
FEW = (ONE, TWO, THREE)


def _people(count: int) -> tuple[str, ...]:
    return tuple(str(6101004000 + position) for position in range(count))


def _asked(
    specification: Specification,
    persons: Sequence[str] = FEW,
    *,
    number: int = 1,
    version: SoapVersion | None = None,
) -> Asked:
    envelope = read_envelope(message(specification, persons, version=version))
    return Asked(call=Call(institution=INSTITUTION, persons=tuple(persons)), envelope=envelope, number=number)


def _answer(reply: Reply, specification: Specification) -> tuple[Status, ...]:
    answer = read_answer(read_envelope(reply.body), specification)
    assert answer is not None
    return answer.statuses


@pytest.fixture(scope="module")
def answers(specification: Specification, schemas: Schemas) -> Answers:
    """Return the scripts over the plain binding."""
    return Answers(specification, schemas)


@pytest.mark.parametrize("version", list(SoapVersion))
def test_what_is_meant_as_right_is_valid(version: SoapVersion, over: Over, cases: ClientCases) -> None:
    """Every answer of a scenario but the failures is valid by both oracles, for one to max young people."""
    scripts = {(s.answer, s.form) for s in cases.scenarios if s.answer not in (*FAILURES, *FAULTS)}
    answers, most = Answers(over.specification, over.schemas), over.specification.tables.find("Elev").occurs.max
    wrong = []
    for count in (1, 2, most):
        asked = _asked(over.specification, _people(count), version=version)
        for name, form in scripts - ({("text:long", None)} if count == most else set()):
            reply = answers.script(name, form)(asked)
            if name == "unavailable-once":
                reply = answers.script(name)(_asked(over.specification, _people(count), version=version, number=2))
            agreement = over.schemas.judge(reply.body, soap=version, direction=Direction.RESPONSE)
            if not (reply.valid and agreement.valid and reply.status == 200):
                wrong.append((count, name, form and form.name))

    assert len(scripts) > 30
    assert [] == wrong


@pytest.mark.parametrize("name", FAILURES)
@pytest.mark.parametrize("version", list(SoapVersion))
def test_a_failure_tells_nobody_anything(name: str, version: SoapVersion, over: Over) -> None:
    """No failure is valid, and no young person is told anything by it."""
    reply = Answers(over.specification, over.schemas).script(name)(_asked(over.specification, version=version))
    whole = received(message(over.specification, FEW, version=version), reply if reply.sent is None else None)

    assert not reply.valid
    assert {} == told_by(whole, Reader(over.specification, over.schemas))


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("version", list(SoapVersion))
def test_a_fault_is_one_of_its_version(name: str, version: SoapVersion, over: Over) -> None:
    """A service may answer so: the fault is valid, has the status of the binding, and blames whom it says."""
    reply = Answers(over.specification, over.schemas).script(name)(_asked(over.specification, version=version))
    envelope, side = read_envelope(reply.body), Side(name.partition(":")[2])

    assert (version, side) == (envelope.version, envelope.fault and envelope.fault.side)
    assert over.specification.binding.profile(version).status(side) == reply.status
    assert reply.valid
    assert [] == list(judge_message((read := Reader(over.specification, over.schemas)).message(reply.body), read))
    assert f"{MEDIA_TYPES[version]}; charset=utf-8" == reply.content_type


@pytest.mark.parametrize("count", [0, 101])
def test_a_call_that_is_wrong_gets_no_valid_answer(count: int, answers: Answers, specification: Specification) -> None:
    """Of nobody, or of too many, an answer cannot be valid, and is not called so."""
    assert not answers.script("accepted")(_asked(specification, _people(count))).valid


def test_accepted(answers: Answers, specification: Specification) -> None:
    """Everybody is accepted, in the order of the call."""
    statuses = _answer(answers.script("accepted")(_asked(specification)), specification)

    assert [(ONE, True), (TWO, True), (THREE, True)] == [(s.person, s.ok) for s in statuses]


@pytest.mark.parametrize("key", ["not_found", "no_subscription", "not_enrolled"])
def test_a_code_alone(key: str, answers: Answers, specification: Specification) -> None:
    """Everybody is refused with the code and the text that the table gives."""
    validation = specification.tables.validation(key)
    statuses = _answer(answers.script(f"code:{key}")(_asked(specification)), specification)

    assert [(p, False, validation.code, validation.text) for p in FEW] == [
        (s.person, s.ok, s.code, s.text) for s in statuses
    ]


def test_one_status_for_all(answers: Answers, specification: Specification) -> None:
    """An unknown institution is one status without a number."""
    validation = specification.tables.validation("unknown_institution")
    statuses = _answer(answers.script("call:unknown_institution")(_asked(specification)), specification)

    assert [(None, False, validation.code)] == [(s.person, s.ok, s.code) for s in statuses]


def test_mixed_has_every_code_and_tells_neighbours_apart(answers: Answers, specification: Specification) -> None:
    """All codes of persons, acceptance too; shifted by one, most of them are others."""
    codes = [s.code for s in _answer(answers.script("mixed")(_asked(specification, _people(100))), specification)]

    assert {None, *(v.code for v in specification.tables.validations if v.scope == "person")} == set(codes)
    assert sum(one != other for one, other in pairwise(codes)) > 50
    assert {None, *codes} == {None, *codes[:7]}


def test_reversed_is_mixed_backwards(answers: Answers, specification: Specification) -> None:
    """The same statuses, the last first: only the place differs."""
    mixed, backwards = (
        [(s.person, s.code) for s in _answer(answers.script(name)(_asked(specification, _people(7))), specification)]
        for name in ("mixed", "mixed-reversed")
    )

    assert mixed[::-1] == backwards
    assert [code for _, code in mixed] != [code for _, code in backwards]


def test_one_refused(answers: Answers, specification: Specification) -> None:
    """One in the middle is refused, the others are accepted."""
    statuses = _answer(answers.script("one-refused")(_asked(specification, _people(7))), specification)

    assert [True, True, True, False, True, True, True] == [s.ok for s in statuses]


@pytest.mark.parametrize(
    ("name", "written", "code"),
    [
        ("signed-code", "<Fejlkode>+14</Fejlkode>", 14),
        ("zeros-code", "<Fejlkode>0014</Fejlkode>", 14),
        ("unknown-code", "<Fejlkode>999</Fejlkode>", UNKNOWN_CODE),
        ("longest-code", "<Fejlkode>9999999999</Fejlkode>", 9999999999),
        ("digits", "<IndberetningOk>0</IndberetningOk>", 14),
        ("spaced", "<Fejlkode>\n\t14 </Fejlkode>", 14),
    ],
)
def test_odd_ways_of_writing(
    name: str, written: str, code: int, answers: Answers, specification: Specification
) -> None:
    """A code or a boolean is written as the name says, and read as what it means."""
    reply = answers.script(name)(_asked(specification, _people(7)))

    assert written in reply.body.decode()
    assert code in {s.code for s in _answer(reply, specification)}


def test_an_unknown_code_is_in_no_table(specification: Specification) -> None:
    """If the table ever has it, the scenario needs another."""
    assert UNKNOWN_CODE not in {v.code for v in specification.tables.validations}


@pytest.mark.parametrize(
    ("what", "text"),
    [("absent", None), ("empty", ""), ("markup", "<IndberetningOk>true</IndberetningOk> & &lt;ElevStatus/&gt; ]]>")],
)
def test_texts(what: str, text: str | None, answers: Answers, specification: Specification) -> None:
    """FejlTekst is left out, empty, or like markup without being any."""
    statuses = _answer(answers.script(f"text:{what}")(_asked(specification)), specification)

    assert [(False, text)] * 3 == [(s.ok, s.text) for s in statuses]


def test_a_long_text(answers: Answers, specification: Specification) -> None:
    """It is as long as its title says."""
    statuses = _answer(answers.script("text:long")(_asked(specification)), specification)

    assert {100_000} == {len(s.text or "") for s in statuses}


def test_an_answer_that_nobody_reads_is_not_called_valid(answers: Answers, specification: Specification) -> None:
    """A long text for each of many people is more than our own parser takes: said so, and no error of ours."""
    assert not answers.script("text:long")(_asked(specification, _people(100))).valid


def test_once_unavailable(answers: Answers, specification: Specification) -> None:
    """The first call of a task gets 503, the next an answer."""
    script = answers.script("unavailable-once")

    assert [503, 200, 200] == [script(_asked(specification, number=n)).status for n in (1, 2, 3)]


def test_the_second_call_fails(answers: Answers, specification: Specification) -> None:
    """The first call of a task gets an answer, the others none."""
    script = answers.script("second-fails")

    assert [200, 500, 500] == [script(_asked(specification, number=n)).status for n in (1, 2, 3)]


def test_about_others(answers: Answers, specification: Specification, schemas: Schemas) -> None:
    """A valid answer that names nobody of the call tells nobody anything."""
    reply = answers.script("other-persons")(_asked(specification))

    assert reply.valid
    assert {} == told_by(received(message(specification, FEW), reply), Reader(specification, schemas))


def test_all_but_the_last(answers: Answers, specification: Specification) -> None:
    """The last of several is not named; one alone is."""
    script = answers.script("missing-person")

    assert [ONE, TWO] == [s.person for s in _answer(script(_asked(specification)), specification)]
    assert [ONE] == [s.person for s in _answer(script(_asked(specification, (ONE,))), specification)]


def test_entities_hide_every_word(answers: Answers, specification: Specification) -> None:
    """Nothing true is left for who looks for text, and no parser of ours reads it."""
    body = answers.script("entities")(_asked(specification)).body

    assert b"<IndberetningOk>true<" not in body
    assert 3 == body.count(b">&j;<")
    with pytest.raises(NotSoap) as refused:
        read_envelope(body)
    assert "not XML" in str(refused.value)


@pytest.mark.parametrize(("name", "charset"), [("utf-16", "utf-16"), ("bom", "utf-8"), ("cdata", "utf-8")])
def test_a_form_means_the_same(name: str, charset: str, answers: Answers, specification: Specification) -> None:
    """An answer in other clothes says the same, and HTTP names its charset."""
    asked = _asked(specification, _people(7))
    plain, odd = answers.script("mixed")(asked), answers.script("mixed", find_equivalent(name))(asked)

    assert plain.body != odd.body
    assert [(s.person, s.ok, s.code, s.text) for s in _answer(plain, specification)] == [
        (s.person, s.ok, s.code, s.text) for s in _answer(odd, specification)
    ]
    assert odd.content_type.endswith(f"charset={charset}")


def test_the_layer_repeats_the_number_of_the_call(layered: Specification) -> None:
    """Where the binding has a layer, an answer carries the number of its call."""
    number = b"11111111-2222-4333-8444-555555555555"
    body = message(layered).replace(b"00000000-0000-5000-8000-000000000000", number)
    asked = Asked(call=Call(institution=INSTITUTION, persons=FEW), envelope=read_envelope(body), number=1)

    assert number in body
    assert number in Answers(layered, Schemas(layered)).script("accepted")(asked).body


@pytest.mark.parametrize("version", [*SoapVersion, None])
def test_what_cannot_be_read_is_refused(
    version: SoapVersion | None, answers: Answers, specification: Specification
) -> None:
    """With a fault that blames the sender, in the version of the call or else in the binding's."""
    envelope = read_envelope(answers.refusal(version, "no").body)

    assert (version or specification.binding.soap) is envelope.version
    assert Side.SENDER is (envelope.fault and envelope.fault.side)


@pytest.mark.parametrize(
    "name", ["", "accept", "code:not-found", "text:short", "page:x", "page", "fault:middle", "call:"]
)
def test_an_unknown_script_is_refused(name: str, answers: Answers) -> None:
    """The known ones are named."""
    with pytest.raises(ConfigurationError) as refused:
        answers.script(name)

    assert f"scenarios.toml: there is no answer '{name}' (accepted, bare-refusal, call, " in str(refused.value)

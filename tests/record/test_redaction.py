"""conformance.record.redaction: no CPR number of the population is stored, and nothing else changes."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conformance.errors import SuiteError
from conformance.record.exchange import (
    Exchange,
    Request,
    Response,
    Role,
    Trouble,
    TroubleKind,
    exchange_from_json,
    to_json,
)
from conformance.record.redaction import Redactor
from conformance.spec.population import Population

# Day + 60 and month + 60: numbers that nobody has.
ANNA, BO, CARL = "6101010001", "0261020002", "9112310003"
NOBODY = "8805050005"


def _population(*numbers: str) -> Population:
    half = len(numbers) // 2
    return Population(institution="101497", persons={"reportable": numbers[:half], "not_found": numbers[half:]})


REDACTOR = Redactor(_population(ANNA, BO, CARL))
A, B, C = (REDACTOR.text(number) for number in (ANNA, BO, CARL))

_numbers = st.lists(st.from_regex(r"[0-9]{10}", fullmatch=True), min_size=1, max_size=12, unique=True)


def _exchange(*, body: bytes, trouble: str | None = None) -> Exchange:
    headers = (("Content-Type", "text/xml"), ("X-Person", f"sent by {ANNA}"))
    response = Response(status=200, reason=f"OK {BO}", headers=headers, body=body)
    return Exchange(
        number=1,
        case="6.1.4/CPRNr",
        role=Role.PROBE,
        valid=True,
        edit=f"{ANNA} in place of {BO}",
        key="ab",
        request=Request(method="POST", url=f"http://localhost/{ANNA}?x={CARL}", headers=headers, body=body),
        response=None if trouble else response,
        trouble=Trouble(kind=TroubleKind.PROTOCOL, detail=trouble) if trouble else None,
        started="2024-01-01T00:00:00+00:00",
        milliseconds=1.5,
    )


@given(numbers=_numbers)
def test_pseudonyms_go_one_to_one_and_belong_to_nobody(numbers: list[str]) -> None:
    """Each number has a pseudonym of its own, which is no number of the population and which nobody has."""
    assume(all(re.search("[1-9][0-9]", number) for number in numbers))
    population = _population(*numbers)
    hidden = Redactor(population).population()
    pseudonyms = list(hidden.places())
    assert list(population.places().values()) == list(hidden.places().values())
    assert len(numbers) == len(set(pseudonyms))
    assert set() == set(pseudonyms) & set(numbers)
    for number, pseudonym in zip(population.places(), pseudonyms, strict=True):
        zeros = len(number) - len(number.lstrip("0"))
        assert (len(number), zeros) == (len(pseudonym), len(pseudonym) - len(pseudonym.lstrip("0")))
        impossible = {0: r"(6[1-9]|[78][0-9]|9[01]).*", 1: r"0[1-9](6[1-9]|7[0-2]).*"}.get(zeros, "00.*")
        assert re.fullmatch(impossible, pseudonym)


def test_a_number_of_zeros_has_a_pseudonym_too() -> None:
    """A number that is nothing but zeros is replaced like any other."""
    assert "0000000000" not in Redactor(_population("0000000000")).text("<a>0000000000</a>")


@given(numbers=_numbers)
def test_pseudonyms_follow_from_the_place(numbers: list[str]) -> None:
    """The same target.toml gives the same pseudonyms, and another number in the same place the same one."""
    first = Redactor(_population(*numbers)).population()
    assert first == Redactor(_population(*numbers)).population()
    assert Redactor(_population(ANNA)).population() == Redactor(_population(CARL)).population()


def test_institutions_are_kept() -> None:
    """Institution numbers are no personal data, and stay."""
    population = Population(
        institution="101497",
        other_institution="280051",
        calls={"unknown_institution": "999999"},
        persons={"reportable": (ANNA,)},
    )
    hidden = Redactor(population).population()
    assert ("101497", "280051", {"unknown_institution": "999999"}) == (
        hidden.institution,
        hidden.other_institution,
        hidden.calls,
    )


@given(parts=st.lists(st.sampled_from([ANNA, BO, CARL, NOBODY, "<x>", " ", "æ", "1", "12", "-", "\n"]), max_size=30))
def test_no_number_is_left_and_no_length_changes(parts: list[str]) -> None:
    """Whatever stands around a number, it is replaced, and everything else stays where it was."""
    text = "".join(parts)
    hidden = REDACTOR.text(text)
    assert len(text) == len(hidden)
    assert [] == [number for number in (ANNA, BO, CARL) if number in hidden]
    assert re.sub("[0-9]", "#", text) == re.sub("[0-9]", "#", hidden)


@given(data=st.binary(max_size=200))
def test_what_holds_no_number_stays(data: bytes) -> None:
    """Bytes without a number of the population come out as they went in."""
    digits = bytes(byte for byte in data if byte in b"0123456789").decode()
    assume(all(number.lstrip("0") not in digits for number in (ANNA, BO, CARL)))
    assert data == REDACTOR.apply(data)


@given(
    request=st.sampled_from([ANNA, BO, CARL, NOBODY, BO[1:]]),
    response=st.sampled_from([ANNA, BO, CARL, NOBODY, BO[1:]]),
    encoding=st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "utf-32-le"]),
)
def test_equal_stays_equal_and_unequal_unequal(request: str, response: str, encoding: str) -> None:
    """Comparing numbers of a request and an answer comes out the same before and after, in any encoding."""
    sent = REDACTOR.text(request)
    came = REDACTOR.apply(f"<a>{response}</a>".encode(encoding)).decode(encoding)[3:-4]
    assert (request == response) == (sent == came)
    assert (int(request) == int(response)) == (int(sent) == int(came))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"])
@pytest.mark.parametrize(
    ("real", "hidden"),
    [
        (f"<CPRNr>{ANNA}</CPRNr>", f"<CPRNr>{A}</CPRNr>"),
        (f"{ANNA}{BO}{CARL}", f"{A}{B}{C}"),
        (f"1{ANNA}", f"1{A}"),
        (f"{ANNA}1", f"{A}1"),
        (f"{ANNA[:6]}-{ANNA[6:]}", f"{A[:6]}-{A[6:]}"),
        (f"{BO[:6]} {BO[6:]}", f"{B[:6]} {B[6:]}"),
        (f"<a>{BO[1:]}</a>", f"<a>{B[1:]}</a>"),
        (f"{BO[1:6]}-{BO[6:]}", f"{B[1:6]}-{B[6:]}"),
        (f"1{BO[1:]}", f"1{BO[1:]}"),
        (f"{BO[1:]}1", f"{BO[1:]}1"),
        (NOBODY, NOBODY),
        (ANNA[:9], ANNA[:9]),
        ("", ""),
    ],
)
def test_every_way_of_writing_a_number(encoding: str, real: str, hidden: str) -> None:
    """A number is found within longer runs, with a hyphen or a space, and alone without its zero."""
    assert hidden == REDACTOR.apply(real.encode(encoding)).decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        pytest.param("{}<!-- 6101010001 -->{}", ANNA, A, id="comment"),
        pytest.param("<!-- før -->{}<!---->{}<!-- 12 -->", BO, B, id="comments"),
        pytest.param("<![CDATA[{}]]><![CDATA[{}]]>", CARL, C, id="cdata"),
        pytest.param("{}<?a 1?>{}", ANNA, A, id="instruction"),
        pytest.param("<?xml version='1.0'?><a>{}<!-- > -->{}</a>", BO[1:], B[1:], id="alone-without-zero"),
        pytest.param("{}<!-- her -->{}", NOBODY, NOBODY, id="nobody"),
        pytest.param("{} <!-- < --> & {}", "12", "12", id="no-number"),
    ],
)
def test_what_interrupts_a_number_does_not_hide_it(encoding: str, before: str, number: str, after: str) -> None:
    """Comments, instructions and CDATA sections within a number are looked through, and stay."""
    real = before.format(number[:3], number[3:])
    hidden = REDACTOR.text(before).format(after[:3], after[3:])

    assert hidden == REDACTOR.apply(real.encode(encoding)).decode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "reference", [pytest.param(form, id=form) for form in ("&#{};", "&#000{};", "&#x{:x};", "&#x000{:X};")]
)
def test_references_to_digits_do_not_hide_a_number(encoding: str, reference: str) -> None:
    """A number of character references is replaced by references of the same form and length."""

    def spelled(number: str) -> str:
        return "".join(reference.format(ord(digit)) for digit in number)

    real = f"<a>{spelled(ANNA)}{BO}</a><a>{spelled(NOBODY)}</a>&#65;&#x41;{CARL[:5]}{spelled(CARL[5:])}"

    hidden = REDACTOR.apply(real.encode(encoding)).decode(encoding)

    expected = f"<a>{spelled(A)}{B}</a><a>{spelled(NOBODY)}</a>&#65;&#x41;{C[:5]}{spelled(C[5:])}"
    assert expected == hidden


@pytest.mark.parametrize("piece", [pytest.param(piece, id=piece) for piece in ("<!--", "<?a", "]]>", "&#48;", "&#4")])
def test_hostile_markup_is_fast(piece: str) -> None:
    """A quarter of a megabyte of beginnings without ends takes no more than its length."""
    begun = time.perf_counter()
    assert len(piece * 60_000) == len(REDACTOR.apply((piece * 60_000).encode()))
    assert time.perf_counter() - begun < 3


def test_of_two_numbers_that_overlap_the_first_is_replaced() -> None:
    """Numbers that share digits are replaced once, from the left, and never twice."""
    first, second = "6111111111", "1111111112"
    redactor = Redactor(_population(first, second))
    assert redactor.text(first) + "2" == redactor.text(first + "2")


def test_numbers_of_another_length_are_replaced() -> None:
    """Where another specification folder gives CPR numbers another length, they are still replaced."""
    for numbers in (("61234567", "01634567"), ("612345678901", "016345678901"), ("61234", "01634")):
        redactor = Redactor(_population(*numbers))
        assert not set(numbers) & set(redactor.population().places())
        assert " ".join(redactor.population().places()) == redactor.text(" ".join(numbers))


def test_numbers_without_room_for_pseudonyms_are_an_error_of_ours() -> None:
    """Numbers too short to have pseudonyms stop the run rather than standing in its log."""
    with pytest.raises(SuiteError) as caught:
        Redactor(_population(*"0123456789"))
    assert "no pseudonym of 1 digits is left for reportable[0]" == str(caught.value)


@pytest.mark.parametrize("trouble", [None, f"not an HTTP answer: {ANNA}"])
def test_an_exchange_is_stored_without_numbers(trouble: str | None) -> None:
    """No part of an exchange keeps a number, and it goes through the run log unchanged."""
    hidden = REDACTOR.exchange(_exchange(body=f"<a>{ANNA} {BO} {CARL}</a>".encode("utf-16"), trouble=trouble))
    written = json.dumps(to_json(hidden))
    assert [] == [number for number in (ANNA, BO, CARL) if number in written]
    assert hidden == exchange_from_json(json.loads(written))
    assert f"<a>{A} {B} {C}</a>".encode("utf-16") == hidden.request.body
    assert f"http://localhost/{A}?x={C}" == hidden.request.url
    assert (("Content-Type", "text/xml"), ("X-Person", f"sent by {A}")) == hidden.request.headers
    assert f"{A} in place of {B}" == hidden.edit


def test_a_body_of_bytes_that_are_no_text_is_kept() -> None:
    """Bytes in no encoding at all stay as they are, but for the numbers in them."""
    hidden = REDACTOR.exchange(_exchange(body=b"\xff\xfe\x00" + ANNA.encode() + b"\xc3\x28"))
    assert b"\xff\xfe\x00" + A.encode() + b"\xc3\x28" == hidden.request.body


def test_long_bodies_are_fast() -> None:
    """A body of 100 KB with a hundred people takes a small part of the time of its exchange."""
    numbers = [f"{61 + number % 31}{number:08d}" for number in range(100)]
    redactor = Redactor(_population(*numbers))
    body = "".join(f"<Elev><CPRNr>{number}</CPRNr></Elev>{' ' * 970}" for number in numbers).encode()
    begun = time.perf_counter()
    redactor.apply(body)
    assert time.perf_counter() - begun < 0.2

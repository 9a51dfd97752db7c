"""conformance.judge.trouble: trouble that goes with what was sent is an answer, trouble at random is the network's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.trouble import SEVERAL, with_deliberate
from conformance.record.exchange import Exchange, Response, Role, Trouble, TroubleKind
from tests.judge.conftest import REPORTABLE, Bench, accepted, exchange, fault, refused, svar

OK = svar(accepted(REPORTABLE))
OPEN = "open"


def _sent(
    number: int, *, valid: bool = True, role: Role = Role.CONTROL, case: str = "a", control: str = "c"
) -> Exchange:
    return replace(exchange(OK, number=number), valid=valid, role=role, case=case, control=control)


def _met(one: Exchange, what: int | TroubleKind) -> Exchange:
    if isinstance(what, TroubleKind):
        return replace(one, response=None, trouble=Trouble(kind=what, detail="x"))
    return replace(one, response=Response(status=what, reason="", headers=(), body=b"broken"))


def _probe(number: int, what: int | TroubleKind, *, repeats: int = 0) -> Exchange:
    return replace(_met(_sent(number, valid=False, role=Role.PROBE), what), repeats=repeats)


def _marked(bench: Bench, *run: Exchange) -> set[int]:
    seen = with_deliberate(bench.see_all(run), {OPEN})
    return {one.exchange.number for one in seen if one.deliberate}


@pytest.mark.parametrize("what", [500, 503, 502, TroubleKind.CLOSED, TroubleKind.PROTOCOL])
def test_trouble_that_comes_again_between_accepted_controls_is_an_answer(bench: Bench, what: int | TroubleKind) -> None:
    """The same message met it twice, and no valid message did."""
    run = [_sent(1), _probe(2, what), _probe(3, what, repeats=2), _sent(4)]

    assert {3} == _marked(bench, *run)


def test_once_is_an_accident(bench: Bench) -> None:
    """A message that was not sent again shows nothing, unless several met the same."""
    assert set() == _marked(bench, _sent(1), _probe(2, 500), _sent(3))
    several = [one for n in range(SEVERAL) for one in (_sent(2 * n + 1), _probe(2 * n + 2, 500))]
    assert {2, 4, 6} == _marked(bench, *several, _sent(2 * SEVERAL + 1))


def test_two_kinds_of_trouble_are_an_accident(bench: Bench) -> None:
    """A message that met 503 once and a closed connection then did not meet the same twice."""
    run = [_sent(1), _probe(2, 503), _probe(3, TroubleKind.CLOSED, repeats=2), _sent(4)]

    assert set() == _marked(bench, *run)


def test_what_valid_messages_meet_too_is_trouble(bench: Bench) -> None:
    """A gateway that is down now and then is nobody's judgement, whether the valid one was answered in the end."""
    pair = [_probe(4, 503), _probe(5, 503, repeats=4), _sent(6)]
    assert set() == _marked(bench, _met(_sent(1), 503), _sent(3), *pair)
    assert set() == _marked(bench, _met(_sent(1), 503), replace(_sent(2), repeats=1), _sent(3), *pair)
    assert {5} == _marked(bench, _met(_sent(1), 500), _sent(3), *pair)


@pytest.mark.parametrize("missing", ["before", "after"])
@pytest.mark.parametrize("instead", [svar(refused(REPORTABLE, 14)), fault(), None])
def test_without_accepted_controls_nothing_is_judged(bench: Bench, missing: str, instead: bytes | None) -> None:
    """A control that is not there, or was not accepted, may have met what the probe met."""
    before, after = _sent(1), _sent(4)
    run = [_probe(2, 500), _probe(3, 500, repeats=2)]
    if instead is None:
        assert set() == _marked(
            bench, *([before] if missing == "after" else []), *run, *([after] if missing == "before" else [])
        )
        return
    assert before.response is not None
    other = replace(before.response, body=instead)
    before, after = (
        (replace(before, response=other), after) if missing == "before" else (before, replace(after, response=other))
    )

    assert set() == _marked(bench, before, *run, after)


@pytest.mark.parametrize("what", [403, 429, TroubleKind.DEADLINE])
def test_an_access_rule_is_an_answer_where_every_invalid_message_meets_it(
    bench: Bench, what: int | TroubleKind
) -> None:
    """As long as one invalid message is refused as it should be, the others met a rule of somebody else's."""
    all_of_them = [one for n in range(SEVERAL) for one in (_sent(2 * n + 1), _probe(2 * n + 2, what))]
    end = _sent(2 * SEVERAL + 1)
    refused_one = replace(_sent(9, valid=False, role=Role.PROBE), response=exchange(fault()).response)

    assert {2, 4, 6} == _marked(bench, *all_of_them, end)
    assert set() == _marked(bench, *all_of_them, end, refused_one, _sent(10))


def test_a_message_about_which_the_text_is_silent_must_not_break_the_server(bench: Bench) -> None:
    """Twice a server error between answered messages is no alternative; once, or an access rule, shows nothing."""
    odd = replace(_sent(2, role=Role.PROBE, case=OPEN, control=""), number=2)
    again = replace(_met(odd, 500), number=3, repeats=2)

    assert {3} == _marked(bench, _sent(1), _met(odd, 500), again, _sent(4))
    assert set() == _marked(bench, _sent(1), _met(odd, 500), _sent(4))
    assert set() == _marked(bench, _sent(1), _met(odd, 403), replace(_met(odd, 403), number=3, repeats=2), _sent(4))
    ordinary = [replace(one, case="a") for one in (_met(odd, 500), again)]
    assert set() == _marked(bench, _sent(1), *ordinary, _sent(4))

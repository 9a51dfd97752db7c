"""The difference between two requests, told in one line."""

from __future__ import annotations

import pytest

from conformance.judge.difference import difference
from conformance.judge.reading import Reader
from conformance.judge.rules import Seen, see
from conformance.record.exchange import Exchange, Request, Role
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.population import Population
from conformance.spec.specification import load_specification
from conformance.wire.carrier import carry
from conformance.words import render

_SPECIFICATION = load_specification(default_specification())
_READER = Reader(_SPECIFICATION, Schemas(_SPECIFICATION))


def _exchange(*, elev: int = 1, name: str = "a", end: str = "", edit: str = "") -> Exchange:
    persons = "".join(f"<Elev><CPRNr>{6101034000 + number}</CPRNr></Elev>" for number in range(elev))
    fields = f"{persons}<KontaktPerson>{name}</KontaktPerson>" + (f"<SlutDato>{end}</SlutDato>" if end else "")
    message = f'<Indberet xmlns="urn:x"><KontaktpersonInfo>{fields}</KontaktpersonInfo></Indberet>'
    body = carry(message.encode(), _SPECIFICATION.binding)
    return Exchange(
        number=1,
        case="explore/valid",
        role=Role.PROBE,
        valid=True,
        edit=edit,
        key="",
        request=Request(method="POST", url="", headers=(), body=body),
        response=None,
        trouble=None,
        started="",
        milliseconds=0.0,
    )


def _seen(exchange: Exchange) -> Seen:
    return see(exchange, reader=_READER, population=Population(institution=""))


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        pytest.param({"elev": 58}, {"elev": 57}, "58 Elev instead of 57", id="count"),
        pytest.param({"name": "O'Neil"}, {}, "KontaktPerson 'O'Neil' instead of 'a'", id="text"),
        pytest.param({"name": ""}, {}, "KontaktPerson '' instead of 'a'", id="empty"),
        pytest.param(
            {"name": "b" * 90}, {"name": "b" * 89}, "KontaktPerson of 90 characters instead of 89", id="length"
        ),
        pytest.param({"end": "2030-06-30T12:00:00"}, {}, "SlutDato '2030-06-30T12:00:00' instead of none", id="there"),
        pytest.param({}, {"end": "2030-06-30T12:00:00"}, "no SlutDato instead of 1", id="absent"),
        pytest.param({"name": "a\tb"}, {}, "KontaktPerson 'a\\u0009b' instead of 'a'", id="control-character"),
        pytest.param({"edit": "texts are CDATA sections"}, {}, "texts are CDATA sections", id="edit"),
        pytest.param({}, {}, "how it is written", id="none"),
        pytest.param(
            {"elev": 2, "name": "b"}, {}, "2 Elev instead of 1, KontaktPerson 'b' instead of 'a'", id="several"
        ),
    ],
)
def test_a_difference_is_told_as_a_person_would(one: dict, other: dict, words: str) -> None:
    """What stands there more often, longer, or otherwise; what is inside a repeated element is not told again."""
    assert words == render(difference(_seen(_exchange(**one)), _seen(_exchange(**other))))

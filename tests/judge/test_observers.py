"""conformance.judge.observers: what a target does where the text is silent, in one word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from conformance.judge.observers import OBSERVERS
from conformance.record.exchange import Exchange, Role
from conformance.run.catalogue import load_rows
from conformance.spec.specification import Specification
from tests.judge.conftest import NOT_FOUND, REPORTABLE, ZERO, Bench, accepted, exchange, fault, refused, svar

FAULT = exchange(fault(), status=400)
TWICE = (REPORTABLE, REPORTABLE)
BOTH = (ZERO, REPORTABLE)


def _shown(bench: Bench, observer: str, own: Sequence[Exchange]) -> str:
    return OBSERVERS[observer]([bench.see(one) for one in own])


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(exchange(svar(accepted(REPORTABLE))), "accepted", id="accepted"),
        pytest.param(
            exchange(svar(accepted(ZERO), refused(NOT_FOUND, 14)), persons=(ZERO, NOT_FOUND)), "accepted", id="some"
        ),
        pytest.param(exchange(svar(refused(REPORTABLE, 14))), "answered", id="nobody"),
        pytest.param(exchange(svar()), "answered", id="empty"),
        pytest.param(FAULT, "rejected", id="fault"),
        pytest.param(exchange(b"<html/>", status=400), "rejected", id="by-http"),
    ],
)
def test_acceptance(bench: Bench, one: Exchange, expected: str) -> None:
    """Somebody is accepted, nobody is, or the message is turned down whole."""
    assert expected == _shown(bench, "acceptance", [one])


def test_it_is_the_last_probe_that_is_looked_at(bench: Bench) -> None:
    """What is sent before it, and the control after it, are there for its sake."""
    right = exchange(svar(accepted(REPORTABLE)))
    own = [right, FAULT, replace(right, role=Role.CONTROL)]

    assert "rejected" == _shown(bench, "acceptance", own)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(exchange(svar(accepted(REPORTABLE)), persons=TWICE), "one", id="one"),
        pytest.param(exchange(svar(*[accepted(REPORTABLE)] * 2), persons=TWICE), "two", id="two"),
        pytest.param(exchange(svar(*[accepted(REPORTABLE)] * 3), persons=TWICE), "other", id="three"),
        pytest.param(exchange(svar(), persons=TWICE), "other", id="none"),
        pytest.param(exchange(svar(accepted(ZERO)), persons=(ZERO, *TWICE)), "other", id="another-person"),
        pytest.param(replace(FAULT, request=exchange(svar(), persons=TWICE).request), "rejected", id="rejected"),
    ],
)
def test_twins(bench: Bench, one: Exchange, expected: str) -> None:
    """How many statuses somebody gets who stands twice in the call."""
    assert expected == _shown(bench, "twins", [one])


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(exchange(svar(accepted(ZERO), accepted(REPORTABLE)), persons=BOTH), "as-asked", id="as-asked"),
        pytest.param(exchange(svar(accepted(REPORTABLE), accepted(ZERO)), persons=BOTH), "other", id="turned"),
        pytest.param(exchange(svar(accepted(ZERO)), persons=BOTH), "other", id="one-short"),
        pytest.param(FAULT, "rejected", id="rejected"),
    ],
)
def test_order(bench: Bench, one: Exchange, expected: str) -> None:
    """Whether the statuses come in the order of the call."""
    assert expected == _shown(bench, "order", [one])


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(exchange(svar(refused(REPORTABLE, 68))), "no_subscription", id="68"),
        pytest.param(exchange(svar(refused(REPORTABLE, 84))), "not_enrolled", id="84"),
        pytest.param(
            exchange(svar(accepted(ZERO), refused(REPORTABLE, 14), refused(REPORTABLE, 84)), persons=BOTH),
            "not_found",
            id="the-first",
        ),
        pytest.param(exchange(svar(refused(REPORTABLE, 99))), "other", id="unknown"),
        pytest.param(exchange(svar(accepted(REPORTABLE))), "accepted", id="no-code"),
        pytest.param(FAULT, "rejected", id="rejected"),
    ],
)
def test_code(bench: Bench, one: Exchange, expected: str) -> None:
    """The key of the validation whose code comes first, whatever the number is."""
    assert expected == _shown(bench, "code", [one])


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        pytest.param(json.dumps({"SlutDato": "2031-04-05T00:00:00"}).encode(), "kept", id="kept"),
        pytest.param(json.dumps({"SlutDato": None}).encode(), "removed", id="null"),
        pytest.param(json.dumps({"KontaktPerson": "Bodil"}).encode(), "removed", id="absent"),
        pytest.param(b"null", "other", id="nothing-stored"),
        pytest.param(b"[]", "other", id="no-object"),
        pytest.param(b"<a/>", "other", id="no-json"),
        pytest.param(None, "other", id="no-answer"),
    ],
)
def test_end_date(bench: Bench, stored: bytes | None, expected: str) -> None:
    """What the last readback says of the end date; nothing is made up where it cannot be read."""
    before = exchange(json.dumps({"SlutDato": "2030-01-01T00:00:00"}).encode(), role=Role.READBACK, number=2)
    own = [exchange(svar(accepted(REPORTABLE))), before, exchange(stored, role=Role.READBACK, number=3)]

    assert expected == _shown(bench, "end-date", own)


def test_every_row_shows_what_its_observer_says(specification: Specification) -> None:
    """An observer that is no more, or an alternative that the reading does not have, would never be shown."""
    about = [row for row in load_rows() if row.reading]

    assert {row.observer for row in about} == set(OBSERVERS)
    for row in about:
        assert set(row.shows.values()) <= set(specification.reading(row.reading).alternatives), row.id
        assert set(row.lenient) < set(specification.reading(row.reading).alternatives), row.id

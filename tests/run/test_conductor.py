from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from conformance.errors import ConfigurationError
from conformance.generate.rawbytes import RawEdit
from conformance.record.exchange import Role
from conformance.record.runlog import CaseState
from conformance.reference.app import create_app
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Answer, Service
from conformance.run.conductor import PATIENCE
from conformance.run.rows import Row, boundary, raw
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from tests.run.conftest import Endpoint, Rehearse


def test_a_valid_case_is_one_probe(
    rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], tmp_path: Path
) -> None:
    """A case with a valid message sends that message and nothing else, after the preflight."""
    row = rows["6.1.3/Elev/max"]
    run = rehearse(endpoint.target(tmp_path / "target.toml"), row)

    ends = run.perform(row)

    assert [CaseState.DONE] == [end.state for end in ends]
    sent = [(exchange.case, exchange.role) for exchange in run.log().exchanges]
    assert [("", Role.PREFLIGHT), ("6.1.3/Elev/max", Role.PROBE)] == sent


def test_an_invalid_message_stands_between_two_controls(
    rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], tmp_path: Path
) -> None:
    """An invalid message is sent between two of its valid neighbour, which are the same bytes."""
    row = rows["6.1.3/KontaktMail/maxLength+1"]
    run = rehearse(endpoint.target(tmp_path / "target.toml"), row)

    run.perform(row)

    before, probe, after = run.log().exchanges_of(row.id)
    assert [Role.CONTROL, Role.PROBE, Role.CONTROL] == [e.role for e in (before, probe, after)]
    assert 1 == len({e.control for e in (before, probe, after)} - {""})
    assert [True, False, True] == [e.valid for e in (before, probe, after)]
    assert before.request.body == after.request.body != probe.request.body
    assert ("", "") == (before.edit, after.edit)
    assert probe.edit


def test_neighbours_share_the_control_between_them(
    rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], tmp_path: Path
) -> None:
    """The control after one probe is that before the next, where both need the same; another kind has its own."""
    cases = ("6.1.3/KontaktMail/maxLength+1", "6.1.3/KontaktPerson/absent", "6.1.3/Elev/max+1")
    chosen = [rows[case] for case in cases]
    run = rehearse(endpoint.target(tmp_path / "target.toml"), *chosen)

    run.perform(*chosen)

    sent = [(exchange.role, exchange.control) for exchange in run.log().exchanges[1:]]
    control, probe = Role.CONTROL, Role.PROBE
    shared = [(control, "control-1"), (probe, "control-1"), (control, "control-1"), (probe, "control-1")]
    alone = [(control, "control-2"), (probe, "control-2"), (control, "control-2")]
    assert [*shared, (control, "control-1"), *alone] == sent


def test_draws_are_as_many_as_the_row_says(
    rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], tmp_path: Path
) -> None:
    """A drawn case sends different messages, and the same ones in the next run."""
    row = rows["6.1.2/Indberet/any-valid-message"]
    bodies = []
    for name in ("one.toml", "other.toml"):
        run = rehearse(endpoint.target(tmp_path / name), row)
        run.perform(row)
        bodies.append([exchange.request.body for exchange in run.log().exchanges_of(row.id)])

    assert row.draws == len(bodies[0])
    assert len(set(bodies[0])) > row.draws // 2
    assert bodies[0] == bodies[1]


def test_what_the_population_lacks_is_not_evaluated(
    rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], tmp_path: Path
) -> None:
    """Without anybody who is not in Ungedatabasen, the case says so, and nothing is sent for it."""
    persons = {key: numbers for key, numbers in endpoint.population.persons.items() if key != "not_found"}
    population = replace(endpoint.population, persons={**persons, "not_found": ()})
    row = rows["7/not_found/alone"]
    run = rehearse(endpoint.target(tmp_path / "target.toml", population=population), row)

    (end,) = run.perform(row)

    assert CaseState.NOT_EVALUATED is end.state
    assert "target.toml has no person in [population] not_found" == end.reason
    assert () == run.log().exchanges_of(row.id)


def test_a_point_that_is_not_there_is_not_applicable(rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path) -> None:
    """A case whose point the specification does not have sends nothing, and is no success."""
    row = boundary("6.1.3/KontaktPerson/totalDigits", clause="6.1.3/KontaktPerson/maxLength")
    run = rehearse(endpoint.target(tmp_path / "target.toml"), row)

    (end,) = run.perform(row)

    assert (CaseState.NOT_APPLICABLE, "this specification has no such point") == (end.state, end.reason)


@pytest.mark.parametrize(
    ("case", "limit"),
    [
        pytest.param("6.1.3/KontaktMail/maxLength+1", 3, id="between-probe-and-control"),
        pytest.param("6.1.2/Indberet/any-valid-message", 3, id="between-draws"),
    ],
)
def test_the_request_limit_ends_a_case(
    case: str, limit: int, rehearse: Rehearse, endpoint: Endpoint, rows: dict[str, Row], tmp_path: Path
) -> None:
    """Where `max_requests` is reached the case is not evaluated, names the key, and no message more is sent."""
    more = f"[limits]\nmax_requests = {limit}\n"
    run = rehearse(endpoint.target(tmp_path / "target.toml", more=more), rows[case])

    (end,) = run.perform(rows[case])

    assert CaseState.NOT_EVALUATED is end.state
    assert "[limits] max_requests" in end.reason
    assert limit == len(run.log().exchanges)


def test_a_target_that_dies_is_left_alone(
    rehearse: Rehearse, endpoint: Endpoint, specification: Specification, rows: dict[str, Row], tmp_path: Path
) -> None:
    """After some messages in a row without an answer, second tries included, the rest is not sent and not evaluated."""
    row = rows["6.1.3/Elev/min"]
    with Registers(endpoint.population) as registers, running(create_app(Service(specification, registers))) as base:
        dying = replace(endpoint, base=base)
        run = rehearse(dying.target(tmp_path / "target.toml"), row)
        alive = run.perform(row)
    ends = run.perform(*[row] * (PATIENCE + 2))

    log = run.log()
    done = PATIENCE // 2
    unevaluated = PATIENCE + 2 - done
    states = [end.state for end in (*alive, *ends)]
    assert [CaseState.DONE] * (1 + done) + [CaseState.NOT_EVALUATED] * unevaluated == states
    assert "the target gave no answer 4 times in a row, so nothing more was sent" == ends[-1].reason
    assert [0, 3, 0, 5] == [exchange.repeats for exchange in log.exchanges[2:]]
    assert [False, False] + [True] * PATIENCE == [exchange.response is None for exchange in log.exchanges]


def test_an_exception_of_ours_is_an_error_with_its_traceback(
    rehearse: Rehearse, endpoint: Endpoint, tmp_path: Path
) -> None:
    """Whatever we raise ends one case as an error, is recorded whole, and leaves the next case alone."""

    def broken(_: bytes) -> NoReturn:
        raise RuntimeError("our mistake")

    bad = raw("soap/request/broken", clause="soap/fault", edit=RawEdit(name="broken", da="x", en="x", apply=broken))
    good = raw("soap/request/empty-body", clause="soap/fault")
    run = rehearse(endpoint.target(tmp_path / "target.toml"), bad, good)

    first, second = run.perform(bad, good)

    assert (CaseState.ERROR, CaseState.DONE) == (first.state, second.state)
    assert first.reason.startswith("Traceback")
    assert first.reason.endswith("RuntimeError: our mistake\n")
    assert (first, second) == run.log().ends


def test_preflight_refuses_what_is_no_soap(
    rehearse: Rehearse, endpoint: Endpoint, specification: Specification, rows: dict[str, Row], tmp_path: Path
) -> None:
    """Where a web page answers, the run does not begin, and the sentence says what came from where."""

    class Page(Service):
        def handle(self, *_: object) -> Answer:
            return Answer(status=200, headers=(("Content-Type", "text/html"),), body=b"<html><p>Welcome</html>")

    with Registers(endpoint.population) as registers, running(create_app(Page(specification, registers))) as base:
        target = replace(endpoint, base=base).target(tmp_path / "target.toml")
        with pytest.raises(ConfigurationError) as caught:
            rehearse(target, rows["6.1.3/Elev/min"])

    assert f"no SOAP answer came from {base}" in str(caught.value)
    assert "HTTP 200, text/html, not XML" in str(caught.value)
    assert f"{target} [target] url: " in str(caught.value)

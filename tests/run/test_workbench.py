from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.derive.envelope import Direction
from conformance.errors import SuiteError
from conformance.generate.rawbytes import RawEdit
from conformance.run.catalogue import resolve
from conformance.run.rows import Draft, Row, boundary, people, raw
from conformance.run.workbench import Workbench
from conformance.schema.oracle import Schemas
from conformance.spec.population import Population
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from tests.run.conftest import Endpoint

Bench = Callable[..., Workbench]

LAYER = "ipl"
"""The section of the cases about a layer around the message, which the plain binding does not have."""


def _draft(row: Row, bench: Workbench) -> Draft:
    draft = resolve(row, bench.specification, bench.root).draft
    assert draft is not None
    return draft


def _persons(body: bytes) -> list[str]:
    return re.findall(r"<CPRNr>(.*?)</CPRNr>", body.decode())


def _few(population: Population, count: int) -> Population:
    return replace(population, persons={**population.persons, "reportable": population.reportable[:count]})


def test_same_seed_and_case_same_bytes(bench: Bench, rows: dict[str, Row]) -> None:
    """Two workbenches with one seed make the same message of every case, byte for byte."""
    one, other = bench(seed=7), bench(seed=7)

    bodies = [
        [b.probe(row.id, _draft(row, b)).body for row in rows.values() if row.section != LAYER] for b in (one, other)
    ]

    assert bodies[0] == bodies[1]


def test_other_seed_other_bytes(bench: Bench, rows: dict[str, Row]) -> None:
    """Another seed fills the message with other values, and says so in the key."""
    row = rows["6.1.3/Elev/min"]
    one, other = bench(seed=0), bench(seed=1)

    first, second = (b.probe(row.id, _draft(row, b)) for b in (one, other))

    assert first.body != second.body
    assert first.key != second.key


def test_other_case_other_bytes(bench: Bench) -> None:
    """The case's id goes into the key: two cases with one draft do not send the same values."""
    b = bench()

    assert b.probe("one", Draft(da="", en="")).body != b.probe("other", Draft(da="", en="")).body


def test_a_control_is_valid(bench: Bench, schemas: Schemas, rows: dict[str, Row]) -> None:
    """The control of every invalid message is valid by both oracles."""
    b = bench()
    invalid = [(row.id, draft) for row in rows.values() if row.section != LAYER and not (draft := _draft(row, b)).valid]
    controls = [b.control(draft) for _, draft in invalid]

    judged = [
        schemas.judge(c.body, soap=b.specification.binding.soap, direction=Direction.REQUEST).valid for c in controls
    ]

    assert [True] * len(invalid) == judged
    assert all(control.valid and control.edit == "" for control in controls)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param("6.1.3/KontaktPerson/absent", id="absent"),
        pytest.param("6.1.3/KontaktMail/max+1", id="twice"),
        pytest.param("6.1.3/KontaktTelefon/maxLength+1", id="too-long"),
        pytest.param("6.1.3/DatakildeInstitutionNummer/letters", id="letters"),
        pytest.param("6.1.3/SlutDato/danish-date", id="date"),
        pytest.param("6.1.3/SlutDato/max+1", id="optional-twice"),
        pytest.param("6.1.3/DatakildeInstitutionNummer/absent", id="required-absent"),
        pytest.param("6.1.4/CPRNr/maxLength+1", id="person"),
        pytest.param("6.1.3/KontaktpersonInfo/unknown-element", id="unknown-element"),
        pytest.param("soap/request/unescaped-ampersand", id="not-xml"),
    ],
)
def test_a_probe_differs_from_its_control_by_the_edit_only(case: str, bench: Bench, rows: dict[str, Row]) -> None:
    """Without what they have in common at both ends, probe and control differ within one element."""
    b = bench()
    draft = _draft(rows[case], b)

    probe, control = b.probe(case, draft).body.decode(), b.control(draft).body.decode()

    start = next(i for i, (x, y) in enumerate(zip(probe, control, strict=False)) if x != y)
    tail = next(i for i, (x, y) in enumerate(zip(probe[::-1], control[::-1], strict=False)) if x != y)
    rests = [text[start : max(start, len(text) - tail)] for text in (probe, control)]
    assert probe != control
    assert all(len(re.findall(r"<\w", rest)) <= 1 for rest in rests), rests


def test_one_too_many_elev_differs_by_one_elev(bench: Bench, rows: dict[str, Row]) -> None:
    """The control of too many Elev is as many as are allowed, with the same other values."""
    b = bench()
    row = rows["6.1.3/Elev/max+1"]
    draft = _draft(row, b)

    probe, control = b.probe(row.id, draft).body, b.control(draft).body

    assert _persons(control) == _persons(probe)[:-1]
    assert re.sub(rb"<Elev>.*</Elev>", b"", control) == re.sub(rb"<Elev>.*</Elev>", b"", probe)


def test_too_few_reportable_are_filled_up(bench: Bench, endpoint: Endpoint, rows: dict[str, Row]) -> None:
    """With three reportable persons a call of the largest size holds them first, then others, none twice."""
    few = _few(endpoint.population, 3)
    b = bench(population=few)
    row = rows["6.1.3/Elev/max"]

    persons = _persons(b.probe(row.id, _draft(row, b)).body)

    assert b.root.at(b.elev_path()).max == len(persons) == len(set(persons))
    assert list(few.reportable) == persons[:3]
    others = [number for key, numbers in few.persons.items() if key != "reportable" for number in numbers]
    assert others == persons[3 : 3 + len(others)]


def test_nobody_is_asked_beyond_the_population_before_it_is_used_up(bench: Bench, endpoint: Endpoint) -> None:
    """Numbers that nobody has stand last, and only where the population has no more."""
    few = _few(endpoint.population, 3)
    known = {number for numbers in few.persons.values() for number in numbers}

    persons = bench(population=few).persons((("reportable", 1),), len(known) + 2)

    assert known == set(persons[: len(known)])
    assert not known & set(persons[len(known) :])


def test_an_invalid_message_keeps_a_reportable_person(bench: Bench, rows: dict[str, Row]) -> None:
    """Beside the person that the edit spoils, another one is reportable: what is refused is the message."""
    b = bench()
    row = rows["6.1.4/CPRNr/maxLength+1"]

    persons = _persons(b.probe(row.id, _draft(row, b)).body)

    assert b.population.reportable[1] in persons


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(
            people("7/x/1", {"not_found": 1}, clauses=("7/not_found",)),
            "target.toml has no person in [population] not_found",
            id="person",
        ),
        pytest.param(
            people("7/x/2", {"reportable+zero": 1}, clauses=("7/reportable",)),
            "target.toml has no person with a leading zero in [population] reportable",
            id="leading-zero",
        ),
        pytest.param(
            people("7/x/3", {"reportable": 1}, institution="unknown_institution", clauses=("7/reportable",)),
            "target.toml has no [population] unknown_institution",
            id="institution",
        ),
        pytest.param(people("7/x/4", {"reportable": 9}, clauses=("7/reportable",)), "", id="fewer-than-asked"),
    ],
)
def test_what_target_toml_lacks_is_said(row: Row, expected: str, bench: Bench) -> None:
    """A key that the population lacks is named; fewer persons than asked for are enough."""
    b = bench(population=Population(institution="101497", persons={"reportable": ("6101010001",)}))

    assert expected == b.missing(_draft(row, b))


def test_an_institution_is_written_as_an_integer(bench: Bench) -> None:
    """Leading zeros of an institution in target.toml are no digits of the integer that is sent."""
    population = Population(institution="0000000001", calls={"unknown_institution": "0"})
    b = bench(population=population)

    assert ("1", "0") == (b.institution("institution"), b.institution("unknown_institution"))


def test_bytes_labelled_no_xml_must_be_none(bench: Bench) -> None:
    """An edit of the bytes that leaves them well-formed would prove nothing: it is a mistake of ours."""
    b = bench()
    draft = _draft(
        raw("soap/x/y", clause="soap/fault", edit=RawEdit(name="y", da="x", en="x", apply=lambda body: body)), b
    )

    with pytest.raises(SuiteError) as caught:
        b.probe("soap/x/y", draft)

    assert "a message labelled not well-formed is well-formed" == str(caught.value)


def test_a_wrong_label_is_ours(bench: Bench, specification: Specification) -> None:
    """A message whose label the oracles refute never leaves the workbench."""
    b = bench()
    draft = _draft(boundary("6.1.3/Elev/max+1", clause="6.1.3/Elev/max"), b)

    with pytest.raises(SuiteError) as caught:
        b.probe("6.1.3/Elev/max+1", replace(draft, breaks=None))

    assert "a message labelled valid is not" in str(caught.value)

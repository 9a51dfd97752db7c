from __future__ import annotations

import shutil
from collections.abc import Mapping

import pytest

from conformance import resources
from conformance.client.scenarios import ClientCases
from conformance.client.tasks import Tasks, named_limits
from conformance.derive.envelope import Direction
from conformance.errors import ConfigurationError
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification, load_specification
from tests.client.conftest import CONTACT, INSTITUTION, message

EDITS = (("max = 100", "max = 50"), ("string = 250", "string = 30"))


@pytest.fixture(scope="module")
def tasks(specification: Specification, schemas: Schemas) -> Tasks:
    """Return the tasks of the specification as it is."""
    return Tasks(specification, schemas, INSTITUTION)


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Specification:
    """Return the specification with fewer young people in a call and a shorter name."""
    folder = tmp_path_factory.mktemp("edited") / "specification"
    shutil.copytree(resources.default_specification(), folder)
    path = folder / "tables.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in EDITS:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return load_specification(folder)


@pytest.fixture(scope="module")
def fewer(edited: Specification) -> Tasks:
    """Return the tasks of that one."""
    return Tasks(edited, Schemas(edited), INSTITUTION)


def _names(cases: ClientCases) -> list[str]:
    return sorted({scenario.task for scenario in cases.scenarios})


@pytest.mark.parametrize(
    ("shape", "count"),
    [("one", 1), ("few", 3), ("several", 7), ("nobody", 0), ("full", 100), ("one-more", 101), ("many", 250)],
)
def test_so_many_young_people(shape: str, count: int, tasks: Tasks) -> None:
    """The number of young people is that of the shape, none of them twice."""
    (report,) = tasks.reports(shape)

    assert count == len(report.youths) == len(set(report.youths))


@pytest.mark.parametrize(("shape", "count"), [("full", 50), ("one-more", 51), ("many", 125)])
def test_counts_follow_the_tables(shape: str, count: int, fewer: Tasks) -> None:
    """Where a call may hold fewer, the tasks at its limit are smaller, and `many` is still three calls."""
    (report,) = fewer.reports(shape)

    assert count == len(set(report.youths))


@pytest.mark.parametrize(("kind", "length"), [("limit", 30), ("limit-letters", 30), ("over", 31)])
def test_lengths_follow_the_tables(kind: str, length: int, fewer: Tasks) -> None:
    """Where a name may be shorter, the tasks at its limit are."""
    (report,) = fewer.reports(f"{kind}:KontaktPerson")

    assert length == len(report.fields["KontaktPerson"])


@pytest.mark.parametrize("field", ["KontaktPerson", "KontaktTelefon", "KontaktMail"])
def test_a_limit_and_one_beyond_it(field: str, tasks: Tasks, specification: Specification) -> None:
    """The one is as long as the field may be, the other one longer; a value that was cut to the one is seen."""
    limit = named_limits(specification)[field]
    at, over = (tasks.reports(f"{kind}:{field}")[0].fields[field] for kind in ("limit", "over"))

    assert (limit, limit + 1) == (len(at), len(over))
    assert over[:limit] != at
    assert at == at.strip()


def test_only_named_fields_differ_at_a_limit(tasks: Tasks) -> None:
    """A client that refuses one value too long must not have another reason to."""
    fields = tasks.reports("over:KontaktMail")[0].fields

    assert {"KontaktMail"} == {name for name, value in fields.items() if value != CONTACT[name]}


def test_an_ordinary_task_has_no_end_date(tasks: Tasks) -> None:
    """SlutDato is missing, not empty; the contact is the tables' own example."""
    assert set(CONTACT) == set(tasks.reports("without-end")[0].fields)


def test_an_end_date_has_a_zone(tasks: Tasks) -> None:
    """With SlutDato there is nothing left to guess."""
    assert "2029-06-30T22:00:00Z" == tasks.reports("with-end")[0].fields["SlutDato"]


@pytest.mark.parametrize(
    ("shape", "changed"), [("update", {"KontaktPerson", "KontaktMail"}), ("update-end", {"SlutDato"})]
)
def test_an_update_is_the_same_people_again(shape: str, changed: set[str], tasks: Tasks) -> None:
    """Of an update only the named fields differ."""
    first, second = tasks.reports(shape)

    assert first.youths == second.youths
    assert changed == {name for name, value in second.fields.items() if first.fields.get(name) != value}


def test_leading_zeros(tasks: Tasks) -> None:
    """Some of the numbers begin with a zero, all have their length, and none is like another without its zeros."""
    (report,) = tasks.reports("zero")

    assert {10} == {len(number) for number in report.youths}
    assert {True, False} == {number.startswith("0") for number in report.youths}
    assert 7 == len({number.lstrip("0") for number in report.youths})


def test_nobody_is_anybody(tasks: Tasks, cases: ClientCases) -> None:
    """No number of a task is one that a person could have: the day, or after a zero the month, is beyond 60."""
    numbers = {y for name in _names(cases) for report in tasks.reports(name) for y in report.youths}

    assert len(numbers) >= 250
    assert [] == [n for n in numbers if int(n[2:4] if n.startswith("0") else n[:2]) <= 60]


def test_what_is_valid_is_valid(over_tasks: Mapping[str, bool]) -> None:
    """A task of one to max young people with values within limits makes a valid message; any other does not."""
    invalid = {name for name, valid in over_tasks.items() if not valid}

    assert {"nobody", "one-more", "many", "over:KontaktPerson", "over:KontaktTelefon", "over:KontaktMail"} == invalid


@pytest.fixture(scope="module")
def over_tasks(tasks: Tasks, cases: ClientCases, specification: Specification, schemas: Schemas) -> Mapping[str, bool]:
    """Return whether the message of each task, all in one call, is valid by both oracles."""
    return {
        name: schemas.judge(
            message(specification, report.youths, report.fields),
            soap=specification.binding.soap,
            direction=Direction.REQUEST,
        ).valid
        for name in _names(cases)
        for report in tasks.reports(name)
    }


@pytest.mark.parametrize(
    ("shape", "characters"), [("letters", "æøÆØé"), ("markup", "&<>\"'"), ("emoji", "\U0001f3eb\U00020000")]
)
def test_characters_that_get_lost(shape: str, characters: str, tasks: Tasks) -> None:
    """The name holds characters of the kind that the shape is about."""
    name = tasks.reports(shape)[0].fields["KontaktPerson"]

    assert set() != set(characters) & set(name)
    assert len(name) == len(name.strip())


@pytest.mark.parametrize("name", ["fewer", "", "limit-of:KontaktPerson"])
def test_an_unknown_shape_is_refused(name: str, tasks: Tasks) -> None:
    """The known ones are named."""
    with pytest.raises(ConfigurationError) as refused:
        tasks.reports(name)

    assert f"scenarios.toml: there is no task '{name}' (one, few, " in str(refused.value)


def test_the_institution_is_the_one_that_was_given(tasks: Tasks, specification: Specification) -> None:
    """Every task is of the institution of the file."""
    field = specification.tables.roles.request.caller.name

    assert INSTITUTION == tasks.reports("few")[0].fields[field]


def test_limits_are_of_texts(specification: Specification) -> None:
    """Each text of the request has its limit, in characters."""
    assert {"KontaktPerson": 250, "KontaktTelefon": 20, "KontaktMail": 64, "CPRNr": 10} == named_limits(specification)

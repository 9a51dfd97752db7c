"""conformance.reference.population and target_file: people whom nobody is, and the file that lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.errors import ConfigurationError
from conformance.reference.population import make_population
from conformance.reference.target_file import render_target
from conformance.spec.binding import SoapVersion
from conformance.spec.population import Population, read_population
from conformance.spec.reader import Section
from conformance.spec.specification import Specification
from conformance.spec.tables import Occurs, Tables

KEYS = ("reportable", "not_found", "no_subscription", "not_enrolled")


def test_there_are_people_for_every_case(population: Population) -> None:
    """There are more reportable people than a call can hold, and a dozen for each code."""
    assert {"reportable": 120, "not_found": 12, "no_subscription": 12, "not_enrolled": 12} == {
        key: len(numbers) for key, numbers in population.persons.items()
    }
    assert ("101497", "280051", {"unknown_institution": "999999"}) == (
        population.institution,
        population.other_institution,
        dict(population.calls),
    )


@pytest.mark.parametrize("key", [pytest.param(key, id=key) for key in KEYS])
def test_some_numbers_of_each_list_start_with_zero(population: Population, key: str) -> None:
    """Every list holds numbers with a leading zero and numbers without."""
    leading = [number for number in population.people(key) if number.startswith("0")]

    assert 2 <= len(leading) < len(population.people(key)) / 2


def test_nobody_can_have_the_numbers(population: Population) -> None:
    """Each number has a day from 61 to 91, or a leading zero and a month from 61 to 72."""
    for number in population.places():
        day, month = int(number[:2]), int(number[2:4])
        assert (61 <= day <= 91 and 1 <= month <= 12) or (1 <= day <= 9 and 61 <= month <= 72), number
        assert 10 == len(number)
        assert number.isascii() and number.isdigit()  # noqa: PT018 - one statement about one number


def test_nobody_is_listed_twice(population: Population) -> None:
    """No number stands in two places."""
    assert 156 == len(population.places())


def test_population_is_always_the_same(specification: Specification, population: Population) -> None:
    """The same tables give the same people, so that a target.toml stays true."""
    assert population == make_population(specification.tables)


def _with(tables: Tables, name: str, **changes: object) -> Tables:
    """Return the tables with one field changed wherever it stands."""
    structures = tuple(
        replace(s, fields=tuple(replace(f, **changes) if f.name == name else f for f in s.fields))  # type: ignore[arg-type]
        for s in tables.structures
    )
    return replace(tables, structures=structures)


def test_more_people_where_a_call_holds_more(specification: Specification) -> None:
    """With a higher limit on Elev there are still ten reportable people more than it, none twice."""
    tables = _with(specification.tables, "Elev", occurs=Occurs(min=1, max=2000))
    population = make_population(tables)

    assert 2010 == len(population.reportable)
    assert 2046 == len(population.places())


def test_numbers_have_the_length_of_the_table(specification: Specification) -> None:
    """Another length of CPRNr gives numbers of that length."""
    type_ = replace(specification.tables.find("CPRNr").type, limit=8)
    population = make_population(_with(specification.tables, "CPRNr", type=type_))

    assert {8} == {len(number) for number in population.places()}
    assert 156 == len(population.places())


def test_numbers_that_are_too_short_are_refused(specification: Specification) -> None:
    """A length that cannot tell the people apart is a mistake in the tables, told in one line."""
    type_ = replace(specification.tables.find("CPRNr").type, limit=2)
    with pytest.raises(ConfigurationError) as caught:
        make_population(_with(specification.tables, "CPRNr", type=type_))

    assert "tables.toml: CPRNr of length 2 is too short for 156 synthetic people" == str(caught.value)


def test_validation_that_cannot_be_provoked_is_refused(specification: Specification) -> None:
    """A row of section 7 with a population that the registers do not know is told in one line."""
    strange = replace(specification.tables.validations[1], population="too_old")
    with pytest.raises(ConfigurationError) as caught:
        make_population(replace(specification.tables, validations=(strange,)))

    assert (
        "tables.toml: the reference endpoint cannot provoke the validation of population 'too_old' "
        "(known: no_subscription, not_enrolled, not_found, reportable)"
    ) == str(caught.value)


Rendered = Callable[..., str]


@pytest.fixture
def rendered(specification: Specification, population: Population) -> Rendered:
    """Return a function that renders target.toml."""

    def render(*, tls: bool = False, client_certificate: bool = False) -> str:
        return render_target(
            population,
            tables=specification.tables,
            url="http://127.0.0.1:8080/x",
            soap=SoapVersion.V12,
            tls=tls,
            client_certificate=client_certificate,
        )

    return render


def test_target_file_reads_back(specification: Specification, population: Population, rendered: Rendered) -> None:
    """The file that is handed out reads back as the same population, in order."""
    values = tomllib.loads(rendered())
    read = read_population(Section(values["population"], where="target.toml"), specification.tables)

    assert (population.institution, population.other_institution) == (read.institution, read.other_institution)
    assert (dict(population.calls), dict(population.persons)) == (dict(read.calls), dict(read.persons))
    assert {"kind": "plain", "soap": "1.2"} == values["binding"]
    assert ["name", "vendor", "product", "version", "environment", "url"] == list(values["target"])


def test_target_file_is_made_to_be_read(rendered: Rendered) -> None:
    """Lines are short, each list says what it provokes, and numbers are quoted."""
    lines = rendered().splitlines()

    assert 115 >= max(len(line) for line in lines)
    assert "# provokes code 84, Ikke aktiv på institutionen" in lines
    assert '    "6101034000", "0161034000"' == next(line for line in lines if '"0161034000"' in line)[:30]


@pytest.mark.parametrize(
    ("client_certificate", "expected"),
    [
        pytest.param(True, "# required: the endpoint asks for a client certificate", id="required"),
        pytest.param(False, "# not asked for by the endpoint", id="not-required"),
    ],
)
def test_target_file_hints_at_tls(rendered: Rendered, client_certificate: bool, expected: str) -> None:  # noqa: FBT001
    """Over https there is an empty [tls] table whose keys stand there as comments."""
    text = rendered(tls=True, client_certificate=client_certificate)

    assert {} == tomllib.loads(text)["tls"]
    assert expected in text
    for key in ("ca", "certificate", "key"):
        assert f"\n# {key} " in text


def test_target_file_has_no_tls_over_http(rendered: Rendered) -> None:
    """Over http there is no [tls] table."""
    assert "tls" not in tomllib.loads(rendered())

"""conformance.spec.readings and .specification: decisions are complete, and cite clauses that exist."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.errors import ConfigurationError
from conformance.resources import default_specification
from conformance.spec.specification import Specification, load_specification, read_specification

if TYPE_CHECKING:
    from tests.spec.conftest import Edit, Refusal

READINGS = "readings.toml"


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(
            READINGS,
            'default = "ten-digits"',
            'default = "ten"',
            "readings.toml [[reading]] integer-limit: key 'default' is 'ten' (expected one of ten-digits, 32-bit)",
            id="default-not-among-alternatives",
        ),
        pytest.param(
            READINGS,
            'id = "element-form"',
            'id = "element-form"\nbecause_dk = ""',
            "readings.toml [[reading]] element-form: unknown key 'because_dk' (did you mean 'because_da'?)",
            id="unknown-key",
        ),
    ],
)
def test_reading_that_makes_no_sense_is_refused(refusal: Refusal, file: str, old: str, new: str, expected: str) -> None:
    """A reading that decides for something it does not offer is refused with file, reading and key."""
    assert expected == refusal(file, old, new)


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        pytest.param(
            "tables.toml",
            'clause = "6.2.3/IndberetningOk/true"',
            'clause = "6.2.3/IndberetningOk/tru"',
            "'6.2.3/ok-without-error' cites clause '6.2.3/IndberetningOk/tru', which clauses.toml does not have "
            "(did you mean '6.2.3/IndberetningOk/true'?)",
            id="rule",
        ),
        pytest.param(
            READINGS,
            'clause = ["6.2.2/ElevStatus"]',
            'clause = ["6.2.2/ElevStat"]',
            "'elevstatus-occurs' cites clause '6.2.2/ElevStat', which clauses.toml does not have "
            "(did you mean '6.2.2/ElevStatus'?)",
            id="reading",
        ),
    ],
)
def test_citation_of_an_unknown_clause_is_refused(edited: Edit, file: str, old: str, new: str, expected: str) -> None:
    """Whatever cites a clause that nobody wrote is refused by name, with the nearest clause."""
    folder = edited(file, old, new)

    with pytest.raises(ConfigurationError) as caught:
        load_specification(folder)

    assert f"{folder}: {expected}" == str(caught.value)


def test_every_reading_gives_a_choice_and_a_reason(specification: Specification) -> None:
    """A reading is an ambiguity: more than one alternative, a question and a reason in both languages."""
    assert [] == [
        reading.id
        for reading in specification.readings
        if len(set(reading.alternatives)) < 2
        or not all((reading.question_da, reading.question_en, reading.because_da, reading.because_en))
    ]


def test_readings_are_named_once(specification: Specification) -> None:
    """Readings are set by id in target.toml, so no id stands twice."""
    ids = [reading.id for reading in specification.readings]

    assert sorted(set(ids)) == sorted(ids)


def test_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """A `--spec` that is no folder is refused with its path."""
    with pytest.raises(ConfigurationError) as caught:
        load_specification(tmp_path / "absent")

    assert f"{tmp_path / 'absent'}: is not a specification folder" == str(caught.value)


def test_binding_that_is_not_there_is_refused_with_the_nearest() -> None:
    """A binding without a file is refused with what there is."""
    with pytest.raises(ConfigurationError) as caught:
        load_specification(default_specification(), binding="plane")

    assert f"{default_specification()}: there is no binding 'plane' (did you mean 'plain'?)" == str(caught.value)


def test_digest_is_of_the_content(edited: Edit, specification: Specification) -> None:
    """The digest changes with a value of any file that was read, and with no comment, blank or order of keys."""
    again = load_specification(default_specification())
    folder = edited("clause-ids.txt", "2/reports", "2/report")
    locked = load_specification(folder)
    tables = folder / "tables.toml"
    text = tables.read_text(encoding="utf-8")
    turned = text.replace("{ min = 1, max = 100 }", "{ max = 100, min = 1 }  # the other way round") + "\n# an end\n"
    tables.write_text(turned, encoding="utf-8")
    same = load_specification(folder)
    tables.write_text(text.replace("max = 100", "max = 50"), encoding="utf-8")

    assert text != turned
    assert specification.digest == again.digest == locked.digest == same.digest
    assert specification.digest != load_specification(folder).digest


@pytest.mark.parametrize("binding", [pytest.param(kind, id=kind) for kind in ("plain", "ipl")])
def test_values_make_the_specification_again(binding: str) -> None:
    """A specification is read from its values, having been JSON, as it was from its folder."""
    loaded = load_specification(default_specification(), binding=binding)

    read = read_specification(json.loads(json.dumps(loaded.values)), loaded.folder, binding=binding)

    assert (loaded, loaded.digest, ()) == (read, read.digest, loaded.differs_in(read))


@pytest.mark.parametrize(
    ("name", "values", "expected"),
    [
        pytest.param("readings.toml", None, "the log: holds no readings.toml", id="missing"),
        pytest.param("tables.toml", [], "the log: holds no tables.toml", id="no-table"),
        pytest.param("clauses.toml", {"clause": 1}, "key 'clause' must be an array, not 1", id="no-array"),
        pytest.param("bindings/plain.toml", {}, "the log/bindings/plain.toml: key 'binding' is missing", id="empty"),
    ],
)
def test_values_that_are_no_specification_are_refused(
    name: str, values: object, expected: str, specification: Specification
) -> None:
    """Values that somebody else wrote are refused like files, with their place."""
    with pytest.raises(ConfigurationError) as caught:
        read_specification({**specification.values, name: values}, Path("the log"), binding="plain")

    assert expected in str(caught.value)


def test_what_differs_is_told_by_file(edited: Edit, specification: Specification) -> None:
    """Only the files that say something else are named, though clauses show limits of the tables."""
    other = load_specification(edited("tables.toml", "max = 100", "max = 50"))

    assert ("tables.toml",) == specification.differs_in(other) == other.differs_in(specification)
    assert specification.clauses != other.clauses

"""conformance.spec.reader: keys are asked for, typed, and none is left over."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.errors import ConfigurationError
from conformance.spec.reader import Section, read_toml, suggestion


def _section(**values: Any) -> Section:
    return Section(values, where="target.toml [target]")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(None, "cannot be read: No such file or directory", id="missing"),
        pytest.param(b"name = \xff", "is not UTF-8 text", id="encoding"),
        pytest.param(b"name = ", "is not valid TOML: Invalid value (at end of document)", id="syntax"),
    ],
)
def test_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None, expected: str) -> None:
    """A file that is missing, not text or not TOML is refused with its path and the reason."""
    path = tmp_path / "tables.toml"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(ConfigurationError) as caught:
        read_toml(path)

    assert f"{path}: {expected}" == str(caught.value)


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        pytest.param(1, str, "must be a string, not 1", id="string"),
        pytest.param("1", int, "must be a whole number, not '1'", id="integer"),
        pytest.param(True, int, "must be a whole number, not True", id="boolean-is-no-integer"),
        pytest.param(0, bool, "must be true or false, not 0", id="boolean"),
        pytest.param("", dict, "must be a table, not ''", id="table"),
        pytest.param("", list, "must be an array, not ''", id="array"),
    ],
)
def test_value_of_another_type_is_refused(value: object, kind: type, expected: str) -> None:
    """A value of the wrong type is refused with place, key, the type wanted and the value."""
    with pytest.raises(ConfigurationError) as caught:
        _section(key=value).take("key", kind)

    assert f"target.toml [target]: key 'key' {expected}" == str(caught.value)


@pytest.mark.parametrize("method", [pytest.param(name, id=name) for name in ("take", "take_any", "strings", "section")])
def test_required_key_that_is_missing_is_named(method: str) -> None:
    """Every way of reading a required key names it when it is not there."""
    arguments = ("name", str) if method == "take" else ("name",)

    with pytest.raises(ConfigurationError) as caught:
        getattr(_section(), method)(*arguments)

    assert "target.toml [target]: key 'name' is missing" == str(caught.value)


def test_absent_keys_read_as_their_defaults() -> None:
    """An optional key that is absent gives its default, an optional table an empty one."""
    section = _section()

    assert "8080" == section.take("port", str, "8080")
    assert section.take("url", str, None) is None
    assert ("a",) == section.strings("names", ("a",))
    assert [] == section.section("tls", optional=True).keys()
    assert [] == list(section.sections("soap"))


def test_array_of_strings_refuses_a_number() -> None:
    """A CPR number written without quotes is refused, since its leading zero would be lost."""
    with pytest.raises(ConfigurationError) as caught:
        _section(reportable=["0101000001", 101000001]).strings("reportable")

    assert "target.toml [target]: key 'reportable' must hold strings only, not 101000001" == str(caught.value)


def test_array_of_tables_refuses_anything_else() -> None:
    """An array of tables that holds a string is refused by key."""
    with pytest.raises(ConfigurationError) as caught:
        list(_section(soap=["1.2"]).sections("soap"))

    assert "target.toml [target]: key 'soap' must be an array of tables, not of '1.2'" == str(caught.value)


def test_tables_of_an_array_are_placed_by_name_or_number() -> None:
    """A table of an array is placed by its name key, and by its number where it has none."""
    section = _section(field=[{"name": "Elev"}, {}])

    assert [
        "target.toml [target] [[field]] Elev",
        "target.toml [target] [[field]] 2",
    ] == [found.where for found in section.sections("field", name="name")]


def test_key_that_nobody_asked_for_is_refused_with_the_nearest() -> None:
    """A misspelt key is refused with a suggestion, so that no setting is silently ignored."""
    section = _section(nmae="x")
    section.take("name", str, "")

    with pytest.raises(ConfigurationError) as caught:
        section.done()

    assert "target.toml [target]: unknown key 'nmae' (did you mean 'name'?)" == str(caught.value)


def test_section_that_was_read_whole_is_done() -> None:
    """A section whose keys were all taken has nothing to complain about."""
    section = _section(name="x")
    section.take("name", str)

    section.done()

    assert "name" in section


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        pytest.param(["integer", "string"], "did you mean 'integer'?", id="near"),
        pytest.param(["plain", "ipl"], "known: ipl, plain", id="far"),
        pytest.param([], "nothing is expected here", id="nothing-known"),
    ],
)
def test_suggestion_helps_with_what_is_known(known: list[str], expected: str) -> None:
    """A suggestion names the nearest known word, else what is known."""
    assert expected == suggestion("intger", known)

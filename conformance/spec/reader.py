"""Strict reading of our TOML files: every key is asked for, typed, and none is left over.

A typing mistake in a configuration that is silently ignored is a test that silently does not
run. So a `Section` remembers which keys were taken, and `done()` refuses the rest by name, with
the nearest known key as a suggestion.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar, overload

from conformance.errors import ConfigurationError

T = TypeVar("T")
_MISSING: Any = object()
_NAMES = {str: "a string", int: "a whole number", bool: "true or false", dict: "a table", list: "an array"}


def suggestion(word: str, known: list[str]) -> str:
    """Return `did you mean 'x'?`, or what is known where nothing comes near."""
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known: {', '.join(sorted(known))}" if known else "nothing is expected here"


def read_toml(path: Path) -> Section:
    """Read a TOML file; a missing, unreadable or malformed one is a ConfigurationError."""
    return Section(toml_values(path), where=str(path))


def toml_values(path: Path) -> dict[str, Any]:
    """Return what stands in a TOML file, as plain values; ConfigurationError as for `read_toml`."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigurationError("is not UTF-8 text", where=str(path)) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"is not valid TOML: {error}", where=str(path)) from error


class Section:
    """One table of a TOML file, read key by key."""

    def __init__(self, values: dict[str, Any], *, where: str) -> None:
        self.where = where
        self._values = values
        self._taken: dict[str, None] = {}

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def keys(self) -> list[str]:
        """Return the keys that the file has here, in its order."""
        return list(self._values)

    @overload
    def take(self, key: str, kind: type[T]) -> T: ...
    @overload
    def take(self, key: str, kind: type[T], default: None) -> T | None: ...
    @overload
    def take(self, key: str, kind: type[T], default: T) -> T: ...
    def take(self, key: str, kind: type[T], default: Any = _MISSING) -> Any:
        """Return the value of `key`, which must be of `kind`; without a default it is required."""
        self._taken[key] = None
        if key not in self._values:
            if default is _MISSING:
                raise ConfigurationError(f"key '{key}' is missing", where=self.where)
            return default
        value = self._values[key]
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.refuse(key, f"must be {_NAMES.get(kind, kind.__name__)}, not {value!r}")
        return value

    def take_any(self, key: str) -> Any:
        """Return the value of a required `key` whatever its type; the caller judges it."""
        self._taken[key] = None
        if key not in self._values:
            raise ConfigurationError(f"key '{key}' is missing", where=self.where)
        return self._values[key]

    def strings(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Return an array of strings as a tuple."""
        values = self.take(key, list, None if default is None else list(default))
        if values is None:
            raise ConfigurationError(f"key '{key}' is missing", where=self.where)
        for value in values:
            if not isinstance(value, str):
                self.refuse(key, f"must hold strings only, not {value!r}")
        return tuple(values)

    def section(self, key: str, *, optional: bool = False) -> Section:
        """Return a sub-table; an optional one that is absent reads as empty."""
        values = self.take(key, dict, {}) if optional else self.take(key, dict)
        return Section(values, where=f"{self.where} [{key}]")

    def sections(self, key: str, *, name: str = "") -> Iterator[Section]:
        """Yield each table of an array of tables, placed by its `name` key where it has one."""
        for number, values in enumerate(self.take(key, list, []), start=1):
            if not isinstance(values, dict):
                self.refuse(key, f"must be an array of tables, not of {values!r}")
            label = values.get(name, number) if name else number
            yield Section(values, where=f"{self.where} [[{key}]] {label}")

    def refuse(self, key: str, problem: str, remedy: str = "") -> None:
        """Raise the ConfigurationError for one key of this table."""
        raise ConfigurationError(f"key '{key}' {problem}", where=self.where, remedy=remedy)

    def done(self) -> None:
        """Refuse keys that nobody asked for."""
        for key in self._values:
            if key not in self._taken:
                known = [k for k in self._taken if k not in self._values] or list(self._taken)
                raise ConfigurationError(f"unknown key '{key}'", where=self.where, remedy=suggestion(key, known))

"""The names of cases that lists and settings of vendors may use: every id that a case has, or once had.

An id never disappears without an alias, so that a list written for one version means the same in the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from conformance import resources
from conformance.errors import SuiteError
from conformance.run.catalogue import load_rows
from conformance.spec.reader import read_toml

ALIASES = "case-aliases.toml"


def known_cases(ids: Iterable[str] | None = None, *, aliases: Path | None = None) -> dict[str, str]:
    """Map each id, old and new, to the id that the case has now; SuiteError for an alias that leads nowhere."""
    known = {case: case for case in (ids if ids is not None else (row.id for row in load_rows()))}
    section = read_toml(aliases or resources.folder("cases") / ALIASES).section("aliases", optional=True)
    former = {old: section.take(old, str) for old in section.keys()}  # noqa: SIM118 - a Section, not a dict
    for old, new in former.items():
        if old in known or new not in known:
            raise SuiteError(f"{ALIASES}: '{old}' cannot stand for '{new}'")
    return {**known, **former}

"""The names of cases that lists of vendors may use: every id that a case has, or once had.

They are read from the lock file, without loading a case: a list can be refused before anything else happens.
"""

from __future__ import annotations

from pathlib import Path

from conformance import resources
from conformance.run.catalogue import LOCK, aliases


def known_cases(folder: Path | None = None) -> dict[str, str]:
    """Map each id, old and new, to the id that the case has now."""
    lines = ((folder or resources.folder("cases")) / LOCK).read_text(encoding="utf-8").splitlines()
    ids = [line.strip() for line in lines if line.strip() and not line.startswith("#") and "->" not in line]
    return {**{case: case for case in ids}, **aliases(folder)}

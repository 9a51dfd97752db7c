"""Where `xsd/`, `cases/` and `reports/` are, in a wheel as in a checkout.

The three stand at the top of the repository, where a reader looks for them, and a wheel carries
them under `conformance/_bundled/`. Nobody else in the package asks where a file of ours lives.
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """Return the folder `name` (`xsd`, `cases` or `reports`) that belongs to this installation."""
    bundled = _PACKAGE / "_bundled"
    return (bundled if bundled.is_dir() else _PACKAGE.parent) / name


def default_specification() -> Path:
    """Return the specification folder that is used when `--spec` is not given."""
    return folder("xsd") / "indberet-institution-kontakt-1.0"


def import_root() -> Path:
    """Return the folder that the package `conformance` is imported from, for a child interpreter."""
    return _PACKAGE.parent

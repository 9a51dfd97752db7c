"""The parts of a log's head that are the same whoever is under test: by what, by which text, over which binding."""

from __future__ import annotations

import platform
import sys
from datetime import UTC, datetime

from conformance import __version__
from conformance.spec.specification import Specification


def suite_facts(set_id: str) -> dict[str, str]:
    """Return what judged: the suite, its set of cases, and what it ran on."""
    return {
        "name": "indberet-conformance",
        "version": __version__,
        "set": set_id,
        "python": platform.python_version(),
        "platform": sys.platform,
    }


def specification_facts(specification: Specification) -> dict[str, str]:
    """Return which specification it was judged by."""
    tables = specification.tables
    return {"service": tables.service, "version": tables.version, "digest": specification.digest}


def binding_facts(specification: Specification) -> dict[str, str]:
    """Return the binding with every name in it that can be chosen."""
    binding = specification.binding
    return {"kind": binding.kind, "soap": binding.soap.value, **binding.choices()}


def now() -> str:
    """Return the time, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")

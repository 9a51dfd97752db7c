"""What a seeded fault and an oddity are: the reference endpoint with one step done differently.

A fault is one defect, where a vendor would make it; an oddity is unusual and conforming. The suite
proves itself on both: it has to catch every fault, and must not complain about any oddity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from starlette.types import ASGIApp

from conformance.errors import SuiteError
from conformance.reference.service import Service
from conformance.spec.binding import DEFAULT_BINDING, SoapVersion

Shell = Callable[[ASGIApp], ASGIApp]
"""Wraps the web application: for what is unusual about HTTP rather than about the message."""


class Deserves(StrEnum):
    """What a conformance suite has to say of a fault.

    `inconclusive`: the endpoint gives no answer where it should, which a gateway may do as well;
    the suite cannot know whose it is, and must not call it a pass.
    """

    FAIL = "fail"
    WARNING = "warning"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """A variant of the endpoint: its name, one sentence about it, and what is different.

    `service` differs in the steps of the service; `shell` in the web server around it, and such a
    variant is judged over a socket. `binding` and `soap` say over what it can be seen.
    """

    name: str
    en: str
    service: type[Service] = Service
    shell: Shell | None = None
    binding: str = DEFAULT_BINDING
    soap: SoapVersion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Seeded):
    """One defect: the clause that it breaks, and the verdict that it deserves."""

    clause: str
    deserves: Deserves = Deserves.FAIL


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity(Seeded):
    """Unusual, and allowed: `because` says by what (a section of a standard or of the specification)."""

    because: str


_Kind = TypeVar("_Kind", bound=Seeded)


def by_name(groups: Iterable[Iterable[_Kind]]) -> dict[str, _Kind]:
    """Return variants by name, in their order; SuiteError where a name stands twice."""
    found: dict[str, _Kind] = {}
    for group in groups:
        for variant in group:
            if variant.name in found:
                raise SuiteError(f"two variants of the reference endpoint are called {variant.name}")
            found[variant.name] = variant
    return found

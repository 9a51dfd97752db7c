"""The variants of the reference endpoint as options say them: which one, over what, and in which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

from conformance.errors import ConfigurationError

if TYPE_CHECKING:
    from conformance.reference.seeded import Seeded

_Command = TypeVar("_Command", bound=Callable[..., object])


def variant_options(command: _Command) -> _Command:
    """Add the options that choose and list variants."""
    options = (
        click.option("--fault", metavar="NAME", help="Serve with a seeded fault, which a suite has to catch."),
        click.option("--oddity", metavar="NAME", help="Serve with unusual behaviour that is allowed."),
        click.option("--list-faults", is_flag=True, help="List the seeded faults."),
        click.option("--list-oddities", is_flag=True, help="List the oddities."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def chosen_variant(*, fault: str | None, oddity: str | None) -> Seeded | None:
    """Return the variant that the options name, None where they name none; ConfigurationError for both."""
    from conformance.reference.faults import FAULTS
    from conformance.reference.oddities import ODDITIES
    from conformance.reference.variants import find_variant

    if fault is not None and oddity is not None:
        raise ConfigurationError("cannot stand beside --fault", where="--oddity", remedy="choose one of them")
    if fault is not None:
        return find_variant(fault, FAULTS, where="--fault")
    return None if oddity is None else find_variant(oddity, ODDITIES, where="--oddity")


def fitting(variant: Seeded, *, binding: str | None, soap: str | None) -> tuple[str | None, str | None]:
    """Return binding and SOAP version with those of the variant in the gaps; ConfigurationError where they differ."""
    from conformance.spec.binding import DEFAULT_BINDING

    bound = None if variant.binding == DEFAULT_BINDING else variant.binding
    version = None if variant.soap is None else variant.soap.value
    for option, wanted, said in (("--binding", bound, binding), ("--soap", version, soap)):
        if wanted is not None and said is not None and said != wanted:
            remedy = f"leave the option out, or write {wanted}"
            raise ConfigurationError(f"{said} does not show {variant.name}", where=option, remedy=remedy)
    return bound or binding, version or soap


def announcement(variant: Seeded) -> str:
    """Return the line that says that an endpoint is not as it usually is, and how."""
    from conformance.reference.seeded import Fault

    kind = "fault" if isinstance(variant, Fault) else "oddity"
    return f"reference endpoint with {kind} {variant.name}: {variant.en}"


def fault_lines() -> Iterator[str]:
    """Yield a line for each fault: name, verdict that it deserves, clause that it breaks, what is wrong."""
    from conformance.reference.faults import FAULTS

    return _aligned([(fault.name, fault.deserves.value, fault.clause, fault.en) for fault in FAULTS.values()])


def oddity_lines() -> Iterator[str]:
    """Yield a line for each oddity: name, what allows it, what is unusual."""
    from conformance.reference.oddities import ODDITIES

    return _aligned([(oddity.name, oddity.because, oddity.en) for oddity in ODDITIES.values()])


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    for row in rows:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])

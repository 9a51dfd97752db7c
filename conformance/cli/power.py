"""`conformance power`: the suite against seeded faults and oddities, and what it says of each."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import lang_option, spec_option, specification_folder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conformance.record.matrix import Matrix
    from conformance.run.measured import Smoke


@click.command("power")
@click.argument("names", metavar="[FAULT|ODDITY]...", nargs=-1)
@click.option(
    "--side",
    type=click.Choice(["service", "client"]),
    default="service",
    show_default=True,
    help="Who is seeded: variants of the reference endpoint, or clients on SOAP stacks.",
)
@spec_option
@click.option("--output", metavar="DIR", help="Folder for matrix.html and matrix.json (default: a new one).")
@click.option(
    "-n", "--workers", type=click.IntRange(1), default=os.cpu_count(), help="Processes (default: one for each core)."
)
@click.option("--record", is_flag=True, help="Keep the figures and the smoke tier beside the cases, for reports.")
@click.option("--check", is_flag=True, help="Fail where the figures beside the cases are not those measured.")
@lang_option
def command(
    *,
    names: tuple[str, ...],
    side: str,
    spec: str | None,
    output: str | None,
    workers: int,
    record: bool,
    check: bool,
    lang: str,
) -> int:
    """Judge every seeded fault and every oddity; names of some narrow it down.

    Exit code 0 where each fault is caught by a case that cites its clause, with the verdict that it
    deserves, no oddity raises an alarm, and every case that decides catches something; otherwise 1.
    """
    from conformance.errors import ConfigurationError, ExitCode
    from conformance.report.matrix_html import write_matrix
    from conformance.report.matrix_text import matrix_lines
    from conformance.run.measured import differences, write_measured
    from conformance.spec.specification import load_specification

    if names and (record or check):
        raise ConfigurationError("is for all variants", where="--record or --check", remedy="leave the names out")
    folder = specification_folder(spec)
    matrix, smoke = (_clients if side == CLIENT else _variants)(folder, names, workers)
    where = Path(output) if output else Path(f"conformance-power-{matrix.measured[:19].replace(':', '')}")
    paths = write_matrix(matrix, where, specification=load_specification(folder), smoke=smoke, lang=lang)
    for line in matrix_lines(matrix, smoke):
        click.echo(line)
    click.echo(f"matrix: {paths['matrix.html']}")
    kept = _figures_file(side)
    if record:
        write_measured(matrix, smoke, kept)
    stale = differences(matrix, smoke, kept) if check else ()
    for line in stale:
        click.echo(f"stale: {line}; run `conformance power --side {side} --record`", err=True)
    return int(ExitCode.CONFORMANT if _proven(matrix, whole=not names) and not stale else ExitCode.NON_CONFORMANT)


CLIENT = "client"


def _figures_file(side: str) -> Path:
    from conformance import resources
    from conformance.run.measured import CLIENTS, NAME

    return resources.folder("cases") / (CLIENTS if side == CLIENT else NAME)


def _variants(folder: Path, names: tuple[str, ...], workers: int) -> tuple[Matrix, Smoke | None]:
    """Judge variants of the reference endpoint."""
    from conformance.cli.progress import progress
    from conformance.power.powered import measure
    from conformance.power.smoke import smoke_of
    from conformance.reference.faults import FAULTS
    from conformance.reference.oddities import ODDITIES

    with progress("variants") as step:
        matrix = measure(
            folder,
            wrong=_chosen(names, FAULTS, ODDITIES),
            odd=_chosen(names, ODDITIES, FAULTS),
            workers=workers,
            progress=step,
        )
    return matrix, None if names else smoke_of(matrix)


def _clients(folder: Path, names: tuple[str, ...], workers: int) -> tuple[Matrix, Smoke | None]:
    """Judge seeded clients."""
    from conformance.cli.progress import progress
    from conformance.power.clients import measure_clients
    from conformance.power.seeded_clients import load_seeded_clients
    from conformance.spec.specification import load_specification

    clients = load_seeded_clients(load_specification(folder))
    wanted = _chosen(names, [client.name for client in clients], ())
    with progress("clients") as step:
        chosen = [client for client in clients if client.name in wanted]
        return measure_clients(folder, chosen, workers=workers, progress=step), None


def _chosen(names: Iterable[str], here: Iterable[str], there: Iterable[str]) -> list[str]:
    """Return the names that are of this kind, all where none are given; ConfigurationError for an unknown one."""
    from conformance.errors import ConfigurationError
    from conformance.spec.reader import suggestion

    known, others, wanted = list(here), set(there), list(names)
    for name in wanted:
        if name not in known and name not in others:
            raise ConfigurationError(
                f"no fault and no oddity is called '{name}'", remedy=suggestion(name, [*known, *sorted(others)])
            )
    return [name for name in known if name in wanted] if wanted else known


def _proven(matrix: Matrix, *, whole: bool) -> bool:
    return matrix.caught == len(matrix.faults) and not matrix.alarms and not (whole and matrix.idle)

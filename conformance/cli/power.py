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


@click.command("power")
@click.argument("names", metavar="[FAULT|ODDITY]...", nargs=-1)
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
    from conformance.cli.progress import progress
    from conformance.errors import ConfigurationError, ExitCode
    from conformance.power.powered import measure
    from conformance.power.smoke import smoke_of
    from conformance.reference.faults import FAULTS
    from conformance.reference.oddities import ODDITIES
    from conformance.report.matrix_html import write_matrix
    from conformance.report.matrix_text import matrix_lines
    from conformance.run.measured import differences, write_measured
    from conformance.spec.specification import load_specification

    if names and (record or check):
        raise ConfigurationError("is for all variants", where="--record or --check", remedy="leave the names out")
    folder = specification_folder(spec)
    with progress("variants") as step:
        matrix = measure(
            folder,
            wrong=_chosen(names, FAULTS, ODDITIES),
            odd=_chosen(names, ODDITIES, FAULTS),
            workers=workers,
            progress=step,
        )
    smoke = None if names else smoke_of(matrix)
    where = Path(output) if output else Path(f"conformance-power-{matrix.measured[:19].replace(':', '')}")
    paths = write_matrix(matrix, where, specification=load_specification(folder), smoke=smoke, lang=lang)
    for line in matrix_lines(matrix, smoke):
        click.echo(line)
    click.echo(f"matrix: {paths['matrix.html']}")
    if smoke is not None and record:
        write_measured(matrix, smoke)
    stale = differences(matrix, smoke) if smoke is not None and check else ()
    for line in stale:
        click.echo(f"stale: {line}; run `conformance power --record`", err=True)
    return int(ExitCode.CONFORMANT if _proven(matrix, whole=not names) and not stale else ExitCode.NON_CONFORMANT)


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

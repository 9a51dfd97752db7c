"""Progress of a run: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Step = Callable[[int, int, str], None]
_EVERY = 25


@contextmanager
def progress() -> Iterator[Step]:
    """Yield a function to call after each case with (done, total, case id)."""
    if not sys.stderr.isatty():
        yield _plain
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("judging"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def step(done: int, total: int, case: str) -> None:
            bar.update(task, completed=done, total=total or None, description=case)

        yield step


def _plain(done: int, total: int, case: str) -> None:
    if done % _EVERY == 0 or done == total:
        click.echo(f"{done} of {total} cases sent, last {case}", err=True)

"""Progress of a run: a bar on a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Step = Callable[[int, int, str], None]
_EVERY = 25


@contextmanager
def progress(what: str = "cases") -> Iterator[Step]:
    """Yield a function to call after each of so many things with (done, total, name of the last)."""
    if not sys.stderr.isatty():
        yield lambda done, total, last: _plain(what, done, total, last)
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


def _plain(what: str, done: int, total: int, last: str) -> None:
    if done % _EVERY == 0 or done == total:
        click.echo(f"{done} of {total} {what} sent, last {last}", err=True)

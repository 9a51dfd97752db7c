"""`conformance judge`: the verdicts of a recorded run once more, without any network."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.options import expected_option, lang_option, spec_option


@click.command("judge")
@click.argument("run", metavar="RUN")
@spec_option
@click.option("--output", metavar="DIR", help="Folder for the reports (default: `judged` inside the run folder).")
@expected_option
@lang_option
def command(*, run: str, spec: str | None, output: str | None, expected: bool, lang: str) -> int:
    """Judge a recorded run again: RUN is its folder, or its run.jsonl.

    Expected failures are those that the run knew, on the day on which it was made. It is judged by the specification
    that it was made with, whatever --spec and the built-in one say; where they differ, this is said.
    """
    from conformance.cli.outcome import at_hand, conclude
    from conformance.record.runlog import NAME, read_run_log

    log = Path(run) / NAME if Path(run).is_dir() else Path(run)
    specification = at_hand(read_run_log(log), spec)
    folder = Path(output) if output else log.parent / "judged"
    return conclude(log, specification, folder, lang, expected=expected)

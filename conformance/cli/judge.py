"""`conformance judge`: the verdicts of a recorded run once more, without any network."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.options import expected_option, lang_option, spec_option, specification_folder


@click.command("judge")
@click.argument("run", metavar="RUN")
@spec_option
@click.option("--output", metavar="DIR", help="Folder for the reports (default: `judged` inside the run folder).")
@expected_option
@lang_option
def command(*, run: str, spec: str | None, output: str | None, expected: bool, lang: str) -> int:
    """Judge a recorded run again: RUN is its folder, or its run.jsonl.

    Expected failures are those that the run knew, on the day on which it was made.
    """
    from conformance.cli.outcome import conclude
    from conformance.record.runlog import NAME, read_run_log
    from conformance.spec.binding import DEFAULT_BINDING
    from conformance.spec.specification import load_specification

    log = Path(run) / NAME if Path(run).is_dir() else Path(run)
    kind = read_run_log(log).header.binding.get("kind", DEFAULT_BINDING)
    specification = load_specification(specification_folder(spec), binding=kind)
    folder = Path(output) if output else log.parent / "judged"
    return conclude(log, specification, folder, lang, expected=expected)

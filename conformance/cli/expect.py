"""`conformance expect`: the failures of a recorded run as a list of known ones, to be signed by somebody.

Everything that a machine knows is written; why something fails is not among it, and a list without reasons is
refused. Going over a list again keeps what people wrote, for as long as the same fails for the same reason.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import spec_option

if TYPE_CHECKING:
    from conformance.record.expected import ExpectedEntry, ExpectedResult
    from conformance.record.judgement import Judgement
    from conformance.record.runlog import RunLog


@click.command("expect")
@click.argument("run", metavar="RUN")
@spec_option
@click.option("--output", metavar="FILE", default="expected.toml", show_default=True, help="The list to write.")
@click.option("--owner", metavar="NAME", help="Who looks after new entries (default: to be filled in).")
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366), help="How long new ones hold.")
def command(*, run: str, spec: str | None, output: str, owner: str | None, days: int) -> int:
    """Write what failed in RUN, or could not be evaluated, as known failures of its target.

    RUN is a run folder, or its run.jsonl. Each new entry has a reason that says TODO; a run refuses the list until
    somebody has said why. A FILE that exists is written anew, without its comments: of entries for the same case and
    message, reason, owner, last day and issue are kept; what is mended or changed is dropped.
    """
    from conformance.record.expected_file import write_expected

    log, judgement = _judged(run, spec)
    file = Path(output)
    before = _before(file, log, judgement)
    kept = [result.entry for result in before if not _gone(result)]
    new = _new(judgement, {entry.case for entry in kept}, owner=owner, days=days)
    places = {planned.id: place for place, planned in enumerate(log.header.plan)}
    entries = sorted([*kept, *new], key=lambda entry: places.get(entry.case, len(places)))
    if not entries and not before:
        click.echo("nothing failed that has to be expected; nothing was written")
        return 0
    write_expected(file, target=log.header.target.get("name", ""), entries=entries)
    _tell(file, before, new)
    return 0


def _judged(run: str, spec: str | None) -> tuple[RunLog, Judgement]:
    """Judge a run anew; ConfigurationError for one that broke off, since what it did not reach has not failed."""
    from conformance.cli.outcome import at_hand, tell_difference
    from conformance.errors import ConfigurationError
    from conformance.judge.run import judge_run
    from conformance.record.runlog import read_run_log

    log = read_run_log(Path(run))
    if log.problems:
        raise ConfigurationError(log.problems[0], where=run, remedy="expect what a whole run showed")
    specification = at_hand(log, spec)
    judgement = judge_run(log, specification)
    tell_difference(judgement, log, specification)
    return log, judgement


def _before(file: Path, log: RunLog, judgement: Judgement) -> tuple[ExpectedResult, ...]:
    """Return the entries of a file that exists, compared with the run, whatever their last day."""
    from conformance.judge.expected import judge_expected
    from conformance.record.expected_file import read_expected
    from conformance.run.known import known_cases

    if not file.exists():
        return ()
    entries = read_expected(file, target=log.header.target.get("name", ""), cases=known_cases(), drafts=True)
    return judge_expected(judgement.cases, entries, on=date.min)


def _gone(result: ExpectedResult) -> bool:
    from conformance.record.expected import OUTDATED

    return result.state in OUTDATED


def _new(judgement: Judgement, known: set[str], *, owner: str | None, days: int) -> list[ExpectedEntry]:
    """Return an entry for each case that keeps the run from being conformant, but for those that have one."""
    from conformance.record.expected import ExpectedEntry, ExpectedVerdict, pinned
    from conformance.record.expected_file import TODO
    from conformance.spec.clauses import Level
    from conformance.words import render

    verdicts = {verdict.value for verdict in ExpectedVerdict}
    return [
        ExpectedEntry(
            id=result.case.id,
            case=result.case.id,
            verdict=ExpectedVerdict(result.verdict.value),
            message=pinned(render(result.reason)),
            reason=f"{TODO}: why is this known?",
            owner=owner or f"{TODO}: who looks after it?",
            expires=datetime.now(UTC).date() + timedelta(days=days),
        )
        for result in judgement.cases
        if result.case.level is Level.MUST and result.verdict.value in verdicts and result.case.id not in known
    ]


def _tell(file: Path, before: tuple[ExpectedResult, ...], new: list[ExpectedEntry]) -> None:
    """Say what was added, kept and dropped, a line each."""
    from conformance.record.expected import ExpectedState
    from conformance.report.text import sentence
    from conformance.words import render

    today = datetime.now(UTC).date()
    for entry in new:
        click.echo(f"added    {sentence(entry.id)}: {entry.verdict}, {sentence(entry.message)}")
    for result in before:
        entry = result.entry
        if _gone(result):
            click.echo(f"dropped  {sentence(entry.id)}: {sentence(render(result.observed))}")
            continue
        old = f" (expired on {entry.expires})" if entry.expires < today else ""
        unseen = "" if result.state is ExpectedState.MET else f" ({sentence(render(result.observed))})"
        click.echo(f"kept     {sentence(entry.id)}{unseen}{old}")
    gone = sum(_gone(result) for result in before)
    click.echo(f"{file}: {len(new)} added, {len(before) - gone} kept, {gone} dropped")
    if new:
        click.echo("write a reason in place of each TODO; until then a run refuses the list")

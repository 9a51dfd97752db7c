"""`conformance run`: judge a target, or the embedded reference endpoint, and report."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import binding_option, expected_option, lang_option, spec_option, specification_folder

if TYPE_CHECKING:
    from conformance.run.settings import RunSettings
    from conformance.spec.specification import Specification


@click.command("run")
@click.argument("selection", metavar="[CASE|SECTION]...", nargs=-1)
@click.option("--target", metavar="FILE", help="target.toml of the system under test.")
@spec_option
@binding_option
@click.option(
    "--soap", type=click.Choice(["1.1", "1.2"]), help="SOAP version of the embedded reference endpoint's run."
)
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="Makes the same messages again.")
@click.option(
    "--tier",
    type=click.Choice(["smoke", "certify", "explore"]),
    default="certify",
    show_default=True,
    help="smoke: the fewest messages that catch most; certify: all cases; explore: draw, and shrink what fails.",
)
@click.option(
    "--seconds", default=20.0, show_default=True, type=click.FloatRange(0.1), help="How long an exploration lasts."
)
@click.option(
    "-n", "--workers", default=1, show_default=True, type=click.IntRange(1, 16), help="Processes that share the cases."
)
@click.option("--output", metavar="DIR", help="Folder for run log and reports (default: a new one, named by the time).")
@click.option("--plan", is_flag=True, help="List the cases that would run, and send nothing.")
@expected_option
@click.option("--expected-file", metavar="FILE", help="Known failures (default: expected.toml beside target.toml).")
@lang_option
def command(
    *,
    selection: tuple[str, ...],
    target: str | None,
    spec: str | None,
    binding: str | None,
    soap: str | None,
    seed: int,
    tier: str,
    seconds: float,
    workers: int,
    output: str | None,
    plan: bool,
    expected: bool,
    expected_file: str | None,
    lang: str,
) -> int:
    """Judge a target and report; without --target, the embedded reference endpoint.

    CASE or SECTION narrows the run down, as in `6.1.3`, `6.1.3/Elev` or `6.1.3/Elev/max+1`.
    """
    from conformance.errors import ConfigurationError
    from conformance.record.expected_file import find_expected
    from conformance.run.settings import RunSettings
    from conformance.run.stage import default_output, prepare_output

    for key, given in {"soap": soap, "kind": binding}.items():
        if target and given:
            option = "--binding" if key == "kind" else f"--{key}"
            raise ConfigurationError(
                "is for the embedded reference endpoint", where=option, remedy=f"set [binding] {key}"
            )
    folder = specification_folder(spec)
    specification = _specification(folder, target, binding, soap)
    _refuse_unknown(selection, tier)
    if tier == "explore" and workers > 1:
        raise ConfigurationError("explores in one process", where="--tier explore", remedy="leave -n out")
    if plan:
        return _plan(specification, selection, tier, lang)
    where = prepare_output(Path(output) if output else default_output()).resolve()
    with ExitStack() as stack:
        if target is None:
            from conformance.cli.embedded import embedded_target

            target = str(stack.enter_context(embedded_target(specification, where / "target.toml")))
        settings = RunSettings(
            target=target,
            spec=str(folder.resolve()),
            output=str(where),
            seed=seed,
            tier=tier,
            selection=selection,
            workers=workers,
            seconds=seconds,
            expected=str(find_expected(Path(target), expected_file) or ""),
        )
        crash, reason = _run(settings)
    code = _report(where, specification, lang, expected=expected, broke_off=reason)
    return code if crash is None else crash


def _specification(folder: Path, target: str | None, binding: str | None, soap: str | None) -> Specification:
    from conformance.spec.binding import DEFAULT_BINDING, SoapVersion
    from conformance.spec.specification import load_specification

    if target is not None:
        from conformance.target.config import load_target

        return load_target(Path(target), spec_folder=folder)[1]
    specification = load_specification(folder, binding=binding or DEFAULT_BINDING)
    chosen = specification.binding.with_choices(soap=SoapVersion(soap) if soap else None)
    return specification.with_binding(chosen)


def _refuse_unknown(selection: tuple[str, ...], tier: str) -> None:
    """Refuse a word that names no case, or none of the tier: nothing would run, and look like success."""
    from conformance.errors import ConfigurationError
    from conformance.run.catalogue import refuse_unknown
    from conformance.run.stage import all_rows, in_tier_of

    rows = all_rows(tier)
    refuse_unknown(selection, [row.id for row in rows])
    if not in_tier_of(rows, tier, selection):
        raise ConfigurationError(
            f"none of these cases is in the tier {tier}", where=" ".join(selection), remedy="leave --tier out"
        )


def _plan(specification: Specification, selection: tuple[str, ...], tier: str, lang: str) -> int:
    """List what would be sent, and how many messages that are; with controls that cases share, and a preflight."""
    from conformance.cli.listing import case_lines
    from conformance.run.shards import messages
    from conformance.run.stage import all_rows, in_tier_of

    rows = in_tier_of(all_rows(tier), tier, selection)
    for line in case_lines(specification, tuple(row.id for row in rows), lang):
        click.echo(line)
    click.echo(f"{len(rows)} cases, at least {sum(map(messages, rows))} messages and their controls")
    return 0


def _run(settings: RunSettings) -> tuple[int | None, str]:
    """Run the cases; returns exit code and reason where the run broke off and left a log to report all the same."""
    from conformance.cli.outcome import breaking_off
    from conformance.cli.progress import progress
    from conformance.errors import SuiteError
    from conformance.record.runlog import NAME
    from conformance.run.hermetic import run_hermetic
    from conformance.run.stage import prepare
    from conformance.target.config import load_target

    try:
        if settings.workers > 1:
            prepare(load_target(Path(settings.target), spec_folder=Path(settings.spec))[0])
        with progress() as step:
            run_hermetic(settings, step)
    except (SuiteError, KeyboardInterrupt) as error:
        if not (Path(settings.output) / NAME).exists():
            raise
        return breaking_off(error)
    return None, ""


def _report(folder: Path, specification: Specification, lang: str, *, expected: bool, broke_off: str) -> int:
    from conformance.cli.outcome import conclude
    from conformance.record.runlog import NAME

    return conclude(folder / NAME, specification, folder, lang, expected=expected, broke_off=broke_off)

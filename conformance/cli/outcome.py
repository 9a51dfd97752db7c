"""The end of a run, whoever made it: judge the log, write the reports, say the verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import specification_folder
from conformance.errors import ExitCode, SuiteError

if TYPE_CHECKING:
    from conformance.judge.reading import Reader
    from conformance.record.judgement import Judgement
    from conformance.record.runlog import RunLog
    from conformance.spec.specification import Specification


def breaking_off(error: SuiteError | KeyboardInterrupt) -> tuple[int, str]:
    """Say on standard error why a run broke off; returns its exit code, and the reason in a line for the report."""
    reason = f"the run broke off: {str(error) or 'interrupted'}"
    click.echo(reason, err=True)
    code = ExitCode.SUITE_ERROR if isinstance(error, SuiteError) else ExitCode.INCONCLUSIVE
    return int(code), reason.splitlines()[0].rstrip(":")


def conclude(
    log_path: Path,
    specification: Specification,
    folder: Path,
    lang: str,
    *,
    expected: bool = False,
    broke_off: str = "",
    reader: Reader | None = None,
) -> int:
    """Judge a run log, write its reports into folder, print a summary; returns the exit code.

    `expected` is the option of that name: a run that failed as expected ends well. `broke_off` says why
    a run did not end as it should, whatever its log looks like. `reader` is what it was performed with.
    """
    from conformance.judge.run import judge_run, reader_of
    from conformance.record.runlog import read_run_log
    from conformance.report import clear_reports, summary_lines, write_reports

    clear_reports(folder)
    log = read_run_log(log_path)
    if broke_off:
        log = replace(log, problems=(*log.problems, broke_off))
    reader = reader_of(log, specification, reader=reader)
    judgement = judge_run(log, specification, reader=reader)
    reports = write_reports(log, judgement, reader.specification, folder, lang=lang, expected=expected, reader=reader)
    tell_difference(judgement, log, specification)
    for line in summary_lines(judgement, log):
        click.echo(line)
    click.echo(f"report: {_shown(reports['report.html'])}")
    return int(_exit_code(judgement, expected=expected))


def at_hand(log: RunLog, spec: str | None) -> Specification:
    """Load the specification that a recorded run is compared with: of `--spec` or built in, over the run's binding.

    A binding that it does not have is no obstacle where the log carries its own.
    """
    from conformance.spec.binding import DEFAULT_BINDING
    from conformance.spec.specification import load_specification

    folder, kind = specification_folder(spec), log.header.binding.get("kind", DEFAULT_BINDING)
    missing = not (folder / "bindings" / f"{kind}.toml").exists()
    return load_specification(folder, binding=DEFAULT_BINDING if missing and log.header.values else kind)


def tell_difference(judgement: Judgement, log: RunLog, specification: Specification) -> None:
    """Say by what a run was judged, where that is not the specification at hand."""
    if not judgement.differs:
        return
    whose = "that the log carries" if log.header.values else "that the log names, as it was kept"
    differs = f"it differs from {_shown(specification.folder)} in {', '.join(judgement.differs)}"
    click.echo(f"judged by the specification {whose}: {differs}")


def _exit_code(judgement: Judgement, *, expected: bool) -> ExitCode:
    """Say what is out of date in the list of expected failures, and return the exit code: 4, 3, 1, 2, 0."""
    from conformance.report.expected import outdated_lines

    lines = outdated_lines(judgement)
    for line in lines:
        click.echo(f"error: {line}", err=True)
    code = _EXIT_CODES[judgement.verdict.value]
    if code is ExitCode.SUITE_ERROR:
        return code
    if lines:
        return ExitCode.CONFIGURATION
    return ExitCode.CONFORMANT if expected and judgement.as_expected else code


_EXIT_CODES = {
    "conformant": ExitCode.CONFORMANT,
    "non-conformant": ExitCode.NON_CONFORMANT,
    "inconclusive": ExitCode.INCONCLUSIVE,
    "suite-error": ExitCode.SUITE_ERROR,
}


def _shown(path: Path) -> str:
    """Return the path as the caller would write it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)

"""The end of a run, whoever made it: judge the log, write the reports, say the verdict."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.errors import ExitCode, SuiteError

if TYPE_CHECKING:
    from conformance.record.judgement import Judgement
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
) -> int:
    """Judge a run log, write its reports into folder, print a summary; returns the exit code.

    `expected` is the option of that name: a run that failed as expected ends well. `broke_off` says why
    a run did not end as it should, whatever its log looks like.
    """
    from conformance.judge.run import judge_read, reader_of
    from conformance.record.runlog import read_run_log
    from conformance.report import clear_reports, summary_lines, write_reports

    clear_reports(folder)
    log = read_run_log(log_path)
    if broke_off:
        log = replace(log, problems=(*log.problems, broke_off))
    reader = reader_of(log, specification)
    judgement = judge_read(log, reader)
    reports = write_reports(log, judgement, specification, folder, lang=lang, expected=expected, reader=reader)
    for line in summary_lines(judgement, log):
        click.echo(line)
    click.echo(f"report: {_shown(reports['report.html'])}")
    return int(_exit_code(judgement, expected=expected))


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

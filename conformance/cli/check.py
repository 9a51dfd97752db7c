"""`conformance check`: judge message files, one line per finding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import binding_option, spec_option, specification_folder
from conformance.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from conformance.client.checked import Asked
    from conformance.record.checked import Checked, Tally
    from conformance.report.check_formats import Format

_FORMATS = ("text", "json", "sarif", "github", "junit")


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@spec_option
@binding_option
@click.option("--namespace", help="Namespace of the messages, where it is not the one of the binding.")
@click.option(
    "--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="Form of output."
)
@click.option("--output", metavar="FILE", help="Write there instead of to standard output.")
@click.option("--watch", "watching", is_flag=True, help="Judge again when a file changes, until interrupted.")
def command(
    *,
    files: tuple[str, ...],
    spec: str | None,
    binding: str | None,
    namespace: str | None,
    form: str,
    output: str | None,
    watching: bool,
) -> int:
    """Judge requests and responses: files, folders, globs, or - for standard input.

    A file is a message, bare or in a SOAP envelope, a HAR export, a raw HTTP file, or a run log. A request is judged
    together with its response where both are there. Exit codes: 0 nothing found (or warnings), 1 a message is invalid,
    3 a name without a file, or no message at all.
    """
    from conformance.client.checked import Asked
    from conformance.report.check_formats import FORMATS
    from conformance.spec.binding import DEFAULT_BINDING

    asked = Asked(folder=specification_folder(spec), binding=binding or DEFAULT_BINDING, namespace=namespace)

    def judge() -> int:
        return _judge(files, asked, FORMATS[form], output)

    return _watched(judge, files) if watching else judge()


def _judge(files: tuple[str, ...], asked: Asked, form: Format, output: str | None) -> int:
    from conformance.client.checked import check_all
    from conformance.client.sources import select
    from conformance.record.checked import Tally

    specification = asked.specification()
    sources = select(files)
    if not sources:
        raise ConfigurationError("no message was found", where=_names(files), remedy="name files that hold messages")
    tally, silent = Tally(), list[str]()
    _write(form(_counted(check_all(sources, asked), tally, silent), specification), output)
    if not tally.messages and not tally.complaints:
        raise ConfigurationError("no message was found", where=_names(files), remedy="name files that hold messages")
    if silent:
        raise ConfigurationError("holds no message", where=silent[0], remedy="leave it out, or name the right file")
    return int(ExitCode.NON_CONFORMANT if tally.invalid else ExitCode.CONFORMANT)


def _names(files: tuple[str, ...]) -> str:
    return ", ".join(files[:3]) + (f" and {len(files) - 3} more" if files[3:] else "")


def _counted(checked: Iterable[Checked], tally: Tally, silent: list[str]) -> Iterator[Checked]:
    """Count what passes by, and note each file that was asked for by name and holds nothing."""
    for one in checked:
        tally.add(one)
        if one.named and one.empty:
            silent.append(one.file)
        yield one


def _write(chunks: Iterator[str], output: str | None) -> None:
    if output is None:
        for chunk in chunks:
            click.echo(chunk, nl=False)
        return
    try:
        with Path(output).open("w", encoding="utf-8", newline="\n") as stream:
            stream.writelines(chunks)
    except OSError as error:
        raise ConfigurationError(f"cannot be written: {error.strerror}", where=output) from error


def _watched(judge: Callable[[], int], files: tuple[str, ...]) -> int:
    """Judge again and again; what is wrong with a name is said, and waited out."""
    import time

    from conformance.client.sources import STDIN, select
    from conformance.client.watch import INTERVAL, look, watch

    if STDIN in files:
        raise ConfigurationError("cannot be watched", where=STDIN, remedy="name files")

    def paths() -> list[str]:
        try:
            return [path for source in select(files) for path in source.paths]
        except ConfigurationError:
            return []

    def judged() -> int:
        try:
            return judge()
        except ConfigurationError as error:
            click.echo(f"error: {error}", err=True)
            return int(ExitCode.CONFIGURATION)

    return watch(judged, look_again=lambda: look(paths()), wait=lambda: time.sleep(INTERVAL))

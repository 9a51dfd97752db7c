"""The command line: one thin module per command, imported only when it is asked for.

`main` is the one place that turns errors into exit codes: a wrong option or a wrong file is one
line and 3, an exception of ours is 4 (design: "an error of four kinds, never mixed").
"""

from __future__ import annotations

import importlib
import signal
import sys
import traceback
from collections.abc import Sequence

import click

from conformance import __version__
from conformance.errors import ConfigurationError, ExitCode

COMMANDS = {
    "run": "judge a target; without one, the embedded reference endpoint",
    "judge": "judge a recorded run again, offline",
    "expect": "write the failures of a run as known ones",
    "check": "judge message files",
    "attest": "write the form in which a client's vendor answers for what nobody sees",
    "listen": "judge a client: a scripted endpoint, and the client's driver",
    "serve": "run the reference endpoint",
    "list": "list cases and clauses",
    "derive": "make XSDs and WSDL from the tables",
    "generate": "write a corpus of labelled messages",
    "power": "judge seeded faults and oddities: the detection matrix",
}

_MODULES = {"list": "listing"}
"""Modules that are not called as their command: `list`, once imported, would hide the built-in one here."""


class _LazyGroup(click.Group):
    """Knows its commands by name and imports only the one that is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = _MODULES.get(cmd_name, cmd_name)
        command: click.Command = importlib.import_module(f"conformance.cli.{module}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="conformance")
def cli() -> None:
    """Conformance test suite for the web service IndberetInstitutionKontakt.

    Exit codes: 0 conformant, 1 non-conformant, 2 inconclusive, 3 configuration, 4 suite error.
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with the exit code that the outcome has.

    SIGTERM, which `kill` sends and a CI that cancels a job, ends it as Ctrl-C does: what there is, is reported.
    """
    if arguments is None:
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(_code(arguments))


def _code(arguments: Sequence[str] | None) -> int:
    try:
        result = cli.main(args=arguments, prog_name="conformance", standalone_mode=False)
    except ConfigurationError as error:
        return _complain(str(error))
    except click.exceptions.Abort:
        return _complain("interrupted")
    except click.ClickException as error:
        return _complain(" ".join(error.format_message().split()))
    except Exception:
        traceback.print_exc()
        click.echo("suite error: this is a mistake of the suite, not of the target; please report it", err=True)
        return int(ExitCode.SUITE_ERROR)
    return int(result) if isinstance(result, int) else 0


def _complain(line: str) -> int:
    click.echo(f"error: {line}", err=True)
    return int(ExitCode.CONFIGURATION)

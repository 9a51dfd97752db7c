"""`conformance check`: judge message files, one line per finding."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.options import binding_option, spec_option, specification_folder
from conformance.errors import ExitCode


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@spec_option
@binding_option
@click.option("--namespace", help="Namespace of the messages, where it is not the one of the binding.")
def command(*, files: tuple[str, ...], spec: str | None, binding: str | None, namespace: str | None) -> int:
    """Judge requests and responses, bare or in a SOAP envelope.

    Prints `FILE:LINE: CLAUSE: what the clause asks for; observed ...` for each finding.
    """
    from conformance.judge.files import judge_file
    from conformance.report.text import sentence, visible
    from conformance.schema.oracle import Schemas
    from conformance.spec.binding import DEFAULT_BINDING
    from conformance.spec.specification import load_specification

    specification = load_specification(specification_folder(spec), binding=binding or DEFAULT_BINDING)
    specification = specification.with_binding(specification.binding.with_choices(namespace=namespace))
    contents = [(name, _read(name)) for name in files]
    schemas = Schemas(specification)
    bad = 0
    for name, data in contents:
        findings = judge_file(data, specification, schemas)
        bad += bool(findings)
        for finding in findings:
            expected, observed = sentence(finding.expected).rstrip("."), visible(finding.observed)
            click.echo(f"{visible(name)}:{finding.line}: {finding.clause}: {expected}; observed {observed}")
    noun = "file" if len(contents) == 1 else "files"
    click.echo(f"{len(contents)} {noun} judged, {bad} with findings")
    return int(ExitCode.NON_CONFORMANT if bad else ExitCode.CONFORMANT)


def _read(name: str) -> bytes:
    """Read a file, and no more of it than can be judged."""
    from conformance.errors import ConfigurationError
    from conformance.wire.xml import MAX_BYTES

    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"cannot be read: {error.strerror}", where=name) from error

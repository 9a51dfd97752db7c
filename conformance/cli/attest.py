"""`conformance attest`: the form in which a client's vendor answers for what nobody sees on the wire.

The form is the vendor's to fill in. We add what is missing, say what is open, and keep every word that was written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import spec_option, specification_folder
from conformance.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from conformance.client.attestation import Attestation
    from conformance.spec.specification import Specification


@click.command("attest")
@spec_option
@click.option("--output", metavar="FILE", default="attestation.toml", show_default=True, help="The form to write.")
@click.option("--check", metavar="FILE", help="Write nothing; say what is open or wrong in a form.")
@click.option("--client", "name", metavar="NAME", help="What the client is called.")
@click.option("--vendor", metavar="NAME", help="Who makes it.")
@click.option("--product", metavar="NAME", help="The product that it is part of.")
@click.option("--version", metavar="VERSION", help="The version that the statements are about.")
@click.option(
    "--lang", type=click.Choice(["en", "da"]), default="en", show_default=True, help="Language of the comments."
)
def command(*, spec: str | None, output: str, check: str | None, lang: str, **given: str | None) -> int:
    """Write the clauses that only the vendor of a client can answer for as a form to fill in.

    A FILE that exists is written anew: what is filled in stays, new clauses are added, clauses that have another id
    by now are renamed. No verdict follows from a statement; reports print it as the vendor's own.

    With --check, exit code 0 where everything is answered, 2 where something is open, 3 where something is wrong.
    """
    from conformance.client.attestation import read_attestation
    from conformance.spec.specification import load_specification

    specification = load_specification(specification_folder(spec))
    if check is None:
        return _write(Path(output), given, specification, lang)
    if any(value is not None for value in given.values()):
        raise ConfigurationError("writes nothing, so it takes nothing to write", where="--check")
    return _told(Path(check), read_attestation(Path(check), specification))


def _write(file: Path, given: dict[str, str | None], specification: Specification, lang: str) -> int:
    from conformance.client.attestation import about, new_attestation, read_attestation, write_attestation

    exists = file.exists()
    form = read_attestation(file, specification, drafts=True) if exists else new_attestation(specification)
    write_attestation(file, about(form, given), specification, lang=lang)
    if exists:
        _changes(form)
    click.echo(f"{file}: {len(form.statements)} statements, {len(form.open)} open")
    return int(ExitCode.CONFORMANT)


def _changes(form: Attestation) -> None:
    for clause in form.added:
        click.echo(f"added    {clause}")
    for old, new in form.renamed.items():
        click.echo(f"renamed  {old} -> {new}")


def _told(file: Path, form: Attestation) -> int:
    """Say what is open, a line each, and how many statements say what."""
    from conformance.record.attested import Answer

    empty = form.client.empty()
    for key in empty:
        click.echo(f"open  [client] {key}")
    for statement in form.open:
        missing = f" (not in the file; `conformance attest --output {file}` adds it)"
        click.echo(f"open  {statement.clause}{missing if statement.clause in form.added else ''}")
    answers = [statement.answer for statement in form.statements]
    counted = ", ".join(f"{answers.count(answer)} {answer.value or 'open'}" for answer in Answer)
    click.echo(f"{file}: {len(answers)} statements: {counted}")
    return int(ExitCode.INCONCLUSIVE if empty or form.open else ExitCode.CONFORMANT)

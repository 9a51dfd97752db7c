"""`conformance derive`: make the XSDs and WSDLs of a specification folder from its tables."""

from __future__ import annotations

import click

from conformance.cli.options import spec_option
from conformance.errors import ExitCode


@click.command("derive")
@spec_option
@click.option("--check", is_flag=True, help="Change nothing; show a diff and exit with 1 where files are stale.")
def command(spec: str | None, *, check: bool) -> int:
    """Derive XSD 1.0, XSD 1.1 with assertions, envelope XSDs and WSDL from the field tables."""
    from conformance.cli.options import specification_folder
    from conformance.derive.files import derived_files, stale, write_derived
    from conformance.spec.specification import load_specification

    folder = specification_folder(spec)
    for binding in sorted(path.stem for path in (folder / "bindings").glob("*.toml")):
        specification = load_specification(folder, binding=binding)
        if check:
            diff = stale(specification, folder)
            if diff:
                click.echo(diff)
                click.echo(f"stale: run `conformance derive` to renew {folder.name}", err=True)
                return int(ExitCode.NON_CONFORMANT)
            click.echo(f"{binding}: {len(derived_files(specification))} derived files are current")
        else:
            changed = write_derived(specification, folder)
            total = len(derived_files(specification))
            click.echo(f"{binding}: {len(changed)} of {total} derived files written to {folder}")
    return int(ExitCode.CONFORMANT)

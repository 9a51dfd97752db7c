"""`conformance derive`: make the XSDs and WSDLs of a specification folder from its tables, and the driver's schema."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.options import spec_option
from conformance.errors import ExitCode


@click.command("derive")
@spec_option
@click.option("--check", is_flag=True, help="Change nothing; show a diff and exit with 1 where files are stale.")
def command(spec: str | None, *, check: bool) -> int:
    """Derive XSD 1.0, XSD 1.1 with assertions, envelope XSDs and WSDL from the field tables.

    Without --spec, the schema of a client's driver too.
    """
    from conformance.cli.options import specification_folder
    from conformance.derive.files import derived_files, stale, write_derived
    from conformance.spec.specification import load_specification

    folder = specification_folder(spec)
    driver = _driver(folder, check=check) if spec is None else ExitCode.CONFORMANT
    if driver is not ExitCode.CONFORMANT:
        return int(driver)
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


def _driver(folder: Path, *, check: bool) -> ExitCode:
    """Renew the driver's schema, which stands beside the cases, or say that it is stale."""
    from conformance.client.driver_schema import driver_schema, schema_path
    from conformance.errors import ConfigurationError
    from conformance.spec.specification import load_specification

    path, content = schema_path(), driver_schema(load_specification(folder))
    current = path.is_file() and path.read_bytes() == content
    if check and not current:
        click.echo(f"stale: run `conformance derive` to renew {path.name}", err=True)
        return ExitCode.NON_CONFORMANT
    if not current:
        try:
            path.write_bytes(content)
        except OSError as error:
            raise ConfigurationError(f"cannot be written: {error.strerror}", where=str(path)) from error
    click.echo(
        "driver: 1 derived files are current" if check else f"driver: {int(not current)} of 1 derived files written"
    )
    return ExitCode.CONFORMANT

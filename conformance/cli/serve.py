"""`conformance serve`: the reference endpoint, for a client to send to or for the suite to judge."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conformance.cli.options import binding_option, spec_option, specification_folder
from conformance.cli.variants import (
    announcement,
    chosen_variant,
    fault_lines,
    fitting,
    oddity_lines,
    variant_options,
)
from conformance.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from conformance.reference.server import Tls
    from conformance.spec.specification import Specification

_FILE = click.Path(path_type=Path)


@click.command("serve")
@click.option("--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 is any free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--db", metavar="FILE", type=_FILE, help="SQLite file to keep contacts in (default: in memory).")
@click.option("--write-target", metavar="FILE", type=_FILE, help="Write a target.toml that describes this endpoint.")
@spec_option
@binding_option
@click.option("--soap", type=click.Choice(["1.1", "1.2"]), help="SOAP version that target.toml names; both are served.")
@click.option("--tls-certificate", metavar="FILE", type=_FILE, help="Serve https with this PEM certificate.")
@click.option("--tls-key", metavar="FILE", type=_FILE, help="Private key of the certificate, PEM without password.")
@click.option("--client-ca", metavar="FILE", type=_FILE, help="Require client certificates signed by this CA.")
@variant_options
def command(
    *,
    port: int,
    host: str,
    db: Path | None,
    write_target: Path | None,
    spec: str | None,
    binding: str | None,
    soap: str | None,
    tls_certificate: Path | None,
    tls_key: Path | None,
    client_ca: Path | None,
    fault: str | None,
    oddity: str | None,
    list_faults: bool,
    list_oddities: bool,
) -> int:
    """Run the reference endpoint until it is interrupted.

    It holds a synthetic population; --write-target hands it out. With --fault or --oddity it is
    different in one point, and says so.
    """
    from conformance.reference.population import make_population
    from conformance.reference.registers import Registers
    from conformance.reference.server import serve
    from conformance.reference.service import endpoint_path
    from conformance.reference.variants import CONFORMING, variant_app
    from conformance.spec.binding import DEFAULT_BINDING
    from conformance.spec.specification import load_specification

    if list_faults or list_oddities:
        return _list(fault_lines() if list_faults else (), oddity_lines() if list_oddities else ())
    variant = chosen_variant(fault=fault, oddity=oddity)
    if variant is not None:
        binding, soap = fitting(variant, binding=binding, soap=soap)
    tls = _tls(tls_certificate, tls_key, client_ca)
    specification = load_specification(specification_folder(spec), binding=binding or DEFAULT_BINDING)
    population = make_population(specification.tables)

    def ready(base: str) -> None:
        url = base + endpoint_path(specification.tables)
        if write_target is not None:
            _write(write_target, _target(specification, url=url, soap=soap, tls=tls))
        click.echo(f"reference endpoint: {url}")
        if write_target is not None:
            click.echo(f"target file: {write_target}")
        if variant is not None:
            click.echo(announcement(variant))

    with Registers(population, file=db) as registers:
        app = variant_app(
            variant or CONFORMING,
            specification,
            registers,
            _wsdl(specification),
        )
        serve(app, ready=ready, host=host, port=port, tls=tls)
    return int(ExitCode.CONFORMANT)


def _list(*groups: Iterable[str]) -> int:
    for line in itertools.chain(*groups):
        click.echo(line)
    return int(ExitCode.CONFORMANT)


def _tls(certificate: Path | None, key: Path | None, client_ca: Path | None) -> Tls | None:
    from conformance.reference.server import Tls

    if certificate is None and key is None and client_ca is None:
        return None
    if certificate is None:
        raise ConfigurationError("is missing", where="--tls-certificate", remedy="--tls-key and --client-ca need it")
    if key is None:
        raise ConfigurationError("is missing", where="--tls-key", remedy="a certificate needs its private key")
    return Tls(certificate=certificate, key=key, client_ca=client_ca)


def _target(specification: Specification, *, url: str, soap: str | None, tls: Tls | None) -> str:
    from conformance.reference.population import make_population
    from conformance.reference.target_file import render_target
    from conformance.spec.binding import SoapVersion

    return render_target(
        make_population(specification.tables),
        tables=specification.tables,
        url=url,
        kind=specification.binding.kind,
        soap=SoapVersion(soap) if soap else specification.binding.soap,
        tls=tls is not None,
        client_certificate=tls is not None and tls.client_ca is not None,
    )


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot be written: {error.strerror}", where=str(file)) from error


def _wsdl(specification: Specification) -> bytes:
    from conformance.derive.wsdl import wsdl

    return wsdl(specification)

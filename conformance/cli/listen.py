"""`conformance listen`: judge a client, by its calls and by what it makes of the answers."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conformance.cli.options import binding_option, lang_option, spec_option, specification_folder

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.client.listening import Options
    from conformance.client.scenarios import ClientCases
    from conformance.spec.specification import Specification


@click.command("listen")
@click.argument("selection", metavar="[SCENARIO|SECTION]...", nargs=-1)
@click.option("--driver", metavar="COMMAND", default="", help="Hands tasks to the client: see docs/driver.md.")
@click.option("--stays", is_flag=True, help="The driver is started once, and reads one task a line.")
@click.option(
    "-j", "--jobs", type=click.IntRange(1), default=os.cpu_count() or 1, help="Scenarios at once (default: one a core)."
)
@click.option("--deadline", type=click.FloatRange(0.1), default=30.0, show_default=True, help="Seconds for an outcome.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 is any free one.")
@click.option("--answer", metavar="NAME", default="accepted", help="Without a driver: what every call is answered.")
@click.option("--until", type=click.IntRange(0), default=0, help="Without a driver: end after so many calls.")
@click.option("--idle", type=click.FloatRange(0), default=0.0, help="Without a driver: end after so many idle seconds.")
@click.option("--name", default="client under test", help="What the client is called in the report.")
@click.option("--attestation", metavar="FILE", help="The vendor's own statements: see `conformance attest`.")
@click.option("--output", metavar="DIR", help="Folder for log and reports (default: a new one).")
@click.option("--plan", is_flag=True, help="List the scenarios and end.")
@spec_option
@binding_option
@click.option("--soap", type=click.Choice(["1.1", "1.2"]), help="SOAP version that tasks ask for; both are answered.")
@click.option("--namespace", help="Namespace of the messages, where it is not the one of the binding.")
@lang_option
def command(
    *,
    selection: tuple[str, ...],
    driver: str,
    stays: bool,
    jobs: int,
    deadline: float,
    host: str,
    port: int,
    answer: str,
    until: int,
    idle: float,
    name: str,
    attestation: str | None,
    output: str | None,
    plan: bool,
    spec: str | None,
    binding: str | None,
    soap: str | None,
    namespace: str | None,
    lang: str,
) -> int:
    """Judge a client. With --driver it is led through all scenarios, or those that are named.

    Without one, whatever calls come are answered and judged until --until or --idle ends it, or Ctrl-C.
    """
    from conformance.client.listening import Options
    from conformance.client.scenarios import load_client_cases

    specification = _specification(spec, binding, soap, namespace)
    cases = load_client_cases(specification)
    if plan:
        return _plan(cases, selection, lang)
    _refuse_mixed(driver, stays=stays, selection=selection, until=until, idle=idle)
    options = Options(
        output=Path(output) if output else Path(f"conformance-client-{datetime.now().astimezone():%Y%m%d-%H%M%S}"),
        command=driver,
        stays=stays,
        jobs=jobs,
        deadline=deadline,
        host=host,
        port=port,
        selection=selection,
        answer=answer,
        until=until,
        idle=idle,
        name=name,
        **_attested(attestation, specification),
    )
    return _run(specification, cases, options, lang)


def _specification(spec: str | None, binding: str | None, soap: str | None, namespace: str | None) -> Specification:
    from conformance.spec.binding import DEFAULT_BINDING, SoapVersion
    from conformance.spec.specification import load_specification

    specification = load_specification(specification_folder(spec), binding=binding or DEFAULT_BINDING)
    chosen = specification.binding.with_choices(soap=SoapVersion(soap) if soap else None, namespace=namespace)
    return specification.with_binding(chosen)


def _attested(file: str | None, specification: Specification) -> dict[str, Any]:
    """Return what the vendor says of the client, and whom the statements name as its maker."""
    from conformance.client.attestation import load_attestation, new_attestation

    if file is None:
        return {"attested": new_attestation(specification).statements}
    client, statements = load_attestation(Path(file), specification)
    given = {"vendor": client.vendor, "product": client.product, "version": client.version, "name": client.name}
    return {"attested": statements, "identity": tuple((key, value) for key, value in given.items() if value)}


def _refuse_mixed(driver: str, *, stays: bool, selection: tuple[str, ...], until: int, idle: float) -> None:
    """Refuse options that would do nothing: whoever gives them means something by them."""
    from conformance.errors import ConfigurationError

    if driver and (until or idle):
        raise ConfigurationError("ends a run without a driver", where="--until or --idle", remedy="leave it out")
    if not driver and (stays or selection):
        where = "--stays" if stays else selection[0]
        raise ConfigurationError("needs a driver", where=where, remedy='add --driver "COMMAND"')


def _plan(cases: ClientCases, selection: tuple[str, ...], lang: str) -> int:
    from conformance.client.listening import chosen

    scenarios = chosen(cases.scenarios, selection)
    for scenario in scenarios:
        click.echo(f"{scenario.id}  {scenario.da if lang == 'da' else scenario.en}")
    click.echo(f"{len(scenarios)} scenarios; every call is judged by {len(cases.messages) + len(cases.tasks)} clauses")
    return 0


def _run(specification: Specification, cases: ClientCases, options: Options, lang: str) -> int:
    from conformance.cli.outcome import breaking_off, conclude
    from conformance.cli.progress import progress
    from conformance.client.listening import run_client
    from conformance.errors import SuiteError
    from conformance.judge.reading import Reader
    from conformance.record.runlog import NAME
    from conformance.schema.oracle import Schemas

    reader = Reader(specification, Schemas(specification))
    log, ended, broke_off = options.output / NAME, 0, ""
    with progress("scenarios") as step:
        try:
            log = run_client(specification, cases, options, ready=_announced(options), progress=step, reader=reader)
        except (SuiteError, KeyboardInterrupt) as error:
            if not log.exists():
                raise
            ended, broke_off = breaking_off(error)
    code = conclude(log, specification, options.output, lang, broke_off=broke_off, reader=reader)
    return ended or code


def _announced(options: Options) -> Callable[[str], None]:
    def ready(base: str) -> None:
        click.echo(f"listening: {base}{'' if options.command else '  (Ctrl-C ends it)'}", err=True)

    return ready

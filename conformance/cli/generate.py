"""`conformance generate`: the corpus of labelled messages, on disk."""

from __future__ import annotations

from pathlib import Path

import click

from conformance.cli.options import binding_option, spec_option, specification_folder


@click.command("generate")
@click.option("--output", metavar="DIR", required=True, help="Folder to write into; it must be new or empty.")
@spec_option
@binding_option
@click.option("--soap", type=click.Choice(["1.1", "1.2"]), help="SOAP version of the envelopes.")
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0), help="Makes the same drawn messages again."
)
def command(*, output: str, spec: str | None, binding: str | None, soap: str | None, seed: int) -> int:
    """Write boundary, invalid, equivalent, spoiled and drawn messages, with a manifest that labels them."""
    import json

    from conformance.generate.corpus import corpus, manifest
    from conformance.schema.oracle import Schemas
    from conformance.spec.binding import DEFAULT_BINDING, SoapVersion
    from conformance.spec.specification import load_specification

    folder = _empty(Path(output))
    specification = load_specification(specification_folder(spec), binding=binding or DEFAULT_BINDING)
    chosen = specification.binding.with_choices(soap=SoapVersion(soap) if soap else None)
    specification = specification.with_binding(chosen)
    documents = list(corpus(specification, Schemas(specification), seed=seed))
    for document in documents:
        (folder / document.name).write_bytes(document.body)
    text = json.dumps(manifest(specification, documents, seed=seed), ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    valid = sum(document.valid for document in documents)
    click.echo(f"{len(documents)} messages, {valid} valid and {len(documents) - valid} not, in {output}")
    return 0


def _empty(folder: Path) -> Path:
    from conformance.errors import ConfigurationError

    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ConfigurationError("is not empty", where=str(folder), remedy="name a new folder")
    except OSError as error:
        raise ConfigurationError(f"cannot be written: {error.strerror}", where=str(folder)) from error
    return folder

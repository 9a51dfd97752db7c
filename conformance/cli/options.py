"""Options that several commands share, declared once."""

from __future__ import annotations

from pathlib import Path

import click

from conformance import resources

spec_option = click.option("--spec", metavar="DIR", help="Specification folder to use instead of the built-in one.")


def specification_folder(spec: str | None) -> Path:
    """Return the folder that `--spec` names, or the built-in one."""
    return Path(spec) if spec else resources.default_specification()


binding_option = click.option(
    "--binding", metavar="NAME", help="How messages travel: plain (the default), ipl, or another of the specification."
)


lang_option = click.option(
    "--lang", type=click.Choice(["en", "da"]), default="en", show_default=True, help="Language of the report."
)

expected_option = click.option(
    "--expected", is_flag=True, help="Exit code 0 where nothing fails but what expected.toml says; see `expect`."
)

"""`conformance list`: the cases with what each sends, or the clauses with their cases."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from conformance.cli.options import binding_option, lang_option, spec_option, specification_folder

if TYPE_CHECKING:
    from conformance.spec.specification import Specification


@click.command("list")
@click.argument("selection", metavar="[CASE|SECTION]...", nargs=-1)
@spec_option
@binding_option
@click.option("--clauses", is_flag=True, help="List the clauses, each with the cases that cite it.")
@lang_option
def command(*, selection: tuple[str, ...], spec: str | None, binding: str | None, clauses: bool, lang: str) -> int:
    """List cases or clauses."""
    from conformance.spec.binding import DEFAULT_BINDING
    from conformance.spec.specification import load_specification

    specification = load_specification(specification_folder(spec), binding=binding or DEFAULT_BINDING)
    lines = clause_lines(specification, lang) if clauses else case_lines(specification, selection, lang)
    for line in lines:
        click.echo(line)
    return 0


def case_lines(specification: Specification, selection: tuple[str, ...], lang: str) -> Iterator[str]:
    """Yield a line for each selected case: id, what must come back, level, what is sent."""
    from conformance.run.catalogue import load_rows, refuse_unknown, resolve, selected
    from conformance.schema.oracle import Schemas

    rows = list(load_rows())
    refuse_unknown(selection, [row.id for row in rows])
    root = Schemas(specification).request
    width = max(len(row.id) for row in rows)
    for row in rows:
        if selected(row.id, selection):
            case = resolve(row, specification, root).planned
            title = case.title_da if lang == "da" else case.title_en
            yield f"{case.id:{width}}  {case.expectation:8}  {case.level:7}  {title}"


def clause_lines(specification: Specification, lang: str) -> Iterator[str]:
    """Yield each clause with its statement, and below it the cases that cite it."""
    from conformance.run.catalogue import load_rows

    rows = list(load_rows())
    for clause in specification.clauses:
        yield f"{clause.id}  [{clause.level}, {clause.actor}]  {clause.da if lang == 'da' else clause.en}"
        for row in rows:
            if clause.id in row.clauses:
                yield f"    {row.id}"

"""`conformance list`: the cases with what each sends, or the clauses with how each is verified.

A clause without a case says why: a list that leaves out what nobody can test looks like a suite
that tests everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from conformance.cli.options import binding_option, lang_option, spec_option, specification_folder

if TYPE_CHECKING:
    from conformance.spec.clauses import Clause
    from conformance.spec.specification import Specification

# By language: how a clause is verified that no case verifies, a clause that still waits for its case, the last line.
_WORDS = {
    "en": {
        "attestation": "attestation",
        "not-observable": "not observable",
        "no-case": "no case yet",
        "waiting": " ({} of them without one yet)",
        "total": "{all} clauses: {cases} by cases{waiting}, {attested} by attestation, {unseen} not observable",
    },
    "da": {
        "attestation": "erklæring",
        "not-observable": "kan ikke observeres",
        "no-case": "ingen sag endnu",
        "waiting": " ({} af dem endnu uden)",
        "total": "{all} krav: {cases} ved sager{waiting}, {attested} ved erklæring, {unseen} kan ikke observeres",
    },
}


@click.command("list")
@click.argument("selection", metavar="[CASE|SECTION]...", nargs=-1)
@spec_option
@binding_option
@click.option("--clauses", is_flag=True, help="List the clauses, each with its cases, or how else it is verified.")
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
    """Yield each clause with its statement, below it the cases that cite it or why none does; then the counts.

    A case about clients is named with the command that carries it out.
    """
    from conformance.client.scenarios import load_client_cases, planned_cases
    from conformance.run.catalogue import load_rows

    cited = [(row.id, row.clauses) for row in load_rows()]
    clients = load_client_cases(specification)
    planned = planned_cases(clients, specification, clients.scenarios, driven=True)
    cited += [(f"listen {case.id}", case.clauses) for case in planned]
    for clause in specification.clauses:
        yield f"{clause.id}  [{_weight(clause)}]  {clause.da if lang == 'da' else clause.en}"
        cases = [case for case, clauses in cited if clause.id in clauses]
        yield from (f"    {line}" for line in cases or [_without_case(clause, lang)])
    yield _totals(specification.clauses, {clause for _, clauses in cited for clause in clauses}, lang)


def _weight(clause: Clause) -> str:
    """Return how grave a clause is and who keeps it: side by side where the two sides differ."""
    from conformance.spec.clauses import Actor

    if clause.client_level is None:
        return f"{clause.level}, {clause.actor}"
    return ", ".join(f"{side} {clause.level_for(side)}" for side in (Actor.CLIENT, Actor.SERVICE))


def _without_case(clause: Clause, lang: str) -> str:
    words = _WORDS[lang]
    because = clause.because_da if lang == "da" else clause.because_en
    return f"{words[clause.verified]}: {because}" if because else words["no-case"]


def _totals(clauses: Sequence[Clause], cited: set[str], lang: str) -> str:
    from conformance.spec.clauses import Verified

    ways = [clause.verified for clause in clauses]
    without = sum(clause.verified is Verified.CASES and clause.id not in cited for clause in clauses)
    return _WORDS[lang]["total"].format(
        all=len(ways),
        cases=ways.count(Verified.CASES),
        waiting=_WORDS[lang]["waiting"].format(without) if without else "",
        attested=ways.count(Verified.ATTESTATION),
        unseen=ways.count(Verified.NOT_OBSERVABLE),
    )

"""All cases: the rows of the case modules, resolved against a specification into a plan."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from conformance import resources
from conformance.errors import ConfigurationError, SuiteError
from conformance.judge.catalogue import passive_rules
from conformance.record.judgement import Expectation, PlannedCase
from conformance.run.rows import Draft, Row
from conformance.schema.tree import Node
from conformance.spec.clauses import Level
from conformance.spec.reader import suggestion
from conformance.spec.specification import Specification

LOCK = "case-ids.txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A row resolved: `draft` is None where the specification, over its binding, has no such point."""

    row: Row
    planned: PlannedCase
    draft: Draft | None

    @property
    def id(self) -> str:
        """The case's id."""
        return self.planned.id


def resolve(row: Row, specification: Specification, root: Node, readings: Mapping[str, str] | None = None) -> Case:
    """Look a row up in the specification; SuiteError where it cites a clause that does not exist.

    `readings` are what a target chose: a case that only holds by another alternative records what
    it sees, and judges nothing.
    """
    try:
        levels = [specification.level(clause) for clause in row.clauses]
    except KeyError as error:
        raise SuiteError(f"case {row.id} cites clause {error}, which clauses.toml does not have") from error
    draft = _draft(row, specification, root)
    expectation = row.expectation or (Expectation.REJECTED if draft and not draft.valid else Expectation.IMPLIED)
    excused = (readings or {}).get(row.reading) in row.lenient
    order = [Level.MUST, Level.SHOULD, Level.OBSERVE]
    return Case(
        row=row,
        draft=draft,
        planned=PlannedCase(
            id=row.id,
            section=row.section,
            clauses=row.clauses,
            level=Level.OBSERVE if excused else row.level or min(levels, key=order.index),
            expectation=Expectation.OBSERVED if excused else expectation,
            rules=row.rules,
            title_da=draft.da if draft else row.id,
            title_en=draft.en if draft else row.id,
            reading=row.reading,
            observer=row.observer if row.reading else "",
            shows=tuple(row.shows.items()),
        ),
    )


def _draft(row: Row, specification: Specification, root: Node) -> Draft | None:
    """Return the draft of a row, None where there is no such point, or no rule that the row owns."""
    if not set(row.rules) <= set(passive_rules(specification)):
        return None
    try:
        return row.draft(root, specification.tables.roles.request)
    except KeyError:
        return None


def in_sending_order(cases: Sequence[Case]) -> list[Case]:
    """Return the cases of one module as they are sent: those that need a control last, and alike ones together.

    A control stands between two probes of its kind and serves both, so that a negative costs two
    messages instead of three.
    """

    def group(case: Case) -> tuple[bool, str]:
        draft = case.draft
        controlled = draft is not None and (not draft.valid or case.row.controlled)
        return controlled, repr(sorted(draft.pins.counts.items())) if controlled and draft is not None else ""

    return sorted(cases, key=group)


def load_rows(folder: Path | None = None) -> Iterator[Row]:
    """Yield the rows of every case module, without pytest; SuiteError where an id stands twice."""
    seen: set[str] = set()
    for path in sorted((folder or resources.folder("cases")).glob("test_*.py")):
        found = importlib.util.spec_from_file_location(f"_cases_{path.stem}", path)
        if found is None or found.loader is None:
            raise SuiteError(f"{path} cannot be loaded")
        module = importlib.util.module_from_spec(found)
        found.loader.exec_module(module)
        for row in module.CASES:
            if row.id in seen:
                raise SuiteError(f"case {row.id} stands twice")
            seen.add(row.id)
            yield row


@cache  # the lock does not change while a run lasts, and every case of it is asked for
def aliases(folder: Path | None = None) -> Mapping[str, str]:
    """Return what cases were called before, each with its id of today: the lines `old-id -> new-id` of the lock."""
    lines = ((folder or resources.folder("cases")) / LOCK).read_text(encoding="utf-8").splitlines()
    return dict(line.split(" -> ") for line in lines if " -> " in line and not line.startswith("#"))


def selected(case: str, selection: Sequence[str], *, renamed: Mapping[str, str] | None = None) -> bool:
    """Whether a selection (whole ids, or what they start with up to a slash) names a case, by any id it ever had."""
    if not selection:
        return True
    former = (aliases() if renamed is None else renamed).items()
    names = [case, *(old for old, new in former if new == case)]
    return any(name == word or name.startswith(f"{word.rstrip('/')}/") for word in selection for name in names)


def refuse_unknown(selection: Sequence[str], ids: Sequence[str], *, renamed: Mapping[str, str] | None = None) -> None:
    """Refuse a word of a selection that names no case."""
    sections = sorted({case.rpartition("/")[0] for case in ids} | {case.partition("/")[0] for case in ids})
    for word in selection:
        if not any(selected(case, [word], renamed=renamed) for case in ids):
            raise ConfigurationError(
                f"no case or section is called '{word}'", remedy=suggestion(word, [*ids, *sections])
            )

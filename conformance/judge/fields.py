"""Passive rules about single fields of the answer: their type and limit, and whether a required one is there.

The schema rule judges the answer as a whole. A field that has a clause of its own also has a rule of
its own, so that a wrong boolean is not told as "the answer is invalid".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from conformance.judge.rules import Check, Findings, Seen
from conformance.record.phrase import say
from conformance.schema.oracles import Violation, ViolationKind
from conformance.spec.specification import Specification
from conformance.spec.tables import Field, Structure
from conformance.wire.xml import line_of, path_of, split

_FACETS = (ViolationKind.LEXICAL, ViolationKind.MAX_LENGTH, ViolationKind.TOTAL_DIGITS, ViolationKind.ENUMERATION)


def field_rules(specification: Specification) -> Iterator[tuple[str, Check]]:
    """Yield the rules by id, which is the clause: `SECTION/FIELD/type` and `SECTION/FIELD/required`."""
    clauses = {clause.id for clause in specification.clauses}
    for structure, known in _leaves(specification):
        for suffix, check in (("type", _type_rule), ("required", _required_rule)):
            rule = f"{structure.section}/{known.name}/{suffix}"
            if rule in clauses:
                yield rule, check(rule, structure, known)


def has_own_rule(violation: Violation, specification: Specification) -> bool:
    """Whether a violation is told by the rule of its field."""
    if violation.kind not in _FACETS:
        return False
    name = re.sub(r"\[\d+\]", "", violation.path.rpartition("/")[2])
    clauses = {clause.id for clause in specification.clauses}
    leaves = _leaves(specification)
    return any(f"{s.section}/{f.name}/type" in clauses for s, f in leaves if f.name == name)


def _leaves(specification: Specification) -> list[tuple[Structure, Field]]:
    """Return the leaves of the answer with the structure that each stands in."""
    tables, found = specification.tables, []
    waiting = [tables.structure(tables.response)]
    while waiting:
        structure = waiting.pop()
        waiting += [tables.structure(f.type.structure) for f in structure.fields if f.type.structure]
        found += [(structure, known) for known in structure.fields if not known.type.structure]
    return found


def _type_rule(rule: str, structure: Structure, known: Field) -> Check:
    ending = re.compile(rf"/{structure.element}(\[\d+\])?/{known.name}$")

    def check(seen: Seen) -> Findings:
        answer, violations = seen.outcome.answer, seen.violations
        if answer is None or violations is None:
            return None
        if not any(split(element)[1] == known.name for element in answer.element.iter()):
            return None
        return tuple(
            seen.finding(
                rule,
                expected=say("field-as-type", field=known.name, type=str(known.type)),
                observed=say("violation", detail=violation.detail),
                place=violation.path,
                line=violation.line,
            )
            for violation in violations
            if violation.kind in _FACETS and ending.search(violation.path)
        )

    return check


def _required_rule(rule: str, structure: Structure, known: Field) -> Check:
    def check(seen: Seen) -> Findings:
        if seen.outcome.answer is None:
            return None
        places = [e for e in seen.outcome.answer.element.iter() if split(e)[1] == structure.element]
        if not places:
            return None
        without = [e for e in places if not any(split(child)[1] == known.name for child in e)]
        return tuple(
            seen.finding(
                rule,
                expected=say("field-in-each", field=known.name, element=structure.element),
                observed=say("element-without-field", element=structure.element, field=known.name),
                place=path_of(place),
                line=line_of(place),
            )
            for place in without
        )

    return check

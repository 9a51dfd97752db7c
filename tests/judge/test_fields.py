"""conformance.judge.fields: a field of the answer with a clause of its own is told by a rule of its own."""

from __future__ import annotations

import pytest

from conformance.judge.fields import field_rules, has_own_rule
from conformance.record.exchange import Exchange
from conformance.schema.oracles import Violation, ViolationKind
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, Bench, accepted, exchange, refused, svar

TYPES = ("6.2.3/CPRNr/type", "6.2.3/IndberetningOk/type", "6.2.3/Fejlkode/type")
REQUIRED = "6.2.3/IndberetningOk/required"
SVAR = "/Envelope/Body/IndberetSvar"
NO_OK = f"<ElevStatus><CPRNr>{REPORTABLE}</CPRNr></ElevStatus>"
JA = accepted(REPORTABLE).replace("true", "ja")


def _told(bench: Bench, one: Exchange) -> dict[str, list[str]]:
    """Return the places of what the rules of fields and the schema rule find, by rule."""
    rules = (*TYPES, REQUIRED, "6.2/schema")
    found = {rule: [finding.place for finding in bench.check(rule, one) or ()] for rule in rules}
    return {rule: places for rule, places in found.items() if places}


def test_each_clause_about_a_field_of_the_answer_has_a_rule(bench: Bench) -> None:
    """A rule for each clause about type or presence of a leaf of the answer, and none for a field of the request."""
    clauses = {clause.id for clause in bench.specification.clauses if clause.id.startswith("6.2.3/")}
    about = {clause for clause in clauses if clause.endswith(("/type", "/required"))}

    assert about == {rule for rule, _ in field_rules(bench.specification)}
    assert {*TYPES, REQUIRED} == about


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(exchange(svar(accepted(REPORTABLE))), {}, id="right"),
        pytest.param(exchange(svar(JA)), {TYPES[1]: [f"{SVAR}/ElevStatus/IndberetningOk"]}, id="boolean"),
        pytest.param(
            exchange(svar(accepted(REPORTABLE).replace("true", ""))),
            {TYPES[1]: [f"{SVAR}/ElevStatus/IndberetningOk"]},
            id="empty-boolean",
        ),
        pytest.param(exchange(svar(accepted("6" * 11))), {TYPES[0]: [f"{SVAR}/ElevStatus/CPRNr"]}, id="number"),
        pytest.param(
            exchange(svar(refused(NOT_FOUND, 14).replace("14", "E14"))),
            {TYPES[2]: [f"{SVAR}/ElevStatus/Fejlkode"]},
            id="code-with-letter",
        ),
        pytest.param(
            exchange(svar(refused(NOT_FOUND, 14).replace("14", "9" * 11))),
            {TYPES[2]: [f"{SVAR}/ElevStatus/Fejlkode"]},
            id="code-with-too-many-digits",
        ),
        pytest.param(
            exchange(svar(accepted(REPORTABLE), JA)),
            {TYPES[1]: [f"{SVAR}/ElevStatus[2]/IndberetningOk"]},
            id="in-the-second",
        ),
        pytest.param(
            exchange(svar(JA, accepted("6" * 11))),
            {TYPES[0]: [f"{SVAR}/ElevStatus[2]/CPRNr"], TYPES[1]: [f"{SVAR}/ElevStatus[1]/IndberetningOk"]},
            id="two-fields",
        ),
        pytest.param(
            exchange(svar(NO_OK)), {REQUIRED: [f"{SVAR}/ElevStatus"], "6.2/schema": [f"{SVAR}/ElevStatus"]}, id="absent"
        ),
        pytest.param(
            exchange(svar(accepted(REPORTABLE), NO_OK, NO_OK)),
            {
                REQUIRED: [f"{SVAR}/ElevStatus[2]", f"{SVAR}/ElevStatus[3]"],
                "6.2/schema": [f"{SVAR}/ElevStatus[2]", f"{SVAR}/ElevStatus[3]"],
            },
            id="absent-twice",
        ),
    ],
)
def test_a_defect_of_a_field_is_told_once(bench: Bench, one: Exchange, expected: dict[str, list[str]]) -> None:
    """A wrong value is told by its field's rule and not by the schema; a missing element is structure too."""
    assert expected == _told(bench, one)


def test_structure_and_value_are_told_apart(bench: Bench) -> None:
    """Beside an unknown element, which is the schema's, a wrong value is still the field's."""
    unknown = JA.replace("</ElevStatus>", "<Ekstra/></ElevStatus>")

    told = _told(bench, exchange(svar(unknown)))

    assert [f"{SVAR}/ElevStatus/IndberetningOk"] == told[TYPES[1]]
    assert [f"{SVAR}/ElevStatus"] == told["6.2/schema"]


def test_an_answer_that_is_invalid_by_a_field_alone_is_not_seen_as_valid(bench: Bench) -> None:
    """The schema rule says nothing of an answer whose only defect is told elsewhere: it does not call it kept."""
    assert bench.check("6.2/schema", exchange(svar(JA))) is None
    assert () == bench.check("6.2/schema", exchange(svar(accepted(REPORTABLE))))


def test_a_finding_says_what_the_type_is(bench: Bench) -> None:
    """The expectation is the type of the table, and the line is that of the element."""
    (finding,) = bench.check(TYPES[2], exchange(svar("\n" + refused(NOT_FOUND, 14).replace("14", "fjorten")))) or ()

    assert (TYPES[2], "Fejlkode as Integer(10)", 3) == (finding.clause, render(finding.expected), finding.line)
    assert "fjorten" in render(finding.observed)


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        pytest.param(f"{SVAR}/ElevStatus[3]/CPRNr", ViolationKind.MAX_LENGTH, True, id="field"),
        pytest.param(f"{SVAR}/ElevStatus/IndberetningOk[2]", ViolationKind.LEXICAL, True, id="repeated-field"),
        pytest.param(f"{SVAR}/ElevStatus/CPRNr", ViolationKind.CONTENT, False, id="structure"),
        pytest.param(f"{SVAR}/ElevStatus/CPRNr", ViolationKind.ATTRIBUTE, False, id="attribute"),
        pytest.param(f"{SVAR}/ElevStatus/FejlTekst", ViolationKind.MAX_LENGTH, False, id="field-without-clause"),
        pytest.param(f"{SVAR}/ElevStatus/Ekstra", ViolationKind.LEXICAL, False, id="unknown-field"),
        pytest.param(SVAR, ViolationKind.LEXICAL, False, id="no-field"),
    ],
)
def test_only_values_of_fields_with_a_clause_are_told_elsewhere(
    bench: Bench, path: str, kind: ViolationKind, *, expected: bool
) -> None:
    """What no rule of a field tells is left to the schema rule: nothing falls between the two."""
    violation = Violation(path=path, kind=kind, line=1, detail="x")

    assert expected is has_own_rule(violation, bench.specification)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule) for rule in (*TYPES, REQUIRED)])
def test_where_nobody_answered_nothing_is_seen(bench: Bench, rule: str) -> None:
    """Trouble, a page and an empty answer show nothing about any field."""
    silent = (exchange(None), exchange(b"<html/>"), exchange(svar()))

    assert [None] * len(silent) == [bench.check(rule, one) for one in silent]

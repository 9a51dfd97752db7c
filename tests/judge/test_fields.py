"""conformance.judge.fields: single fields of the answer, each with a clause and a rule of its own."""

from __future__ import annotations

import pytest

from conformance.judge.catalogue import passive_rules
from conformance.judge.fields import field_rules, has_own_rule
from conformance.record.exchange import Exchange
from conformance.schema.oracles import Violation, ViolationKind
from tests.judge.conftest import NOT_FOUND, REPORTABLE, Bench, accepted, exchange, fault, refused, svar

CPR, OK, REQUIRED, CODE = (
    "6.2.3/CPRNr/type",
    "6.2.3/IndberetningOk/type",
    "6.2.3/IndberetningOk/required",
    "6.2.3/Fejlkode/type",
)
RULES = {CPR, OK, REQUIRED, CODE}
STATUS = "/IndberetSvar/ElevStatus"
RIGHT = exchange(svar(accepted(REPORTABLE)))


def _status(old: str, new: str, status: str = accepted(REPORTABLE)) -> Exchange:
    assert old in status
    return exchange(svar(status.replace(old, new)))


def test_each_clause_about_a_field_has_a_rule(bench: Bench) -> None:
    """The rules are those of the clauses, and they are among the passive rules."""
    own = {rule for rule, _ in field_rules(bench.specification)}

    assert RULES == own
    assert own <= set(passive_rules(bench.specification))


@pytest.mark.parametrize(
    ("one", "applied"),
    [
        pytest.param(RIGHT, {CPR, OK, REQUIRED}, id="accepted"),
        pytest.param(exchange(svar(refused(NOT_FOUND, 14)), persons=(NOT_FOUND,)), RULES, id="refused"),
        pytest.param(exchange(svar(refused(None, 5)), institution="999999"), {OK, REQUIRED, CODE}, id="whole-call"),
        pytest.param(exchange(svar()), set(), id="no-status"),
        pytest.param(exchange(fault(), status=400), set(), id="fault"),
        pytest.param(exchange(None), set(), id="trouble"),
        pytest.param(_status(">true<", "> true <"), {CPR, OK, REQUIRED}, id="space-around-a-boolean"),
        pytest.param(_status(">true<", ">1<"), {CPR, OK, REQUIRED}, id="a-boolean-as-a-digit"),
        pytest.param(_status("<ElevStatus>", "<ElevStatus><!-- æ -->"), {CPR, OK, REQUIRED}, id="comment"),
    ],
)
def test_a_rule_applies_where_its_field_is(bench: Bench, one: Exchange, applied: set[str]) -> None:
    """Nothing is said of a field that nobody saw; what is right is satisfied, however it is written."""
    said = {rule: bench.check(rule, one) for rule in RULES}

    assert dict.fromkeys(applied, ()) == {rule: findings for rule, findings in said.items() if findings is not None}


@pytest.mark.parametrize(
    ("one", "rule", "place"),
    [
        pytest.param(_status(REPORTABLE, f"{REPORTABLE}1"), CPR, "CPRNr", id="number-too-long"),
        pytest.param(_status(">true<", ">ja<"), OK, "IndberetningOk", id="word-for-a-boolean"),
        pytest.param(_status(">true<", "><"), OK, "IndberetningOk", id="empty-boolean"),
        pytest.param(_status(">true<", ">True<"), OK, "IndberetningOk", id="capital"),
        pytest.param(_status(">14<", ">IPL14<", refused(REPORTABLE, 14)), CODE, "Fejlkode", id="word-for-a-code"),
        pytest.param(_status(">14<", ">12345678901<", refused(REPORTABLE, 14)), CODE, "Fejlkode", id="too-many-digits"),
        pytest.param(_status(">14<", ">14.0<", refused(REPORTABLE, 14)), CODE, "Fejlkode", id="decimal"),
    ],
)
def test_a_type_that_is_not_kept(bench: Bench, one: Exchange, rule: str, place: str) -> None:
    """The rule of the field says so, at the field; the rules of other fields do not."""
    complaints = bench.complaints(one) & RULES
    (finding,) = bench.check(rule, one) or ()

    assert {rule} == complaints
    assert rule == finding.clause
    assert finding.expected.startswith(f"{place} as ")
    assert finding.place.endswith(f"/{place}")
    assert "6.2/schema" not in bench.complaints(one)


def test_a_required_field_that_is_missing(bench: Bench) -> None:
    """Each status without it is a finding, and nothing is said of its type where it is nowhere."""
    without = accepted(REPORTABLE).replace("<IndberetningOk>true</IndberetningOk>", "")
    one = exchange(svar(without, without))

    findings = bench.check(REQUIRED, one) or ()

    assert 2 == len(findings)
    assert {("IndberetningOk in each ElevStatus", "ElevStatus without IndberetningOk")} == {
        (finding.expected, finding.observed) for finding in findings
    }
    assert 2 == len({finding.place for finding in findings})
    assert bench.check(OK, one) is None


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        pytest.param(f"{STATUS}[2]/CPRNr", ViolationKind.MAX_LENGTH, True, id="type-of-a-field-with-a-clause"),
        pytest.param(f"{STATUS}/FejlTekst", ViolationKind.MAX_LENGTH, False, id="field-without-a-clause"),
        pytest.param(f"{STATUS}/CPRNr", ViolationKind.CHILDREN, False, id="structure"),
        pytest.param(f"{STATUS}[2]", ViolationKind.LEXICAL, False, id="no-leaf"),
    ],
)
def test_what_is_told_by_the_rule_of_its_field(bench: Bench, path: str, kind: ViolationKind, *, expected: bool) -> None:
    """Facets of fields that have a clause of their own; everything else is for the schema rule."""
    violation = Violation(path=path, kind=kind, line=1, detail="x")

    assert expected == has_own_rule(violation, bench.specification)

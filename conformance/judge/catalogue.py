"""All passive rules of a specification: the fixed ones, one for each `[[rule]]`, one for each population key."""

from __future__ import annotations

from conformance.judge.answers import answer_rules, implied_rule
from conformance.judge.fields import field_rules
from conformance.judge.form import FORM_RULES, HTTP_RULES, MEDIA_TYPE, table_rule
from conformance.judge.layer import layer_rules
from conformance.judge.rules import Rule
from conformance.spec.population import REPORTABLE
from conformance.spec.specification import Specification


def passive_rules(specification: Specification) -> dict[str, Rule]:
    """Return the passive rules by id, in the order in which a report lists them.

    Those about the layer around the message are among them where the binding has such a layer.
    """
    tables = specification.tables
    form = {
        rule: Rule(id=rule, clause=rule, check=check, http=rule in HTTP_RULES, headers=rule == MEDIA_TYPE)
        for rule, check in FORM_RULES.items()
    }
    others = (*answer_rules(tables).items(), *field_rules(specification), *layer_rules(specification))
    fixed = form | {rule_id: Rule(id=rule_id, clause=rule_id, check=check) for rule_id, check in others}
    across = {rule.id: Rule(id=rule.id, clause=rule.clause, check=table_rule(rule.id)) for rule in tables.rules}
    keys = (REPORTABLE, *(validation.population for validation in tables.validations))
    clauses = {key: f"{tables.validation_section}/{key}" for key in keys}
    implied = {c: Rule(id=c, clause=c, check=implied_rule(key, c), population=True) for key, c in clauses.items()}
    return fixed | across | implied

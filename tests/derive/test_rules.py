"""The rules across fields, in every combination: plain Python, XSD 1.1 assertions and the judge say the same."""

from __future__ import annotations

from itertools import product

import pytest
import xmlschema
from lxml import etree

from conformance.derive.files import assertions_name, derived_files
from conformance.judge.form import broken_rules
from conformance.spec.specification import Specification
from conformance.spec.tables import Variant

NAMESPACE = "urn:indberet-institution-kontakt:1.0"
OKS = ("true", "false", "1", "0")
CODES = (None, "5", "14")
COMBINATIONS = tuple(product(OKS, CODES, (False, True), (False, True), (1, 2)))


@pytest.fixture(scope="module")
def assertions(specification: Specification) -> xmlschema.XMLSchema11:
    """Return the XSD with assertions, compiled."""
    return xmlschema.XMLSchema11(derived_files(specification)[assertions_name(specification)])


def _status(*, ok: str, code: str | None, text: bool, cpr: bool) -> str:
    fields = [
        "<CPRNr>6101010001</CPRNr>" if cpr else "",
        f"<IndberetningOk>{ok}</IndberetningOk>",
        f"<Fejlkode>{code}</Fejlkode>" if code else "",
        "<FejlTekst>x</FejlTekst>" if text else "",
    ]
    return f"<ElevStatus>{''.join(fields)}</ElevStatus>"


def _answer(*statuses: str) -> bytes:
    return f'<IndberetSvar xmlns="{NAMESPACE}">{"".join(statuses)}</IndberetSvar>'.encode()


def _allowed(*, ok: str, code: str | None, text: bool, cpr: bool, count: int) -> bool:
    """Say what sections 6.2.3 and 7 say, without asking anything of ours."""
    form = (code is None and not text) if ok in ("true", "1") else (code is not None and text)
    alone = count == 1 and not cpr
    return form and (code != "5" or alone)


@pytest.mark.parametrize(
    ("ok", "code", "text", "cpr", "count"),
    [
        pytest.param(
            *row,
            id=f"{row[0]}-{row[1] or 'none'}-{'text' if row[2] else 'none'}-{'cpr' if row[3] else 'none'}-{row[4]}",
        )
        for row in COMBINATIONS
    ],
)
def test_all_three_agree(
    specification: Specification,
    assertions: xmlschema.XMLSchema11,
    ok: str,
    code: str | None,
    text: bool,  # noqa: FBT001 - a column of the truth table
    cpr: bool,  # noqa: FBT001
    count: int,
) -> None:
    """A combination is valid by the XSD 1.1 and breaks no rule exactly where the text allows it."""
    other = _status(ok="true", code=None, text=False, cpr=True)
    statuses = [_status(ok=ok, code=code, text=text, cpr=cpr), other][:count]
    answer = _answer(*statuses)

    expected = _allowed(ok=ok, code=code, text=text, cpr=cpr, count=count)

    assert expected == assertions.is_valid(answer)
    assert expected == (not broken_rules(etree.fromstring(answer), specification))


def test_truth_table_is_whole() -> None:
    """The table has every combination, and both verdicts often enough to mean something."""
    verdicts = [_allowed(ok=ok, code=c, text=t, cpr=p, count=n) for ok, c, t, p, n in COMBINATIONS]

    assert (96, 18) == (len(verdicts), sum(verdicts))


def test_each_rule_can_break_alone(specification: Specification) -> None:
    """For each rule there is an answer that breaks it and no other."""
    answers = {
        "6.2.3/ok-without-error": _answer(_status(ok="1", code="14", text=True, cpr=True)),
        "6.2.3/refused-with-error": _answer(_status(ok="0", code=None, text=True, cpr=True)),
        "6.2.3/unknown-institution-alone": _answer(_status(ok="0", code="5", text=True, cpr=True)),
    }

    assert {rule: [rule] for rule in answers} == {
        rule: [known.id for known, _ in broken_rules(etree.fromstring(answer), specification)]
        for rule, answer in answers.items()
    }
    assert sorted(answers) == sorted(rule.id for rule in specification.tables.rules)


def test_second_status_can_break_a_rule_too(specification: Specification) -> None:
    """A rule is tried at every status, and the one that breaks it is named."""
    answer = _answer(
        _status(ok="true", code=None, text=False, cpr=True), _status(ok="false", code=None, text=False, cpr=True)
    )

    broken = [
        (rule.id, place.getprevious() is not None)
        for rule, place in broken_rules(etree.fromstring(answer), specification)
    ]

    assert [("6.2.3/refused-with-error", True)] == broken


@pytest.mark.parametrize("ok", [pytest.param(ok, id=ok or "empty") for ok in ("ja", "", "TRUE")])
def test_what_is_no_boolean_is_left_to_the_schema(specification: Specification, ok: str) -> None:
    """A rule that cannot be evaluated is not broken: the schema rule says what is wrong."""
    answer = _answer(_status(ok=ok, code=None, text=False, cpr=True))

    assert [] == broken_rules(etree.fromstring(answer), specification)


def _written(variant: Variant, specification: Specification) -> str:
    values = dict(variant.values)
    fields = specification.tables.structure(variant.structure).fields
    shown = [f for f in fields if f.name in variant.present or (f.required and f.name not in variant.absent)]
    return "".join(f"<{field.name}>{values.get(field.name, '6101010001')}</{field.name}>" for field in shown)


def test_every_variant_satisfies_every_rule(specification: Specification, assertions: xmlschema.XMLSchema11) -> None:
    """The shapes that the generators make are valid with assertions, and break no rule."""
    for variant in specification.tables.variants:
        answer = _answer(f"<{variant.structure}>{_written(variant, specification)}</{variant.structure}>")

        assert (variant.name, []) == (variant.name, broken_rules(etree.fromstring(answer), specification))
        assert (variant.name, True) == (variant.name, assertions.is_valid(answer))


def test_code_of_a_refusal_is_one_that_the_table_knows(specification: Specification) -> None:
    """A variant that refuses carries a code and the text that section 7 gives to it."""
    texts = {str(validation.code): validation.text for validation in specification.tables.validations}
    refusing = [dict(v.values) for v in specification.tables.variants if "Fejlkode" in v.present]

    assert refusing
    assert [texts[values["Fejlkode"]] for values in refusing] == [values["FejlTekst"] for values in refusing]

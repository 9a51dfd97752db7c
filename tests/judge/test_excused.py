"""conformance.judge.excused: which valid messages a target may turn down, by what is in them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.judge.cases import judge_case
from conformance.judge.excused import excuse, implies_nothing, unseen
from conformance.judge.rules import Seen, see
from conformance.record.exchange import Exchange, Role
from conformance.record.judgement import Expectation, PlannedCase, Verdict
from conformance.spec.clauses import Level
from conformance.words import render
from tests.judge.conftest import NOT_FOUND, REPORTABLE, ZERO, Bench, accepted, exchange, fault, svar

V = Verdict
TURNED_DOWN = exchange(fault(), status=400)


def _with(field: str, text: str, one: Exchange = TURNED_DOWN) -> Exchange:
    """Return an exchange whose request has a text in a field; an end date is added."""
    body = one.request.body.decode()
    start, end = f"<{field}>", f"</{field}>"
    if start in body:
        body = body[: body.index(start)] + start + text + body[body.index(end) :]
    else:
        body = body.replace("</KontaktpersonInfo>", f"{start}{text}{end}</KontaktpersonInfo>")
    return replace(one, request=replace(one.request, body=body.encode()))


def _see(bench: Bench, one: Exchange, **readings: str) -> Seen:
    return see(
        one,
        population=bench.population,
        reader=bench.reader,
        readings={name.replace("_", "-"): chosen for name, chosen in readings.items()},
    )


@pytest.mark.parametrize(
    ("reading", "alternative", "field", "refusable", "plain"),
    [
        pytest.param("string-limit", "bytes", "KontaktTelefon", "ø" * 11, "ø" * 10, id="bytes"),
        pytest.param("string-limit", "utf-16-units", "KontaktTelefon", "\U0001f600" * 11, "ø" * 20, id="utf-16"),
        pytest.param("integer-limit", "32-bit", "DatakildeInstitutionNummer", "2147483648", "2147483647", id="32-bit"),
        pytest.param("contact-syntax", "checked", "KontaktMail", "a@b", "a.b@c-d.dk", id="mail"),
        pytest.param("contact-syntax", "checked", "KontaktTelefon", "kontoret", "+45 33921000", id="phone"),
        pytest.param("datetime-zone", "required", "SlutDato", "2030-06-30T12:00:00", "2030-06-30T12:00:00Z", id="zone"),
        pytest.param(
            "datetime-zone", "forbidden", "SlutDato", "2030-06-30T12:00:00-05:00", "2030-06-30T12:00:00", id="no-zone"
        ),
        pytest.param(
            "datetime-fraction", "rejected", "SlutDato", "2030-06-30T12:00:00.1234", "2030-06-30T12:00:00.123", id="ms"
        ),
        pytest.param("end-date-past", "rejected", "SlutDato", "2026-03-01T00:00:00", "2026-03-03T00:00:00", id="past"),
        pytest.param("end-date-past", "rejected", "SlutDato", "-0004-02-29T00:00:00", "12030-01-01T00:00:00", id="bc"),
    ],
)
def test_what_is_in_a_message_decides(
    bench: Bench, reading: str, alternative: str, field: str, refusable: str, plain: str
) -> None:
    """A message beyond the declared reading is excused by its name, one within it is not, and no default excuses."""
    chosen = {reading: alternative}

    assert f"{reading} = {alternative}" == excuse(_see(bench, _with(field, refusable), **chosen))
    assert "" == excuse(_see(bench, _with(field, plain), **chosen))
    assert "" == excuse(_see(bench, _with(field, refusable), **{reading: bench.specification.reading(reading).default}))
    assert "" == excuse(_see(bench, _with(field, refusable)))
    assert "" == excuse(_see(bench, replace(_with(field, refusable), valid=False), **chosen))


def _case(expectation: Expectation) -> PlannedCase:
    return PlannedCase(
        id="case",
        section="6.1.3",
        clauses=("6.1.3/SlutDato/type",),
        level=Level.MUST,
        expectation=expectation,
        rules=(),
        title_da="da",
        title_en="en",
    )


ZONED = _with("SlutDato", "2030-06-30T12:00:00Z")


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        pytest.param(ZONED, V.OBSERVED, id="fault"),
        pytest.param(
            replace(ZONED, response=exchange(b"Bad", status=400, content_type="text/plain").response),
            V.OBSERVED,
            id="http-400",
        ),
        pytest.param(replace(ZONED, response=exchange(svar(accepted(REPORTABLE))).response), V.PASS, id="accepted"),
        pytest.param(replace(ZONED, response=exchange(b"<html/>").response), V.FAIL, id="page"),
        pytest.param(replace(ZONED, response=exchange(svar(accepted("1"))).response), V.NOT_EVALUATED, id="nobody"),
        pytest.param(TURNED_DOWN, V.FAIL, id="nothing-to-excuse"),
    ],
)
def test_only_being_turned_down_is_excused(bench: Bench, one: Exchange, expected: Verdict) -> None:
    """A refusal of what may be refused is recorded; whatever else comes back is judged as ever."""
    result = judge_case(_case(Expectation.IMPLIED), [_see(bench, one, datetime_zone="forbidden")], {})

    assert expected is result.verdict
    assert (expected is V.OBSERVED) == render(result.reason).startswith(
        "target.toml declares datetime-zone = forbidden; "
    )


def test_a_control_that_may_be_turned_down_leaves_its_probe_open(bench: Bench) -> None:
    """Beside such a control nothing is known of an edit, and nothing is held against the target; accepted, it fails."""
    control = replace(ZONED, role=Role.CONTROL, control="control-1")
    probe = replace(TURNED_DOWN, number=2, valid=False, edit="an edit", control="control-1")
    own = [replace(control, number=1), probe, replace(control, number=3)]
    taken = replace(probe, response=exchange(svar(accepted(REPORTABLE))).response)

    def verdict(run: list[Exchange], **readings: str) -> Verdict:
        return judge_case(_case(Expectation.REJECTED), [_see(bench, one, **readings) for one in run], {}).verdict

    assert V.OBSERVED is verdict(own, datetime_zone="forbidden")
    assert V.NOT_EVALUATED is verdict(own)
    assert V.FAIL is verdict([own[0], taken, own[2]], datetime_zone="forbidden")


def test_one_status_says_nothing_of_people_of_several_kinds(bench: Bench) -> None:
    """Only where all are to be answered alike can one status speak of each of them."""
    mixed, alike = (exchange(svar(accepted(None)), persons=(ZERO, other)) for other in (NOT_FOUND, REPORTABLE))

    assert "elevstatus-occurs = one" == implies_nothing(_see(bench, mixed, elevstatus_occurs="one"))
    assert "" == implies_nothing(_see(bench, alike, elevstatus_occurs="one"))
    assert "" == implies_nothing(_see(bench, mixed))


def test_only_rules_about_numbers_may_see_nothing(bench: Bench) -> None:
    """A status for the whole call need not have a number; everything else must be seen as ever."""
    chosen, tables = {"elevstatus-occurs": "one"}, bench.specification.tables

    assert "elevstatus-occurs = one" == unseen("6.2.3/CPRNr", chosen, tables)
    assert ("", "") == (unseen("7/text", chosen, tables), unseen("6.2.3/CPRNr", {}, tables))

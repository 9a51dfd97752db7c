"""Passive rules about what an answer says: one status a person, and what the population implies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from conformance.judge.message import Answer, Status
from conformance.judge.rules import Check, Findings, Seen
from conformance.record.judgement import Finding
from conformance.record.phrase import Phrase, quotes, say
from conformance.spec import cited
from conformance.spec.clauses import Level
from conformance.spec.population import NOT_ENROLLED, REPORTABLE, expected_validation, same_institution
from conformance.spec.tables import Tables, Validation
from conformance.wire.xml import path_of

TEXT = "7/text"
OCCURS = "elevstatus-occurs"
WORDING = "error-text"
ANYBODY = "anybody"
"""Who got no status, where there is none at all."""
_IMPLIED = "implied"
"""Readings that change what these rules expect."""


def call_validation(seen: Seen) -> Validation | None:
    """Return the call-scoped validation that this call must provoke, None where it provokes none."""
    if seen.call is None:
        return None
    key = seen.population.call_key_of(seen.call.institution)
    return None if key is None else seen.specification.tables.validation(key)


def answers_per_person(seen: Seen) -> bool:
    """Whether a valid, answered call must be answered person by person."""
    if seen.outcome.answer is None or seen.call is None or not seen.exchange.valid:
        return False
    known = filter(None, (seen.population.institution, seen.population.other_institution))
    registered = any(same_institution(seen.call.institution, number) for number in known)
    return registered and call_validation(seen) is None


def has_one_status(seen: Seen) -> bool:
    """Whether target.toml says that a call has one status, whoever it is about."""
    return seen.readings.get(OCCURS) == "one"


def alike(seen: Seen) -> bool:
    """Whether all people of a call are to be answered alike: then one status can speak of all of them."""
    return seen.call is not None and len({seen.population.key_of(number) for number in seen.call.persons}) == 1


def one_status(seen: Seen) -> Findings:
    """Each person reported on has exactly one status; order is not judged."""
    if not answers_per_person(seen):
        return None
    assert seen.outcome.answer is not None  # noqa: S101 - answers_per_person looked
    each = not has_one_status(seen)
    asked, answered = len(_persons(seen)) if each else 1, len(seen.outcome.answer.statuses)
    tables = seen.specification.tables
    entry, of = tables.roles.response.entry.name, tables.roles.request.entry.name
    if asked == answered:
        return ()
    return (
        seen.finding(
            cited.one_status(tables),
            expected=say("status-for-each", asked=asked, entry=entry, of=of)
            if each
            else say("status-for-call", entry=entry),
            observed=say("so-many-statuses", answered=answered, entry=entry),
            place=path_of(seen.outcome.answer.element),
        ),
    )


def _persons(seen: Seen) -> tuple[str, ...]:
    """Return whom the call reports on; whoever stands twice in it may be answered once or twice (a reading)."""
    assert seen.call is not None  # noqa: S101 - answers_per_person looked
    assert seen.outcome.answer is not None  # noqa: S101
    each_once = tuple(dict.fromkeys(seen.call.persons))
    return each_once if len(each_once) == len(seen.outcome.answer.statuses) else seen.call.persons


def echo(seen: Seen) -> Findings:
    """The numbers in the answer are the numbers of the call; a lost leading zero has its own rule."""
    if not answers_per_person(seen) or has_one_status(seen):
        return None
    missing, unexpected = _differences(seen)
    lost = [number for number in missing if number.lstrip("0") in unexpected]
    missing = [number for number in missing if number not in lost]
    if not missing:
        return ()
    name = seen.specification.tables.roles.response.subject.name
    expected = say("status-with-number", field=name, person=missing[0])
    if missing[1:]:
        expected = say("and-more", first=expected, more=len(missing) - 1)
    other = bool(unexpected) and not lost
    observed = say("no-such-status")
    if other:
        observed = say("other-status-instead", field=name, person=unexpected[0])
    return (seen.finding(cited.echo(seen.specification.tables), expected=expected, observed=observed),)


def leading_zero(seen: Seen) -> Findings:
    """A number that begins with a zero comes back with its zero."""
    if not answers_per_person(seen) or seen.call is None:
        return None
    missing, unexpected = _differences(seen)
    zeros = [number for number in seen.call.persons if number.startswith("0")]
    lost = [number for number in missing if number in zeros and number.lstrip("0") in unexpected]
    if not lost:
        return () if set(zeros) - set(missing) else None
    observed = say("number-without-zero", person=lost[0].lstrip("0"))
    name = seen.specification.tables.roles.response.subject.name
    rule = cited.leading_zero(seen.specification.tables)
    return (seen.finding(rule, expected=say("number", field=name, person=lost[0]), observed=observed),)


def _differences(seen: Seen) -> tuple[list[str], list[str]]:
    """Return the numbers that were asked and not answered, and answered and not asked."""
    assert seen.outcome.answer is not None  # noqa: S101 - the callers looked
    asked = Counter(_persons(seen))
    answered = Counter(status.person or "" for status in seen.outcome.answer.statuses)
    return list((asked - answered).elements()), list((answered - asked).elements())


def text(seen: Seen) -> Findings:
    """A code's text is that of section 7; other case or white space is a warning only."""
    if seen.outcome.answer is None:
        return None
    texts = {validation.code: validation.text for validation in seen.specification.tables.validations}
    known = [status for status in seen.outcome.answer.statuses if status.code in texts and status.text is not None]
    if not known:
        return None
    found = []
    for status in known:
        expected, observed = texts[status.code or 0], status.text or ""
        if observed != expected:
            level = Level.SHOULD if _folded(observed) == _folded(expected) else None
            if level is not None and seen.readings.get(WORDING) == "other-case":
                continue
            found.append(_text_finding(seen, status, expected=expected, level=level))
    return tuple(sorted(found, key=lambda finding: finding.level is not Level.MUST)[:1])


def _text_finding(seen: Seen, status: Status, *, expected: str, level: Level | None) -> Finding:
    roles = seen.specification.tables.roles.response
    return seen.finding(
        TEXT,
        expected=say("text-with-code", text=expected, field=roles.code.name, code=str(status.code)),
        observed=say("quoted", text=status.text or ""),
        place=f"{status.path}/{roles.text.name}",
        line=status.text_line,
        level=level,
    )


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def implied_findings(seen: Seen) -> Findings:
    """Compare each person's status with what the population implies; None where nothing is implied or nobody answered.

    The findings are under the clause of the validation that applies (or of none): `7/not_found`
    for a person who is not in Ungedatabasen and was not answered so.
    """
    if _IMPLIED not in seen.known:
        seen.known[_IMPLIED] = _implied_findings(seen)
    findings: Findings = seen.known[_IMPLIED]
    return findings


def _implied_findings(seen: Seen) -> Findings:
    if seen.outcome.answer is None or seen.call is None or not seen.exchange.valid:
        return None
    call = call_validation(seen)
    if call is not None:
        return _call_findings(seen, call)
    if not answers_per_person(seen):
        return None
    judged = [number for number in dict.fromkeys(seen.call.persons) if _implies(seen, number) and _told(seen, number)]
    return tuple(f for number in judged for f in _person_findings(seen, number)) if judged else None


def unanswered(seen: Seen) -> str:
    """Return who of a valid, answered call got no status (or `ANYBODY`), "" where each did.

    A call that failed whole has one status.
    An answer without a status says nothing, and nothing that is expected of its call can be seen in it.
    """
    assert seen.call is not None  # noqa: S101 - what the suite sends as valid, it can read
    assert seen.outcome.answer is not None  # noqa: S101 - the caller looked
    if not seen.outcome.answer.statuses:
        return ANYBODY
    if not answers_per_person(seen) or has_one_status(seen):
        return ""
    return next((number for number in seen.call.persons if not _told(seen, number)), "")


def _told(seen: Seen, number: str) -> tuple[Status, ...]:
    """Return the statuses that speak of a person.

    An error of the whole call, where none is due, is everybody's; a status that is missing has its own rule.
    One status for a whole call speaks of everybody where all are to be answered alike, else of nobody.
    """
    assert seen.outcome.answer is not None  # noqa: S101 - the callers looked
    answer = seen.outcome.answer
    if has_one_status(seen):
        return answer.statuses if alike(seen) else ()
    own = answer.of(number) or answer.of(number.lstrip("0"))
    return own or tuple(status for status in answer.statuses if status.person is None and status.ok is False)


def _at_home(seen: Seen) -> bool:
    """Whether the call comes from the institution that the population is about."""
    assert seen.call is not None  # noqa: S101 - the callers looked
    return same_institution(seen.call.institution, seen.population.institution)


def _implies(seen: Seen, number: str) -> bool:
    """Whether the population says how a person must be answered; elsewhere it does of the `not_enrolled` only."""
    key = seen.population.key_of(number)
    return key is not None if _at_home(seen) else key == NOT_ENROLLED


def _call_findings(seen: Seen, validation: Validation) -> tuple[Finding, ...]:
    assert seen.outcome.answer is not None  # noqa: S101 - the caller looked
    statuses = seen.outcome.answer.statuses
    if statuses and all(status.code == validation.code and status.ok is False for status in statuses):
        return ()
    expected = say("code-for-call", status=_due(seen, validation))
    return (_implied(seen, validation.population, expected, seen.outcome.answer, None),)


def _person_findings(seen: Seen, number: str) -> tuple[Finding, ...]:
    assert seen.outcome.answer is not None  # noqa: S101 - the caller looked
    population, tables = seen.population, seen.specification.tables
    validation = expected_validation(population, tables, population.institution, number) if _at_home(seen) else None
    key = population.key_of(number) or REPORTABLE
    expected = _due(seen, validation)
    code = None if validation is None else validation.code
    wrong = [s for s in _told(seen, number) if s.ok is not (validation is None) or (validation and s.code != code)]
    if not wrong:
        return ()
    whom = say("status-for", status=expected, person=number, key=key)
    return (_implied(seen, key, whom, seen.outcome.answer, wrong[0]),)


def _due(seen: Seen, validation: Validation | None) -> Phrase:
    """Return in words the status that is due where a validation stops a report, or none does."""
    roles = seen.specification.tables.roles.response
    if validation is None:
        return say("status-ok", status=roles.status.name)
    return say("status-refused", status=roles.status.name, field=roles.code.name, code=str(validation.code))


def _implied(seen: Seen, key: str, expected: Phrase, answer: Answer, status: Status | None) -> Finding:
    clause = f"{seen.specification.tables.validation_section}/{key}"
    return Finding(
        rule=clause,
        clause=clause,
        level=seen.specification.level(clause),
        exchange=seen.exchange.number,
        place=status.path if status else path_of(answer.element),
        line=status.line if status else 0,
        expected=expected,
        observed=(status or answer).summary(),
        quotes=quotes(status.text) if status else (),
    )


def implied_rule(key: str, clause: str) -> Check:
    """Return the check of one population key: people of that key are answered as implied."""

    def check(seen: Seen) -> Findings:
        findings = implied_findings(seen)
        if findings is None or not _concerns(seen, key):
            return None
        return tuple(finding for finding in findings if finding.rule == clause)

    return check


def _concerns(seen: Seen, key: str) -> bool:
    assert seen.call is not None  # noqa: S101 - implied_findings looked
    call = call_validation(seen)
    if call is not None:
        return call.population == key
    of_key = [number for number in seen.call.persons if seen.population.key_of(number) == key]
    return any(_implies(seen, number) and _told(seen, number) for number in of_key)


def answer_rules(tables: Tables) -> Mapping[str, Check]:
    """Return these rules by id, which is the clause; those of single population keys are `implied_rule`s."""
    return {
        cited.one_status(tables): one_status,
        cited.echo(tables): echo,
        cited.leading_zero(tables): leading_zero,
        TEXT: text,
    }

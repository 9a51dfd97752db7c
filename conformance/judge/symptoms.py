"""What a failure looks like, whoever was asked about and however often: failures that look alike have one cause.

A finding holds data that differs from message to message: numbers, positions, quoted values. Without them two
findings of one defect read the same. One defect may break several things (a field that is misnamed breaks the schema, a
rule across fields and what is expected of a person): that is told from several defects by the fields concerned and the
exchanges.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum, auto

from conformance.record.judgement import CaseResult, Finding
from conformance.record.phrase import PLACES, Phrase

_DATA = re.compile(r"'[^']*'|\([^)]*\)|\[[^\]]*\]|\d+")
_WORD = re.compile(r"\w+")
_TAKEN = ("answered", "answered-nobody")
_INVALID = ("fault-for-edit", "fault-for-invalid")
_PASSING = {"http": ("status", "reason"), "http-untyped": ("status", "reason"), "other-in-body": ("found",)}
"""Of what is no answer, what differs though the defect is one: under which status it came, and what stood in it."""


class About(Enum):
    """What a symptom is about.

    `TAKEN`: what is invalid was answered as if it were valid. `WHOLE`: there is no answer, or no fault, where one was
    due. `WHO`: who is answered, and how often. `PERSONS`: what a person, or a call, is answered. `STORED`: what is
    stored. `SENT`: what a client sent of what it was given. `TOLD`: what it made of an answer. `PART`: anything else in
    a message.
    """

    TAKEN = auto()
    WHOLE = auto()
    WHO = auto()
    PERSONS = auto()
    STORED = auto()
    SENT = auto()
    TOLD = auto()
    PART = auto()


_ABOUT = {
    "fault-for-edit": About.WHOLE,
    "fault-for-invalid": About.WHOLE,
    "answer-to-valid": About.WHOLE,
    "envelope-with-one": About.WHOLE,
    "status-for-each": About.WHO,
    "status-for-call": About.WHO,
    "status-with-number": About.WHO,
    "status-for": About.PERSONS,
    "code-for-call": About.PERSONS,
    "stored": About.STORED,
    "nothing-stored": About.STORED,
    "field-value": About.SENT,
    "no-field": About.SENT,
    "told": About.TOLD,
    "told-nothing": About.TOLD,
}
"""What a finding is about, by the code of what was expected."""

_ALWAYS = ({About.PERSONS}, {About.WHO}, {About.STORED, About.WHO}, {About.STORED, About.WHOLE})
"""What comes of one defect where it is seen in one exchange."""

_WHERE_BOTH_ARE = ({About.WHOLE}, {About.WHO, About.PERSONS})
"""What comes of one defect where the one is only seen where the other is."""


@dataclass(slots=True, kw_only=True)
class Symptom:
    """Failures that look alike: their cases, the exchanges they were seen in, the fields they are about.

    `first` is the first finding, None where a case failed without one; `passive` says that it is of a rule about every
    answer. `observed` is what came, without its data.
    """

    about: About
    first: Finding | None
    passive: bool
    observed: Hashable
    fields: set[str] = field(default_factory=set)
    exchanges: set[int] = field(default_factory=set)
    cases: list[CaseResult] = field(default_factory=list)

    @property
    def invalid(self) -> bool:
        """Whether it is about what was sent as invalid."""
        return self.first is not None and self.first.expected.code in _INVALID

    def belongs_to(self, other: Symptom) -> bool:
        """Whether both come of one defect.

        They do where one was only seen where the other was, and both are about the same fields, about there being an
        answer at all, or the one about who is answered and the other about what follows from that.
        """
        both = {self.about, other.about}
        if About.TAKEN in both or not self.exchanges & other.exchanges:
            return False
        if both in _ALWAYS:
            return True
        same = bool(self.fields & other.fields) or self.observed == other.observed or both in _WHERE_BOTH_ARE
        within = self.exchanges <= other.exchanges or other.exchanges <= self.exchanges
        return same and (within or About.STORED in both)


def symptoms_of(results: Iterable[CaseResult], *, names: AbstractSet[str]) -> list[Symptom]:
    """Return the symptoms of cases that failed or warned, in order of appearance; `names` are those of fields."""
    found: dict[Hashable, Symptom] = {}
    for result in results:
        for key, finding in _keyed(result, names):
            symptom = found.get(key) or found.setdefault(key, _symptom(result, finding))
            if result not in symptom.cases[-1:]:
                symptom.cases.append(result)
            if finding is not None:
                symptom.fields |= _fields(finding, names)
                symptom.exchanges |= _exchanges(finding, result)
    return list(found.values())


def _symptom(result: CaseResult, finding: Finding | None) -> Symptom:
    return Symptom(
        about=About.PART if finding is None else _about(finding),
        first=finding,
        passive=finding is not None and finding.rule != result.case.id,
        observed=plain(finding.observed if finding else result.reason),
    )


def _keyed(result: CaseResult, names: AbstractSet[str]) -> Iterator[tuple[Hashable, Finding | None]]:
    """Yield the gravest findings of a case, each with what those of one symptom share."""
    levels = {finding.level for finding in result.findings}
    gravest = next((level for level in type(result.case.level) if level in levels), None)
    for finding in result.findings:
        if finding.level is gravest:
            yield _key(finding, names), finding
    if not result.findings:
        yield plain(result.reason), None


def _key(finding: Finding, names: AbstractSet[str]) -> Hashable:
    expected, observed, about = _unwrapped(finding.expected), _unwrapped(finding.observed), _about(finding)
    match about:
        case About.TAKEN:
            return about, finding.clause
        case About.WHOLE:
            return about, plain(observed, without=_PASSING.get(observed.code, ()))
        case About.PERSONS:
            return about, plain(expected), observed.code if observed.code in _TAKEN else plain(observed)
        case About.STORED:
            return about, expected.code, dict(expected.values).get("field")
        case About.SENT:
            return about, dict(expected.values).get("field")
        case About.TOLD:
            return about, plain(_said(observed))
    if observed.code == "violation":
        return finding.rule, plain(observed), frozenset(_fields(finding, names))
    return finding.clause, expected.code, observed.code


def _about(finding: Finding) -> About:
    expected = _unwrapped(finding.expected).code
    taken = expected in _INVALID and finding.observed.code in _TAKEN
    return About.TAKEN if taken else _ABOUT.get(expected, About.PART)


def _exchanges(finding: Finding, result: CaseResult) -> set[int]:
    """Return where something was seen; what is stored of no accepted report, where the case reported it."""
    return set(result.exchanges) if finding.expected.code == "nothing-stored" else {finding.exchange}


def _unwrapped(phrase: Phrase) -> Phrase:
    """Return a phrase without the `and 3 more` after it."""
    first = dict(phrase.values).get("first") if phrase.code == "and-more" else None
    return first if isinstance(first, Phrase) else phrase


def _said(observed: Phrase) -> Phrase:
    """Return what a client says of a person, of how many it says so left out."""
    said = dict(observed.values).get("said")
    return said if isinstance(said, Phrase) else observed


def plain(phrase: Phrase, *, without: Sequence[str] = ()) -> Hashable:
    """Return what a phrase says without the data in it; a text of digits only is a code or a status, and stays."""
    left_out = (*PLACES, *without)
    kept = ((name, value) for name, value in phrase.values if name not in left_out and not isinstance(value, int))
    return phrase.code, tuple((name, _plain_value(value)) for name, value in kept)


def _plain_value(value: str | Phrase) -> Hashable:
    if isinstance(value, Phrase):
        return plain(value)
    return value if value.isdigit() else _DATA.sub("", value)


def _fields(finding: Finding, names: AbstractSet[str]) -> set[str]:
    """Return the fields that a finding is about: the one at its place, or those that it speaks of.

    What stood in the fields does not count. That something is stored of a report that was not accepted may come of
    any field of the answer.
    """
    observed, about = finding.observed.code, _about(finding)
    if finding.expected.code == "nothing-stored":
        return set(names)
    place = set(_WORD.findall(_DATA.sub("", finding.place.rpartition("/")[2]))[-1:]) if about is About.PART else set()
    if place & names and observed not in ("violation", "fields"):
        return place
    told = (finding.expected,) if observed == "fields" else (finding.expected, finding.observed)
    return {word for phrase in told for word in _words(phrase)} & names | place


def _words(phrase: Phrase) -> Iterator[str]:
    for _, value in phrase.values:
        if isinstance(value, Phrase):
            yield from _words(value)
        elif isinstance(value, str):
            yield from _WORD.findall(value)


def grouped(symptoms: Sequence[Symptom]) -> list[list[Symptom]]:
    """Return symptoms with all that belong to them, in order of appearance."""
    groups: list[list[Symptom]] = []
    for symptom in symptoms:
        related = [group for group in groups if any(map(symptom.belongs_to, group))]
        groups = [group for group in groups if group not in related]
        groups.append([*(one for group in related for one in group), symptom])
    return groups

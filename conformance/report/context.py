"""What every part of the page needs: the three sources, the words, and where each case stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from conformance.judge.reading import Reader
from conformance.judge.told import Account
from conformance.record.exchange import Exchange
from conformance.record.judgement import CaseResult, Cause, Finding, Judgement, RunVerdict, Verdict
from conformance.record.runlog import RunLog
from conformance.report.messages import Catalogue
from conformance.report.model import Link, Mark, Quote
from conformance.report.text import visible
from conformance.spec.specification import Specification

GLYPHS = {
    "pass": "✓",
    "fail": "✕",
    "warning": "!",
    "observed": "•",
    "not-applicable": "–",
    "not-evaluated": "?",
    "suite-error": "#",
    "conformant": "✓",
    "non-conformant": "✕",
    "inconclusive": "?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """The sources of a page, with indexes: `exchanges` and `findings` by exchange number, the others by case id.

    `causes` are by their own id. `told` holds the numbers of the exchanges that each case's evidence is made of.
    `reader` reads the messages of the run. `accounts` are the tasks of a client under test, from end to end, and
    `tasks` those that are shown, by case.
    """

    log: RunLog
    judgement: Judgement
    specification: Specification
    reader: Reader
    words: Catalogue
    exchanges: Mapping[int, Exchange]
    results: Mapping[str, CaseResult]
    findings: Mapping[int, Sequence[Finding]]
    anchors: Mapping[str, str]
    causes: Mapping[str, Cause]
    told: Mapping[str, Sequence[int]]
    shown: frozenset[int]
    accounts: Sequence[Account] = ()
    tasks: Mapping[str, Sequence[Account]] = field(default_factory=dict)

    def mark(self, verdict: Verdict | RunVerdict) -> Mark:
        """Return how a verdict is shown."""
        group = "verdict" if isinstance(verdict, Verdict) else "run"
        return Mark(value=verdict.value, glyph=GLYPHS[verdict.value], word=self.words.word(group, verdict))

    def cause_of(self, result: CaseResult) -> Cause | None:
        """Return the root cause that a case goes back to, None where it stands for itself."""
        return self.causes.get(result.cause)

    def cause_anchor(self, cause: str) -> str:
        """Return the anchor of a root cause's card."""
        return f"cause-{list(self.causes).index(cause) + 1}"

    def title(self, result: CaseResult) -> str:
        """Return the title of a case in the language of the page."""
        return visible(self.words.pick(en=result.case.title_en, da=result.case.title_da))

    def case_link(self, case: str) -> Link:
        """Return a link to a case's row, without an anchor for a case that was not judged."""
        return Link(text=visible(case), anchor=self.anchors.get(case, ""))

    def exchange_link(self, number: int) -> Link:
        """Return a link to an exchange, without an anchor where it is not told in full."""
        text = self.words.say("exchange-number", n=number)
        return Link(text=text, anchor=f"exchange-{number}" if number in self.shown else "")

    def quote(self, clause_id: str) -> Quote:
        """Return a clause, as grave as it is for the side under test; one that nobody has is without text."""
        try:
            clause = self.specification.clause(clause_id)
        except KeyError:
            return Quote(id=visible(clause_id), level="", da="", en="")
        level = self.words.word("level", clause.level_for(self.log.header.side))
        return Quote(id=clause.id, level=level, da=clause.da, en=clause.en)


def anchors_of(cases: Iterable[str]) -> dict[str, str]:
    """Return an anchor for each case id: readable, safe in a URL, and different for each."""
    anchors: dict[str, str] = {}
    taken: set[str] = set()
    for case in cases:
        base = anchor = "case-" + re.sub(r"[^A-Za-z0-9.-]+", "_", case.replace("+", "_plus_"))
        number = 2
        while anchor in taken:
            anchor, number = f"{base}~{number}", number + 1
        taken.add(anchor)
        anchors[case] = anchor
    return anchors

"""Findings and verdicts: what the judges say, as plain data that reports and logs share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conformance.record.expected import ExpectedResult
from conformance.record.phrase import SILENT, Phrase, say
from conformance.spec.clauses import Level


class Verdict(StrEnum):
    """The verdict of one case (or of one clause over its cases)."""

    PASS = "pass"
    FAIL = "fail"
    WARNING = "warning"
    OBSERVED = "observed"
    NOT_APPLICABLE = "not-applicable"
    NOT_EVALUATED = "not-evaluated"
    SUITE_ERROR = "suite-error"


class RunVerdict(StrEnum):
    """The verdict of a run over the clauses that were planned for it."""

    CONFORMANT = "conformant"
    NON_CONFORMANT = "non-conformant"
    INCONCLUSIVE = "inconclusive"
    SUITE_ERROR = "suite-error"


class Expectation(StrEnum):
    """What must come back for a probe.

    `implied`: answered, each person as the population implies. `rejected`: a SOAP fault or a
    plain HTTP refusal, while the same message without the edit is accepted before and after.
    `exact`: as implied, with one status for each person asked about and for nobody else.
    `observed`: the text is silent; what comes back is recorded. `rules`: nothing beyond the
    passive rules that the case owns. `safe`: not accepted, and the control is answered before and
    after; how it is turned down does not matter. `stored`: answered as implied, and read back as sent.
    `explored`: of however many drawn messages, each valid one answered as implied, no invalid one accepted.

    Of a client: `sent`: every message that it sent keeps the cited clause. `understood`: what it makes of the
    answers to its calls is what they say.
    """

    IMPLIED = "implied"
    REJECTED = "rejected"
    OBSERVED = "observed"
    RULES = "rules"
    EXACT = "exact"
    SAFE = "safe"
    STORED = "stored"
    EXPLORED = "explored"
    SENT = "sent"
    UNDERSTOOD = "understood"


class Blame(StrEnum):
    """Whose it is that a case did not simply pass.

    `population` and `configuration` are both about target.toml: whom the target holds, and how it
    is reached. `specification`: the text leaves it open. `nobody`: there is nothing to blame.
    """

    IMPLEMENTATION = "implementation"
    POPULATION = "population"
    CONFIGURATION = "configuration"
    NETWORK = "network"
    SPECIFICATION = "specification"
    SUITE = "suite"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a rule says about an exchange.

    `exchange` is its number (0 where no exchange is concerned), `place` an XPath with positions
    into the response (or the request), a header name or "", `line` the line in that body (0 if
    unknown). `expected` and `observed` are phrases; `quotes` is what the other side said in its own words, where it
    said something: the text of a status, the reason of a fault, what a client tells of a failure.
    """

    rule: str
    clause: str
    level: Level
    exchange: int
    place: str
    line: int
    expected: Phrase
    observed: Phrase
    quotes: tuple[str, ...] = ()

    @property
    def phrase(self) -> Phrase:
        """The finding in one sentence."""
        return say("expected-observed", expected=self.expected, observed=self.observed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCase:
    """A case as it stands in the plan of a run: what it is about, before anything was sent.

    `clauses` are cited clause ids; `rules` are passive rules whose findings, in any exchange of
    the run, belong to this case. Titles are one line each. A case about a reading (`reading` is its
    id) says by `observer` what is looked at, and by `shows` which alternative each thing seen is.
    """

    id: str
    section: str
    clauses: tuple[str, ...]
    level: Level
    expectation: Expectation
    rules: tuple[str, ...]
    title_da: str
    title_en: str
    reading: str = ""
    observer: str = ""
    shows: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseResult:
    """A judged case. `reason` is one sentence, `SILENT` for a plain pass; `exchanges` are numbers.

    `shown` are the alternatives of the case's reading that were seen; `evidence` says in one
    sentence why the blame lies where it does; `cause` is the id of the cause that the case goes back to, "" for one
    that did not fail, nor warn, nor was kept from being judged by something that did.
    """

    case: PlannedCase
    verdict: Verdict
    reason: Phrase
    findings: tuple[Finding, ...]
    exchanges: tuple[int, ...]
    shown: tuple[str, ...] = ()
    blame: Blame = Blame.NOBODY
    evidence: Phrase = SILENT
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseResult:
    """A clause with the worst verdict of the cases that cite it (pass only if one passed)."""

    clause: str
    verdict: Verdict
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that is wrong: what is the matter, whose it may be, what to look at.

    `key` is the key of target.toml that would explain it as well, "" where none would. `cases` are the ids of the
    cases that failed of it (or warned, by `verdict`), the one to look at first; a case that fails of two things stands
    in both. `warned` are those that only warn of it, `masks` those that could not be judged because of it. The `id` is
    that of the first case, or says what all exchanges of the run have in common.
    """

    id: str
    sentence: Phrase
    blame: Blame
    key: str
    cases: tuple[str, ...]
    warned: tuple[str, ...] = ()
    masks: tuple[str, ...] = ()
    verdict: Verdict = Verdict.FAIL

    @property
    def shared(self) -> bool:
        """Whether there is more to it than one case, which stands for itself."""
        return len(self.cases) + len(self.warned) + len(self.masks) > 1 or bool(self.key)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingResult:
    """A reading in this run: the alternative that holds, whether target.toml chose it, and which were shown.

    `shown` maps each alternative that was seen to the cases that show it.
    """

    reading: str
    holds: str
    chosen: bool
    shown: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The judged run. `headline` is the verdict with its scope, as in `conformant (12 of 12 clauses)`.

    `problems` are suite errors and whatever makes the run log incomplete, one sentence each.
    `causes` are root causes, the gravest first. `expected` are the entries of expected.toml with what became of
    them; `as_expected` says that nothing else keeps the run from being conformant. `differs` names the files of
    the specification at hand that say something else than the one of the run, which was judged by.
    """

    verdict: RunVerdict
    headline: Phrase
    cases: tuple[CaseResult, ...]
    clauses: tuple[ClauseResult, ...]
    problems: tuple[Phrase, ...]
    causes: tuple[Cause, ...] = ()
    readings: tuple[ReadingResult, ...] = ()
    expected: tuple[ExpectedResult, ...] = ()
    as_expected: bool = False
    differs: tuple[str, ...] = ()

    @property
    def shared_causes(self) -> Mapping[str, Cause]:
        """The causes that several cases failed of, or that a key of target.toml would explain as well, by their ids."""
        return {c.id: c for c in self.causes if c.shared and c.verdict is not Verdict.WARNING}

    def count(self, verdict: Verdict) -> int:
        """Return how many cases have this verdict."""
        return sum(result.verdict is verdict for result in self.cases)

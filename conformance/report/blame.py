"""Whose it is, in words: of one case, of a root cause, and of all cases that did not pass, side by side.

A cause that a key of target.toml would explain as well is a party of its own: a vendor whose list of
test persons is wrong must not read that the implementation is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from conformance.record.judgement import Blame, CaseResult, Cause, Verdict
from conformance.report.context import Context
from conformance.report.model import Share
from conformance.report.text import sentence, visible
from conformance.words import render

EITHER = "either"
PARTIES = (
    Blame.IMPLEMENTATION,
    EITHER,
    Blame.POPULATION,
    Blame.CONFIGURATION,
    Blame.NETWORK,
    Blame.SUITE,
    Blame.SPECIFICATION,
)


def in_english(blame: Blame, cause: Cause | None = None) -> str:
    """Return whose it is for a console or a CI, as in `implementation, or target.toml [population] reportable`."""
    key = cause.key if cause else ""
    if not key:
        return blame.value
    return f"{blame}, or target.toml {key}" if blame is Blame.IMPLEMENTATION else f"{blame}: target.toml {key}"


def plain_evidence(result: CaseResult, cause: Cause | None) -> str:
    """Return why the blame lies where it does, without the key of target.toml, which the blame itself names."""
    return sentence(render(cause.sentence if cause and cause.key else result.evidence))


def blame_of(context: Context, result: CaseResult) -> str:
    """Return whose a case is, in the language of the page."""
    return in_words(context, result.blame, context.cause_of(result))


def in_words(context: Context, blame: Blame, cause: Cause | None = None) -> str:
    """Return whose it is, in the language of the page."""
    words, key = context.words, visible(cause.key) if cause else ""
    if not key:
        return words.word("blame", blame)
    if blame is Blame.IMPLEMENTATION:
        return words.say("blame-or-key", blame=words.word("blame", blame), place=key)
    return words.say("blame-at-key", place=key)


def shares(context: Context) -> tuple[Share, ...]:
    """Return how many of the cases that did not pass point to each party, those with none left out."""
    of: dict[str, list[CaseResult]] = {}
    for result in context.judgement.cases:
        if result.verdict is not Verdict.PASS and result.blame is not Blame.NOBODY:
            of.setdefault(_party(context, result), []).append(result)
    return tuple(_share(context, party, of[party]) for party in PARTIES if party in of)


def sums(context: Context, results: Iterable[CaseResult]) -> str:
    """Return how many cases have each verdict, as in `3 fail, 2 not evaluated`."""
    verdicts = [result.verdict for result in results]
    counted = [(verdicts.count(verdict), verdict) for verdict in Verdict]
    return ", ".join(f"{number} {context.words.word('verdict', verdict)}" for number, verdict in counted if number)


def _party(context: Context, result: CaseResult) -> str:
    cause = context.cause_of(result)
    return EITHER if cause and cause.key and result.blame is Blame.IMPLEMENTATION else result.blame


def _share(context: Context, party: str, results: Sequence[CaseResult]) -> Share:
    return Share(party=party, word=context.words.word("party", party), number=len(results), sums=sums(context, results))

"""The vendor's own statements about clauses that nobody sees on the wire: printed as such, and judged by nobody."""

from __future__ import annotations

from conformance.record.attested import Answer, Attested
from conformance.report.client_model import StatementsView, StatementView
from conformance.report.context import Context
from conformance.report.text import visible
from conformance.spec.clauses import Actor, Clause, Verified

MAX_STATEMENTS = 200
_LINE = 120
_NOTE = 1_000
_TONES = {Answer.YES: "observed", Answer.NO: "warning", Answer.NOT_APPLICABLE: "not-applicable"}


def statements(context: Context) -> StatementsView | None:
    """Return the statements of a client's vendor, None where no client was under test."""
    header, words = context.log.header, context.words
    if header.side is not Actor.CLIENT:
        return None
    answers = {_now(context, one.clause): one for one in header.attested if one.answer is not Answer.OPEN}
    made = [_made(context, clause, statement) for clause, statement in answers.items()][:MAX_STATEMENTS]
    open_ones = [_open(context, clause) for clause in _asked(context) if clause.id not in answers]
    return StatementsView(
        summary=words.say("statements-count", made=len(answers), open=len(open_ones)),
        made=tuple(made),
        open=tuple(open_ones),
        open_words=words.count("statements-open", len(open_ones)) if open_ones else "",
    )


def _asked(context: Context) -> list[Clause]:
    """The clauses that the vendor of a client can answer for."""
    wanted = (Actor.CLIENT, Actor.BOTH)
    clauses = context.specification.clauses
    return [clause for clause in clauses if clause.verified is Verified.ATTESTATION and clause.actor in wanted]


def _now(context: Context, clause: str) -> str:
    """Return the id that a clause has now, the one that is written where there is none."""
    try:
        return context.specification.clause(clause).id
    except KeyError:
        return clause


def _made(context: Context, clause: str, statement: Attested) -> StatementView:
    return StatementView(
        quote=context.quote(clause),
        because="",
        answer=context.words.word("answer", statement.answer),
        value=_TONES[statement.answer],
        by=visible(statement.by, limit=_LINE),
        date=visible(statement.date, limit=_LINE),
        note=visible(" ".join(statement.note.split()), limit=_NOTE),
    )


def _open(context: Context, clause: Clause) -> StatementView:
    because = context.words.pick(en=clause.because_en, da=clause.because_da)
    quote = context.quote(clause.id)
    return StatementView(quote=quote, because=because, answer="", value="not-evaluated", by="", date="", note="")

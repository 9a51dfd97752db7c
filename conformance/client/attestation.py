"""`attestation.toml`: what the vendor of a client says about clauses that nobody sees on the wire.

A form with one statement for each clause that only the vendor can answer for, read strictly and written in one form.
A statement is printed as the vendor's own, and no verdict follows from it; so what is asked for is only that somebody
answers for it on a day, and says how it is so where the answer is not a plain yes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from textwrap import wrap

from conformance.errors import ConfigurationError
from conformance.record.attested import Answer, Attested
from conformance.record.expected_file import toml_string
from conformance.spec.clauses import Actor, Clause, Verified
from conformance.spec.reader import Section, read_toml, suggestion
from conformance.spec.specification import Specification

NAME = "attestation.toml"
_WIDTH = 110
_KEYS = ("clause", "answer", "by", "date", "note")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """The client that the statements are about; what nobody filled in is ""."""

    name: str = ""
    vendor: str = ""
    product: str = ""
    version: str = ""

    def empty(self) -> tuple[str, ...]:
        """Return the keys that are yet to be filled in."""
        return tuple(field.name for field in fields(self) if not getattr(self, field.name).strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A form: a statement for each clause that is attested, in the order of the specification.

    `added` are clauses that the file did not have, `renamed` maps ids that it had to those that they are now.
    """

    client: Client
    statements: tuple[Attested, ...]
    added: tuple[str, ...] = ()
    renamed: Mapping[str, str]

    @property
    def open(self) -> tuple[Attested, ...]:
        """The statements that nobody made yet."""
        return tuple(statement for statement in self.statements if statement.answer is Answer.OPEN)


def attested_clauses(specification: Specification) -> tuple[Clause, ...]:
    """Return the clauses that the vendor of a client answers for."""
    wanted = (Actor.CLIENT, Actor.BOTH)
    return tuple(c for c in specification.clauses if c.verified is Verified.ATTESTATION and c.actor in wanted)


def load_attestation(path: Path, specification: Specification) -> tuple[Client, tuple[Attested, ...]]:
    """Read a form: who it is about, and a statement for each clause, open where the file has none.

    ConfigurationError, in one line, for whatever is wrong in it.
    """
    form = read_attestation(path, specification)
    return form.client, form.statements


def new_attestation(specification: Specification) -> Attestation:
    """Return the form in which nothing is filled in."""
    return _completed(Client(), {}, {}, specification)


def read_attestation(path: Path, specification: Specification, *, drafts: bool = False) -> Attestation:
    """Read a form; with `drafts`, an answer may still lack who gives it, when, and how it is so.

    ConfigurationError for anything else: an unknown clause or key, a second statement, a day that is none.
    """
    root = read_toml(path)
    _expect(root, ("client", "statement"))
    client = _client(root.section("client"))
    statements: dict[str, Attested] = {}
    renamed: dict[str, str] = {}
    for section in root.sections("statement", name="clause"):
        clause = _clause(section, specification)
        if clause in statements:
            section.refuse("clause", f"names {clause!r} a second time", "one statement for each clause")
        statements[clause] = _statement(section, clause, drafts=drafts)
        if (written := section.take("clause", str)) != clause:
            renamed[written] = clause
    return _completed(client, statements, renamed, specification)


def _completed(
    client: Client, known: Mapping[str, Attested], renamed: Mapping[str, str], specification: Specification
) -> Attestation:
    clauses = [clause.id for clause in attested_clauses(specification)]
    return Attestation(
        client=client,
        statements=tuple(known.get(clause) or Attested(clause=clause, answer=Answer.OPEN) for clause in clauses),
        added=tuple(clause for clause in clauses if clause not in known),
        renamed=renamed,
    )


def _expect(section: Section, known: Iterable[str]) -> None:
    """Refuse unknown keys first: a mistyped key reads better than a missing one."""
    for key in known:
        section.take(key, object, None)
    section.done()


def _client(section: Section) -> Client:
    keys = [field.name for field in fields(Client)]
    _expect(section, keys)
    return Client(**{key: section.take(key, str, "") for key in keys})


def _clause(section: Section, specification: Specification) -> str:
    """Return the id that the clause of a statement has now."""
    _expect(section, _KEYS)
    written = section.take("clause", str)
    attested = {clause.id for clause in attested_clauses(specification)}
    try:
        clause = specification.clause(written).id
    except KeyError:
        section.refuse("clause", f"names {written!r}, which there is not", suggestion(written, sorted(attested)))
        raise
    if clause not in attested:
        section.refuse("clause", f"names {written!r}, which the vendor of a client does not attest", "take it out")
    return clause


def _statement(section: Section, clause: str, *, drafts: bool) -> Attested:
    texts = {key: section.take(key, str, "") for key in ("by", "note")}
    statement = Attested(clause=clause, answer=_answer(section), date=_date(section), **texts)
    if not drafts and statement.answer is not Answer.OPEN:
        _refuse_bare(section, statement)
    return statement


def _answer(section: Section) -> Answer:
    written, known = section.take("answer", str, ""), [answer.value for answer in Answer]
    if written not in known:
        section.refuse("answer", f"cannot be {written!r}", 'expected "yes", "no", "not-applicable", or "" for open')
    return Answer(written)


def _date(section: Section) -> str:
    """Return the day in ISO 8601, "" for none; TOML's own dates, without quotation marks, are as good."""
    value = section.take_any("date") if "date" in section else ""
    text = value.isoformat() if type(value) is date else value
    if text == "":
        return ""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) and _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        section.refuse("date", f"is {value!r}, which is no day", "as in 2027-03-01")
    elif day > datetime.now(UTC).date() + timedelta(days=1):  # it is tomorrow already, east of here
        section.refuse("date", f"is {text}, which is still to come", "the day of the statement")
    return str(text)


def _refuse_bare(section: Section, statement: Attested) -> None:
    """Refuse an answer that nobody answers for, and one that leaves open why it is so."""
    for key, remedy in (("by", "say who answers for it"), ("date", "say since when, as in 2027-03-01")):
        if not getattr(statement, key).strip():
            section.refuse(key, f"is empty, and the answer is {statement.answer.value!r}", remedy)
    if statement.answer is not Answer.YES and not statement.note.strip():
        section.refuse("note", f"is empty, and the answer is {statement.answer.value!r}", "say why")


_WORDS = {
    "en": """\
What the vendor of a client says about the clauses of {service} {version} that nobody sees on the wire.

answer   "" (open), "yes", "no" or "not-applicable"
by       who answers for it: name and role
date     the day of the statement, as in 2027-03-01
note     how it is so; needed where the answer is "no" or "not-applicable"

Reports print these statements as the vendor's own. No verdict follows from them.
Written by `conformance attest`, which adds what is new and keeps what is filled in; comments are written anew.
""",
    "da": """\
Hvad leverandøren af en klient siger om de krav i {service} {version}, som ingen ser på linjen.

answer   "" (åben), "yes" (ja), "no" (nej) eller "not-applicable" (ikke relevant)
by       hvem der står inde for det: navn og rolle
date     erklæringens dag, som i 2027-03-01
note     hvordan det er sådan; kræves, hvor svaret er "no" eller "not-applicable"

Rapporter gengiver erklæringerne som leverandørens egne. Ingen vurdering følger af dem.
Skrevet af `conformance attest`, som tilføjer det nye og bevarer det udfyldte; kommentarer skrives på ny.
""",
}


def render_attestation(form: Attestation, specification: Specification, *, lang: str = "en") -> str:
    """Return the form as TOML, each clause with its text and its reason in this language (en or da) above it."""
    tables = specification.tables
    head = _WORDS[lang].format(service=tables.service, version=tables.version).splitlines()
    client = {field.name: getattr(form.client, field.name) for field in fields(Client)}
    parts = ["\n".join(f"# {line}".rstrip() for line in head), _block("[client]", client)]
    parts += [_rendered(statement, specification.clause(statement.clause), lang) for statement in form.statements]
    return "\n\n".join(parts) + "\n"


def _rendered(statement: Attested, clause: Clause, lang: str) -> str:
    text, because = (clause.da, clause.because_da) if lang == "da" else (clause.en, clause.because_en)
    comment = [*wrap(text, _WIDTH), *wrap(f"({because})", _WIDTH)]
    values = {key: str(getattr(statement, key)) for key in _KEYS}
    return "\n".join([*(f"# {line}" for line in comment), _block("[[statement]]", values)])


def _block(head: str, values: Mapping[str, str]) -> str:
    width = max(map(len, values))
    return "\n".join([head, *(f"{key:{width}} = {_string(text)}" for key, text in values.items())])


def _string(text: str) -> str:
    """Return a TOML string, over several lines where the text is."""
    lines = [toml_string(line)[1:-1] for line in text.split("\n")]
    return f'"{lines[0]}"' if len(lines) == 1 else '"""\n' + "\n".join(lines) + '"""'


def write_attestation(path: Path, form: Attestation, specification: Specification, *, lang: str = "en") -> None:
    """Write a form anew; ConfigurationError where it cannot be written."""
    try:
        path.write_text(render_attestation(form, specification, lang=lang), encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot be written: {error.strerror}", where=str(path)) from error


def about(form: Attestation, given: Mapping[str, str | None]) -> Attestation:
    """Return the form about the client with these keys instead; None leaves what is there."""
    return replace(form, client=replace(form.client, **{key: text for key, text in given.items() if text is not None}))

"""The vendor's own statements: a form that keeps what is filled in, and refuses what nobody answers for."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conformance import resources
from conformance.client.attestation import (
    Attestation,
    Client,
    attested_clauses,
    load_attestation,
    new_attestation,
    read_attestation,
    render_attestation,
    write_attestation,
)
from conformance.errors import ConfigurationError
from conformance.record.attested import Answer, Attested
from conformance.spec.clauses import Actor, Verified
from conformance.spec.specification import Specification, load_specification

Refusal = Callable[..., str]
FIRST = '[[statement]]\nclause = "2/reports"\n'
SIGNED = 'by = "Bodil Hansen, udvikling"\ndate = "2026-03-01"\n'


@pytest.fixture(scope="module")
def specification() -> Specification:
    """Our own specification folder."""
    return load_specification(resources.default_specification())


@pytest.fixture
def refusal(tmp_path: Path, specification: Specification) -> Refusal:
    """Return a function from the text of a form to the one line with which it is refused."""

    def refuse(text: str, *, drafts: bool = False) -> str:
        file = tmp_path / "attestation.toml"
        file.write_text(f"[client]\n{text}", encoding="utf-8")
        with pytest.raises(ConfigurationError) as caught:
            read_attestation(file, specification, drafts=drafts)
        return str(caught.value).replace(f"{file}", "attestation.toml")

    return refuse


def filled(specification: Specification) -> Attestation:
    """Return a form with one statement of each kind, and text that a file form could stumble over."""
    form = new_attestation(specification)
    texts = ('"""\\\\ \' # [client]', "two\nlines\n", "æøå 😀 \t\x7f\u202e\r\n", "")
    made = [
        replace(statement, answer=answer, by=f"{text}by", date="2026-03-01", note=text)
        for statement, answer, text in zip(form.statements, Answer, texts, strict=False)
    ]
    return replace(form, client=Client(name='A "B"\n', vendor="V"), statements=(*made, *form.statements[len(made) :]))


def test_the_form_asks_for_each_attested_clause_of_a_client(specification: Specification) -> None:
    """A statement stands for each clause that a client has to keep and nobody sees, and for no other."""
    wanted = [c for c in specification.clauses if c.actor is not Actor.SERVICE and c.verified is Verified.ATTESTATION]
    document = tomllib.loads(render_attestation(new_attestation(specification), specification))

    assert wanted
    assert [clause.id for clause in wanted] == [statement["clause"] for statement in document["statement"]]
    assert {("answer", "by", "clause", "date", "note")} == {tuple(sorted(s)) for s in document["statement"]}
    assert {""} == {s[key] for s in document["statement"] for key in ("answer", "by", "date", "note")}
    assert {"name": "", "vendor": "", "product": "", "version": ""} == document["client"]


@pytest.mark.parametrize("lang", ["en", "da"])
def test_each_clause_stands_in_words_above_its_statement(specification: Specification, lang: str) -> None:
    """Text and reason of every clause are comments, in the language that was asked for, and not in the other."""
    written = render_attestation(new_attestation(specification), specification, lang=lang)

    comments = " ".join(line.removeprefix("#").strip() for line in written.splitlines() if line.startswith("#"))
    for clause in attested_clauses(specification):
        texts = {"en": (clause.en, clause.because_en), "da": (clause.da, clause.because_da)}
        assert [] == [text for text in texts.pop(lang) if text not in comments]
        assert [] == [text for texts in texts.values() for text in texts if text in comments]
    assert [] == [line for line in written.splitlines() if len(line) > 120]


def test_what_was_filled_in_is_read_again(specification: Specification, tmp_path: Path) -> None:
    """Whatever somebody wrote, quotation marks, line breaks and invisible characters, comes back as it was."""
    form = filled(specification)
    write_attestation(tmp_path / "form.toml", form, specification)

    again = read_attestation(tmp_path / "form.toml", specification, drafts=True)

    assert form.client == again.client
    assert form.statements == again.statements
    assert () == again.added


def test_a_form_written_twice_is_the_same(specification: Specification, tmp_path: Path) -> None:
    """To go over a form that lacks nothing changes not a byte."""
    write_attestation(tmp_path / "form.toml", filled(specification), specification)
    before = (tmp_path / "form.toml").read_bytes()

    again = read_attestation(tmp_path / "form.toml", specification, drafts=True)
    write_attestation(tmp_path / "form.toml", again, specification)

    assert before == (tmp_path / "form.toml").read_bytes()


def test_a_clause_that_the_file_does_not_have_is_open(specification: Specification, tmp_path: Path) -> None:
    """A form from before a clause came reads as one that says nothing of it, in the order of the specification."""
    (tmp_path / "form.toml").write_text(f'[client]\nname = "X"\n{FIRST}answer = "yes"\n{SIGNED}', encoding="utf-8")

    client, statements = load_attestation(tmp_path / "form.toml", specification)

    ids = [clause.id for clause in attested_clauses(specification)]
    yes = Attested(clause="2/reports", answer=Answer.YES, by="Bodil Hansen, udvikling", date="2026-03-01")
    assert Client(name="X") == client
    assert ids == [statement.clause for statement in statements]
    assert [yes] == [statement for statement in statements if statement.answer is not Answer.OPEN]
    assert tuple(i for i in ids if i != "2/reports") == read_attestation(tmp_path / "form.toml", specification).added


def test_a_former_id_is_read_as_the_one_it_is_now(specification: Specification, tmp_path: Path) -> None:
    """A statement under an id that a clause had before is kept under the new one."""
    folder = tmp_path / "specification"
    shutil.copytree(specification.folder, folder)
    clauses = (folder / "clauses.toml").read_text(encoding="utf-8")
    renamed = clauses.replace('id = "2/reports"', 'id = "2/who-reports"\nformerly = ["2/reports"]', 1)
    (folder / "clauses.toml").write_text(renamed, encoding="utf-8")
    (tmp_path / "form.toml").write_text(f'[client]\n{FIRST}answer = "yes"\n{SIGNED}', encoding="utf-8")

    form = read_attestation(tmp_path / "form.toml", load_specification(folder))

    assert {"2/reports": "2/who-reports"} == form.renamed
    assert ["2/who-reports"] == [s.clause for s in form.statements if s.answer is Answer.YES]
    assert "2/who-reports" not in form.added


def test_a_day_may_stand_without_quotation_marks(specification: Specification, tmp_path: Path) -> None:
    """A date of TOML's own is the same day as one that is written as text."""
    signed = SIGNED.replace('"2026-03-01"', "2026-03-01")
    (tmp_path / "form.toml").write_text(f'[client]\n{FIRST}answer = "yes"\n{signed}', encoding="utf-8")

    _, statements = load_attestation(tmp_path / "form.toml", specification)

    assert "2026-03-01" == statements[0].date


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            '[[statement]]\nclause = "2/report"',
            "attestation.toml [[statement]] 2/report: key 'clause' names '2/report', which there is not "
            "(did you mean '2/reports'?)",
            id="clause",
        ),
        pytest.param(
            '[[statement]]\nclause = "6.1.3/Elev/max"',
            "attestation.toml [[statement]] 6.1.3/Elev/max: key 'clause' names '6.1.3/Elev/max', "
            "which the vendor of a client does not attest (take it out)",
            id="clause-of-cases",
        ),
        pytest.param(
            FIRST + FIRST,
            "attestation.toml [[statement]] 2/reports: key 'clause' names '2/reports' a second time "
            "(one statement for each clause)",
            id="twice",
        ),
        pytest.param(
            f"{FIRST}anwser = 'yes'",
            "attestation.toml [[statement]] 2/reports: unknown key 'anwser' (did you mean 'answer'?)",
            id="key",
        ),
        pytest.param(
            "vender = 'V'", "attestation.toml [client]: unknown key 'vender' (did you mean 'vendor'?)", id="client-key"
        ),
        pytest.param(
            "[[statements]]", "attestation.toml: unknown key 'statements' (did you mean 'statement'?)", id="head"
        ),
        pytest.param(
            f"{FIRST}answer = 'ja'",
            "attestation.toml [[statement]] 2/reports: key 'answer' cannot be 'ja' "
            '(expected "yes", "no", "not-applicable", or "" for open)',
            id="answer",
        ),
        pytest.param(
            f"{FIRST}answer = true",
            "attestation.toml [[statement]] 2/reports: key 'answer' must be a string, not True",
            id="answer-kind",
        ),
        pytest.param(
            f"{FIRST}answer = 'yes'\ndate = '2026-03-01'",
            "attestation.toml [[statement]] 2/reports: key 'by' is empty, and the answer is 'yes' "
            "(say who answers for it)",
            id="by",
        ),
        pytest.param(
            f"{FIRST}answer = 'yes'\nby = 'B'",
            "attestation.toml [[statement]] 2/reports: key 'date' is empty, and the answer is 'yes' "
            "(say since when, as in 2027-03-01)",
            id="no-date",
        ),
        pytest.param(
            f"{FIRST}answer = 'not-applicable'\n{SIGNED}note = ' '",
            "attestation.toml [[statement]] 2/reports: key 'note' is empty, and the answer is 'not-applicable' "
            "(say why)",
            id="note",
        ),
        pytest.param(
            "name = 'a",
            'attestation.toml: is not valid TOML: Expected "\'" (at end of document)',
            id="toml",
        ),
    ],
)
def test_what_is_wrong_is_one_line(text: str, line: str, refusal: Refusal) -> None:
    """A mistake is told with file, statement and key, and with what was probably meant."""
    said = refusal(text)

    assert line == said
    assert "\n" not in said


@pytest.mark.parametrize(
    "day", ["'1/3 2026'", "'2026-02-30'", "'20260301'", "'2026-W10-1'", "20260301", "2026-03-01T10:00:00Z", "['x']"]
)
def test_a_day_that_is_none_is_refused(day: str, refusal: Refusal) -> None:
    """Only a day of the calendar, written in the one way, is a day."""
    said = refusal(f"{FIRST}date = {day}", drafts=True)

    assert re.fullmatch(r"attestation.toml \[\[statement\]\] 2/reports: key 'date' is .*, which is no day \(.*\)", said)


def test_a_statement_of_a_day_to_come_is_refused(refusal: Refusal) -> None:
    """Nobody has said anything yet on a day that is not here in any time zone."""
    day = datetime.now(UTC).date() + timedelta(days=3)

    assert f"key 'date' is {day}, which is still to come" in refusal(f"{FIRST}date = '{day}'", drafts=True)

"""conformance attest: a form is written, kept, and checked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.client.attestation import attested_clauses

if TYPE_CHECKING:
    from conformance.spec.specification import Specification
    from tests.cli.conftest import Command

FORM = "attestation.toml"
WHO = ("--client", "Skolesystem", "--vendor", "Eksempel ApS", "--product", "Kontakter", "--version", "8.2")
ANSWER = 'answer = ""\nby     = ""\ndate   = ""'


def _answer(file: Path, *, times: int = -1) -> None:
    """Answer that many statements of a form, all of them by default."""
    text = file.read_text(encoding="utf-8")
    assert ANSWER in text
    said = 'answer = "yes"\nby     = "Bodil Hansen"\ndate   = "2026-03-01"'
    file.write_text(text.replace(ANSWER, said, times), encoding="utf-8")


def test_a_new_form_is_all_open(inside: Command, specification: Specification, tmp_path: Path) -> None:
    """The form is written with who it is about, and the command says how many statements are open."""
    done = inside("attest", *WHO)

    number = len(attested_clauses(specification))
    assert (0, f"{FORM}: {number} statements, {number} open\n", "") == (done.returncode, done.stdout, done.stderr)
    written = (tmp_path / FORM).read_text(encoding="utf-8")
    client = re.findall(r'^(?:name|vendor|product|version) += "(.*)"$', written, re.MULTILINE)
    assert ["Skolesystem", "Eksempel ApS", "Kontakter", "8.2"] == client


def test_a_form_that_exists_is_kept(inside: Command, specification: Specification, tmp_path: Path) -> None:
    """What is filled in stays, a clause that is missing is added, and what is given anew about the client replaces."""
    inside("attest", *WHO)
    _answer(tmp_path / FORM, times=2)
    text = (tmp_path / FORM).read_text(encoding="utf-8")
    head, _, rest = text.partition('[[statement]]\nclause = "2/source"')
    (tmp_path / FORM).write_text(f"{head}{rest.partition(chr(10) * 2)[2]}", encoding="utf-8")

    done = inside("attest", "--version", "9.0", "--lang", "da")

    number = len(attested_clauses(specification))
    written = (tmp_path / FORM).read_text(encoding="utf-8")
    assert f"added    2/source\n{FORM}: {number} statements, {number - 2} open\n" == done.stdout
    assert 2 == written.count('by     = "Bodil Hansen"')
    assert 'version = "9.0"' in written
    assert 'vendor  = "Eksempel ApS"' in written
    assert "# Hvad leverandøren af en klient siger" in written


def test_a_check_says_what_is_open(inside: Command, specification: Specification, tmp_path: Path) -> None:
    """Every open statement and every empty key of the client is a line, and the exit code is 2."""
    inside("attest", "--client", "Skolesystem")
    _answer(tmp_path / FORM, times=1)
    before = (tmp_path / FORM).read_bytes()

    done = inside("attest", "--check", FORM)

    clauses = [clause.id for clause in attested_clauses(specification)][1:]
    lines = [f"open  [client] {key}" for key in ("vendor", "product", "version")]
    lines += [f"open  {clause}" for clause in clauses]
    total = f"{FORM}: {len(clauses) + 1} statements: 1 yes, 0 no, 0 not-applicable, {len(clauses)} open"
    assert (2, [*lines, total]) == (done.returncode, done.stdout.splitlines())
    assert before == (tmp_path / FORM).read_bytes()


def test_a_form_with_everything_answered_is_0(inside: Command, tmp_path: Path) -> None:
    """Where somebody answers for everything nothing is open."""
    inside("attest", *WHO)
    _answer(tmp_path / FORM)

    done = inside("attest", "--check", FORM)

    assert (0, 1, "") == (done.returncode, len(done.stdout.splitlines()), done.stderr)


@pytest.mark.parametrize("option", ["--output", "--check"])
def test_a_wrong_form_is_3_and_left_alone(option: str, inside: Command, tmp_path: Path) -> None:
    """One line says what is wrong, and a form with a mistake in it is not written over."""
    wrong = '[client]\n[[statement]]\nclause = "2/report"\nnote = "ours"\n'
    (tmp_path / FORM).write_text(wrong, encoding="utf-8")

    done = inside("attest", option, FORM)

    line = f"error: {FORM} [[statement]] 2/report: key 'clause' names '2/report', which there is not"
    assert (3, f"{line} (did you mean '2/reports'?)\n", "") == (done.returncode, done.stderr, done.stdout)
    assert wrong == (tmp_path / FORM).read_text(encoding="utf-8")


def test_an_answer_without_a_name_is_a_draft(inside: Command, tmp_path: Path) -> None:
    """A half-filled form can be gone over, but does not pass a check."""
    inside("attest", *WHO)
    text = (tmp_path / FORM).read_text(encoding="utf-8")
    (tmp_path / FORM).write_text(text.replace('answer = ""', 'answer = "yes"', 1), encoding="utf-8")

    again, checked = inside("attest"), inside("attest", "--check", FORM)

    assert (0, 3) == (again.returncode, checked.returncode)
    assert "key 'by' is empty, and the answer is 'yes' (say who answers for it)" in checked.stderr
    assert 'answer = "yes"' in (tmp_path / FORM).read_text(encoding="utf-8")


def test_what_cannot_be_read_or_written_is_3(inside: Command, tmp_path: Path) -> None:
    """A form that is not there, a folder in its place, and options that a check has no use for are one line each."""
    (tmp_path / "folder").mkdir()

    absent = inside("attest", "--check", "absent.toml")
    folder = inside("attest", "--output", "folder")
    nowhere = inside("attest", "--output", "no/such/folder.toml")
    both = inside("attest", "--check", FORM, "--vendor", "V")

    assert [3] * 4 == [done.returncode for done in (absent, folder, nowhere, both)]
    assert "error: absent.toml: cannot be read: No such file or directory\n" == absent.stderr
    assert "error: folder: cannot be read: Is a directory\n" == folder.stderr
    assert "error: no/such/folder.toml: cannot be written: No such file or directory\n" == nowhere.stderr
    assert "error: --check: writes nothing, so it takes nothing to write\n" == both.stderr

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import resources
from conformance.record.exchange import Role
from conformance.record.runlog import read_run_log

if TYPE_CHECKING:
    from tests.cli.conftest import Command, Recorded


# ---------------------------------------------------------------- list


def test_list_has_a_line_for_every_case(inside: Command) -> None:
    """`list` names every registered case, with what must come back, its level, and what is sent."""
    ids = (resources.folder("cases") / "case-ids.txt").read_text(encoding="utf-8").splitlines()

    done = inside("list")

    rows = [line.split(maxsplit=3) for line in done.stdout.splitlines()]
    assert (0, "") == (done.returncode, done.stderr)
    assert sorted(row[0] for row in rows) == [line for line in ids if not line.startswith("#") and " -> " not in line]
    assert {"exact", "implied", "observed", "rejected", "rules", "safe", "stored"} == {row[1] for row in rows}
    assert {"must", "should", "observe"} >= {row[2] for row in rows}
    assert all(row[3].strip() for row in rows)


def test_list_speaks_danish_about_a_selection(inside: Command) -> None:
    """`list` narrows down and speaks Danish as `run` does."""
    done = inside("list", "--lang", "da", "6.1.3/Elev/max+1")

    assert [["6.1.3/Elev/max+1", "rejected", "must", "101 Elev (tilladt: 1 til 100)"]] == [
        line.split(maxsplit=3) for line in done.stdout.splitlines()
    ]


def test_list_refuses_what_it_does_not_know(inside: Command) -> None:
    """A section that does not exist is an error with the nearest one, not an empty list."""
    done = inside("list", "7/not_fund")

    expected = "error: no case or section is called '7/not_fund' (did you mean '7/not_found'?)\n"
    assert (3, "", expected) == (done.returncode, done.stdout, done.stderr)


def test_list_clauses_has_cases_below_each(inside: Command) -> None:
    """`list --clauses` states each clause in its numbers, with the cases that speak for it."""
    done = inside("list", "--clauses")

    lines = done.stdout.splitlines()
    clause = lines.index("6.1.3/Elev/max  [must, both]  A call has at most 100 Elev.")
    assert ["6.1.3/Elev/min+1", "6.1.3/Elev/max-1", "6.1.3/Elev/max", "6.1.3/Elev/max+1"] == [
        line.strip() for line in lines[clause + 1 : clause + 5]
    ]
    assert not re.search(r"\{[\w.]+\}", done.stdout)


def test_list_clauses_says_what_a_clause_weighs_for_each_side(inside: Command) -> None:
    """A clause that a client must keep, and whose breach a service should find, shows both."""
    lines = inside("list", "--clauses").stdout.splitlines()
    told = {line.partition("  ")[0]: line for line in lines if "  [" in line and not line.startswith(" ")}

    assert told["6.1.3/order"].startswith("6.1.3/order  [client must, service should]  The fields stand ")
    assert told["6.1.3/Elev/max"].startswith("6.1.3/Elev/max  [must, both]  ")


@pytest.mark.parametrize(
    ("lang", "attested", "unseen", "total"),
    [
        pytest.param(
            "en",
            "    attestation: The call does not say when the institution was told; ",
            "    not observable: A run sees no other time than its own.",
            r"(\d+) clauses: (\d+) by cases(?: \(.*\))?, (\d+) by attestation, (\d+) not observable",
            id="english",
        ),
        pytest.param(
            "da",
            "    erklæring: Kaldet siger ikke, hvornår institutionen fik besked; ",
            "    kan ikke observeres: En kørsel ser kun den tid, den selv varer.",
            r"(\d+) krav: (\d+) ved sager(?: \(.*\))?, (\d+) ved erklæring, (\d+) kan ikke observeres",
            id="danish",
        ),
    ],
)
def test_list_clauses_says_why_no_case_verifies(
    lang: str, attested: str, unseen: str, total: str, inside: Command
) -> None:
    """Below a clause without cases stands how else it is verified, and at the end how many there are of each."""
    done = inside("list", "--clauses", "--lang", lang)

    *lines, last = done.stdout.splitlines()
    heads = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    below = {lines[number].partition("  ")[0]: lines[number + 1] for number in heads}
    counted = re.fullmatch(total, last)
    assert below["4/at-once"].startswith(attested)
    assert unseen == below["6/any-time"]
    assert [] == [clause for clause, line in below.items() if not line.startswith("    ")]
    assert counted is not None
    assert len(heads) == int(counted[1]) == sum(int(number) for number in counted.groups()[1:])
    assert int(counted[3]) == sum(line.startswith(attested.partition(": ")[0]) for line in lines)
    assert int(counted[4]) == sum(line.startswith(unseen.partition(": ")[0]) for line in lines)


# ---------------------------------------------------------------- derive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the specification folder."""
    return shutil.copytree(resources.default_specification(), tmp_path / "specification")


def test_derived_files_are_current(inside: Command) -> None:
    """The files that the package carries are those that its tables make."""
    done = inside("derive", "--check")

    assert (0, "") == (done.returncode, done.stderr)
    assert re.fullmatch(r"(\w+: \d+ derived files are current\n)+", done.stdout)


def test_a_stale_copy_is_1_with_a_diff_and_can_be_renewed(inside: Command, folder: Path) -> None:
    """After an edit `--check` shows what would change, and changes nothing; `derive` renews, once."""
    tables = folder / "tables.toml"
    tables.write_text(tables.read_text(encoding="utf-8").replace("string = 64", "string = 70"), encoding="utf-8")
    before = (folder / "plain.xsd").read_bytes()

    stale = inside("derive", "--check", "--spec", folder)
    unchanged = (folder / "plain.xsd").read_bytes()
    renewed = inside("derive", "--spec", folder)
    current = inside("derive", "--check", "--spec", folder)
    again = inside("derive", "--spec", folder)

    assert 1 == stale.returncode
    assert re.search(r'^-.*maxLength value="64".*\n\+.*maxLength value="70"', stale.stdout, re.MULTILINE)
    assert "stale: run `conformance derive` to renew specification\n" == stale.stderr
    assert before == unchanged
    assert [0, 0, 0] == [done.returncode for done in (renewed, current, again)]
    assert b'maxLength value="70"' in (folder / "plain.xsd").read_bytes()
    assert "plain: 0 of " in again.stdout


# ---------------------------------------------------------------- check


@pytest.fixture
def messages(recorded: Recorded, tmp_path: Path) -> Path:
    """Return a folder with a request and its answer, as a run recorded them, one element to a line."""
    exchange = next(e for e in read_run_log(recorded.folder).exchanges if e.role is Role.PREFLIGHT)
    assert exchange.response is not None
    for name, body in (("request.xml", exchange.request.body), ("answer.xml", exchange.response.body)):
        (tmp_path / name).write_bytes(re.sub(rb"><(?!/)", b">\n<", body))
    return tmp_path


def test_good_files_are_0(inside: Command, messages: Path) -> None:
    """A request and an answer that went over the wire are without findings."""
    done = inside("check", "request.xml", "answer.xml")

    assert (0, "2 files judged, 0 with findings\n", "") == (done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    ("name", "pattern", "new", "clause", "statement"),
    [
        pytest.param(
            "request.xml",
            r"<KontaktTelefon>[^<]*",
            "<KontaktTelefon>" + "1" * 21,
            "6.1.3/KontaktTelefon/maxLength",
            "KontaktTelefon has at most 20 characters",
            id="too-long",
        ),
        pytest.param(
            "request.xml",
            r"<Elev>\s*<CPRNr>[^<]*</CPRNr></Elev>",
            "",
            "6.1.3/Elev/min",
            "A call has at least 1 Elev",
            id="no-elev",
        ),
        pytest.param(
            "request.xml",
            r"<DatakildeInstitutionNummer>[^<]*",
            "<DatakildeInstitutionNummer>abc",
            "6.1.3/DatakildeInstitutionNummer/type",
            "DatakildeInstitutionNummer is an integer",
            id="no-integer",
        ),
        pytest.param(
            "answer.xml", r"true", "ja", "6.2.3/IndberetningOk/type", "IndberetningOk as Boolean", id="no-boolean"
        ),
        pytest.param("request.xml", r"</KontaktMail>", "</Mail>", "xml", "well-formed XML without a DTD", id="no-xml"),
    ],
)
def test_a_bad_file_is_1_with_line_and_clause(
    name: str, pattern: str, new: str, clause: str, statement: str, inside: Command, messages: Path
) -> None:
    """A finding says file, line, clause, what is asked for and what is there; the good file beside has none."""
    text = (messages / name).read_text(encoding="utf-8")
    place = re.search(pattern, text)
    assert place is not None
    (messages / "bad.xml").write_text(text[: place.start()] + new + text[place.end() :], encoding="utf-8")
    line = text[: place.start()].count("\n") + 1

    done = inside("check", name, "bad.xml")

    findings = done.stdout.splitlines()[:-1]
    assert (1, "") == (done.returncode, done.stderr)
    assert "2 files judged, 1 with findings" == done.stdout.splitlines()[-1]
    assert 1 == len(findings), findings
    assert re.match(rf"bad\.xml:\d+(:\d+)?: {re.escape(clause)}: {re.escape(statement)}.*; observed .", findings[0])
    # An element that is missing is missed where the next one, or its parent, stands.
    near = {line - 1, line, line + 1} if clause.endswith("min") else {line}
    assert int(findings[0].split(":")[1]) in near


def test_files_are_judged_by_the_binding_that_is_named(inside: Command, messages: Path) -> None:
    """What is right over one binding lacks the layer of another."""
    done = inside("check", "--binding", "ipl", "request.xml")

    assert 1 == done.returncode
    assert "ipl/layer" in done.stdout
    assert done.stdout.endswith("1 file judged, 1 with findings\n")


def test_a_file_that_is_not_there_is_3(inside: Command, messages: Path) -> None:
    """A file that cannot be read is a configuration error, and nothing is judged."""
    done = inside("check", "request.xml", "nowhere.xml")

    expected = "error: nowhere.xml: there is no such file or folder\n"
    assert (3, "", expected) == (done.returncode, done.stdout, done.stderr)

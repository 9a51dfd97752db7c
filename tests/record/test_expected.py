"""conformance.record.expected and expected_file: a list is read strictly, written readably, and pins what stays."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest

from conformance.errors import ConfigurationError
from conformance.record.expected import (
    ExpectedEntry,
    ExpectedVerdict,
    entry_from_json,
    entry_to_json,
    pinned,
)
from conformance.record.expected_file import NAME, find_expected, read_expected, write_expected

TARGET = "Skolesystem Ærø"
CASES = {"6.1.3/Elev/max": "6.1.3/Elev/max", "6.1.3/Elev/most": "6.1.3/Elev/max", "7/not_found": "7/not_found"}
ENTRY = ExpectedEntry(
    id="6.1.3/Elev/max",
    case="6.1.3/Elev/max",
    verdict=ExpectedVerdict.FAIL,
    message="expected IndberetSvar; observed a SOAP fault",
    reason="the gateway counts from one",
    owner="Team Kontakt",
    expires=date(2027, 3, 1),
    issue="KONTAKT-17",
)
OTHER = dataclasses.replace(
    ENTRY, id="7/not_found", case="7/not_found", verdict=ExpectedVerdict.NOT_EVALUATED, issue=""
)
ENTRIES = (ENTRY, OTHER)


def _read(path: Path, *, drafts: bool = False) -> tuple[ExpectedEntry, ...]:
    return read_expected(path, target=TARGET, cases=CASES, drafts=drafts)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a list with two entries."""
    write_expected(tmp_path / NAME, target=TARGET, entries=ENTRIES)
    return tmp_path / NAME


def test_a_list_is_read_as_written(file: Path) -> None:
    """Both entries come back equal, the optional issue present in one and absent in the other."""
    assert ENTRIES == _read(file)
    assert 1 == file.read_text(encoding="utf-8").count("issue")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("C:\\new \"quoted\" 'single'", id="quotes-and-backslashes"),
        pytest.param("one\ntwo\r\tthree", id="line-breaks"),
        pytest.param("\x00\x07\x1b[2J\x7f\x85", id="control-characters"),
        pytest.param("gnp\u202e.exe \u200b zero width", id="invisible"),
        pytest.param("Ærøskøbing 🙂 \U000e0041", id="beyond-sixteen-bits"),
        pytest.param("[[case]]\nid = 'x' # not one", id="looks-like-toml"),
    ],
)
def test_any_text_survives_the_file(text: str, tmp_path: Path) -> None:
    """Whatever a target put into a message is read as written, and nothing in the file is invisible."""
    entry = dataclasses.replace(ENTRY, message=text, reason=text, owner=text)
    write_expected(tmp_path / NAME, target=TARGET, entries=[entry])

    assert (entry,) == _read(tmp_path / NAME)
    assert set() == {c for c in (tmp_path / NAME).read_text(encoding="utf-8") if not c.isprintable()} - {"\n"}


def test_half_a_surrogate_pair_does_not_stop_the_file(tmp_path: Path) -> None:
    """A character that no TOML file can hold becomes a question mark, and still matches what was pinned."""
    write_expected(tmp_path / NAME, target=TARGET, entries=[dataclasses.replace(ENTRY, message="bad \ud800 byte")])

    assert "bad ? byte" == _read(tmp_path / NAME)[0].message == pinned("bad \ud800 byte")


def test_an_alias_means_the_case_of_today(file: Path) -> None:
    """An id that a case once had stays in the entry, which means the case that is there now."""
    file.write_text(file.read_text(encoding="utf-8").replace("Elev/max", "Elev/most"), encoding="utf-8")

    assert ("6.1.3/Elev/most", "6.1.3/Elev/max") == (_read(file)[0].id, _read(file)[0].case)


def test_an_id_that_nothing_has_is_left_to_the_run(file: Path) -> None:
    """An unknown id is read, with no case behind it: the run goes on, and says so at its end."""
    file.write_text(file.read_text(encoding="utf-8").replace("Elev/max", "Elv/max"), encoding="utf-8")

    assert ("6.1.3/Elv/max", "") == (_read(file)[0].id, _read(file)[0].case)


FIRST = "[[case]] 6.1.3/Elev/max: "


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("[expected]", "[expectd]", "unknown key 'expectd' (did you mean 'expected'?)", id="table"),
        pytest.param("owner ", "onwer ", FIRST + "unknown key 'onwer' (did you mean 'owner'?)", id="key"),
        pytest.param("reason ", "# ", FIRST + "key 'reason' is missing", id="no-reason"),
        pytest.param("owner ", "# ", FIRST + "key 'owner' is missing", id="no-owner"),
        pytest.param("expires ", "# ", FIRST + "key 'expires' is missing", id="no-last-day"),
        pytest.param("message ", "# ", FIRST + "key 'message' is missing", id="no-message"),
        pytest.param('"Team Kontakt"', '" "', FIRST + "key 'owner' is empty", id="empty-owner"),
        pytest.param(
            '"expected IndberetSvar; observed a SOAP fault"', '""', FIRST + "key 'message' is empty", id="any-message"
        ),
        pytest.param(
            '"the gateway counts from one"',
            '"todo: ask"',
            FIRST + "key 'reason' is still 'todo: ask' (say why it is known to fail)",
            id="reason-to-do",
        ),
        pytest.param(
            '"Team Kontakt"', '"TODO"', FIRST + "key 'owner' is still 'TODO' (say who looks after it)", id="owner-to-do"
        ),
        pytest.param(
            '"fail"', '"failed"', FIRST + "key 'verdict' cannot be 'failed' (did you mean 'fail'?)", id="verdict"
        ),
        pytest.param('"fail"', '"pass"', FIRST + "key 'verdict' cannot be 'pass' (known:", id="verdict-that-is-good"),
        pytest.param(
            "2027-03-01",
            '"2027-03-01"',
            FIRST + "key 'expires' must be a date without quotation marks, not '2027-03-01' (as in 2027-03-01)",
            id="date-in-quotes",
        ),
        pytest.param(
            "2027-03-01", "2027-03-01T00:00:00", FIRST + "key 'expires' must be a date", id="date-with-a-time"
        ),
        pytest.param("2027-03-01", "2027-02-30", "is not valid TOML", id="no-such-day"),
        pytest.param(
            '"7/not_found"',
            '"6.1.3/Elev/most"',
            "[[case]] 6.1.3/Elev/most: key 'id' names '6.1.3/Elev/most' a second time",
            id="twice",
        ),
        pytest.param(
            f'target = "{TARGET}"',
            'target = "another"',
            f"[expected]: key 'target' is 'another', and the target is called '{TARGET}'",
            id="of-another-target",
        ),
        pytest.param(f'target = "{TARGET}"', "", "[expected]: key 'target' is missing", id="of-no-target"),
    ],
)
def test_a_mistake_is_one_line(old: str, new: str, expected: str, file: Path) -> None:
    """A mistake is one line with file, entry and key."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        _read(file)

    assert str(caught.value).startswith(str(file))
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)


def test_drafts_may_hold_what_is_to_do(file: Path) -> None:
    """Who goes over a list again may read one that is not finished."""
    file.write_text(file.read_text(encoding="utf-8").replace("the gateway", "TODO: the gateway"), encoding="utf-8")

    assert "TODO: the gateway counts from one" == _read(file, drafts=True)[0].reason


def test_a_list_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """A folder in the place of the file is named."""
    with pytest.raises(ConfigurationError) as caught:
        write_expected(tmp_path, target=TARGET, entries=ENTRIES)

    assert f"{tmp_path}: cannot be written: Is a directory" == str(caught.value)


def test_the_list_is_found_beside_the_target(file: Path, tmp_path: Path) -> None:
    """A file that is named wins over the one beside target.toml; without either there is none."""
    assert file == find_expected(tmp_path / "target.toml", None)
    assert Path("given.toml") == find_expected(tmp_path / "target.toml", "given.toml")
    assert find_expected(tmp_path / "elsewhere" / "target.toml", None) is None


def test_entries_survive_the_run_log() -> None:
    """An entry comes back equal from the JSON of the run log."""
    assert ENTRIES == tuple(entry_from_json(json.loads(json.dumps(entry_to_json(entry)))) for entry in ENTRIES)


@pytest.mark.parametrize(
    ("one", "another"),
    [
        pytest.param("seen in exchange 7", "seen in exchange 12", id="exchange"),
        pytest.param("accepted (exchanges 1 and 3)", "accepted (exchanges 21, 22 and 23)", id="exchanges"),
        pytest.param("no status for 6101010001", "no status for 8201010009", id="person"),
        pytest.param("no status for 610101-0001", "no status for 820101-0009", id="person-with-hyphen"),
        pytest.param("no status for 101010001", "no status for 201010009", id="person-without-zero"),
        pytest.param("institution 101497", "institution 280051", id="institution"),
        pytest.param("ref 5daf95cc-b2af-44fd-9e5b-9ff0953870ad", "ref 0daf95cc-b2af-44fd-9e5b-000953870ad1", id="uuid"),
        pytest.param("at 2026-11-24T11:07:11.123Z", "at 2026-12-01 09:00:00+01:00", id="time"),
        pytest.param("at 11:07:11", "at 09:00:00,5", id="time-of-day"),
        pytest.param("took 523 ms", "took 1.2 s", id="duration"),
        pytest.param("dk.stil.Kontakt@3fa2b1c", "dk.stil.Kontakt@11aa22", id="object"),
        pytest.param("trace 4bf92f3577b34da6", "trace 00f067aa0ba902b7", id="hexadecimal"),
        pytest.param("cut at 5daf9…", "cut at 0…", id="cut-word"),
        pytest.param("two  spaces\nand a line", "two spaces and a line", id="white-space"),
    ],
)
def test_what_differs_from_run_to_run_is_not_pinned(one: str, another: str) -> None:
    """Times, ids, numbers of people and of exchanges do not make another message, and pinning twice changes nothing."""
    assert pinned(one) == pinned(another) == pinned(pinned(one))


@pytest.mark.parametrize(
    ("one", "another"),
    [
        pytest.param("holds 100 Elev", "holds 99 Elev", id="count"),
        pytest.param("Fejlkode 14", "Fejlkode 84", id="code"),
        pytest.param("HTTP 400", "HTTP 500", id="status"),
        pytest.param("observed 'defaced facade'", "observed 'decade of beef'", id="words-of-hexadecimal-letters"),
        pytest.param("expected text/xml", "expected application/soap+xml", id="words"),
    ],
)
def test_what_says_what_is_wrong_is_pinned(one: str, another: str) -> None:
    """Counts, codes and words are what the message is about."""
    assert pinned(one) != pinned(another)

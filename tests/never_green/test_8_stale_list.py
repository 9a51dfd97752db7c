"""Row 8: a list of known failures that is out of date hid a regression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from conformance.reference.service import Service
from tests.never_green.conftest import conformance, run
from tests.never_green.test_4_another_reason import RejectsEverything
from tests.never_green.test_5_any_error import WrongCode

pytestmark = pytest.mark.variants

if TYPE_CHECKING:
    from pathlib import Path

    from tests.never_green.conftest import Ended, Serving

CASE, OTHER = "7/not_found/alone", "7/no_subscription/alone"
MESSAGE = "expected IndberetningOk false, Fejlkode 14 for CPR[not_found] (not_found); observed something"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A case of a list of known failures."""

    case: str = CASE
    message: str = MESSAGE
    expires: str = "2099-01-01"

    def write(self, target: Path) -> None:
        """Write a list of this one case beside a target file."""
        name = next(line for line in target.read_text(encoding="utf-8").splitlines() if line.startswith("name"))
        (target.parent / "expected.toml").write_text(
            f"[expected]\ntarget {name.removeprefix('name').strip()}\n\n[[case]]\nid = '{self.case}'\n"
            f"verdict = 'fail'\nmessage = '{self.message}'\nreason = 'known'\nowner = 'us'\nexpires = {self.expires}\n",
            encoding="utf-8",
        )


def _reason(ended: Ended, case: str) -> str:
    return str(next(one["reason"] for one in ended.report["cases"] if one["id"] == case))


def _known(serving: Serving, folder: Path, service: type[Service]) -> str:
    """Return the message with which a service fails the case."""
    with serving(folder, service) as target:
        return _reason(run(target, CASE), CASE)


@pytest.fixture(scope="module")
def message(serving: Serving, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the message with which an endpoint with a wrong code fails the case."""
    return _known(serving, tmp_path_factory.mktemp("known"), WrongCode)


@pytest.mark.parametrize("option", [(), ("--expected",)], ids=["told", "asked-for"])
def test_a_case_that_passes_now(option: tuple[str, ...], serving: Serving, tmp_path: Path) -> None:
    """Row 8: an entry whose case passes is stale: a conformant run ends with 3 until it is struck; JUnit says so."""
    with serving(tmp_path) as target:
        Listed().write(target)
        ended = run(target, CASE, *option)

    assert (3, "conformant") == (ended.code, ended.report["verdict"])
    assert "1" == ended.junit.get("errors")
    assert "as expected" not in ended.report["headline"]


def test_another_message(serving: Serving, message: str, tmp_path: Path) -> None:
    """Row 8: a case that fails otherwise than it was known to is not the known failure."""
    with serving(tmp_path, RejectsEverything) as target:
        Listed(message=message).write(target)
        ended = run(target, CASE, "--expected")

    ended.assert_not_green(3, "non-conformant")
    assert "the message changed" in ended.err


def test_another_failure_beside_it(serving: Serving, message: str, tmp_path: Path) -> None:
    """Row 8: a list that is right hides nothing beside what it names."""
    with serving(tmp_path, WrongCode) as target:
        Listed(message=message).write(target)
        ended = run(target, CASE, OTHER, "--expected")

    ended.assert_not_green(1, "non-conformant")
    assert "as expected" not in ended.report["headline"]
    assert ["7/no_subscription/alone"] == [
        case.get("name") for case in ended.junit.iter("testcase") if case.find("failure") is not None
    ]


def test_an_entry_that_has_expired(serving: Serving, message: str, tmp_path: Path) -> None:
    """Row 8: an entry holds until its last day."""
    with serving(tmp_path, WrongCode) as target:
        Listed(message=message, expires="2020-01-01").write(target)
        ended = run(target, CASE, "--expected")

    ended.assert_not_green(3, "non-conformant")
    assert "it was expected until 2020-01-01" in ended.err


def test_an_entry_for_no_case(serving: Serving, message: str, tmp_path: Path) -> None:
    """Row 8: a misspelt entry is said to name nothing, and the case fails as ever."""
    with serving(tmp_path, WrongCode) as target:
        Listed(case="7/not_fund/alone", message=message).write(target)
        ended = run(target, CASE, "--expected")

    ended.assert_not_green(3, "non-conformant")
    assert "did you mean '7/not_found/alone'?" in ended.err


def test_a_list_does_not_excuse_a_run_in_which_nothing_was_seen(serving: Serving, message: str, tmp_path: Path) -> None:
    """Row 8: a network that is down is not what was expected."""
    with serving(tmp_path) as target:
        Listed(message=message).write(target)
        target.write_text(f"{target.read_text(encoding='utf-8')}\n[limits]\nmax_requests = 1\n", encoding="utf-8")
        ended = run(target, CASE, "--expected")

    ended.assert_not_green(2, "inconclusive")


def test_a_list_that_is_right_is_asked_for(serving: Serving, message: str, tmp_path: Path) -> None:
    """Row 8: without `--expected` a known failure ends as it always did; with it, the verdict still says what it is."""
    with serving(tmp_path, WrongCode) as target:
        Listed(message=message).write(target)
        told = run(target, CASE)
        again = conformance(
            "judge", told.folder, "--output", tmp_path / "again", "--expected", folder=tmp_path / "again"
        )

    told.assert_not_green(1, "non-conformant")
    assert (0, "non-conformant", True) == (again.code, again.report["verdict"], again.report["as_expected"])
    assert again.report["headline"].startswith("non-conformant ")
    assert again.report["headline"].endswith(", as expected")

"""conformance.report.expected: known failures are told on the page, in JSON, in JUnit and on the console."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import date

import jsonschema
import lxml.html
import pytest
from lxml import etree

from conformance import resources
from conformance.record.expected import ExpectedEntry, ExpectedResult, ExpectedState, ExpectedVerdict
from conformance.record.judgement import CaseResult, Judgement, RunVerdict, Verdict
from conformance.record.phrase import verbatim
from conformance.record.runlog import RunLog
from conformance.report.json_report import SCHEMA, json_report
from conformance.report.junit import junit_report
from conformance.report.messages import LANGUAGES, load_catalogue
from conformance.report.summary import summary_lines
from conformance.spec.specification import Specification

Run = tuple[RunLog, Judgement]
Page = Callable[..., lxml.html.HtmlElement]
MET, GONE, NEW = "6.1.3/Elev/max+1", "6.1.4/CPRNr/absent", "soap/fault"
HOSTILE = "</script><script>alert(1)</script>\x1b[2J\u202e"
STATES = (
    (MET, ExpectedState.MET, ""),
    (GONE, ExpectedState.STALE, "the case is now: pass"),
    ("6.1.3/Elev/min", ExpectedState.EXPIRED, "it was expected until 2026-01-01"),
    ("6.1.3/Elv/min", ExpectedState.UNKNOWN, "no case is called that"),
    ("7/left/out", ExpectedState.NOT_PLANNED, "this run left the case out"),
    ("7/not_found", ExpectedState.NOT_SEEN, HOSTILE),
)


def _known(case: str, state: ExpectedState, observed: str) -> ExpectedResult:
    entry = ExpectedEntry(
        id=case,
        case="" if state is ExpectedState.UNKNOWN else case,
        verdict=ExpectedVerdict.FAIL,
        message="expected a fault; observed none",
        reason=f"<b>counts</b> from one {HOSTILE}",
        owner="Team Kontakt",
        expires=date(2027, 3, 1),
        issue="KONTAKT-17",
    )
    return ExpectedResult(entry=entry, state=state, observed=verbatim(observed))


@pytest.fixture(scope="module")
def known(green: Run) -> Run:
    """A run with two failures, one of them expected, and an entry in each of the other states."""
    log, judgement = green

    def fallen(result: CaseResult) -> CaseResult:
        if result.case.id not in (MET, NEW):
            return result
        return dataclasses.replace(result, verdict=Verdict.FAIL, reason=verbatim("expected a fault; observed none"))

    return log, dataclasses.replace(
        judgement,
        verdict=RunVerdict.NON_CONFORMANT,
        cases=tuple(fallen(result) for result in judgement.cases),
        expected=tuple(_known(*row) for row in STATES),
    )


def _texts(element: lxml.html.HtmlElement, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in element.xpath(path)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_entry_is_on_the_page(lang: str, known: Run, page: Page) -> None:
    """Each entry stands in the section with its state in words, what needs a hand first, and its case linked."""
    words, parsed = load_catalogue(lang), page(known, lang)

    states = _texts(parsed, "//section[@id='expected']//tbody/tr/td[1]")
    order = [state for _, state, _ in STATES[1:4]] + [STATES[0][1]] + [state for _, state, _ in STATES[4:]]
    assert [words.word("expected-state", state) for state in order] == [state[1:] for state in states]
    anchors = parsed.xpath("//section[@id='expected']//tbody//a/@href")
    assert 4 == len(anchors)
    assert set() == {anchor[1:] for anchor in anchors} - set(parsed.xpath("//@id"))
    assert 1 == len(parsed.xpath("//nav//a[@href='#expected']"))


def test_a_card_says_that_it_was_expected(known: Run, page: Page) -> None:
    """Of two failed cards the one that was expected says until when and by whom, and the other one says nothing."""
    cards = page(known).xpath("//section[@id='failures']//article")

    marked = {
        _texts(card, ".//h3")[0]: "expected until 2027-03-01, Team Kontakt" in card.text_content() for card in cards
    }
    assert {MET: True, NEW: False} == marked


def test_what_people_and_targets_write_is_harmless(known: Run, page: Page) -> None:
    """Markup and control characters of a reason or a message are shown, not obeyed."""
    parsed = page(known)

    assert [] == parsed.xpath("//script | //b")
    assert "<b>counts</b> from one </script>" in parsed.xpath("//section[@id='expected']")[0].text_content()
    assert {"\n"} >= {c for c in parsed.text_content() if not c.isprintable()}


def test_a_run_without_a_list_has_no_section(green: Run, page: Page) -> None:
    """Who has no list sees nothing of it."""
    assert [] == page(green).xpath("//*[@id='expected']")
    assert [] == [line for line in summary_lines(green[1], green[0]) if "EXPECTED" in line]


def test_json_holds_the_entries(known: Run, specification: Specification) -> None:
    """Entries with their states are in report.json as the schema describes them."""
    document = json.loads(json_report(*known, specification))
    schema = json.loads((resources.folder("reports") / SCHEMA).read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(schema).validate(document)
    assert [(case, state.value, observed) for case, state, observed in STATES] == [
        (entry["id"], entry["state"], entry["observed"]) for entry in document["expected"]
    ]
    assert ("2027-03-01", "Team Kontakt") == (document["expected"][0]["expires"], document["expected"][0]["owner"])
    assert document["as_expected"] is False


@pytest.mark.parametrize(
    ("expected", "failed", "skipped"),
    [pytest.param(False, [MET, NEW], [], id="by-default"), pytest.param(True, [NEW], [MET], id="with-the-option")],
)
def test_junit_skips_expected_failures_where_asked(
    known: Run, *, expected: bool, failed: list[str], skipped: list[str]
) -> None:
    """Without the option a known failure fails; with it, it is skipped with the reason; entries to mend are errors."""
    root = etree.fromstring(junit_report(*known, expected=expected))

    cases = list(root.iter("testcase"))
    messages = [element.get("message", "") for element in root.iter("skipped")]
    error = next(root.iter("error"))
    assert sorted(failed) == sorted(case.get("name", "") for case in cases if case.find("failure") is not None)
    assert skipped == [case.get("name") for case in cases if case.find("skipped") is not None]
    assert all(message.startswith("expected failure: <b>counts</b> from one") for message in messages)
    assert all(message.endswith("(Team Kontakt, until 2027-03-01)") for message in messages)
    assert 3 == len((error.text or "").splitlines())
    assert f"expected.toml: {GONE} is stale: the case is now: pass" in (error.text or "")


def test_the_console_names_what_is_new(known: Run) -> None:
    """One line counts the known failures and names the others; those that were expected are not new."""
    lines = [line for line in summary_lines(known[1], known[0]) if line.startswith("EXPECTED")]

    assert [f"EXPECTED 1 of 6 in expected.toml; new: {NEW}"] == lines

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import lxml.html
import pytest

from conformance.record.judgement import Blame, CaseResult, Judgement, ReadingResult, RunVerdict, Verdict
from conformance.record.phrase import verbatim
from conformance.record.runlog import RunLog
from tests.report.conftest import exchange, planned, run_of

Run = tuple[RunLog, Judgement]
Page = Callable[..., lxml.html.HtmlElement]


def text(element: lxml.html.HtmlElement) -> str:
    """Return the text of an element on one line."""
    return " ".join(element.text_content().split())


def observed(case: str, number: int, *, reading: str = "", shown: str = "") -> CaseResult:
    """Return an observed case; its reason is what the judge writes."""
    words = "answered: 1 x IndberetningOk true"
    reason = f"{shown or 'neither alternative'}: {words}" if reading else words
    return CaseResult(
        case=replace(planned(case, "6.1.3/Elev/max"), reading=reading),
        verdict=Verdict.OBSERVED,
        reason=verbatim(reason),
        findings=(),
        exchanges=(number,),
        shown=(shown,) if shown else (),
        blame=Blame.SPECIFICATION,
        evidence=verbatim("the text leaves this open; nothing is judged"),
    )


@pytest.fixture(scope="module")
def open_run() -> Run:
    """A run that saw two alternatives of one reading (another was chosen), one of another, and something of none."""
    results = [
        observed("6.1.3/KontaktPerson/empty", 1, reading="string-empty", shown="not-allowed"),
        observed("6.1.3/KontaktTelefon/empty", 2, reading="string-empty", shown="allowed"),
        observed("6.1.3/KontaktPerson/astral", 3, reading="string-limit", shown="code-points"),
        observed("6.1.3/KontaktMail/astral", 4, reading="string-limit"),
        observed("soap/odd", 5),
    ]
    exchanges = [exchange(result.exchanges[0], result.case.id) for result in results]
    log, judgement = run_of(results, exchanges, verdict=RunVerdict.CONFORMANT)
    readings = (
        ReadingResult(
            reading="string-empty",
            holds="allowed",
            chosen=False,
            shown=(("allowed", ("6.1.3/KontaktTelefon/empty",)), ("not-allowed", ("6.1.3/KontaktPerson/empty",))),
        ),
        ReadingResult(
            reading="string-limit",
            holds="utf-16-units",
            chosen=True,
            shown=(("code-points", ("6.1.3/KontaktPerson/astral",)),),
        ),
    )
    return log, replace(judgement, readings=readings)


def test_a_reading_says_what_the_target_was_seen_to_do(open_run: Run, page: Page) -> None:
    """Each alternative that was seen stands with its cases, and one that is not in force says so."""
    parsed = page(open_run)
    row = parsed.xpath("//tr[@id='reading-string-empty']")[0]
    assert ["allowed", "string-empty"] == [row.xpath("./td[2]/code/text()")[0], row.xpath("./td[1]/code/text()")[0]]
    assert [
        "allowed 6.1.3/KontaktTelefon/empty",
        "not-allowed not the one in force 6.1.3/KontaktPerson/empty",
    ] == [text(line) for line in row.xpath("./td[3]/p")]
    assert 2 == len(row.xpath("./td[3]//a"))


def test_a_reading_that_no_case_looked_at_says_so(open_run: Run, page: Page) -> None:
    """Nothing seen is a statement, not an empty place."""
    row = page(open_run).xpath("//tr[@id='reading-element-order']")[0]
    assert "not looked at" == text(row.xpath("./td[3]")[0])


def test_a_chosen_reading_stands_out(open_run: Run, page: Page) -> None:
    """A run that departs from a default says so where the readings are listed."""
    row = page(open_run).xpath("//section[@id='readings']//tr[@class='chosen']")[0]
    assert ["utf-16-units chosen", "Chosen in target.toml; the default is code-points."] == [
        text(row.xpath("./td[2]")[0]),
        text(row.xpath("./td[4]")[0]),
    ]


def test_observations_stand_by_reading(open_run: Run, page: Page, specification: object) -> None:
    """Cases about one question stand together beneath it, with the alternative each showed; others come last."""
    groups = page(open_run).xpath("//div[@class='observation-group']")
    assert [
        ["6.1.3/KontaktPerson/astral", "6.1.3/KontaktMail/astral"],
        ["6.1.3/KontaktPerson/empty", "6.1.3/KontaktTelefon/empty"],
        ["soap/odd"],
    ] == [group.xpath(".//dt/code/a/text()") for group in groups]
    assert [["code-points"], ["not-allowed", "allowed"], []] == [
        group.xpath(".//code[@class='alternative']/text()") for group in groups
    ]
    assert ["What does String(n) count?", "May a required String field be empty?", "Of no reading"] == [
        text(group.xpath("./h3")[0]) for group in groups
    ]
    assert "string-limit, in force: utf-16-units" == text(groups[0].xpath("./p")[0])


def test_an_alternative_is_not_said_twice(open_run: Run, page: Page) -> None:
    """The judge's sentence begins with the alternative; beside its badge only the rest is shown."""
    said = [text(item) for item in page(open_run).xpath("//dl[@class='observations']//dd")]
    assert ["answered: 1 x IndberetningOk true", "neither alternative: answered: 1 x IndberetningOk true"] == said[:2]


def test_observations_are_counted(open_run: Run, page: Page) -> None:
    """The number beside the heading counts cases, not groups."""
    assert "5" == page(open_run).xpath("//section[@id='observations']/h2/span/text()")[0]

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import lxml.html

from conformance.record.exchange import Exchange, Request, Response, Role, Trouble, TroubleKind
from conformance.record.judgement import CaseResult, Judgement, RunVerdict, Verdict
from conformance.record.phrase import SILENT
from conformance.record.runlog import RunLog
from conformance.report.selection import MAX_OF_CASE, told_exchanges
from tests.report.conftest import exchange, finding, planned, run_of

Run = tuple[RunLog, Judgement]
Page = Callable[..., lxml.html.HtmlElement]
CASE = "6.1.3/Elev/max+1"


def entries(page: lxml.html.HtmlElement, number: int = 1) -> list[str]:
    """Return the lines of a case's evidence, without what is folded in them."""
    found = page.xpath(f"//section[@class='case-evidence'][{number}]/*[contains(@class, 'exchange')]")
    lines = [entry.xpath("./summary")[0] if entry.tag == "details" else entry for entry in found]
    return [" ".join(line.text_content().split()) for line in lines]


def one_case(exchanges: list[Exchange], *, verdict: Verdict = Verdict.FAIL, findings: tuple[int, ...] = ()) -> Run:
    """Return a run of one case with these exchanges."""
    result = CaseResult(
        case=planned(CASE, "6.1.3/Elev/max"),
        verdict=verdict,
        reason=SILENT,
        findings=tuple(finding(number) for number in findings),
        exchanges=tuple(one.number for one in exchanges),
    )
    return run_of([result], exchanges, verdict=RunVerdict.NON_CONFORMANT)


def test_a_probe_stands_between_its_controls(failing: Run, page: Page) -> None:
    """Control, probe, control: in the order in which they were sent."""
    assert [
        "exchange 101 control HTTP 200 valid message 12.5 ms",
        "exchange 102 probe HTTP 200 one Elev more than the table allows 12.5 ms",
        "exchange 103 control HTTP 200 valid message 12.5 ms",
    ] == entries(page(failing))


def test_a_control_that_cases_share_is_told_once(unstable: Run, page: Page) -> None:
    """The second case leads to the control that stands with the first, and tells the rest itself."""
    parsed = page(unstable)
    first_try = "exchange 103 control first try; sent again as exchange 104 connection closed"
    assert [
        f"{first_try} valid message 12.5 ms shown above",
        "exchange 104 control second try of exchange 103 HTTP 200 valid message 12.5 ms shown above",
        "exchange 105 probe HTTP 200 no KontaktPerson 12.5 ms",
        "exchange 106 control HTTP 200 valid message 12.5 ms",
    ] == entries(parsed, 2)
    links = parsed.xpath("//section[@class='case-evidence'][2]/div[contains(@class, 'elsewhere')]/a/@href")
    assert ["#exchange-103", "#exchange-104"] == links


def test_both_tries_of_a_message_are_told(unstable: Run, page: Page) -> None:
    """The first try is no exchange of the case, and is shown before the second, named as what it is."""
    assert [
        "exchange 101 control HTTP 200 valid message 12.5 ms",
        "exchange 102 probe HTTP 200 one Elev too many 12.5 ms",
        "exchange 103 control first try; sent again as exchange 104 connection closed valid message 12.5 ms",
        "exchange 104 control second try of exchange 103 HTTP 200 valid message 12.5 ms",
    ] == entries(page(unstable))


def test_an_unstable_case_links_both_tries(unstable: Run, page: Page) -> None:
    """Its warning has no finding, so the card itself leads to the two exchanges."""
    card = page(unstable).xpath("//section[@id='warnings']/article")[0]
    assert ["#exchange-103", "#exchange-104"] == card.xpath(".//dt[text()='Sent twice']/following-sibling::dd/a/@href")


def test_an_exchange_of_another_case_says_so(failing: Run, page: Page) -> None:
    """A passive rule points into exchanges that were sent for other cases: each is named with that case."""
    first = entries(page(failing), 2)[0]
    assert "exchange 1 probe HTTP 200 valid message sent for 6.1.3/Elev/min-1 12.5 ms" == first


def test_a_case_of_many_exchanges_is_told_in_part() -> None:
    """Of sixty messages of one case the first and the last are told, and the one that the finding points to."""
    log, judgement = one_case([exchange(number, CASE) for number in range(1, 61)], findings=(30,))
    half = MAX_OF_CASE // 2
    expected = (*range(1, half + 1), 30, *range(61 - half, 61))
    assert expected == told_exchanges(log, judgement)[CASE]


def test_what_is_not_told_of_a_case_is_counted(page: Page) -> None:
    """The page says how many exchanges of a case it leaves out."""
    run = one_case([exchange(number, CASE) for number in range(1, 61)], findings=(30,))
    more = page(run).xpath("//section[@class='case-evidence']/p[@class='more']/text()")
    assert [f"… and {60 - MAX_OF_CASE - 1} more exchanges"] == more


def readback(*, answered: bytes | None) -> Exchange:
    """Return a question to a hook that is a command; None: the command failed."""
    asked = exchange(2, CASE, role=Role.READBACK)
    headers = (("Content-Type", "application/json"),)
    failed = Trouble(kind=TroubleKind.PROTOCOL, detail="the command ended with 3: no such person")
    return replace(
        asked,
        request=Request(method="RUN", url="./stored --json", headers=headers, body=b'{"CPRNr": "6101010001"}'),
        response=None if answered is None else Response(status=200, reason="", headers=(), body=answered),
        trouble=failed if answered is None else None,
    )


def test_a_readback_is_shown_as_what_it_is(page: Page) -> None:
    """A command is no HTTP request: it is shown as run, its JSON indented, and no status is invented."""
    run = one_case([exchange(1, CASE), readback(answered=b'{"CPRNr":"6101010001","SlutDato":null}')], findings=(2,))
    parsed = page(run)
    told = parsed.xpath("//div[@id='exchange-2']")[0]
    assert "exchange 2 readback the command ended with 0 12.5 ms" == entries(parsed)[1]
    starts = [" ".join(row.text_content().split()) for row in told.xpath(".//div[@class='start']/dd")]
    assert ["RUN ./stored --json", "the command ended with 0"] == starts
    assert '{\n  "CPRNr": "6101010001",\n  "SlutDato": null\n}' == told.xpath("(.//section)[2]/pre")[0].text_content()


def test_a_readback_that_failed_says_why(page: Page) -> None:
    """What kept the command from answering is told in its own words."""
    parsed = page(one_case([exchange(1, CASE), readback(answered=None)], findings=(2,)))
    assert ["the command failed: the command ended with 3: no such person"] == parsed.xpath(
        "//p[@class='trouble']/text()"
    )

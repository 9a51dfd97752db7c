"""The page of a client run: which young people, which answer, what the client made of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import lxml.html
import pytest

from conformance.record.judgement import Blame, Cause, Verdict
from conformance.record.phrase import verbatim
from conformance.report.text import visible
from conformance.spec.specification import Specification
from tests.report.client_runs import DRIVER, STATEMENTS, endless_run, full_run, hostile_run, people, without_driver
from tests.report.conftest import ATTACK, Run

Html = Callable[..., str]
Page = Callable[..., lxml.html.HtmlElement]
RUNS = ("client", "hostile_client", "endless_client", "undriven_client")


@pytest.fixture(scope="module")
def client(specification: Specification) -> Run:
    """A run of a client with a scenario of every kind."""
    return full_run(specification)


@pytest.fixture(scope="module")
def hostile_client() -> Run:
    """A run of a client, and a driver, that attack whoever reads about them."""
    return hostile_run()


@pytest.fixture(scope="module")
def endless_client() -> Run:
    """A run in which hundreds of young people are misread in each of very many scenarios, each in a way of its own."""
    return endless_run(160, 200)


@pytest.fixture(scope="module")
def undriven_client() -> Run:
    """A run in which a client was only listened to."""
    return without_driver()


@pytest.fixture(params=RUNS)
def any_run(request: pytest.FixtureRequest) -> Run:
    """Each of the runs."""
    run: Run = request.getfixturevalue(request.param)
    return run


def text(element: lxml.html.HtmlElement) -> str:
    """Return the text of an element on one line."""
    return " ".join(element.text_content().split())


def pairs(element: lxml.html.HtmlElement) -> dict[str, str]:
    """Return the names and values of the first list of pairs in an element."""
    entries = element.xpath("(.//dl[@class='pairs'])[1]/div")
    return {text(entry.xpath("./dt")[0]): text(entry.xpath("./dd")[0]) for entry in entries}


def texts(element: lxml.html.HtmlElement, path: str) -> list[str]:
    """Return the text of each element at a path, each on one line."""
    return [text(found) for found in element.xpath(path)]


def told(page: lxml.html.HtmlElement, case: str) -> lxml.html.HtmlElement:
    """Return the article or the folded part of one case in the section."""
    return page.xpath(
        f"//section[@id='client']//*[self::article or self::details][.//code[normalize-space()='{case}']]"
    )[0]


def rows(part: lxml.html.HtmlElement) -> list[tuple[str, ...]]:
    """Return the rows of young people: how they were read, who, what was told, what is said."""
    return [tuple(texts(row, "./td")) for row in part.xpath(".//table[contains(@class, 'youths')]/tbody/tr")]


@pytest.mark.parametrize("lang", ["en", pytest.param("da", marks=pytest.mark.variants)])
def test_the_page_is_one_harmless_file(any_run: Run, page: Page, lang: str) -> None:
    """No script, no link out of the file, no handler, whatever a client or its driver sent."""
    parsed = page(any_run, lang)

    assert [] == parsed.xpath("//script | //link | //img | //iframe | //object | //form | //base | //b")
    assert [] == parsed.xpath("//@*[starts-with(name(), 'on')]")
    assert [] == [href for href in parsed.xpath("//@href") if not href.startswith("#")]
    assert [lang] == parsed.xpath("/html/@lang")


def test_the_page_can_be_walked(any_run: Run, page: Page) -> None:
    """No level of heading is skipped, each anchor is there once, and each link leads to one."""
    parsed = page(any_run)

    levels = [int(heading.tag[1]) for heading in parsed.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    anchors = parsed.xpath("//@id")
    assert [] == [(a, b) for a, b in pairwise(levels) if b > a + 1]
    assert sorted(set(anchors)) == sorted(anchors)
    assert set() == {href[1:] for href in parsed.xpath("//@href")} - set(anchors)


def test_nothing_unprintable_is_left(any_run: Run, html: Html) -> None:
    """No control character, bidi override or half surrogate pair of a client reaches a browser."""
    assert set() == {c for c in html(any_run) if not c.isprintable()} - {"\n", "\t"}


def test_the_page_stays_one_that_opens(endless_client: Run, html: Html) -> None:
    """32,000 young people, each misread in another way, are about a megabyte of page, and the rest is counted."""
    written = html(endless_client)

    start, end = (written.index(f'<section id="{name}"') for name in ("client", "not-tested"))
    section = written[start:end]
    assert end - start < 1_250_000
    assert section.count('class="spot ') < 5_000
    assert 150 == section.count("<article ")
    assert "… and 10 more scenarios, in report.json" in section
    assert re.search(r"\+ \d{3}<", section)
    assert re.search(r"… and \d{3} more kinds of answer, in report\.json", section)


def test_a_client_in_a_service_run_has_no_section(green: Run, page: Page) -> None:
    """The page of an endpoint says nothing about young people, drivers or statements."""
    parsed = page(green)

    assert [] == parsed.xpath("//section[@id='client' or @id='statements']")
    assert [] == [name for name in texts(parsed, "//dl[@class='facts']//dt") if name in ("Driver", "Listener")]


def test_the_section_counts_everybody(client: Run, page: Page, specification: Specification) -> None:
    """Tasks, people and the misread ones stand at the top, and each kind of spot with its number."""
    section = page(client).xpath("//section[@id='client']")[0]

    attempts = client[0].attempts
    asked = sum(len(attempt.task.report.youths) for attempt in attempts)
    key = {text(entry).rpartition(" ")[0]: int(text(entry).rpartition(" ")[2]) for entry in section.xpath("./ul/li")}
    assert f"{len(attempts)} tasks · {asked} young people · 2 misread" == text(section.xpath("./p/strong")[0])
    assert asked == sum(key.values())
    assert (2, 1) == (key["misread"], key["no outcome from the driver"])
    assert asked == len(section.xpath(".//*[contains(@class, 'spots')]/i"))


def test_the_exception_stands_before_the_rule(client: Run, page: Page, specification: Specification) -> None:
    """The one who was misread is the first row, with number, answer and what the client says; the others are folded."""
    maximum = specification.tables.find("Elev").occurs.max
    part = told(page(client), "5/more-calls/mixed")

    first, *others = rows(part)
    wrong = people(4)[3]
    assert ("✕misread", wrong, "refused, Fejlkode 14: “Den Unge findes ikke”", "accepted") == first
    assert ["not accepted, Fejlkode 14: “Den Unge findes ikke”", "accepted"] == [row[3] for row in others]
    assert maximum * 2 + maximum // 2 == 1 + sum(int(row[1].partition(" ×")[0]) for row in others)
    assert others[1][1].endswith("more")


def test_each_call_has_its_people_and_its_answer(client: Run, page: Page, specification: Specification) -> None:
    """Every call stands with the number of young people, what was answered, and a spot for each of them."""
    maximum = specification.tables.find("Elev").occurs.max
    part = told(page(client), "5/more-calls/mixed")

    calls = part.xpath(".//ol[@class='calls']/li")
    numbers = [maximum, maximum, maximum // 2]
    exchanges = [exchange.number for exchange in client[0].exchanges_of("5/more-calls/mixed")]
    assert [
        f"exchange {exchange} asks about {number} → HTTP 200 mixed: every seventh code 14"
        for exchange, number in zip(exchanges, numbers, strict=True)
    ] == [text(call) for call in calls]
    assert numbers == [len(call.xpath(".//i")) for call in calls]


def test_a_spot_says_who_it_is(client: Run, page: Page) -> None:
    """The picture has words: each spot who was told what, each group how many of which kind."""
    part = told(page(client), "5/more-calls/mixed")

    (spot,) = part.xpath(".//i[contains(@class, 'is-wrong')]")
    group = spot.getparent()
    assert f"{people(4)[3]}: told refused, Fejlkode 14; the client says accepted" == spot.get("title")
    assert "img" == group.get("role")
    assert group.get("aria-label").startswith("exchange 2: ")
    assert group.get("aria-label").endswith(" refused, and understood; 1 misread")


def test_what_no_answer_spoke_of_is_told_so(client: Run, page: Page) -> None:
    """A connection that was closed told nobody anything: who is taken as accepted is misread."""
    part = told(page(client), "6.2/failure/closed")

    few = people(3)
    assert ("✕misread", few[0], "nothing", "accepted") == rows(part)[0]
    assert ("–told nothing", f"2 × {few[1]}, {few[2]}", "nothing", "nothing") == rows(part)[1]
    assert {"It says that a call failed": "timeout, tried once"} == pairs(part)
    assert "connection closed" in text(part.xpath(".//ol")[0])


def test_one_status_for_all_is_told_so(client: Run, page: Page) -> None:
    """The one status of a call stands with everybody who was asked about."""
    part = told(page(client), "6.2.3/Fejlkode/unknown_institution/read/few")

    assert [
        (
            "✓understood",
            f"3 × {', '.join(people(3))}",
            "refused, Fejlkode 5: “Ukendt institutionsnummer” (one status for the whole call)",
            "not accepted, Fejlkode 5",
        )
    ] == rows(part)


def test_a_task_says_what_is_special_about_it(client: Run, page: Page, specification: Specification) -> None:
    """Length, letters and absent fields are read off the task and the tables, and so is an update."""
    limit = int(specification.tables.find("KontaktPerson").type.limit or 0)
    parsed = page(client)

    over = told(parsed, "6.1.3/KontaktPerson/max+1")
    update = told(parsed, "6/update/sent/contact")
    zero = told(parsed, "6.2/read/mixed")
    assert [
        f"KontaktPerson of {limit + 1} characters, more than the {limit} there may be",
        "KontaktPerson with Å &",
    ] == texts(over, ".//p[@class='task-words']/span[@class='level']")
    assert "The client made no call." in text(over)
    assert {"It would not send": "The name is too long."} == pairs(over)
    assert ["Task 1 of 2", "Task 2 of 2"] == texts(update, ".//h4")
    assert 2 == text(update).count("no SlutDato")
    assert "A contact for 3 young people, who were reported before with another contact" in text(update)
    assert "1 CPR number that begins with 0" in text(zero)


def test_a_driver_that_gives_no_outcome_is_told(client: Run, page: Page) -> None:
    """Where nobody said what the client made of it, nobody is called misread; the trouble stands there."""
    part = told(page(client), "6.2/read/mixed")

    assert "No outcome: the driver ended with 1: NullPointerException" == text(part.xpath(".//p[@class='trouble']")[0])
    assert [("?unknown", "0101614000", "accepted", "no outcome")] == rows(part)
    assert "article" == part.tag


def test_what_is_right_is_folded(client: Run, page: Page) -> None:
    """Cases that are as they should be are folded, with their picture; every other one is open, in an article."""
    section = page(client).xpath("//section[@id='client']")[0]

    by_verdict = {result.case.id: result.verdict for result in client[1].cases}
    folded, opened = (
        texts(section, "./details/summary//code"),
        texts(section, "./article//h3/code"),
    )
    assert sorted(by_verdict) == sorted([*folded, *opened])
    assert {Verdict.PASS} == {by_verdict[case] for case in folded}
    assert Verdict.PASS not in {by_verdict[case] for case in opened}


def test_failures_come_before_warnings(client: Run, page: Page) -> None:
    """What decides the run stands first, then what nobody knows, then what warns."""
    log, judgement = client
    warned = {"6.1.3/KontaktPerson/max+1", "5/as-registered/one"}
    cases = [replace(r, verdict=Verdict.WARNING) if r.case.id in warned else r for r in judgement.cases]
    parsed = page((log, replace(judgement, cases=tuple(cases))))

    marks = [badge.get("class") for badge in parsed.xpath("//section[@id='client']/article/header/span")]
    assert [f"badge {value}" for value in ("fail", "fail", "not-evaluated", "warning", "warning")] == marks


def test_a_case_of_a_root_cause_leads_to_it(client: Run, page: Page) -> None:
    """A warning that goes back to a root cause has no card of its own, and leads to that of the cause."""
    log, judgement = client
    case = "5/as-registered/one"
    cause = Cause(
        id="5/visible",
        sentence=verbatim("not a word of it"),
        blame=Blame.IMPLEMENTATION,
        key="",
        cases=("5/visible",),
        warned=(case,),
    )
    cases = [replace(r, verdict=Verdict.WARNING, cause=cause.id) if r.case.id == case else r for r in judgement.cases]
    parsed = page((log, replace(judgement, cases=tuple(cases), causes=(cause,))))

    assert ["#cause-1"] == told(parsed, case).xpath("./header/p/a/@href")


def test_cards_and_accounts_lead_to_each_other(client: Run, page: Page) -> None:
    """The card of a failed case leads to what the client made of it, and back."""
    parsed = page(client)

    card = parsed.xpath("//section[@id='failures']//article[.//code[text()='5/more-calls/mixed']]")[0]
    (account,) = card.xpath(".//dd/a[starts-with(@href, '#account-')]/@href")
    article = parsed.xpath(f"//article[@id='{account[1:]}']")[0]
    assert f"#{card.get('id')}" in article.xpath(".//@href")


def test_a_failure_is_seen_again_with_the_driver(client: Run, page: Page) -> None:
    """The command starts the same driver for the same scenario, quoted for a shell."""
    commands = texts(page(client), "//section[@id='failures']//code[@class='command']")

    quoted = "'python driver.py --system '\"'\"'Skole 8'\"'\"''"
    assert f"conformance listen --driver {quoted} 5/more-calls/mixed" == commands[0]


def test_the_words_are_about_a_client(client: Run, page: Page) -> None:
    """Requests are the client's, answers ours, and the facts name the driver and the listener."""
    parsed = page(client)

    facts = dict(zip(texts(parsed, "//dl[@class='facts']//dt"), texts(parsed, "//dl[@class='facts']//dd"), strict=True))
    headings = {text.partition(" client ")[0] for text in texts(parsed, "//section[@id='evidence']//h5")}
    assert (DRIVER, "http://127.0.0.1:40123") == (facts["Driver"], facts["Listener"])
    assert "Seed" not in facts
    assert {"Request from the", "Answer of the", "No answer was sent"} == {
        " ".join(heading.split()[:3]) if heading.startswith(("Request", "Answer")) else heading for heading in headings
    }
    assert ["readings"] == [part.get("id") for part in parsed.xpath("//main/section") if "target.toml" in text(part)]
    assert "How many faulty clients these scenarios catch was not measured for this run." in parsed.text_content()


def test_gaps_are_those_of_the_client(client: Run, green: Run, page: Page, specification: Specification) -> None:
    """What nobody looked at is told of the side under test only: a client cannot keep a clause for the service."""
    path = "//section[@id='not-tested']/details[position() < last()]//code"
    of_client, of_service = set(texts(page(client), path)), set(texts(page(green), path))

    actors = {clause.id: clause.actor.value for clause in specification.clauses}
    unplanned = set(texts(page(green), "//section[@id='not-tested']/details[1]//code"))
    assert {"client", "both"} == {actors[clause] for clause in of_client}
    assert of_service
    assert {"service", "both"} == {actors[clause] for clause in unplanned}


def test_statements_are_the_vendors_own(client: Run, page: Page, specification: Specification) -> None:
    """Each answer stands with clause, person, day and note; the open ones are counted; no verdict follows."""
    section = page(client).xpath("//section[@id='statements']")[0]

    made = [statement for statement in STATEMENTS if statement.answer.value]
    assert ["yes", "no"] == texts(section, ".//p[@class='answer']")
    for statement, part in zip(made, section.xpath("./article"), strict=True):
        assert statement.clause == text(part.xpath(".//blockquote//code")[0])
        assert specification.clause(statement.clause).da in text(part)
        assert f"“{statement.note}” {statement.by}, {statement.date}" in text(part)
    open_ones = texts(section, "./details//li/code")
    assert f"2 answered, {len(open_ones)} open" in text(section.xpath("./h2")[0])
    assert "3/whom" in open_ones
    assert "no verdict follows from it" in text(section)


def test_attested_clauses_are_not_unverifiable_without_a_word(client: Run, page: Page) -> None:
    """What the vendor attests stands under the statements, and not among what nobody can see."""
    gap = page(client).xpath("//section[@id='not-tested']")[0]

    assert [] == [clause for clause in texts(gap, ".//li/code") if clause in ("2/reports", "2/source", "3/whom")]


def test_a_client_that_was_only_listened_to_says_nothing(undriven_client: Run, page: Page) -> None:
    """Without a driver nobody knows what a client made of answers, and the page says so; nor was anything stated."""
    parsed = page(undriven_client)

    (empty,) = texts(parsed, "//section[@id='client']/p")
    (stated,) = texts(parsed, "//section[@id='statements']/p[@class='empty']")
    assert empty.startswith("There was no driver, so nobody said what the client made of the answers.")
    assert "The vendor has stated nothing. `conformance attest` writes the form." == stated


def test_a_hostile_client_is_quoted_not_obeyed(hostile_client: Run, page: Page, html: Html) -> None:
    """Markup in numbers, texts, failures, statements and the driver's command is text on the page, and cut to size."""
    written, parsed = html(hostile_client), page(hostile_client)

    part = told(parsed, "6.2/read/one")
    assert "<script" not in written
    assert visible(ATTACK, limit=40) in [number for row in rows(part) for number in row[1].split(", ")]
    assert "The calls ask about 1 person who is not of the task." in text(part)
    assert any(visible(ATTACK[:40]) in row[3] for row in rows(part))
    assert len(text(part)) < 6_000
    assert visible(ATTACK, limit=120) in text(parsed.xpath("//section[@id='statements']")[0])

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest
from jinja2 import UndefinedError

from conformance.record.judgement import ClauseResult, Judgement, Verdict
from conformance.record.runlog import RunLog
from conformance.report.html import environment, html_report
from conformance.report.messages import load_catalogue
from conformance.spec.clauses import Verified
from conformance.spec.specification import Specification
from conformance.words import render

Run = tuple[RunLog, Judgement]
Html = Callable[..., str]
Page = Callable[..., lxml.html.HtmlElement]
RUNS = ("green", "failing", "rooted", "unstable", "many", "hostile", "cut")


def text(element: lxml.html.HtmlElement, path: str) -> str:
    """Return the text of the first element at a path, on one line."""
    return " ".join(element.xpath(path)[0].text_content().split())


def texts(element: lxml.html.HtmlElement, path: str) -> list[str]:
    """Return the text of each element at a path, each on one line."""
    return [" ".join(found.text_content().split()) for found in element.xpath(path)]


@pytest.fixture(params=RUNS)
def any_run(request: pytest.FixtureRequest) -> Run:
    """Each of the runs."""
    run: Run = request.getfixturevalue(request.param)
    return run


@pytest.mark.parametrize("lang", ["en", pytest.param("da", marks=pytest.mark.variants)])
def test_the_page_is_one_harmless_file(any_run: Run, page: Page, lang: str) -> None:
    """No script, no link out of the file, no handler; the language is declared and the policy forbids the rest."""
    parsed = page(any_run, lang)
    assert [] == parsed.xpath("//script | //link | //img | //iframe | //object | //form | //base | //b")
    assert [] == parsed.xpath("//@*[starts-with(name(), 'on')]")
    assert [] == [href for href in parsed.xpath("//@href") if not href.startswith("#")]
    assert [lang] == parsed.xpath("/html/@lang")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert [policy] == parsed.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")


def test_headings_are_in_order(any_run: Run, page: Page) -> None:
    """A screen reader can walk the page: one h1, and no level is skipped."""
    levels = [int(heading.tag[1]) for heading in page(any_run).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert 1 == levels.count(1) == levels[0]
    assert [] == [(a, b) for a, b in pairwise(levels) if b > a + 1]


def test_links_lead_somewhere_and_anchors_are_unique(any_run: Run, page: Page) -> None:
    """Each link of the page has exactly one goal in it."""
    parsed = page(any_run)
    anchors = parsed.xpath("//@id")
    assert sorted(set(anchors)) == sorted(anchors)
    assert set() == {href[1:] for href in parsed.xpath("//@href")} - set(anchors)


def test_every_case_stands_in_exactly_one_table(any_run: Run, page: Page) -> None:
    """No case is lost and none is told twice."""
    shown = texts(page(any_run), "//table[contains(@class, 'cases')]//code[@class='case-id']")
    assert sorted(result.case.id for result in any_run[1].cases) == sorted(shown)


def test_nothing_unprintable_is_left(any_run: Run, html: Html) -> None:
    """No control character, bidi override or half surrogate pair reaches a browser."""
    written = html(any_run)
    assert set() == {c for c in written if not c.isprintable()} - {"\n", "\t"}


def test_a_hostile_target_is_quoted_not_obeyed(hostile: Run, page: Page, html: Html) -> None:
    """Markup from a body, a header or a finding is on the page as text, overrides as code points."""
    written = html(hostile)
    assert "<script" not in written
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written
    observed = text(page(hostile), "//article//div[@class='observed-side']/dd")
    assert observed.startswith("<script>alert(1)</script>⟨U+001B⟩[2J⟨U+001B⟩]0;owned⟨U+0007⟩⟨U+202E⟩gnp.exe")


def test_a_template_escapes_even_what_the_view_did_not() -> None:
    """The template engine is the second net: markup and overrides in a plain value come out harmless."""
    engine = environment(load_catalogue("en"))
    assert "&lt;b&gt;⟨U+202E⟩" == engine.from_string("{{ value }}").render(value="<b>\u202e")


def test_a_template_cannot_print_what_is_not_there() -> None:
    """A misspelt name in a template is an error, not an empty place in a report."""
    with pytest.raises(UndefinedError):
        environment(load_catalogue("en")).from_string("{{ vew }}").render()


def test_reports_stay_small(any_run: Run, html: Html) -> None:
    """A report opens in any browser: 300 exchanges with answers of 60 kB each stay below 3 MB."""
    assert len(html(any_run).encode()) < 3_000_000


def test_what_is_left_out_is_counted(hostile: Run, page: Page) -> None:
    """Under five megabytes in one line, the page says how many bytes it does not show."""
    notes = [note for note in texts(page(hostile), "//p[@class='more']") if "more bytes" in note]
    assert any(note.startswith("… 499") and note.endswith(" more bytes, in run.jsonl") for note in notes)


def test_the_banner_answers_at_a_glance(failing: Run, page: Page) -> None:
    """Verdict, headline, target and date, and both counts side by side, stand at the top."""
    parsed = page(failing)
    assert "✕Non-conformant" == text(parsed, "//h1")
    assert render(failing[1].headline) == text(parsed, "//p[@class='headline']")
    assert "Skolesystem Test, tested 2026-03-02 09:30:00 UTC" == text(parsed, "//p[@class='subject']")
    assert ["2 cases failed", "3 cases not tested"] == texts(parsed, "//ul[@class='glance']//strong")
    assert "A run is evidence, not an approval." in text(parsed, "//header")


def test_the_facts_identify_the_run(green: Run, page: Page) -> None:
    """Who, what, when and by what: all of it is on the page."""
    parsed = page(green)
    facts = dict(zip(texts(parsed, "//dl[@class='facts']//dt"), texts(parsed, "//dl[@class='facts']//dd"), strict=True))
    assert {
        "Address": "https://test.example/indberet",
        "Product": "Eksempel ApS Skolesystem 8.2",
        "Environment": "test",
        "Binding": "plain, SOAP 1.2",
        "Namespace": "urn:indberet-institution-kontakt:1.0",
        "Specification": "IndberetInstitutionKontakt 1.0 (4f1d4f1d4f1d)",
        "Started": "2026-03-02 09:30:00 UTC",
        "Finished": "2026-03-02 09:31:10 UTC",
        "Suite": "indberet-conformance 0.1.0 (Python 3.11.9, Linux)",
        "Tier": "certify",
        "Seed": "20260302",
        "Run": "20260302-093000-7c1f",
    } == facts


def test_a_failure_is_told_in_full(failing: Run, page: Page, specification: Specification) -> None:
    """A card says what was expected, observed and changed, by which clause, whose fault, and how to see it again."""
    card = page(failing).xpath("//section[@id='failures']/article")[0]
    assert "6.1.3/Elev/max+1" == text(card, ".//h3")
    assert "a SOAP fault, or HTTP 400, 415 or 422" == text(card, ".//div[@class='expected']/dd")
    assert 'accepted: <IndberetningOk>true</IndberetningOk> for "6101010001"' == text(
        card, ".//div[@class='observed-side']/dd"
    )
    clause = specification.clause("6.1.3/Elev/max")
    assert [clause.da] == texts(card, ".//blockquote/p[@lang='da']")
    assert [clause.en] == texts(card, ".//blockquote/p[@lang='en']")
    pairs = dict(zip(texts(card, ".//dl[@class='pairs']//dt"), texts(card, ".//dl[@class='pairs']//dd"), strict=True))
    assert {
        "Changed": "one Elev more than the table allows",
        "Where": "/Envelope/Body/IndberetSvar/ElevStatus[2]/IndberetningOk, line 2",
        "Seen in": "exchange 102",
        "Rule": "rejected",
        "Points to": "Implementation",
        "Because": "the answer itself shows it",
        "See it again": "conformance run 6.1.3/Elev/max+1 --target target.toml --seed 20260302",
    } == pairs


def test_findings_that_say_the_same_are_folded(failing: Run, page: Page) -> None:
    """Fifteen answers with one fault are one finding, with links to the first and a count of the rest."""
    card = page(failing).xpath("//section[@id='failures']/article")[1]
    assert 1 == len(card.xpath(".//div[@class='finding']"))
    seen = text(card, ".//dt[text()='Seen in']/following-sibling::dd")
    assert (
        "exchange 1, exchange 2, exchange 3, exchange 5, exchange 6, exchange 7, exchange 8 … and 8 more exchanges"
        == seen
    )


def test_many_failures_have_an_index(many: Run, failing: Run, page: Page) -> None:
    """A hundred cards have a list of links before them, two need none."""
    assert 100 == len(page(many).xpath("//section[@id='failures']/details//li/code/a"))
    assert [] == page(failing).xpath("//section[@id='failures']/details")


def test_what_was_not_tested_is_told_with_reasons(failing: Run, page: Page) -> None:
    """Each kind of gap has its reason, whose matter it is, and its cases."""
    section = page(failing).xpath("//section[@id='not-tested']")[0]
    assert [
        "the two oracles disagree about the probe",
        "no whole answer within 30 s",
        "target.toml names no unknown_institution",
    ] == texts(section, "./article//h4")
    assert [
        "The suite, not the implementation. Please report it.",
        "Network, or whatever stands between",
        "Nobody",
    ] == texts(section, "./article/p[@class='blame']")
    assert ["6.1.4/CPRNr/absent", "7/not_found", "7/unknown_institution"] == texts(section, "./article/ul/li")
    assert "7/not_found" in texts(section, ".//ul[@class='clause-list']/li/code")


def test_a_run_without_gaps_says_so(green: Run, page: Page, specification: Specification) -> None:
    """Nothing untested is a statement too: every clause for the service was judged, but for what no run can see."""
    log, judgement = green
    clauses = tuple(
        ClauseResult(clause=c.id, verdict=Verdict.PASS, cases=())
        for c in specification.clauses
        if c.verified is Verified.CASES
    )
    whole = log, replace(judgement, clauses=clauses)
    assert text(page(whole), "//section[@id='not-tested']/p").startswith("Every case of the plan was judged")


def test_clauses_outside_the_run_are_named(green: Run, page: Page) -> None:
    """A green run says which clauses no case was about."""
    section = page(green).xpath("//section[@id='not-tested']")[0]
    assert "6.1.2/KontaktpersonInfo/occurs" in texts(section, ".//details//li/code")
    assert "6.1.3/Elev/max" not in texts(section, ".//details//li/code")


@pytest.mark.parametrize(
    ("lang", "attested", "unobservable"),
    [
        pytest.param(
            "en", "attested by the vendor, not by this run", "A run sees no other time than its own.", id="english"
        ),
        pytest.param(
            "da",
            "bygger på leverandørens erklæring og ikke på denne kørsel",
            "En kørsel ser kun den tid, den selv varer.",
            id="danish",
        ),
    ],
)
def test_what_no_run_can_test_is_told_apart(
    lang: str, attested: str, unobservable: str, green: Run, page: Page, specification: Specification
) -> None:
    """Clauses by attestation and those that cannot be observed are folded by themselves, each with its reason."""
    section = page(green, lang).xpath("//section[@id='not-tested']")[0]
    left_out, *unseen = section.xpath("./details")
    wanted = [
        [clause.id for clause in specification.clauses if clause.verified is verified]
        for verified in (Verified.ATTESTATION, Verified.NOT_OBSERVABLE)
    ]

    assert wanted == [texts(group, ".//li/code") for group in unseen]
    assert set() == set(texts(left_out, ".//li/code")) & {clause for group in wanted for clause in group}
    assert text(unseen[0], "./summary").startswith(f"{len(wanted[0])} ")
    assert text(unseen[0], "./summary").endswith(attested)
    assert unobservable == text(unseen[1], ".//li[code='6/any-time']/span")
    assert all(texts(unseen[0], ".//li/span"))


def test_a_run_without_failures_says_so(green: Run, page: Page) -> None:
    """No failure is a statement, not an empty place."""
    section = page(green).xpath("//section[@id='not-tested']")[0]
    assert [] == section.xpath("./article")
    assert ["No case failed."] == texts(page(green), "//section[@id='failures']/p")


def test_problems_of_the_run_are_told(cut: Run, page: Page) -> None:
    """A log that was cut is a problem in plain sight, although no case failed."""
    section = page(cut).xpath("//section[@id='not-tested']")[0]
    assert list(map(render, cut[1].problems)) == texts(section, ".//ul[@class='problems']/li")
    assert "?Inconclusive" == text(page(cut), "//h1")


def test_evidence_marks_the_place(failing: Run, page: Page) -> None:
    """The element that a finding points to is marked in the answer, and the header in the headers."""
    exchange = page(failing).xpath("//div[@id='exchange-102']")[0]
    assert ["<IndberetningOk>true</IndberetningOk>"] == texts(exchange, ".//mark")
    assert ["Content-Type"] == texts(page(failing), "//div[@id='exchange-1']//div[@class='marked']/dt")
    assert "602 bytes, 598 characters" == text(exchange, ".//h5/span")


def test_evidence_has_silence(failing: Run, page: Page) -> None:
    """Where no answer came the page says why."""
    trouble = texts(page(failing), "//p[@class='trouble']")
    assert ["no answer in time: no whole answer within 30 s"] == trouble


def test_passed_exchanges_take_one_line(green: Run, page: Page) -> None:
    """Where nothing is wrong, exchanges are listed and no body is shown."""
    parsed = page(green)
    assert [] == parsed.xpath("//pre")
    assert 24 == len(parsed.xpath("//details[@class='others']//tbody/tr"))


def test_numbers_are_explained_by_their_place(failing: Run, page: Page) -> None:
    """A pseudonym in a shown body is told with its place in target.toml, one that is not shown is not."""
    rows = page(failing).xpath("//details[@class='legend']//tbody/tr")
    assert [
        ["101497", "institution"],
        ["6101010001", "reportable[0]"],
        ["6201010002", "reportable[1]"],
        ["6301010003", "reportable[2]"],
    ] == [[cell.text_content() for cell in row] for row in rows]


def test_fields_have_boundary_strips(failing: Run, page: Page) -> None:
    """The points of a field stand in a row, each with the glyph and word of its verdict."""
    strip = page(failing).xpath("//dl[@class='strips']/div")[0]
    assert ["✓min-1 pass", "✓min pass", "✓max pass", "✕max+1 fail"] == texts(strip, ".//a")


def test_the_danish_page_is_danish(failing: Run, page: Page) -> None:
    """Words and titles are Danish, and what the judges say is marked as English."""
    parsed = page(failing, "da")
    assert "Fejl 2" == text(parsed, "//section[@id='failures']/h2")
    assert "Punktet max+1 besvares som beskrevet" == text(parsed, "//section[@id='failures']//p[@class='card-title']")
    assert ["en"] == parsed.xpath("(//div[@class='expected']/dd)[1]/@lang")


def test_the_template_engine_is_loaded_by_one_module_only() -> None:
    """A command that writes no page does not pay for the template engine: nobody imports it at the top."""
    folder = Path(html_report.__code__.co_filename).parent
    for path in folder.glob("*.py"):
        top = ast.parse(path.read_text(encoding="utf-8")).body
        assert [] == [node for node in top if isinstance(node, ast.ImportFrom) and node.module == "jinja2"]


def test_a_card_quotes_what_the_target_says_itself(alike: Run, page: Page) -> None:
    """The words of the target stand beside what was expected and observed, as text."""
    log, judgement = alike
    cases = [
        replace(r, findings=tuple(replace(f, quotes=("<b>Ukendt fejl</b>",)) for f in r.findings))
        for r in judgement.cases
    ]
    parsed = page((log, replace(judgement, cases=tuple(cases))))

    assert {"<b>Ukendt fejl</b>"} == set(parsed.xpath("//section[@id='causes']//dd/q/text()"))

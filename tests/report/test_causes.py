from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import lxml.html
import pytest

from conformance.record.judgement import Blame, Judgement
from conformance.record.runlog import RunLog
from conformance.report.causes import kind_of
from conformance.words import render
from tests.report.conftest import CAUSE

Run = tuple[RunLog, Judgement]
Page = Callable[..., lxml.html.HtmlElement]


def text(element: lxml.html.HtmlElement, path: str) -> str:
    """Return the text of the first element at a path, on one line."""
    return " ".join(element.xpath(path)[0].text_content().split())


def test_a_root_cause_is_a_card_before_the_failures(rooted: Run, page: Page) -> None:
    """Sentence, whose it is, what to do, where it was seen and how to see it again, ahead of everything that failed."""
    parsed = page(rooted)
    sections = parsed.xpath("//main/section/@id")
    card = parsed.xpath("//section[@id='causes']/article")[0]
    pairs = dict(zip(card.xpath("./dl//dt/text()"), card.xpath("./dl//dd"), strict=True))
    assert sections.index("causes") + 1 == sections.index("failures")
    assert render(CAUSE.sentence) == text(card, "./h3")
    assert {
        "Points to": "Implementation, or target.toml [population] not_found",
        "What to do": "Compare [population] not_found in target.toml with what the target really holds. "
        "If it is right, the implementation answers this key wrongly.",
        "Seen in": "exchange 21",
        "See it again": "conformance run 7/not_found --target target.toml --seed 20260302",
    } == {name: " ".join(value.text_content().split()) for name, value in pairs.items()}


def test_the_cases_of_a_cause_are_folded(rooted: Run, page: Page) -> None:
    """All its cases are links in a fold, and the cards of the failed ones stand in the fold and nowhere else."""
    parsed = page(rooted)
    fold = parsed.xpath("//section[@id='causes']/article/details")[0]
    assert "3 cases go back to this: 2 fail, 1 not evaluated" == text(fold, "./summary")
    assert [*CAUSE.cases, *CAUSE.masks] == fold.xpath("./ul//a/text()")
    assert list(CAUSE.cases) == fold.xpath("./article//h4/code/text()")
    assert ["soap/fault"] == parsed.xpath("//section[@id='failures']/article//h3/code/text()")
    assert "Failures that stand for themselves 1" == text(parsed, "//section[@id='failures']/h2")


def test_a_fold_leads_to_where_each_case_is_told(rooted: Run, page: Page) -> None:
    """A failed case has its card, one that was not judged its row, which leads back to the cause."""
    parsed = page(rooted)
    goals = [href[1:] for href in parsed.xpath("//section[@id='causes']//details/ul//a/@href")]
    tags = [parsed.xpath("//*[@id=$goal]", goal=goal)[0].tag for goal in goals]
    assert ["article", "article", "tr"] == tags
    assert ["#cause-1"] == parsed.xpath("//tr[@id=$goal]//a[text()='details']/@href", goal=goals[2])


def test_the_banner_leads_to_the_causes(rooted: Run, failing: Run, page: Page) -> None:
    """Who reads how many failed is sent to the root causes first, where there are any."""
    path = "(//ul[@class='glance']//a)[1]"
    assert ("#causes", "3 cases failed 1 root cause: begin there") == (
        page(rooted).xpath(path)[0].get("href"),
        text(page(rooted), path),
    )
    assert "#failures" == page(failing).xpath(path)[0].get("href")


def test_a_run_whose_failures_all_go_back_to_causes_says_so(rooted: Run, page: Page) -> None:
    """An empty list of failures is not mistaken for a run without any."""
    log, judgement = rooted
    cases = tuple(r for r in judgement.cases if r.case.id != "soap/fault")
    parsed = page((log, replace(judgement, cases=cases)))
    assert "Every case that failed goes back to a root cause above." == text(parsed, "//section[@id='failures']/p")


def test_a_cause_that_the_judgement_does_not_state_hides_nothing(rooted: Run, page: Page) -> None:
    """A case that names an unknown cause stands for itself, in full."""
    log, judgement = rooted
    parsed = page((log, replace(judgement, causes=())))
    assert [] == parsed.xpath("//section[@id='causes']")
    assert 3 == len(parsed.xpath("//section[@id='failures']/article"))


def test_evidence_of_what_stands_for_itself_comes_first(rooted: Run, page: Page) -> None:
    """The exchanges behind a root cause follow those of the other failures."""
    told = page(rooted).xpath("//section[@class='case-evidence']/h3/code/a/text()")
    assert ["soap/fault", "6.1.4/CPRNr/absent", "7/not_found", "6.1.4/CPRNr/leading-zero"] == told


@pytest.mark.parametrize(
    ("name", "blame", "kind"),
    [
        ("everything-refused", Blame.IMPLEMENTATION, "everything-refused"),
        ("population/not_found", Blame.IMPLEMENTATION, "population"),
        ("population/not_found[1]", Blame.POPULATION, "person"),
        ("namespace", Blame.IMPLEMENTATION, "namespace"),
        ("something-new", Blame.IMPLEMENTATION, "other"),
    ],
)
def test_each_kind_of_cause_has_advice(name: str, blame: Blame, kind: str) -> None:
    """The advice goes by the cause's id; one that we do not know gets general advice, not none."""
    assert kind == kind_of(replace(CAUSE, id=name, blame=blame))

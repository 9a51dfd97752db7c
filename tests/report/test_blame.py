from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import lxml.html

from conformance.record.judgement import Blame, Cause, Judgement
from conformance.record.phrase import SILENT
from conformance.record.runlog import RunLog
from conformance.report.blame import in_english
from tests.report.conftest import CAUSE

Run = tuple[RunLog, Judgement]
Page = Callable[..., lxml.html.HtmlElement]


def parties(page: lxml.html.HtmlElement) -> list[str]:
    """Return the segments of the bar of blame, each on one line."""
    return [" ".join(item.text_content().split()) for item in page.xpath("//ul[@class='parties']/li")]


def test_the_bar_counts_the_cases_of_each_party(failing: Run, page: Page) -> None:
    """Each party that a case points to has a segment with number, name and verdicts; who has none is not there."""
    assert [
        "3 implementation 2 fail, 1 warning",
        "1 network 1 not evaluated",
        "1 the suite 1 suite error",
        "1 specification 1 observed",
    ] == parties(page(failing))


def test_what_may_be_the_target_file_is_a_party_of_its_own(rooted: Run, page: Page) -> None:
    """Three cases that a key of target.toml explains as well are not counted against the implementation."""
    assert [
        "1 implementation 1 fail",
        "3 implementation, or target.toml 2 fail, 1 not evaluated",
    ] == parties(page(rooted))
    assert "3 implementeringen eller target.toml 2 fejlet, 1 ikke vurderet" == parties(page(rooted, "da"))[1]


def test_the_bar_stands_above_everything_but_the_verdict(failing: Run, page: Page) -> None:
    """It is in the banner, and its segments grow with their numbers."""
    items = page(failing).xpath("//header[contains(@class, 'banner')]//ul[@class='parties']/li")
    grown = [re.findall(r"flex-grow: (\d+)", item.get("style")) for item in items]
    assert [["3"], ["1"], ["1"], ["1"]] == grown


def test_a_run_in_which_everything_passed_has_no_bar(green: Run, page: Page) -> None:
    """Where nobody is to blame, nothing is drawn."""
    assert [] == parties(page(green))


def test_a_card_says_whose_it_is_and_why(rooted: Run, page: Page) -> None:
    """Blame and evidence stand on the card: the key of target.toml in the one, the cause's sentence in the other."""
    card = page(rooted).xpath("//section[@id='causes']//article[contains(@class, 'fail')]")[0]
    pairs = dict(zip(card.xpath("./dl//dt/text()"), card.xpath("./dl//dd"), strict=True))
    assert "Implementation, or target.toml [population] not_found" == pairs["Points to"].text_content()
    assert "not_found: each of 2 is answered IndberetningOk false, Fejlkode 84" == pairs["Because"].text_content()


def test_what_could_not_be_judged_names_the_same_party(rooted: Run, page: Page) -> None:
    """A case that was not judged because of a cause points to where the cause points."""
    blamed = page(rooted).xpath("//section[@id='not-tested']/article/p[@class='blame']/text()")
    assert ["Implementation, or target.toml [population] not_found"] == blamed


def test_a_cause_in_the_population_names_its_place(rooted: Run, page: Page) -> None:
    """Where one person is wrong and the others are right, the place in target.toml is all that is named."""
    log, judgement = rooted
    place = "[population] not_found[1]"
    person = replace(CAUSE, id="population/not_found[1]", blame=Blame.POPULATION, key=place)
    cases = tuple(replace(r, cause=person.id, blame=Blame.POPULATION) if r.cause else r for r in judgement.cases)
    parsed = page((log, replace(judgement, causes=(person,), cases=cases)))
    assert ["1 implementation 1 fail", "3 test data 2 fail, 1 not evaluated"] == parties(parsed)
    assert [f"target.toml {place}"] == parsed.xpath("//section[@id='causes']/article/dl//strong/text()")


def test_a_cause_that_no_key_would_explain_is_the_implementation(rooted: Run, page: Page) -> None:
    """Without a key of target.toml in doubt, nothing but the implementation is left."""
    log, judgement = rooted
    parsed = page((log, replace(judgement, causes=(replace(CAUSE, key=""),))))
    assert ["4 implementation 3 fail, 1 not evaluated"] == parties(parsed)


def test_blame_in_plain_words() -> None:
    """Consoles and CI systems get one word, and the key of target.toml where there is one."""
    without = Cause(id="x", sentence=SILENT, blame=Blame.IMPLEMENTATION, key="", cases=())
    assert "network" == in_english(Blame.NETWORK)
    assert "implementation" == in_english(Blame.IMPLEMENTATION, without)
    assert "implementation, or target.toml [population] not_found" == in_english(Blame.IMPLEMENTATION, CAUSE)
    assert "population: target.toml [population] not_found" == in_english(Blame.POPULATION, CAUSE)

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest

from conformance import resources
from conformance.errors import ConfigurationError
from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.matrix import Catch, Matrix
from conformance.report.matrix_count import field_of
from conformance.report.matrix_grid import column_order, first_catch, spread
from conformance.report.matrix_html import STYLE, matrix_html, write_matrix
from conformance.report.matrix_json import matrix_from_json
from conformance.spec.specification import Specification, load_specification
from tests.report.matrices import hostile, matrix, smoke, troubled

MADE = [pytest.param(make, id=make.__name__) for make in (matrix, troubled, hostile)]
BOUND = 400_000


@cache
def spec() -> Specification:
    """Return our own specification."""
    return load_specification(resources.default_specification())


@cache
def written(make: Callable[[], Matrix], lang: str = "en") -> str:
    """Return the page of a matrix, with all that can be on it."""
    made = make()
    return matrix_html(made, specification=spec(), smoke=smoke(made), lang=lang).decode()


def page(make: Callable[[], Matrix], lang: str = "en") -> lxml.html.HtmlElement:
    """Return the parsed page of a matrix."""
    return lxml.html.document_fromstring(written(make, lang))


def parsed(made: Matrix) -> lxml.html.HtmlElement:
    """Return the parsed page of a matrix by itself: no specification, no smoke tier."""
    return lxml.html.document_fromstring(matrix_html(made).decode())


def texts(element: lxml.html.HtmlElement, path: str) -> list[str]:
    """Return the text of each element at a path, each on one line."""
    return [" ".join(found.text_content().split()) for found in element.xpath(path)]


@pytest.mark.parametrize("lang", ["en", "da"])
@pytest.mark.parametrize("make", MADE)
def test_the_page_is_one_harmless_file(make: Callable[[], Matrix], lang: str) -> None:
    """No script, no link out of the file, no handler, whatever stands in names and sentences; the policy forbids it."""
    shown = page(make, lang)

    assert [] == shown.xpath("//script | //link | //img | //iframe | //object | //form | //base | //b")
    assert [] == shown.xpath("//@*[starts-with(name(), 'on')]")
    assert [] == [href for href in shown.xpath("//@href") if not href.startswith("#")]
    assert [lang] == shown.xpath("/html/@lang")
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    assert [policy] == shown.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")


@pytest.mark.parametrize("make", MADE)
def test_nothing_unprintable_is_left(make: Callable[[], Matrix]) -> None:
    """No control character, bidi override or half surrogate pair reaches a browser."""
    assert set() == {sign for sign in written(make) if not sign.isprintable()} - {"\n", "\t"}


@pytest.mark.parametrize("make", MADE)
def test_links_lead_somewhere_and_anchors_are_unique(make: Callable[[], Matrix]) -> None:
    """Each link of the page has exactly one goal in it."""
    shown = page(make)
    anchors = shown.xpath("//@id")

    assert sorted(set(anchors)) == sorted(anchors)
    assert set() == {href[1:] for href in shown.xpath("//@href")} - set(anchors)


@pytest.mark.parametrize("make", MADE)
def test_headings_are_in_order(make: Callable[[], Matrix]) -> None:
    """A screen reader can walk the page: one h1, and no level is skipped."""
    levels = [int(heading.tag[1]) for heading in page(make).xpath("//h1|//h2|//h3|//h4|//h5|//h6")]

    assert 1 == levels.count(1) == levels[0]
    assert [] == [(a, b) for a, b in pairwise(levels) if b > a + 1]


def test_a_large_matrix_stays_small() -> None:
    """A page of 180 faults, 200 cases and 60 oddities opens at once."""
    large = matrix(faults=180, cases=200, oddities=60)

    assert BOUND > len(matrix_html(large, specification=spec(), smoke=smoke(large)))


@pytest.mark.parametrize(
    ("lang", "figures"),
    [
        ("en", ["173 of 173", "seeded faults caught", "0 of 61", "oddities raise a false alarm"]),
        ("da", ["173 af 173", "indlagte fejl fanget", "0 af 61", "særheder udløser falsk alarm"]),
    ],
)
def test_the_two_figures_stand_at_the_top(lang: str, figures: list[str]) -> None:
    """What the suite is worth is the first thing that is read, with what was measured, and what caught means."""
    top = page(matrix, lang).xpath("//header")[0]

    assert figures == texts(top, ".//p[@class='huge' or @class='what']")
    assert ["figure pass", "figure pass"] == top.xpath(".//section/@class")
    measured = texts(top, ".//p[@class='measured']")[0]
    assert measured.startswith("indberet-conformance 0.2.0, ")
    assert "9f2c4e1b77aa03d5" in measured
    assert "2026-03-02 09:30:00 UTC" in measured


def test_a_day_has_no_time() -> None:
    """Where only a day was given, midnight is not invented."""
    top = texts(parsed(replace(matrix(faults=1), measured="2026-03-02")), "//p[@class='measured']")[0]

    assert "measured 2026-03-02: " in top


def test_the_miniature_of_quiet_oddities_is_empty() -> None:
    """Nothing is drawn where nobody complained, and something where somebody did."""
    assert [] == page(matrix).xpath("//*[contains(@class, 'alarms')]/*")
    assert 1 == len(page(troubled).xpath("//*[contains(@class, 'alarms')]/*"))


def test_without_problems_there_is_no_such_section() -> None:
    """A perfect matrix opens with its picture."""
    good = matrix()
    perfect = replace(good, cases=tuple(case for case in good.cases if case.id not in good.idle))

    assert ["picture", "faults", "oddities", "worth"] == parsed(perfect).xpath("//main/section/@id")


def test_problems_come_first_each_with_its_name() -> None:
    """All kinds of problem have a heading with their number, before anything else."""
    section = page(troubled).xpath("//main/section")[0]
    idle = len(troubled().idle)

    assert "problems" == section.get("id")
    assert [
        "Missed 1",
        "Caught elsewhere only 1",
        "False alarms 1",
        "Quiet, and not proven 1",
        "Suite errors 1",
        f"Cases that no fault makes fail {idle}",
    ] == texts(section, "./h3")
    assert list(troubled().idle) == texts(section, "./ul[last()]/li")


def test_a_fault_caught_elsewhere_says_by_whom() -> None:
    """Who complains of something else is named, also where the row names nobody: not evaluated is no complaint."""
    good = matrix(faults=1)
    complaining, silent = (case.id for case in good.cases[-2:])
    row = replace(
        good.faults[0],
        catch=Catch.ELSEWHERE,
        by=(),
        fallen={silent: Verdict.NOT_EVALUATED, complaining: Verdict.FAIL},
    )

    catch = parsed(replace(good, faults=(row,))).xpath("//section[@id='problems']//p[@class='catch']")[0]

    assert f"deserves ✕ fail, complaints only from {complaining}" == " ".join(catch.text_content().split())


def test_every_fault_and_every_oddity_stands_in_words() -> None:
    """Readers without eyes, and paper, miss nothing: what the picture shows stands below it."""
    shown, made = page(matrix), matrix()

    assert {row.name for row in made.faults} == set(texts(shown, "//section[@id='faults']//h4/code"))
    assert [row.name for row in made.oddities] == texts(shown, "//section[@id='oddities']//h3/code")
    assert ["true"] == shown.xpath("//table[@class='grid']/@aria-hidden")
    assert [] == shown.xpath("//table[@class='grid']//a[not(@tabindex='-1')]")


def test_a_fault_is_told_in_full() -> None:
    """Sentence, clause in the words of the specification, deserved verdict, who caught it, who fell with it."""
    clause = spec().clauses[1]
    good = matrix(faults=1)
    one, two, three = (case.id for case in good.cases[:3])
    row = replace(
        good.faults[0],
        clause=clause.id,
        by=(one,),
        fallen={one: Verdict.FAIL, two: Verdict.FAIL, three: Verdict.WARNING},
    )
    made = replace(good, faults=(row,))

    for lang, words in (("en", clause.en), ("da", clause.da)):
        shown = lxml.html.document_fromstring(matrix_html(made, specification=spec(), lang=lang).decode())
        assert [f"{clause.id} {words}"] == texts(shown, "//section[@id='faults']//p[@class='broken']")
    article = parsed(made).xpath("//section[@id='faults']/article")[0]
    assert [row.en, clause.id, f"deserves ✕ fail, caught by {one}"] == texts(article, "./div/p")
    assert ["2 other cases fall"] == texts(article, ".//summary")
    assert 2 == len(article.xpath(".//details/p"))


def test_the_picture_has_a_cell_for_every_case_that_fell() -> None:
    """Each row is as wide as there are cases; the cells that stand out are those that caught the fault."""
    made = matrix()
    rows = page(matrix).xpath("//table[@class='grid']/tbody/tr[not(@class)]")
    by_name = {row.name: row for row in made.faults}

    assert len(made.faults) == len(rows)
    for row in rows:
        fault = by_name[row.xpath("./th")[0].text_content()]
        gaps = [int(span) for span in row.xpath("./td/@colspan")]
        cells = row.xpath("./td[not(@colspan)]")
        assert len(made.cases) == sum(gaps) + len(cells)
        assert set(fault.fallen) == {*fault.fallen, *fault.by}
        assert len(fault.fallen) == len(cells)
        assert set(fault.by) == set(row.xpath("./td[@class='k']/@title"))


def test_a_case_that_cites_with_another_verdict_is_marked() -> None:
    """A cell that cites the clause and does not catch is seen."""
    good = matrix(faults=1)
    row = good.faults[0]
    made = replace(good, faults=(replace(row, catch=Catch.MISSED, by=(), fallen={row.by[0]: Verdict.WARNING}),))

    assert [row.by[0]] == parsed(made).xpath("//table[@class='grid']//td[@class='c']/@title")


def test_columns_of_a_field_stand_together() -> None:
    """A plan may come back to a field; in the picture its cases are neighbours, sections in their order."""
    cases = matrix().cases
    mixed = (*cases[::2], *cases[1::2])

    ordered = [field_of(case.id) for case in column_order(mixed)]

    assert len(set(ordered)) == 1 + sum(before != after for before, after in pairwise(ordered))
    assert cases == column_order(cases)


def test_faults_of_a_place_run_down_like_a_path() -> None:
    """In each group, the first catch of a row is never left of that of the row above."""
    made = matrix()
    position = {case.id: number for number, case in enumerate(column_order(made.cases))}
    by_name = {row.name: first_catch(row, position) for row in made.faults}

    for group in page(matrix).xpath("//table[@class='grid']/tbody"):
        path = [by_name[name] for name in texts(group, "./tr[not(@class)]/th")]
        assert sorted(path) == path


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param([20, 50], [20, 50], id="apart"),
        pytest.param([50, 50], [45, 55], id="same"),
        pytest.param([20, 50, 52, 54], [20, 42, 52, 62], id="block"),
        pytest.param([0, 0], [5, 15], id="start"),
        pytest.param([100, 100], [85, 95], id="end"),
        pytest.param([], [], id="none"),
    ],
)
def test_names_stand_apart(wanted: list[float], expected: list[float]) -> None:
    """Names are ten apart, as near as can be to where they belong, and inside."""
    assert expected == spread(wanted, 10, 100)


def test_a_case_shows_what_it_is_worth() -> None:
    """Messages, catches, and what nobody else catches; a case that nothing makes fail says so."""
    good = matrix(faults=1)
    case, other = good.cases[0], good.cases[1]
    row = replace(good.faults[0], by=(case.id,), fallen={case.id: Verdict.FAIL})
    rows = parsed(replace(good, faults=(row,))).xpath("//table[@class='worth']/tbody/tr")

    assert [case.id, "must", str(case.requests), "1", "", row.name] == texts(rows[0], "./td")
    assert [other.id, "must", str(other.requests), "–", "", "no fault makes it fail"] == texts(rows[1], "./td")


def test_the_smoke_tier_says_what_it_cannot_catch() -> None:
    """Its cases, messages and catches, and the faults that get past it."""
    made, tier = matrix(), smoke(matrix())
    section = page(matrix).xpath("//section[@id='smoke']")[0]

    assert (
        "The fewest messages that still catch the most faults: "
        f"{len(tier.cases)} cases, {tier.requests} messages, 170 of 173 faults caught."
    ) == texts(section, "./p")[0]
    assert list(tier.cases) == texts(section, "./ul/li")
    assert [row.name for row in made.faults[-3:]] == texts(section, "./article/h4")
    assert [] == parsed(made).xpath("//section[@id='smoke']")


def test_an_unproven_oddity_is_no_proof() -> None:
    """An oddity that nobody complained about in a run that was not conformant does not count as quiet."""
    good = matrix(faults=1, oddities=1)
    made = replace(good, oddities=(replace(good.oddities[0], verdict=RunVerdict.INCONCLUSIVE),))

    assert ["figure pass", "figure fail"] == parsed(made).xpath("//header//section/@class")


def test_what_is_not_of_the_matrix_has_no_link() -> None:
    """A case that no column knows is told as text, and does not break the page."""
    good = matrix(faults=1)
    row = replace(good.faults[0], by=("gone/case",), fallen={"gone/case": Verdict.FAIL})

    shown = parsed(replace(good, faults=(row,)))

    assert ["deserves ✕ fail, caught by gone/case"] == texts(shown, "//section[@id='faults']//p[@class='catch']")
    assert [] == shown.xpath("//a[text()='gone/case']")


def test_an_empty_matrix_has_a_page() -> None:
    """Nothing measured is not a crash, and nothing green."""
    empty = replace(matrix(faults=1), cases=(), faults=(), oddities=())

    assert ["figure not-applicable", "figure not-applicable"] == parsed(empty).xpath("//header//section/@class")


def test_the_stylesheet_loads_nothing() -> None:
    """The page is one file: no font, image or sheet comes from elsewhere."""
    style = (resources.folder("reports") / STYLE).read_text(encoding="utf-8")

    assert [] == re.findall(r"@import|url\(|</style", style)


def test_page_and_data_are_written(tmp_path: Path) -> None:
    """Two files, in a folder that is made if need be, returned by name, the same each time."""
    folder = tmp_path / "new" / "power"

    paths = write_matrix(troubled(), folder, lang="da")
    bytes_ = [path.read_bytes() for path in paths.values()]

    assert {name: folder / name for name in ("matrix.html", "matrix.json")} == paths
    assert troubled() == matrix_from_json(paths["matrix.json"].read_bytes())
    assert bytes_ == [path.read_bytes() for path in write_matrix(troubled(), folder, lang="da").values()]


def test_a_folder_that_cannot_be_written_is_a_configuration_error(tmp_path: Path) -> None:
    """The message names the file and what to do."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(ConfigurationError) as caught:
        write_matrix(matrix(faults=1), tmp_path / "file")

    where = tmp_path / "file" / "matrix.html"
    assert f"{where}: the matrix cannot be written: File exists (choose another --output)" == str(caught.value)


def test_an_unknown_language_is_a_configuration_error(tmp_path: Path) -> None:
    """Nothing is written in a language that we do not have."""
    with pytest.raises(ConfigurationError, match="there is no language 'sv'"):
        write_matrix(matrix(faults=1), tmp_path, lang="sv")
    assert [] == list(tmp_path.iterdir())

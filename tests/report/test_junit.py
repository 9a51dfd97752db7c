from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from conformance.record.judgement import Judgement, RunVerdict, Verdict
from conformance.record.runlog import RunLog
from conformance.report.junit import junit_report
from conformance.wire.xml import parse
from conformance.words import render

Run = tuple[RunLog, Judgement]


def case(root: etree._Element, name: str) -> etree._Element:
    """Return a test case by name."""
    return next(found for found in root.iter("testcase") if found.get("name") == name)


def numbers(element: etree._Element) -> list[str | None]:
    """Return the four counts of an element."""
    return [element.get(name) for name in ("tests", "failures", "errors", "skipped")]


@pytest.mark.parametrize("name", ["green", "failing", "rooted", "unstable", "many", "hostile", "cut"])
def test_the_report_can_be_read_again(name: str, request: pytest.FixtureRequest) -> None:
    """Whatever a target sent, the file is well-formed and has a test case for each case."""
    run: Run = request.getfixturevalue(name)
    found = [found.get("name") for found in parse(junit_report(*run)).iter("testcase")]
    assert [result.case.id for result in run[1].cases] == [name for name in found if name != "verdict"]


def test_a_green_run_is_green(green: Run) -> None:
    """Nothing but passed test cases, in a suite per section, with the time of their exchanges."""
    root = parse(junit_report(*green))
    assert ["24", "0", "0", "0"] == numbers(root)
    assert ["6.1.3", "6.1.4", "6.2", "6.2.3", "7", "soap"] == [suite.get("name") for suite in root]
    assert ("0.3000", "0.0125") == (root.get("time"), case(root, "7/not_found").get("time"))


def test_verdicts_become_what_ci_understands(failing: Run) -> None:
    """Failures fail, what could not be judged is an error, not applicable is skipped, the rest passes with a note."""
    root = parse(junit_report(*failing))
    children = {
        name: [child.tag for child in case(root, name)]
        for name in ("6.1.3/Elev/max+1", "6.1.4/CPRNr/absent", "7/not_found", "7/unknown_institution", "soap/fault")
    }
    assert {
        "6.1.3/Elev/max+1": ["failure"],
        "6.1.4/CPRNr/absent": ["error"],
        "7/not_found": ["error"],
        "7/unknown_institution": ["skipped"],
        "soap/fault": ["system-out"],
    } == children
    assert ["24", "2", "2", "1"] == numbers(root)
    assert ["15", "1", "0", "0"] == numbers(root[0])
    assert "not-evaluated" == case(root, "7/not_found")[0].get("type")


def test_a_failure_says_expected_and_observed(failing: Run) -> None:
    """The text of a failure is enough to start with, and folds what repeats."""
    failure = case(parse(junit_report(*failing)), "soap/content-type")[0]
    assert [
        "expected application/soap+xml; observed text/plain [rejected, exchange 1 and 14 more]",
        "points to: implementation",
        "because: the answer itself shows it",
    ] == str(failure.text).splitlines()


def test_a_failure_names_the_key_that_would_explain_it(rooted: Run) -> None:
    """What a CI shows of a case behind a root cause names target.toml as well, whether it failed or was not judged."""
    root = parse(junit_report(*rooted))
    whose = [
        "points to: implementation, or target.toml [population] not_found",
        "because: not_found: each of 2 is answered IndberetningOk false, Fejlkode 84",
    ]
    assert whose == str(case(root, "7/not_found")[0].text).splitlines()[1:]
    assert whose == str(case(root, "6.1.4/CPRNr/leading-zero")[0].text).splitlines()


def test_a_cut_log_is_not_green(cut: Run) -> None:
    """A run with a problem has an erring test case of its own, although every case passed."""
    root = parse(junit_report(*cut))
    assert ["25", "0", "1", "0"] == numbers(root)
    assert render(cut[1].problems[0]) == case(root, "verdict")[0].text


def test_a_verdict_that_no_case_explains_is_not_green(green: Run) -> None:
    """An inconclusive run without a single case to blame is still an error for CI."""
    log, judgement = green
    root = parse(junit_report(log, replace(judgement, verdict=RunVerdict.INCONCLUSIVE, cases=())))
    assert ["1", "0", "1", "0"] == numbers(root)


def test_illegal_characters_do_not_reach_the_file(hostile: Run) -> None:
    """Control characters, half surrogates and overrides are spelled out; XML could not hold some of them."""
    failure = case(parse(junit_report(*hostile)), "6.1.3/Elev/max+1")[0]
    assert "⟨U+001B⟩[2J" in str(failure.get("message"))
    assert set() == {c for c in str(failure.text) if not c.isprintable()} - {"\n"}


def test_a_shared_cause_is_named_in_each_of_its_cases(alike: Run) -> None:
    """A CI shows case by case: each says how many fail alike, and which is the one to look at."""
    root = etree.fromstring(junit_report(alike[0], alike[1]))
    told = [(failure.text or "").splitlines()[-1] for failure in root.iter("failure")]

    assert ["one of 2 that fail alike: HTTP 200 text/html instead of a SOAP fault, first 6.1.3/Elev/max+1"] * 2 == told


def test_what_the_target_says_itself_stands_beside_the_finding(alike: Run) -> None:
    """A text of the target is quoted once: not where what was observed repeats it."""
    log, judgement = alike
    first = next(result for result in judgement.cases if result.verdict is Verdict.FAIL)
    told = replace(first.findings[0], quotes=("Ukendt fejl", "HTTP 200"))
    cases = tuple(replace(r, findings=(told,)) if r is first else r for r in judgement.cases)
    root = etree.fromstring(junit_report(log, replace(judgement, cases=cases)))

    lines = [(failure.text or "").splitlines()[0] for failure in root.iter("failure")]
    assert [True, False] == [line.endswith('] it says: "Ukendt fejl"') for line in lines]

from __future__ import annotations

from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog
from conformance.report import summary_lines
from conformance.words import render

Run = tuple[RunLog, Judgement]


def test_a_green_run_takes_two_lines(green: Run) -> None:
    """Counts, then the headline."""
    assert ["24 cases, 24 exchanges: 24 pass", "conformant (11 of 11 clauses)"] == summary_lines(green[1], green[0])


def test_failures_come_first_and_the_headline_last(failing: Run) -> None:
    """Each failure in a line, what was not judged by reason, counts, headline."""
    expected, observed = (
        "a SOAP fault, or HTTP 400, 415 or 422",
        '<IndberetningOk>true</IndberetningOk> for "6101010001"',
    )
    counts = "17 pass, 2 fail, 1 warning, 1 observed, 1 not-applicable, 1 not-evaluated, 1 suite-error"
    assert [
        f"FAIL 6.1.3/Elev/max+1  expected {expected}; observed accepted: {observed}",
        "FAIL soap/content-type  expected application/soap+xml; observed text/plain",
        "SUITE ERROR 6.1.4/CPRNr/absent  the two oracles disagree about the probe",
        "NOT EVALUATED 1 case: no whole answer within 30 s (7/not_found)",
        "NOT APPLICABLE 1 case: target.toml names no unknown_institution (7/unknown_institution)",
        f"24 cases, 26 exchanges: {counts}",
        "non-conformant (11 of 11 clauses)",
    ] == summary_lines(failing[1], failing[0])


def test_root_causes_come_first(rooted: Run) -> None:
    """A cause in one line with what it may be and how many cases it explains; then only what stands for itself."""
    expected, observed = (
        "a SOAP fault, or HTTP 400, 415 or 422",
        '<IndberetningOk>true</IndberetningOk> for "6101010001"',
    )
    assert [
        (
            "FAIL ×2 not_found: each of 2 is answered IndberetningOk false, Fejlkode 84: "
            "implementation, or target.toml [population] not_found, first 7/not_found; 1 case not judged for it"
        ),
        f"FAIL soap/fault  expected {expected}; observed accepted: {observed}",
        "24 cases, 24 exchanges: 20 pass, 3 fail, 1 not-evaluated",
        "non-conformant (11 of 11 clauses)",
    ] == summary_lines(rooted[1], rooted[0])


def test_what_fails_alike_is_one_line(alike: Run) -> None:
    """How many cases, what came, which to look at first, and how many only warn of it."""
    assert [
        "FAIL ×2 HTTP 200 text/html instead of a SOAP fault, first 6.1.3/Elev/max+1; 1 more warn",
        "24 cases, 24 exchanges: 21 pass, 2 fail, 1 warning",
        "non-conformant (11 of 11 clauses)",
    ] == summary_lines(alike[1], alike[0])


def test_what_had_to_be_sent_twice_is_one_line(unstable: Run, failing: Run) -> None:
    """Cases that passed at the second try are named together; a warning for another reason is only counted."""
    assert [
        (
            "UNSTABLE 2 cases: a message was answered only when it was sent again "
            "(6.1.3/Elev/max+1, 6.1.3/KontaktPerson/absent)"
        ),
        "24 cases, 9 exchanges: 22 pass, 2 warning",
        "conformant (11 of 11 clauses)",
    ] == summary_lines(unstable[1], unstable[0])
    assert [] == [line for line in summary_lines(failing[1], failing[0]) if line.startswith("UNSTABLE")]


def test_many_failures_are_cut(many: Run) -> None:
    """A console shows the first ones and how many there are besides."""
    lines = summary_lines(many[1], many[0], limit=3)
    assert "… and 97 more" == lines[3]
    assert 6 == len(lines)


def test_problems_are_told(cut: Run) -> None:
    """A cut log is told on the console too."""
    assert f"PROBLEM {render(cut[1].problems[0])}" == summary_lines(cut[1], cut[0])[0]


def test_no_line_moves_the_cursor(hostile: Run) -> None:
    """Escape sequences of a target are shown, not obeyed."""
    lines = summary_lines(hostile[1], hostile[0])
    assert [] == [line for line in lines if not line.isprintable()]
    assert [True, True, True] == ["⟨U+001B⟩[2J" in line for line in lines[:3]]

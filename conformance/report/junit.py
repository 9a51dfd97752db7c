"""The JUnit report, for CI systems that read nothing else.

A CI that reads JUnit knows passed, failed, error and skipped. A case that could not be judged is
an error here, not skipped: skipped reads as green, and an inconclusive run must not be. For the
same reason a run whose verdict no case explains gets a test case of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lxml import etree

from conformance.record.judgement import Blame, CaseResult, Cause, Finding, Judgement, RunVerdict, Verdict
from conformance.record.runlog import RunLog
from conformance.report.blame import in_english, plain_evidence
from conformance.report.expected import outdated_lines, skipped_as_expected
from conformance.report.selection import folded, unrepeated
from conformance.report.text import sentence, visible
from conformance.words import render

_FAILED = {Verdict.FAIL: "failure", Verdict.SUITE_ERROR: "error", Verdict.NOT_EVALUATED: "error"}
_RUN = "run"


def junit_report(log: RunLog, judgement: Judgement, *, expected: bool = False) -> bytes:
    """Return the report: one testsuite per section, one testcase per case, times in seconds.

    With `expected`, a failure that was expected is skipped; without, it fails like any other.
    """
    seconds = {exchange.number: exchange.milliseconds / 1000 for exchange in log.exchanges}
    causes = judgement.shared_causes
    root = etree.Element("testsuites", name="conformance")
    for section, results in _by_section(judgement).items():
        suite = _suite(root, section, log)
        for result in results:
            skip = skipped_as_expected(judgement, result) if expected else ""
            time = sum(seconds.get(number, 0.0) for number in result.exchanges)
            _case(suite, result, time, causes.get(result.cause), skip)
    _run_itself(root, log, judgement)
    suites = list(root)
    for suite in suites:
        _total(suite, [suite])
    _total(root, suites)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _by_section(judgement: Judgement) -> dict[str, list[CaseResult]]:
    sections: dict[str, list[CaseResult]] = {}
    for result in judgement.cases:
        sections.setdefault(result.case.section, []).append(result)
    return sections


def _suite(root: etree._Element, name: str, log: RunLog) -> etree._Element:
    suite = etree.SubElement(root, "testsuite", name=visible(name), timestamp=visible(log.header.started))
    properties = etree.SubElement(suite, "properties")
    for key, value in (("run", log.header.run_id), ("seed", str(log.header.seed)), ("tier", log.header.tier)):
        etree.SubElement(properties, "property", name=key, value=visible(value))
    return suite


def _case(suite: etree._Element, result: CaseResult, seconds: float, cause: Cause | None, skip: str) -> None:
    case = etree.SubElement(
        suite, "testcase", classname=visible(result.case.section), name=visible(result.case.id), time=f"{seconds:.4f}"
    )
    lines = _lines(result)
    message = sentence(render(result.reason)) or (lines[0] if lines else visible(result.case.title_en))
    if skip:
        etree.SubElement(case, "skipped", message=skip)
    elif result.verdict in _FAILED:
        whose = _whose(result, cause)
        _add(case, _FAILED[result.verdict], [*lines, *whose], message=message, type=result.verdict.value)
    elif result.verdict is Verdict.NOT_APPLICABLE:
        etree.SubElement(case, "skipped", message=message)
    elif result.verdict in (Verdict.WARNING, Verdict.OBSERVED):
        _add(case, "system-out", [f"{result.verdict.value}: {message}", *lines, *_whose(result, cause)])


def _lines(result: CaseResult) -> list[str]:
    return [
        f"expected {sentence(render(group[0].expected))}; observed {sentence(render(group[0].observed))} "
        f"[{visible(group[0].rule)}, exchange {group[0].exchange}{_more(len(group) - 1)}]{_said(group[0])}"
        for group in folded(result.findings)
    ]


def _said(finding: Finding) -> str:
    return "".join(f' it says: "{said}"' for said in unrepeated(finding))


def _whose(result: CaseResult, cause: Cause | None) -> list[str]:
    """Whose it is and why, in a line each; nothing where nobody is to blame."""
    if result.blame is Blame.NOBODY:
        return []
    whose = [f"points to: {visible(in_english(result.blame, cause))}", f"because: {plain_evidence(result, cause)}"]
    return whose if cause is None or cause.key else [*whose, _shared(cause)]


def _shared(cause: Cause) -> str:
    """Say that other cases failed of the same thing, and which to look at."""
    first = visible(cause.cases[0])
    return f"one of {len(cause.cases)} that fail alike: {sentence(render(cause.sentence))}, first {first}"


def _more(number: int) -> str:
    return f" and {number} more" if number else ""


def _run_itself(root: etree._Element, log: RunLog, judgement: Judgement) -> None:
    """Say what no case says: problems of the run, and a verdict that is not green although all cases are."""
    explained = any(result.verdict in _FAILED for result in judgement.cases)
    problems = [*(sentence(render(problem)) for problem in judgement.problems), *outdated_lines(judgement)]
    if problems or not (explained or judgement.verdict is RunVerdict.CONFORMANT):
        suite = _suite(root, _RUN, log)
        case = etree.SubElement(suite, "testcase", classname=_RUN, name="verdict", time="0.000")
        _add(case, "error", problems, message=sentence(render(judgement.headline)), type=judgement.verdict.value)


def _add(parent: etree._Element, name: str, lines: Sequence[str], **attributes: str) -> None:
    etree.SubElement(parent, name, attributes).text = "\n".join(lines)


def _total(element: etree._Element, suites: Iterable[etree._Element]) -> None:
    cases = [case for suite in suites for case in suite.iterchildren("testcase")]
    element.set("tests", str(len(cases)))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(sum(case.find(tag) is not None for case in cases)))
    element.set("time", f"{sum(float(case.get('time', '0')) for case in cases):.4f}")

"""`conformance check` as JUnit: a test case for each file, failed where it is invalid.

A warning passes with a note, as in the report of a run; a file without a message is skipped, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from conformance.record.checked import Checked
from conformance.report.check_text import without_numbers, words
from conformance.report.text import visible
from conformance.spec.specification import Specification


def check_junit(files: Iterable[Checked], specification: Specification) -> Iterator[str]:
    """Yield the one document, when everything is judged."""
    del specification
    root = etree.Element("testsuites", name="conformance check")
    suite = etree.SubElement(root, "testsuite", name="messages")
    for checked in files:
        _case(suite, checked)
    for element in (root, suite):
        element.set("tests", str(len(suite)))
        for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            element.set(name, str(sum(case.find(tag) is not None for case in suite)))
    yield etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True).decode()


def _case(suite: etree._Element, checked: Checked) -> None:
    case = etree.SubElement(suite, "testcase", classname="messages", name=visible(checked.file), time="0.000")
    lines = [
        without_numbers(f"{visible(one.file)}:{one.line}: {one.clause}: {words(one)}") for one in checked.complaints
    ]
    if not checked.valid:
        first = next(complaint for complaint in checked.complaints if complaint.decides)
        attributes = {"message": without_numbers(words(first)), "type": first.clause}
        etree.SubElement(case, "failure", attributes).text = "\n".join(lines)
    elif lines:
        etree.SubElement(case, "system-out").text = "\n".join(lines)
    elif checked.empty:
        etree.SubElement(case, "skipped", message="holds no message")

"""`conformance check` for people: a line for each finding, as compilers write them, and a summary.

Also the words that all formats share. What leaves the machine for a CI, as all other formats do, must not carry the
numbers of people; where a number stands is said all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from conformance.record.checked import Checked, Complaint, Tally
from conformance.report.text import sentence, visible
from conformance.spec.specification import Specification

_PERSONAL = re.compile(r"(?<![0-9])([0-9]{6})-?[0-9]{4}(?![0-9])")


def words(complaint: Complaint) -> str:
    """Return what is asked for, what is there, and where inside a file of many messages."""
    expected, observed = sentence(complaint.expected).rstrip("."), sentence(complaint.observed)
    return f"{expected}; observed {observed}{_inside(complaint)}"


def without_numbers(text: str) -> str:
    """Return text in which the last four digits of what looks like a CPR number are hidden."""
    return _PERSONAL.sub(r"\1xxxx", text)


def _inside(complaint: Complaint) -> str:
    if not complaint.part:
        return ""
    return f" [{complaint.part}{f', line {complaint.inner}' if complaint.inner else ''}]"


def check_text(files: Iterable[Checked], specification: Specification) -> Iterator[str]:
    """Yield the lines, each ended, as the files are judged."""
    del specification
    tally = Tally()
    for checked in files:
        tally.add(checked)
        for complaint in checked.complaints:
            column = f":{complaint.column}" if complaint.column else ""
            place = f"{visible(complaint.file)}:{complaint.line}{column}"
            yield f"{place}: {complaint.clause}: {words(complaint)}\n"
        if checked.empty:
            yield f"{visible(checked.file)}: holds no message, passed over\n"
    yield f"{tally.words()}\n"

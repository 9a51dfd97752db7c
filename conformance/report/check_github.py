"""`conformance check` as GitHub workflow commands: findings become annotations of the files of a pull request.

A runner reads commands off the output of a step, so that nothing which a message holds may start one: what the
toolkit calls data is escaped by `%25`, `%0D`, `%0A`, a property in addition by `%3A` and `%2C`, and every line of ours
begins with a command or with a word of our own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from conformance.record.checked import Checked, Complaint, Tally
from conformance.report.check_text import without_numbers, words
from conformance.report.text import visible
from conformance.spec.specification import Specification


def escape_data(text: str) -> str:
    """Return the text of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """Return a value of a property of a command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")


def check_github(files: Iterable[Checked], specification: Specification) -> Iterator[str]:
    """Yield a command for each finding, and the summary as the last line."""
    del specification
    tally = Tally()
    for checked in files:
        tally.add(checked)
        for complaint in checked.complaints:
            yield f"::{_kind(complaint)} {_properties(complaint)}::{escape_data(without_numbers(words(complaint)))}\n"
        if checked.empty:
            yield f"::notice file={escape_property(visible(checked.file))}::holds no message, passed over\n"
    yield f"{tally.words()}\n"


def _kind(complaint: Complaint) -> str:
    return "error" if complaint.decides else "warning"


def _properties(complaint: Complaint) -> str:
    values = {"file": visible(complaint.file), "line": str(complaint.line)}
    if complaint.column:
        values["col"] = str(complaint.column)
    values["title"] = complaint.clause
    return ",".join(f"{name}={escape_property(value)}" for name, value in values.items())

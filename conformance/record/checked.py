"""What was found in message files: plain data that the formats of `conformance check` share."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.spec.clauses import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A finding with its place in the file.

    `line` and `column` are those of the file, from 1, 0 for an unknown column. `part` names the message in a file of
    many, and `inner` is the line in that message (0 where the file is the message). `clause` is the id of a clause,
    or `xml`, `har`, `http`, `run-log`, `file` for a file that cannot be read as what it is. `decides` says whether
    it makes the message invalid.
    """

    file: str
    line: int
    column: int
    part: str
    inner: int
    clause: str
    level: Level
    place: str
    expected: str
    observed: str
    decides: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A file that was judged: how many messages it holds, and what is wrong with them, by line."""

    file: str
    messages: int
    complaints: tuple[Complaint, ...]
    named: bool = False

    @property
    def valid(self) -> bool:
        """Whether nothing that decides was found."""
        return not any(complaint.decides for complaint in self.complaints)

    @property
    def empty(self) -> bool:
        """Whether there was nothing to judge."""
        return not self.messages and not self.complaints


@dataclass(slots=True, kw_only=True)
class Tally:
    """The counts over all files, kept while they are judged one by one."""

    files: int = 0
    messages: int = 0
    invalid: int = 0
    warned: int = 0
    complaints: int = 0

    def add(self, checked: Checked) -> None:
        """Count a file."""
        self.files += 1
        self.messages += checked.messages
        self.invalid += not checked.valid
        self.warned += checked.valid and bool(checked.complaints)
        self.complaints += len(checked.complaints)

    def words(self) -> str:
        """Return the summary in one line."""
        noun = "file" if self.files == 1 else "files"
        messages = "" if self.messages == self.files else f" ({self.messages} messages)"
        warned = f", {self.warned} with warnings only" if self.warned else ""
        return f"{self.files} {noun} judged{messages}, {self.invalid} with findings{warned}"

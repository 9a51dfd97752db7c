"""The two kinds of error that end a command, beside the findings and the inconclusive.

A finding about a target is data (`record.finding`), and so is an inconclusive case. What is
left is a mistake in what we were given (exit code 3) and a mistake of ours (exit code 4).
Keeping the two apart by type is what keeps a vendor from being blamed for either.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command says to the shell. Precedence, where several apply: 4, 3, 1, 2, 0."""

    CONFORMANT = 0
    NON_CONFORMANT = 1
    INCONCLUSIVE = 2
    CONFIGURATION = 3
    SUITE_ERROR = 4


class ConfigurationError(Exception):
    """Something we were given is wrong: one line that says what, where, and what to do.

    `where` names the file and key (or the option), `problem` what is wrong there, `remedy`
    what was expected or what to do about it.
    """

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        self.problem = problem
        self.where = where
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        """Render as one line, whatever line breaks the parts held."""
        place = f"{self.where}: " if self.where else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        return " ".join(f"{place}{self.problem}{remedy}".split())


class SuiteError(Exception):
    """The suite itself is wrong: a label that the oracles refute, a broken invariant."""

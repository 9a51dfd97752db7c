"""Row 5: any error was accepted where one is named, or the inverse was asserted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from conformance.reference.answers import Status
from conformance.reference.service import Service
from conformance.spec.tables import Scope
from tests.never_green.conftest import run

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.reference.message import Report
    from conformance.spec.tables import Validation
    from tests.never_green.conftest import Serving

ALONE = ("7/not_found/alone", "7/no_subscription/alone", "7/not_enrolled/alone", "7/unknown_institution/one-person")


class Wrong(Service):
    """Finds the right error, and says another."""

    def process(self, report: Report) -> list[Status]:
        """Validate rightly, and spoil what is said of it."""
        return [self.spoil(status) for status in super().process(report)]

    def spoil(self, status: Status) -> Status:
        """Leave what is accepted alone."""
        return status if status.validation is None else replace(status, validation=self.said(status.validation))

    def said(self, right: Validation) -> Validation:
        """Return what is said instead."""
        raise NotImplementedError

    def next_to(self, right: Validation) -> Validation:
        """Return another validation of the same scope, or of the other where there is none."""
        rows = [row for row in self.tables.validations if row.scope is right.scope]
        others = [*rows[rows.index(right) + 1 :], *rows[: rows.index(right)]]
        return others[0] if others else next(row for row in self.tables.validations if row.scope is not right.scope)


class WrongCode(Wrong):
    """Another code of section 7, with the text of that one: every form is right."""

    def said(self, right: Validation) -> Validation:
        """Return the next row of the table."""
        return replace(self.next_to(right), scope=right.scope)


class UnknownCode(Wrong):
    """A code that section 7 does not have, as a generic error has."""

    def said(self, right: Validation) -> Validation:
        """Return an error that says nothing."""
        return replace(right, code=max(row.code for row in self.tables.validations) + 1)


class WrongText(Wrong):
    """The right code, with the text of another."""

    def said(self, right: Validation) -> Validation:
        """Return the row with the text of the next one."""
        return replace(right, text=self.next_to(right).text)


class Inverse(Service):
    """Accepts whom it should refuse and refuses whom it should accept."""

    def process(self, report: Report) -> list[Status]:
        """Turn every answer about a person around."""
        row = next(row for row in self.tables.validations if row.scope is Scope.PERSON)
        return [
            replace(status, validation=row if status.validation is None else None)
            for status in super().process(report)
            if status.cpr is not None
        ] or [Status(cpr=contact.cpr, validation=None) for contact in report.contacts]


@pytest.mark.parametrize("service", [WrongCode, UnknownCode])
def test_the_wrong_code(service: type[Service], serving: Serving, tmp_path: Path) -> None:
    """Row 5: an error in the right form with another code than the clause names fails each case that names one."""
    with serving(tmp_path, service) as target:
        ended = run(target, *ALONE, "7/batch/mixed", "7/reportable")

    failed = {case for case, verdict in ended.verdicts.items() if verdict == "fail"}
    ended.assert_not_green(1, "non-conformant")
    assert {*ALONE, "7/batch/mixed"} == failed


def test_the_right_code_with_the_wrong_text(serving: Serving, tmp_path: Path) -> None:
    """Row 5: the text is part of what section 7 names: with that of another code, its case fails."""
    with serving(tmp_path, WrongText) as target:
        ended = run(target, *ALONE, "7/FejlTekst")

    ended.assert_not_green(1, "non-conformant")
    assert ["7/FejlTekst/exact"] == [case for case, verdict in ended.verdicts.items() if verdict == "fail"]


def test_the_inverse(serving: Serving, tmp_path: Path) -> None:
    """Row 5: with accepted and refused exchanged, no case of section 7 that judges passes."""
    with serving(tmp_path, Inverse) as target:
        ended = run(target, "7")

    ended.assert_not_green(1, "non-conformant")
    assert {"pass", "warning"}.isdisjoint(ended.verdicts.values())
    assert {"fail"} == {ended.verdicts[case] for case in (*ALONE, "7/reportable/alone", "7/batch/mixed")}

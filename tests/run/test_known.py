"""conformance.run.known: every id that a case has or had leads to a case."""

from __future__ import annotations

from pathlib import Path

from conformance.run.catalogue import LOCK, load_rows
from conformance.run.known import known_cases


def test_every_case_stands_for_itself() -> None:
    """All cases are known by their ids, and whatever else is known leads to one of them."""
    known, ids = known_cases(), {row.id for row in load_rows()}

    assert ids == {case for case, meant in known.items() if case == meant} == set(known.values())


def test_a_former_id_stands_for_the_one_of_today(tmp_path: Path) -> None:
    """An id that changed is known beside the ids that there are, comments and empty lines are not."""
    (tmp_path / LOCK).write_text(
        "# a -> comment\n\n6.1.3/Elev/max\n6.1.3/Elev/most -> 6.1.3/Elev/max\n", encoding="utf-8"
    )

    assert {"6.1.3/Elev/max": "6.1.3/Elev/max", "6.1.3/Elev/most": "6.1.3/Elev/max"} == known_cases(tmp_path)

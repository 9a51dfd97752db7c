"""conformance.run.known: every id that a case has or had leads to a case."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.errors import SuiteError
from conformance.run.known import known_cases


def _aliases(folder: Path, *lines: str) -> Path:
    file = folder / "aliases.toml"
    file.write_text("\n".join(["[aliases]", *lines]), encoding="utf-8")
    return file


def test_our_own_aliases_lead_somewhere() -> None:
    """The file beside the cases can be read, and every case stands for itself."""
    known = known_cases()

    assert "6.1.3/Elev/max" == known["6.1.3/Elev/max"]
    assert set(known.values()) <= set(known)


def test_a_former_id_stands_for_the_one_of_today(tmp_path: Path) -> None:
    """An alias is known beside the ids that there are."""
    file = _aliases(tmp_path, '"6.1.3/Elev/most" = "6.1.3/Elev/max"')

    assert {"6.1.3/Elev/max": "6.1.3/Elev/max", "6.1.3/Elev/most": "6.1.3/Elev/max"} == known_cases(
        ["6.1.3/Elev/max"], aliases=file
    )


@pytest.mark.parametrize(
    "line",
    [pytest.param('"old" = "nowhere"', id="leads-nowhere"), pytest.param('"b" = "a"', id="hides-a-case")],
)
def test_an_alias_that_cannot_be_is_our_mistake(line: str, tmp_path: Path) -> None:
    """An alias that leads nowhere, or that is still the id of a case, is a suite error."""
    with pytest.raises(SuiteError, match=r"case-aliases.toml: '.+' cannot stand for '.+'"):
        known_cases(["a", "b"], aliases=_aliases(tmp_path, line))

from __future__ import annotations

import re

import pytest

from conformance import resources

STYLE = (resources.folder("reports") / "style.css").read_text(encoding="utf-8")
TONES = {"pass", "fail", "warning", "observed", "open", "none"}
TEXT = [
    ("ink", "page"),
    ("ink", "raised"),
    ("soft", "page"),
    ("soft", "raised"),
    ("link", "page"),
    ("mark-ink", "mark"),
]
TEXT += [(tone, "page") for tone in TONES] + [("page", tone) for tone in TONES]
TEXT += [(ink, f"{tone}-wash") for tone in TONES for ink in ("ink", "soft", tone)]


def palettes() -> list[dict[str, str]]:
    """Return the colours of the light and of the dark scheme, in full form."""
    blocks = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)[:2]
    return [dict(re.findall(r"--([\w-]+): (#\w+);", block)) for block in blocks]


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("ink", "paper"), sorted(TEXT))
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_has_the_contrast_of_level_aa(scheme: int, ink: str, paper: str) -> None:
    """Every pair of text and ground reaches 4.5 to 1 (WCAG 2.2, 1.4.3), in light and in dark."""
    palette = palettes()[scheme]
    bright, dim = sorted((luminance(palette[ink]), luminance(palette[paper])), reverse=True)
    assert (bright + 0.05) / (dim + 0.05) >= 4.5


def test_the_stylesheet_loads_nothing() -> None:
    """The page is one file: no font, image or sheet comes from elsewhere."""
    assert [] == re.findall(r"@import|url\(|</style", STYLE)

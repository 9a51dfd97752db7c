"""Makes text from a target harmless and visible, for a page, an XML file or a terminal alike.

A bidi override turns a line around, an escape sequence repaints a terminal, a zero-width space
hides a difference, and half a surrogate pair cannot be written at all. One rule serves all of
them: what Unicode does not call printable is shown as its code point.
"""

from __future__ import annotations

ELLIPSIS = "…"
SENTENCE = 600
CARRIAGE_RETURN = "␍"


def visible(text: str, *, limit: int | None = None, keep: str = "") -> str:
    """Return text with each unprintable character as `⟨U+202E⟩`, cut to `limit` characters before that.

    Line breaks count as unprintable. Characters of `keep` stay as they are.
    """
    if limit is not None and len(text) > limit:
        text = text[:limit] + ELLIPSIS
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in keep else f"⟨U+{ord(c):04X}⟩" for c in text)


def visible_line(text: str) -> str:
    """Return one line of a body: tabs stay, the CR of a CRLF is shown as one small sign."""
    if text.endswith("\r"):
        return visible(text[:-1], keep="\t") + CARRIAGE_RETURN
    return visible(text, keep="\t")


def sentence(text: str) -> str:
    """Return a sentence of a judge (or a reason) on one line, cut where it is absurdly long."""
    return visible(" ".join(text.split()), limit=SENTENCE)


def grouped(number: int) -> str:
    """Return a whole number with its digits in groups of three, as in `5 242 880`."""
    return f"{number:,}".replace(",", " ")


def milliseconds(value: float) -> str:
    """Return a duration with as many decimals as mean anything."""
    return f"{value:.1f} ms" if value < 100 else f"{grouped(round(value))} ms"  # noqa: PLR2004

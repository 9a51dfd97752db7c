"""Faults in FejlTekst: other words than those of section 7, and letters that do not survive the way."""

# ruff: noqa: D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from dataclasses import replace

from conformance.reference.answers import Status
from conformance.reference.faults.writing import Fields, Writing, with_body, with_values
from conformance.reference.seeded import Deserves, Fault
from conformance.wire.xml import escape

_TEXT, _ENVELOPE = "7/text", "soap/envelope"
_ENGLISH = {
    "unknown_institution": "Unknown institution number",
    "not_found": "The young person is not in Ungedatabasen",
    "no_subscription": "The young person is in no active subscription",
    "not_enrolled": "Not active at the institution",
}


class InEnglish(Writing):
    """Translates its texts."""

    def fields(self, status: Status) -> Fields:
        stopped = status.validation
        english = None if stopped is None else replace(stopped, text=_ENGLISH.get(stopped.population, "Error"))
        return super().fields(replace(status, validation=english))


class TextWithMarkup(Writing):
    """Keeps its texts as HTML."""

    def field(self, name: str, value: str) -> str:
        bold = name == "FejlTekst"
        return self.element(name, self.element("b", escape(value)) if bold else escape(value))


class TextWithALink(Writing):
    """Writes a link to its help after the text, without escaping anything."""

    def field(self, name: str, value: str) -> str:
        if name == "FejlTekst":
            return self.element(name, f"{value} (hjælp?emne=fejl&sprog=da)")
        return super().field(name, value)


class TextAsHtml(Writing):
    """Escapes Danish letters as HTML does, by names that XML does not know."""

    def field(self, name: str, value: str) -> str:
        return super().field(name, value).replace("å", "&aring;")


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="text-broken-over-lines",
        clause=_TEXT,
        deserves=Deserves.WARNING,
        en="Breaks FejlTekst into lines.",
        service=with_values(FejlTekst=lambda text: text.replace(" ", "\n  ")),
    ),
    Fault(
        name="text-in-english",
        clause=_TEXT,
        en="Answers with FejlTekst in English.",
        service=InEnglish,
    ),
    Fault(
        name="text-with-question-marks",
        clause=_TEXT,
        en="Writes question marks for Danish letters.",
        service=with_values(FejlTekst=lambda text: text.encode("ascii", "replace").decode("ascii")),
    ),
    Fault(
        name="text-in-latin-1",
        clause=_ENVELOPE,
        en="Writes Latin-1 bytes into an answer that says it is UTF-8.",
        service=with_body(lambda body: body.decode("utf-8").encode("latin-1", "replace")),
    ),
    Fault(
        name="text-with-html-entities",
        clause=_ENVELOPE,
        en="Writes Danish letters as entities of HTML, which no XML processor knows.",
        service=TextAsHtml,
    ),
    Fault(
        name="text-with-an-unescaped-link",
        clause=_ENVELOPE,
        en="Adds a link to FejlTekst, with an ampersand that is not escaped.",
        service=TextWithALink,
    ),
    Fault(
        name="text-with-markup",
        clause="6.2/schema",
        en="Writes elements into FejlTekst, which is a text.",
        service=TextWithMarkup,
    ),
)

"""The words of the HTML report in English and Danish, from `reports/messages.toml`.

One table per key, both languages side by side: a translator sees what belongs together, and a
missing translation is refused when the file is read, not when a page is. What a word about a service would say
wrongly of a client stands under `KEY@client`, and takes the place of KEY where a client was under test.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from conformance import resources
from conformance.errors import ConfigurationError
from conformance.spec.clauses import Actor
from conformance.spec.reader import read_toml

LANGUAGES = ("en", "da")
OF_CLIENT = "@client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The texts of one language by key."""

    lang: str
    texts: dict[str, str]

    def say(self, key: str, **values: object) -> str:
        """Return the text of a key with its placeholders filled; KeyError for an unknown key."""
        return self.texts[key].format(**values)

    def count(self, key: str, number: int) -> str:
        """Return `KEY-one` or `KEY-many` with `{n}` filled in."""
        return self.say(f"{key}-one" if number == 1 else f"{key}-many", n=number)

    def word(self, group: str, value: StrEnum | str) -> str:
        """Return the word for a value of a closed vocabulary: the text of `GROUP.VALUE`."""
        return self.texts[f"{group}.{value}"]

    def section(self, section: str) -> str:
        """Return the name of a section of the specification, "" where it has none of its own."""
        return self.texts.get(f"section.{section}", "")

    def pick(self, *, en: str, da: str) -> str:
        """Return the one of two texts that is in this language."""
        return da if self.lang == "da" else en


def load_catalogue(lang: str, *, side: Actor = Actor.SERVICE) -> Catalogue:
    """Read the catalogue for a run of one side; ConfigurationError for a language that it does not have."""
    if lang not in LANGUAGES:
        raise ConfigurationError(f"there is no language '{lang}'", where="--lang", remedy="expected en or da")
    root = read_toml(resources.folder("reports") / "messages.toml")
    texts: dict[str, str] = {}
    for key in root.keys():  # noqa: SIM118 - a Section, not a dict
        entry = root.section(key)
        texts[key] = {language: entry.take(language, str) for language in LANGUAGES}[lang]
        entry.done()
    of_client = {key: texts.pop(key) for key in list(texts) if key.endswith(OF_CLIENT)}
    if side is Actor.CLIENT:
        texts |= {key.removesuffix(OF_CLIENT): text for key, text in of_client.items()}
    return Catalogue(lang=lang, texts=texts)

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest

import conformance
from conformance import resources
from conformance.errors import ConfigurationError
from conformance.judge.told import Word
from conformance.record.attested import Answer
from conformance.record.exchange import Role, TroubleKind
from conformance.record.expected import ExpectedState
from conformance.record.judgement import Blame, RunVerdict, Verdict
from conformance.report.blame import PARTIES
from conformance.report.causes import KINDS
from conformance.report.client_model import CellKind
from conformance.report.context import GLYPHS
from conformance.report.messages import LANGUAGES, OF_CLIENT, load_catalogue
from conformance.report.youths import UNDERSTOOD
from conformance.spec.clauses import Actor, Level

FOLDER = resources.folder("reports")
CODE = Path(conformance.__file__).parent / "report"
SOURCES = [*sorted(FOLDER.glob("*.j2")), *sorted(CODE.glob("*.py"))]
VOCABULARIES: dict[str, Sequence[str]] = {
    "verdict": list(Verdict),
    "run": list(RunVerdict),
    "meaning": list(RunVerdict),
    "level": list(Level),
    "expected-state": list(ExpectedState),
    "role": list(Role),
    "trouble": list(TroubleKind),
    "block": ["pretty", "raw", "hex"],
    "blame": list(Blame),
    "party": PARTIES,
    "remedy": KINDS,
    "told": list(Word),
    "understood": UNDERSTOOD,
    "cell": list(CellKind),
    "answer": [answer for answer in Answer if answer is not Answer.OPEN],  # those are counted
}


def used() -> set[str]:
    """Return the keys that templates and code name."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    said = set(re.findall(r"""\bsay\(["']([^"']+)""", text))
    counted = set(re.findall(r'\bcount\("([^"]+)"', text))
    return said | {f"{key}-{form}" for key in counted for form in ("one", "many")}


def test_every_key_that_is_used_exists() -> None:
    """A page never fails on a word that nobody wrote, in neither language."""
    for lang in LANGUAGES:
        assert set() == used() - set(load_catalogue(lang).texts)


def test_every_key_is_used() -> None:
    """The catalogue holds no words that a translator would translate for nothing."""
    vocabulary = {key for key in load_catalogue("en").texts if key.partition(".")[0] in (*VOCABULARIES, "section")}
    assert set() == set(load_catalogue("en").texts) - used() - vocabulary


@pytest.mark.parametrize("group", VOCABULARIES)
def test_every_closed_vocabulary_has_its_words(group: str) -> None:
    """A new verdict, role or kind of trouble cannot be forgotten here."""
    named = {key for key in load_catalogue("da").texts if key.startswith(f"{group}.")}
    assert {f"{group}.{value}" for value in VOCABULARIES[group]} == named


def test_every_verdict_has_a_glyph_of_its_own() -> None:
    """Verdicts are told apart by shape, not by colour alone."""
    assert {*Verdict, *RunVerdict} == set(GLYPHS)
    assert len(Verdict) == len({GLYPHS[verdict] for verdict in Verdict})


def test_words_about_a_client_take_the_place_of_others() -> None:
    """Each word of a client run stands for one of a service run, and says something else."""
    keys = {key for key in tomllib.loads((FOLDER / "messages.toml").read_text(encoding="utf-8")) if "@" in key}
    for lang in LANGUAGES:
        service, client = load_catalogue(lang).texts, load_catalogue(lang, side=Actor.CLIENT).texts
        assert service.keys() == client.keys()
        assert {key.removesuffix(OF_CLIENT) for key in keys} == {k for k in service if service[k] != client[k]}


def test_both_languages_fill_in_the_same_values() -> None:
    """A translation that drops a number, or asks for one that is not given, is found here."""
    entries = tomllib.loads((FOLDER / "messages.toml").read_text(encoding="utf-8"))
    for key, entry in entries.items():
        places = [set(re.findall(r"\{(\w+)\}", entry[lang])) for lang in LANGUAGES]
        assert places[0] == places[1], key


def test_an_unknown_language_is_a_configuration_error() -> None:
    """A language that we do not have is named, with the ones that we have."""
    with pytest.raises(ConfigurationError) as caught:
        load_catalogue("sv")
    assert "--lang: there is no language 'sv' (expected en or da)" == str(caught.value)

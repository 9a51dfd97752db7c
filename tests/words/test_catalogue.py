"""reports/en.ftl: a message for each code that the package uses, with its values, and none that nobody uses."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Junk

from conformance import resources
from conformance.words import CATALOGUE
from tests.words.conftest import PACKAGE, Used, catalogue, used

USED = list(used())
MESSAGES = catalogue()


def test_the_catalogue_can_be_read() -> None:
    """What the syntax does not allow is passed over by the library, and would be missed only by whoever needs it."""
    text = (resources.folder("reports") / CATALOGUE).read_text(encoding="utf-8")
    entries = FluentParser().parse(text).body
    assert [] == [entry.content for entry in entries if isinstance(entry, Junk)]
    assert len(MESSAGES) == len(re.findall(r"(?m)^[a-z][a-z-]* =", text))


def test_no_code_is_computed() -> None:
    """A code is written out where it is used, and so are the names of its values: otherwise nobody can look it up."""
    assert [] == [one.where for one in USED if one.code is None or "**" in one.values]


@pytest.mark.parametrize("one", USED, ids=lambda one: f"{one.where}-{one.code}")
def test_a_code_has_a_message_with_its_values(one: Used) -> None:
    """Nothing that was seen is left out of the sentence, and the sentence asks for nothing that is not there."""
    assert one.code in MESSAGES
    assert MESSAGES[one.code].named == set(one.values)


def test_no_message_is_unused() -> None:
    """Nobody translates what nobody says."""
    assert set() == set(MESSAGES) - {one.code for one in USED}


def test_only_numbers_choose_between_forms() -> None:
    """A text is put in after the choice was made, so a choice by it would always fall on the last form."""
    chosen = [(one, name) for one in USED if one.code for name in MESSAGES[one.code].chosen_by]
    assert [] != chosen
    assert [] == [one.where for one, name in chosen if not _is_number(one.values[name])]


def _is_number(value: ast.expr) -> bool:
    """Whether an expression counts something: by `len`, or under the name that a count was given just before."""
    counts = {"calls", "n", "more"}
    if isinstance(value, ast.Name):
        return value.id in counts
    return isinstance(value, ast.BinOp) or (isinstance(value, ast.Call) and ast.unparse(value.func) == "len")


ALLOWED = (
    r"\[\w+\] .*",  # a key of target.toml
    r"elevstatus-occurs = one",  # a reading as target.toml writes it
    r"not expected",  # what a validator writes
    r"the run was made .*|the run log|specification |give the folder .*",  # a refusal of what the suite was given
    r".*\(.*\(.*",  # a regular expression
    r".*\(\[.*",  # as above
)


@pytest.mark.parametrize("path", sorted((PACKAGE / "judge").glob("*.py")), ids=lambda path: path.stem)
def test_no_rule_builds_sentences(path: Path) -> None:
    """What a judge finds is a code with values: no English stands in the rules, whole or in pieces."""
    words = [text for text in _texts(path) if re.search(r"[^\W\d] | [^\W\d]", text)]
    found = [text for text in words if not any(re.fullmatch(pattern, text) for pattern in ALLOWED)]
    assert [] == found


@pytest.mark.parametrize("path", sorted((PACKAGE / "judge").glob("*.py")), ids=lambda path: path.stem)
def test_no_phrase_is_made_of_english(path: Path) -> None:
    """In the values of a code, too, there are no words of ours, wherever it is used."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    says = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) in SAYING]
    values = [value for call in says for value in (*call.args[1:], *(keyword.value for keyword in call.keywords))]
    texts = [node for value in values for node in ast.walk(value) if isinstance(node, ast.Constant)]
    assert [] == [t.value for t in texts if isinstance(t.value, str) and re.search(r"[^\W\d] | [^\W\d]", t.value)]


SAYING = ("say", "seen.finding", "request_finding", "_finding", "self._finding", "_failed", "verbatim")


def _texts(path: Path) -> list[str]:
    """Return the texts of a module, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    comments = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in comments]
    return [node.value for node in constants if isinstance(node.value, str)]

"""No element of the specification is known by its name: what a field means is said by its role in tables.toml."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.resources import default_specification
from conformance.spec.specification import load_specification

ROOT = Path(__file__).resolve().parent.parent
BY_HAND = ("conformance/reference/faults", "conformance/reference/oddities")
"""Faults and variations are made by hand, each for one field of one specification."""

ALLOWED = {
    # The keys of the driver's first form: drivers of vendors are written by them, whatever the tables say.
    "conformance/record/attempt.py": {"CPRNr", "Fejlkode", "FejlTekst"},
}
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def _names() -> frozenset[str]:
    tables = load_specification(default_specification()).tables
    fields = {field.name for structure in tables.structures for field in structure.fields}
    return frozenset(
        fields | {structure.element for structure in tables.structures} | {tables.request, tables.response}
    )


NAMES = _names()
_NAME = re.compile(rf"(?<![^\W_])(?:{'|'.join(sorted(NAMES, key=len, reverse=True))})(?![^\W_])")


def _strings_about_code(tree: ast.Module) -> set[int]:
    """Return the ids of strings that document: docstrings, and those below an assignment."""
    return {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, _DOCUMENTED)
        for statement in node.body
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    }


def _words(node: ast.AST) -> Iterator[str]:
    """Yield what a node says by itself: a literal, the parts of an f-string among them, or an identifier."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.Constant(value=bytes(data)):
            yield data.decode("utf-8", "replace")
        case ast.Name(id=name) | ast.Attribute(attr=name):
            yield name
        case ast.arg(arg=name) | ast.keyword(arg=str(name)):
            yield name
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield from (name, other or "")


def names_in(source: str) -> list[tuple[int, str]]:
    """Return the names of elements in code, each with its line; docstrings and comments are not code."""
    tree = ast.parse(source)
    passed = _strings_about_code(tree)
    return [
        (getattr(node, "lineno", 0), found)
        for node in ast.walk(tree)
        if id(node) not in passed
        for text in _words(node)
        for found in _NAME.findall(text)
    ]


def _modules() -> Iterator[Path]:
    for path in sorted((ROOT / "conformance").rglob("*.py")):
        if not path.relative_to(ROOT).as_posix().startswith(BY_HAND):
            yield path


def test_no_code_knows_an_element_by_its_name() -> None:
    """Whoever needs a field asks `tables.roles` for it; faults and variations apart, which are made by hand."""
    found = [
        f"{place}:{line}: {name}"
        for path in _modules()
        for place in [path.relative_to(ROOT).as_posix()]
        for line, name in names_in(path.read_text(encoding="utf-8"))
        if name not in ALLOWED.get(place, ())
    ]
    assert [] == found


@pytest.mark.parametrize("place", sorted(ALLOWED))
def test_nothing_is_allowed_that_is_not_there(place: str) -> None:
    """A name that went leaves the list of exceptions, too."""
    assert ALLOWED[place] == {name for _, name in names_in((ROOT / place).read_text(encoding="utf-8"))}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('x = "CPRNr"', ["CPRNr"]),
        ('x = "6.1.4/CPRNr/text"', ["CPRNr"]),
        ('x = f"{n} Elev, {m} ElevStatus"', ["Elev", "ElevStatus"]),
        ('x = b"<CPRNr>"', ["CPRNr"]),
        ("x.SlutDato = KontaktMail", ["KontaktMail", "SlutDato"]),
        ("def Indberet(Elev): ...", ["Elev", "Indberet"]),
        ("f(Fejlkode=1)", ["Fejlkode"]),
        ('x = "IndberetInstitutionKontakt, Elever"', []),
        ('"""CPRNr"""\nx = 1\n"""Elev"""  # SlutDato\ndef f():\n    """Fejlkode"""', []),
        ('def f():\n    return """CPRNr"""', ["CPRNr"]),
    ],
)
def test_a_name_in_code_is_found(source: str, expected: list[str]) -> None:
    """In literals, also within longer ones, and in identifiers; not in docstrings, comments and longer words."""
    assert expected == sorted(name for _, name in names_in(source))

"""Where the package uses codes, and what the catalogue says of each."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, SelectExpression, VariableReference
from fluent.syntax.visitor import Visitor

from conformance import resources
from conformance.words import CATALOGUE

PACKAGE = Path(resources.__file__).parent


@dataclass(frozen=True)
class Used:
    """A call of `say`: where it stands, its code (None for one that is not written out), its values by name."""

    where: str
    code: str | None
    values: dict[str, ast.expr]


class _Variables(Visitor):
    def __init__(self) -> None:
        self.named: set[str] = set()
        self.chosen_by: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - named by the library
        self.named.add(node.id.name)

    def visit_SelectExpression(self, node: SelectExpression) -> None:  # noqa: N802 - named by the library
        if isinstance(node.selector, VariableReference):
            self.chosen_by.add(node.selector.id.name)
        self.generic_visit(node)


def catalogue() -> dict[str, _Variables]:
    """Return the variables of each message of the catalogue."""
    text = (resources.folder("reports") / CATALOGUE).read_text(encoding="utf-8")
    found = {}
    for entry in FluentParser().parse(text).body:
        if isinstance(entry, Message):
            found[entry.id.name] = variables = _Variables()
            variables.visit(entry)
    return found


def used() -> Iterator[Used]:
    """Yield each use of a code in the package; `Catalogue.say` of the pages is another function."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                first = node.args[0] if len(node.args) == 1 else None
                code = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
                values = {keyword.arg or "**": keyword.value for keyword in node.keywords}
                yield Used(where=f"{path.relative_to(PACKAGE)}:{node.lineno}", code=code, values=values)

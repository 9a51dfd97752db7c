"""Validation of a request by hand, driven by the field tables and nothing else.

A walk over the element beside the table it belongs to. Every check is a small method, so that a
seeded fault can replace the one check that a vendor would have got wrong.

`xsi:type` is refused: the tables name no types that an element could be narrowed to.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from conformance.reference.lexical import complaint, is_white_space
from conformance.spec.tables import Field, Structure, Tables
from conformance.wire.xml import path_of, split, text_of

_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_HINTS = (f"{{{_INSTANCE}}}schemaLocation", f"{{{_INSTANCE}}}noNamespaceSchemaLocation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One thing that is wrong with a request: the element's path and a sentence about it."""

    path: str
    sentence: str


class Validator:
    """Validates requests against the tables; knows nothing about who is registered."""

    def __init__(self, tables: Tables, namespace: str) -> None:
        self.tables = tables
        self.namespace = namespace

    def violations(self, request: etree._Element) -> list[Violation]:
        """Return what is wrong with the element in the body, in document order; [] if it is valid."""
        if split(request) != (self.namespace, self.tables.request):
            sentence = f"is not {self.tables.request} in namespace '{self.namespace}'"
            return [Violation(path=path_of(request), sentence=sentence)]
        return list(self.structure(request, self.tables.structure(self.tables.request)))

    def structure(self, element: etree._Element, structure: Structure) -> Iterator[Violation]:
        """Yield what is wrong with an element that has fields, and with all below it."""
        yield from self.attributes(element)
        yield from self.characters(element)
        yield from self.occurrences(element, structure)
        yield from self.order(element, structure)
        for child in element:
            field = self.field_of(child, structure)
            if field is None:
                yield _violation(child, f"is not known in {structure.element}")
            else:
                yield from self.field(child, field)

    def field(self, element: etree._Element, field: Field) -> Iterator[Violation]:
        """Yield what is wrong with one occurrence of a field."""
        if field.type.structure is not None:
            yield from self.structure(element, self.tables.structure(field.type.structure))
            return
        yield from self.attributes(element)
        if len(element):
            yield _violation(element, f"holds elements, and its type is {field.type}")
            return
        problem = self.value(text_of(element), field)
        if problem is not None:
            yield _violation(element, problem)

    def field_of(self, element: etree._Element, structure: Structure) -> Field | None:
        """Return the field that an element is an occurrence of, None where there is none."""
        namespace, name = split(element)
        if namespace != self.namespace:
            return None
        return next((field for field in structure.fields if field.name == name), None)

    def attributes(self, element: etree._Element) -> Iterator[Violation]:
        """Yield each attribute: the tables have none, and only hints about schemas are let pass."""
        for name in element.attrib:
            if name not in _HINTS:
                yield _violation(element, f"has the attribute '{etree.QName(name).localname}', which is not known")

    def characters(self, element: etree._Element) -> Iterator[Violation]:
        """Yield text that stands between elements."""
        if not all(is_white_space(text) for text in (element.text, *(child.tail for child in element))):
            yield _violation(element, "holds text between its elements")

    def occurrences(self, element: etree._Element, structure: Structure) -> Iterator[Violation]:
        """Yield each field that stands too few or too many times."""
        names = [split(child)[1] for child in element if self.field_of(child, structure)]
        for field in structure.fields:
            count = names.count(field.name)
            if count < field.occurs.min:
                yield _violation(element, f"holds {count} {field.name}; at least {field.occurs.min} must stand there")
            if count > field.occurs.max:
                yield _violation(element, f"holds {count} {field.name}; at most {field.occurs.max} may stand there")

    def order(self, element: etree._Element, structure: Structure) -> Iterator[Violation]:
        """Yield the first field that stands after one which the table has below it."""
        latest = 0
        for child in element:
            field = self.field_of(child, structure)
            position = latest if field is None else structure.fields.index(field)
            if position < latest:
                yield _violation(child, f"stands after {structure.fields[latest].name}, and belongs before it")
                return
            latest = position

    def value(self, text: str, field: Field) -> str | None:
        """Return what is wrong with the text of a field, None where nothing is."""
        return complaint(text, field)


def _violation(element: etree._Element, sentence: str) -> Violation:
    return Violation(path=path_of(element), sentence=sentence)

"""The catalogue as files: labelled messages for harnesses in other languages.

Every message that the suite can make on purpose, with what it is and what it breaks, in an
envelope and admitted by both oracles before it is written. The same seed gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conformance.derive.envelope import Direction, root_element
from conformance.generate.equivalents import EQUIVALENTS, Equivalent
from conformance.generate.expand import compile_message
from conformance.generate.pins import Pins
from conformance.generate.points import Label, Point, everywhere, points
from conformance.generate.rawbytes import RAW_EDITS
from conformance.generate.values import Palette
from conformance.generate.violations import Violation, violations
from conformance.schema.oracle import Schemas
from conformance.schema.tree import Node
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification
from conformance.spec.tables import Variant
from conformance.wire.carrier import carry

FORMAT = 1
DRAWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One message of the corpus.

    `kind` is boundary, violation, rule, equivalent, raw or drawn; `relation` names it within its
    kind; `breaks` is None where no place of the XSD is broken: a valid message, a broken rule across
    fields, bytes that are not XML at all.
    """

    direction: Direction
    kind: str
    path: str
    relation: str
    valid: bool
    level: Level
    breaks: Label | None
    da: str
    en: str
    body: bytes

    @property
    def name(self) -> str:
        """The file name: direction, kind, a digest of place and relation, safe on every file system."""
        digest = hashlib.sha256(f"{self.path}\0{self.relation}".encode()).hexdigest()[:10]
        last = "".join(c if c.isascii() and (c.isalnum() or c in "-+") else "-" for c in self.relation)
        element = everywhere(self.path).rpartition("/")[2] or "message"
        return f"{self.direction}-{self.kind}-{element}-{last}-{digest}.xml"


def corpus(specification: Specification, schemas: Schemas, *, seed: int) -> Iterator[Document]:
    """Yield the corpus: requests, then responses; SuiteError for a label that the oracles refute."""
    for direction in Direction:
        for document in _documents(specification, schemas, direction, seed):
            _admit(document, specification, schemas)
            yield document


def _documents(specification: Specification, schemas: Schemas, direction: Direction, seed: int) -> Iterator[Document]:
    root = schemas.tree(direction)
    items: list[Point | Violation] = [*points(root), *violations(root)]
    for item in items:
        yield _labelled(specification, schemas, direction, item)
    if direction is Direction.REQUEST:
        yield from _rewritten(specification, root)
    yield from _breaking_rules(specification, schemas, direction)
    yield from _drawn(specification, root, direction, seed)


def _beside(root: Node, pins: Pins) -> Pins:
    """Give a repeated element a neighbour that stays as it is, unless its count is the point."""
    repeated = {path: min(2, node.max) for path, node in root.walk() if node.max > 1}
    return Pins(counts=repeated).also(pins)


def _labelled(
    specification: Specification, schemas: Schemas, direction: Direction, item: Point | Violation
) -> Document:
    root = schemas.tree(direction)
    message = _keeping_rules(specification, schemas, root, item)
    point = item if isinstance(item, Point) else None
    return Document(
        direction=direction,
        kind="boundary" if point else "violation",
        path=item.path,
        relation=item.relation if isinstance(item, Point) else item.name,
        valid=item.breaks is None,
        level=point.level if point else Level.MUST,
        breaks=item.breaks,
        da=item.da,
        en=item.en,
        body=carry(message, specification.binding, answer=direction is Direction.RESPONSE),
    )


def _keeping_rules(specification: Specification, schemas: Schemas, root: Node, item: Point | Violation) -> bytes:
    """Return the message of a point, in a shape where the rules across fields hold if there is one.

    A status with a Fejlkode says that the report was refused; the surroundings of a point follow.
    """
    shapes = [Pins(), *(_shape(specification, root, variant) for variant in specification.tables.variants)]
    messages = [
        compile_message(root, pins=_beside(root, shape.also(item.pins)), palette=Palette.CALM).expand(b"")
        for shape in shapes
    ]
    return next((message for message in messages if schemas.rules_hold(message)), messages[0])


def _shape(specification: Specification, root: Node, variant: Variant) -> Pins:
    """Pin the fields that a variant has; an error code of its own, so that no row of section 7 fixes its text."""
    path = next((path for path, node in root.walk() if node.name == variant.structure), None)
    if path is None:
        return Pins()
    texts = {f"{path}/{name}": value for name, value in variant.values}
    codes = {str(validation.code) for validation in specification.tables.validations}
    unlisted = next(str(number) for number in range(1, len(codes) + 2) if str(number) not in codes)
    texts |= {key: unlisted for key, value in texts.items() if value in codes}
    return Pins(counts={f"{path}/{name}": 1 for name in variant.present}, texts=texts)


def _breaking_rules(specification: Specification, schemas: Schemas, direction: Direction) -> Iterator[Document]:
    """Yield messages that the XSD allows and a rule across fields does not: a variant with one field changed.

    A field that the variant has is left out, one that it must not have is put in, its companions are doubled.
    """
    root = schemas.tree(direction)
    for variant in specification.tables.variants:
        path = next((path for path, node in root.walk() if node.name == variant.structure), None)
        for change, pins in () if path is None else _changes(root, path, variant):
            shape = _exact_shape(path or "", variant).also(pins)
            message = compile_message(root, pins=shape, palette=Palette.CALM).expand(b"")
            valid = schemas.judge(message, soap=None, direction=direction).valid
            if valid and not schemas.rules_hold(message):
                yield _rule_breaking(specification, direction, path or "", f"{variant.name}/{change}", message)


def _changes(root: Node, path: str, variant: Variant) -> Iterator[tuple[str, Pins]]:
    for child in root.at(path).children:
        count = 1 if child.name in variant.absent else 0
        yield f"{child.name}-{'present' if count else 'absent'}", Pins(counts={f"{path}/{child.name}": count})
    if variant.alone:
        yield "repeated", Pins(counts={path: 2})


def _exact_shape(path: str, variant: Variant) -> Pins:
    counts = {f"{path}/{name}": 1 for name in variant.present} | {f"{path}/{name}": 0 for name in variant.absent}
    texts = {f"{path}/{name}": value for name, value in variant.values}
    return Pins(counts={path: 1, **counts}, texts=texts)


def _rule_breaking(
    specification: Specification, direction: Direction, path: str, relation: str, message: bytes
) -> Document:
    return Document(
        direction=direction,
        kind="rule",
        path=path,
        relation=relation,
        valid=False,
        level=Level.MUST,
        breaks=None,
        da=f"en regel på tværs af felter er brudt: {relation}",
        en=f"a rule across fields is broken: {relation}",
        body=carry(message, specification.binding, answer=direction is Direction.RESPONSE),
    )


def _rewritten(specification: Specification, root: Node) -> Iterator[Document]:
    """Yield the equivalent forms and the spoiled bytes of one ordinary request."""
    message = compile_message(root, pins=_beside(root, Pins()), palette=Palette.CALM).expand(b"")
    envelope = carry(message, specification.binding)
    for rewriting in (*EQUIVALENTS, *RAW_EDITS):
        kind = "equivalent" if isinstance(rewriting, Equivalent) else "raw"
        yield Document(
            direction=Direction.REQUEST,
            kind=kind,
            path="",
            relation=rewriting.name,
            valid=kind == "equivalent",
            level=Level.MUST,
            breaks=None,
            da=rewriting.da,
            en=rewriting.en,
            body=rewriting.apply(envelope),
        )


def _drawn(specification: Specification, root: Node, direction: Direction, seed: int) -> Iterator[Document]:
    variants = specification.tables.variants if direction is Direction.RESPONSE else ()
    expander = compile_message(root, palette=Palette.FULL, variants=variants)
    for number in range(DRAWN):
        key = hashlib.shake_256(f"{seed}\0{direction}\0{number}".encode()).digest(expander.size)
        yield Document(
            direction=direction,
            kind="drawn",
            path="",
            relation=f"key-{key.hex()}",
            valid=True,
            level=Level.OBSERVE,
            breaks=None,
            da="en trukket gyldig besked",
            en="a drawn valid message",
            body=carry(expander.expand(key), specification.binding, answer=direction is Direction.RESPONSE),
        )


def _admit(document: Document, specification: Specification, schemas: Schemas) -> None:
    soap = specification.binding.soap
    if document.breaks is not None:
        path, kind = document.breaks.path, document.breaks.kind
        schemas.admit_invalid(document.body, soap=soap, direction=document.direction, path=path, kind=kind)
    elif document.valid:
        schemas.admit_valid(document.body, soap=soap, direction=document.direction)


def manifest(specification: Specification, documents: list[Document], *, seed: int) -> dict[str, Any]:
    """Return the manifest as JSON values; its form is published as `reports/corpus.schema.json`."""
    tables, binding = specification.tables, specification.binding
    return {
        "format": FORMAT,
        "specification": {"service": tables.service, "version": tables.version, "digest": specification.digest},
        "binding": {"kind": binding.kind, "soap": binding.soap.value, **binding.choices()},
        "seed": seed,
        "documents": [_entry(document, specification) for document in documents],
    }


def _entry(document: Document, specification: Specification) -> dict[str, Any]:
    return {
        "file": document.name,
        "sha256": hashlib.sha256(document.body).hexdigest(),
        "direction": document.direction.value,
        "root": root_element(specification, document.direction),
        "kind": document.kind,
        "path": document.path,
        "relation": document.relation,
        "valid": document.valid,
        "level": document.level.value,
        "breaks": None
        if document.breaks is None
        else {"path": document.breaks.path, "kind": document.breaks.kind.value},
        "da": document.da,
        "en": document.en,
    }

"""The two oracles: libxml2 and xmlschema, each asked about bytes, answering in one vocabulary.

Both validators have errors that the other does not have (measured: libxml2 22, xmlschema 86 of 874
sure verdicts), so neither is believed alone. Their reports are normalised to (path, kind):
a facet at the element that breaks it, a structural violation at the parent whose content is
wrong. An exception inside an oracle is an oracle error, never "valid".
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

from conformance.wire.xml import XmlRefused, parse, path_of

if TYPE_CHECKING:
    import xmlschema

MAX_VIOLATIONS = 50
_SPACE = re.compile(r"[ \t\r\n]+")


class ViolationKind(StrEnum):
    """What is violated: a facet, the lexical form, or the structure around."""

    MAX_LENGTH = "maxLength"
    TOTAL_DIGITS = "totalDigits"
    ENUMERATION = "enumeration"
    LEXICAL = "lexical"
    CONTENT = "content"
    CHARACTERS = "characters"
    CHILDREN = "children"
    ATTRIBUTE = "attribute"
    NIL = "nil"
    ROOT = "root"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One normalised violation.

    `path` is as `wire.xml.path_of` writes it; `line` and `detail` (the oracle's own words) do
    not count when two violations are compared.
    """

    path: str
    kind: ViolationKind
    line: int
    detail: str

    @property
    def identity(self) -> tuple[str, ViolationKind]:
        """What two oracles must agree on."""
        return (self.path, self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class OracleVerdict:
    """What one oracle says. `error` is its exception in one line, "" where it could judge."""

    violations: tuple[Violation, ...]
    error: str = ""

    @property
    def valid(self) -> bool:
        """Whether the oracle judged, and found nothing."""
        return not self.violations and not self.error

    @property
    def identities(self) -> frozenset[tuple[str, ViolationKind]]:
        """The violations without words and lines."""
        return frozenset(violation.identity for violation in self.violations)


_LIBXML2_KINDS = {
    "SCHEMAV_CVC_MAXLENGTH_VALID": ViolationKind.MAX_LENGTH,
    "SCHEMAV_CVC_TOTALDIGITS_VALID": ViolationKind.TOTAL_DIGITS,
    "SCHEMAV_CVC_ENUMERATION_VALID": ViolationKind.ENUMERATION,
    "SCHEMAV_CVC_PATTERN_VALID": ViolationKind.LEXICAL,
    "SCHEMAV_CVC_DATATYPE_VALID_1_2_1": ViolationKind.LEXICAL,
    "SCHEMAV_ELEMENT_CONTENT": ViolationKind.CONTENT,
    "SCHEMAV_CVC_COMPLEX_TYPE_2_3": ViolationKind.CHARACTERS,
    "SCHEMAV_CVC_TYPE_3_1_1": ViolationKind.ATTRIBUTE,
    "SCHEMAV_CVC_TYPE_3_1_2": ViolationKind.CHILDREN,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_1": ViolationKind.ATTRIBUTE,
    "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2": ViolationKind.ATTRIBUTE,
    "SCHEMAV_CVC_ELT_3_1": ViolationKind.NIL,
    "SCHEMAV_CVC_ELT_1": ViolationKind.ROOT,
}


def ask_libxml2(schema: etree.XMLSchema, data: bytes) -> OracleVerdict:
    """Ask libxml2, through lxml and the hardened parser."""
    try:
        root = parse(data)
    except XmlRefused as refused:
        return OracleVerdict(violations=(), error=f"not parsed: {refused.reason}")
    try:
        if schema.validate(root.getroottree()):
            return OracleVerdict(violations=())
    except etree.LxmlError as error:
        return OracleVerdict(violations=(), error=f"libxml2: {error}")
    entries: Iterable[Any] = schema.error_log  # type: ignore[assignment]
    found = [_from_libxml2(entry, root) for entry in islice(entries, MAX_VIOLATIONS)]
    if not found:
        return OracleVerdict(violations=(), error="libxml2: invalid, and it does not say why")
    return OracleVerdict(violations=_without_consequences(found))


def _from_libxml2(entry: Any, root: etree._Element) -> Violation:
    kind = _LIBXML2_KINDS.get(entry.type_name, ViolationKind.OTHER)
    element = _find(entry.path, root)
    if element is not None and kind is ViolationKind.CONTENT and "Missing child" not in entry.message:
        element = element.getparent()
    path = "" if element is None else path_of(element)
    text = _between(element) if element is not None and kind is ViolationKind.CHARACTERS else ""
    return Violation(path=path, kind=kind, line=entry.line, detail=_plain(entry.message) + text)


def _between(element: etree._Element) -> str:
    """Say which text stands between an element's children: libxml2 does not, and it may be a space of a kind."""
    parts = [element.text or "", *(child.tail or "" for child in element)]
    text = _SPACE.sub(" ", " ".join(parts)).strip(" ")
    return f" Found '{text[:60]}'."


def _find(path: str | None, root: etree._Element) -> etree._Element | None:
    prefixes = {p: uri for element in root.iter() for p, uri in element.nsmap.items() if p is not None}
    try:
        found = root.getroottree().xpath(path or "", namespaces=prefixes)
    except etree.XPathError:
        return None
    return found[0] if isinstance(found, list) and found and isinstance(found[0], etree._Element) else None


def ask_xmlschema(schema: xmlschema.XMLSchemaBase, data: bytes) -> OracleVerdict:
    """Ask xmlschema, from bytes: given a tree it would stumble over comments inside a value."""
    try:
        errors = list(islice(schema.iter_errors(io.BytesIO(data)), MAX_VIOLATIONS))
    except Exception as error:  # noqa: BLE001 - whatever it raises, it has not judged
        return OracleVerdict(violations=(), error=_plain(f"xmlschema: {type(error).__name__}: {error}"))
    return OracleVerdict(violations=_without_consequences(_from_xmlschema(error) for error in errors))


def _from_xmlschema(error: Any) -> Violation:
    path = re.sub(r"\{[^}]*\}|(?<=/)[\w.-]+:", "", error.path or "")
    detail = _plain(error.reason or error.message)
    return Violation(path=path, kind=_xmlschema_kind(error), line=0, detail=detail)


_FACET_KINDS = {
    "XsdMaxLengthFacet": ViolationKind.MAX_LENGTH,
    "XsdTotalDigitsFacet": ViolationKind.TOTAL_DIGITS,
    "XsdEnumerationFacets": ViolationKind.ENUMERATION,
    "XsdPatternFacets": ViolationKind.LEXICAL,
    "XsdAttributeGroup": ViolationKind.ATTRIBUTE,
    "XsdGroup": ViolationKind.CHARACTERS,
}


def _xmlschema_kind(error: Any) -> ViolationKind:
    reason = error.reason or ""
    match type(error).__name__:
        case "XMLSchemaChildrenValidationError":
            return ViolationKind.CONTENT
        case "XMLSchemaDecodeError":
            return ViolationKind.LEXICAL
    if "not nillable" in reason:
        return ViolationKind.NIL
    if "can't have child elements" in reason:
        return ViolationKind.CHILDREN
    if "not an element of the schema" in reason:
        return ViolationKind.ROOT
    if "attribute not allowed" in reason or "attributes" in reason:
        return ViolationKind.ATTRIBUTE
    return _FACET_KINDS.get(type(error.validator).__name__, ViolationKind.OTHER)


def _without_consequences(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """Keep one violation per place and kind, and drop the lexical complaint that a nil brings with it."""
    unique: dict[tuple[str, ViolationKind], Violation] = {}
    for violation in violations:
        unique.setdefault(violation.identity, violation)
    nil = {violation.path for violation in unique.values() if violation.kind is ViolationKind.NIL}
    consequence = (ViolationKind.LEXICAL, ViolationKind.ENUMERATION)
    return tuple(v for v in unique.values() if not (v.path in nil and v.kind in consequence))


def _plain(text: str) -> str:
    """One line, without namespaces in braces: `Element 'CPRNr': ...`."""
    return _SPACE.sub(" ", re.sub(r"\{[^}]*\}", "", text)).strip(" ")

"""Where the two oracles are known to differ, which of them is right, and by which clause.

Each row was measured and read up. A difference that no row explains is an error of the suite, so
that it is looked at and becomes a row (or a mended schema) before it can reach a vendor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from conformance.schema.oracles import OracleVerdict, Violation, ViolationKind


class Oracle(StrEnum):
    """The oracle that decides."""

    LIBXML2 = "libxml2"
    XMLSCHEMA = "xmlschema"
    XERCES = "xerces"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """A known difference: `detail` is a regular expression on the words of the only complaint."""

    id: str
    complains: Oracle
    detail: str
    kinds: frozenset[ViolationKind]
    decides: Oracle
    because: str


_UNICODE_SPACE = "\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\x0b\x0c\x1c-\x1f"

KNOWN = (
    Disagreement(
        id="unicode-space-at-value",
        complains=Oracle.LIBXML2,
        detail=rf"': '(?:[{_UNICODE_SPACE}].*|.*[{_UNICODE_SPACE}])' is not a valid value",
        kinds=frozenset({ViolationKind.LEXICAL}),
        decides=Oracle.LIBXML2,
        because="XML Schema part 2, 4.3.6: only TAB, LF, CR and SPACE collapse; xmlschema strips all of Python's",
    ),
    Disagreement(
        id="unicode-space-between-elements",
        complains=Oracle.LIBXML2,
        detail=rf"Character content other than whitespace .* Found '[ {_UNICODE_SPACE}]+'\.$",
        kinds=frozenset({ViolationKind.CHARACTERS}),
        decides=Oracle.LIBXML2,
        because="XML 1.0, 2.3: white space is four characters; xmlschema strips all of Python's",
    ),
    Disagreement(
        id="long-integer",
        complains=Oracle.XMLSCHEMA,
        detail=r"Exceeds the limit \(\d+ digits\) for integer string conversion",
        kinds=frozenset({ViolationKind.LEXICAL}),
        decides=Oracle.LIBXML2,
        because="XML Schema part 2, 3.3.13: integers are unbounded; Python refuses to convert long ones",
    ),
    Disagreement(
        id="far-year",
        complains=Oracle.XMLSCHEMA,
        detail=r"year overflow|OverflowError",
        kinds=frozenset({ViolationKind.LEXICAL}),
        decides=Oracle.LIBXML2,
        because="XML Schema part 2, 3.2.7: a year has four digits or more; xmlschema's date type is bounded",
    ),
    Disagreement(
        id="space-around-type",
        complains=Oracle.LIBXML2,
        detail=r"attribute 'type': The QName value '(?: .*|.* )' has no corresponding namespace",
        kinds=frozenset({ViolationKind.LEXICAL}),
        decides=Oracle.XMLSCHEMA,
        because="XML Schema part 2, 4.3.6: white space around a QName, that of xsi:type too, collapses",
    ),
    Disagreement(
        id="unknown-type",
        complains=Oracle.XMLSCHEMA,
        detail=r"^xmlschema: XMLSchemaKeyError: .*global component '.*' not found",
        kinds=frozenset(),
        decides=Oracle.LIBXML2,
        because="XML Schema part 1, 3.3.4 (cvc-elt 4.2): an xsi:type must resolve to a type; xmlschema raises instead",
    ),
    Disagreement(
        id="unread-encoding",
        complains=Oracle.XMLSCHEMA,
        detail=r"^xmlschema: (?:ValueError: multi-byte encodings"
        r"|XMLResourceParseError: .*\(invalid token\): line 1, column 1$)",
        kinds=frozenset(),
        decides=Oracle.LIBXML2,
        because="XML 1.0, 4.3.3: other encodings than UTF-8 and UTF-16 may be read; Python's parser reads few of them",
    ),
)


THIRD = (
    Disagreement(
        id="utf-16-units",
        complains=Oracle.XERCES,
        detail=r"cvc-maxLength-valid",
        kinds=frozenset({ViolationKind.MAX_LENGTH}),
        decides=Oracle.LIBXML2,
        because="XML Schema part 2, 4.3.3: length counts characters; Xerces counts a character outside the BMP twice",
    ),
)
"""Where the JDK's validator, the third that our own tests ask, is known to differ from the two that agree."""


def explain(libxml2: OracleVerdict, xmlschema: OracleVerdict) -> Disagreement | None:
    """Return the row that explains why exactly one of the two is content, None where none does."""
    complaining, verdict = (Oracle.LIBXML2, libxml2) if xmlschema.valid else (Oracle.XMLSCHEMA, xmlschema)
    for row in KNOWN:
        if row.complains is complaining and _matches(row, verdict):
            return row
    return None


def _matches(row: Disagreement, verdict: OracleVerdict) -> bool:
    if verdict.error:
        return re.search(row.detail, verdict.error) is not None
    return all(_explained(row, violation) for violation in verdict.violations)


def _explained(row: Disagreement, violation: Violation) -> bool:
    return violation.kind in row.kinds and re.search(row.detail, violation.detail) is not None

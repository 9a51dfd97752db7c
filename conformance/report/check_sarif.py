"""`conformance check` as SARIF 2.1.0 (OASIS), which code scanning of GitHub, GitLab and Azure DevOps reads.

Each cited clause is a rule, in English and with its Danish text beside it. A fingerprint is over what is wrong and
in which place of the message, not over the line, so that an alert survives an edit above it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from conformance import __version__
from conformance.record.checked import Checked, Complaint
from conformance.report.check_text import without_numbers, words
from conformance.report.text import visible
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "conformanceFinding/v1"
_LEVELS = {Level.MUST: "error", Level.SHOULD: "warning", Level.OBSERVE: "note"}
_OWN = {
    "xml": ("Beskeden er velformet XML uden DTD.", "A message is well-formed XML without a DTD."),
    "file": ("En fil kan læses og bedømmes.", "A file can be read and judged."),
    "har": ("En HAR-fil er JSON med log.entries.", "A HAR export is JSON with log.entries."),
    "http": ("En rå HTTP-fil har startlinje, headere og en tom linje.", "A raw HTTP file has its blank lines."),
    "run-log": ("En kørselslog er skrevet af denne suite.", "A run log is one that this suite wrote."),
}


def check_sarif(files: Iterable[Checked], specification: Specification) -> Iterator[str]:
    """Yield the one document, when everything is judged."""
    checked = [(one.file, one.complaints) for one in files if one.complaints or one.messages]
    complaints = [complaint for _, of in checked for complaint in of]
    rules = sorted({complaint.clause for complaint in complaints})
    driver = {
        "name": "indberet-conformance",
        "version": __version__,
        "rules": [_rule(rule, specification) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [_result(complaint, rules) for complaint in complaints],
    }
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _rule(rule: str, specification: Specification) -> dict[str, Any]:
    if rule in _OWN:
        da, en, level, section = *_OWN[rule], Level.MUST, ""
    else:
        clause = specification.clause(rule)
        da, en, level, section = clause.da, clause.en, clause.level, clause.section
    return {
        "id": rule,
        "shortDescription": {"text": en},
        "fullDescription": {"text": en},
        "help": {"text": f"{en}\n\nPå dansk: {da}"},
        "defaultConfiguration": {"level": _LEVELS[level]},
        "properties": {"section": section, "da": da},
    }


def _result(complaint: Complaint, rules: Sequence[str]) -> dict[str, Any]:
    region: dict[str, Any] = {"startLine": max(complaint.line, 1)}
    if complaint.column:
        region["startColumn"] = complaint.column
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": uri(complaint.file)}, "region": region}
    }
    inside = " ".join(part for part in (complaint.part, complaint.place) if part)
    if inside:
        location["logicalLocations"] = [{"fullyQualifiedName": without_numbers(visible(inside))}]
    return {
        "ruleId": complaint.clause,
        "ruleIndex": rules.index(complaint.clause),
        "level": _LEVELS[complaint.level] if complaint.decides else "warning",
        "message": {"text": without_numbers(words(complaint))},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: _fingerprint(complaint)},
    }


def uri(file: str) -> str:
    """Return a file name as a URI reference (RFC 3986), relative where the name is."""
    name = file.replace("\\", "/")
    written = quote(name.encode("utf-8", "surrogateescape"), safe="/")
    return f"file://{written}" if name.startswith("/") else written.removeprefix("./")


def _fingerprint(complaint: Complaint) -> str:
    parts = (complaint.file, complaint.part, complaint.clause, complaint.place, complaint.expected)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]

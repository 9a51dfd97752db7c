"""The detection matrix for machines: `matrix.json`, as `reports/matrix.schema.json` describes it, both ways.

A matrix costs minutes to measure and milliseconds to write: whatever shows it can start from this
file. What is read is believed no further than its own rows: totals that do not follow from them
are refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from conformance.errors import ConfigurationError
from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.matrix import CaseColumn, Catch, FaultRow, Matrix, OddityRow, VariantRow
from conformance.spec.clauses import Level
from conformance.spec.reader import Section

FORMAT = 1
SCHEMA = "matrix.schema.json"
NOTE = "A fault is caught by a case that cites the broken clause, with the verdict that the fault deserves."
WHERE = "the matrix"
_REMEDY = "write it with `conformance power`"

_Word = TypeVar("_Word", bound=StrEnum)


def matrix_json(matrix: Matrix) -> bytes:
    """Return the matrix as UTF-8 JSON; half a surrogate pair in a sentence as an escape."""
    return json.dumps(matrix_values(matrix), ensure_ascii=False, indent=1).encode("utf-8", "backslashreplace") + b"\n"


def matrix_values(matrix: Matrix) -> dict[str, Any]:
    """Return the matrix as JSON values."""
    return {
        "format": FORMAT,
        "note": NOTE,
        "suite": matrix.suite,
        "digest": matrix.digest,
        "measured": matrix.measured,
        "totals": _totals(matrix),
        "cases": [_case(case) for case in matrix.cases],
        "faults": [_variant(fault) | _fault(fault) for fault in matrix.faults],
        "oddities": [_variant(oddity) | {"because": oddity.because} for oddity in matrix.oddities],
    }


def matrix_from_json(data: bytes) -> Matrix:
    """Return the matrix that `matrix_json` wrote; ConfigurationError, in one line, for anything else."""
    try:
        values = json.loads(data)
    except ValueError as error:
        raise ConfigurationError(f"is not JSON: {error}", where=WHERE, remedy=_REMEDY) from error
    if not isinstance(values, dict):
        raise ConfigurationError("is not a JSON object", where=WHERE, remedy=_REMEDY)
    root = Section(values, where=WHERE)
    if root.take("format", int) != FORMAT:
        root.refuse("format", f"must be {FORMAT}", _REMEDY)
    root.take("note", str)
    totals = root.take("totals", dict)
    matrix = _read_matrix(root)
    root.done()
    if totals != _totals(matrix):
        root.refuse("totals", "does not follow from the rows", _REMEDY)
    return matrix


def _totals(matrix: Matrix) -> dict[str, Any]:
    return {
        "faults": len(matrix.faults),
        "caught": matrix.caught,
        "oddities": len(matrix.oddities),
        "alarms": matrix.alarms,
        "idle": list(matrix.idle),
    }


def _case(case: CaseColumn) -> dict[str, Any]:
    return {
        "id": case.id,
        "level": case.level.value,
        "clauses": list(case.clauses),
        "requests": case.requests,
        "control": case.control,
    }


def _variant(row: VariantRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "en": row.en,
        "place": row.place,
        "binding": row.binding,
        "soap": row.soap,
        "verdict": row.verdict.value,
        "fallen": {case: verdict.value for case, verdict in row.fallen.items()},
        "requests": row.requests,
        "seconds": row.seconds,
    }


def _fault(row: FaultRow) -> dict[str, Any]:
    return {
        "clause": row.clause,
        "deserves": row.deserves.value,
        "catch": row.catch.value,
        "by": list(row.by),
    }


def _read_matrix(root: Section) -> Matrix:
    return Matrix(
        suite=root.take("suite", str),
        digest=root.take("digest", str),
        measured=root.take("measured", str),
        cases=tuple(_read_case(row) for row in _rows(root, "cases", name="id")),
        faults=tuple(_read_fault(row) for row in _rows(root, "faults", name="name")),
        oddities=tuple(_read_oddity(row) for row in _rows(root, "oddities", name="name")),
    )


def _rows(root: Section, key: str, *, name: str) -> list[Section]:
    if key not in root:
        root.take(key, list)  # an array of tables may be absent from a TOML file, not from this one
    return list(root.sections(key, name=name))


def _read_case(row: Section) -> CaseColumn:
    case = CaseColumn(
        id=row.take("id", str),
        level=_word(row, "level", Level),
        clauses=row.strings("clauses"),
        requests=row.take("requests", int),
        control=row.take("control", str),
    )
    row.done()
    return case


def _read_fault(row: Section) -> FaultRow:
    fault = FaultRow(
        **_read_variant(row),
        clause=row.take("clause", str),
        deserves=_word(row, "deserves", Verdict),
        catch=_word(row, "catch", Catch),
        by=row.strings("by"),
    )
    row.done()
    return fault


def _read_oddity(row: Section) -> OddityRow:
    oddity = OddityRow(**_read_variant(row), because=row.take("because", str))
    row.done()
    return oddity


def _read_variant(row: Section) -> dict[str, Any]:
    """Return what faults and oddities have in common, by the names of `VariantRow`."""
    return {
        **{key: row.take(key, str) for key in ("name", "en", "place", "binding", "soap")},
        "verdict": _word(row, "verdict", RunVerdict),
        "fallen": _read_fallen(row),
        "requests": row.take("requests", int),
        "seconds": _read_seconds(row),
    }


def _read_seconds(row: Section) -> float:
    """Return a number: JSON writes 1.0 as it likes."""
    value = row.take_any("seconds")
    if isinstance(value, bool) or not isinstance(value, int | float):
        row.refuse("seconds", f"must be a number, not {value!r}")
    return float(value)


def _read_fallen(row: Section) -> Mapping[str, Verdict]:
    fallen = row.section("fallen")
    return {case: _word(fallen, case, Verdict) for case in fallen.keys()}  # noqa: SIM118 - a Section, not a dict


def _word(row: Section, key: str, vocabulary: type[_Word]) -> _Word:
    """Return a word of a closed vocabulary; the remedy names all of them."""
    value = row.take(key, str)
    if value not in [known.value for known in vocabulary]:
        row.refuse(key, f"cannot be '{value}'", f"expected one of {', '.join(vocabulary)}")
    return vocabulary(value)

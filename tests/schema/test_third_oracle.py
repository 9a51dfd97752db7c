"""A third opinion on the whole catalogue, from the JDK: it agrees, or the difference is known and explained."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conformance.derive.envelope import Direction
from conformance.derive.files import envelope_name, write_derived
from conformance.generate.corpus import Document, corpus
from conformance.schema.disagreements import THIRD, Disagreement
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification

pytestmark = pytest.mark.skipif(shutil.which("javac") is None, reason="needs a JDK")


def _ask(xsd: Path, files: list[Path]) -> list[str]:
    """Return the JDK's verdict on each file: `valid`, or `invalid` and its reason."""
    program = Path(__file__).parent / "ThirdOracle.java"
    done = subprocess.run(
        ["java", "-Dfile.encoding=UTF-8", str(program), str(xsd)],
        input="".join(f"{file}\n" for file in files),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.splitlines()


def _explained(document: Document, verdict: str) -> Disagreement | None:
    """Return the row that explains why the JDK refuses what the two oracles take."""
    astral = any(ord(character) > 0xFFFF for character in document.body.decode("utf-8"))
    rows = [row for row in THIRD if re.search(row.detail, verdict)]
    return rows[0] if rows and astral and document.valid else None


@pytest.mark.variants
@pytest.mark.parametrize("direction", [pytest.param(d, id=d.value) for d in Direction])
@pytest.mark.parametrize("soap", [pytest.param(v, id=f"soap-{v}") for v in SoapVersion])
def test_the_third_oracle_agrees_with_every_label(
    direction: Direction, soap: SoapVersion, specification: Specification, tmp_path: Path
) -> None:
    """Boundaries, violations, other forms and drawn messages: the JDK's verdict is the label, or a known difference."""
    chosen = specification.with_binding(specification.binding.with_choices(soap=soap))
    write_derived(chosen, tmp_path)
    documents = [
        d for d in corpus(chosen, Schemas(chosen), seed=0) if d.direction is direction and d.kind not in ("raw", "rule")
    ]
    files = [tmp_path / document.name for document in documents]
    for document, file in zip(documents, files, strict=True):
        file.write_bytes(document.body)

    verdicts = _ask(tmp_path / envelope_name(chosen, soap, direction), files)

    assert len(documents) == len(verdicts) > 100
    differing = [
        (document.relation, verdict)
        for document, verdict in zip(documents, verdicts, strict=True)
        if (verdict == "valid") != document.valid and _explained(document, verdict) is None
    ]
    assert [] == differing


def test_the_known_difference_is_really_one(specification: Specification, schemas: Schemas, tmp_path: Path) -> None:
    """A row about the JDK stands only as long as the JDK does what it says."""
    write_derived(specification, tmp_path)
    [document] = [d for d in corpus(specification, schemas, seed=0) if (d.path, d.relation) == _ASTRAL]
    file = tmp_path / document.name
    file.write_bytes(document.body)

    xsd = tmp_path / envelope_name(specification, specification.binding.soap, Direction.REQUEST)
    [verdict] = _ask(xsd, [file])

    assert document.valid
    assert THIRD[0] is _explained(document, verdict)


_ASTRAL = ("KontaktpersonInfo/KontaktPerson", "maxLength/non-bmp")

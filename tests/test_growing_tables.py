"""A field, an enumeration or an element more in tables.toml, and nothing else: everything follows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.derive.envelope import Direction
from conformance.derive.files import derived_files
from conformance.generate.expand import compile_message
from conformance.generate.points import Point, points
from conformance.generate.violations import Violation, violations
from conformance.resources import default_specification, import_root
from conformance.schema.oracle import Schemas
from conformance.schema.oracles import ViolationKind
from conformance.spec.specification import load_specification

_BEFORE_SLUTDATO = '[[structure.field]]\nname = "SlutDato"'

FIELD = """[[structure.field]]
name = "Bemaerkning"
type = { string = 30 }
occurs = { min = 0, max = 1 }
da = "En bemærkning."
en = "A remark."

"""
ENUMERATION = """[[structure.field]]
name = "KontaktType"
type = "string"
occurs = { min = 1, max = 1 }
values = ["person", "gruppe"]
da = "Om kontakten er en person eller en gruppe."
en = "Whether the contact is a person or a group."

"""
ELEMENT = """[[structure.field]]
name = "Adresse"
type = "Adresse"
occurs = { min = 1, max = 3 }
da = "Hvor kontakten kan findes."
en = "Where the contact can be found."

"""
STRUCTURE = """[[structure]]
element = "Adresse"
section = "6.1.5"
da = "En adresse."
en = "An address."

[[structure.field]]
name = "Vej"
type = { string = 40 }
occurs = { min = 1, max = 2 }
da = "Vejen."
en = "The street."

[[structure.field]]
name = "Postnummer"
type = { integer = 4 }
occurs = { min = 1, max = 1 }
da = "Postnummeret."
en = "The postal code."

"""
GROWTHS = [
    pytest.param(FIELD, "", "Bemaerkning", {"maxLength", "maxLength+1", "absent", "max+1"}, id="field"),
    pytest.param(ENUMERATION, "", "KontaktType", {"value/person", "value/gruppe", "absent"}, id="enumeration"),
    pytest.param(ELEMENT, STRUCTURE, "Adresse", {"absent", "min", "max", "max+1"}, id="element"),
]


def _grown(folder: Path, field: str, structure: str) -> Path:
    """Return a copy of the specification folder with a field before SlutDato, and a structure before Elev's."""
    copy = folder / "specification"
    shutil.copytree(default_specification(), copy)
    tables = copy / "tables.toml"
    text = tables.read_text(encoding="utf-8")
    elev = '[[structure]]\nelement = "Elev"'
    assert text.count(_BEFORE_SLUTDATO) == text.count(elev) == 1
    grown = text.replace(_BEFORE_SLUTDATO, field + _BEFORE_SLUTDATO).replace(elev, structure + elev)
    tables.write_text(grown, encoding="utf-8")
    return copy


@pytest.mark.parametrize(("field", "structure", "name", "relations"), GROWTHS)
def test_xsd_and_generators_follow(tmp_path: Path, field: str, structure: str, name: str, relations: set[str]) -> None:
    """The element is in the XSD, its boundaries and violations are made, and both oracles confirm each."""
    specification = load_specification(_grown(tmp_path, field, structure))
    schemas = Schemas(specification)
    root = schemas.request
    path = root.path(name)

    assert f'name="{name}"'.encode() in derived_files(specification)["plain.xsd"]
    assert relations <= {point.relation for point in points(root) if point.path.partition("[")[0] == path}
    items: list[Point | Violation] = [*points(root), *violations(root)]
    for item in items:
        message = compile_message(root, pins=item.pins).expand(b"")
        if item.breaks is None:
            schemas.admit_valid(message, soap=None, direction=Direction.REQUEST)
        elif item.breaks.path != "..":
            schemas.admit_invalid(
                message, soap=None, direction=Direction.REQUEST, path=item.breaks.path, kind=item.breaks.kind
            )


def test_an_unlisted_value_is_a_violation_of_its_own(tmp_path: Path) -> None:
    """Where the tables list values, another value is tried, and reported as that."""
    root = Schemas(load_specification(_grown(tmp_path, ENUMERATION, ""))).request

    found = [violation for violation in violations(root) if violation.name == "unlisted-value"]

    assert [("KontaktpersonInfo/KontaktType", ViolationKind.ENUMERATION)] == [
        (violation.path, violation.breaks.kind) for violation in found
    ]


@pytest.mark.variants
@pytest.mark.parametrize(("field", "structure", "name", "relations"), GROWTHS)
def test_cases_and_reference_endpoint_follow(
    tmp_path: Path, field: str, structure: str, name: str, relations: set[str]
) -> None:
    """The reference endpoint wants what the tables say, the cases send it, and the run is conformant."""
    copy = _grown(tmp_path, field, structure)
    selection = ["6.1.2", "6.1.3/KontaktpersonInfo", "6.1.3/Elev", "6.1.3/SlutDato", "7/batch"]

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "conformance",
            "run",
            *selection,
            "--spec",
            str(copy),
            "--output",
            str(tmp_path / "run"),
        ],
        cwd=import_root(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    sent = (tmp_path / "run" / "run.jsonl").read_text(encoding="utf-8")
    assert f"<{name}>" in sent

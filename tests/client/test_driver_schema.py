"""conformance.client.driver_schema: what a driver is told and may say follows from the tables."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from conformance.client.driver_schema import driver_schema, schema_path
from conformance.resources import default_specification
from conformance.spec.specification import Specification, load_specification

FIELD = """\
[[structure.field]]
name = "Titel"
type = { string = 9 }
occurs = { min = 1, max = 1 }
da = "En titel."
en = "A title."

"""
MAIL = '[[structure.field]]\nname = "KontaktMail"'
PHONE = "type = { string = 20 }\noccurs = { min = 1"


def test_the_published_schema_is_that_of_the_tables(specification: Specification) -> None:
    """Whoever changes a field renews the file: `conformance derive`."""
    assert driver_schema(specification) == schema_path().read_bytes()


def test_a_field_more_is_a_property_more(tmp_path: Path) -> None:
    """A required field is asked for, an optional one need not be there, and nothing else is allowed."""
    folder = shutil.copytree(default_specification(), tmp_path / "specification")
    text = (folder / "tables.toml").read_text(encoding="utf-8")
    assert (1, 1) == (text.count(MAIL), text.count(PHONE))
    text = text.replace(MAIL, FIELD + MAIL).replace(PHONE, PHONE.replace("min = 1", "min = 0"))
    (folder / "tables.toml").write_text(text, encoding="utf-8")

    report = json.loads(driver_schema(load_specification(folder)))["$defs"]["task"]["properties"]["report"]

    assert ["DatakildeInstitutionNummer", "KontaktPerson", "Titel", "KontaktMail", "CPRNr"] == report["required"]
    assert {"type": "string"} == report["properties"]["Titel"] == report["properties"]["KontaktTelefon"]
    assert report["additionalProperties"] is False

"""conformance.derive.files: which files there are, and whether those on disk are current."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from conformance.derive.files import derived_files, stale, write_derived
from conformance.errors import ConfigurationError
from conformance.resources import default_specification
from conformance.spec.specification import Specification

NAMES = (
    "plain.xsd",
    "plain.assertions.xsd",
    "plain.wsdl",
    "plain.soap11.request.xsd",
    "plain.soap11.response.xsd",
    "plain.soap12.request.xsd",
    "plain.soap12.response.xsd",
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of the specification folder, derived files included."""
    return Path(shutil.copytree(default_specification(), tmp_path / "copy"))


def test_files_are_the_message_the_wsdl_and_an_envelope_each_way(specification: Specification) -> None:
    """There is one XSD without and one with assertions, a WSDL, and an envelope for each version and direction."""
    assert sorted(NAMES) == sorted(derived_files(specification))


def test_files_of_the_repository_are_current(specification: Specification) -> None:
    """What stands in xsd/ is what the tables make today."""
    assert "" == stale(specification, default_specification())


def test_a_changed_file_is_shown_as_a_diff(specification: Specification, copy: Path) -> None:
    """A file that somebody edited is shown from what is on disk to what should be."""
    path = copy / "plain.xsd"
    path.write_bytes(path.read_bytes().replace(b'maxOccurs="100"', b'maxOccurs="99"', 1))

    lines = stale(specification, copy).splitlines()

    assert ["--- plain.xsd (on disk)", "+++ plain.xsd (derived)"] == lines[:2]
    assert ['maxOccurs="99"'] == [line.split()[-1].rstrip(">") for line in lines[2:] if line.startswith("-")]
    assert ['maxOccurs="100"'] == [line.split()[-1].rstrip(">") for line in lines[2:] if line.startswith("+")]


def test_a_missing_file_is_shown_whole(specification: Specification, copy: Path) -> None:
    """A file that is not there is shown as all of its lines, and no other file is."""
    (copy / "plain.wsdl").unlink()

    lines = stale(specification, copy).splitlines()

    assert "+++ plain.wsdl (derived)" == lines[1]
    assert '+<?xml version="1.0" encoding="UTF-8"?>' == lines[3]
    assert 1 == sum(line.startswith("+++") for line in lines)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(lambda old: old.replace(b"\n", b"\r\n"), "plain.xsd differs in its line ends", id="crlf"),
        pytest.param(lambda old: old.rstrip(b"\n"), "plain.xsd differs in its line ends", id="no-last-newline"),
        pytest.param(lambda _: b"\xff\xfe", "--- plain.xsd (on disk)", id="no-utf-8"),
    ],
)
def test_a_file_that_is_stale_by_bytes_only_is_said_to_be(
    specification: Specification, copy: Path, content: object, expected: str
) -> None:
    """What `derive` would write again is never called current, and bytes that are no text do not break the check."""
    path = copy / "plain.xsd"
    path.write_bytes(content(path.read_bytes()))  # type: ignore[operator]

    assert expected == stale(specification, copy).splitlines()[0]
    assert [path] == write_derived(specification, copy)


def test_writing_changes_what_has_to_change_only(specification: Specification, copy: Path) -> None:
    """Files are written where they differ or are missing, and then all are current."""
    (copy / "plain.wsdl").unlink()
    (copy / "plain.xsd").write_bytes(b"")

    assert ["plain.wsdl", "plain.xsd"] == sorted(path.name for path in write_derived(specification, copy))
    assert [] == write_derived(specification, copy)
    assert "" == stale(specification, copy)


def test_a_folder_that_cannot_be_written_is_a_configuration_error(specification: Specification, tmp_path: Path) -> None:
    """A folder that is not there is refused in one line that names the file."""
    with pytest.raises(ConfigurationError) as caught:
        write_derived(specification, tmp_path / "nowhere")

    assert str(caught.value).startswith(f"{tmp_path / 'nowhere' / 'plain.xsd'}: cannot be written: ")


def test_derivation_says_the_same_twice(specification: Specification) -> None:
    """Deriving is a function of the specification: no date, no order of a set."""
    assert derived_files(specification) == derived_files(specification)


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in NAMES])
def test_every_file_says_that_it_is_derived(derived: Path, name: str) -> None:
    """Whoever opens a derived file reads where it comes from, before anything else."""
    second = (derived / name).read_text(encoding="utf-8").splitlines()[1]

    assert "<!-- Derived from tables.toml and bindings/plain.toml by `conformance derive`; do not edit. -->" == second


@pytest.mark.parametrize(
    "name", [pytest.param(name, id=name) for name in NAMES if name.endswith(".xsd") and "assertions" not in name]
)
def test_every_xsd_compiles_in_both_validators(derived: Path, name: str) -> None:
    """libxml2 and xmlschema, as XSD 1.0 and as 1.1, compile each XSD from its file."""
    root = "Envelope" if "soap" in name else "Indberet"

    assert etree.XMLSchema(file=str(derived / name)) is not None
    assert root in xmlschema.XMLSchema10(str(derived / name)).elements
    assert root in xmlschema.XMLSchema11(str(derived / name)).elements


def test_assertions_compile_as_xsd_1_1_only(derived: Path) -> None:
    """The XSD with assertions is XSD 1.1, holds one assertion for each rule, and no 1.0 processor takes it."""
    path = str(derived / "plain.assertions.xsd")

    assert ["Indberet", "IndberetSvar"] == sorted(xmlschema.XMLSchema11(path).elements)
    with pytest.raises(etree.XMLSchemaParseError):
        etree.XMLSchema(file=path)
    with pytest.raises(xmlschema.XMLSchemaParseError):
        xmlschema.XMLSchema10(path)


def test_assertions_are_the_only_difference(specification: Specification) -> None:
    """Without its assertions the XSD 1.1 says what the XSD 1.0 says."""
    files = derived_files(specification)
    root = etree.fromstring(files["plain.assertions.xsd"])
    asserts = list(root.iter("{*}assert"))
    for element in asserts:
        parent = element.getparent()
        assert parent is not None
        parent.remove(element)
    del root.attrib["xpathDefaultNamespace"]

    assert len(specification.tables.rules) == len(asserts)
    assert _canonical(etree.fromstring(files["plain.xsd"])) == _canonical(root)


def _canonical(root: etree._Element) -> bytes:
    etree.indent(root)
    return etree.tostring(root, method="c14n")

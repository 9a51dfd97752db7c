"""conformance generate: a corpus that other harnesses can trust."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from conformance.cli import cli
from conformance.errors import ConfigurationError
from conformance.judge.files import judge_message
from conformance.judge.reading import Reader
from conformance.resources import default_specification, folder
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification, load_specification


def _generate(output: Path, *more: str) -> dict[str, Any]:
    """Write a corpus and return its manifest."""
    result = CliRunner().invoke(cli, ["generate", "--output", str(output), *more], standalone_mode=False)
    assert result.exception is None, result.exception
    manifest: dict[str, Any] = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    return manifest


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Return a corpus on disk with its manifest."""
    output = tmp_path_factory.mktemp("corpus") / "new"
    return output, _generate(output)


def test_manifest_has_its_published_form(written: tuple[Path, dict[str, Any]]) -> None:
    """The manifest is valid against reports/corpus.schema.json, and names every file that is there."""
    output, manifest = written
    schema = json.loads((folder("reports") / "corpus.schema.json").read_text(encoding="utf-8"))

    jsonschema.Draft202012Validator(schema).validate(manifest)

    assert {path.name for path in output.glob("*.xml")} == {entry["file"] for entry in manifest["documents"]}
    for entry in manifest["documents"]:
        assert entry["sha256"] == hashlib.sha256((output / entry["file"]).read_bytes()).hexdigest()


def test_label_and_verdict_are_the_same(
    written: tuple[Path, dict[str, Any]], specification: Specification, schemas: Schemas
) -> None:
    """What `check` says of every file is what its label says: the rules across fields hold where it is valid."""
    output, manifest = written
    labels = {entry["file"]: entry["valid"] for entry in manifest["documents"]}

    reader = Reader(specification, schemas)
    verdicts = {name: not judge_message(reader.message((output / name).read_bytes()), reader) for name in labels}

    assert labels == verdicts


def test_corpus_holds_every_kind_of_both_directions(written: tuple[Path, dict[str, Any]]) -> None:
    """Boundaries, violations and drawn messages of both directions; forms and spoiled bytes of requests."""
    counts: dict[tuple[str, str], int] = {}
    for entry in written[1]["documents"]:
        place = (entry["direction"], entry["kind"])
        counts[place] = counts.get(place, 0) + 1

    assert counts[("request", "violation")] + counts[("response", "violation")] >= 60
    assert counts[("request", "boundary")] + counts[("response", "boundary")] < 300
    assert {"boundary", "violation", "drawn", "equivalent", "raw"} == {k for d, k in counts if d == "request"}
    answers = {kind for direction, kind in counts if direction == "response"}
    assert {"boundary", "violation", "rule", "drawn"} == answers


@pytest.mark.variants
def test_the_same_seed_gives_the_same_corpus(written: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """Nothing but the drawn messages depends on the seed, and they on nothing else."""
    same = _generate(tmp_path / "same")
    other = _generate(tmp_path / "other", "--seed", "1")

    assert written[1] == same
    assert [e for e in same["documents"] if e["kind"] != "drawn"] == [
        e for e in other["documents"] if e["kind"] != "drawn"
    ]
    assert same["documents"] != other["documents"]


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    """A corpus is not mixed with whatever is in a folder already."""
    (tmp_path / "there").write_bytes(b"")
    result = CliRunner().invoke(cli, ["generate", "--output", str(tmp_path)], standalone_mode=False)

    assert isinstance(result.exception, ConfigurationError)
    assert f"{tmp_path}: is not empty (name a new folder)" == str(result.exception)


def test_the_corpus_follows_the_binding(tmp_path: Path) -> None:
    """Behind the platform's layer the same messages stand in that layer, and are judged as they are labelled."""
    manifest = _generate(tmp_path / "ipl", "--binding", "ipl", "--soap", "1.1")
    layered = load_specification(default_specification(), binding="ipl")
    schemas = Schemas(layered)
    labels = {entry["file"]: entry["valid"] for entry in manifest["documents"]}

    reader = Reader(layered, schemas)
    verdicts = {
        name: not judge_message(reader.message((tmp_path / "ipl" / name).read_bytes()), reader) for name in labels
    }

    jsonschema.Draft202012Validator(
        json.loads((folder("reports") / "corpus.schema.json").read_text(encoding="utf-8"))
    ).validate(manifest)
    assert "ipl" == manifest["binding"]["kind"]
    assert labels == verdicts

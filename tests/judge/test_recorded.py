"""Runs that earlier versions recorded: they are judged today as they were then, whatever the tables say by now.

`recorded/` holds whole logs of service and client runs, over both bindings, some with failures, and the verdicts that
the version gave which made them.
"""

from __future__ import annotations

import json
import lzma
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from conformance.errors import ConfigurationError
from conformance.judge.run import as_recorded, judge_run
from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog, read_run_log
from conformance.resources import default_specification, folder
from conformance.spec.specification import Specification, digest_of_files, load_specification

HERE = Path(__file__).parent / "recorded"
VERDICTS: dict[str, Any] = json.loads((HERE / "verdicts.json").read_text(encoding="utf-8"))
LATER: dict[str, dict[str, str]] = {}
"""By log, the cases that are judged otherwise today, and how: each with the reason beside it."""
EDITS = {
    "limit": ("tables.toml", "max = 100 }", "max = 50 }"),
    "default": ("readings.toml", 'default = "ten-digits"', 'default = "32-bit"'),
    "comment": ("readings.toml", "# ", "#  "),
}

Edited = Callable[[str, str], Specification]


@cache
def _log(name: str) -> RunLog:
    """Return a recorded log; it is read like any other, from a file."""
    with TemporaryDirectory() as place:
        file = Path(place) / "run.jsonl"
        file.write_bytes(lzma.decompress((HERE / f"{name}.jsonl.xz").read_bytes()))
        return read_run_log(file)


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Return a function that makes one of EDITS in a copy of today's specification, and loads it."""

    def edit(name: str, binding: str) -> Specification:
        file, old, new = EDITS[name]
        copy = Path(shutil.copytree(default_specification(), tmp_path / name))
        text = (copy / file).read_text(encoding="utf-8")
        assert old in text, f"{file} no longer holds what this test edits: {old}"
        (copy / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return load_specification(copy, binding=binding)

    return edit


def _today(log: RunLog) -> Specification:
    return load_specification(default_specification(), binding=log.header.binding["kind"])


def _verdicts(judgement: Judgement) -> dict[str, Any]:
    cases = {result.case.id: result.verdict.value for result in judgement.cases}
    return {"verdict": judgement.verdict.value, "cases": cases}


def _carrying(log: RunLog, specification: Specification) -> RunLog:
    """Return a log as today's version would have written it, with the values of a specification."""
    facts = {**log.header.specification, "digest": specification.digest}
    return replace(log, header=replace(log.header, specification=facts, values=specification.values))


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in VERDICTS])
def test_a_recorded_run_is_judged_as_it_was(name: str) -> None:
    """Every case of a run that an earlier version recorded has the verdict that it gave, or one that LATER says."""
    log, then = _log(name), VERDICTS[name]

    judgement = judge_run(log, _today(log))

    assert {**then, "cases": then["cases"] | LATER.get(name, {})} == _verdicts(judgement)


@pytest.mark.parametrize("edit", [pytest.param(edit, id=edit) for edit in EDITS])
@pytest.mark.parametrize("name", ["plain-faulty", "client-ipl"])
def test_a_log_without_values_is_judged_by_what_was_kept(name: str, edit: str, edited: Edited) -> None:
    """A log that only names its files is judged by the copy of them that we kept, whatever is given beside it."""
    log, then = _log(name), VERDICTS[name]
    given = edited(edit, log.header.binding["kind"])

    judgement = judge_run(log, given)

    assert {**then, "cases": then["cases"] | LATER.get(name, {})} == _verdicts(judgement)
    assert (EDITS[edit][0] in judgement.differs) == (edit != "comment")


@pytest.mark.parametrize("edit", [pytest.param(edit, id=edit) for edit in EDITS])
def test_a_log_with_values_is_judged_by_them(edit: str, edited: Edited) -> None:
    """Of the files that say something else, the judgement names each, and nothing else in it changes."""
    log = _log("plain-faulty")
    own = _today(log)
    carrying = _carrying(log, own)

    judgement = judge_run(carrying, edited(edit, "plain"))

    differs = () if edit == "comment" else (EDITS[edit][0],)
    assert replace(judge_run(carrying, own), differs=differs) == judgement


def test_values_are_what_is_judged_by(edited: Edited) -> None:
    """Where a log carries a limit of 50, a call with a hundred young people has too many, whatever is built in."""
    log = _log("client-plain")
    narrow = edited("limit", "plain")

    judgement = judge_run(_carrying(log, narrow), _today(log))

    assert "conformant" == VERDICTS["client-plain"]["verdict"]
    assert ("non-conformant", ("tables.toml",)) == (judgement.verdict.value, judgement.differs)
    assert "6.1.3/Elev/max" in {finding.clause for result in judgement.cases for finding in result.findings}


@pytest.mark.parametrize("values", [pytest.param({"tables.toml": {}}, id="cut"), pytest.param({"x": 1}, id="other")])
def test_values_that_are_none_are_refused(values: dict[str, Any]) -> None:
    """Values that are no specification are said in one sentence that names the log; nothing is judged by another."""
    log = _log("plain")
    broken = replace(log, header=replace(log.header, values=values))

    with pytest.raises(ConfigurationError, match=r"the run log"):
        judge_run(broken, _today(log))


def test_a_digest_that_nobody_knows_is_refused(specification: Specification) -> None:
    """A log without values whose files nobody has is not judged, and what to do is said."""
    log = _log("plain")
    facts = {**log.header.specification, "digest": "0" * 64}
    unknown = replace(log, header=replace(log.header, specification=facts))

    with pytest.raises(ConfigurationError) as caught:
        as_recorded(unknown.header, specification)

    said = "the run was made with another specification, which its log does not carry"
    remedy = "(give the folder it was made with as --spec)"
    assert f"specification {specification.folder}: {said} {remedy}" == str(caught.value)


def test_a_log_without_values_is_judged_by_its_own_folder(edited: Edited) -> None:
    """A log that names the very bytes of the folder given, which we never kept, is judged by that folder."""
    own = edited("default", "plain")
    log = _log("plain")
    facts = {**log.header.specification, "digest": digest_of_files(own.folder, binding="plain")}

    assert own == as_recorded(replace(log.header, specification=facts), own)


def test_every_folder_that_is_kept_is_named() -> None:
    """Each digest leads to a folder, for each binding in it, and no folder is kept that no digest leads to."""
    earlier = folder("xsd") / "earlier"
    index = (earlier / "digests.toml").read_text(encoding="utf-8")
    named = re.findall(r'^[0-9a-f]{64} = "(.+)" +# (.+)$', index, re.MULTILINE)
    kept = [(path.parts[-3], path.stem) for path in earlier.glob("*/bindings/*.toml")]

    assert sorted(kept) == sorted(named)
    assert all(load_specification(earlier / name, binding=binding).values for name, binding in named)

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.client.listening import Options, chosen, run_client
from conformance.client.scenarios import ClientCases
from conformance.errors import ConfigurationError
from conformance.judge.client import judge_client
from conformance.judge.reading import Reader
from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.runlog import RunLog, read_run_log
from conformance.schema.oracle import Schemas
from conformance.spec.specification import Specification
from conformance.words import render
from tests.client.conftest import DRIVER, Over, Write

CRASH = DRIVER.replace('    report, version = task["report"], task["soap"]', "    raise SystemExit('out of memory')")
LAYER = "6.2/read/mixed"


def _run(
    over: Over, cases: ClientCases, folder: Path, command: str, selection: Sequence[str], *, jobs: int = 2
) -> RunLog:
    options = Options(output=folder, command=command, stays=True, jobs=jobs, selection=tuple(selection))
    path = run_client(
        over.specification,
        cases,
        options,
        ready=lambda _: None,
        progress=lambda _done, _of, _last: None,
        reader=Reader(over.specification, over.schemas),
    )
    return read_run_log(path)


@pytest.fixture
def plain(specification: Specification, schemas: Schemas) -> Over:
    """Return the plain binding."""
    return Over(specification=specification, schemas=schemas)


def test_several_at_once_do_not_mix(plain: Over, cases: ClientCases, driver: Write, tmp_path: Path) -> None:
    """Each call is recorded under its own scenario and task, and each scenario passes, with eight at once."""
    selection = ["5/as-registered", "6.2.3/Fejlkode", "6/update", "soap/form"]
    log = _run(plain, cases, tmp_path / "run", driver(DRIVER), selection, jobs=8)
    urls = {(exchange.case, exchange.key, exchange.request.url) for exchange in log.exchanges}
    judged = judge_client(log, Reader(plain.specification, plain.schemas))

    assert {(a.case, str(a.number), a.task.endpoint) for a in log.attempts} == urls
    assert len({url for _, _, url in urls}) == len(urls)
    assert [] == [case.case.id for case in judged.cases if case.verdict is Verdict.FAIL]


def test_a_driver_that_crashes_in_one_scenario(plain: Over, cases: ClientCases, driver: Write, tmp_path: Path) -> None:
    """One crash is one failed scenario with the driver's own last words; the others go on."""
    crash = "    if task['scenario'] == '5/as-registered/emoji':\n        sys.exit('bad font')\n"
    source = DRIVER.replace("    outcome = {", crash + "    outcome = {", 1)
    log = _run(plain, cases, tmp_path / "run", driver(source), ["5/as-registered"], jobs=1)
    judged = judge_client(log, Reader(plain.specification, plain.schemas))
    failed = [result for result in judged.cases if result.verdict is Verdict.FAIL]

    assert RunVerdict.NON_CONFORMANT is judged.verdict
    assert "the driver ended without an outcome (exit code 1), and said: bad font" in render(failed[0].reason)
    assert {"5/as-registered/emoji"} == {result.case.id for result in failed} - {"5/everyone/sent"}


def test_the_rehearsal_finds_out_first(plain: Over, cases: ClientCases, driver: Write, tmp_path: Path) -> None:
    """A driver that never answers is refused before anything is written that would look like a run."""
    with pytest.raises(ConfigurationError) as refused:
        _run(plain, cases, tmp_path / "run", driver("raise SystemExit('out of memory')"), [])

    assert "--driver: the driver ended without an outcome (exit code 1), and said: out of memory" in str(refused.value)
    assert [] == list((tmp_path / "run").iterdir())


def test_a_run_can_be_repeated_after_a_rehearsal_that_failed(
    plain: Over, cases: ClientCases, driver: Write, tmp_path: Path
) -> None:
    """The folder is as it was, so that the same command can be given again."""
    with pytest.raises(ConfigurationError):
        _run(plain, cases, tmp_path / "run", driver(CRASH), [LAYER])
    log = _run(plain, cases, tmp_path / "run", driver(DRIVER), [LAYER])

    assert () == log.problems
    assert [LAYER] == [attempt.case for attempt in log.attempts]


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (("6.2/read/mixed",), ["6.2/read/mixed"]),
        (("6/update",), ["6/update/sent/contact", "6/update/sent/end-date"]),
        (("6/update", "6/update/sent/contact"), ["6/update/sent/contact", "6/update/sent/end-date"]),
    ],
)
def test_a_selection(selection: tuple[str, ...], found: list[str], cases: ClientCases) -> None:
    """Whole ids, or what they start with up to a slash, each once, in the order of the file."""
    assert found == [scenario.id for scenario in chosen(cases.scenarios, selection)]


@pytest.mark.parametrize("word", ["6/up", "6.2/read/mixed/", "", "nothing"])
def test_a_selection_of_nothing(word: str, cases: ClientCases) -> None:
    """A word that selects nothing is a mistake, even beside one that does."""
    with pytest.raises(ConfigurationError) as refused:
        chosen(cases.scenarios, ("6/update", word))

    assert f"no scenario is called '{word}' (`conformance listen --plan` lists them)" == str(refused.value)

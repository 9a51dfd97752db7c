"""The pytest plugin: turns rows into items, and records what they send.

Two doors. `conformance run` starts pytest hermetically with `--conformance-run`, and only such a
run can certify. `pytest --conformance --conformance-target target.toml` is for the daily work of a
vendor, with all of pytest's options; there each case is an item that passes or fails.

pytest loads this module in every run of everybody who has the package installed, so it imports
nothing of ours before one of the two options is given.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conformance.run.catalogue import Case
    from conformance.run.stage import Stage

_STAGE: pytest.StashKey[Stage] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options of both doors."""
    group = parser.getgroup("conformance", "conformance of IndberetInstitutionKontakt")
    group.addoption("--conformance", action="store_true", help="collect the conformance cases and run them")
    group.addoption("--conformance-target", metavar="FILE", help="target.toml of the system under test")
    group.addoption("--conformance-spec", metavar="DIR", help="specification folder instead of the built-in one")
    group.addoption("--conformance-output", metavar="DIR", help="folder for the run log (default: a new one)")
    group.addoption("--conformance-run", metavar="FILE", help="settings written by `conformance run`")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Add the cases to what is collected, for the second door."""
    if early_config.known_args_namespace.conformance:
        from conformance import resources

        args.append(str(resources.folder("cases")))


def pytest_configure(config: pytest.Config) -> None:
    """Set the stage: target, specification, schemas, session."""
    if not (config.option.conformance or config.option.conformance_run):
        return
    from conformance.errors import ConfigurationError
    from conformance.run.settings import RunSettings, read_settings
    from conformance.run.stage import STOPPED, Stage, default_output

    try:
        if config.option.conformance_run:
            settings = read_settings(Path(config.option.conformance_run))
        else:
            settings = RunSettings(
                target=_required(config.option.conformance_target),
                spec=config.option.conformance_spec or "",
                output=config.option.conformance_output or str(default_output()),
                seed=0,
                tier="daily",
            )
        config.stash[_STAGE] = Stage(settings, hermetic=bool(config.option.conformance_run))
    except ConfigurationError as error:
        if config.option.conformance_run:
            (Path(settings.output) / STOPPED).write_text(str(error), encoding="utf-8")
        raise pytest.UsageError(str(error)) from error


def _required(target: str | None) -> str:
    if target is None:
        raise pytest.UsageError("--conformance needs --conformance-target FILE")
    return target


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Make an item of each row of a case module that is selected."""
    stage = metafunc.config.stash.get(_STAGE, None)
    if stage is None or "case" not in metafunc.fixturenames or "conductor" not in metafunc.fixturenames:
        return
    cases = stage.cases(metafunc.module.CASES)
    metafunc.parametrize("case", [pytest.param(case, id=case.id) for case in cases])


@pytest.fixture
def conductor(request: pytest.FixtureRequest) -> Any:
    """The conductor of this run: `conductor.perform(case)` is all that a case module says."""
    return request.config.stash[_STAGE].conductor


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Drop what pytest puts in the place of a case module of which no row is selected."""
    stage = config.stash.get(_STAGE, None)
    if stage is None:
        return
    empty = [item for item in items if _is_ours(item) and _case(item) is None]
    if empty:
        config.hook.pytest_deselected(items=empty)
        items[:] = [item for item in items if item not in empty]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Begin the run log with the plan, and make sure that somebody speaks SOAP at the other end."""
    stage = session.config.stash.get(_STAGE, None)
    option = session.config.option
    # A case module that cannot be collected is our mistake; a run without its cases would look like the vendor's.
    broken = session.testsfailed and not option.continue_on_collection_errors
    if stage is None or option.collectonly or broken:
        return
    from conformance.errors import ConfigurationError, SuiteError

    planned = [case for item in session.items if (case := _case(item)) is not None]
    lost = stage.lost(planned)
    if lost:
        raise SuiteError(f"pytest did not collect {len(lost)} of the cases that were chosen, {lost[0]} among them")
    try:
        stage.begin(planned)
    except ConfigurationError as error:
        stage.give_up(str(error))
        pytest.exit(str(error), returncode=3)


def _is_ours(item: pytest.Item) -> bool:
    return {"case", "conductor"} <= set(getattr(item, "fixturenames", ()))


def _case(item: pytest.Item) -> Case | None:
    """Return the case that an item performs, None for an item that is not ours."""
    from conformance.run.catalogue import Case

    parameters: dict[str, Any] = getattr(getattr(item, "callspec", None), "params", {})
    case = parameters.get("case") if _is_ours(item) else None
    return case if isinstance(case, Case) else None


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Any:
    """In the second door, let the item fail where the case does; the hermetic run judges its log."""
    result = yield
    stage = pyfuncitem.config.stash.get(_STAGE, None)
    case = None if stage is None else _case(pyfuncitem)
    if stage is not None and case is not None and not stage.hermetic:
        problem, skipped = stage.verdict(case)
        if skipped:
            pytest.skip(problem)
        if problem:
            pytest.fail(problem, pytrace=False)
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Seal the run log; an interrupted run leaves it without its footer.

    A second door that judged none of its cases has tested nothing, and ends as pytest does then.
    """
    stage = session.config.stash.get(_STAGE, None)
    if stage is not None:
        ours = any(_case(item) is not None for item in session.items)
        if ours and not (stage.hermetic or stage.judged or session.exitstatus or session.config.option.collectonly):
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
        ended = [pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED]
        shared = [pytest.ExitCode.NO_TESTS_COLLECTED] if stage.settings.workers > 1 else []
        stage.end(complete=session.exitstatus in [*ended, *shared])


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say what is judged, against what."""
    stage = config.stash.get(_STAGE, None)
    return [] if stage is None else [f"conformance: {stage.target.name} at {stage.target.url}, log in {stage.output}"]

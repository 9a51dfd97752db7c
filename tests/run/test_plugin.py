from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance import resources
from conformance.reference.app import create_app
from conformance.reference.registers import Registers
from conformance.reference.server import running
from conformance.reference.service import Service
from conformance.run.catalogue import load_rows
from conformance.spec.specification import Specification, load_specification

pytestmark = pytest.mark.variants

if TYPE_CHECKING:
    from tests.run.conftest import Endpoint

Pytest = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_pytest(tmp_path: Path) -> Pytest:
    """Return a function that starts a vendor's pytest in an empty folder, with the plugin and no other."""
    folder = tmp_path / "vendor"
    folder.mkdir()

    def start(*arguments: str, files: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        for name, content in (files or {}).items():
            (folder / name).write_text(content, encoding="utf-8")
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "conformance.run.plugin", "-p", "no:cacheprovider", *arguments],
            env={
                **os.environ,
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                "PYTHONPATH": str(resources.import_root()),
                "COLUMNS": "200",
            },
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return start


@pytest.fixture(scope="module")
def narrow(specification: Specification, endpoint: Endpoint) -> Iterator[str]:
    """Return the base URL of an endpoint that takes one character of KontaktMail less than it should."""
    folder = resources.default_specification()
    tables = load_specification(folder).tables
    structures = tuple(
        replace(
            structure,
            fields=tuple(
                replace(field, type=replace(field.type, limit=(field.type.limit or 1) - 1))
                if field.name == "KontaktMail"
                else field
                for field in structure.fields
            ),
        )
        for structure in tables.structures
    )
    other = replace(specification, tables=replace(tables, structures=structures))
    with Registers(endpoint.population) as registers, running(create_app(Service(other, registers))) as base:
        yield base


def _counted(done: subprocess.CompletedProcess[str]) -> str:
    return re.sub(r" in [\d.]+s.*| =+|=+ ", "", done.stdout.splitlines()[-1])


def test_the_second_door_passes_a_conforming_endpoint(run_pytest: Pytest, endpoint: Endpoint, tmp_path: Path) -> None:
    """`pytest --conformance` collects the cases from anywhere and passes for a conforming endpoint."""
    target = endpoint.target(tmp_path / "target.toml")

    done = run_pytest("--conformance", "--conformance-target", str(target), "-q", "-k", "Elev or leading")

    assert 0 == done.returncode, done.stdout
    assert re.fullmatch(r"\d+ passed, \d+ deselected", _counted(done))


def test_the_second_door_fails_the_cases_concerned(
    run_pytest: Pytest, endpoint: Endpoint, narrow: str, tmp_path: Path
) -> None:
    """Each case is an item that fails with a sentence about the target, and the others pass."""
    target = replace(endpoint, base=narrow).target(tmp_path / "target.toml")

    done = run_pytest("--conformance", "--conformance-target", str(target), "-q", "-rf", "-k", "KontaktMail")

    failed = re.findall(r"^FAILED .*\[(\S+)\]", done.stdout, re.MULTILINE)
    assert 1 == done.returncode
    # pytest shows a parameter in ASCII.
    assert ["6.1.3/KontaktMail/maxLength", r"6.1.3/KontaktMail/maxLength/\xe6\xf8\xe5"] == failed
    assert "expected IndberetSvar: the message is valid; observed a SOAP fault" in done.stdout
    assert "Traceback" not in done.stdout


def test_the_second_door_fails_what_is_not_evaluated(run_pytest: Pytest, endpoint: Endpoint, tmp_path: Path) -> None:
    """What target.toml lacks is a failure with its sentence: a skip would read as green."""
    persons = {**endpoint.population.persons, "not_enrolled": ()}
    target = endpoint.target(tmp_path / "target.toml", population=replace(endpoint.population, persons=persons))

    done = run_pytest("--conformance", "--conformance-target", str(target), "-q", "-rs", "-k", "not_enrolled and alone")

    assert (1, f"1 failed, {len(list(load_rows())) - 1} deselected") == (done.returncode, _counted(done))
    assert "target.toml has no person in [population] not_enrolled" in done.stdout


def test_tests_of_the_vendor_run_beside_the_cases(run_pytest: Pytest, endpoint: Endpoint, tmp_path: Path) -> None:
    """In the second door a vendor's own tests, named beside, are items like the others."""
    target = endpoint.target(tmp_path / "target.toml")
    own = {"test_vendor.py": "def test_own():\n    pass\n"}

    done = run_pytest(
        "--conformance", "--conformance-target", str(target), "-q", "-k", "vendor", "test_vendor.py", files=own
    )

    assert (0, f"1 passed, {len(list(load_rows()))} deselected") == (done.returncode, _counted(done))


def test_the_second_door_wants_a_target(run_pytest: Pytest) -> None:
    """Without a target file the second door says which option is missing."""
    done = run_pytest("--conformance")

    assert 4 == done.returncode
    assert "ERROR: --conformance needs --conformance-target FILE" in done.stderr


def test_the_second_door_says_what_is_wrong_with_a_target(
    run_pytest: Pytest, endpoint: Endpoint, tmp_path: Path
) -> None:
    """A mistake in target.toml is one line of pytest's usage error."""
    target = endpoint.target(tmp_path / "target.toml", more="[limit]\n")

    done = run_pytest("--conformance", "--conformance-target", str(target))

    assert 4 == done.returncode
    assert "unknown key 'limit' (did you mean 'limits'?)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_dead_endpoint_ends_the_second_door(run_pytest: Pytest, endpoint: Endpoint, tmp_path: Path) -> None:
    """Where nobody listens no case is run, and the reason is the last line."""
    target = replace(endpoint, base="http://127.0.0.1:9").target(tmp_path / "target.toml")

    done = run_pytest("--conformance", "--conformance-target", str(target), "-q")

    assert 3 == done.returncode
    assert "no SOAP answer came from http://127.0.0.1:9/" in " ".join(done.stdout.split())
    assert "passed" not in done.stdout


def test_plain_pytest_imports_nothing_of_ours(run_pytest: Pytest) -> None:
    """Who has the package installed and asks for nothing pays for one module and its parents."""
    check = (
        "import sys\n"
        "def test_ours():\n"
        "    ours = sorted(name for name in sys.modules if name.split('.')[0] == 'conformance')\n"
        "    assert ['conformance', 'conformance.run', 'conformance.run.plugin'] == ours\n"
        "    assert not {'lxml', 'xmlschema', 'urllib3', 'starlette', 'hypothesis'} & set(sys.modules)\n"
    )

    done = run_pytest("-q", files={"test_check.py": check})

    assert (0, "1 passed") == (done.returncode, _counted(done)), done.stdout


def test_names_of_our_fixtures_are_free_for_others(run_pytest: Pytest) -> None:
    """A vendor's own `case` and `conductor` mean what the vendor says, where no door is open."""
    own = (
        "import pytest\n"
        "@pytest.fixture\n"
        "def conductor():\n    return 'ours'\n"
        "@pytest.mark.parametrize('case', [1, 2])\n"
        "def test_own(case, conductor):\n    assert conductor == 'ours'\n"
    )

    done = run_pytest("-q", files={"test_check.py": own})

    assert (0, "2 passed") == (done.returncode, _counted(done)), done.stdout

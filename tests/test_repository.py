"""Promises of the repository as a whole: versions, imports, and what must never be committed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import conformance
from conformance import resources
from conformance.cli import COMMANDS, cli
from conformance.run.measured import CLIENTS, load_measured

ROOT = Path(__file__).resolve().parent.parent

# Registries, package mirrors, and folders that exist on one machine only; written so that they do not match themselves.
LOCAL = re.compile(
    r"pyp[i]\.org|pythonhoste[d]|npmj[s]\.(org|com)|debia[n]\.org|ubunt[u]\.com"
    r"|/hom[e]/|/roo[t]/|/op[t]/|/User[s]/|/wor[k]/|/tmp/ven[v]"
)


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False
    )


def _files_of_the_repository() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is nothing that could be committed")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    return [path for name in listed.decode().split("\0") if name and (path := ROOT / name).is_file()]


def test_changelog_starts_with_this_version() -> None:
    """The newest entry of the changelog is about the version that the package says it is."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert [conformance.__version__] == re.findall(r"^## \[([^\]]+)\]", text, re.MULTILINE)[:1]


def test_readme_has_the_figures_that_were_measured() -> None:
    """What the README says of the suite's own power is what stands beside the cases."""
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    measured = load_measured()
    smoke = f"smoke tier ({measured.smoke.requests} messages) catches {measured.smoke.caught} of the faults"

    assert f"{measured.caught} of {measured.faults} seeded faults are caught" in text
    assert f"{measured.alarms} of {measured.oddities} conforming oddities raise a false alarm" in text
    assert smoke in text


def test_readme_has_the_figures_of_the_client_side() -> None:
    """The same for seeded clients."""
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    measured = load_measured(resources.folder("cases") / CLIENTS)

    assert f"{measured.caught} of {measured.faults} faulty clients" in text
    assert f"{measured.alarms} of {measured.oddities} odd ones" in text


def test_no_registry_and_no_machine_is_named() -> None:
    """No file that is or could be committed names a package registry or a folder of one machine."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in _files_of_the_repository()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), start=1)
        if LOCAL.search(line)
    ]

    assert [] == found


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in ("run", "dev")])
def test_requirements_are_pins_and_hashes_only(name: str) -> None:
    """A requirements file holds comments, pins and hashes, and no option that names an index."""
    lines = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    allowed = re.compile(r"#.*|[a-z0-9-]+==[\w.]+ \\|--hash=sha256:[0-9a-f]{64}( \\)?")

    assert [] == [line for line in lines if not allowed.fullmatch(line.strip())]


def test_what_runs_is_tested_in_the_same_versions() -> None:
    """Every pin of run.txt stands in dev.txt too, so that what users install is what was tested."""

    def pins(name: str) -> set[str]:
        text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
        return set(re.findall(r"^[a-z0-9-]+==[\w.]+", text, re.MULTILINE))

    assert set() == pins("run") - pins("dev")


def test_ci_runs_the_test_command_of_the_readme() -> None:
    """The commands that set up and test stand in the README word for word as CI runs them."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3\.11 -m venv.*$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE)

    assert 1 == len(commands)
    assert commands[0] in readme


def test_every_module_can_be_imported_without_a_warning() -> None:
    """Each module of the package can be imported by itself, warnings being errors."""
    code = (
        "import importlib, pkgutil, conformance\n"
        "for module in pkgutil.walk_packages(conformance.__path__, 'conformance.'):\n"
        "    if '_bundled' not in module.name:\n"
        "        importlib.import_module(module.name)\n"
    )

    done = _python("-W", "error", "-c", code)

    assert (0, "") == (done.returncode, done.stderr)


@pytest.mark.parametrize("module", [pytest.param(name, id=name) for name in ("conformance", "conformance.cli")])
def test_start_up_imports_nothing_heavy(module: str) -> None:
    """Importing the command line loads no library that only some commands need: `--help` is quick."""
    heavy = ("hypothesis", "jinja2", "lxml", "pytest", "rich", "starlette", "urllib3", "uvicorn", "xmlschema")
    code = f"import sys, {module}; print(*sorted(set({heavy!r}) & set(sys.modules)))"

    assert "\n" == _python("-c", code).stdout


def test_module_and_console_script_are_the_same() -> None:
    """`python -m conformance` says the version, as the console script does."""
    done = _python("-m", "conformance", "--version")

    assert (0, f"conformance, version {conformance.__version__}\n") == (done.returncode, done.stdout)


def test_help_lists_every_command() -> None:
    """The help of the command line names every command with one line."""
    result = CliRunner().invoke(cli, ["--help"])

    assert 0 == result.exit_code
    assert [] == [name for name in COMMANDS if not re.search(rf"^  {name} +\S", result.output, re.MULTILINE)]


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in COMMANDS])
def test_every_command_has_help(name: str) -> None:
    """Every command that the help lists exists, and has a help of its own."""
    result = CliRunner().invoke(cli, [name, "--help"])

    assert 0 == result.exit_code
    assert f"Usage: cli {name}" in result.output


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        pytest.param(["--no-such"], "error: No such option", id="option"),
        pytest.param(["no-such"], "error: No such command", id="command"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_3(arguments: list[str], expected: str) -> None:
    """A wrong option or command is said in one line and ends with the exit code for configuration."""
    done = _python("-m", "conformance", *arguments)

    assert 3 == done.returncode
    assert done.stderr.startswith(expected)
    assert 1 == done.stderr.count("\n")

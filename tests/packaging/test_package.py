"""The distribution as a stranger gets it: what is in the files, and whether they work from nowhere.

Takes a minute or two and needs the package registry, so it runs by `tox -e package` only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import conformance

ROOT = Path(__file__).resolve().parents[2]
BUNDLED = ("xsd", "cases", "reports")
# What git has and an sdist has no use for.
NOT_IN_SDIST = (".gitignore", ".github/", ".gitlab-ci.yml")

pytestmark = pytest.mark.package


def _run(*command: str | Path, folder: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert 0 == done.returncode, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def tree() -> set[str]:
    """Return the names of all files that the repository has or would have after `git add`."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: there is no tree to compare with")
    listed = _run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder=ROOT)
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the sdist of this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    _run(sys.executable, "-m", "hatchling", "build", "--directory", folder, folder=ROOT)
    return folder


@pytest.fixture(scope="module")
def wheel(distributions: Path) -> Path:
    """Return the wheel."""
    return next(distributions.glob("*.whl"))


@pytest.fixture(scope="module")
def sdist(distributions: Path) -> Path:
    """Return the sdist."""
    return next(distributions.glob("*.tar.gz"))


def _names_in_wheel(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if ".dist-info/" not in name}


def _names_in_sdist(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        return {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}


def test_wheel_holds_the_package_and_the_three_folders(wheel: Path, tree: set[str]) -> None:
    """The wheel has every file of conformance/, and xsd/, cases/ and reports/ below _bundled/, and nothing else."""
    expected = {name for name in tree if name.startswith("conformance/")} | {
        f"conformance/_bundled/{name}" for name in tree if name.partition("/")[0] in BUNDLED
    }

    assert expected == _names_in_wheel(wheel)


def test_sdist_holds_the_tree(sdist: Path, tree: set[str]) -> None:
    """The sdist has every file of the repository, so that it can be tested and built again."""
    expected = {name for name in tree if not name.startswith(NOT_IN_SDIST)}

    assert expected == _names_in_sdist(sdist) - {"PKG-INFO", ".gitignore"}


def test_sdist_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    """A wheel that is built from the sdist holds the same files as one from the checkout."""
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "--directory", tmp_path / "dist", folder=source)

    assert _names_in_wheel(wheel) == _names_in_wheel(next((tmp_path / "dist").iterdir()))


def test_wheel_runs_from_an_empty_directory(wheel: Path, tmp_path: Path) -> None:
    """Installed from pins into an empty environment, the suite finds its own reference endpoint conformant."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "COVERAGE", "TOX"))}
    scripts = tmp_path / "venv" / "bin"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    _run(sys.executable, "-m", "venv", tmp_path / "venv", folder=elsewhere, environment=environment)
    pip = (scripts / "python", "-m", "pip", "install", "-q", "--no-compile")
    _run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "run.txt", folder=elsewhere, environment=environment)
    _run(*pip, "--no-deps", wheel, folder=elsewhere, environment=environment)

    version = _run(scripts / "conformance", "--version", folder=elsewhere, environment=environment)
    _run(scripts / "conformance", "derive", "--check", folder=elsewhere, environment=environment)
    _run(scripts / "conformance", "run", "--output", elsewhere / "run", folder=elsewhere, environment=environment)

    assert f"conformance, version {conformance.__version__}\n" == version
    assert (elsewhere / "run" / "run.jsonl").is_file()
    assert list((elsewhere / "run").glob("*.html"))

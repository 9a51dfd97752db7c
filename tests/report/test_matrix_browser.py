"""The page of the detection matrix in a real browser: it opens from disk, fits, and nothing in it comes alive."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest

from conformance.record.matrix import Matrix
from conformance.report.matrix_html import write_matrix
from tests.report.matrices import hostile, matrix, smoke

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

pytestmark = pytest.mark.skipif(BROWSER is None, reason="needs Chromium")


def _browse(file: Path, *, profile: Path) -> subprocess.CompletedProcess[str]:
    """Open a file in a browser with a profile of its own, and print the page as it made it."""
    command = [str(BROWSER), *_QUIET, f"--user-data-dir={profile}", "--enable-logging=stderr", "--dump-dom"]
    return subprocess.run(
        [*command, file.as_uri()], capture_output=True, text=True, encoding="utf-8", check=True, timeout=60
    )


@pytest.mark.parametrize("make", [pytest.param(make, id=make.__name__) for make in (matrix, hostile)])
def test_a_browser_shows_the_matrix_and_runs_nothing(make: Callable[[], Matrix], tmp_path: Path) -> None:
    """Both figures stand in the rendered page, every row is drawn, and the browser has nothing to complain of."""
    made = make()
    file = write_matrix(made, tmp_path, smoke=smoke(made))["matrix.html"]

    done = _browse(file, profile=tmp_path / "profile")

    page: lxml.html.HtmlElement = lxml.html.document_fromstring(done.stdout)
    figures = [element.text_content() for element in page.xpath("//p[@class='huge']")]
    assert [f"{made.caught} of {len(made.faults)}", f"0 of {len(made.oddities)}"] == figures
    assert len(made.faults) == len(page.xpath("//table[@class='grid']/tbody/tr[not(@class)]"))
    assert [] == page.xpath("//script | //iframe | //object | //*[@onclick]")
    assert "CONSOLE" not in done.stderr

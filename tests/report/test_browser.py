"""The HTML report in a real browser: it opens from disk, as it is, and nothing in it comes alive."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest

from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog
from conformance.spec.specification import Specification
from conformance.words import render
from tests.report.client_runs import full_run, hostile_run

Run = tuple[RunLog, Judgement]
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


@pytest.mark.parametrize("name", [pytest.param(n, id=n) for n in ("green", "failing", "rooted", "hostile")])
def test_a_browser_shows_the_page_and_runs_nothing(
    name: str, request: pytest.FixtureRequest, html: Callable[..., str], tmp_path: Path
) -> None:
    """The verdict stands in the rendered page, no script is in it, and the browser has nothing to complain of."""
    run: Run = request.getfixturevalue(name)
    file = tmp_path / "report.html"
    file.write_text(html(run), encoding="utf-8")

    done = _browse(file, profile=tmp_path / "profile")

    page = lxml.html.fromstring(done.stdout)
    assert render(run[1].headline) in "".join(map(str, page.itertext()))
    assert [] == page.xpath("//script | //iframe | //object | //*[@onclick]")
    assert "CONSOLE" not in done.stderr


@pytest.mark.parametrize("kind", ["full", "hostile"])
def test_a_browser_shows_what_a_client_made_of_it(
    kind: str, specification: Specification, html: Callable[..., str], tmp_path: Path
) -> None:
    """The page of a client run stands as it was written: every spot of its picture, and nothing that comes alive."""
    run = hostile_run() if kind == "hostile" else full_run(specification)
    written = html(run)
    (tmp_path / "report.html").write_text(written, encoding="utf-8")

    done = _browse(tmp_path / "report.html", profile=tmp_path / "profile")

    page = lxml.html.fromstring(done.stdout)
    assert written.count('<i class="spot ') == page.xpath("count(//i[contains(@class, 'spot ')])")
    assert [] == page.xpath("//script | //iframe | //object | //*[@onclick]")
    assert "CONSOLE" not in done.stderr

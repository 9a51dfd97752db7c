"""The HTML report: one file that opens from disk, without a script, whatever a target put into it.

Templates, stylesheet and words stand in `reports/`. Everything that a template prints passes
`_printed` and then autoescape, so that no template can forget either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance import resources
from conformance.judge.reading import Reader
from conformance.judge.run import recorded_reader
from conformance.record.judgement import Judgement
from conformance.record.runlog import RunLog
from conformance.report.accounts import accounts_of
from conformance.report.messages import Catalogue, load_catalogue
from conformance.report.text import visible
from conformance.report.view import build_view
from conformance.run.measured import Measured
from conformance.spec.specification import Specification

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "report.html.j2"
STYLE = "style.css"


def html_report(
    log: RunLog,
    judgement: Judgement,
    specification: Specification,
    *,
    lang: str = "en",
    measured: Measured | None = None,
    reader: Reader | None = None,
) -> bytes:
    """Return the page as UTF-8; ConfigurationError for a language that we do not have.

    `measured` are the figures of the set of cases that the run is from, None where it was not measured. `reader` is
    what the run was judged with, so that nothing is read again.
    """
    words = load_catalogue(lang, side=log.header.side)
    reader = reader or recorded_reader(log.header, specification)
    told = accounts_of(log, reader)
    view = build_view(log, judgement, specification, words, measured=measured, reader=reader, accounts=told)
    return environment(words).get_template(TEMPLATE).render(view=view).encode()


def environment(words: Catalogue) -> Environment:
    """Return the template engine over `reports/`: autoescape on, an undefined name is an error."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - no report, no engine
    from markupsafe import Markup  # noqa: PLC0415

    folder = resources.folder("reports")
    engine = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (folder / STYLE).read_text(encoding="utf-8")
    engine.globals.update(say=words.say, count=words.count, word=words.word, lang=words.lang)
    engine.globals.update(style=Markup(style), newline=Markup("\n"))  # noqa: S704 - our own file
    return engine


def _printed(value: object) -> object:
    """Make what is left unprintable visible; markup, which only our own macros and stylesheet are, passes."""
    return visible(value, keep="\t") if type(value) is str else value

"""The page of the detection matrix: one file that opens from disk, without a script, and prints.

What a suite is worth is what it catches and what it leaves in peace. The page says both in two
figures, then everything that is behind them, problems first.
"""

from __future__ import annotations

from pathlib import Path

from conformance import resources
from conformance.errors import ConfigurationError
from conformance.record.matrix import Matrix
from conformance.report.html import environment
from conformance.report.matrix_json import matrix_json
from conformance.report.matrix_view import matrix_view
from conformance.report.messages import load_catalogue
from conformance.run.measured import Smoke
from conformance.spec.specification import Specification

TEMPLATE = "matrix.html.j2"
STYLE = "matrix.css"
HTML = "matrix.html"
JSON = "matrix.json"


def matrix_html(
    matrix: Matrix, *, specification: Specification | None = None, smoke: Smoke | None = None, lang: str = "en"
) -> bytes:
    """Return the page as UTF-8; ConfigurationError for a language that we do not have.

    With a `specification`, clauses stand there in its words. Without a `smoke` tier, nothing is
    said of one.
    """
    from markupsafe import Markup  # noqa: PLC0415 - no page, no engine

    words = load_catalogue(lang)
    engine = environment(words)
    style = (resources.folder("reports") / STYLE).read_text(encoding="utf-8")
    engine.globals.update(matrix_style=Markup(style))  # noqa: S704 - our own file
    view = matrix_view(matrix, specification, smoke, words)
    return engine.get_template(TEMPLATE).render(view=view).encode()


def write_matrix(
    matrix: Matrix,
    folder: Path,
    *,
    specification: Specification | None = None,
    smoke: Smoke | None = None,
    lang: str = "en",
) -> dict[str, Path]:
    """Write `matrix.html` and `matrix.json`; return their paths by these names.

    The folder is made where it is missing. `lang` (en or da) is the language of the page.
    ConfigurationError for a folder that cannot be written and for a language that we do not have.
    """
    contents = {
        HTML: matrix_html(matrix, specification=specification, smoke=smoke, lang=lang),
        JSON: matrix_json(matrix),
    }
    return {name: _written(folder / name, content) for name, content in contents.items()}


def _written(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise ConfigurationError(
            f"the matrix cannot be written: {error.strerror}", where=str(path), remedy="choose another --output"
        ) from error
    return path

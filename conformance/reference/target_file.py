"""The target.toml that describes the reference endpoint, written as a vendor would write one.

It is an example as well as a file that works: each key has its comment, and numbers are strings,
since a leading zero is part of a CPR number.
"""

from __future__ import annotations

import json
import textwrap
from urllib.parse import urlsplit

from conformance import __version__
from conformance.reference.service import READBACK
from conformance.spec.binding import DEFAULT_BINDING, SoapVersion
from conformance.spec.population import REPORTABLE, Population
from conformance.spec.tables import Tables, Validation

_WIDTH = 110
_HEAD = "# The reference endpoint and its synthetic population: nobody has these CPR numbers."


def render_target(
    population: Population,
    *,
    tables: Tables,
    url: str,
    soap: SoapVersion,
    kind: str = DEFAULT_BINDING,
    tls: bool = False,
    client_certificate: bool = False,
) -> str:
    """Return target.toml as text.

    `tls` adds [tls] with its keys as comments (whoever runs the suite knows the files);
    `client_certificate` says there that one is required.
    """
    parts = [
        _target(tables, url),
        _table("binding", [("kind", kind, ""), ("soap", soap.value, 'or "1.1"' if soap is SoapVersion.V12 else "")]),
        _population(population, tables),
    ]
    parts.append(_hooks(url))
    return "\n".join([*parts, _tls(required=client_certificate)] if tls else parts)


def _hooks(url: str) -> str:
    """Write the hook by which a run looks at what is stored."""
    parts = urlsplit(url)
    return _table(
        "hooks", [("readback", f"{parts.scheme}://{parts.netloc}{READBACK}", "what is stored about a person")]
    )


def _target(tables: Tables, url: str) -> str:
    rows = [
        ("name", f"reference endpoint of {tables.service} {tables.version}", ""),
        ("vendor", "indberet-conformance", ""),
        ("product", "conformance serve", ""),
        ("version", __version__, ""),
        ("environment", "local", ""),
        ("url", url, ""),
    ]
    return f"{_HEAD}\n\n{_table('target', rows)}"


def _table(name: str, rows: list[tuple[str, str, str]]) -> str:
    width = max(len(key) for key, _, _ in rows)
    lines = [f"{key:<{width}} = {_quoted(value)}" + (f"  # {note}" if note else "") for key, value, note in rows]
    return "\n".join([f"[{name}]", *lines, ""])


def _population(population: Population, tables: Tables) -> str:
    rows = [("institution", population.institution, "registered; the institution that reports")]
    rows += [
        (key, number, f"not registered: {_provokes(tables.validation(key))}")
        for key, number in population.calls.items()
    ]
    if population.other_institution is not None:
        rows.append(("other_institution", population.other_institution, "registered; where not_enrolled are active"))
    lists = [_people(key, numbers, tables) for key, numbers in population.persons.items()]
    return "\n".join([_table("population", rows), *lists])


def _people(key: str, numbers: tuple[str, ...], tables: Tables) -> str:
    accepted = f"accepted: {tables.roles.response.status.name} is true"
    note = accepted if key == REPORTABLE else _provokes(tables.validation(key))
    items = ", ".join(_quoted(number) for number in numbers)
    wrapped = textwrap.fill(items, _WIDTH, initial_indent="    ", subsequent_indent="    ")
    return f"# {note}\n{key} = [\n{wrapped}\n]\n"


def _provokes(validation: Validation) -> str:
    return f"provokes code {validation.code}, {validation.text}"


def _tls(*, required: bool) -> str:
    why = "required: the endpoint asks for a client certificate" if required else "not asked for by the endpoint"
    return "\n".join(
        [
            "[tls]",
            '# ca          = "ca.pem"      # who signed the certificate of the endpoint, if the system does not know',
            f'# certificate = "client.pem"  # {why}',
            '# key         = "client.key"  # the private key of that certificate',
            "",
        ]
    )


def _quoted(text: str) -> str:
    """Write a basic string; JSON's escapes are TOML's, but for DEL, which no text here holds."""
    return json.dumps(text, ensure_ascii=False)

"""Texts of target.toml that come from the environment, so that no secret is written down.

`"${NAME}"` stands for an environment variable, alone or inside a longer text. What can only be
secret (a password, a header that says who we are) must be given so, and what was given so is
never shown: not in a message, not in a run log.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field

from conformance.spec.reader import Section

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_TOKEN = re.compile(r"[-!#$%&'*+.^_`|~0-9A-Za-z]+")  # RFC 9110, 5.6.2
_VALUE = re.compile(r"[\t\x20-\x7e\xa0-\xff]*")  # RFC 9110, 5.5
_FRAMING = {
    "connection",
    "content-length",
    "content-type",
    "expect",
    "soapaction",
    "te",
    "transfer-encoding",
    "upgrade",
}
_CREDENTIALS = {"authorization", "cookie", "proxy-authorization"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A header to send; a secret one is recorded as `***`."""

    name: str
    value: str = field(repr=False)
    secret: bool


def take_text(section: Section, key: str, default: str | None = None) -> str:
    """Return a string of one line, required without a default; its variables are not replaced."""
    value = section.take(key, str) if default is None else section.take(key, str, default)
    if not value.isprintable():
        section.refuse(key, "holds a line break or another control character")
    return value


def take_secret(section: Section, key: str) -> str:
    """Return a text that must come from the environment, "" where it is not given."""
    if key not in section:
        return ""
    if not _VARIABLE.search(section.take(key, str)):
        section.refuse(key, "holds a secret", 'write "${VARIABLE}" and set it in the environment')
    return expand(section, key)


def expand(section: Section, key: str) -> str:
    """Return the string of a key with its variables replaced."""
    written = section.take(key, str)
    for name in _VARIABLE.findall(written):
        if name not in os.environ:
            section.refuse(key, f"needs the environment variable {name}, which is not set")
    if "${" in _VARIABLE.sub("", written):
        section.refuse(key, "holds a '${' that names no variable", "expected ${NAME}")
    return _VARIABLE.sub(lambda match: os.environ[match[1]], written)


def read_headers(section: Section) -> tuple[Header, ...]:
    """Read `[http]`: `headers` is a table of names and values."""
    section.take("headers", dict, None)
    section.done()
    headers = section.section("headers", optional=True)
    names = headers.keys()
    for name in names:
        if [other.lower() for other in names].count(name.lower()) > 1:
            headers.refuse(name, "stands twice, but for upper and lower case")
    return tuple(_header(headers, name) for name in names)


def _header(section: Section, name: str) -> Header:
    if not _TOKEN.fullmatch(name):
        section.refuse(name.encode("unicode_escape").decode(), "is no header name", "expected letters, digits and '-'")
    if name.lower() in _FRAMING:
        section.refuse(name, "is set by the suite itself")
    secret = _VARIABLE.search(section.take(name, str)) is not None
    if name.lower() in _CREDENTIALS and not secret:
        section.refuse(name, "holds a secret", 'write "${VARIABLE}" and set it in the environment')
    value = expand(section, name)
    if not _VALUE.fullmatch(value):
        section.refuse(name, "holds a line break or a character that no header can carry")
    return Header(name=name, value=value, secret=secret)

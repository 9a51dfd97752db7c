"""`target.toml`: the system under test, read strictly.

A key that is mistyped, a value that cannot be, a secret written down: each is one line that names
file, table and key, before anything is sent. Which specification applies follows from the binding,
so both are loaded together.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from conformance.errors import ConfigurationError
from conformance.spec.binding import DEFAULT_BINDING, Binding, SoapVersion
from conformance.spec.population import REPORTABLE, Population, read_population
from conformance.spec.reader import Section, read_toml, suggestion
from conformance.spec.readings import Reading
from conformance.spec.specification import Specification, load_specification
from conformance.target.hooks import HOOKS, Hook, read_hooks
from conformance.target.secrets import Header, expand, read_headers, take_secret, take_text
from conformance.wire.transport import Tls

_TABLES = ("target", "binding", "population", "limits", "readings", "tls", "http", "hooks", "signature")
_NOT_BUILT = ("signature",)
_OPTIONAL = ("vendor", "product", "version", "environment")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a run may ask of the target.

    `requests_per_second` of 0 means as fast as it answers; `exchange_seconds` runs from the
    connect to the last byte.
    """

    max_requests: int = 500
    requests_per_second: float = 0.0
    exchange_seconds: float = 30.0

    def shared(self, workers: int) -> Limits:
        """Return what each of so many processes may ask, so that together they ask no more."""
        return replace(
            self,
            max_requests=self.max_requests // workers,
            requests_per_second=self.requests_per_second / workers,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The system under test. An optional name that is not given is "".

    `readings` holds every reading of the specification with what holds for this target;
    `headers` are sent with every request, beside those of SOAP.
    """

    name: str
    url: str
    population: Population
    vendor: str = ""
    product: str = ""
    version: str = ""
    environment: str = ""
    limits: Limits = field(default_factory=Limits)
    readings: Mapping[str, str] = field(default_factory=dict)
    tls: Tls = field(default_factory=Tls)
    headers: tuple[Header, ...] = ()
    hooks: Mapping[str, Hook] = field(default_factory=dict)

    def identity(self) -> dict[str, str]:
        """Return name, url and whatever else of the identity is given, for run log and report."""
        given = {key: getattr(self, key) for key in _OPTIONAL}
        return {"name": self.name, "url": self.url, **{key: value for key, value in given.items() if value}}


def load_target(path: Path, *, spec_folder: Path) -> tuple[Target, Specification]:
    """Read target.toml; return it with the specification over the binding that it chooses.

    ConfigurationError for anything wrong, in one line that names file, table and key.
    """
    root = read_toml(path)
    _expect(root, _TABLES)
    for key in _NOT_BUILT:
        if key in root:
            raise ConfigurationError(f"[{key}] is not supported in this version", where=str(path))
    specification = _specification(root.section("binding", optional=True), spec_folder)
    target = root.section("target")
    _expect(target, ("name", "url", *_OPTIONAL))
    url = _url(target)
    return Target(
        name=_name(target),
        url=url,
        population=_population(root.section("population"), specification),
        limits=_limits(root.section("limits", optional=True)),
        readings=_readings(root.section("readings", optional=True), specification.readings),
        tls=_tls(root.section("tls", optional=True), folder=path.parent, url=url),
        headers=read_headers(root.section("http", optional=True)),
        hooks=_hooks(root.section("hooks", optional=True)),
        **{key: take_text(target, key, "") for key in _OPTIONAL},
    ), specification


def _expect(section: Section, known: tuple[str, ...]) -> None:
    """Refuse unknown keys first: a mistyped key reads better than a missing one."""
    for key in known:
        section.take(key, object, None)
    section.done()


def _specification(section: Section, folder: Path) -> Specification:
    kind = section.take("kind", str, DEFAULT_BINDING)
    known = sorted(path.stem for path in (folder / "bindings").glob("*.toml"))
    if known and kind not in known:
        section.refuse("kind", f"names an unknown binding '{kind}'", suggestion(kind, known))
    specification = load_specification(folder, binding=kind)
    _expect(section, ("kind", "soap", "action", *specification.binding.choices()))
    return specification.with_binding(_binding(section, specification.binding))


def _binding(section: Section, binding: Binding) -> Binding:
    action = take_text(section, "action", binding.action)
    if '"' in action or not action.isascii():
        section.refuse("action", "cannot stand in a header", "expected ASCII without quotation marks")
    names = {key: _named(section, key, written) for key, written in binding.choices().items()}
    return replace(binding.with_choices(soap=_soap(section, binding), **names), action=action)


def _named(section: Section, key: str, default: str) -> str:
    """Return a namespace, or the name of an element."""
    name = take_text(section, key, default)
    if key.endswith("namespace"):
        if not name or re.search(r"\s", name):
            section.refuse(key, f"cannot be '{name}'", "expected a URI without spaces")
    elif not re.fullmatch(r"[^\W\d][\w.-]*", name):
        section.refuse(key, f"cannot be '{name}'", "expected the name of an element, without a prefix")
    return name


def _soap(section: Section, binding: Binding) -> SoapVersion:
    version = section.take("soap", str, binding.soap.value)
    offered = [profile.version.value for profile in binding.profiles]
    if version not in offered:
        section.refuse("soap", f"cannot be '{version}'", f"expected {' or '.join(offered)}")
    return SoapVersion(version)


def _name(section: Section) -> str:
    name = take_text(section, "name")
    if not name.strip():
        section.refuse("name", "is empty", "name the system under test")
    return name


def _url(section: Section) -> str:
    url = take_text(section, "url")
    remedy = "expected http://host[:port]/path or https://..."
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        section.refuse("url", f"is no URL: {error}", remedy)
        raise
    if parts.username is not None or parts.password is not None:
        section.refuse("url", "holds a user name", 'write [http] headers = { Authorization = "${VARIABLE}" }')
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        section.refuse("url", f"cannot be '{url}'", remedy)
    if not url.isascii() or not url.isprintable() or " " in url or "#" in url:
        section.refuse("url", f"cannot be '{url}'", "expected ASCII without spaces or '#'; percent-encode the rest")
    return url


def _population(section: Section, specification: Specification) -> Population:
    provoking = [validation.population for validation in specification.tables.validations]
    _expect(section, ("institution", "other_institution", REPORTABLE, *provoking))
    return read_population(section, specification.tables)


def _limits(section: Section) -> Limits:
    _expect(section, ("max_requests", "requests_per_second", "exchange_seconds"))
    defaults = Limits()
    max_requests = section.take("max_requests", int, defaults.max_requests)
    if max_requests < 1:
        section.refuse("max_requests", f"is {max_requests}", "expected a whole number from 1")
    rate = _number(section, "requests_per_second", defaults.requests_per_second)
    if rate < 0:
        section.refuse("requests_per_second", f"is {rate:g}", "expected a number from 0, where 0 is no limit")
    seconds = _number(section, "exchange_seconds", defaults.exchange_seconds)
    if seconds <= 0:
        section.refuse("exchange_seconds", f"is {seconds:g}", "expected a number above 0")
    return Limits(max_requests=max_requests, requests_per_second=rate, exchange_seconds=seconds)


def _number(section: Section, key: str, default: float) -> float:
    value = section.take_any(key) if key in section else default
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        section.refuse(key, f"must be a number, not {value!r}")
    return float(value)


def _readings(section: Section, readings: tuple[Reading, ...]) -> dict[str, str]:
    _expect(section, tuple(reading.id for reading in readings))
    return {reading.id: _alternative(section, reading) for reading in readings}


def _alternative(section: Section, reading: Reading) -> str:
    chosen = section.take(reading.id, str, reading.default)
    if chosen != reading.default and not reading.choice:
        section.refuse(reading.id, "cannot be chosen", f"this suite judges by '{reading.default}' only")
    if chosen not in reading.alternatives:
        section.refuse(reading.id, f"cannot be '{chosen}'", f"expected {' or '.join(reading.alternatives)}")
    return chosen


def _hooks(section: Section) -> dict[str, Hook]:
    _expect(section, HOOKS)
    return read_hooks(section)


def _tls(section: Section, *, folder: Path, url: str) -> Tls:
    _expect(section, ("ca", "certificate", "key", "password", "verify"))
    files = {key: _file(section, key, folder) for key in ("ca", "certificate", "key")}
    tls = Tls(verify=section.take("verify", bool, True), password=take_secret(section, "password"), **files)
    for key in section.keys():  # noqa: SIM118
        if not url.startswith("https:"):
            section.refuse(key, "is given for a url that is not https")
    for key in ("key", "password"):
        if key in section and tls.certificate is None:
            section.refuse(key, "is given without a certificate")
    if tls.ca is not None and not tls.verify:
        section.refuse("ca", "is given, but verify = false asks for no check")
    return tls


def _file(section: Section, key: str, folder: Path) -> Path | None:
    if key not in section:
        return None
    name = expand(section, key)
    if not name or not name.isprintable():
        section.refuse(key, "names no file")
    return folder / name

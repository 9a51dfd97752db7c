"""How the message travels: names and statuses that the specification leaves open.

Read from `bindings/*.toml`. What SOAP itself fixes (envelope namespaces, media types, fault
codes) is not a reading and lives in `wire.soap`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from conformance.spec.reader import Section, read_toml


class SoapVersion(StrEnum):
    """The SOAP versions that a binding may offer."""

    V11 = "1.1"
    V12 = "1.2"


class Side(StrEnum):
    """Whose fault a SOAP fault says it is (SOAP 1.2 part 1, 5.4.6): the sender's or the receiver's."""

    SENDER = "sender"
    RECEIVER = "receiver"


@dataclass(frozen=True, slots=True, kw_only=True)
class SoapProfile:
    """The HTTP status under which a SOAP version carries each kind of fault."""

    version: SoapVersion
    sender_status: int
    receiver_status: int

    def status(self, side: Side) -> int:
        """Return the HTTP status of a fault of this side."""
        return self.sender_status if side is Side.SENDER else self.receiver_status


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """One binding: the message's namespace, WSDL names, SOAP versions and fault statuses."""

    kind: str
    namespace: str
    prefix: str
    service: str
    port_type: str
    soap: SoapVersion
    action: str
    profiles: tuple[SoapProfile, ...]
    da: str
    en: str

    def profile(self, version: SoapVersion | None = None) -> SoapProfile:
        """Return the profile of a SOAP version (the binding's own by default)."""
        wanted = version or self.soap
        return next(profile for profile in self.profiles if profile.version is wanted)

    def with_choices(self, *, soap: SoapVersion | None = None, namespace: str | None = None) -> Binding:
        """Return this binding with what a target chose instead."""
        return replace(self, soap=soap or self.soap, namespace=namespace or self.namespace)


def load_binding(path: Path) -> Binding:
    """Read one binding; ConfigurationError names file, table and key of what is wrong."""
    root = read_toml(path)
    section = root.section("binding")
    default = _version(section, "default_soap")
    binding = Binding(
        kind=section.take("kind", str),
        namespace=section.take("namespace", str),
        prefix=section.take("prefix", str),
        service=section.take("service", str),
        port_type=section.take("port_type", str),
        soap=default,
        action=section.take("action", str),
        profiles=tuple(_profile(s) for s in section.sections("soap", name="version")),
        da=section.take("da", str),
        en=section.take("en", str),
    )
    section.done()
    root.done()
    if default not in [profile.version for profile in binding.profiles]:
        section.refuse("default_soap", f"is {default}, which no [[binding.soap]] describes")
    return binding


def _profile(section: Section) -> SoapProfile:
    profile = SoapProfile(
        version=_version(section, "version"),
        sender_status=section.take("sender_status", int),
        receiver_status=section.take("receiver_status", int),
    )
    section.done()
    return profile


def _version(section: Section, key: str) -> SoapVersion:
    value = section.take(key, str)
    if value not in [version.value for version in SoapVersion]:
        section.refuse(key, f"cannot be '{value}'", "expected 1.1 or 1.2")
    return SoapVersion(value)

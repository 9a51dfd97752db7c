"""How the message travels: names and statuses that the specification leaves open.

Read from `bindings/*.toml`. What SOAP itself fixes (envelope namespaces, media types, fault
codes) is not a reading and lives in `wire.soap`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from conformance.spec.outer import Outer, Side, read_outer
from conformance.spec.reader import Section, read_toml

__all__ = ["DEFAULT_BINDING", "Binding", "Side", "SoapProfile", "SoapVersion", "load_binding"]

DEFAULT_BINDING = "plain"
"""The binding where nobody names one: the message of the specification, and nothing around it."""


class SoapVersion(StrEnum):
    """The SOAP versions that a binding may offer."""

    V11 = "1.1"
    V12 = "1.2"


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
    """One binding: the message's namespace, WSDL names, SOAP versions and fault statuses.

    `outer` is the layer between Body and message, None where the message stands straight in Body.
    """

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
    outer: Outer | None = None

    def profile(self, version: SoapVersion | None = None) -> SoapProfile:
        """Return the profile of a SOAP version (the binding's own by default)."""
        wanted = version or self.soap
        return next(profile for profile in self.profiles if profile.version is wanted)

    def with_choices(
        self,
        *,
        soap: SoapVersion | None = None,
        namespace: str | None = None,
        outer_namespace: str | None = None,
        request: str | None = None,
        response: str | None = None,
    ) -> Binding:
        """Return this binding with what a target chose instead; the last three are names of the outer layer."""
        outer = self.outer and self.outer.renamed(namespace=outer_namespace, request=request, response=response)
        return replace(self, soap=soap or self.soap, namespace=namespace or self.namespace, outer=outer)

    def choices(self) -> dict[str, str]:
        """Return by name what `with_choices` can replace, the SOAP version apart: what a run log has to remember."""
        if self.outer is None:
            return {"namespace": self.namespace}
        outer = self.outer
        return {
            "namespace": self.namespace,
            "outer_namespace": outer.namespace,
            "request": outer.request,
            "response": outer.response,
        }


def load_binding(path: Path) -> Binding:
    """Read one binding; ConfigurationError names file, table and key of what is wrong."""
    return read_binding(read_toml(path))


def read_binding(root: Section) -> Binding:
    """Read what stands in a file of `bindings/`, wherever it comes from."""
    section = root.section("binding")
    default = _version(section, "default_soap")
    outer = read_outer(section.section("outer")) if "outer" in section else None
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
        outer=outer,
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

"""How a wrong answer is written: the steps of writing one, each of which a fault can replace.

The service writes its answer in one go, since it has one way to write it. Here it is taken apart,
with the same result as long as nothing is replaced.
"""

# ruff: noqa: D102 - each method is one step of what the class says

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from conformance.reference.answers import Status, envelope
from conformance.reference.message import Report
from conformance.reference.service import Answer, Service
from conformance.spec.binding import SoapVersion
from conformance.wire.xml import escape, escape_attribute

Fields = Mapping[str, str]
"""The fields of one ElevStatus as texts, by name, in the order in which they are written."""


class Writing(Service):
    """Answers as it should, element by element."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        answer = super().respond(statuses, version)
        return replace(answer, body=envelope(version, self.response(statuses)))

    def response(self, statuses: Sequence[Status]) -> str:
        content = "".join(self.status_element(self.fields(status)) for status in statuses)
        declaration = f' xmlns:{self.binding.prefix}="{escape_attribute(self.namespace())}"'
        return self.element(self.tables.response, content, declaration)

    def namespace(self) -> str:
        return self.binding.namespace

    def fields(self, status: Status) -> Fields:
        values = status.values(self.tables.roles.response)
        known = [field.name for field in self.tables.structure("ElevStatus").fields]
        return {name: value for name in known if (value := values.get(name)) is not None}

    def status_element(self, fields: Fields) -> str:
        return self.element("ElevStatus", "".join(self.field(name, value) for name, value in fields.items()))

    def field(self, name: str, value: str) -> str:
        return self.element(name, escape(value))

    def element(self, name: str, content: str, attributes: str = "") -> str:
        prefix = self.binding.prefix
        return f"<{prefix}:{name}{attributes}>{content}</{prefix}:{name}>"


def with_fields(change: Callable[[Fields], Fields]) -> type[Service]:
    """Return a service that changes the fields of every status."""

    class Changed(Writing):
        def fields(self, status: Status) -> Fields:
            return change(super().fields(status))

    return Changed


def with_values(**changes: Callable[[str], str]) -> type[Service]:
    """Return a service that writes the values of some fields in another way, by name of the field."""
    return with_fields(lambda fields: {name: changes.get(name, str)(value) for name, value in fields.items()})


def with_names(**names: str) -> type[Service]:
    """Return a service that calls some fields by another name."""
    return with_fields(lambda fields: {names.get(name, name): value for name, value in fields.items()})


def with_statuses(change: Callable[[list[Status]], list[Status]]) -> type[Service]:
    """Return a service that changes which statuses a call is answered with."""

    class Changed(Service):
        def process(self, report: Report) -> list[Status]:
            return change(super().process(report))

    return Changed


def with_body(change: Callable[[bytes], bytes]) -> type[Service]:
    """Return a service that changes the bytes of every answer on their way out; faults stay as they are."""

    class Changed(Service):
        def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
            answer = super().respond(statuses, version)
            return replace(answer, body=change(answer.body))

    return Changed

"""Faults in the structure of an answer: which elements stand in it, in which order and namespace."""

# ruff: noqa: ARG002, D102 - each class overrides one method, and says itself what it gets wrong

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.reference.answers import Status, envelope
from conformance.reference.faults.writing import Fields, Writing, with_body, with_fields, with_names
from conformance.reference.seeded import Fault
from conformance.reference.service import Answer
from conformance.spec.binding import SoapVersion
from conformance.wire.xml import escape, escape_attribute

_SCHEMA, _NAMESPACE, _ANSWER = "6.2/schema", "soap/namespace", "6.2/answer"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def _alphabetical(fields: Fields) -> Fields:
    return dict(sorted(fields.items(), key=lambda field: field[0].casefold()))


def _verdict_first(fields: Fields) -> Fields:
    return {"IndberetningOk": fields["IndberetningOk"], **fields}


class CountingAnswer(Writing):
    """Says how many statuses there are."""

    def response(self, statuses: Sequence[Status]) -> str:
        first, last, end = super().response(statuses).rpartition("</")
        return first + self.element("Antal", str(len(statuses))) + last + end


class WrappedStatuses(Writing):
    """Serialises its list with a list's element around it."""

    def element(self, name: str, content: str, attributes: str = "") -> str:
        if name == self.tables.response:
            content = super().element("ElevStatusListe", content)
        return super().element(name, content, attributes)


class NumberedStatuses(Writing):
    """Numbers statuses with an attribute."""

    def element(self, name: str, content: str, attributes: str = "") -> str:
        return super().element(name, content, ' nr="1"' if name == "ElevStatus" else attributes)


class ExplicitNil(Writing):
    """Writes what is absent as nil, which no field is allowed to be."""

    def status_element(self, fields: Fields) -> str:
        nil = f' xmlns:xsi="{_INSTANCE}" xsi:nil="true"'
        names = [field.name for field in self.tables.structure("ElevStatus").fields]
        content = [self.field(n, fields[n]) if n in fields else self.element(n, "", nil) for n in names]
        return self.element("ElevStatus", "".join(content))


class SaidInWords(Writing):
    """Writes words beside the fields."""

    def status_element(self, fields: Fields) -> str:
        return super().status_element(fields).replace("><", ">Status: <", 1)


class XmlInAString(Writing):
    """Puts the statuses into the answer as a text that holds XML."""

    def element(self, name: str, content: str, attributes: str = "") -> str:
        return super().element(name, escape(content) if name == self.tables.response else content, attributes)


class DefaultNamespaceOfTheFramework(Writing):
    """Leaves the namespace that its framework began with."""

    def namespace(self) -> str:
        return "http://tempuri.org/"


class UnqualifiedFields(Writing):
    """Qualifies the element of Body only, as a schema without elementFormDefault has it."""

    def element(self, name: str, content: str, attributes: str = "") -> str:
        if name == self.tables.response:
            return super().element(name, content, attributes)
        return f"<{name}{attributes}>{content}</{name}>"


class NoNamespace(Writing):
    """Writes no namespace at all."""

    def element(self, name: str, content: str, attributes: str = "") -> str:
        return f"<{name}>{content}</{name}>"


class UndeclaredPrefix(Writing):
    """Pastes the template of an error, with a prefix that is declared elsewhere."""

    def field(self, name: str, value: str) -> str:
        return f"<ns2:{name}>{escape(value)}</ns2:{name}>" if name.startswith("Fejl") else super().field(name, value)


class AnswerNamedByTheFramework(Writing):
    """Names the answer after the operation."""

    def element(self, name: str, content: str, attributes: str = "") -> str:
        response = f"{self.tables.request}Response"
        return super().element(response if name == self.tables.response else name, content, attributes)


class AnswerInAResponse(Writing):
    """Wraps the answer in an element that is named after the operation."""

    def respond(self, statuses: Sequence[Status], version: SoapVersion) -> Answer:
        answer = super().respond(statuses, version)
        name, namespace = f"{self.tables.request}Response", escape_attribute(self.binding.namespace)
        wrapped = f'<{name} xmlns="{namespace}">{self.response(statuses)}</{name}>'
        return replace(answer, body=envelope(version, wrapped))


FAULTS: tuple[Fault, ...] = (
    Fault(
        name="fields-in-alphabetical-order",
        clause=_SCHEMA,
        en="Writes the fields of ElevStatus in the order of the alphabet, as its serialiser does by default.",
        service=with_fields(_alphabetical),
    ),
    Fault(
        name="verdict-before-the-number",
        clause=_SCHEMA,
        en="Writes IndberetningOk before CPRNr.",
        service=with_fields(_verdict_first),
    ),
    Fault(
        name="message-field-in-status",
        clause=_SCHEMA,
        en="Adds an element Besked to each ElevStatus.",
        service=with_fields(lambda fields: {**fields, "Besked": "Behandlet"}),
    ),
    Fault(
        name="id-field-in-status",
        clause=_SCHEMA,
        en="Writes the number of its database row into each ElevStatus.",
        service=with_fields(lambda fields: {"Id": "1", **fields}),
    ),
    Fault(
        name="count-in-answer",
        clause=_SCHEMA,
        en="Ends IndberetSvar with an element Antal, the number of statuses.",
        service=CountingAnswer,
    ),
    Fault(
        name="statuses-in-a-wrapper",
        clause=_SCHEMA,
        en="Puts the statuses into an element ElevStatusListe instead of straight into IndberetSvar.",
        service=WrappedStatuses,
    ),
    Fault(
        name="attribute-on-status",
        clause=_SCHEMA,
        en="Numbers each ElevStatus with an attribute.",
        service=NumberedStatuses,
    ),
    Fault(
        name="absent-fields-as-nil",
        clause=_SCHEMA,
        en="Writes absent fields as elements with xsi:nil.",
        service=ExplicitNil,
    ),
    Fault(
        name="words-between-fields",
        clause=_SCHEMA,
        en="Writes words between the fields of ElevStatus.",
        service=SaidInWords,
    ),
    Fault(
        name="answer-as-xml-in-a-string",
        clause=_SCHEMA,
        en="Answers with the statuses as one escaped text instead of as elements.",
        service=XmlInAString,
    ),
    Fault(
        name="code-field-misnamed",
        clause=_SCHEMA,
        en="Writes FejlKode where the table has Fejlkode.",
        service=with_names(Fejlkode="FejlKode"),
    ),
    Fault(
        name="text-field-misnamed",
        clause=_SCHEMA,
        en="Writes Fejltekst where the table has FejlTekst.",
        service=with_names(FejlTekst="Fejltekst"),
    ),
    Fault(
        name="number-field-misnamed",
        clause=_SCHEMA,
        en="Writes CprNr where the table has CPRNr.",
        service=with_names(CPRNr="CprNr"),
    ),
    Fault(
        name="answer-in-the-namespace-of-the-framework",
        clause=_NAMESPACE,
        en="Answers in the namespace that its framework puts into new projects.",
        service=DefaultNamespaceOfTheFramework,
    ),
    Fault(
        name="answer-in-another-case-of-the-namespace",
        clause=_NAMESPACE,
        en="Answers in the right namespace with the wrong letters in capitals.",
        service=with_body(lambda body: body.replace(b'="urn:', b'="URN:')),
    ),
    Fault(
        name="fields-in-no-namespace",
        clause=_NAMESPACE,
        en="Answers with IndberetSvar in its namespace, and everything in it in none.",
        service=UnqualifiedFields,
    ),
    Fault(
        name="answer-in-no-namespace",
        clause=_NAMESPACE,
        en="Answers without any namespace.",
        service=NoNamespace,
    ),
    Fault(
        name="undeclared-prefix-in-an-error",
        clause="soap/envelope",
        en="Writes the fields of an error with a prefix that is not declared, which is no XML with namespaces.",
        service=UndeclaredPrefix,
    ),
    Fault(
        name="answer-named-after-the-operation",
        clause=_ANSWER,
        en="Calls its answer IndberetResponse instead of IndberetSvar.",
        service=AnswerNamedByTheFramework,
    ),
    Fault(
        name="answer-inside-a-response",
        clause=_ANSWER,
        en="Puts IndberetSvar into an element IndberetResponse.",
        service=AnswerInAResponse,
    ),
)

"""Oddities of what is answered: the order of statuses, and the forms that SOAP leaves to a fault."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.reference.answers import Status
from conformance.reference.envelope import Refusal
from conformance.reference.message import Report
from conformance.reference.oddities.rewriting import writing
from conformance.reference.seeded import Oddity
from conformance.reference.service import Answer, Service
from conformance.spec.binding import SoapVersion

_ORDER = "section 6.2.2 names no order; readings.toml, status-order: it is recorded and not judged"
_REASONS = "SOAP 1.2 part 1, section 5.4.2: one or more Text, each in a language of its own"
_DETAIL = "SOAP 1.2 part 1, section 5.4.5: a Detail is optional, and its entries are the application's"


def _ordered(order: Callable[[list[Status]], list[Status]]) -> type[Service]:
    """Return a service that answers its statuses in another order."""

    class Ordered(Service):
        def process(self, report: Report) -> list[Status]:
            return order(super().process(report))

    return Ordered


class _OneForTwins(Service):
    """Answers once for a person who is named twice in a call."""

    def process(self, report: Report) -> list[Status]:
        statuses = super().process(report)
        return list({status.cpr: status for status in statuses}.values())


def _saying(change: Callable[[Refusal], Refusal]) -> type[Service]:
    """Return a service that says something else in its faults."""

    class Saying(Service):
        def refuse(self, refusal: Refusal, version: SoapVersion) -> Answer:
            return super().refuse(change(refusal), version)

    return Saying


def _in_words(words: Callable[[Refusal], str]) -> type[Service]:
    return _saying(lambda r: Refusal(r.kind, words(r), details=r.details, headers=r.headers))


def _swap(old: str, new: str) -> type[Service]:
    """Return a service whose envelopes are edited with a regular expression."""
    return writing(lambda text, _: re.sub(old, new, text))


def _sorted_by_number(statuses: list[Status]) -> list[Status]:
    return sorted(statuses, key=lambda status: status.cpr or "")


def _errors_first(statuses: list[Status]) -> list[Status]:
    return sorted(statuses, key=lambda status: status.validation is None)


_STATUSES = (
    Oddity(
        name="statuses-in-reverse",
        en="Answers the persons of a call from the last to the first.",
        because=_ORDER,
        service=_ordered(lambda statuses: statuses[::-1]),
    ),
    Oddity(
        name="statuses-sorted",
        en="Answers the persons of a call in the order of their numbers.",
        because=_ORDER,
        service=_ordered(_sorted_by_number),
    ),
    Oddity(
        name="errors-first",
        en="Answers who could not be reported on first.",
        because=_ORDER,
        service=_ordered(_errors_first),
    ),
    Oddity(
        name="statuses-in-reverse-soap-1.1",
        en="Answers the persons of a call from the last to the first, in SOAP 1.1.",
        because=_ORDER,
        service=_ordered(lambda statuses: statuses[::-1]),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="one-status-for-twins",
        en="Answers once for a person who stands twice in a call.",
        because="readings.toml, duplicate-person: one status for one person is an alternative",
        service=_OneForTwins,
    ),
)

_CODES = (
    Oddity(
        name="subcode",
        en="Adds a Subcode, and one below it, to the code of a fault.",
        because="SOAP 1.2 part 1, sections 5.4.1.2 and 5.4.1.3: Subcode",
        service=_swap(
            r"(</soap:Value>)(</soap:Code>)",
            r'\1<soap:Subcode><soap:Value xmlns:e="urn:x-fejl">e:Ugyldig</soap:Value><soap:Subcode>'
            r'<soap:Value xmlns:e="urn:x-fejl">e:Felt</soap:Value></soap:Subcode></soap:Subcode>\2',
        ),
    ),
    Oddity(
        name="node-and-role",
        en="Says which node made a fault, and in which role.",
        because="SOAP 1.2 part 1, sections 5.4.3 and 5.4.4: Node and Role",
        service=_swap(
            r"(</soap:Reason>)",
            r"\1<soap:Node>http://example.org/service</soap:Node>"
            r"<soap:Role>http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver</soap:Role>",
        ),
    ),
    Oddity(
        name="dotted-code-soap-1.1",
        en="Refines the code of a fault after a dot, in SOAP 1.1.",
        because="SOAP 1.1, section 4.4.1: codes can be refined, separated by dots",
        service=_swap(r"(<faultcode>soap:Client)<", r"\1.Validation.Field<"),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="fault-actor-soap-1.1",
        en="Says who made a fault, in SOAP 1.1.",
        because="SOAP 1.1, section 4.4: faultactor",
        service=_swap(r"(</faultstring>)", r"\1<faultactor>http://example.org/service</faultactor>"),
        soap=SoapVersion.V11,
    ),
)

_REASON = (
    Oddity(
        name="reasons-in-three-languages",
        en="Gives the reason of a fault in Danish, then in German, then in English.",
        because=_REASONS,
        service=_swap(
            r"<soap:Reason>",
            '<soap:Reason><soap:Text xml:lang="da-DK">Forespørgslen er ugyldig.</soap:Text>'
            '<soap:Text xml:lang="de">Die Anfrage ist ungültig.</soap:Text>',
        ),
    ),
    Oddity(
        name="reason-in-danish",
        en="Gives the reason of a fault in Danish only.",
        because=_REASONS,
        service=writing(
            lambda text, _: re.sub(
                r'<soap:Text xml:lang="en">[^<]*', '<soap:Text xml:lang="da">Beskeden blev ikke godkendt: æøå.', text
            )
        ),
    ),
    Oddity(
        name="reason-with-language-soap-1.1",
        en="Says that faultstring is in Danish, in SOAP 1.1.",
        because="XML 1.0, section 2.12: xml:lang; WS-I Basic Profile 1.1, R1016",
        service=_swap(r"<faultstring>[^<]*", '<faultstring xml:lang="da">Beskeden blev ikke godkendt: æøå.'),
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="reason-with-markup",
        en="Gives a reason with quotes, ampersands and escaped markup, on three lines.",
        because="XML 1.0, section 2.4: character data, whatever it is about",
        service=_in_words(lambda refusal: f"<soap:Value>soap:Receiver</soap:Value> \"&\" 'ok' & ]]> {refusal.reason}"),
    ),
    Oddity(
        name="reason-without-end",
        en="Gives a reason of twenty thousand characters.",
        because="SOAP 1.2 part 1, section 5.4.2.1: a Text has no longest length",
        service=_in_words(lambda refusal: f"{refusal.reason} " * 400),
    ),
    Oddity(
        name="reason-of-one-word",
        en="Gives the reason of every fault in one word.",
        because="SOAP 1.2 part 1, section 5.4.2: a reason for people, in any words",
        service=_in_words(lambda _: "Nej"),
    ),
)

_DETAILS = (
    Oddity(
        name="no-detail",
        en="Sends faults without Detail.",
        because=_DETAIL,
        service=_swap(r"<soap:Detail>.*</soap:Detail>", ""),
    ),
    Oddity(
        name="foreign-detail",
        en="Puts what its framework knows into Detail, with attributes, and with an IndberetSvar in it.",
        because=_DETAIL,
        service=_swap(
            r"<soap:Detail>",
            '<soap:Detail xmlns:x="urn:x-ramme" x:lag="7"><x:Spor><IndberetSvar xmlns="urn:x-andet"><ElevStatus>'
            "<IndberetningOk>true</IndberetningOk></ElevStatus></IndberetSvar></x:Spor><x:Tid/>",
        ),
    ),
    Oddity(
        name="one-violation-at-a-time",
        en="Names the first thing that is wrong, and no other.",
        because=_DETAIL,
        service=_saying(lambda r: Refusal(r.kind, r.reason, details=r.details[:1], headers=r.headers)),
    ),
)

ODDITIES: tuple[Oddity, ...] = (*_STATUSES, *_CODES, *_REASON, *_DETAILS)

"""Seeded clients on zeep that write something else: the message, its envelope, its bytes, HTTP."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from lxml import etree

from cases.clients.zeep.right import Client, Headers

_OTHER = "urn:example:other"
_XSI_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def _message(envelope: Any) -> Any:
    return envelope.find("{*}Body")[0]


def _named(envelope: Any, name: str) -> Any:
    return next(_message(envelope).iter(f"{{*}}{name}"))


def _on_message(change: Callable[[Any], object]) -> Client:
    """Return a client that changes the message in its envelope."""

    def envelope(tree: Any) -> Any:
        change(_message(tree))
        return tree

    return Client(envelope=envelope)


def _renamed(message: Any, namespace: str, *, itself: bool = True) -> None:
    for element in message.iter():
        if itself or element is not message:
            element.tag = f"{{{namespace}}}{etree.QName(element).localname}" if namespace else _local(element)


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


def _removed(message: Any, name: str) -> None:
    element = next(message.iter(f"{{*}}{name}"))
    element.getparent().remove(element)


def _added(message: Any, name: str, text: str = "1") -> Any:
    extra = etree.SubElement(message[0], f"{{{etree.QName(message).namespace}}}{name}")
    extra.text = text
    return extra


def _nil(message: Any) -> None:
    if message.find(".//{*}SlutDato") is None:
        _added(message, "SlutDato", "").set(_XSI_NIL, "true")


def _apart(message: Any) -> None:
    """Give each young person a KontaktpersonInfo of its own, in one message."""
    info = message[0]
    first, *others = info.findall("{*}Elev")
    rest = [child for child in info if child is not first and child not in others]
    for other in others:
        own = etree.SubElement(message, info.tag)
        own.append(other)
        own.extend(etree.fromstring(etree.tostring(child)) for child in rest)


def _bare(envelope: Any) -> Any:
    return _message(envelope)


def _two(envelope: Any) -> Any:
    body = envelope.find("{*}Body")
    body.append(etree.fromstring(etree.tostring(body[0])))
    return envelope


def _with_header(envelope: Any) -> Any:
    header = etree.Element(f"{{{etree.QName(envelope).namespace}}}Header")
    etree.SubElement(header, f"{{{_OTHER}}}Trace").text = "1"
    envelope.insert(0, header)
    return envelope


def _headers(**changes: str | None) -> Callable[[Headers], Headers]:
    """Return a change of headers; `_` in a name is a hyphen, a header of None is left out."""
    named = {name.replace("_", "-"): value for name, value in changes.items()}

    def change(headers: Headers) -> Headers:
        wanted: dict[str, str | None] = {**headers, **named}
        return {name: value for name, value in wanted.items() if value is not None}

    return change


def _without_action(headers: Headers) -> Headers:
    return {name: value for name, value in headers.items() if name != "SOAPAction"}


def _charset(charset: str) -> Callable[[Headers], Headers]:
    return lambda headers: {name: value.replace("utf-8", charset) for name, value in headers.items()}


def _encoded(body: bytes, encoding: str) -> bytes:
    written_so: bytes = etree.tostring(etree.fromstring(body), encoding=encoding, xml_declaration=True)  # type: ignore[assignment]
    return written_so


def _after_declaration(body: bytes, text: bytes) -> bytes:
    end = body.index(b"?>") + 2
    return body[:end] + text + body[end:]


def _slices(body: bytes) -> Iterator[bytes]:
    return (body[start : start + 500] for start in range(0, len(body), 500))


def _single_quotes(body: bytes) -> bytes:
    return re.sub(rb'(xmlns:[\w.-]+=)"([^"]*)"', rb"\1'\2'", body)


def _own(prefix: re.Match[bytes]) -> bytes:
    return {b"soap-env": b"a", b"ns0": b"b"}[prefix[1]]


WIRE: Mapping[str, Client] = {
    "zeep-nil-end-date": _on_message(_nil),
    "zeep-other-namespace": _on_message(lambda message: _renamed(message, _OTHER)),
    "zeep-no-namespace": _on_message(lambda message: _renamed(message, "")),
    "zeep-institution-first": _on_message(
        lambda message: message[0].insert(0, _named(message.getparent().getparent(), "DatakildeInstitutionNummer"))
    ),
    "zeep-without-name": _on_message(lambda message: _removed(message, "KontaktPerson")),
    "zeep-without-phone": _on_message(lambda message: _removed(message, "KontaktTelefon")),
    "zeep-without-mail": _on_message(lambda message: _removed(message, "KontaktMail")),
    "zeep-without-institution": _on_message(lambda message: _removed(message, "DatakildeInstitutionNummer")),
    "zeep-without-number": _on_message(lambda message: _removed(message, "CPRNr")),
    "zeep-info-apart": _on_message(_apart),
    "zeep-contact-beside": _on_message(lambda message: message.append(message[0][-1])),
    "zeep-extra-attribute": _on_message(lambda message: message[0].set("kilde", "system")),
    "zeep-text-between": _on_message(lambda message: setattr(message[0], "text", "her: ")),
    "zeep-plain-text": Client(headers=_headers(Content_Type="text/plain; charset=utf-8")),
    "zeep-charset-lies": Client(headers=_charset("iso-8859-1")),
    "zeep-doctype": Client(raw=lambda body: _after_declaration(body, b"<!DOCTYPE x>")),
    "zeep-no-action": Client(soap="1.1", headers=_without_action),
    "zeep-bare-action": Client(soap="1.1", headers=_headers(SOAPAction="Indberet")),
    "zeep-two-messages": Client(envelope=_two),
    "zeep-bare-message": Client(envelope=_bare),
    "zeep-put": Client(method="PUT"),
    "zeep-breaks-off": Client(raw=lambda body: body[:-20]),
    "zeep-own-prefixes": Client(raw=lambda body: re.sub(rb"(?<![\w-])(soap-env|ns0)(?=[:=])", _own, body)),
    "zeep-pretty": Client(raw=lambda body: bytes(etree.tostring(etree.fromstring(body), pretty_print=True))),
    "zeep-utf-16": Client(raw=partial(_encoded, encoding="UTF-16"), headers=_charset("utf-16")),
    "zeep-bom": Client(raw=lambda body: b"\xef\xbb\xbf" + body),
    "zeep-soap-1.1": Client(soap="1.1"),
    "zeep-own-action": Client(soap="1.1", headers=_headers(SOAPAction='"urn:example:Indberet"')),
    "zeep-patient": Client(tries=3),
    "zeep-connection-close": Client(headers=_headers(Connection="close")),
    "zeep-chunked": Client(raw=_slices),
    "zeep-expects": Client(headers=_headers(Expect="100-continue")),
    "zeep-unknown-header": Client(envelope=_with_header),
    "zeep-comments": Client(raw=lambda body: body.replace(b"><", b"><!-- ja --><")),
    "zeep-single-quotes": Client(raw=_single_quotes),
}

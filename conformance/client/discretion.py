"""What may be stored of a client's calls: no secret, and whoever is not of our tasks is somebody and gets a pseudonym.

A client under test is wired to a vendor's own data, and one that is only listened to sends real people. Their
numbers get pseudonyms of the same form (`record.redaction`), the same person always the same one; names, phones
and mails keep their length and what is neither letter nor digit, and so does what a SOAP Header says of whoever sends
it. So a recorded call still breaks what it broke. Passwords and what logs a client in are never stored.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from conformance.judge.message import read_call
from conformance.record.exchange import Exchange, Request
from conformance.record.redaction import Redactor
from conformance.spec.population import Population
from conformance.spec.specification import Specification
from conformance.spec.tables import Kind, Scope
from conformance.wire.carrier import payload
from conformance.wire.soap import Envelope, NotSoap, read_envelope
from conformance.wire.xml import escape, split, text_of

_NUMBER = re.compile(rb"(?<![0-9])[0-9]{6}-?[0-9]{4}(?![0-9])")
_SEEN = "seen"
_SECRETS = ("authorization", "proxy-authorization", "cookie")
_PASSWORD = "Password"
"""The element of WS-Security's UsernameToken (Username Token Profile 1.1, section 3.1)."""

NOT_STORED = "(not stored)"
_LATIN = "\xff"
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Discretion:
    """Hides who is not `ours`: the numbers of our tasks, and with `contacts` the contacts as well."""

    def __init__(self, specification: Specification, *, ours: Iterable[str] = (), contacts: bool) -> None:
        self._specification = specification
        self._ours = frozenset(ours)
        self._seen: dict[str, None] = {}
        person = specification.tables.validated(Scope.PERSON)
        self._length = specification.tables.find(person).type.limit or 0
        structures = specification.tables.structures_of(specification.tables.request)
        texts = [f.name for s in structures for f in s.fields if f.type.kind is Kind.STRING]
        self._fields = [name for name in texts if name != person] if contacts else []

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return the exchange as it may be stored."""
        masked = self._masked(replace(exchange, request=_without_secrets(exchange.request)))
        found = self._numbers(masked)
        if not found:
            return masked
        self._seen |= dict.fromkeys(found)
        population = Population(institution="", persons={_SEEN: tuple(self._seen)})
        return Redactor(population).exchange(masked)

    def _numbers(self, exchange: Exchange) -> list[str]:
        """Return the numbers of persons in a call; where it cannot be read, whatever looks like one."""
        call = read_call(exchange, self._specification)
        if call is None:
            written = [number.decode().replace("-", "") for number in _NUMBER.findall(exchange.request.body)]
        else:
            written = list(call.persons)
        numbers = (self._number(text) for text in written)
        return [number for number in numbers if number and number not in self._ours]

    def _number(self, text: str) -> str:
        """Return the number in a text that stands for a person: without hyphen, with the zeros that it lost."""
        digits = re.sub(r"[^0-9]", "", text)
        return digits[: self._length].zfill(self._length) if digits else ""

    def _masked(self, exchange: Exchange) -> Exchange:
        try:
            envelope = read_envelope(exchange.request.body)
        except NotSoap:
            body = _hidden_in_ruins(exchange.request.body, [_PASSWORD, *self._fields])
            return replace(exchange, request=replace(exchange.request, body=body))
        leaves = list(self._leaves(envelope))
        if not leaves:
            return exchange
        body = exchange.request.body
        for leaf in leaves:
            body = _hidden(body, text_of(leaf))
        request = replace(exchange.request, body=body)
        return replace(exchange, request=_certain(request, leaves, envelope.root))

    def _leaves(self, envelope: Envelope) -> Iterator[etree._Element]:
        """Yield what is to be hidden: contacts, and what the Header says; of a driven client no more than passwords.

        What the Header says and the message as well, as the institution's number, is no secret.
        """
        message = [e for part in payload(envelope, self._specification.binding) or envelope.body for e in part.iter()]
        contacts = [element for element in message if split(element)[1] in self._fields]
        known = {text_of(element) for element in message if element not in contacts}
        yield from contacts
        for header in envelope.root.findall("{*}Header"):
            leaves = (element for element in header.iter() if not len(element) and text_of(element) not in known)
            yield from (leaf for leaf in leaves if self._fields or split(leaf)[1] == _PASSWORD)


def _without_secrets(request: Request) -> Request:
    """Return the request without what logs its sender in: of such a header the scheme is kept (RFC 9110, 11.6.2)."""
    headers = tuple((n, _scheme(v) if n.lower() in _SECRETS else v) for n, v in request.headers)
    return replace(request, headers=headers)


def _scheme(value: str) -> str:
    word, _, rest = value.partition(" ")
    return f"{word} {NOT_STORED}" if rest and "=" not in word else NOT_STORED


def _mask(text: str) -> str:
    """Hide letters and digits; a letter beyond ASCII stays one, since a charset is told by it."""
    return re.sub(r"[^\W\d_]", lambda letter: _letter(letter[0]), re.sub(r"\d", "0", text))


def _letter(letter: str) -> str:
    return "x" if letter.isascii() else "æ" if letter <= _LATIN else "ł"


def _hidden(body: bytes, text: str) -> bytes:
    """Replace a text wherever it is the whole of an element, in the encodings that XML is written in."""
    if not text.strip():
        return body
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "iso-8859-1"):
        for before, written, after in ((">", text, "<"), (">", escape(text), "<"), ("<![CDATA[", text, "]]>")):
            try:
                old, new = (f"{before}{one}{after}".encode(encoding) for one in (written, _mask(written)))
            except UnicodeEncodeError:
                continue
            body = body.replace(old, new)
    return body


def _hidden_in_ruins(body: bytes, fields: Iterable[str]) -> bytes:
    """Hide whatever follows the start of an element with a contact, where the message cannot be read as a whole."""
    for encoding in ("utf-16", "utf-8", "iso-8859-1") if body.startswith(_BOMS) else ("utf-8", "iso-8859-1"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        names = "|".join(map(re.escape, fields))
        ruins = re.compile(rf"(<(?:[\w.-]+:)?(?:{names})\b[^>]*>)(.*?)(?=</|\Z)", re.DOTALL)
        return ruins.sub(lambda found: found[1] + _mask(found[2]), text).encode(encoding)
    return body


def _certain(request: Request, leaves: list[etree._Element], root: etree._Element) -> Request:
    """Make sure of it: a text that is written in pieces, or in references, is written anew with the whole message."""
    texts = [text_of(leaf) for leaf in leaves]
    try:
        left = {text_of(e) for e in read_envelope(request.body).root.iter()}
    except NotSoap:
        left = set(texts)
    if not any(_mask(text) != text and text in left for text in texts):
        return request
    for leaf, text in zip(leaves, texts, strict=True):
        for child in list(leaf):
            leaf.remove(child)
        leaf.text = _mask(text)
    encoding = root.getroottree().docinfo.encoding or "utf-8"
    body = etree.tostring(root, encoding=encoding, xml_declaration=True)
    return replace(request, body=body if isinstance(body, bytes) else body.encode(encoding))

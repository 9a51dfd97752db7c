"""What may be stored of a client's calls: no secret, and whoever is not of our tasks is somebody and gets a pseudonym.

A client under test is wired to a vendor's own data, and one that is only listened to sends real people. Their
numbers get pseudonyms of the same form (`record.redaction`), the same person always the same one; names, phones
and mails keep their length and what is neither letter nor digit, and so does what a SOAP Header says of whoever sends
it. So a recorded call still breaks what it broke. Passwords and what logs a client in are never stored.
"""

from __future__ import annotations

import codecs
import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from conformance.judge.reading import Message, Reader
from conformance.record.exchange import Exchange, Request, header_of
from conformance.record.redaction import Redactor
from conformance.spec.population import Population
from conformance.spec.tables import Kind
from conformance.wire.charset import charset_of, decoded, own_encoding
from conformance.wire.soap import Envelope
from conformance.wire.xml import escape, split, text_of

_NUMBER = re.compile(rb"(?<![0-9])[0-9]{6}-?[0-9]{4}(?![0-9])")
_SEEN = "seen"
_SECRET = re.compile(r"authorization|cookie|token|secret|api-?key", re.IGNORECASE)
_PASSWORD = "Password"
"""The element of WS-Security's UsernameToken (Username Token Profile 1.1, section 3.1)."""

NOT_STORED = "(not stored)"
_LATIN = "\xff"
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MOST_ZEROS = 1
"""A CPR number begins with a day: two zeros are none, and what is shorter is no number that lost its zero."""

_FEW = 200
"""So many texts are looked for in the bytes; a message with more is written anew."""


class Discretion:
    """Hides who is not `ours`: the numbers of our tasks, and with `contacts` the contacts as well."""

    def __init__(self, reader: Reader, *, ours: Iterable[str] = (), contacts: bool) -> None:
        self._reader = reader
        specification = reader.specification
        self._ours = frozenset(ours)
        self._contacts = contacts
        self._seen: dict[str, None] = {}
        self._redactor: Redactor | None = None
        person = specification.tables.roles.request.subject.name
        self._length = specification.tables.roles.request.subject.field.type.limit or 0
        fields = [f for s in specification.tables.structures_of(specification.tables.request) for f in s.fields]
        self._plain = {person, *(f.name for f in fields if f.type.kind not in (Kind.STRING, Kind.STRUCTURE))}

    def exchange(self, exchange: Exchange) -> Exchange:
        """Return the exchange as it may be stored."""
        masked = self._masked(replace(exchange, request=_without_secrets(exchange.request)))
        found = [number for number in self._numbers(masked) if number not in self._seen]
        if found:
            seen = self._seen | dict.fromkeys(found)
            self._redactor = Redactor(Population(institution="", persons={_SEEN: tuple(seen)}))
            self._seen = seen
        return self._redactor.exchange(masked) if self._redactor else masked

    def _numbers(self, exchange: Exchange) -> list[str]:
        """Return the numbers of persons in a call; where it cannot be read, whatever looks like one."""
        call = self._reader.asked(exchange).call
        if call is None:
            written = [number.decode().replace("-", "") for number in _NUMBER.findall(exchange.request.body)]
        else:
            written = list(call.persons)
        numbers = (self._number(text) for text in written)
        return [number for number in numbers if number and number not in self._ours]

    def _number(self, text: str) -> str:
        """Return the number in a text that stands for a person: without hyphen, with the zero that it lost."""
        digits = re.sub(r"[^0-9]", "", text)[: self._length]
        return digits.zfill(self._length) if len(digits.lstrip("0")) >= self._length - _MOST_ZEROS else ""

    def _masked(self, exchange: Exchange) -> Exchange:
        request = exchange.request
        if self._contacts:
            request = replace(request, url=request.url.partition("?")[0])
        message = self._reader.message(request.body, request.headers)
        if message.envelope is None:
            body = _hidden_texts(request) if self._contacts else _hidden_passwords(request.body)
            return replace(exchange, request=replace(request, body=body))
        leaves = list(self._leaves(message, message.envelope))
        texts = dict.fromkeys(text_of(leaf) for leaf in leaves)
        body = request.body
        for text in texts if len(texts) <= _FEW else ():
            body = _hidden(body, text)
        return replace(exchange, request=self._certain(replace(request, body=body), leaves, message.envelope.root))

    def _certain(self, request: Request, leaves: list[etree._Element], root: etree._Element) -> Request:
        """Make sure of it: a text in pieces, or in references, is written anew with the whole message."""
        hidden = {text_of(leaf) for leaf in leaves if _mask(text_of(leaf)) != text_of(leaf)}
        if not hidden:
            return request
        written = self._reader.message(request.body, request.headers).envelope
        if written is not None and not any(text_of(element) in hidden for element in written.root.iter()):
            return request
        return replace(request, body=_written_anew(request, leaves, root))

    def _leaves(self, message: Message, envelope: Envelope) -> Iterator[etree._Element]:
        """Yield what is to be hidden: passwords, and of a client that is listened to whatever may name somebody.

        That is each text of the message but numbers, dates and the institution, under whatever name it stands, and
        what the Header says beside them.
        """
        header = [e for part in envelope.root.findall("{*}Header") for e in part.iter() if not len(e)]
        yield from (leaf for leaf in header if split(leaf)[1] == _PASSWORD)
        if not self._contacts:
            return
        inside = [e for part in message.elements or envelope.body for e in part.iter() if not len(e)]
        known = {text_of(leaf) for leaf in inside if split(leaf)[1] in self._plain}
        yield from (leaf for leaf in (*inside, *header) if text_of(leaf) not in known)


def _without_secrets(request: Request) -> Request:
    """Return the request without what logs its sender in: of such a header the scheme is kept (RFC 9110, 11.6.2)."""
    headers = tuple((n, _scheme(v) if _SECRET.search(n) else v) for n, v in request.headers)
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


def _hidden_texts(request: Request) -> bytes:
    """Hide every text of what cannot be read as a whole; bytes that are no text are not stored at all."""
    encoding = _encoding_of(request.body)
    if encoding is None or header_of(request.headers, "Content-Encoding"):
        return f"{NOT_STORED[:-1]}: {len(request.body)} bytes that are no text)".encode()
    even = request.body if encoding != "utf-16" else request.body[: len(request.body) // 2 * 2]
    text = even.decode(encoding, "replace")
    return re.sub(r"((?:^|>|\[CDATA\[)\s*)([^<]*)", lambda found: found[1] + _mask(found[2]), text).encode(encoding)


def _encoding_of(data: bytes) -> str | None:
    """Return an encoding that keeps the bytes apart, None for what is no text."""
    if data.startswith(_BOMS):
        return "utf-16"
    if data[1::2].count(0) * 3 > len(data):
        return "utf-16-le"
    if data[::2].count(0) * 3 > len(data):
        return "utf-16-be"
    return None if _CONTROLS.search(data) else "utf-8" if decoded(data, "utf-8") is not None else "iso-8859-1"


def _hidden_passwords(body: bytes) -> bytes:
    pattern = rb"(<(?:[\w.-]+:)?%s\b[^>]*>)(.*?)(?=</|\Z)" % _PASSWORD.encode()
    return re.sub(pattern, lambda found: found[1] + re.sub(rb"[^\W_]", b"x", found[2]), body, flags=re.DOTALL)


def _written_anew(request: Request, leaves: list[etree._Element], root: etree._Element) -> bytes:
    """Return a message with its leaves masked, in the encoding that it came in as far as libxml2 writes that."""
    chosen = {id(leaf) for leaf in leaves}
    places = [place for place, element in enumerate(root.iter()) if id(element) in chosen]
    elements = list(copy.deepcopy(root).iter())
    for place in places:
        text = text_of(elements[place])
        for child in list(elements[place]):
            elements[place].remove(child)
        elements[place].text = _mask(text)
    encoding = charset_of(header_of(request.headers, "Content-Type") or "") or own_encoding(request.body)
    try:
        return _bytes(elements[0], encoding.removesuffix("-sig"))
    except (LookupError, ValueError):
        return _bytes(elements[0], "utf-8")


def _bytes(root: etree._Element, encoding: str) -> bytes:
    written = etree.tostring(root, encoding=encoding, xml_declaration=True)
    return written if isinstance(written, bytes) else written.encode(encoding)

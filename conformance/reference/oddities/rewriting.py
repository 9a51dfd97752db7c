"""How an answer is written differently: an edit of the finished text, for what XML leaves to whoever writes.

The conforming service writes in one way only (`reference.answers`), so that a few patterns find
every tag and value. What is not SOAP, such as the text of HTTP 415, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from conformance.reference.service import Answer, Service

Edit = Callable[[str, str], str]
"""Returns an envelope in another form; gets its text, and the prefix that the binding gives the message."""

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def writing(edit: Edit, *, codec: str = "utf-8", charset: str = "utf-8") -> type[Service]:
    """Return a service that writes each envelope in another form, in a codec of Python's and the charset of HTTP."""

    class Writing(Service):
        def handle(self, body: bytes, content_type: str | None, soap_action: str | None = None) -> Answer:
            """Answer as usual, and write it in the other form."""
            answer = super().handle(body, content_type, soap_action)
            if not is_soap(answer):
                return answer
            text = edit(answer.body.decode(), self.binding.prefix)
            headers = tuple((name, value.replace("utf-8", charset)) for name, value in answer.headers)
            return replace(answer, headers=headers, body=text.encode(codec))

    return Writing


def is_soap(answer: Answer) -> bool:
    """Whether an answer is an envelope as the conforming service writes it."""
    return answer.body.startswith(DECLARATION.encode())


def both(*edits: Edit) -> Edit:
    """Return one edit that does all of them, in their order."""

    def edit(text: str, prefix: str) -> str:
        for one in edits:
            text = one(text, prefix)
        return text

    return edit


def renamed(text: str, old: str, new: str) -> str:
    """Return an envelope with another prefix, "" for none; the value of a fault code is a QName and has one too."""
    written = f"{new}:" if new else ""
    text = re.sub(rf"(</?|>){old}:", rf"\g<1>{written}", text)
    return text.replace(f" xmlns:{old}=", f" xmlns:{new}=" if new else " xmlns=")


def prefixes(*, soap: str, message: str) -> Edit:
    """Return the edit that gives envelope and message other prefixes."""
    return lambda text, prefix: renamed(renamed(text, prefix, message), "soap", soap)


def values(rewrite: Callable[[str], str], *names: str) -> Edit:
    """Return the edit that writes the values of some fields differently, or of all fields where none is named."""

    def edit(text: str, prefix: str) -> str:
        any_of = "|".join(names) or r"\w+"
        pattern = rf"(<{prefix}:(?:{any_of})>)([^<]+)(?=</)"
        return re.sub(pattern, lambda found: found[1] + rewrite(found[2]), text)

    return edit


def between_tags(text: str, separator: str) -> str:
    """Put white space between tags, never beside text, and into no empty element."""
    return re.sub(r"(</[^>]*>|/>)(?=<)|>(?=<[^/])", rf"\g<0>{separator}", text)


def with_attributes(local: str, attributes: str) -> Edit:
    """Return the edit that adds attributes to the start tags of a local name."""
    return lambda text, _: re.sub(rf"(<(?:\w+:)?{local})(?=[ />])", rf"\1 {attributes}", text)

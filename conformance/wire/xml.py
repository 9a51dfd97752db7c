"""The one parser of the project, and the few lines that write XML.

Whatever comes from a target, or from a file that a vendor hands us, is parsed here and nowhere
else: no DTD, no entities, no network, bounded depth and size. Comments and processing
instructions are dropped before anybody reads a text, since a comment inside `CPRNr` is legal and
would otherwise cut the value in two.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping

from lxml import etree

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 200
MAX_ELEMENTS = 200_000
"""More than any message has, and few enough for two validators to build them in memory."""


class XmlRefused(Exception):
    """Bytes that are not XML we accept. `line` and `column` are 1-based, 0 where they are not known."""

    def __init__(self, reason: str, line: int = 0, column: int = 0) -> None:
        self.reason = " ".join(reason.split())
        self.line = line
        self.column = column
        super().__init__(self.reason)


def parser() -> etree.XMLParser:
    """Return a hardened parser; a fresh one each time, since lxml's keep state of their last use."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse(data: bytes) -> etree._Element:
    """Return the root of a document of at most 8 MiB and 200,000 elements; XmlRefused for anything else.

    A document type declaration is refused even where it is well-formed: SOAP forbids it (SOAP
    1.1 section 3, SOAP 1.2 part 1 section 5), and nothing good follows from reading one.
    """
    if len(data) > MAX_BYTES:
        raise XmlRefused(f"larger than {MAX_BYTES} bytes")
    if not data.strip():
        raise XmlRefused("empty")
    try:
        root = etree.fromstring(data, parser())
    except etree.XMLSyntaxError as error:
        raise XmlRefused(error.msg or "not well-formed", error.lineno or 0, error.position[1]) from error
    except (ValueError, LookupError) as error:
        raise XmlRefused(str(error)) from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]  # lxml-stubs does not know it
        raise XmlRefused("holds a document type declaration")
    _refuse_depth_and_number(root)
    return root


def _refuse_depth_and_number(root: etree._Element) -> None:
    depth = number = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth, number = depth + 1, number + 1
        if depth > MAX_DEPTH:
            raise XmlRefused(f"nested deeper than {MAX_DEPTH} elements", element.sourceline or 0)
        if number > MAX_ELEMENTS:
            raise XmlRefused(f"more than {MAX_ELEMENTS} elements", element.sourceline or 0)


def split(element: etree._Element) -> tuple[str, str]:
    """Return namespace ("" for none) and local name of an element."""
    # A QName does the same, four times as slowly, and this is called for every element of every message.
    name = str(element.tag)
    if name[0] != "{":
        return "", name
    namespace, _, local = name[1:].rpartition("}")
    return namespace, local


def line_of(element: etree._Element) -> int:
    """Return the line of an element's start tag, 0 where it is not known."""
    return element.sourceline or 0  # type: ignore[truthy-bool, return-value, unreachable]


def text_of(element: etree._Element) -> str:
    """Return the whole text content of an element, "" where there is none."""
    return "".join(str(part) for part in element.itertext())


def path_of(element: etree._Element) -> str:
    """Return the element's path in local names, with a position where siblings share the name.

    For example `/Envelope/Body/Indberet/KontaktpersonInfo/Elev[3]/CPRNr`: it reads well, and it
    is the same whatever prefixes a sender chose.
    """
    steps: list[str] = []
    current: etree._Element | None = element
    while current is not None:
        parent = current.getparent()
        steps.append(_step(current, parent))
        current = parent
    return "/" + "/".join(reversed(steps))


def _step(element: etree._Element, parent: etree._Element | None) -> str:
    name = split(element)[1]
    if parent is None:
        return name
    twins = [sibling for sibling in parent if sibling.tag == element.tag]
    return name if len(twins) == 1 else f"{name}[{twins.index(element) + 1}]"


_TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)


def escape(text: str) -> str:
    """Return text as XML character data; CR as a reference, since a literal one is read as LF."""
    return text.translate(_TEXT_ESCAPES)


def escape_attribute(text: str) -> str:
    """Return text for a double-quoted attribute value."""
    return text.translate(_ATTRIBUTE_ESCAPES)


def element(name: str, content: str = "", attributes: Mapping[str, str] | None = None) -> str:
    """Return `<name ...>content</name>`; content is markup already, attribute values are not."""
    pairs = "".join(f' {key}="{escape_attribute(value)}"' for key, value in (attributes or {}).items())
    return f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>"


def pretty(root: etree._Element) -> str:
    """Return a document indented for reading; the one in hand stays as it is."""
    indented = copy.deepcopy(root)
    etree.indent(indented, space="  ")
    return etree.tostring(indented, encoding="unicode")

"""The few lines that all derived documents are built with."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from conformance.errors import ConfigurationError

XS = "http://www.w3.org/2001/XMLSchema"
EXAMPLE = "example"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
NOTICE = " Derived from tables.toml and bindings/{binding}.toml by `conformance derive`; do not edit. "


def schema_element(namespace: str, prefixes: Mapping[str, str] | None = None, **attributes: str) -> etree._Element:
    """Return an empty `xs:schema` for a target namespace, prefix `tns`, elements qualified.

    ConfigurationError for a namespace that is no URI (Namespaces in XML 1.0, section 2.2).
    """
    try:
        schema = etree.Element(f"{{{XS}}}schema", nsmap={"xs": XS, "tns": namespace, **(prefixes or {})})
    except ValueError as error:
        raise ConfigurationError(
            f"'{namespace}' is no URI", where="namespace of the binding", remedy="write it in ASCII, without spaces"
        ) from error
    schema.set("targetNamespace", namespace)
    schema.set("elementFormDefault", "qualified")
    for name, value in attributes.items():
        schema.set(name, value)
    return schema


def child(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    """Append an XSD element `xs:tag` to parent and return it."""
    return etree.SubElement(parent, f"{{{XS}}}{tag}", dict(attributes))


def annotate(parent: etree._Element, *, section: str, da: str, en: str, example: str = "") -> None:
    """Append an annotation in both languages; `source` names the section of the specification.

    An example goes into `xs:appinfo`, from where the generators read it.
    """
    annotation = child(parent, "annotation")
    for language, text in (("da", da), ("en", en)):
        documentation = child(annotation, "documentation", source=f"section {section}")
        documentation.set(XML_LANG, language)
        documentation.text = text
    if example:
        child(annotation, "appinfo", source=EXAMPLE).text = example


def to_bytes(root: etree._Element, *, binding: str) -> bytes:
    """Return the document indented, in UTF-8, with a notice that it is derived."""
    etree.indent(root, space="  ")
    notice = etree.tostring(etree.Comment(NOTICE.format(binding=binding)))
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + notice + b"\n" + body + b"\n"

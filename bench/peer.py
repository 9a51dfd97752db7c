"""xmlgenerator, the one other generator that makes valid documents from the message's XSD; not a dependency."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from lxml import etree
from xmlschema import XMLSchema


def xmlgenerator(xsd: Path, root: str, *, chance: int) -> Callable[[], bytes] | None:
    """Return a function that makes a document with xmlgenerator; None where it is not installed."""
    try:
        generator = import_module("xmlgenerator.generator")
    except ImportError:
        return None
    config = import_module("xmlgenerator.configuration").load_config(None)
    source = import_module("xmlgenerator.randomization").Randomizer(chance)
    texts = import_module("xmlgenerator.substitution").Substitutor(source, config.variables)
    schema, local = XMLSchema(xsd), config.get_for_file(xsd.name)
    engine, prefixes = generator.XmlGenerator(source, texts), generator.get_ns_map(schema, None)

    def make() -> bytes:
        texts.reset_context(xsd.name, root, local)
        return etree.tostring(engine.generate_xml(schema.elements[root], local, prefixes), encoding="utf-8")

    return make

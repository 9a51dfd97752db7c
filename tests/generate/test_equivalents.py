"""conformance.generate.equivalents and rawbytes: other clothes for the same message, and bytes that are none."""

from __future__ import annotations

import random

import pytest
from lxml import etree

from conformance.derive.envelope import Direction
from conformance.generate.equivalents import EQUIVALENTS, Equivalent, find_equivalent
from conformance.generate.expand import compile_message
from conformance.generate.pins import Pins
from conformance.generate.rawbytes import RAW_EDITS, RawEdit, find_raw_edit
from conformance.generate.values import Palette
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.wire.soap import NAMESPACES, wrap
from conformance.wire.xml import XmlRefused, parse, split, text_of

FORMS = [pytest.param(form, id=form.name) for form in EQUIVALENTS]
EDITS = [pytest.param(edit, id=edit.name) for edit in RAW_EDITS]
VERSIONS = [pytest.param(version, id=f"soap-{version}") for version in SoapVersion]


def _envelopes(schemas: Schemas, version: SoapVersion) -> list[bytes]:
    """Return the simplest message and twenty odd ones, each with two Elev and a SlutDato."""
    pins = Pins(counts={"KontaktpersonInfo/Elev": 2, "KontaktpersonInfo/SlutDato": 1})
    expander = compile_message(schemas.request, palette=Palette.FULL, pins=pins)
    draw = random.Random(7)
    keys = [b"", *(draw.randbytes(expander.size) for _ in range(20))]
    return [wrap(expander.expand(key), version) for key in keys]


def _meaning(data: bytes) -> list[tuple[tuple[str, str], str]]:
    """Return names and texts of the message in an envelope: what a form must not change."""
    root = parse(data)
    body = next(child for child in root if split(child)[1] == "Body")
    return [(split(element), "" if len(element) else text_of(element)) for element in body.iter()]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("form", FORMS)
def test_a_form_changes_the_bytes_and_not_the_message(form: Equivalent, version: SoapVersion, schemas: Schemas) -> None:
    """Each form is written otherwise, valid by both oracles, and means the same."""
    envelopes = _envelopes(schemas, version)

    assert form.apply(envelopes[0]) != envelopes[0]
    for envelope in envelopes:
        rewritten = form.apply(envelope)
        schemas.admit_valid(rewritten, soap=version, direction=Direction.REQUEST)
        assert _meaning(envelope) == _meaning(rewritten)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_leaves_numbers_in_one_piece(form: Equivalent, schemas: Schemas) -> None:
    """A CPR number can be found in every form, so that it is replaced before anything is stored."""
    pins = Pins(texts={"KontaktpersonInfo/Elev/CPRNr": "6101004000"})
    envelope = wrap(compile_message(schemas.request, pins=pins).expand(b""), SoapVersion.V12)

    encoded = "6101004000".encode("utf-16-le" if form.charset == "utf-16" else "utf-8")
    assert encoded in form.apply(envelope)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("edit", EDITS)
def test_spoiled_bytes_are_refused_by_the_parser(edit: RawEdit, version: SoapVersion, schemas: Schemas) -> None:
    """Each raw edit makes bytes that the hardened parser refuses, whatever the message says."""
    for envelope in _envelopes(schemas, version):
        with pytest.raises(XmlRefused):
            parse(edit.apply(envelope))


@pytest.mark.parametrize("form", FORMS)
def test_a_form_puts_nothing_beside_the_envelope(form: Equivalent, schemas: Schemas) -> None:
    """The document has one child, as SOAP 1.2 part 1 section 5 has it: a strict endpoint may refuse a comment there."""
    for envelope in _envelopes(schemas, SoapVersion.V12):
        root = etree.fromstring(form.apply(envelope))

        assert (None, None) == (root.getprevious(), root.getnext())


def test_there_are_many_of_each_and_their_names_are_their_own() -> None:
    """More than ten ways of not being XML, and no name twice."""
    assert len({form.name for form in EQUIVALENTS}) == len(EQUIVALENTS)
    assert len({edit.name for edit in RAW_EDITS}) == len(RAW_EDITS) > 10


def test_forms_and_edits_are_found_by_name() -> None:
    """A name gives its form or edit; a name of none is a KeyError."""
    assert EQUIVALENTS[0] is find_equivalent(EQUIVALENTS[0].name)
    assert RAW_EDITS[0] is find_raw_edit(RAW_EDITS[0].name)
    for find in (find_equivalent, find_raw_edit):
        with pytest.raises(KeyError):
            find("none of them")


def test_the_envelope_stays_an_envelope(schemas: Schemas) -> None:
    """Whatever the form does to prefixes, the root is the envelope of its version."""
    for version in SoapVersion:
        for form in EQUIVALENTS:
            root = parse(form.apply(_envelopes(schemas, version)[0]))
            assert (NAMESPACES[version], "Envelope") == split(root)

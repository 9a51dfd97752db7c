"""The reference endpoint beside the two oracles: three judges of the same bytes, who share no code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from conformance.derive.envelope import Direction
from conformance.generate.expand import compile_message
from conformance.generate.pins import Pins
from conformance.generate.points import points
from conformance.generate.values import Palette
from conformance.generate.violations import violations
from conformance.resources import default_specification
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import load_specification
from conformance.wire.soap import http_headers, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.reference.conftest import Endpoint

SCHEMAS = Schemas(load_specification(default_specification()))
POINTS = [pytest.param(p.pins, p.valid, id=f"{p.path}-{p.facet}-{p.relation}") for p in points(SCHEMAS.request)]
BROKEN = [pytest.param(v.pins, False, id=f"{v.path}-{v.name}") for v in violations(SCHEMAS.request)]


def _accepts(endpoint: Endpoint, message: bytes, version: SoapVersion = SoapVersion.V12) -> bool:
    headers = dict(http_headers(version))
    return (
        endpoint.service.handle(wrap(message, version), headers["Content-Type"], headers.get("SOAPAction")).status
        == 200
    )


@pytest.mark.parametrize(("pins", "valid"), POINTS + BROKEN)
@pytest.mark.parametrize("version", list(SoapVersion))
def test_boundary_or_violation(endpoint: Endpoint, pins: Pins, valid: bool, version: SoapVersion) -> None:  # noqa: FBT001
    """At each boundary and for each violation, validation by hand says what the label says."""
    message = compile_message(SCHEMAS.request, pins=pins).expand(b"")

    assert valid is _accepts(endpoint, message, version), message.decode()


def _keys(size: int) -> Iterator[bytes]:
    """Yield keys that visit the choices of an expansion in turn."""
    for step in range(200):
        yield bytes((step * (position * 7 + 1)) % 256 for position in range(size))


@pytest.mark.parametrize("palette", list(Palette))
def test_valid_messages_are_accepted(endpoint: Endpoint, palette: Palette) -> None:
    """Whatever a valid message holds, it is answered and not refused."""
    expander = compile_message(SCHEMAS.request, palette=palette)
    refused = [key for key in _keys(expander.size) if not _accepts(endpoint, expander.expand(key))]

    assert [] == refused


def test_judges_agree_about_an_edited_specification(edited_endpoint: Callable[..., Endpoint]) -> None:
    """Over a copy of the folder with other limits and another required field, the judges agree again."""
    endpoint = edited_endpoint(
        ("occurs = { min = 1, max = 100 }", "occurs = { min = 2, max = 7 }"),
        ("{ string = 250 }", "{ string = 31 }"),
        ('type = "datetime"\noccurs = { min = 0, max = 1 }', 'type = "boolean"\noccurs = { min = 1, max = 3 }'),
        ('"\nend_date = "SlutDato"\n', '"\n'),
        ('name = "KontaktTelefon"\n', 'name = "KontaktTelefon"\nvalues = ["1", "22"]\n'),
    )
    schemas = Schemas(endpoint.specification)
    texts = {"KontaktpersonInfo/KontaktTelefon": "22"}
    disagreements = []
    for pins in (*(p.pins for p in points(schemas.request)), *(v.pins for v in violations(schemas.request))):
        message = compile_message(schemas.request, pins=Pins(texts=texts).also(pins)).expand(b"")
        valid = schemas.judge(message, soap=None, direction=Direction.REQUEST).valid
        if valid is not _accepts(endpoint, message):
            disagreements.append(message)

    assert [] == disagreements

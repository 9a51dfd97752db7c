"""Oddities of the integration platform's layer: what its tables leave to it (bindings/ipl.toml)."""

from __future__ import annotations

import re
from collections.abc import Callable

from conformance.reference.envelope import Refusal
from conformance.reference.oddities.rewriting import Edit, between_tags, renamed, writing
from conformance.reference.platform import Platform
from conformance.reference.registers import Registers
from conformance.reference.seeded import Oddity
from conformance.reference.service import Service
from conformance.spec.binding import SoapVersion
from conformance.spec.specification import Specification

_IPL = "ipl"
_TEXT = "bindings/ipl.toml: CorrelationID is a text, and nothing says of which form"
_DATE = "bindings/ipl.toml: Timestamp is a dateTime; XML Schema part 2, 3.2.7: with or without zone and fraction"
_OPTIONAL = "bindings/ipl.toml: Details and SourceSystemError may stand in a ServiceFaultDetailer, and need not"
_NAMES = "Namespaces in XML 1.0, section 4: a prefix only stands for its namespace name"


def _behind(platform: type[Platform]) -> type[Service]:
    """Return the service behind another platform."""

    class Behind(Service):
        def __init__(self, specification: Specification, registers: Registers) -> None:
            super().__init__(specification, registers)
            if self.binding.outer is not None:
                self.platform = platform(self.binding.outer, self.tables)

    return Behind


def _correlated(form: Callable[[str], str]) -> type[Service]:
    """Return the service behind a platform that numbers calls in another form."""

    class Correlated(Platform):
        def correlation(self) -> str:
            return form(super().correlation())

    return _behind(Correlated)


def _detailed(edit: Callable[[str, Platform], str]) -> type[Service]:
    """Return the service behind a platform that edits the detail of its faults."""

    class Detailed(Platform):
        def detail(self, refusal: Refusal) -> str:
            return edit(super().detail(refusal), self)

    return _behind(Detailed)


def _dated(timestamp: str) -> type[Service]:
    return _detailed(lambda markup, _: re.sub(r"(Timestamp>)[^<]*", rf"\g<1>{timestamp}", markup))


def _without_details(markup: str, platform: Platform) -> str:
    prefix = platform.outer.prefix
    return re.sub(rf"<{prefix}:Details>.*</{prefix}:Details>", "", markup)


def _with_source(markup: str, platform: Platform) -> str:
    prefix = platform.outer.prefix
    error = "".join(
        f"<{prefix}:{name}>{value}</{prefix}:{name}>"
        for name, value in (("SourceSystemName", "Ungedatabasen"), ("ErrorCode", "500"), ("Details", "SOAP-ENV:Client"))
    )
    end = f"</{prefix}:{platform.outer.fault}>"
    return markup.replace(end, f"<{prefix}:SourceSystemError>{error}</{prefix}:SourceSystemError>{end}")


def _layer_renamed(name: str) -> Edit:
    return lambda text, _: renamed(text, _IPL, name)


def _identifier_in_cdata(text: str, _: str) -> str:
    return re.sub(r"(<ipl:System\w+>)([^<&]*)", r"\1<!-- fra kaldet --><![CDATA[\2]]>", text)


ODDITIES: tuple[Oddity, ...] = (
    Oddity(
        name="ipl-correlation-in-braces",
        en="Writes CorrelationID as a GUID in capitals and braces.",
        because=_TEXT,
        service=_correlated(lambda number: f"{{{number.upper()}}}"),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-correlation-as-number",
        en="Writes CorrelationID as a number.",
        because=_TEXT,
        service=_correlated(lambda number: str(int(number[:8], 16))),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-correlation-as-words",
        en="Writes CorrelationID as three hundred characters with markup, among white space.",
        because=_TEXT,
        service=_correlated(lambda number: f" <{number}> & {'ø' * 300}\n"),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-no-details",
        en="Sends faults without Details.",
        because=_OPTIONAL,
        service=_detailed(_without_details),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-error-of-the-source-system",
        en="Sends faults with a SourceSystemError.",
        because=_OPTIONAL,
        service=_detailed(_with_source),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-error-of-the-source-system-soap-1.1",
        en="Sends faults with a SourceSystemError, in SOAP 1.1.",
        because=_OPTIONAL,
        service=_detailed(_with_source),
        binding=_IPL,
        soap=SoapVersion.V11,
    ),
    Oddity(
        name="ipl-timestamp-with-zone",
        en="Writes Timestamp with an offset, without fraction.",
        because=_DATE,
        service=_dated("2030-01-01T12:00:00+01:00"),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-timestamp-in-utc",
        en="Writes Timestamp in UTC, with twelve decimals and white space around it.",
        because=f"{_DATE}; 4.3.6: white space collapses",
        service=_dated(r"\n 2030-01-01T12:00:00.123456789012Z "),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-other-prefix",
        en="Writes another prefix for the layer than most do.",
        because=_NAMES,
        service=writing(_layer_renamed("v1")),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-layer-without-prefix",
        en="Writes the layer in a default namespace.",
        because="Namespaces in XML 1.0, section 6.2",
        service=writing(_layer_renamed("")),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-identifier-in-cdata",
        en="Repeats the Identifier of a call in CDATA sections, beside comments.",
        because="XML 1.0, sections 2.5 and 2.7",
        service=writing(_identifier_in_cdata),
        binding=_IPL,
    ),
    Oddity(
        name="ipl-pretty",
        en="Writes each tag on a line of its own, indented, in the layer as well.",
        because="XML Schema part 1, 3.4.4: white space between elements means nothing",
        service=writing(lambda text, _: between_tags(text, "\n  ")),
        binding=_IPL,
    ),
)

"""The reference endpoint over the real specification, and messages to send to it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.reference.population import make_population
from conformance.reference.registers import Registers
from conformance.reference.service import Answer, Service
from conformance.resources import default_specification
from conformance.spec.binding import SoapVersion
from conformance.spec.population import Population
from conformance.spec.specification import Specification, load_specification

ENVELOPES = {
    SoapVersion.V11: ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8"),
    SoapVersion.V12: ("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml; charset=utf-8"),
}
CONTACT = (
    "<KontaktPerson>Åse Ærlig</KontaktPerson><KontaktTelefon>00 00 00 00</KontaktTelefon>"
    "<KontaktMail>aase@example.org</KontaktMail>"
)


class Endpoint:
    """A service with its registers, and the messages that a client would write."""

    def __init__(self, specification: Specification, file: Path | None = None) -> None:
        self.specification = specification
        self.population: Population = make_population(specification.tables)
        self.registers = Registers(self.population, file=file)
        self.service = Service(specification, self.registers)

    def message(self, *people: str, institution: str | None = None, contact: str = CONTACT, more: str = "") -> str:
        """Return the request element for some people, with `more` after the contact."""
        pupils = "".join(f"<Elev><CPRNr>{cpr}</CPRNr></Elev>" for cpr in people)
        number = self.population.institution if institution is None else institution
        return (
            f'<Indberet xmlns="{self.specification.binding.namespace}"><KontaktpersonInfo>{pupils}'
            f"<DatakildeInstitutionNummer>{number}</DatakildeInstitutionNummer>{contact}{more}"
            "</KontaktpersonInfo></Indberet>"
        )

    def send(self, message: str, version: SoapVersion = SoapVersion.V12, *, header: str = "") -> Answer:
        """Send a message in an envelope of a version."""
        namespace, media_type = ENVELOPES[version]
        head = f"<s:Header>{header}</s:Header>" if header else ""
        text = f'<s:Envelope xmlns:s="{namespace}">{head}<s:Body>{message}</s:Body></s:Envelope>'
        return self.service.handle(text.encode(), media_type)

    def report(self, *people: str, institution: str | None = None) -> list[tuple[str | None, str, str | None]]:
        """Report for people; return CPRNr, IndberetningOk and Fejlkode of each status, as texts."""
        answer = self.send(self.message(*people, institution=institution))
        assert 200 == answer.status, answer.body.decode()
        return self.statuses(answer)

    @staticmethod
    def statuses(answer: Answer) -> list[tuple[str | None, str, str | None]]:
        """Return CPRNr, IndberetningOk and Fejlkode of each ElevStatus, read without a parser of ours."""
        found = re.findall(r"<iik:ElevStatus>(.*?)</iik:ElevStatus>", answer.body.decode(), re.DOTALL)
        names = ("CPRNr", "IndberetningOk", "Fejlkode")
        rows = [tuple(_text(status, name) for name in names) for status in found]
        return [(cpr, ok or "", code) for cpr, ok, code in rows]

    def untouched(self) -> bool:
        """Return whether nothing was ever written."""
        return not (self.registers.contacts() or self.registers.history() or self.registers.outbox())


def _text(markup: str, name: str) -> str | None:
    found = re.search(rf"<iik:{name}>(.*?)</iik:{name}>", markup, re.DOTALL)
    return found[1] if found else None


@pytest.fixture(scope="session")
def specification() -> Specification:
    """Return the specification that the package carries."""
    return load_specification(default_specification())


@pytest.fixture(scope="session")
def population(specification: Specification) -> Population:
    """Return the synthetic population of that specification."""
    return make_population(specification.tables)


@pytest.fixture
def endpoint(specification: Specification) -> Iterator[Endpoint]:
    """Return a fresh endpoint in memory."""
    endpoint = Endpoint(specification)
    yield endpoint
    endpoint.registers.close()


@pytest.fixture
def edited_endpoint(tmp_path: Path) -> Iterator[Callable[..., Endpoint]]:
    """Return a function that makes an endpoint over a specification folder with texts replaced."""
    made: list[Endpoint] = []

    def make(*edits: tuple[str, str]) -> Endpoint:
        folder = tmp_path / "specification"
        shutil.copytree(default_specification(), folder)
        path = folder / "tables.toml"
        text = path.read_text(encoding="utf-8")
        for old, new in edits:
            assert old in text, f"tables.toml no longer holds what this test edits: {old}"
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        made.append(Endpoint(load_specification(folder)))
        return made[-1]

    yield make
    for endpoint in made:
        endpoint.registers.close()

"""Documents by hand: a request and an answer with one thing different."""

from __future__ import annotations

from collections.abc import Callable

import pytest

NAMESPACE = "urn:indberet-institution-kontakt:1.0"
Document = Callable[..., bytes]


@pytest.fixture(scope="session")
def request_with() -> Document:
    """Return a function that writes a request; each argument is the markup inside (`end`: of an optional SlutDato)."""

    def write(
        *,
        elev: str = "<Elev><CPRNr>6101010001</CPRNr></Elev>",
        number: str = "101497",
        name: str = "Bodil",
        end: str | None = None,
    ) -> bytes:
        date = "" if end is None else f"<SlutDato>{end}</SlutDato>"
        return (
            f'<Indberet xmlns="{NAMESPACE}"><KontaktpersonInfo>{elev}'
            f"<DatakildeInstitutionNummer>{number}</DatakildeInstitutionNummer><KontaktPerson>{name}</KontaktPerson>"
            f"<KontaktTelefon>12345678</KontaktTelefon><KontaktMail>b@skole.example</KontaktMail>{date}"
            "</KontaktpersonInfo></Indberet>"
        ).encode()

    return write


@pytest.fixture(scope="session")
def answer_with() -> Document:
    """Return a function that writes an answer; `status` is the markup inside ElevStatus, `more` follows it."""

    def write(
        status: str = "<CPRNr>6101010001</CPRNr><IndberetningOk>true</IndberetningOk>",
        *,
        more: str = "",
        attributes: str = "",
    ) -> bytes:
        inside = f"<ElevStatus>{status}</ElevStatus>{more}"
        return f'<IndberetSvar xmlns="{NAMESPACE}"{attributes}>{inside}</IndberetSvar>'.encode()

    return write

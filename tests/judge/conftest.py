"""Exchanges by hand: what was asked, what came back, and what the rules see in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from conformance.judge.catalogue import passive_rules
from conformance.judge.outcome import Outcome, outcome_of
from conformance.judge.reading import Reader
from conformance.judge.rules import Seen, observe, see_all
from conformance.record.exchange import Exchange, Request, Response, Role, Trouble, TroubleKind
from conformance.record.judgement import Finding
from conformance.record.phrase import Phrase
from conformance.schema.oracle import Schemas
from conformance.spec.binding import SoapVersion
from conformance.spec.population import Population
from conformance.spec.specification import Specification
from conformance.wire.soap import MEDIA_TYPES, NAMESPACES, http_headers, wrap

NAMESPACE = "urn:indberet-institution-kontakt:1.0"
POPULATION = Population(
    institution="280051",
    other_institution="101497",
    calls={"unknown_institution": "999999"},
    persons={
        "reportable": ("0161010001", "6101010002"),
        "not_found": ("6201010003",),
        "no_subscription": ("6301010004",),
        "not_enrolled": ("6401010005",),
    },
)
ZERO, REPORTABLE = POPULATION.reportable
NOT_FOUND = "6201010003"
TEXTS = {
    5: "Ukendt institutionsnummer",
    14: "Den Unge findes ikke i Ungedatabasen",
    68: "Den unge findes ikke i aktivt abonnement",
    84: "Ikke aktiv på institutionen",
}


def accepted(cpr: str | None) -> str:
    """Return an ElevStatus that accepts a person."""
    number = "" if cpr is None else f"<CPRNr>{cpr}</CPRNr>"
    return f"<ElevStatus>{number}<IndberetningOk>true</IndberetningOk></ElevStatus>"


def refused(cpr: str | None, code: int, text: str | None = None) -> str:
    """Return an ElevStatus that refuses a person, with the text of the table unless another is given."""
    number = "" if cpr is None else f"<CPRNr>{cpr}</CPRNr>"
    words = TEXTS.get(code, "x") if text is None else text
    return (
        f"<ElevStatus>{number}<IndberetningOk>false</IndberetningOk><Fejlkode>{code}</Fejlkode>"
        f"<FejlTekst>{words}</FejlTekst></ElevStatus>"
    )


def svar(*statuses: str, namespace: str = NAMESPACE) -> bytes:
    """Return an IndberetSvar."""
    return f'<IndberetSvar xmlns="{namespace}">{"".join(statuses)}</IndberetSvar>'.encode()


def fault(
    version: SoapVersion = SoapVersion.V12, *, code: str = "", reason: str = "Ugyldig besked", detail: str = ""
) -> bytes:
    """Return an envelope with a fault; a code without prefix is one of the version, the sender's by default."""
    name = code or ("Client" if version is SoapVersion.V11 else "Sender")
    written = name if ":" in name else f"soap:{name}"
    if version is SoapVersion.V11:
        inside = f"<faultcode>{written}</faultcode><faultstring>{reason}</faultstring><detail>{detail}</detail>"
    else:
        inside = (
            f"<soap:Code><soap:Value>{written}</soap:Value></soap:Code>"
            f'<soap:Reason><soap:Text xml:lang="da">{reason}</soap:Text></soap:Reason>'
            f"<soap:Detail>{detail}</soap:Detail>"
        )
    return (
        f'<soap:Envelope xmlns:soap="{NAMESPACES[version]}"><soap:Body><soap:Fault>{inside}</soap:Fault>'
        "</soap:Body></soap:Envelope>"
    ).encode()


def asked(persons: Sequence[str], institution: str = "280051") -> bytes:
    """Return the envelope of a request."""
    elever = "".join(f"<Elev><CPRNr>{cpr}</CPRNr></Elev>" for cpr in persons)
    message = (
        f'<Indberet xmlns="{NAMESPACE}"><KontaktpersonInfo>{elever}<DatakildeInstitutionNummer>{institution}'
        "</DatakildeInstitutionNummer><KontaktPerson>Bodil</KontaktPerson><KontaktTelefon>12345678</KontaktTelefon>"
        "<KontaktMail>b@skole.example</KontaktMail></KontaktpersonInfo></Indberet>"
    )
    return wrap(message.encode(), SoapVersion.V12)


def exchange(
    body: bytes | None,
    *,
    status: int = 200,
    content_type: str = MEDIA_TYPES[SoapVersion.V12],
    persons: Sequence[str] = (REPORTABLE,),
    institution: str = "280051",
    valid: bool = True,
    role: Role = Role.PROBE,
    number: int = 1,
    case: str = "case",
) -> Exchange:
    """Return an exchange; an IndberetSvar is put in an envelope, None is trouble instead of an answer."""
    whole = wrap(body, SoapVersion.V12) if body is not None and body.startswith(b"<IndberetSvar") else body
    headers = (("Content-Type", content_type),) if content_type else ()
    return Exchange(
        number=number,
        case=case,
        role=role,
        valid=valid,
        edit="" if valid else "one Elev too many",
        key="00",
        request=Request(
            method="POST",
            url="http://127.0.0.1/",
            headers=http_headers(SoapVersion.V12),
            body=asked(persons, institution),
        ),
        response=None if whole is None else Response(status=status, reason="", headers=headers, body=whole),
        trouble=None if whole is not None else Trouble(kind=TroubleKind.DEADLINE, detail="no answer in 30 s"),
        started="2026-03-02T09:30:00+00:00",
        milliseconds=1.0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The specification and its schemas, and what is seen through them."""

    specification: Specification
    schemas: Schemas
    population: Population = POPULATION

    @property
    def reader(self) -> Reader:
        """What reads messages."""
        return Reader(self.specification, self.schemas)

    def outcome(self, one: Exchange) -> Outcome:
        """Classify an exchange."""
        return outcome_of(one, self.reader)

    readings: Mapping[str, str] = field(default_factory=dict)

    def see(self, one: Exchange) -> Seen:
        """Return an exchange as the rules see it."""
        return self.see_all([one])[0]

    def see_all(self, run: Sequence[Exchange]) -> list[Seen]:
        """Return the exchanges of a run as the rules see them; first tries are not among them."""
        return see_all(
            run,
            reader=self.reader,
            population=self.population,
            readings=self.readings,
        )

    def declaring(self, **readings: str) -> Bench:
        """Return a bench of a target that chose readings; `_` stands for `-` in their ids."""
        return replace(self, readings={name.replace("_", "-"): chosen for name, chosen in readings.items()})

    def check(self, rule: str, one: Exchange) -> tuple[Finding, ...] | None:
        """Return what one passive rule says about an exchange."""
        return passive_rules(self.specification)[rule].check(self.see(one))

    def observed(self, one: Exchange) -> dict[str, tuple[Finding, ...]]:
        """Return what every rule that applies to an exchange finds, as a run asks them."""
        errors: dict[str, Phrase] = {}
        found = observe(self.see(one), passive_rules(self.specification), errors)
        assert {} == errors
        return found

    def complaints(self, one: Exchange) -> set[str]:
        """Return the rules that find something wrong with an exchange."""
        seen = self.see(one)
        return {rule_id for rule_id, rule in passive_rules(self.specification).items() if rule.check(seen)}


@pytest.fixture
def bench(specification: Specification, schemas: Schemas) -> Bench:
    """Return the bench over the real specification."""
    return Bench(specification=specification, schemas=schemas)

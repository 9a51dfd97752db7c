"""Detection matrices made by hand: of realistic size, with problems, hostile. Nothing here starts a service.

Cases are named as the real ones are; a fault about a clause makes the cases that cite it fail, and
a few that do not. Chance is drawn from the names, so that a matrix is the same on every machine.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from conformance.record.judgement import RunVerdict, Verdict
from conformance.record.matrix import CaseColumn, Catch, FaultRow, Matrix, OddityRow
from conformance.run.measured import Missed, Smoke
from conformance.spec.clauses import Level

FIELDS = {
    "6.1.2": ("KontaktpersonInfo", "Indberet"),
    "6.1.3": ("DatakildeInstitutionNummer", "Elev", "KontaktMail", "KontaktPerson", "KontaktTelefon", "SlutDato"),
    "6.1.4": ("CPRNr", "Elev"),
    "6.2.2": ("ElevStatus", "CPRNr"),
    "6.2.3": ("IndberetningOk", "Fejlkode", "Fejltekst"),
    "7": ("unknown_institution", "not_found", "no_subscription", "not_enrolled"),
    "soap": ("content-type", "fault", "namespace", "envelope", "not-xml", "encoding"),
    "ipl": ("Identifier", "CorrelationID"),
}
RELATIONS = ("absent", "empty", "max", "max+1", "maxLength/æøå", "max-1", "order", "letters")
PLACES = ("limits", "values", "structure", "validations", "answers", "state", "vacuous", "envelope", "transport")
DENSE = ("vacuous", "envelope", "transport")
HOSTILE = '<script>alert(1)</script><b onclick="x">&amp;\u202egnp.exe\u2066\x1b[2J\x00 \ud800 --> </style>'


def chance(*parts: object) -> float:
    """Return a number from 0 up to 1 that depends on the parts alone."""
    return zlib.crc32("/".join(map(str, parts)).encode()) / 2**32


def columns(number: int) -> tuple[CaseColumn, ...]:
    """Return so many cases, in order of their sections."""
    pairs = [(section, field) for section, fields in FIELDS.items() for field in fields]
    ids = [(relation, s, f) for relation in (*RELATIONS, *(f"point-{n}" for n in range(20))) for s, f in pairs]
    taken = sorted(islice(ids, number), key=lambda name: pairs.index((name[1], name[2])))
    return tuple(
        CaseColumn(
            id=f"{section}/{field}/{relation}",
            level=Level.SHOULD if relation == "order" else Level.OBSERVE if relation == "letters" else Level.MUST,
            clauses=(f"{section}/{field}", f"{section}/{field}/{relation.partition('-')[0]}"),
            requests=2 + round(3 * chance(section, field, relation)),
        )
        for relation, section, field in taken
    )


def fault(number: int, cases: Sequence[CaseColumn], place: str) -> FaultRow:
    """Return a fault that is caught: some cases that cite its clause fail, and others fall with them."""
    about = cases[(number * 7) % len(cases)]
    clause = about.clauses[1] if number % 3 else about.clauses[0]
    citing = [case.id for case in cases if clause in case.clauses]
    deserves = Verdict.WARNING if about.level is Level.SHOULD else Verdict.FAIL
    density = 0.45 * chance(place, number) if place in DENSE else 0.025
    others = (Verdict.FAIL, Verdict.FAIL, Verdict.NOT_EVALUATED, Verdict.WARNING)
    fallen = {
        case.id: others[int(4 * chance(number, case.clauses[0], "how"))]
        for case in cases
        if case.id not in citing and chance(number, case.clauses[0]) < density and chance(number, case.id) < 0.8
    }
    return FaultRow(
        name=f"{about.id.split('/')[1].lower().replace('_', '-')}-mistake-{number}",
        en=f"Answers as if the rule about {about.id.split('/')[1]} were another one, as its vendor once understood it.",
        place=place,
        binding="ipl" if number % 10 == 9 else "plain",
        soap="1.1" if number % 5 == 4 else "1.2",
        verdict=RunVerdict.CONFORMANT if deserves is Verdict.WARNING and not fallen else RunVerdict.NON_CONFORMANT,
        fallen=fallen | dict.fromkeys(citing, deserves),
        requests=420 + number,
        seconds=1.25,
        clause=clause,
        deserves=deserves,
        catch=Catch.CITED,
        by=tuple(citing),
    )


def oddity(number: int) -> OddityRow:
    """Return an oddity that nobody complains about."""
    return OddityRow(
        name=f"unusual-header-{number}",
        en="Sends a header that no client asked for, in an order that no client expects.",
        place="transport" if number % 2 else "messages",
        binding="plain",
        soap="1.2",
        verdict=RunVerdict.CONFORMANT,
        fallen={},
        requests=431,
        seconds=1.5,
        because="RFC 9110, section 5.3: field order",
    )


def matrix(faults: int = 173, cases: int = 126, oddities: int = 61) -> Matrix:
    """Return a matrix in which every fault is caught and no oddity raises an alarm."""
    across = columns(cases)
    return Matrix(
        suite="indberet-conformance 0.2.0",
        digest="9f2c4e1b77aa03d5",
        measured="2026-03-02T09:30:00+00:00",
        cases=across,
        faults=tuple(fault(n, across, PLACES[n * len(PLACES) // faults]) for n in range(faults)),
        oddities=tuple(oddity(n) for n in range(oddities)),
    )


def troubled() -> Matrix:
    """Return a matrix with each kind of problem, and with `must` cases that no fault makes fail."""
    good = matrix(faults=24, oddities=5)
    first, second, third, *rest = good.faults
    elsewhere = tuple(islice((case.id for case in good.cases if second.clause not in case.clauses), 2))
    alarmed, open_, *quiet = good.oddities
    return replace(
        good,
        faults=(
            replace(first, catch=Catch.MISSED, by=(), fallen={}, verdict=RunVerdict.CONFORMANT),
            replace(second, catch=Catch.ELSEWHERE, by=elsewhere, fallen=dict.fromkeys(elsewhere, Verdict.FAIL)),
            replace(third, verdict=RunVerdict.SUITE_ERROR),
            *rest,
        ),
        oddities=(
            replace(alarmed, fallen={good.cases[5].id: Verdict.FAIL}, verdict=RunVerdict.NON_CONFORMANT),
            replace(open_, verdict=RunVerdict.INCONCLUSIVE),
            *quiet,
        ),
    )


def hostile() -> Matrix:
    """Return a matrix whose every sentence, name and place attacks the reader."""
    good = matrix(faults=4, oddities=2)
    return replace(
        good,
        suite=HOSTILE,
        digest=HOSTILE,
        measured=HOSTILE,
        cases=(replace(good.cases[0], id=f"6.1.2/{HOSTILE}"), *good.cases[1:]),
        faults=tuple(
            replace(row, name=f"{HOSTILE}{n}", en=HOSTILE, place=HOSTILE, binding=HOSTILE, soap=HOSTILE, clause=HOSTILE)
            for n, row in enumerate(good.faults)
        ),
        oddities=tuple(
            replace(row, name=f"{HOSTILE}{n}", en=HOSTILE, place=HOSTILE, because=HOSTILE)
            for n, row in enumerate(good.oddities)
        ),
    )


def smoke(of: Matrix) -> Smoke:
    """Return a smoke tier that misses the last three faults."""
    cases = of.cases[:: max(1, len(of.cases) // 14)]
    return Smoke(
        cases=tuple(case.id for case in cases),
        requests=sum(case.requests for case in cases),
        caught=len(of.faults) - 3,
        missed=tuple(Missed(fault=row.name, clause=row.clause, en=row.en) for row in of.faults[-3:]),
    )

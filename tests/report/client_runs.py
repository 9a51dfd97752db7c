"""Runs of a client under test, made by hand: what it was asked, what it was told, and what it says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from conformance.record.attempt import Attempt, Outcome, Report, Said, Task
from conformance.record.attested import Answer, Attested
from conformance.record.exchange import Exchange, Request, Response, Role, Trouble, TroubleKind
from conformance.record.judgement import (
    Blame,
    CaseResult,
    Expectation,
    Finding,
    RunVerdict,
    Verdict,
)
from conformance.record.phrase import SILENT, verbatim
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Actor, Level
from conformance.spec.specification import Specification
from conformance.wire.soap import http_headers, wrap
from tests.report.conftest import ATTACK, NAMESPACE, Run, message, planned, run_of

DRIVER = "python driver.py --system 'Skole 8'"
URL = "http://127.0.0.1:40123"
ACCEPTED = Said(accepted=True)
FIELDS = {
    "DatakildeInstitutionNummer": "101497",
    "KontaktPerson": "Bodil Hansen",
    "KontaktTelefon": "33921000",
    "KontaktMail": "bodil@example.dk",
    "SlutDato": "2026-06-30T00:00:00",
}
STATEMENTS = (
    Attested(clause="2/reports", answer=Answer.YES, by="Bodil Hansen", date="2026-03-01", note="Via rollen Vejleder."),
    Attested(clause="2/source", answer=Answer.NO, by="Bodil Hansen", date="2026-03-01", note="Version 1."),
    Attested(clause="3/whom", answer=Answer.OPEN),
)


def people(number: int, *, first: int = 6101000000) -> list[str]:
    """Return that many CPR numbers of the form that nobody has."""
    return [str(first + place) for place in range(number)]


def refused(code: int, text: str | None = None) -> Said:
    """Return what a client says of a person who was refused."""
    return Said(accepted=False, code=code, text=text)


def told(statuses: Mapping[str, Said]) -> bytes:
    """Return an answer that says this of these people; "" is the one status for all."""
    written = "".join(_status(person, said) for person, said in statuses.items())
    return wrap(f'<IndberetSvar xmlns="{NAMESPACE}">{written}</IndberetSvar>'.encode(), SoapVersion.V12)


def _status(person: str, said: Said) -> str:
    about = f"<CPRNr>{person}</CPRNr>" if person else ""
    error = "" if said.accepted else f"<Fejlkode>{said.code}</Fejlkode><FejlTekst>{said.text or 'fejl'}</FejlTekst>"
    return f"<ElevStatus>{about}<IndberetningOk>{str(said.accepted).lower()}</IndberetningOk>{error}</ElevStatus>"


@dataclass(kw_only=True)
class ClientRun:
    """Gathers tasks and calls of one run; `done` gives the log and the judgement."""

    exchanges: list[Exchange] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    results: list[CaseResult] = field(default_factory=list)

    def call(self, case: str, asked: Sequence[str], body: bytes | None, *, answered: str, status: int = 200) -> None:
        """Record a call of the next task of a case; None for no answer at all."""
        number = sum(attempt.case == case for attempt in self.attempts) + 1
        response = Response(status=status, reason="OK", headers=http_headers(SoapVersion.V12), body=body or b"")
        self.exchanges.append(
            Exchange(
                number=len(self.exchanges) + 1,
                case=case,
                role=Role.RECEIVED,
                valid=True,
                edit=answered,
                key=str(number),
                request=Request(
                    method="POST", url=f"{URL}/{number}", headers=http_headers(SoapVersion.V12), body=message(*asked)
                ),
                response=None if body is None else response,
                trouble=Trouble(kind=TroubleKind.CLOSED, detail="closed as the script says") if body is None else None,
                started="2026-03-02T09:30:00+00:00",
                milliseconds=3.5,
            )
        )

    def task(
        self,
        case: str,
        youths: Sequence[str],
        outcome: Outcome | None,
        *,
        fields: Mapping[str, str] = FIELDS,
        trouble: str = "",
        update: bool = False,
    ) -> None:
        """Record a task of a case, after its calls."""
        number = sum(attempt.case == case for attempt in self.attempts) + 1
        task = Task(
            scenario=case,
            endpoint=f"{URL}/{number}",
            wsdl=f"{URL}/{number}?wsdl",
            binding="plain",
            soap="1.2",
            report=Report(fields=fields, youths=tuple(youths)),
            update=update,
        )
        self.attempts.append(
            Attempt(case=case, number=number, task=task, outcome=outcome, trouble=trouble, milliseconds=812.5)
        )

    def judged(self, case: str, clause: str, verdict: Verdict = Verdict.PASS, *, observed: str = "") -> None:
        """Record the verdict of a case; one that fails has a finding at its last call."""
        own = tuple(exchange.number for exchange in self.exchanges if exchange.case == case)
        found = Finding(
            rule=case,
            clause=clause,
            level=Level.MUST,
            exchange=own[-1] if own else 0,
            place="",
            line=0,
            expected=verbatim("the client says what it was told"),
            observed=verbatim(observed),
        )
        failed = verdict is Verdict.FAIL
        blame = {Verdict.FAIL: Blame.IMPLEMENTATION, Verdict.NOT_EVALUATED: Blame.CONFIGURATION}
        self.results.append(
            CaseResult(
                case=replace(planned(case, clause), expectation=Expectation.UNDERSTOOD, title_en=f"Scenario {case}"),
                verdict=verdict,
                reason=SILENT if verdict is Verdict.PASS else verbatim(observed),
                findings=(found,) if failed else (),
                exchanges=own,
                blame=blame.get(verdict, Blame.NOBODY),
                evidence=verbatim("what the client says against what it was told") if failed else SILENT,
            )
        )

    def done(self, *, verdict: RunVerdict = RunVerdict.NON_CONFORMANT, driver: str = DRIVER) -> Run:
        """Return the log and the judgement."""
        log, judgement = run_of(self.results, self.exchanges, verdict=verdict)
        target = {"name": "Skolesystem", "vendor": "Eksempel ApS", "product": "Kontakter", "version": "8.2", "url": URL}
        header = replace(
            log.header,
            side=Actor.CLIENT,
            target={**target, "driver": driver} if driver else target,
            population={},
            readings={},
            attested=STATEMENTS,
        )
        return replace(log, header=header, attempts=tuple(self.attempts)), judgement


def right(run: ClientRun, case: str, clause: str, says: Mapping[str, Said]) -> None:
    """Add a case with one call whose answer the client understood."""
    run.call(case, list(says), told(says), answered="each as the population implies")
    run.task(case, list(says), Outcome(youths=says))
    run.judged(case, clause)


def full_run(specification: Specification) -> Run:
    """Return a run with a scenario of every kind, as large as the tables allow."""
    maximum = specification.tables.find("Elev").occurs.max
    limit = specification.tables.find("KontaktPerson").type.limit or 0
    run = ClientRun()
    one, few = people(1), people(3)
    right(run, "5/as-registered/one", "5/as-registered", {one[0]: ACCEPTED})
    _many(run, maximum)
    for_all = "6.2.3/Fejlkode/unknown_institution/read/few"
    run.call(for_all, few, told({"": refused(5, "Ukendt institutionsnummer")}), answered="code 5, one status for all")
    run.task(for_all, few, Outcome(youths={person: refused(5) for person in few}))
    run.judged(for_all, "6.2.3/Fejlkode/unknown_institution/read")
    closed = "6.2/failure/closed"
    run.call(closed, few, None, answered="the connection is closed without an answer")
    run.task(closed, few, Outcome(youths={few[0]: ACCEPTED}, failure="timeout, tried once"))
    run.judged(closed, "6.2/failure", Verdict.FAIL, observed=f"{few[0]} is taken as accepted, and no answer said so")
    over = "6.1.3/KontaktPerson/max+1"
    fields = {**FIELDS, "KontaktPerson": "Å" * limit + "&"}
    run.task(over, few, Outcome(youths={}, refused="The name is too long."), fields=fields)
    run.judged(over, "5/visible")
    run.task("5/everyone/nobody", [], Outcome(youths={}), fields={**FIELDS, "SlutDato": ""})
    run.judged("5/everyone/nobody", "5/everyone")
    update = "6/update/sent/contact"
    for again in (False, True):
        run.call(update, few, told(dict.fromkeys(few, ACCEPTED)), answered="all accepted")
        without = {name: text for name, text in FIELDS.items() if name != "SlutDato"}
        run.task(update, few, Outcome(youths=dict.fromkeys(few, ACCEPTED)), fields=without, update=again)
    run.judged(update, "6/update/sent")
    run.call("6.2/read/mixed", ["0101614000"], told({"0101614000": ACCEPTED}), answered="accepted")
    run.task("6.2/read/mixed", ["0101614000"], None, trouble="the driver ended with 1: NullPointerException")
    run.judged("6.2/read/mixed", "6.2/read", Verdict.NOT_EVALUATED, observed="the driver gave no outcome")
    return run.done()


def _many(run: ClientRun, maximum: int) -> None:
    """Add more people than two calls hold, every seventh refused, and one of those taken as accepted."""
    case, youths = "5/more-calls/mixed", people(maximum * 2 + maximum // 2)
    says = {
        one: refused(14, "Den Unge findes ikke") if place % 7 == 3 else ACCEPTED for place, one in enumerate(youths)
    }
    for start in range(0, len(youths), maximum):
        part = youths[start : start + maximum]
        run.call(case, part, told({one: says[one] for one in part}), answered="mixed: every seventh code 14")
    run.task(case, youths, Outcome(youths={**says, youths[3]: ACCEPTED}))
    run.judged(case, "6.2/read", Verdict.FAIL, observed=f"{youths[3]} was refused with 14, and is taken as accepted")


def hostile_run() -> Run:
    """Return a run of a client, and a driver, that attack whoever reads about them."""
    run = ClientRun()
    few = people(3)
    long = ATTACK * 300
    run.call("6.2/read/one", [*few, "6909999999"], told({few[0]: ACCEPTED}), answered=ATTACK)
    run.call("6.2/read/one", few, b"\xff<" + ATTACK.encode("utf-8", "replace"), answered=long)
    says = {few[0]: Said(accepted=False, code=10**4000, text=long), few[1]: Said(accepted=True, text=ATTACK)}
    outcome = Outcome(youths={**says, ATTACK: ACCEPTED}, failure=long, refused=ATTACK, shortened=(long,) * 200)
    run.task("6.2/read/one", [*few, ATTACK, ""], outcome, fields={**FIELDS, "KontaktPerson": long, ATTACK: ATTACK})
    run.judged("6.2/read/one", "6.2/read", Verdict.FAIL, observed=ATTACK)
    run.task("6.2/read/two", few, None, trouble=long)
    run.judged("6.2/read/two", "6.2/read", Verdict.NOT_EVALUATED, observed=ATTACK)
    run.task(f"no/such/{ATTACK}", few, None)
    log, judgement = run.done(driver=ATTACK)
    attested = (Attested(clause="2/reports", answer=Answer.YES, by=long, date=ATTACK, note=long),)
    unknown = Attested(clause=ATTACK, answer=Answer.NO, by=ATTACK, date="", note="")
    return replace(log, header=replace(log.header, attested=(*attested, unknown))), judgement


def endless_run(tasks: int, youths: int) -> Run:
    """Return a run of many tasks in which the client says something else of each person, and all of it is wrong."""
    run = ClientRun()
    for number in range(tasks):
        case, asked = f"6.2/read/{number}", people(youths)
        run.call(case, asked, told(dict.fromkeys(asked, refused(14))), answered="code 14 for everybody")
        run.task(case, asked, Outcome(youths={one: refused(n, f"text {n}") for n, one in enumerate(asked, 100)}))
        run.judged(case, "6.2/read", Verdict.FAIL, observed=f"case {number}")
    return run.done()


def without_driver() -> Run:
    """Return a run in which a client was only listened to."""
    run = ClientRun()
    run.call("soap/request/form", people(2), told(dict.fromkeys(people(2), ACCEPTED)), answered="all accepted")
    run.judged("soap/request/form", "soap/request/form")
    log, judgement = run.done(verdict=RunVerdict.CONFORMANT, driver="")
    return replace(log, header=replace(log.header, attested=())), judgement

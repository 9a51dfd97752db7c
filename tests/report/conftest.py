"""Runs made by hand: green, failing, with many failures, hostile, cut short.

Nothing here asks a judge: a report has to print whatever log and judgement say, also together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import lxml.html
import pytest

from conformance import resources
from conformance.record.exchange import Exchange, Request, Response, Role, Trouble, TroubleKind
from conformance.record.judgement import (
    Blame,
    CaseResult,
    Cause,
    ClauseResult,
    Expectation,
    Finding,
    Judgement,
    PlannedCase,
    RunVerdict,
    Verdict,
)
from conformance.record.phrase import SILENT, say, verbatim
from conformance.record.runlog import CaseEnd, CaseState, Header, RunLog
from conformance.report.html import html_report
from conformance.spec.binding import SoapVersion
from conformance.spec.clauses import Level
from conformance.spec.specification import Specification, load_specification
from conformance.wire.soap import http_headers, wrap

Run = tuple[RunLog, Judgement]
NAMESPACE = "urn:indberet-institution-kontakt:1.0"
REPORTABLE = ("6101010001", "6201010002", "6301010003")
POINTS = {
    "6.1.3/Elev": ("min-1", "min", "max", "max+1"),
    "6.1.3/KontaktPerson": ("absent", "empty", "max", "max+1", "twice"),
    "6.1.3/KontaktTelefon": ("absent", "max", "max+1"),
    "6.1.3/SlutDato": ("absent", "present", "not-a-date"),
    "6.1.4/CPRNr": ("absent", "max+1", "leading-zero"),
}
OTHERS = {
    "6.2/schema": "6.2/schema",
    "6.2.3/ok-without-code": "6.2.3/IndberetningOk/true",
    "7/not_found": "7/not_found",
    "7/unknown_institution": "7/unknown_institution",
    "soap/content-type": "soap/content-type",
    "soap/fault": "soap/fault",
}
CLAUSES = {
    "6.1.3/Elev": "6.1.3/Elev/max",
    "6.1.3/KontaktPerson": "6.1.3/KontaktPerson/maxLength",
    "6.1.3/KontaktTelefon": "6.1.3/KontaktTelefon/maxLength",
    "6.1.3/SlutDato": "6.1.3/SlutDato/type",
    "6.1.4/CPRNr": "6.1.4/CPRNr/maxLength",
}
REFUSAL = "a SOAP fault, or HTTP 400, 415 or 422"
OVER = 'accepted: <IndberetningOk>true</IndberetningOk> for "6101010001"'


def planned(case: str, *clauses: str, level: Level = Level.MUST) -> PlannedCase:
    """Return a planned case whose section is the first part of its id."""
    return PlannedCase(
        id=case,
        section=case.partition("/")[0],
        clauses=clauses,
        level=level,
        expectation=Expectation.REJECTED,
        rules=(),
        title_da=f"Punktet {case.rpartition('/')[2]} besvares som beskrevet",
        title_en=f"The point {case.rpartition('/')[2]} is answered as described",
    )


def message(*people: str, name: str = "Søren Å. Ærø") -> bytes:
    """Return a request body with these CPR numbers."""
    elever = "".join(f"<Elev><CPRNr>{cpr}</CPRNr></Elev>" for cpr in people)
    inner = (
        f'<Indberet xmlns="{NAMESPACE}"><KontaktpersonInfo><DatakildeInstitutionNummer>101497'
        f"</DatakildeInstitutionNummer><KontaktPerson>{name}</KontaktPerson><KontaktTelefon>12345678</KontaktTelefon>"
        f"<KontaktMail>kontakt@skole.example</KontaktMail>{elever}</KontaktpersonInfo></Indberet>"
    )
    return wrap(inner.encode(), SoapVersion.V12)


def answer(*people: str) -> bytes:
    """Return a response body that accepts these CPR numbers."""
    statuses = "".join(
        f"<ElevStatus><CPRNr>{cpr}</CPRNr><IndberetningOk>true</IndberetningOk></ElevStatus>" for cpr in people
    )
    return wrap(f'<IndberetSvar xmlns="{NAMESPACE}">{statuses}</IndberetSvar>'.encode(), SoapVersion.V12)


def exchange(
    number: int,
    case: str,
    *,
    role: Role = Role.PROBE,
    edit: str = "",
    body: bytes | None = None,
    sent: bytes | None = None,
    control: str = "",
    repeats: int = 0,
    trouble: Trouble | None = None,
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/soap+xml; charset=utf-8"),),
) -> Exchange:
    """Return an exchange; `body` is that of the response, `sent` that of the request."""
    response = Response(status=200, reason="OK", headers=headers, body=answer(*REPORTABLE) if body is None else body)
    return Exchange(
        number=number,
        case=case,
        role=role,
        valid=not edit,
        edit=edit,
        key="9f2c",
        request=Request(
            method="POST",
            url="https://test.example/indberet",
            headers=http_headers(SoapVersion.V12),
            body=message(*REPORTABLE) if sent is None else sent,
        ),
        response=None if trouble else response,
        trouble=trouble,
        started="2026-03-02T09:30:00+00:00",
        milliseconds=12.5,
        control=control,
        repeats=repeats,
    )


def finding(
    number: int, *, clause: str = "6.1.3/Elev/max", observed: str = OVER, place: str = "", expected: str = REFUSAL
) -> Finding:
    """Return a finding of the rule that an invalid message is rejected."""
    return Finding(
        rule="rejected",
        clause=clause,
        level=Level.MUST,
        exchange=number,
        place=place or "/Envelope/Body/IndberetSvar/ElevStatus[2]/IndberetningOk",
        line=0 if place else 2,
        expected=verbatim(expected),
        observed=verbatim(observed),
    )


def run_of(
    results: Sequence[CaseResult],
    exchanges: Sequence[Exchange],
    *,
    verdict: RunVerdict,
    problems: tuple[str, ...] = (),
    finished: str = "2026-03-02T09:31:10+00:00",
) -> Run:
    """Return a log and a judgement that hold these results and exchanges."""
    clauses: dict[str, list[CaseResult]] = {}
    for result in results:
        for clause in result.case.clauses:
            clauses.setdefault(clause, []).append(result)
    header = Header(
        run_id="20260302-093000-7c1f",
        started="2026-03-02T09:30:00+00:00",
        seed=20260302,
        tier="certify",
        selection=(),
        suite={"name": "indberet-conformance", "version": "0.1.0", "python": "3.11.9", "platform": "Linux"},
        specification={"service": "IndberetInstitutionKontakt", "version": "1.0", "digest": "4f1d" * 16},
        binding={"kind": "plain", "namespace": NAMESPACE, "soap": "1.2"},
        target={
            "name": "Skolesystem Test",
            "url": "https://test.example/indberet",
            "vendor": "Eksempel ApS",
            "product": "Skolesystem",
            "version": "8.2",
            "environment": "test",
        },
        population={"institution": "101497", "unknown_institution": "999999", "reportable": list(REPORTABLE)},
        readings={"string-limit": "utf-16-units"},
        plan=tuple(result.case for result in results),
    )
    log = RunLog(
        header=header,
        exchanges=tuple(exchanges),
        ends=tuple(CaseEnd(id=result.case.id, state=CaseState.DONE, reason="") for result in results),
        finished=finished,
        problems=problems,
    )
    judgement = Judgement(
        verdict=verdict,
        headline=verbatim(f"{verdict.value} ({len(clauses)} of {len(clauses)} clauses)"),
        cases=tuple(results),
        clauses=tuple(
            ClauseResult(clause=clause, verdict=worst(citing), cases=tuple(result.case.id for result in citing))
            for clause, citing in clauses.items()
        ),
        problems=tuple(map(verbatim, problems)),
    )
    return log, judgement


def worst(results: Sequence[CaseResult]) -> Verdict:
    """Return the worst verdict of some cases."""
    order = list(Verdict)
    return max((result.verdict for result in results), key=order.index)


def everything() -> list[CaseResult]:
    """Return a passed case for each point and each other rule, with one exchange each."""
    cases = [planned(f"{field}/{point}", CLAUSES[field]) for field, points in POINTS.items() for point in points]
    cases += [planned(case, clause) for case, clause in OTHERS.items()]
    return [
        CaseResult(case=case, verdict=Verdict.PASS, reason=SILENT, findings=(), exchanges=(number,))
        for number, case in enumerate(cases, start=1)
    ]


BLAMED = {
    Verdict.FAIL: (Blame.IMPLEMENTATION, "the answer itself shows it"),
    Verdict.WARNING: (Blame.IMPLEMENTATION, "the answer itself shows it"),
    Verdict.OBSERVED: (Blame.SPECIFICATION, "the text leaves this open; nothing is judged"),
    Verdict.NOT_EVALUATED: (Blame.NETWORK, "no whole answer within 30 s, twice"),
    Verdict.SUITE_ERROR: (Blame.SUITE, "the suite could not carry the case out or judge it"),
}


def changed(
    results: list[CaseResult],
    case: str,
    verdict: Verdict,
    *findings: Finding,
    reason: str = "",
    exchanges: tuple[int, ...] = (),
    cause: Cause | None = None,
    blamed: tuple[Blame, str] | None = None,
) -> None:
    """Give one case another verdict, with the blame that such a verdict usually has, or that of a cause."""
    position = next(p for p, result in enumerate(results) if result.case.id == case)
    blame, evidence = blamed or BLAMED.get(verdict, (Blame.NOBODY, ""))
    results[position] = replace(
        results[position],
        verdict=verdict,
        reason=verbatim(reason),
        findings=findings,
        exchanges=exchanges or results[position].exchanges,
        blame=cause.blame if cause else blame,
        evidence=say("or-target", cause=cause.sentence, key=cause.key) if cause else verbatim(evidence),
        cause=cause.id if cause else "",
    )


@pytest.fixture(scope="session")
def green() -> Run:
    """A run in which every case passed, with an exchange each."""
    results = everything()
    exchanges = [exchange(result.exchanges[0], result.case.id) for result in results]
    return run_of(results, exchanges, verdict=RunVerdict.CONFORMANT)


@pytest.fixture(scope="session")
def failing() -> Run:
    """A run with every verdict: two failures, of which one in 15 exchanges, and one of each other kind."""
    results = everything()
    by_id = {result.case.id: result.exchanges[0] for result in results}
    exchanges = [exchange(number, case) for case, number in by_id.items()]
    over, elev = "one Elev more than the table allows", "6.1.3/Elev/max+1"
    number, sent = 102, message(*REPORTABLE, "6401010004")
    del exchanges[by_id[elev] - 1]
    controlled = [
        exchange(101, elev, role=Role.CONTROL, control="control-1"),
        exchange(102, elev, edit=over, sent=sent, control="control-1"),
        exchange(103, elev, role=Role.CONTROL, control="control-1"),
    ]
    dead = by_id["7/not_found"]
    trouble = Trouble(kind=TroubleKind.DEADLINE, detail="no whole answer within 30 s")
    exchanges[dead - 2] = exchange(dead, "7/not_found", trouble=trouble)
    changed(results, elev, Verdict.FAIL, finding(number), exchanges=(101, 102, 103))
    clause = "soap/content-type"
    passive = [
        finding(
            n, clause="soap/content-type", expected="application/soap+xml", observed="text/plain", place="Content-Type"
        )
        for n in range(1, 17)
        if n != by_id[elev]
    ]
    changed(results, clause, Verdict.FAIL, *passive)
    changed(results, "soap/fault", Verdict.WARNING, finding(by_id["soap/fault"], clause="soap/fault-side"))
    empty = finding(by_id["6.1.3/KontaktPerson/empty"], observed="an empty KontaktPerson is accepted")
    changed(results, "6.1.3/KontaktPerson/empty", Verdict.OBSERVED, empty)
    changed(results, "7/not_found", Verdict.NOT_EVALUATED, reason="no whole answer within 30 s")
    changed(results, "7/unknown_institution", Verdict.NOT_APPLICABLE, reason="target.toml names no unknown_institution")
    changed(results, "6.1.4/CPRNr/absent", Verdict.SUITE_ERROR, reason="the two oracles disagree about the probe")
    return run_of(results, [*exchanges, *controlled], verdict=RunVerdict.NON_CONFORMANT)


CAUSE = Cause(
    id="population/not_found",
    sentence=verbatim("not_found: each of 2 is answered IndberetningOk false, Fejlkode 84"),
    blame=Blame.IMPLEMENTATION,
    key="[population] not_found",
    cases=("7/not_found", "6.1.4/CPRNr/absent"),
    masks=("6.1.4/CPRNr/leading-zero",),
)


@pytest.fixture(scope="session")
def rooted() -> Run:
    """A run with a root cause behind two failures and a case that was not judged, and one failure of its own."""
    results = everything()
    by_id = {result.case.id: result.exchanges[0] for result in results}
    for case in CAUSE.cases:
        changed(results, case, Verdict.FAIL, finding(by_id[case], observed="Fejlkode 84"), cause=CAUSE)
    changed(results, CAUSE.masks[0], Verdict.NOT_EVALUATED, reason="the control was not accepted", cause=CAUSE)
    changed(results, "soap/fault", Verdict.FAIL, finding(by_id["soap/fault"]))
    log, judgement = run_of(
        results, [exchange(n, case) for case, n in by_id.items()], verdict=RunVerdict.NON_CONFORMANT
    )
    return log, replace(judgement, causes=(CAUSE,))


@pytest.fixture(scope="session")
def alike() -> Run:
    """A run in which two cases fail of one thing that no key of target.toml would explain, and a third warns of it."""
    results = everything()
    by_id = {result.case.id: result.exchanges[0] for result in results}
    cause = Cause(
        id="6.1.3/Elev/max+1",
        sentence=verbatim("HTTP 200 text/html instead of a SOAP fault"),
        blame=Blame.IMPLEMENTATION,
        key="",
        cases=("6.1.3/Elev/max+1", "6.1.4/CPRNr/absent"),
        warned=("soap/fault",),
    )
    for case in cause.cases:
        changed(results, case, Verdict.FAIL, finding(by_id[case], observed="HTTP 200"))
    changed(results, "soap/fault", Verdict.WARNING, finding(by_id["soap/fault"], observed="HTTP 200"))
    shared = (*cause.cases, *cause.warned)
    results = [replace(result, cause=cause.id if result.case.id in shared else "") for result in results]
    log, judgement = run_of(
        results, [exchange(n, case) for case, n in by_id.items()], verdict=RunVerdict.NON_CONFORMANT
    )
    return log, replace(judgement, causes=(cause,))


@pytest.fixture(scope="session")
def unstable() -> Run:
    """A run in which a control that two cases share had to be sent twice, and everything passed otherwise.

    102 and 105 are the probes; 104 is the control between them, the second try of 103.
    """
    results = everything()
    kept = {result.case.id: result.exchanges[0] for result in results[:3]}
    first, second = "6.1.3/Elev/max+1", "6.1.3/KontaktPerson/absent"
    busy = Trouble(kind=TroubleKind.CLOSED, detail="the connection was closed")
    over = message(*REPORTABLE, "6401010004")
    exchanges = [exchange(n, case) for case, n in kept.items()] + [
        exchange(101, first, role=Role.CONTROL, control="control-1"),
        exchange(102, first, edit="one Elev too many", sent=over, control="control-1", body=b"<fault/>"),
        exchange(103, first, role=Role.CONTROL, control="control-1", trouble=busy),
        exchange(104, first, role=Role.CONTROL, control="control-1", repeats=103),
        exchange(105, second, edit="no KontaktPerson", sent=message(), control="control-1", body=b"<fault/>"),
        exchange(106, second, role=Role.CONTROL, control="control-1"),
    ]
    reason = "unstable: exchange 103 met no answer (the connection was closed); sent again, exchange 104 was answered"
    blamed = Blame.NETWORK, "the message was answered when it was sent again"
    changed(results, first, Verdict.WARNING, reason=reason, exchanges=(101, 102, 104), blamed=blamed)
    changed(results, second, Verdict.WARNING, reason=reason, exchanges=(104, 105, 106), blamed=blamed)
    return run_of(results, exchanges, verdict=RunVerdict.CONFORMANT)


@pytest.fixture(scope="session")
def many() -> Run:
    """A run with 100 failed cases, each with an answer of its own of 60 kB and three exchanges."""
    results: list[CaseResult] = []
    exchanges: list[Exchange] = []
    for position in range(100):
        case, numbers = f"6.1.3/Felt{position // 5}/max+{position % 5}", range(position * 3 + 1, position * 3 + 4)
        found = finding(numbers[1], observed=f"accepted, case {position}")
        results.append(
            CaseResult(
                case=planned(case, "6.1.3/Elev/max"),
                verdict=Verdict.FAIL,
                reason=SILENT,
                findings=(found,),
                exchanges=tuple(numbers),
                blame=Blame.IMPLEMENTATION,
                evidence=verbatim("the answer itself shows it"),
            )
        )
        body = answer(*(f"{6101010000 + n}" for n in range(600)))
        exchanges += [exchange(n, case, edit="one too many", body=body) for n in numbers]
    return run_of(results, exchanges, verdict=RunVerdict.NON_CONFORMANT)


ATTACK = "<script>alert(1)</script>\x1b[2J\x1b]0;owned\x07\u202egnp.exe\u2066 </pre><!-- \" onload='x' \ud800\x00"


@pytest.fixture(scope="session")
def hostile() -> Run:
    """A failed run of a target that attacks whoever reads about it."""
    xml = answer(*REPORTABLE).replace(b"true", "\u202e<b onclick='x'>&lt;script&gt;</b>".encode())
    bodies = [
        ATTACK.encode("utf-8", "replace"),
        b"<html><script>alert(1)</script></html>",
        b"&" * 5_000_000,
        bytes(range(256)) * 20,
        xml,
        b"\x1b[31m\r\n" * 100_000,
        b"",
    ]
    exchanges = [
        exchange(number, "6.1.3/Elev/max+1", edit=ATTACK, body=body, headers=((ATTACK, ATTACK),) * 200)
        for number, body in enumerate(bodies, start=1)
    ]
    findings = [finding(number, observed=ATTACK, place=ATTACK) for number in range(1, len(bodies) + 1)]
    results = [
        CaseResult(
            case=planned("6.1.3/Elev/max+1", "6.1.3/Elev/max"),
            verdict=Verdict.FAIL,
            reason=verbatim(ATTACK),
            findings=tuple(findings),
            exchanges=tuple(range(1, len(bodies) + 1)),
            blame=Blame.IMPLEMENTATION,
            evidence=verbatim(ATTACK),
        )
    ]
    results.append(replace(results[0], case=planned("6.1.3/Elev/max+2", "6.1.3/Elev/max"), cause=CAUSE.id))
    log, judgement = run_of(results, exchanges, verdict=RunVerdict.NON_CONFORMANT, problems=(ATTACK,))
    cause = replace(CAUSE, sentence=verbatim(ATTACK), key=ATTACK, cases=("6.1.3/Elev/max+2",))
    return log, replace(judgement, causes=(cause,))


@pytest.fixture(scope="session")
def cut() -> Run:
    """A run log without a footer: all its cases passed, and still nothing is proven."""
    results = everything()
    problems = ("the run log has no footer: the run did not end, or the log was cut",)
    return run_of(results, [], verdict=RunVerdict.INCONCLUSIVE, problems=problems, finished="")


@pytest.fixture(scope="session")
def specification() -> Specification:
    """Our own specification folder."""
    return load_specification(resources.default_specification())


@pytest.fixture(scope="session")
def html(specification: Specification) -> Callable[..., str]:
    """Return a function from a run (and a language) to the page; each is made once."""
    made: dict[tuple[int, str], tuple[Run, str]] = {}  # the run is kept, so that its id stays its own

    def written(run: Run, lang: str = "en") -> str:
        key = id(run), lang
        if key not in made:
            made[key] = run, html_report(*run, specification, lang=lang).decode()
        return made[key][1]

    return written


@pytest.fixture(scope="session")
def page(html: Callable[..., str]) -> Callable[..., lxml.html.HtmlElement]:
    """Return a function from a run (and a language) to the parsed page."""

    def parsed(run: Run, lang: str = "en") -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(html(run, lang))

    return parsed
